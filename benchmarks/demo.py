"""What it takes to generate a demo marketplace of a million orders and publish it."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from benchmarks.homes import CURRENCY, NOW, TIMEZONE
from benchmarks.measure import Figure
from benchmarks.servers import command

LIMIT_S = 60.0
ORDERS = 1_000_000
_MB = 1_000_000


def measure(folder: Path) -> list[Figure]:
    """CPU of `python -m dashboard_app demo --orders 1000000` in an empty home."""
    settings = {"MVT_NOW": NOW.isoformat(), "MVT_TIMEZONE": TIMEZONE.key, "MVT_CURRENCY": CURRENCY}
    with tempfile.TemporaryDirectory(dir=folder) as home:
        began, wall = _cpu_of_children(), time.perf_counter()
        command(Path(home), "demo", "--orders", str(ORDERS), **settings)
        cpu_s, wall_s = _cpu_of_children() - began, time.perf_counter() - wall
        size = sum(path.stat().st_size for path in Path(home).glob("extract/*.duckdb"))
    return [Figure("demo of 1,000,000 orders", cpu_s, "s of CPU", LIMIT_S, f"{wall_s:.0f} s on the wall, {size / _MB:.0f} MB on disk")]


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
