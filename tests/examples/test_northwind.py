"""Northwind: what the product says, beside the same figures added up line by line from the files."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

import pytest

from data.analytics import Analytics
from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec, Sort
from tests.examples.arithmetic import cents, distinct, money, summed
from tests.examples.conftest import EXAMPLES, totals

ALL = PeriodSpec("all")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (EXAMPLES / "northwind" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True)
class Line:
    """A line with what is known of its order and its product."""

    order: str
    day: date
    customer: str
    country: str
    supplier: str
    product: str
    gross: int
    discount: int
    units: int

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m-01}"

    @property
    def net(self) -> int:
        return self.gross - self.discount


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    orders = {row["OrderID"]: row for row in _rows("orders.csv")}
    suppliers = {row["ProductID"]: row["SupplierID"] for row in _rows("products.csv")}
    found = []
    for row in _rows("order_details.csv"):
        order, gross = orders[row["OrderID"]], Decimal(row["UnitPrice"]) * int(row["Quantity"])
        found.append(Line(
            row["OrderID"], date.fromisoformat(order["OrderDate"][:10]), order["CustomerID"], order["ShipCountry"],
            suppliers[row["ProductID"]], row["ProductID"], cents(gross), cents(gross * Decimal(row["Discount"])), int(row["Quantity"]),
        ))  # fmt: skip
    return found


def test_the_whole_history(northwind: Analytics, lines: list[Line]) -> None:
    found = totals(northwind, "gmv", "discounts", "revenue", "orders", "units", "buyers", "new_customers", "returning_customers")
    assert found == {
        "gmv": 1_354_458.59, "discounts": 88_665.83, "revenue": 1_265_792.76, "orders": 830, "units": 51_317,
        "buyers": 89, "new_customers": 89, "returning_customers": 0,
    }  # fmt: skip
    assert found == {
        "gmv": money(sum(line.gross for line in lines)), "discounts": money(sum(line.discount for line in lines)),
        "revenue": money(sum(line.net for line in lines)), "orders": len({line.order for line in lines}),
        "units": sum(line.units for line in lines), "buyers": len({line.customer for line in lines}),
        "new_customers": len({line.customer for line in lines}), "returning_customers": 0,
    }  # fmt: skip


def test_an_order_counts_once_for_each_of_its_suppliers_and_once_in_all(northwind: Analytics, lines: list[Line]) -> None:
    result = northwind.run(MetricQuery(("orders", "revenue"), ("vendor",), period=ALL))
    by_supplier = {row["vendor"]: int(row["orders"] or 0) for row in result.rows}
    assert (
        len({line.order for line in lines}) - sum(count == 1 for count in distinct((line.order, line.supplier) for line in lines).values())
        == 681
    )
    assert by_supplier == distinct((line.supplier, line.order) for line in lines)
    assert (len(by_supplier), sum(by_supplier.values()), result.totals["orders"]) == (29, 2_081, 830)
    assert {row["vendor"]: row["revenue"] for row in result.rows} == summed((line.supplier, line.net) for line in lines)
    assert result.totals["revenue"] == 1_265_792.76


def test_the_largest_supplier(northwind: Analytics) -> None:
    query = MetricQuery(("revenue", "orders"), ("vendor",), period=ALL, sort=(Sort("revenue", descending=True),), limit=1)
    row = northwind.run(query).rows[0]
    assert (row["vendor__label"], row["revenue"], row["orders"]) == ("Aux joyeux ecclésiastiques", 153_691.27, 53)


def test_months(northwind: Analytics, lines: list[Line]) -> None:
    metrics = ("gmv", "discounts", "revenue", "orders", "buyers", "new_customers", "returning_customers")
    rows = northwind.run(MetricQuery(metrics, grain=Grain.MONTH, period=ALL)).rows
    first = {customer: min(line.month for line in lines if line.customer == customer) for customer in {line.customer for line in lines}}
    buyers = distinct((line.month, line.customer) for line in lines)
    new = Counter(first.values())
    assert {row["month"]: row["gmv"] for row in rows} == summed((line.month, line.gross) for line in lines)
    assert {row["month"]: row["discounts"] for row in rows} == summed((line.month, line.discount) for line in lines)
    assert {row["month"]: row["orders"] for row in rows} == distinct((line.month, line.order) for line in lines)
    assert {row["month"]: row["buyers"] for row in rows} == buyers
    assert {row["month"]: row["new_customers"] for row in rows} == {month: new[month] for month in buyers}
    assert {row["month"]: row["returning_customers"] for row in rows} == {month: count - new[month] for month, count in buyers.items()}
    assert [(row["month"], row["revenue"], row["orders"]) for row in (rows[0], rows[-2], rows[-1])] == [
        ("1996-07-01", 27_861.89, 22), ("1998-04-01", 123_798.66, 74), ("1998-05-01", 18_333.61, 14),
    ]  # fmt: skip


def test_the_month_that_is_not_over_is_compared_with_the_same_days_of_the_one_before(northwind: Analytics, lines: list[Line]) -> None:
    compared = MetricQuery(("revenue", "orders"), period=PeriodSpec("month_to_date"), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))
    found = northwind.run(compared).totals

    def net(first: date, last: date) -> int:
        return sum(line.net for line in lines if first <= line.day <= last)

    may, april = net(date(1998, 5, 1), date(1998, 5, 7)), net(date(1998, 4, 1), date(1998, 4, 7))
    assert (found["revenue"], found["revenue__previous"]) == (money(may), money(april)) == (18_333.61, 25_036.24)
    assert found["revenue__growth"] == pytest.approx((may - april) / april, abs=1e-6)
    assert (found["orders"], found["orders__previous"]) == (14, 17)


def test_a_country_and_a_supplier_in_it(northwind: Analytics, lines: list[Line]) -> None:
    query = MetricQuery(("gmv", "orders"), period=ALL, filters=(Filter("country", ("Germany",)), Filter("vendor", ("7",))))
    chosen = [line for line in lines if line.country == "Germany" and line.supplier == "7"]
    assert northwind.run(query).totals == {"gmv": money(sum(line.gross for line in chosen)), "orders": len({line.order for line in chosen})}


def test_shipments_are_on_time_when_they_left_by_the_required_day(northwind: Analytics, lines: list[Line]) -> None:
    orders = {row["OrderID"]: row for row in _rows("orders.csv")}
    parts = [orders[order] for order, _ in {(line.order, line.supplier) for line in lines}]
    sent = [row for row in parts if row["ShippedDate"]]
    hours = [(date.fromisoformat(row["ShippedDate"][:10]) - date.fromisoformat(row["OrderDate"][:10])).days * 24 for row in sent]
    assert (len(parts), len(sent)) == (2_081, 2_017)
    rows = northwind.run(MetricQuery(("fulfilment_hours", "on_time_rate"), period=ALL)).totals
    # A day on which clocks change has 23 or 25 hours; none of them is the median.
    assert rows["fulfilment_hours"] == median(hours) == 168
    due = [row for row in parts if row["RequiredDate"] < "1998-05-08"]
    kept = [row for row in due if row["ShippedDate"] and row["ShippedDate"] <= row["RequiredDate"]]
    assert rows["on_time_rate"] == pytest.approx(len(kept) / len(due), abs=1e-6)
    assert (len(due), len(kept)) == (1_915, 1_824)


def test_the_shelves_on_the_last_day(northwind: Analytics) -> None:
    counted = [int(row["UnitsInStock"]) for row in _rows("products.csv")]
    found = northwind.run(MetricQuery(("stock_units", "stockout_rate"), period=PeriodSpec(None, date(1998, 5, 6), date(1998, 5, 6)))).totals
    assert found["stock_units"] == sum(counted) == 3_119
    assert found["stockout_rate"] == pytest.approx(5 / 77, abs=1e-6)


def test_what_northwind_does_not_have_says_what_it_needs(northwind: Analytics) -> None:
    result = northwind.run(MetricQuery(("refunds", "visits", "commission", "take_rate"), period=ALL))
    assert result.totals == {"refunds": None, "visits": None, "commission": None, "take_rate": None}
    assert result.meta["reasons"]["take_rate"] == "needs:commission"
    assert {info.metric.name: info.needs for info in northwind.metrics() if not info.available and info.metric.name in result.totals} == {
        "refunds": ("refunds",), "visits": ("traffic",), "commission": ("commission",), "take_rate": ("commission",),
    }  # fmt: skip
