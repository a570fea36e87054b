"""What a look at a shop's rows finds: each mistake in a small shop of its own, with counts, an example and what to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from data.marketplace.schema import create_statement
from data.shop.canonical import Unread
from data.shop.findings import Finding, Level, look, told
from data.shop.loading import Loaded
from data.tables import METADATA

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
AT = "2026-11-20 08:07:06+00"
Rows = Sequence[dict[str, Any]]

ORDER = {"order_id": "A", "ordered_at": AT, "customer_id": "C", "status": "paid"}
LINE = {"line_id": "1", "order_id": "A", "product_id": "P", "vendor_id": "V", "quantity": 1, "unit_price": "9.90"}


def found(
    now: datetime = NOW, currency: str = "EUR", zone: str = "UTC", loaded: Loaded | None = None, **tables: Rows
) -> dict[str, Finding]:
    """The findings by their codes of a shop with these rows; one order with one line where nothing is said."""
    shop = {"orders": [ORDER], "order_lines": [LINE]} | tables
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name, rows in shop.items():
        connection.execute(create_statement(METADATA.tables[name]))
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    given = loaded or Loaded()
    given.rows = {name: len(rows) for name, rows in shop.items()} | given.rows
    seen = look(connection, given, now, currency, zone).findings
    assert len({one.code + one.table + one.column for one in seen}) == len(seen)
    return {one.code: one for one in seen}


def test_a_shop_in_order_has_nothing_to_say() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("tables", "code", "expected"),
    [
        ({"order_lines": [LINE, LINE | {"line_id": "2", "unit_price": -1}]}, "price_negative",
         ("warning", "order_lines.unit_price", 1, "2")),
        ({"order_lines": [LINE, LINE | {"line_id": "2", "unit_price": 0}]}, "price_zero", ("note", "order_lines.unit_price", 1, "2")),
        ({"order_lines": [LINE | {"quantity": -2}]}, "quantity_negative", ("warning", "order_lines.quantity", 1, "1")),
        ({"order_lines": [LINE | {"quantity": -2}]}, "invoice_negative", ("warning", "orders.order_id", 1, "A")),
        ({"order_lines": [LINE | {"discount": 10}]}, "discount_over_price", ("error", "order_lines.discount", 1, "1")),
        ({"orders": [ORDER, ORDER | {"order_id": "B"}]}, "orders_without_lines", ("warning", "orders.order_id", 1, "B")),
        ({"orders": [ORDER | {"status": "Voided"}]}, "status_unknown", ("warning", "orders.status", 1, "Voided")),
        ({"orders": [ORDER | {"ordered_at": "2026-11-22 00:00:00+00"}]}, "order_in_future", ("warning", "orders.ordered_at", 1, "A")),
        ({"orders": [ORDER, ORDER | {"order_id": "Z", "ordered_at": "1970-01-01 00:00:00+00"}]}, "order_long_ago",
         ("warning", "orders.ordered_at", 1, "Z")),
        ({"orders": [ORDER | {"customer_id": None}]}, "no_customers", ("note", "orders.customer_id", 1, "")),
        ({"order_lines": [LINE | {"vendor_id": None}]}, "one_vendor", ("note", "order_lines.vendor_id", 0, "")),
        ({"orders": [ORDER | {"ordered_at": "2026-11-20 00:00:00+00"}]}, "without_time_of_day", ("note", "orders.ordered_at", 1, "")),
        ({"orders": [ORDER | {"currency": "USD"}]}, "currency_without_rate", ("warning", "orders.currency", 1, "USD")),
        ({"orders": []}, "table_empty", ("error", "orders.", 0, "")),
        ({"categories": []}, "table_empty", ("warning", "categories.", 0, "")),
        ({"fx_rates": [{"day": "2026-11-20", "currency": "USD", "rate": 0}]}, "rate_not_positive", ("warning", "fx_rates.rate", 1, "USD")),
        ({"vendors": [{"vendor_id": "V", "name": "V", "commission_rate": 12}]}, "commission_over_one",
         ("warning", "vendors.commission_rate", 1, "V")),
        ({"reviews": [{"review_id": "R", "rating": 9, "reviewed_at": AT}]}, "rating_out_of_range", ("warning", "reviews.rating", 1, "9")),
        ({"refunds": [{"refund_id": "R", "refunded_at": AT, "amount": -3}]}, "refund_negative", ("error", "refunds.amount", 1, "R")),
        ({"shipments": [{"shipment_id": "S", "order_id": "A", "shipped_at": "2026-11-18 00:00:00+00"}]}, "shipped_before_order",
         ("warning", "shipments.shipped_at", 1, "S")),
    ],
)  # fmt: skip
def test_a_mistake_is_found_with_its_place_its_rows_and_one_of_them(
    tables: dict[str, Rows], code: str, expected: tuple[str, str, int, str]
) -> None:
    one = found(**tables)[code]
    assert (one.level, f"{one.table}.{one.column}", one.rows, one.example) == expected
    assert one.message.endswith(".")
    assert one.remedy.endswith((".", ")"))
    assert told(one).startswith(expected[0].upper())


def test_a_rate_in_the_table_of_rates_is_enough() -> None:
    orders = [ORDER | {"currency": "USD"}]
    assert "currency_without_rate" not in found(orders=orders, fx_rates=[{"day": "2026-11-20", "currency": "USD", "rate": "0.9"}])
    assert "currency_without_rate" not in found(orders=orders, currency="USD")


@pytest.mark.parametrize(("lost", "level"), [(1, "warning"), (2, "error")])
def test_half_of_the_lines_without_their_order_stand_in_the_way(lost: int, level: str) -> None:
    lines = [LINE | {"line_id": str(number), "order_id": "lost" if number < lost else "A"} for number in range(4)]
    one = found(order_lines=lines)["orders_unknown"]
    assert (one.level, one.rows, one.example) == (level, lost, "lost")
    assert one.message == f"{lost} of 4 order lines belong to no order; they do not count."
    assert one.remedy == "Compare how order_id is written in both tables: spaces, leading zeros, upper and lower case."


@pytest.mark.parametrize(("written", "kept"), [("alfki", "ALFKI"), ("AL FKI", "alfki"), ("0017", "17"), ("17.0", "17"), ("000", "0")])
def test_keys_that_would_match_were_they_written_alike_are_told(written: str, kept: str) -> None:
    one = found(orders=[ORDER | {"customer_id": written}], customers=[{"customer_id": kept}])["customers_unknown"]
    assert (one.level, one.rows, one.example) == ("warning", 1, written)
    assert one.remedy == (
        "1 of these keys would match, were spaces, leading zeros, a trailing .0, upper and lower case alike in both tables "
        f"({written!r} and {kept!r}): write for example upper(customer_id) or ltrim(customer_id, '0') in both."
    )


def test_one_code_in_two_spellings_is_told() -> None:
    lines = [LINE | {"line_id": key, "product_id": key} for key in ("85123A", "85123a", "1")]
    one = found(order_lines=lines)["keys_differ_by_case"]
    assert (one.table, one.column, one.rows, one.example.upper()) == ("order_lines", "product_id", 1, "85123A")
    assert one.remedy == "When they mean the same, write upper(product_id) in every table that has it."


def test_orders_that_came_twice_are_told() -> None:
    orders = [ORDER | {"order_id": key, "customer_id": who} for key, who in (("A", "C"), ("X-A", "C"), ("B", None), ("X-B", None))]
    lines = [LINE | {"line_id": key, "order_id": key} for key in ("A", "X-A", "B", "X-B")]
    one = found(orders=orders, order_lines=lines)["import_twice"]
    assert (one.level, one.rows, one.example) == ("warning", 1, "A and X-A")
    assert one.message.startswith("1 of 4 orders have customer, instant and amount of another order")
    lines[1] |= {"unit_price": "9.91"}
    assert "import_twice" not in found(orders=orders, order_lines=lines)


@pytest.mark.parametrize(
    ("price", "number", "currency", "is_told"),
    [(1990, 20, "EUR", True), (1990, 19, "EUR", False), (1990, 20, "JPY", False), (12, 20, "EUR", False), ("1990.50", 20, "EUR", False)],
)
def test_prices_that_look_like_cents_are_told(price: object, number: int, currency: str, is_told: bool) -> None:
    lines = [LINE | {"line_id": str(key), "unit_price": price} for key in range(number)]
    told_of = found(order_lines=lines, currency=currency).get("prices_whole")
    assert (told_of is not None) is is_told
    if told_of is not None:
        assert (told_of.level, told_of.rows, told_of.example) == ("note", 20, "1990.0000")


def test_discounts_that_look_like_shares_are_told() -> None:
    lines = [LINE | {"line_id": str(key), "discount": "0.15"} for key in range(20)]
    one = found(order_lines=lines)["discount_is_share"]
    assert (one.level, one.rows, one.example) == ("warning", 20, "0.1500")


@pytest.mark.parametrize(("zone", "is_told"), [("America/New_York", True), ("Europe/Berlin", False)])
def test_a_shop_that_sells_by_night_may_have_another_zone(zone: str, is_told: bool) -> None:
    orders = [ORDER | {"order_id": str(hour), "ordered_at": f"2026-11-20 {hour:02}:07:00+00"} for hour in range(6, 11)]
    one = found(orders=orders, zone=zone).get("orders_at_night")
    assert (one is not None) is is_told
    if one is not None:
        assert (one.level, one.rows) == ("note", 5)
        assert one.message.startswith("5 of 5 orders are between midnight and six o'clock in America/New_York")


def test_what_could_not_be_read_is_told_the_gravest_first() -> None:
    loaded = Loaded(
        rows={"orders": 100},
        unread=[
            Unread("orders", "shipping_amount", 3, "five", required=False, kind="NUMERIC(18, 4)"),
            Unread("orders", "order_id", 1, "", required=True, kind="TEXT"),
            Unread("orders", "ordered_at", 2, "soon", required=True, kind="DATETIME"),
            Unread("order_lines", "quantity", -1, "", required=True, kind="missing"),
        ],
        twice={"orders": 20, "order_lines": 1},
    )
    loaded.rows["order_lines"] = 4
    seen = list(found_all(loaded))
    assert [(one.level, one.code, one.table, one.column, one.rows) for one in seen] == [
        ("error", "value_unread", "orders", "ordered_at", 2),
        ("error", "key_twice", "order_lines", "", 1),
        ("error", "column_missing", "order_lines", "quantity", 0),
        ("warning", "key_twice", "orders", "", 20),
        ("warning", "value_unread", "orders", "shipping_amount", 3),
        ("warning", "value_unread", "orders", "order_id", 1),
    ]
    assert seen[0].message == "2 values of orders.ordered_at are not an instant. The rows are left out."
    assert seen[0].example == "soon"
    assert seen[2].remedy == "Add quantity to the columns of tables.order_lines, or to its select."
    assert seen[4].message == "3 values of orders.shipping_amount are not a number. They count as empty."
    assert seen[5].message == "1 values of orders.order_id are empty. The rows are left out."


@pytest.mark.parametrize(
    ("kind", "example", "remedy"),
    [
        ("DATETIME", "03.04.2025", 'In files say how dates are written, such as date_format = "%d.%m.%Y" in [source]; else convert'),
        ("DATE", "3/4/25", 'In files say how dates are written, such as date_format = "%d.%m.%Y" in [source]; else convert'),
        ("DATETIME", "12/01/2010 8:26", 'such as datetime_format = "%d.%m.%Y %H:%M" in [source]; else convert'),
        ("DATETIME", "soon", "Convert them in the mapping"),
        ("NUMERIC(18, 4)", "1.234,50", 'In files say how numbers are written: decimal_separator = "," in [source]; else convert'),
        ("NUMERIC(18, 3)", "-0,25", 'decimal_separator = "," in [source]'),
        ("NUMERIC(18, 4)", "1,234.50", 'decimal_separator = "." in [source]'),
        ("NUMERIC(18, 4)", "five", "Convert them in the mapping"),
        ("TEXT", "", "Convert them in the mapping"),
    ],
)
def test_what_was_not_read_for_want_of_a_setting_names_the_setting(kind: str, example: str, remedy: str) -> None:
    unread = Unread("refunds", "amount", 2, example, required=False, kind=kind)
    assert remedy in found_all(Loaded(rows={"refunds": 100}, unread=[unread]))[0].remedy


def found_all(loaded: Loaded) -> tuple[Finding, ...]:
    """What is known from the reading alone, no table being there to look at."""
    return look(duckdb.connect(), loaded, NOW, "EUR").findings


def test_a_finding_is_one_line_for_people() -> None:
    one = Finding(Level.NOTE, "x", "orders", "status", 1, "One thing.", "Do this.", "it's")
    assert told(one) == 'NOTE     One thing. Do this. For example: "it\'s".'
