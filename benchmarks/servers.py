"""Real servers to measure: gunicorn with the product or with one bare route, and a signed-in client for them."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.homes import Home
from benchmarks.measure import descendants

ROOT = Path(__file__).parents[1]
EMAIL = "benchmark@example.com"
_START_LIMIT_S = 60.0
_OK = 200


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `pids` are its master and workers."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def pids(self) -> list[int]:
        return descendants(self.process.pid)


@dataclass(slots=True)
class Client:
    """One connection that stays open, and the headers it sends."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> bytes:
        """The body. An answer that is not 200 stops the run."""
        self.connection.request("GET", path, headers=dict(self.headers))
        response = self.connection.getresponse()
        body = response.read()
        if response.status != _OK:
            raise RuntimeError(f"GET {path} answered {response.status}: {body[:300]!r}")
        return body


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This process's environment with only the given settings of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MVT_")}
    return kept | {"MVT_HOME": str(home), "MVT_SCHEDULER": "off"} | settings


def command(home: Path, *words: str, text: str | None = None, **settings: str) -> str:
    """Run `python -m dashboard_app ...` and return what it printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "dashboard_app", *words], cwd=ROOT, env=environment(home, **settings), input=text, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"{' '.join(words)} failed: {ran.stderr.strip()}")
    return ran.stdout.strip()


def prepared(home: Home) -> str:
    """Make the home ready to be served, and a token of an analyst's in it."""
    settings = home.settings()
    command(home.folder, "migrate", **settings)
    if EMAIL not in command(home.folder, "user", "list", **settings):
        command(home.folder, "user", "create", "--email", EMAIL, "--role", "analyst", **settings)
    return command(home.folder, "token", "create", "--user", EMAIL, **settings)


@contextmanager
def gunicorn(target: str, env: Mapping[str, str], workers: int = 1, config: str = "gunicorn.conf.py") -> Iterator[Server]:
    """Serve `target` (module:factory()) until the block ends. It starts when the port accepts connections."""
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", target, "--config", config, "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    process = subprocess.Popen(
        [*words, "--worker-class", "gthread", "--threads", "8", "--keep-alive", "5", "--log-level", "warning"],
        cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_port(port, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it listened")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise RuntimeError("the server did not listen in time")
