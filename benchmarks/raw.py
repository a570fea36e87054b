"""The rival: the SQL that answers a question, run raw in DuckDB on the same file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from benchmarks.homes import Home
from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.periods import Calendar
from data.warehouse.base import QUESTION_TIMEOUT_S, ExtractInfo, Rows, Statement
from data.warehouse.duckdb import MEMORY_LIMIT, DuckDbDialect, DuckDbWarehouse

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


def uncached(warehouse: DuckDbWarehouse | RecordingWarehouse, home: Home) -> Analytics:
    """Analytics that computes each answer anew."""
    return Analytics(warehouse, ResultCache(NoCache(), home.folder / "locks"), home.clock, Calendar(home.timezone), home.currency)


def connect(warehouse: DuckDbWarehouse, home: Home) -> duckdb.DuckDBPyConnection:
    """A connection of DuckDB's own to the same bytes. By another name: DuckDB would share an instance that has the same path."""
    name = home.folder / "raw.duckdb"
    name.unlink(missing_ok=True)
    name.hardlink_to(home.folder / "extract" / f"extract-{warehouse.info().version}.duckdb")
    connection = duckdb.connect(str(name), read_only=True, config={"memory_limit": MEMORY_LIMIT})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def run(connection: duckdb.DuckDBPyConnection, statements: Sequence[Sql]) -> None:
    for sql, values in statements:
        connection.execute(sql, values).fetchall()
