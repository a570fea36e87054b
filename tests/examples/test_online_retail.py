"""Online Retail: what the product says, beside the same figures added up line by line from the files."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from data.analytics import Analytics
from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec, Sort
from tests.examples.arithmetic import cents, distinct, money, summed
from tests.examples.conftest import EXAMPLES, totals

ALL = PeriodSpec("all")
FEES = {"AMAZONFEE", "B", "BANK CHARGES", "C2", "CRUK", "D", "DOT", "M", "POST", "S"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice as it was written, with its code in upper case."""

    invoice: str
    code: str
    name: str
    quantity: int
    at: str
    price: Decimal
    customer: str
    country: str

    @property
    def month(self) -> str:
        return self.at[:7] + "-01"

    @property
    def amount(self) -> int:
        return cents(self.quantity * self.price)


def _read() -> Iterator[Line]:
    for path in sorted((EXAMPLES / "online_retail").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Line(
                    row["InvoiceNo"], row["StockCode"].upper(), row["Description"].strip(), int(row["Quantity"]), row["InvoiceDate"],
                    Decimal(row["UnitPrice"]), row["CustomerID"].removesuffix(".0"), row["Country"],
                )  # fmt: skip


@pytest.fixture(scope="module")
def everything() -> list[Line]:
    return list(_read())


@pytest.fixture(scope="module")
def sales(everything: list[Line]) -> list[Line]:
    """What was sold: no C... invoice, no bad debt, nothing that has neither a price nor a customer."""
    return [line for line in everything if line.invoice[0] not in "AC" and (line.price or line.customer)]


@pytest.fixture(scope="module")
def credits(everything: list[Line]) -> list[Line]:
    return [line for line in everything if line.invoice[0] == "C"]


def test_the_files_are_what_their_source_says(everything: list[Line], sales: list[Line], credits: list[Line]) -> None:
    kinds = Counter(line.invoice[0] if line.invoice[0] in "AC" else "invoice" for line in everything)
    assert (len(everything), kinds) == (541_909, {"invoice": 532_618, "C": 9_288, "A": 3})
    assert (len(sales), len(credits), sum(not line.customer for line in everything)) == (530_143, 9_288, 135_080)


def test_the_whole_history(online_retail: Analytics, sales: list[Line], credits: list[Line]) -> None:
    found = totals(online_retail, "gmv", "refunds", "revenue", "orders", "units", "buyers", "new_customers")
    assert found == {
        "gmv": 10_655_622.48, "refunds": 896_812.49, "revenue": 9_758_809.99, "orders": 19_963, "units": 5_602_259, "buyers": 4_339,
        "new_customers": 4_339,
    }  # fmt: skip
    gmv, refunds = sum(line.amount for line in sales), -sum(line.amount for line in credits)
    buyers = len({line.customer for line in sales if line.customer})
    assert found == {
        "gmv": money(gmv), "refunds": money(refunds), "revenue": money(gmv - refunds), "orders": len({line.invoice for line in sales}),
        "units": sum(line.quantity for line in sales), "buyers": buyers, "new_customers": buyers,
    }  # fmt: skip


def test_months_with_new_and_returning_customers(online_retail: Analytics, sales: list[Line], credits: list[Line]) -> None:
    metrics = ("gmv", "refunds", "orders", "buyers", "new_customers", "returning_customers")
    rows = online_retail.run(MetricQuery(metrics, grain=Grain.MONTH, period=ALL)).rows
    known = [line for line in sales if line.customer]
    buyers = distinct((line.month, line.customer) for line in known)
    first: dict[str, str] = {}
    for line in known:
        first[line.customer] = min(first.get(line.customer, line.month), line.month)
    new = Counter(first.values())
    assert {row["month"]: row["gmv"] for row in rows} == summed((line.month, line.amount) for line in sales)
    assert {row["month"]: row["refunds"] for row in rows} == summed((line.month, -line.amount) for line in credits)
    assert {row["month"]: row["orders"] for row in rows} == distinct((line.month, line.invoice) for line in sales)
    assert {row["month"]: row["buyers"] for row in rows} == buyers
    assert {row["month"]: row["new_customers"] for row in rows} == {month: new[month] for month in buyers}
    assert {row["month"]: row["returning_customers"] for row in rows} == {month: count - new[month] for month, count in buyers.items()}
    assert (rows[0]["new_customers"], rows[-1]["new_customers"], rows[-1]["returning_customers"]) == (885, 41, 574)


def test_nine_days_of_december_are_compared_with_nine_of_november(online_retail: Analytics, sales: list[Line], credits: list[Line]) -> None:
    metrics = ("revenue", "gmv", "refunds", "orders")
    compared = MetricQuery(metrics, period=PeriodSpec("month_to_date"), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))
    found = online_retail.run(compared).totals

    def of(lines: list[Line], month: str) -> int:
        return sum(line.amount for line in lines if f"{month}-01" <= line.at < f"{month}-10")

    december, november = of(sales, "2011-12") + of(credits, "2011-12"), of(sales, "2011-11") + of(credits, "2011-11")
    assert (found["revenue"], found["revenue__previous"]) == (money(december), money(november)) == (433_668.01, 429_039.49)
    assert found["revenue__growth"] == pytest.approx((december - november) / november, abs=1e-6)
    assert found["gmv__growth"] == pytest.approx((of(sales, "2011-12") - of(sales, "2011-11")) / of(sales, "2011-11"), abs=1e-6)


def test_a_day_of_the_shop_is_a_day_of_london(online_retail: Analytics, sales: list[Line]) -> None:
    """In summer London is an hour ahead of UTC; sales before eight in the morning would move to another hour, and figures with them."""
    rows = online_retail.run(MetricQuery(("orders",), ("hour_of_day",), period=ALL)).rows
    first = {line.invoice: line.at for line in reversed(sorted(sales, key=lambda line: line.at))}
    hours = Counter(int(at[11:13]) for at in first.values())
    assert {int(str(row["hour_of_day"])): row["orders"] for row in rows if row["orders"]} == hours
    days = online_retail.run(MetricQuery(("gmv",), grain=Grain.DAY, period=PeriodSpec("last_30_days"))).rows
    by_day = summed((first[line.invoice][:10], line.amount) for line in sales)
    assert {row["day"]: row["gmv"] for row in days} == {str(row["day"]): by_day.get(str(row["day"]), 0.0) for row in days}
    assert [row["gmv"] for row in days if row["day"] == "2011-12-03"] == [0.0]  # a Saturday


def test_what_was_taken_back_belongs_to_the_purchase_before_it(online_retail: Analytics, sales: list[Line], credits: list[Line]) -> None:
    bought = defaultdict(list)
    for line in sales:
        if line.customer:
            bought[line.customer, line.code].append(line.at)
    matched = [line for line in credits if any(at <= line.at for at in bought.get((line.customer, line.code), ()))]
    rows = {row["product"]: row["refunds"] for row in online_retail.run(MetricQuery(("refunds",), ("product",), period=ALL)).rows}
    assert {code: amount for code, amount in rows.items() if amount and code} == {
        code: amount for code, amount in summed((line.code, -line.amount) for line in matched).items() if amount
    }
    alone = -sum(line.amount for line in credits) + sum(line.amount for line in matched)
    assert (rows[None], len(matched)) == (money(alone), 7_599)


def test_the_order_that_was_cancelled_within_minutes(online_retail: Analytics) -> None:
    query = MetricQuery(("gmv", "refunds", "revenue", "units"), period=ALL, filters=(Filter("product", ("23843",)),))
    assert online_retail.run(query).totals == {"gmv": 168_469.60, "refunds": 168_469.60, "revenue": 0.0, "units": 80_995}


def test_codes_names_and_fees(online_retail: Analytics, everything: list[Line], sales: list[Line]) -> None:
    assert (len({line.code for line in everything}), len({line.code for line in sales if line.price})) == (3_958, 3_811)
    names = Counter((line.code, line.name) for line in everything if line.price > 0 and line.name)
    query = MetricQuery(("gmv",), ("product",), period=ALL, sort=(Sort("gmv", descending=True),), limit=200)
    for row in online_retail.run(query).rows:
        of_code = {name: count for (code, name), count in names.items() if code == row["product"]}
        assert row["product__label"] == max(of_code, key=lambda name: (of_code[name], name))
    by_category = {row["category"]: row["gmv"] for row in online_retail.run(MetricQuery(("gmv",), ("category",), period=ALL)).rows}
    fees = sum(line.amount for line in sales if line.code in FEES)
    vouchers = sum(line.amount for line in sales if line.code.startswith("GIFT_"))
    assert (by_category["Fees"], by_category["Vouchers"]) == (money(fees), money(vouchers)) == (383_503.61, 685.81)
    assert fees / sum(line.amount for line in sales) == pytest.approx(0.036, abs=5e-4)


def test_guests_count_in_money_and_not_in_customers(online_retail: Analytics, sales: list[Line]) -> None:
    rows = online_retail.run(MetricQuery(("gmv", "orders", "buyers"), ("customer_type",), period=ALL)).rows
    guests = next(row for row in rows if row["customer_type"] is None)
    alone = [line for line in sales if not line.customer]
    assert (guests["gmv"], guests["orders"]) == (money(sum(line.amount for line in alone)), len({line.invoice for line in alone}))
    assert guests["buyers"] == 0


def test_countries(online_retail: Analytics, sales: list[Line]) -> None:
    rows = online_retail.run(MetricQuery(("gmv", "orders"), ("country",), period=ALL)).rows
    countries = [(line.country if line.country != "Unspecified" else "", line) for line in sales]
    assert {row["country"] or "": row["gmv"] for row in rows} == summed((country, line.amount) for country, line in countries)
    assert {row["country"] or "": row["orders"] for row in rows} == distinct((country, line.invoice) for country, line in countries)
