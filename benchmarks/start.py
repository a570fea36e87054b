"""From the start command to the first answered question, once the product is set up."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.homes import demo_home
from benchmarks.measure import Figure
from benchmarks.servers import EMAIL, ROOT, Client, command, environment, free_port, wait_for_port

LIMIT_S = 2.0
ORDERS = 30_000
ROUNDS = 5


def measure(folder: Path) -> list[Figure]:
    """The median of some starts, and the CPU one takes."""
    home = demo_home(folder, ORDERS)
    command(home.folder, "migrate", **home.settings())
    token = command(home.folder, "token", "create", "--user", EMAIL, "--name", "benchmark", **home.settings())
    taken = [_start(environment(home.folder, **home.settings()), token) for _ in range(ROUNDS)]
    return [Figure("start to first answer", median(taken), "s", LIMIT_S, f"python app.py, the quickest of {ROUNDS} {min(taken):.2f} s")]


def _start(env: dict[str, str], token: str) -> float:
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=env | {"MVT_PORT": str(port)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port(port, process)
        Client(port, {"Authorization": f"Bearer {token}"}).get("/api/v1/analytics/overview")
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=30)
