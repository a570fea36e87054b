"""From the start command to the first answered question, once the product is set up."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.homes import live_home
from benchmarks.measure import Figure, cpu_of, descendants
from benchmarks.servers import ROOT, Client, environment, free_port, prepared, wait_for_port

LIMIT_S = 2.0
ORDERS = 30_000
ROUNDS = 5


def measure(folder: Path) -> list[Figure]:
    """The quickest of some starts, because what else runs on the machine only ever adds; and the CPU one takes."""
    home = live_home(folder, ORDERS)
    token = prepared(home)
    taken = [_start(environment(home.folder, **home.settings()), token) for _ in range(ROUNDS)]
    wall_s, cpu_s = (list(values) for values in zip(*taken, strict=True))
    detail = f"python app.py, two workers; median of {ROUNDS} {median(wall_s):.2f} s, {median(cpu_s):.2f} s of CPU"
    return [Figure("start to first answer", min(wall_s), "s", LIMIT_S, detail)]


def _start(env: dict[str, str], token: str) -> tuple[float, float]:
    """Seconds on the wall and of CPU until the first answer."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=env | {"MVT_PORT": str(port)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port(port, process)
        Client(port, {"Authorization": f"Bearer {token}"}).get("/api/v1/analytics/overview")
        return time.perf_counter() - began, cpu_of(descendants(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=30)
