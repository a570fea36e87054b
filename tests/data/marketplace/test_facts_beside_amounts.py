"""Every fact beside amounts, row for row against plain loops over small nasty shops, and in the order of its time."""

from __future__ import annotations

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from duckdb import DuckDBPyConnection
from sqlalchemy import DateTime, Table

from data.tables import fact_reviews, fact_shipments, fact_stock, fact_traffic, fact_vendor_life
from tests.data.marketplace.books import NOW, finished
from tests.data.marketplace.nasty_shop import nasty_shop
from tests.data.marketplace.plain_facts import Plain, returned_units, reviews, sale_marks, shipments, stock, traffic, vendor_life

ZONES = ("Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "America/New_York")
_KEYS = (("vendor_id", "vendor_key"), ("customer_id", "new_customer_key"), ("customer_id", "repeat_customer_key"))
_RULES = (
    (fact_shipments, shipments, ("ordered_at", "shipment_id")),
    (fact_reviews, reviews, ("reviewed_at", "review_id")),
    (fact_traffic, traffic, ("day",)),
    (fact_stock, stock, ("day", "product_id")),
    (fact_vendor_life, vendor_life, ("occurred_at", "vendor_id")),
)


def _stored(connection: DuckDBPyConnection, table: Table) -> list[tuple[Any, ...]]:
    """All rows as they lie; instants in microseconds since 1970."""
    columns = [f"epoch_us({c.name})" if isinstance(c.type, DateTime) else c.name for c in table.columns]
    return connection.execute(f"SELECT {', '.join(columns)} FROM {table.name}").fetchall()


def _marks(connection: DuckDBPyConnection) -> dict[str, tuple[Any, ...]]:
    names = ", ".join(f"CASE WHEN {key} IS NOT NULL THEN {name} END" for name, key in _KEYS)
    asked = f"line_id, order_first, placed_first, vendor_first, vendor_placed_first, {names}"
    return {row[0]: row[1:] for row in connection.execute(f"SELECT {asked} FROM fact_sales WHERE kind = 'sale'").fetchall()}


@pytest.mark.parametrize("seed", range(6))
def test_facts_are_those_of_the_plain_loops(seed: int) -> None:
    zone = ZoneInfo(ZONES[seed % len(ZONES)])
    shop = nasty_shop(seed)
    plain = Plain(shop, zone, NOW)
    connection, _ = finished(shop, timezone=zone)
    for table, rule, order in _RULES:
        found = _stored(connection, table)
        assert Counter(found) == Counter(rule(plain)), table.name
        places = [[column.name for column in table.columns].index(name) for name in order]
        times = [tuple(row[place] for place in places) for row in found]
        assert times == sorted(times), table.name
    assert _marks(connection) == sale_marks(plain)
    refunded = connection.execute("SELECT refund_id, line_id, returned_units FROM fact_sales WHERE kind = 'refund'").fetchall()
    assert {(refund_id, line_id): units for refund_id, line_id, units in refunded} == returned_units(plain)


def test_vendors_and_customers_have_one_number_each() -> None:
    connection, _ = finished(nasty_shop(1))
    for name, key in _KEYS:
        pairs = connection.execute(f"SELECT DISTINCT {name}, {key} FROM fact_sales WHERE {key} IS NOT NULL").fetchall()
        assert len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs}) > 0


def test_the_same_rows_in_another_order_make_the_same_facts() -> None:
    shop = nasty_shop(3)
    first, _ = finished(shop)
    second, _ = finished({name: rows[::-1] for name, rows in shop.items()})
    for table, _, _ in _RULES:
        assert _stored(first, table) == _stored(second, table)
