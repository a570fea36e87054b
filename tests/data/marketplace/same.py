"""What an extract says, told so that two that say the same are equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from duckdb import DuckDBPyConnection
from sqlalchemy import Table


def said(connection: DuckDBPyConnection, table: Table) -> Counter[tuple[Any, ...]]:
    """All rows, in no order; numbers of orders, customers and vendors are put back into the shop's own keys."""
    names = [column.name for column in table.c]
    people = dict(connection.execute("SELECT DISTINCT customer_key, customer_id FROM fact_sales WHERE customer_key IS NOT NULL").fetchall())
    sellers = dict(connection.execute("SELECT DISTINCT vendor_key, vendor_id FROM fact_sales WHERE vendor_key IS NOT NULL").fetchall())
    orders = dict(connection.execute("SELECT DISTINCT placed_order_key, order_id FROM fact_sales WHERE placed_order_key > 0").fetchall())
    known: dict[str, Callable[[Any], Any]] = {"vendor_key": sellers.get, "order_key": orders.get, "placed_order_key": orders.get}
    known |= dict.fromkeys(("customer_key", "new_customer_key", "repeat_customer_key", "person_key"), people.get)
    instants = [f"epoch_us({name})" if name.endswith("_at") else f'"{name}"' for name in names]
    rows = connection.execute(f"SELECT {', '.join(instants)} FROM {table.name}").fetchall()
    return Counter(tuple(known.get(name, _same)(value) for name, value in zip(names, row, strict=True)) for row in rows)


def _same(value: object) -> object:
    return value
