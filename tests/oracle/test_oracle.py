"""The oracle against sums done by hand: a judge must be judged too."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from data.query import CompareMode, CompareSpec, Grain, MetricQuery, PeriodSpec
from tests.golden.book import Marketplace
from tests.oracle.agreement import is_same
from tests.oracle.days import Days, House, buckets, days_asked, days_compared, same_elapsed
from tests.oracle.entries import Entry
from tests.oracle.figures import Cell
from tests.oracle.oracle import Shop, answer

BERLIN = House(ZoneInfo("Europe/Berlin"), week_start=0, fiscal_start=4)
MONTH_AGO = CompareSpec(CompareMode.PREVIOUS_MONTH)
YEAR_AGO = CompareSpec(CompareMode.PREVIOUS_YEAR)


@pytest.fixture(scope="module")
def truth(golden_shop: Marketplace) -> Shop:
    return Shop.of(golden_shop)


def _sold(truth: Shop, order_id: str) -> list[Entry]:
    return [entry for entry in truth.entries if entry.order_id == order_id]


def _refunds_on(truth: Shop, day: date) -> list[tuple[Decimal | None, Decimal | None]]:
    found = [entry for entry in truth.entries if entry.refunds and BERLIN.local(entry.occurred_at).date() == day]
    return [(entry.refunds, entry.commission) for entry in found]


def test_half_a_cent_goes_away_from_zero_row_by_row(truth: Shop) -> None:
    # 0.125, 0.125, -0.125 and 0.5 x 0.01
    assert [entry.gmv for entry in _sold(truth, "M-half-cents")] == [Decimal("0.13"), Decimal("0.13"), Decimal("-0.13"), Decimal("0.01")]
    # 1000 x 0.0049 and 0.0049
    assert [entry.gmv for entry in _sold(truth, "M-tenths-of-cents")] == [Decimal("4.90"), Decimal("0.00")]


def test_money_is_converted_at_the_rate_of_the_day(truth: Shop) -> None:
    # 19,800 JPY x 0.0081 x 1.043 (11 April 2020 is the 132nd day; 132 mod 89 = 43) = 167.276...
    assert [entry.gmv for entry in _sold(truth, "M-jpy")] == [Decimal("167.28")]


def test_a_rate_is_carried_for_a_week(truth: Shop) -> None:
    # 3 x 19.99 USD at the rate of 30 April: 0.8912345678 x 1.062 = 0.9464911110; 59.97 -> 56.761, 2.50 -> 2.366
    assert [(entry.gmv, entry.discounts) for entry in _sold(truth, "M-usd-carried-seven-days")] == [(Decimal("56.76"), Decimal("2.37"))]


def test_a_refund_of_an_order_is_split_over_its_lines_to_the_cent(truth: Shop) -> None:
    # 10.00 and 0.50 over three equal lines; the cents that are left go to the first ones.
    parts = _refunds_on(truth, date(2020, 10, 25))
    assert (Decimal("3.34"), Decimal("-0.17")) in parts
    assert parts.count((Decimal("3.33"), Decimal("-0.17"))) == 1
    assert parts.count((Decimal("3.33"), Decimal("-0.16"))) == 1
    # 0.07 over 27.00 and 70.01: 1.95 and 5.05 cents.
    assert [amount for amount, _ in _refunds_on(truth, date(2020, 10, 5))] == [Decimal("0.02"), Decimal("0.05")]
    # 1.00 over three free lines.
    assert [amount for amount, _ in _refunds_on(truth, date(2020, 10, 6))][:3] == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]


def test_a_first_order_that_was_cancelled_makes_nobody_a_returning_customer(truth: Shop) -> None:
    assert _sold(truth, "S-k09-a")[0].members["customer_type"] == "new"
    assert _sold(truth, "S-k09-b")[0].members["customer_type"] == "returning"


def test_test_orders_and_orphans_are_left_out(truth: Shop) -> None:
    assert not any(entry.placed_order_id in ("S-test", "S-test-cancelled", "no such order") for entry in truth.entries)
    assert not any(entry.refunds in (Decimal("57.00"), Decimal("5000.00")) for entry in truth.entries)


def test_the_day_of_week_53(truth: Shop, golden_shop: Marketplace) -> None:
    query = MetricQuery(("gmv",), grain=Grain.WEEK, period=PeriodSpec(None, date(2020, 12, 28), date(2021, 1, 4)))
    assert list(answer(truth, query, now=golden_shop.now).rows) == [(date(2020, 12, 28),), (date(2021, 1, 4),)]


@pytest.mark.parametrize(("day", "hours"), [(date(2020, 3, 29), 23), (date(2020, 10, 25), 25), (date(2020, 10, 26), 24)])
def test_a_day_has_as_many_hours_as_pass(day: date, hours: int) -> None:
    assert len(buckets(Grain.HOUR, Days(day, day), BERLIN)) == hours


@pytest.mark.parametrize(("name", "first", "last"), [
    ("last_7_days", date(2021, 3, 3), date(2021, 3, 9)), ("this_week", date(2021, 3, 8), date(2021, 3, 14)),
    ("last_month", date(2021, 2, 1), date(2021, 2, 28)), ("last_12_months", date(2020, 3, 1), date(2021, 2, 28)),
    ("quarter_to_date", date(2021, 1, 1), date(2021, 3, 10)), ("last_year", date(2020, 1, 1), date(2020, 12, 31)),
    ("this_fiscal_year", date(2020, 4, 1), date(2021, 3, 31)), ("last_fiscal_quarter", date(2020, 10, 1), date(2020, 12, 31)),
])  # fmt: skip
def test_periods_by_name(golden_shop: Marketplace, name: str, first: date, last: date) -> None:
    asked = days_asked(PeriodSpec(name), BERLIN, golden_shop.now, date(2019, 12, 1))
    assert (asked.first, asked.last) == (first, last)


@pytest.mark.parametrize(("asked", "compare", "first", "last"), [
    (Days(date(2021, 3, 31), date(2021, 3, 31)), MONTH_AGO, date(2021, 2, 28), date(2021, 2, 28)),
    (Days(date(2020, 2, 29), date(2020, 2, 29)), YEAR_AGO, date(2019, 2, 28), date(2019, 2, 28)),
    (Days(date(2021, 2, 1), date(2021, 2, 28)), YEAR_AGO, date(2020, 2, 1), date(2020, 2, 29)),
    (Days(date(2021, 3, 1), date(2021, 3, 10)), CompareSpec(CompareMode.PREVIOUS_YEAR_WEEKDAY), date(2020, 3, 2), date(2020, 3, 11)),
])  # fmt: skip
def test_comparison_periods(asked: Days, compare: CompareSpec, first: date, last: date) -> None:
    other = days_compared(compare, asked)
    assert other is not None
    assert (other.first, other.last) == (first, last)


@pytest.mark.parametrize(("cut", "until"), [
    ("2021-03-10T14:00:00", "2021-02-10T14:00:00"), ("2021-03-31T14:00:00", "2021-03-01T00:00:00"),
    ("2021-04-01T00:00:00", "2021-03-01T00:00:00"),
])  # fmt: skip
def test_an_unfinished_month_is_compared_up_to_the_same_day_and_time(cut: str, until: str) -> None:
    march, february = Days(date(2021, 3, 1), date(2021, 3, 31)), Days(date(2021, 2, 1), date(2021, 2, 28), back_months=1)
    at = datetime.fromisoformat(cut).replace(tzinfo=BERLIN.zone)
    assert BERLIN.local(same_elapsed(march, february, at, BERLIN)).isoformat()[:19] == until


def test_the_comparison_sees_one_cent_and_one_part_in_a_million_millions() -> None:
    assert is_same(10.01, Cell(Decimal("10.01")), "revenue")
    assert not is_same(10.02, Cell(Decimal("10.01")), "revenue")
    assert not is_same(0.0, Cell(None, "no_data"), "revenue")
    assert not is_same(None, Cell(Decimal(0)), "orders")
    assert is_same("12345678901234567890", Cell(Decimal("12345678901234567890")), "units")
    assert not is_same("12345678901234567891", Cell(Decimal("12345678901234567890")), "units")
    assert not is_same(0.333333333334, Cell(Decimal(1) / Decimal(3)), "take_rate")
