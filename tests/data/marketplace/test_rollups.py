"""Rollups against plain loops over the facts they are made of, on nasty shops; and what they promise to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations_with_replacement
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.tables import ROLLUPS, rollup_categories, rollup_customers, rollup_days, rollup_orders, rollup_vendors
from tests.data.marketplace.books import Rows, finished, line, order, rate, refund
from tests.data.marketplace.nasty_shop import nasty_shop

Row = dict[str, Any]
_SUMS = ("gmv", "discounts", "refunds", "cancelled_sales", "commission", "units", "returned_units", "unconverted")
_ORDERS = ("order_first", "placed_first")
_BY = {
    rollup_days: (("occurred_on", "country", "channel"), (*_SUMS, *_ORDERS)),
    rollup_orders: (("occurred_on", "country", "channel", "device", "customer_type", "order_status"), (*_SUMS, *_ORDERS)),
    rollup_vendors: (("occurred_on", "vendor_id", "vendor_country", "vendor_tier"), (*_SUMS, "vendor_first", "vendor_placed_first")),
    rollup_categories: (("occurred_on", "category_id", "subcategory_id"), _SUMS),
}
# Some rows in pounds, for which there is never a rate.
_POUNDS = {
    "orders": [order("G1", currency="GBP", customer_id="K0"), order("G2", "2025-11-30 22:30", customer_id="K0", country="DE"),
               order("G3", "2025-12-01 22:30", customer_id="K0", country="AT"), order("G4", "2025-12-31 23:30", customer_id="K0")],
    "order_lines": [line("G1/1", "5", order_id="G1"), line("G2/1", "7", order_id="G2"), line("G3/1", "9", order_id="G3"),
                    line("G4/1", "2", order_id="G4", vendor_id="V1")],
    "refunds": [refund("GR", "1", "2026-03-01 10:00", order_id="G2")],
    "fx_rates": [rate("USD", str(date(2025, 1, 1) + timedelta(days=week * 7)), "0.9") for week in range(105)],
}  # fmt: skip


def _shop(seed: int) -> Rows:
    shop = nasty_shop(seed)
    return shop | {name: [*shop.get(name, []), *rows] for name, rows in _POUNDS.items()}


def _rows(connection: DuckDBPyConnection, table: str) -> list[Row]:
    instants = (
        "EXCLUDE (occurred_at, ordered_at)" if table == "fact_sales" else "EXCLUDE occurred_at" if table == "rollup_purchases" else ""
    )
    cursor = connection.execute(f"SELECT * {instants} FROM {table}")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _add(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _grouped(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _of(table: Table, names: tuple[str, ...], row: Row) -> tuple[Any, ...]:
    assert set(names) <= set(table.columns.keys())
    return tuple(row[name] for name in names)


def _distinct(rows: list[Row], name: str) -> int:
    return len({row[name] for row in rows} - {None})


@pytest.mark.parametrize("seed", range(4))
def test_sums_by_day(seed: int) -> None:
    connection, _ = finished(_shop(seed))
    facts = _rows(connection, "fact_sales")
    for table, (by, sums) in _BY.items():
        expected = {key: tuple(_add([row[name] for row in rows]) for name in sums)
                    for key, rows in _grouped(facts, lambda row, by=by: tuple(row[name] for name in by)).items()}  # fmt: skip
        found = _rows(connection, table.name)
        assert {_of(table, by, row): _of(table, sums, row) for row in found} == expected, table.name
        assert len(found) == len(expected)
        assert [row["occurred_on"] for row in found] == sorted(row["occurred_on"] for row in found)
    for key, rows in _grouped(facts, lambda row: (row["occurred_on"], row["vendor_id"])).items():
        (found_row,) = [row for row in _rows(connection, "rollup_vendors") if (row["occurred_on"], row["vendor_id"]) == key]
        assert found_row["vendor_first"] == _distinct(rows, "order_key")
        assert found_row["vendor_placed_first"] == _distinct(rows, "placed_order_key")
        assert found_row["vendor_key"] == next((row["vendor_key"] for row in rows if row["vendor_key"] is not None), None)


@pytest.mark.parametrize("seed", range(4))
def test_customers_by_month(seed: int) -> None:
    connection, _ = finished(_shop(seed))
    facts = _rows(connection, "fact_sales")
    numbers = {row["customer_id"]: row["customer_key"] for row in facts if row["customer_key"] is not None}
    firsts = {row["customer_key"]: row["occurred_on"].replace(day=1) for row in facts if row["new_customer_key"] is not None}
    sums = ("gmv", "discounts", "refunds", "unconverted", "order_first")
    expected = {}
    for key, rows in _grouped(
        facts, lambda row: (row["occurred_on"].replace(day=1), row["country"], numbers.get(row["customer_id"]))
    ).items():
        valid = [row["occurred_on"] for row in rows if row["customer_key"] is not None]
        keys = (max((row[name] for row in rows if row[name] is not None), default=None)
                for name in ("customer_key", "new_customer_key", "repeat_customer_key"))  # fmt: skip
        expected[key] = (firsts.get(key[2]), *keys, max(valid, default=None), *(_add([row[name] for row in rows]) for name in sums))
    names = ("first_month", "customer_key", "new_customer_key", "repeat_customer_key", "last_on", *sums)
    found = _rows(connection, "rollup_customers")
    by = ("month", "country", "person_key")
    assert {_of(rollup_customers, by, row): _of(rollup_customers, names, row) for row in found} == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("seed", range(4))
def test_customers_of_any_days_are_counted_without_distinct(seed: int) -> None:
    connection, _ = finished(_shop(seed))
    facts, found = _rows(connection, "fact_sales"), _rows(connection, "rollup_purchases")
    days = sorted({row["occurred_on"] for row in found})
    keys = {"bought": "customer_key", "bought_again": "repeat_customer_key"}
    for first, last in [*combinations_with_replacement(days[:: max(1, len(days) // 12)], 2), (days[0], days[-1])]:
        raw = [row for row in facts if first <= row["occurred_on"] <= last]
        rows = [row for row in found if first <= row["occurred_on"] <= last]
        assert sum(row["bought_first"] for row in rows) == _distinct(raw, "new_customer_key")
        for mark, previous in (("bought", "previous"), ("bought_again", "previous_again")):
            assert _firsts(rows, mark, f"{previous}_on", first) == _distinct(raw, keys[mark])
            for country in ("DE", "AT", None):
                here, of_it = ([row for row in some if row["country"] == country] for some in (rows, raw))
                assert _firsts(here, mark, f"{previous}_here_on", first) == _distinct(of_it, keys[mark])


def _firsts(rows: list[dict[str, Any]], mark: str, previous: str, first: date) -> int:
    return sum(row[mark] for row in rows if row[previous] is None or row[previous] < first)


@pytest.mark.parametrize("seed", range(4))
def test_cohorts(seed: int) -> None:
    connection, _ = finished(_shop(seed))
    facts = _rows(connection, "fact_sales")
    cohort = {row["customer_id"]: row["occurred_on"].replace(day=1) for row in facts if row["new_customer_key"] is not None}
    of_known = [row for row in facts if row["customer_id"] in cohort]
    expected = {
        key: (
            _distinct(rows, "customer_key"),
            *(_add([row[name] for row in rows]) for name in ("gmv", "discounts", "refunds", "unconverted")),
        )
        for key, rows in _grouped(of_known, lambda row: (cohort[row["customer_id"]], row["occurred_on"].replace(day=1))).items()
    }
    found = {(row["first_month"], row["month"]): row for row in _rows(connection, "rollup_cohorts")}
    assert {
        key: (row["customers"], row["gmv"], row["discounts"], row["refunds"], row["unconverted"]) for key, row in found.items()
    } == expected
    assert Counter(row["order_key"] is not None and row["order_first"] for row in of_known)[1] == sum(
        row["order_first"] for row in found.values()
    )


def test_a_shop_without_orders_has_empty_rollups() -> None:
    connection, _ = finished({"orders": [], "order_lines": []})
    assert [connection.execute(f"SELECT count(*) FROM {table.name}").fetchone() for table in ROLLUPS] == [(0,)] * len(ROLLUPS)
