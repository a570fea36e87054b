"""How gunicorn runs the product; it reads this file from the folder it is started in. Its own command line wins over it."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from dashboard_app.settings import load_settings
from data.errors import ConfigurationError

try:
    _settings = load_settings()
except ConfigurationError as error:
    raise SystemExit(error.message) from None

_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder's name is not to be guessed
_COUNTS = f"mvt-metrics-{os.getpid()}-"
# In memory, where there is such a place: the files are mapped, and who writes into a mapped file on a full disk is killed.
_counts = (_MEMORY if os.access(_MEMORY, os.W_OK | os.X_OK) else _settings.home) / f"{_COUNTS}{secrets.token_hex(8)}"

bind = f"{_host}:{_settings.port}"
workers = 2
threads = 8
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
keepalive = 5
# gunicorn's most: a longer line than its default must reach the API, which says what is wrong with it.
limit_request_line = 8190
loglevel = "warning"
# Which proxies are believed is decided once, by MVT_TRUSTED_PROXIES in the product itself.
forwarded_allow_ips = ""
# The counts of /metrics are added up over the workers through files in this folder.
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={_counts}"]


def on_starting(_server: Any) -> None:  # noqa: ANN401 - gunicorn carries no types
    """Before anything listens: prepare what is missing, and load the code, so that workers start sooner and share its memory.

    Loading opens nothing. Preparing does, so it happens in a process of its own: what a fork inherits must have no threads.
    """
    _remove_counts_of_the_dead(_counts.parent)
    _counts.mkdir(mode=0o700, parents=True, exist_ok=True)
    import_module("app")
    prepare = import_module("dashboard_app.preparation").prepare_or_exit
    process = get_context("fork").Process(target=prepare, args=(_settings,))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(1)


def on_reload(_server: Any) -> None:  # noqa: ANN401
    """This file has been read anew, and names another folder."""
    _counts.mkdir(mode=0o700, parents=True, exist_ok=True)


def when_ready(_server: Any) -> None:  # noqa: ANN401
    sys.stdout.write(f"MvTraders Analytics is ready: {_settings.origin} (stop with Ctrl+C)\n")
    sys.stdout.flush()


def worker_exit(_server: Any, worker: Any) -> None:  # noqa: ANN401
    """Requests are answered; now the job in hand ends and another worker may lead. Later Python itself stops the threads, mid-job."""
    scheduler = getattr(worker.wsgi, "extensions", {}).get("scheduler")
    if scheduler is not None:
        scheduler.stop()


def on_exit(_server: Any) -> None:  # noqa: ANN401
    for own in _counts.parent.glob(f"{_COUNTS}*"):
        shutil.rmtree(own, ignore_errors=True)


def _remove_counts_of_the_dead(folder: Path) -> None:
    for left in folder.glob("mvt-metrics-*"):
        try:
            os.kill(int(left.name.split("-")[2]), 0)
        except (ProcessLookupError, ValueError):
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:
            continue
