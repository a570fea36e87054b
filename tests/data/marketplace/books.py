"""Small marketplaces given as plain rows, and their facts as plain dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from duckdb import DuckDBPyConnection

from data.clock import FixedClock
from data.marketplace.extract import Business, finish
from data.marketplace.schema import create_tables
from data.tables import CANONICAL
from data.warehouse.base import ExtractInfo

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
BERLIN = ZoneInfo("Europe/Berlin")
_ROWS_AT_ONCE = 100
NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def load_rows(connection: DuckDBPyConnection, rows: Rows) -> None:
    """Create and fill exactly the canonical tables that `rows` names; a column that a row does not have is a missing value."""
    for table in CANONICAL:
        if table.name not in rows:
            continue
        create_tables(connection, [table])
        names = [column.name for column in table.columns]
        one = f"({', '.join('?' * len(names))})"
        for start in range(0, len(rows[table.name]), _ROWS_AT_ONCE):
            some = rows[table.name][start : start + _ROWS_AT_ONCE]
            values = [row.get(name) for row in some for name in names]
            connection.execute(f"INSERT INTO {table.name} VALUES {', '.join([one] * len(some))}", values)


def finished(rows: Rows, currency: str = "EUR", timezone: ZoneInfo = BERLIN) -> tuple[DuckDBPyConnection, ExtractInfo]:
    """An extract in memory."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    load_rows(connection, rows)
    info = finish(connection, "v1", clock=FixedClock(NOW), business=Business(timezone, currency), as_of=NOW)
    return connection, info


def fact_rows(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    """All facts in their stored order; instants in microseconds since 1970."""
    cursor = connection.execute(
        "SELECT * REPLACE (epoch_us(occurred_at) AS occurred_at, epoch_us(ordered_at) AS ordered_at) FROM fact_sales"
    )
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def facts(rows: Rows, currency: str = "EUR", timezone: ZoneInfo = BERLIN) -> list[dict[str, Any]]:
    """The facts of a marketplace, sales before refunds, each by its own id."""
    found = fact_rows(finished(rows, currency, timezone)[0])
    return sorted(found, key=lambda row: (row["kind"] == "refund", row["refund_id"] or "", row["line_id"] or ""))


def order(order_id: str = "O1", ordered_at: str = "2026-11-02 10:00", **values: object) -> dict[str, Any]:
    return {"order_id": order_id, "ordered_at": at(ordered_at), "status": "delivered", "currency": "EUR", **values}


def line(line_id: str, price: str, quantity: str = "1", order_id: str = "O1", **values: object) -> dict[str, Any]:
    return {"line_id": line_id, "order_id": order_id, "quantity": quantity, "unit_price": price, **values}


def refund(refund_id: str, amount: str, refunded_at: str = "2026-11-10 10:00", **values: object) -> dict[str, Any]:
    return {"refund_id": refund_id, "amount": amount, "refunded_at": at(refunded_at), **values}


def rate(currency: str, day: str, value: str) -> dict[str, Any]:
    return {"currency": currency, "day": day, "rate": value}


def only(rows: Sequence[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """These columns of each row."""
    return [tuple(row[name] for name in names) for row in rows]
