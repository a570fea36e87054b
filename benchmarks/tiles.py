"""The standard tiles over ten million orders, each beside the SQL that it sends, run raw; and questions that no rollup answers."""

from __future__ import annotations

import atexit
import gc
import statistics
import time
from pathlib import Path

from benchmarks.homes import Home, demo_home
from benchmarks.measure import Figure, cpu_of_this_process, interleaved
from benchmarks.questions import OTHER_COMBINATIONS, STANDARD_TILES
from benchmarks.raw import RecordingWarehouse, Sql, connect, run, uncached
from data.analytics import Analytics
from data.query import Freshness, MetricQuery, StudyQuery
from data.warehouse.duckdb import DuckDbWarehouse

ORDERS = 10_000_000
LIMIT, FIXED_S = 2.0, 0.003
"""A tile may take twice the CPU of its own SQL, and 3 ms for what a question costs whatever its size."""

SLOWEST_S = 3.0
"""How long a question may take that no rollup answers."""

ROUNDS = 9


def measure(folder: Path) -> list[Figure]:
    """A ratio for each tile; for the other questions the seconds until the answer."""
    home = demo_home(folder, ORDERS)
    warehouse = DuckDbWarehouse(home.folder / "extract")
    # As the server does when it has started.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
    figures = [_tile(name, query, warehouse, home) for name, query in STANDARD_TILES.items()]
    analytics = uncached(warehouse, home)
    figures += [_other(name, query, analytics) for name, query in OTHER_COMBINATIONS.items()]
    warehouse.close()
    return figures


def _tile(name: str, query: MetricQuery | StudyQuery, warehouse: DuckDbWarehouse, home: Home) -> Figure:
    recording = RecordingWarehouse(warehouse)
    _ask(uncached(recording, home), query)
    analytics, connection = uncached(warehouse, home), connect(warehouse, home)
    statements: list[Sql] = recording.asked
    run(connection, statements)
    ours, raw = interleaved(
        ROUNDS,
        lambda: cpu_of_this_process(lambda: _ask(analytics, query)),
        lambda: cpu_of_this_process(lambda: run(connection, statements)),
    )
    connection.close()
    mine, theirs = statistics.median(ours), statistics.median(raw)
    detail = f"{mine * 1000:.0f} ms of CPU beside {theirs * 1000:.0f} ms"
    return Figure(f"{name}, {home.orders:,} orders", max(0.0, mine - FIXED_S) / theirs, "x its SQL", LIMIT, detail)


def _other(name: str, query: MetricQuery, analytics: Analytics) -> Figure:
    _ask(analytics, query)
    began, used = time.perf_counter(), cpu_of_this_process(lambda: _ask(analytics, query))
    return Figure(f"{name}", time.perf_counter() - began, "s", SLOWEST_S, f"{used * 1000:.0f} ms of CPU")


def _ask(analytics: Analytics, query: MetricQuery | StudyQuery) -> None:
    asked = analytics.study if isinstance(query, StudyQuery) else analytics.run
    asked(query, freshness=Freshness.FRESH).to_json()  # type: ignore[arg-type]
