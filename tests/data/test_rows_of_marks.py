"""What a mark is made of, in the small shop (its story is told in `tests/fixtures/small_shop.py`)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.analytics import Analytics
from data.errors import InvalidInput, NotAllowed, UnknownName
from data.query import CompareMode, CompareSpec, DateBasis, Filter, Freshness, Grain, Mark, MetricQuery, PeriodSpec, RowsQuery, Scope, Sort
from data.result import Result

NOVEMBER = PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 20))
OCTOBER = PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 31))
BEFORE = CompareSpec(CompareMode.PREVIOUS_PERIOD)


def of(*metrics: str, **more: Any) -> MetricQuery:  # noqa: ANN401 - the question's own fields
    return MetricQuery(metrics, **({"period": NOVEMBER} | more))


def member(dimension: str, *values: str, exclude: bool = False) -> tuple[Filter, ...]:
    return (Filter(dimension, values, exclude),)


def column(found: Result, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in found.rows]


def test_revenue_is_its_sales_and_refunds(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("revenue"), Mark("revenue")))
    assert found.totals == {"revenue": 183.0}  # 50 - 50 + 36 + 50 + 27 + 20 + 50
    assert column(found, "time", "kind", "line", "revenue") == [
        ("2026-11-20T11:59:00+01:00", "sale", "O12/1", 50.0),
        ("2026-11-16T10:00:00+01:00", "refund", "O06/2", -50.0),
        ("2026-11-15T20:00:00+01:00", "sale", "O10/1", 36.0),
        ("2026-11-12T18:00:00+01:00", "sale", "O09/1", 50.0),
        ("2026-11-09T09:00:00+01:00", "sale", "O07/1", 27.0),
        ("2026-11-01T00:00:00+01:00", "sale", "O06/1", 20.0),
        ("2026-11-01T00:00:00+01:00", "sale", "O06/2", 50.0),
    ]
    assert found.rows[1] | {"revenue": None} == {
        "time": "2026-11-16T10:00:00+01:00", "kind": "refund", "kind__label": "Refund", "order": "O06", "product": "P3",
        "product__label": "Robot", "category": "C2", "category__label": "Toys", "vendor": "V2", "vendor__label": "Beta",
        "customer": "K2", "country": "FR", "country__label": "France", "channel": "app", "channel__label": "App", "quantity": 0,
        "line": "O06/2", "refund": "R0001", "revenue": None,
    }  # fmt: skip
    assert (found.meta["row_count"], found.meta["rows_of"], found.meta["truncated"]) == (7, "order lines and refunds", False)
    assert (found.meta["as_of"], found.meta["currency"]) == ("2026-11-20T11:00:00+00:00", "EUR")
    assert found.meta["mark"] == {"metric": "revenue", "at": None, "members": {}}


def test_a_bucket_and_a_member(analytics: Analytics) -> None:
    query = of("orders", dimensions=("vendor",), grain=Grain.WEEK)
    found = analytics.rows(RowsQuery(query, Mark("orders", "2026-11-09", member("vendor", "V1"))))
    # Of the week from the 9th to the 15th Alpha has O07 and O10.
    assert column(found, "order", "sold", "orders") == [("O10", 36.0, 1), ("O07", 27.0, 1)]
    assert found.totals == {"orders": 2}
    assert found.meta["mark"] == {"metric": "orders", "at": "2026-11-09", "members": {"vendor": ["V1"]}}


def test_an_order_of_several_vendors_is_one_row(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("average_order_value"), Mark("average_order_value"), (Sort("time"),), 1))
    assert column(found, "order", "vendor", "vendors", "lines", "sold") == [("O06", None, 2, 2, 70.0)]
    # (20 + 50) + 27 + 50 + 36 + 50 = 233 over five orders
    names = ("average_order_value", "average_order_value__numerator", "average_order_value__denominator")
    assert tuple(found.totals[name] for name in names) == (46.6, 233.0, 5)
    assert tuple(found.rows[0][name] for name in names[1:]) == (70.0, 1)


def test_customers_are_counted_one_by_one(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("buyers"), Mark("buyers")))
    # K2: O06 for 70 and O10 for 36; K1: O07 for 27 and O12 for 50. The guest of O09 is nobody.
    assert column(found, "customer", "orders", "sold", "buyers") == [("K2", 2, 106.0, 1), ("K1", 2, 77.0, 1)]
    assert found.totals == {"buyers": 2}


def test_who_is_new_is_no_row_of_those_who_return(analytics: Analytics) -> None:
    october = of("buyers", "new_customers", "returning_customers", period=PeriodSpec(None, date(2026, 10, 6), date(2026, 11, 20)))
    found = {name: analytics.rows(RowsQuery(october, Mark(name), (Sort("customer"),))) for name in october.metrics}
    assert {name: [customer for (customer,) in column(one, "customer")] for name, one in found.items()} == {
        "buyers": ["K1", "K2", "K3"],
        "new_customers": ["K2", "K3"],  # K1 first bought on the 5th
        "returning_customers": ["K1"],
    }
    assert [one.totals[name] for name, one in found.items()] == [3, 2, 1]


def test_a_rate_shows_both_sides(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("cancellation_rate"), Mark("cancellation_rate"), (Sort("order"),)))
    sides = column(found, "order", "cancellation_rate__numerator", "cancellation_rate__denominator")
    assert sides == [("O06", 0, 1), ("O07", 0, 1), ("O08", 1, 1), ("O09", 0, 1), ("O10", 0, 1), ("O12", 0, 1)]
    assert found.totals["cancellation_rate"] == pytest.approx(1 / 6)


def test_the_row_of_the_rest_and_all_but_some(analytics: Analytics) -> None:
    query = of("gmv", dimensions=("vendor",), limit=1, other=True)
    # Beta has 100, all others 140: 20 + 30 + 40 of Alpha and 50 of Gamma.
    for rest in (member("vendor", "__other__"), member("vendor", "V2", exclude=True)):
        found = analytics.rows(RowsQuery(query, Mark("gmv", None, rest)))
        assert (found.totals, column(found, "line")) == ({"gmv": 140.0}, [("O10/1",), ("O09/1",), ("O07/1",), ("O06/1",)])


def test_the_hour_that_is_there_twice(analytics: Analytics) -> None:
    query = of("gmv", grain=Grain.HOUR, period=PeriodSpec(None, date(2026, 10, 25), date(2026, 10, 25)))
    first = analytics.rows(RowsQuery(query, Mark("gmv", "2026-10-25T02:00:00+02:00")))
    second = analytics.rows(RowsQuery(query, Mark("gmv", "2026-10-25T02:00:00+01:00")))
    assert column(first, "order", "time") == [("O03", "2026-10-25T02:30:00+02:00")]
    assert column(second, "order", "time") == [("O04", "2026-10-25T02:30:00+01:00")]


def test_by_order_date_a_refund_goes_where_its_order_is(analytics: Analytics) -> None:
    query = of("refunds", grain=Grain.DAY, basis=DateBasis.ORDER)
    found = analytics.rows(RowsQuery(query, Mark("refunds", "2026-11-01")))
    assert column(found, "refund", "time", "refunds") == [("R0001", "2026-11-16T10:00:00+01:00", 50.0)]


def test_concentration_is_made_of_vendors(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("top10_vendor_share"), Mark("top10_vendor_share")))
    # Alpha 83, Beta 100 - 50 = 50, Gamma 50: of 183
    shares = [("V1", 83 / 183), ("V2", 50 / 183), ("V3", 50 / 183)]
    assert column(found, "vendor", "top10_vendor_share") == [(vendor, pytest.approx(share)) for vendor, share in shares]
    assert found.totals == {"top10_vendor_share": pytest.approx(1.0)}


def test_pages_follow_each_other(analytics: Analytics) -> None:
    pages = [analytics.rows(RowsQuery(of("gmv"), Mark("gmv"), (Sort("gmv", True),), 2, offset)) for offset in (0, 2, 4, 6)]
    assert [column(page, "line", "gmv") for page in pages] == [
        [("O06/2", 50.0), ("O09/1", 50.0)], [("O12/1", 50.0), ("O10/1", 40.0)], [("O07/1", 30.0), ("O06/1", 20.0)], [],
    ]  # fmt: skip
    assert [page.totals for page in pages] == [{"gmv": 240.0}] * 4
    assert [(page.meta["row_count"], page.meta["offset"], page.meta["next_offset"]) for page in pages] == [
        (6, 0, 2), (6, 2, 4), (6, 4, None), (6, 6, None),
    ]  # fmt: skip


def test_names_can_be_sorted_by(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("gmv"), Mark("gmv"), (Sort("product__label"), Sort("time", True))))
    names = [("Atlas", "O10/1"), ("Atlas", "O06/1"), ("Novel", "O07/1"), ("Puzzle", "O09/1"), ("Robot", "O12/1"), ("Robot", "O06/2")]
    assert column(found, "product__label", "line") == names


def test_a_vendor_sees_own_rows_and_no_customer(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("orders"), Mark("orders")), Scope("V2"))
    assert column(found, "order", "vendors", "lines", "sold") == [("O12", 1, 1, 50.0), ("O06", 1, 1, 50.0)]
    assert "customer" not in {one.name for one in found.columns} | set(found.rows[0])
    for metric in ("buyers", "new_customers", "returning_customers", "repeat_rate"):
        with pytest.raises(NotAllowed, match="Single customers are not shown to vendors"):
            analytics.rows(RowsQuery(of(metric), Mark(metric)), Scope("V2"))
    with pytest.raises(UnknownName):
        analytics.rows(RowsQuery(of("orders"), Mark("orders"), (Sort("customer"),)), Scope("V2"))


def test_a_vendor_without_a_vendor_sees_nothing(analytics: Analytics) -> None:
    found = analytics.rows(RowsQuery(of("revenue"), Mark("revenue")), Scope(""))
    assert (found.rows, found.totals) == ([], {"revenue": 0.0})


def test_no_rows_is_zero_and_no_data_is_none(analytics: Analytics) -> None:
    query = of("revenue", "take_rate", "visits", grain=Grain.WEEK)
    quiet, rate, never = (analytics.rows(RowsQuery(query, Mark(metric, "2026-11-02"))) for metric in query.metrics)
    assert (quiet.totals, quiet.meta["row_count"], quiet.meta["reasons"]) == ({"revenue": 0.0}, 0, {})
    assert (rate.totals["take_rate"], rate.meta["reasons"]) == (None, {"take_rate": "division_by_zero"})
    assert (never.totals, never.meta["reasons"]) == ({"visits": None}, {"visits": "needs:traffic"})


def test_the_week_that_stands_beside_is_another_one(analytics: Analytics) -> None:
    """Before the 1st to 20th of November at noon lie the 12th to 31st of October, to noon: weeks from the 12th, the 19th and the 26th."""
    query = of("orders", "gmv", grain=Grain.WEEK, compare=BEFORE)
    rows = analytics.run(query).rows
    assert [(row["week"], row["week__previous"], row["orders__previous"]) for row in rows] == [
        ("2026-10-26", "2026-10-12", 0), ("2026-11-02", "2026-10-19", 2), ("2026-11-09", "2026-10-26", 0), ("2026-11-16", None, None),
    ]  # fmt: skip
    found = analytics.rows(RowsQuery(query, Mark("orders", "2026-11-02", compared=True)))
    assert column(found, "order", "time", "sold") == [
        ("O04", "2026-10-25T02:30:00+01:00", 20.0), ("O03", "2026-10-25T02:30:00+02:00", 20.0),
    ]  # fmt: skip
    assert (found.totals, found.meta["row_count"]) == ({"orders": 2}, 2)
    assert found.meta["mark"] == {
        "metric": "orders", "at": "2026-11-02", "members": {}, "compared": True, "compared_at": "2026-10-19",
    }  # fmt: skip
    assert (found.meta["period"]["start"], found.meta["period"]["end"], found.meta["comparison"]) == ("2026-10-12", "2026-10-31", None)
    # O05 came a second before midnight of the 31st: what has elapsed ends at noon.
    last = analytics.rows(RowsQuery(query, Mark("gmv", "2026-11-09", compared=True)))
    assert (last.totals, last.meta["row_count"], last.meta["mark"]["compared_at"]) == ({"gmv": 0.0}, 0, "2026-10-26")
    with pytest.raises(InvalidInput, match="There is nothing this is compared with"):
        analytics.rows(RowsQuery(query, Mark("gmv", "2026-11-16", compared=True)))


def test_what_a_total_and_a_member_are_compared_with(analytics: Analytics) -> None:
    query = of("gmv", dimensions=("category",), compare=CompareSpec(CompareMode.CUSTOM, date(2026, 10, 1), date(2026, 10, 31)))
    # As many days of October as there are of November, to noon of the 20th: O01 of 20 (Books) and O02 of 50 (Toys).
    whole = analytics.rows(RowsQuery(query, Mark("gmv", compared=True)))
    assert (whole.totals, column(whole, "line")) == ({"gmv": 70.0}, [("O02/1",), ("O01/1",)])
    toys = analytics.rows(RowsQuery(query, Mark("gmv", None, member("category", "C2"), compared=True)))
    assert (toys.totals, column(toys, "line", "gmv")) == ({"gmv": 50.0}, [("O02/1", 50.0)])
    assert toys.meta["mark"] == {"metric": "gmv", "at": None, "members": {"category": ["C2"]}, "compared": True, "compared_at": None}


def test_the_rest_of_now_is_what_the_rest_is_compared_with(analytics: Analytics) -> None:
    """Now Beta is first with 100, and before it sold nothing: the rest is all but Beta in both."""
    query = of("gmv", dimensions=("vendor",), limit=1, other=True, compare=BEFORE)
    other = next(row for row in analytics.run(query).rows if row["vendor"] == "__other__")
    assert (other["gmv"], other["gmv__previous"]) == (140.0, 40.0)
    found = analytics.rows(RowsQuery(query, Mark("gmv", None, member("vendor", "__other__"), compared=True)))
    assert (found.totals, column(found, "line")) == ({"gmv": 40.0}, [("O04/1",), ("O03/1",)])


def test_an_hour_beside_the_one_that_is_there_twice(analytics: Analytics) -> None:
    """The third hour of the 26th stands beside the third of the 25th, when the clocks went from three back to two."""
    query = of("gmv", grain=Grain.HOUR, period=PeriodSpec(None, date(2026, 10, 26), date(2026, 10, 26)), compare=BEFORE)
    third = analytics.rows(RowsQuery(query, Mark("gmv", "2026-10-26T02:00:00+01:00", compared=True)))
    fourth = analytics.rows(RowsQuery(query, Mark("gmv", "2026-10-26T03:00:00+01:00", compared=True)))
    assert (column(third, "order"), third.meta["mark"]["compared_at"]) == ([("O03",)], "2026-10-25T02:00:00+02:00")
    assert (column(fourth, "order"), fourth.meta["mark"]["compared_at"]) == ([("O04",)], "2026-10-25T02:00:00+01:00")


def test_the_same_days_beside_two_periods_are_told_apart(analytics: Analytics) -> None:
    days = CompareSpec(CompareMode.CUSTOM, date(2026, 10, 6), date(2026, 10, 6))
    for start in (date(2026, 11, 1), date(2026, 11, 9)):
        query = of("gmv", grain=Grain.DAY, period=PeriodSpec(None, start, start), compare=days)
        found = analytics.rows(RowsQuery(query, Mark("gmv", start.isoformat(), compared=True)))
        assert (found.totals, found.meta["mark"]["at"]) == ({"gmv": 50.0}, start.isoformat())


def test_the_clock_is_part_of_the_question(analytics: Analytics) -> None:
    """O13 comes at three in the afternoon; it is noon."""
    query = of("orders", grain=Grain.DAY)
    found = analytics.rows(RowsQuery(query, Mark("orders", "2026-11-20")))
    assert column(found, "order") == [("O12",)]


def test_an_equal_page_is_kept_and_a_file_is_not(analytics: Analytics) -> None:
    page, whole = RowsQuery(of("gmv"), Mark("gmv")), RowsQuery(of("gmv"), Mark("gmv"), limit=5_000)
    assert [analytics.rows(page).cached, analytics.rows(page).cached, analytics.rows(page, freshness=Freshness.FRESH).cached] == [
        False, True, False,
    ]  # fmt: skip
    assert [analytics.rows(whole).cached, analytics.rows(whole).cached] == [False, False]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (RowsQuery(of("gmv"), Mark("revenue")), "mark.metric"),
        (RowsQuery(of("gmv"), Mark("gmv", "2026-11-09")), "mark.at"),
        (RowsQuery(of("gmv", grain=Grain.WEEK), Mark("gmv", "2026-11-10")), "mark.at"),
        (RowsQuery(of("gmv", grain=Grain.DAY), Mark("gmv", "2026-10-31")), "mark.at"),
        (RowsQuery(of("gmv", grain=Grain.DAY), Mark("gmv", "2026-11-21")), "mark.at"),
        (RowsQuery(of("gmv", grain=Grain.HOUR), Mark("gmv", "2026-11-10")), "mark.at"),
        (RowsQuery(of("gmv", grain=Grain.HOUR), Mark("gmv", "2026-11-10T10:30:00+01:00")), "mark.at"),
        (RowsQuery(of("gmv"), Mark("gmv", None, member("vendor", "V1"))), "mark.members.vendor"),
        (RowsQuery(of("gmv", dimensions=("vendor",)), Mark("gmv", None, member("vendor", "__other__"))), "mark.members.vendor"),
        (RowsQuery(of("gmv", dimensions=("vendor",)), Mark("gmv", None, member("vendor", "V1") * 2)), "mark.members.vendor"),
        (RowsQuery(of("gmv", dimensions=("weekday",)), Mark("gmv", None, member("weekday", "8"))), "mark.members.weekday"),
        (RowsQuery(of("gmv"), Mark("gmv", compared=True)), "mark.compared"),
        (RowsQuery(of("gmv"), Mark("gmv"), (Sort("nothing"),)), "sort"),
        (RowsQuery(of("gmv"), Mark("gmv"), limit=0), "limit"),
        (RowsQuery(of("gmv"), Mark("gmv"), limit=100_001), "limit"),
        (RowsQuery(of("gmv"), Mark("gmv"), offset=-1), "offset"),
    ],
)
def test_a_wrong_mark_is_refused_by_name(analytics: Analytics, asked: RowsQuery, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        analytics.rows(asked)
    assert caught.value.fields[0].field == field
