"""The oracle against sums done by hand: a judge must be judged too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from data.query import CompareMode, CompareSpec, Grain, MetricQuery, PeriodSpec
from tests.golden.book import Book, Item, Marketplace
from tests.oracle.agreement import is_same
from tests.oracle.days import Days, House, buckets, days_asked, days_compared, same_elapsed
from tests.oracle.entries import Books, Entry, entries
from tests.oracle.events import Event, events
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


def _events(truth: Shop, kind: str, vendor_id: str | None) -> list[Event]:
    return [event for event in truth.events if event.kind == kind and event.members.get("vendor") == vendor_id]


def _on(event: Event) -> date:
    assert event.occurred_at is not None
    return BERLIN.local(event.occurred_at).date()


def test_parcels_of_orders_that_do_not_count_are_left_out(truth: Shop, golden_shop: Marketplace) -> None:
    nasty = [row for row in golden_shop.rows["shipments"] if row["order_id"] in ("no such order", "S-test", "S-large-cancelled")]
    assert len(nasty) == 3
    assert not any(_on(event) == date(2020, 6, 16) for event in truth.events if event.kind == "promise")


def test_a_promise_is_kept_to_the_millisecond(truth: Shop) -> None:
    # S-no-lines on the very instant, of nobody; S-placed of V01 a millisecond later
    due = date(2020, 6, 18)
    assert [event.numbers["kept"] for event in _events(truth, "promise", None) if _on(event) == due] == [1]
    assert [event.numbers["kept"] for event in _events(truth, "promise", "V01") if _on(event) == due] == [0]


def test_a_parcel_of_several_vendors_is_nobody_s(truth: Shop) -> None:
    assert [event.numbers["seconds"] for event in _events(truth, "parcel", None) if _on(event) == date(2020, 9, 12)] == [48 * 3600]
    # and one that is named is that vendor's, whoever sold
    assert [event.numbers["seconds"] for event in _events(truth, "parcel", "V03") if _on(event) == date(2020, 9, 11)] == [24 * 3600]


def test_what_was_sent_before_it_was_ordered_took_less_than_no_time(truth: Shop) -> None:
    # half a second before: minus one whole second
    assert [event.numbers["seconds"] for event in _events(truth, "parcel", "V01") if _on(event) == date(2020, 6, 14)] == [-1]


def test_a_vendor_has_gone_after_more_than_ninety_days_of_24_hours(truth: Shop) -> None:
    life = [(event.occurred_at, event.numbers["joined"], event.numbers["left"]) for event in _events(truth, "life", "V12")]
    # 9 April is just in time, 8 July a millisecond late.
    assert life == [
        (datetime(2020, 1, 10, 11, tzinfo=UTC), 1, 0),
        (datetime(2020, 7, 8, 11, tzinfo=UTC), 0, 1),
        (datetime(2020, 10, 6, 11, 0, 0, 1000, tzinfo=UTC), 0, 1),
    ]


def test_returned_units_are_parted_like_the_money() -> None:
    book = Book(BERLIN.zone)
    book.order("o", "2020-05-01 12:00", Item(None, "1", "10"), Item(None, "1", "10"), Item(None, "1", "10"))
    book.refund("2020-05-02 12:00", "9", order_id="o", kind="return", quantity=Decimal(1))
    assert [entry.returned for entry in entries(book.rows, BERLIN.zone, "EUR") if entry.refunds] == [
        Decimal("0.334"),
        Decimal("0.333"),
        Decimal("0.333"),
    ]


def test_demand_is_of_days_on_which_there_was_something_to_sell() -> None:
    book = Book(BERLIN.zone)
    for day, units, on_hand in ((1, "6", "0"), (2, None, "0"), (3, "1", "5"), (4, None, "9")):
        if units:
            book.order(f"o{day}", f"2020-05-0{day} 12:00", Item("p", units, "1"))
        book.add("stock", day=date(2020, 5, day), product_id="p", units_on_hand=Decimal(on_hand))
    books = Books(book.rows, BERLIN.zone, "EUR")
    stock = [one.numbers for one in events(book.rows, books, entries(book.rows, BERLIN.zone, "EUR")) if one.kind == "stock"]
    assert [one["demand"] for one in stock] == [6, 6, Decimal("3.5"), Decimal("2.333")]
    assert [one["opening"] for one in stock] == [6, 0, 6, 9]
    assert [one["empty"] for one in stock] == [1, 1, 0, 0]
