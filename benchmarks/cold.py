"""A dashboard of twelve widgets with nothing in the cache, beside the same SQL run raw in DuckDB."""

from __future__ import annotations

from pathlib import Path

from benchmarks.homes import Home, demo_home
from benchmarks.measure import Figure, cpu_of_this_process, interleaved, median_ratio
from benchmarks.questions import TWELVE_WIDGETS
from benchmarks.raw import RecordingWarehouse, connect, run, uncached
from data.analytics import Analytics
from data.query import Freshness
from data.warehouse.duckdb import DuckDbWarehouse

LIMIT_FROM_ORDERS, LIMIT = 1_000_000, 1.5
"""The limit is for a full-sized marketplace; on a small one the fixed cost of a question shows, for information."""

SIZES = (30_000, 1_000_000)
ROUNDS = 11


def measure(folder: Path) -> list[Figure]:
    """The ratio of CPU at each size."""
    return [_at(demo_home(folder, orders)) for orders in SIZES]


def _at(home: Home) -> Figure:
    warehouse = DuckDbWarehouse(home.folder / "extract")
    recording = RecordingWarehouse(warehouse)
    _draw(uncached(recording, home))
    analytics = uncached(warehouse, home)
    connection = connect(warehouse, home)
    run(connection, recording.asked)
    ours, raw = interleaved(
        ROUNDS,
        lambda: cpu_of_this_process(lambda: _draw(analytics)),
        lambda: cpu_of_this_process(lambda: run(connection, recording.asked)),
    )
    connection.close()
    warehouse.close()
    detail = f"{sorted(ours)[len(ours) // 2] * 1000:.0f} ms of CPU beside {sorted(raw)[len(raw) // 2] * 1000:.0f} ms"
    limit = LIMIT if home.orders >= LIMIT_FROM_ORDERS else None
    return Figure(f"12 cold widgets, {home.orders:,} orders", median_ratio(ours, raw), "x raw SQL", limit, detail)


def _draw(analytics: Analytics) -> None:
    for question in TWELVE_WIDGETS:
        analytics.run(question, freshness=Freshness.FRESH).to_json()
