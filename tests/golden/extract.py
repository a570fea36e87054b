"""The way of a shop's rows into an extract: the same build and publishing as any shop's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from data.clock import FixedClock
from data.marketplace.extract import Business, publish
from data.marketplace.schema import create_tables
from data.quality import Finding
from data.tables import CANONICAL
from data.warehouse.base import ExtractInfo
from tests.golden.book import Marketplace, Row, Rows

ROWS_AT_ONCE = 200


def publish_rows(home: Path, shop: Marketplace, findings: Sequence[Finding] = ()) -> ExtractInfo:
    """Make the shop's rows the extract that is served from `home`, with what was found in them. Tables without rows are tables the
    shop does not have."""
    clock = FixedClock(shop.now)
    business = Business(shop.timezone, shop.currency)

    def write(connection: DuckDBPyConnection) -> Sequence[Finding]:
        fill(connection, shop.rows)
        return findings

    return publish(home, write, clock=clock, business=business, as_of=shop.as_of)


def fill(connection: DuckDBPyConnection, rows: Rows) -> None:
    connection.execute("SET TimeZone = 'UTC'")
    for table in CANONICAL:
        if rows[table.name]:
            create_tables(connection, [table])
            _insert(connection, table.name, rows[table.name])


def _insert(connection: DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    one = f"({', '.join('?' * len(rows[0]))})"
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        values: list[Any] = [value for row in some for value in row.values()]
        connection.execute(f"INSERT INTO {table} VALUES {', '.join([one] * len(some))}", values)
