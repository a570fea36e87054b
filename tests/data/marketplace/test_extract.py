"""What an extract holds beyond facts: the stamp, empty tables for missing ones, and the wide view for user SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest

from data.clock import FixedClock
from data.errors import ConfigurationError
from data.marketplace.extract import Business, finish
from data.tables import CANONICAL, LAYOUT
from data.warehouse.base import ExtractInfo
from tests.data.marketplace.books import BERLIN, NOW, finished, line, load_rows, order, refund

SMALL = {
    "orders": [order(ordered_at="2026-10-31 23:30"), order("O2", "2026-09-01 10:00", status="cancelled")],
    "order_lines": [line("L1", "10"), line("L2", "10", order_id="O2")],
}


def test_tables_a_marketplace_lacks_are_empty_and_not_listed() -> None:
    connection, info = finished(SMALL)
    assert info.tables == {"orders", "order_lines"}
    for table in CANONICAL:
        counted = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
        assert counted == ((2,) if table.name in ("orders", "order_lines") else (0,))


def test_a_marketplace_without_order_lines_is_refused_by_name() -> None:
    connection = duckdb.connect()
    load_rows(connection, {"orders": SMALL["orders"]})
    with pytest.raises(ConfigurationError, match="no table 'order_lines'"):
        finish(connection, "v1", clock=FixedClock(NOW), business=Business(BERLIN, "EUR"), as_of=NOW)


def test_the_stamp_says_what_the_extract_is() -> None:
    connection, info = finished(SMALL)
    assert info.data_from == date(2026, 9, 1)
    assert dict(connection.execute("SELECT name, value FROM extract_info").fetchall()) == {
        "version": "v1",
        "layout": LAYOUT,
        "as_of": "2026-11-20T11:00:00+00:00",
        "data_from": "2026-09-01",
        "built_at": "2026-11-20T11:00:00+00:00",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "unconverted": "0",
        "tables": "order_lines,orders",
        "has_commission": "false",
        "findings": "[]",
    }
    assert info.as_of == datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ({}, False),
        ({"vendors": [{"vendor_id": "V", "name": "V", "commission_rate": None}]}, False),
        ({"vendors": [{"vendor_id": "V", "name": "V", "commission_rate": Decimal(0)}]}, True),
        ({"order_lines": [line("L1", "10", commission="0"), line("L2", "10", order_id="O2")]}, True),
        ({"refunds": [refund("R1", "3", line_id="L1", commission_refunded="0.15")]}, False),
    ],
)
def test_a_commission_of_nothing_is_known_and_none_at_all_is_not(rows: dict[str, list[dict[str, object]]], known: bool) -> None:
    connection, info = finished(SMALL | rows)
    stored = dict(connection.execute("SELECT name, value FROM extract_info").fetchall())
    assert (info.has_commission, "commission" in info.offers, ExtractInfo.parse(stored).has_commission) == (known, known, known)
    assert info.offers - {"commission"} == info.tables == {"orders", "order_lines"} | rows.keys()


def test_a_marketplace_without_any_order_has_no_first_day() -> None:
    _, info = finished({"orders": [], "order_lines": []})
    assert info.data_from is None


def test_the_view_has_names_and_major_units() -> None:
    rows = {
        "vendors": [{"vendor_id": "V1", "name": "Vendor"}],
        "categories": [{"category_id": "C1", "name": "Root"}, {"category_id": "C2", "name": "Leaf", "parent_id": "C1"}],
        "products": [{"product_id": "P1", "name": "Product", "vendor_id": "V1", "category_id": "C2"}],
        "orders": [order(ordered_at="2026-10-31 23:30")],
        "order_lines": [line("L1", "10.25", "2", product_id="P1", discount="0.50", commission="1.05")],
        "refunds": [refund("R1", "3", line_id="L1", commission_refunded="0.15")],
    }
    connection, _ = finished(rows)
    asked = "kind, occurred_on, ordered_on, vendor, product, category, subcategory, quantity, gmv, discount, refund, commission, revenue"
    assert connection.execute(f"SELECT {asked} FROM sales ORDER BY occurred_on").fetchall() == [
        ("sale", date(2026, 11, 1), date(2026, 11, 1), "Vendor", "Product", "Root", "Leaf", Decimal("2.000"), Decimal("20.50"),
         Decimal("0.50"), Decimal("0.00"), Decimal("1.05"), Decimal("20.00")),
        ("refund", date(2026, 11, 10), date(2026, 11, 1), "Vendor", "Product", "Root", "Leaf", Decimal("0.000"), Decimal("0.00"),
         Decimal("0.00"), Decimal("3.00"), Decimal("-0.15"), Decimal("-3.00")),
    ]  # fmt: skip


def test_the_view_of_yen_has_no_digits_after_the_point() -> None:
    rows = {"orders": [order(currency="JPY")], "order_lines": [line("L1", "1499.6")]}
    connection, _ = finished(rows, "JPY")
    assert connection.execute("SELECT CAST(gmv AS VARCHAR) FROM sales").fetchall() == [("1500",)]
