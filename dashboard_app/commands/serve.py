"""`serve`: become the server. gunicorn prepares what is missing before it listens (see gunicorn.conf.py)."""

from __future__ import annotations

import os
import socket
import sys
from argparse import Namespace
from pathlib import Path

from dashboard_app.settings import Settings, variable
from data.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 8


def run(settings: Settings, _given: Namespace) -> None:
    """Does not return. Loads as little as possible, because the server loads its code itself."""
    _require_free_port(settings)
    os.execv(sys.executable, server_command())  # noqa: S606 - our own interpreter, no shell


def server_command() -> list[str]:
    """gunicorn with our application; address, log and time-outs are in gunicorn.conf.py."""
    where = ["--config", str(ROOT / "gunicorn.conf.py"), "--pythonpath", str(ROOT)]
    return [sys.executable, "-m", "gunicorn", "app:create_server()", "-w", str(WORKERS), "--threads", str(THREADS), *where]


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigurationError(
                f"{settings.host} port {settings.port} cannot be used ({error.strerror or error}).",
                f"Stop what listens there, or choose another {variable('port')} or {variable('host')}.",
            ) from None
