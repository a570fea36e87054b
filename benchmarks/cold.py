"""A dashboard of twelve widgets with nothing in the cache, beside the same SQL run raw in DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from benchmarks.homes import Home, demo_home
from benchmarks.measure import Figure, cpu_of_this_process, interleaved, median_ratio
from benchmarks.questions import TWELVE_WIDGETS
from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.periods import Calendar
from data.query import Freshness
from data.warehouse.base import QUESTION_TIMEOUT_S, ExtractInfo, Rows, Statement
from data.warehouse.duckdb import MEMORY_LIMIT, DuckDbDialect, DuckDbWarehouse

LIMIT_FROM_ORDERS, LIMIT = 1_000_000, 1.5
"""The limit is for a full-sized marketplace; on a small one the fixed cost of a question shows, for information."""

SIZES = (30_000, 1_000_000)
ROUNDS = 11

Sql = tuple[str, list[Any]]


class RecordingWarehouse:
    """A warehouse that keeps the SQL of what it was asked."""

    def __init__(self, inner: DuckDbWarehouse) -> None:
        self._inner = inner
        self.asked: list[Sql] = []

    def info(self) -> ExtractInfo:
        return self._inner.info()

    def read(self, statement: Statement, version: str, timeout_s: float = QUESTION_TIMEOUT_S) -> Rows:
        compiled = statement.compile(dialect=DuckDbDialect(), compile_kwargs={"render_postcompile": True})
        self.asked.append((str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]))
        return self._inner.read(statement, version, timeout_s)

    def sql(self, statement: Statement) -> str:
        return self._inner.sql(statement)

    def close(self) -> None:
        self._inner.close()


def measure(folder: Path) -> list[Figure]:
    """The ratio of CPU at each size."""
    return [_at(demo_home(folder, orders)) for orders in SIZES]


def _at(home: Home) -> Figure:
    warehouse = DuckDbWarehouse(home.folder / "extract")
    recording = RecordingWarehouse(warehouse)
    _draw(_analytics(recording, home))
    analytics = _analytics(warehouse, home)
    connection = _raw(warehouse, home)
    _run(connection, recording.asked)
    ours, raw = interleaved(
        ROUNDS,
        lambda: cpu_of_this_process(lambda: _draw(analytics)),
        lambda: cpu_of_this_process(lambda: _run(connection, recording.asked)),
    )
    connection.close()
    warehouse.close()
    detail = f"{sorted(ours)[len(ours) // 2] * 1000:.0f} ms of CPU beside {sorted(raw)[len(raw) // 2] * 1000:.0f} ms"
    limit = LIMIT if home.orders >= LIMIT_FROM_ORDERS else None
    return Figure(f"12 cold widgets, {home.orders:,} orders", median_ratio(ours, raw), "x raw SQL", limit, detail)


def _analytics(warehouse: DuckDbWarehouse | RecordingWarehouse, home: Home) -> Analytics:
    return Analytics(warehouse, ResultCache(NoCache(), home.folder / "locks"), home.clock, Calendar(home.timezone), home.currency)


def _draw(analytics: Analytics) -> None:
    for question in TWELVE_WIDGETS:
        analytics.run(question, freshness=Freshness.FRESH).to_json()


def _raw(warehouse: DuckDbWarehouse, home: Home) -> duckdb.DuckDBPyConnection:
    """A connection of DuckDB's own to the same bytes. By another name: DuckDB would share an instance that has the same path."""
    name = home.folder / "raw.duckdb"
    name.unlink(missing_ok=True)
    name.hardlink_to(home.folder / "extract" / f"extract-{warehouse.info().version}.duckdb")
    connection = duckdb.connect(str(name), read_only=True, config={"memory_limit": MEMORY_LIMIT})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _run(connection: duckdb.DuckDBPyConnection, statements: list[Sql]) -> None:
    for sql, values in statements:
        connection.execute(sql, values).fetchall()
