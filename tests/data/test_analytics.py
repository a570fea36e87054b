"""What the one place that answers promises, on a shop that can be added up by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data.analytics import Analytics, Member
from data.clock import FixedClock
from data.errors import InvalidInput, InvalidPeriod, UnknownName, WarehouseDown
from data.query import CompareMode, CompareSpec, DateBasis, Filter, Freshness, Grain, MetricQuery, PeriodSpec, Scope, Sort
from tests.data.shop import AS_OF, NOW, open_shop, read_shop, small_shop
from tests.golden.extract import publish_rows

THIS_MONTH = PeriodSpec("this_month")
BEFORE = CompareSpec(CompareMode.PREVIOUS_PERIOD)
MONEY = ("gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small shop's extract, for tests that only ask."""
    folder = tmp_path_factory.mktemp("shop")
    publish_rows(folder, small_shop())
    return folder


@pytest.fixture
def shop(published: Path) -> Analytics:
    """The small shop, with nothing in its cache."""
    return read_shop(published)


def test_every_sales_metric_of_the_running_month(shop: Analytics) -> None:
    rates = ("take_rate", "average_order_value", "items_per_order")
    names = (*MONEY, "orders", "orders_placed", "units", "buyers", *rates)
    # gmv 100 + 40 + 30 + 20 + 10; commission 9 + 4 + 3 + 2 + 1 - 1.5; units 1 + 1 + 3 + 2 + 1
    assert shop.run(MetricQuery(names, period=THIS_MONTH)).totals == {
        "gmv": 200.0,
        "discounts": 10.0,
        "refunds": 15.0,
        "cancelled_sales": 70.0,
        "revenue": 175.0,
        "commission": 17.5,
        "take_rate": 0.0875,
        "orders": 4,
        "orders_placed": 5,
        "units": 8,
        "buyers": 2,
        "average_order_value": 47.5,
        "items_per_order": 2.0,
    }


def test_a_question_without_splits_has_one_row_equal_to_its_totals(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("revenue", "orders"), period=THIS_MONTH))
    assert result.rows == [{"revenue": 175.0, "orders": 4}] == [result.totals]


def test_an_unfinished_month_is_compared_with_the_same_elapsed_part(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("revenue",), period=THIS_MONTH, compare=BEFORE))
    # until 20 October, 12:00: the order of 18:00 that day has not happened yet
    assert result.totals == {"revenue": 175.0, "revenue__previous": 100.0, "revenue__change": 75.0, "revenue__growth": 0.75}
    assert result.meta["comparison"] == {
        "start": "2026-10-01",
        "end": "2026-10-20",
        "from": "2026-10-01T00:00:00+02:00",
        "to": "2026-10-20T12:00:00+02:00",
        "mode": "previous_period",
    }
    assert result.meta["incomplete_from"] == "2026-11-20"


def test_vendors_share_an_order_but_the_total_counts_it_once(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("orders", "revenue"), dimensions=("vendor",), period=THIS_MONTH))
    assert [(row["vendor"], row["vendor__label"], row["orders"], row["revenue"]) for row in result.rows] == [
        ("A", "Alpha", 2, 115.0),  # 100 - 10 + 40 - 15
        ("B", "Beta", 2, 50.0),
        ("C", "Gamma", 1, 10.0),
    ]
    assert result.totals == {"orders": 4, "revenue": 175.0}


def test_a_refund_counts_on_its_own_day_or_on_the_day_of_its_order(shop: Analytics) -> None:
    october = PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 31))
    event = shop.run(MetricQuery(("revenue", "refunds"), period=october))
    order = shop.run(MetricQuery(("revenue", "refunds"), period=october, basis=DateBasis.ORDER))
    assert event.totals == {"revenue": 150.0, "refunds": 0.0}
    assert order.totals == {"revenue": 135.0, "refunds": 15.0}


def test_rows_at_or_after_now_do_not_exist_yet(published: Path) -> None:
    later = read_shop(published, clock=FixedClock(NOW + timedelta(minutes=1)))
    assert later.run(MetricQuery(("gmv",), period=THIS_MONTH)).totals == {"gmv": 1199.0}


def test_days_without_sales_are_zero_and_their_ratios_have_no_value(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("revenue", "average_order_value"), grain=Grain.DAY, period=PeriodSpec("last_7_days")))
    assert [row["day"] for row in result.rows] == [f"2026-11-{day}" for day in range(13, 20)]
    assert {row["revenue"] for row in result.rows} == {0.0}
    assert result.rows[0]["average_order_value"] is None
    assert result.meta["reasons"]["0.average_order_value"] == "division_by_zero"


def test_before_the_data_begins_there_is_no_value_rather_than_zero(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("orders",), period=PeriodSpec(None, date(1971, 1, 1), date(1971, 1, 2))))
    assert result.rows == [{"orders": None}]
    assert result.meta["reasons"] == {"orders": "no_data"}


def test_days_after_the_end_of_the_data_have_no_value(home: Path) -> None:
    stale = open_shop(home, small_shop(as_of=datetime(2026, 11, 17, 23, 0, tzinfo=UTC)))
    result = stale.run(MetricQuery(("orders",), grain=Grain.DAY, period=PeriodSpec("this_week")))
    assert [row["orders"] for row in result.rows] == [0, 0, None, None, None]
    assert result.meta["incomplete_from"] == "2026-11-18"
    assert result.as_of == datetime(2026, 11, 17, 23, 0, tzinfo=UTC)


def test_buckets_that_have_not_begun_are_absent(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("orders",), grain=Grain.DAY, period=PeriodSpec("this_week")))
    assert [row["day"] for row in result.rows] == [f"2026-11-{day}" for day in range(16, 21)]


def test_growth_from_zero_is_new_and_from_zero_to_zero_is_zero(shop: Analytics) -> None:
    day = PeriodSpec(None, date(2026, 11, 10), date(2026, 11, 10))
    result = shop.run(MetricQuery(("gmv", "discounts"), period=day, compare=BEFORE))
    assert result.totals["gmv__growth"] is None
    assert result.meta["reasons"] == {"gmv__growth": "new"}
    assert result.totals["discounts__growth"] == 0


def test_growth_from_below_zero_has_no_value(shop: Analytics) -> None:
    refund_day = CompareSpec(CompareMode.CUSTOM, date(2026, 11, 12), date(2026, 11, 12))
    day = PeriodSpec(None, date(2026, 11, 10), date(2026, 11, 10))
    result = shop.run(MetricQuery(("revenue",), period=day, compare=refund_day))
    assert (result.totals["revenue__previous"], result.totals["revenue__change"], result.totals["revenue__growth"]) == (-15.0, 85.0, None)
    assert result.meta["reasons"] == {"revenue__growth": "negative_base"}


def test_the_rest_beyond_a_limit_is_counted_anew(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("revenue", "orders"), dimensions=("vendor",), period=THIS_MONTH, limit=1, other=True))
    assert [(row["vendor"], row["revenue"], row["orders"]) for row in result.rows] == [("A", 115.0, 2), ("__other__", 60.0, 3)]
    assert result.meta["row_count"] == 3


def test_the_rest_over_time_is_gathered_in_each_bucket(shop: Analytics) -> None:
    query = MetricQuery(("gmv",), dimensions=("vendor",), grain=Grain.MONTH, period=PeriodSpec("all"), limit=1, other=True)
    rows = [(row["month"], row["vendor"], row["gmv"]) for row in shop.run(query).rows]
    assert sorted(rows) == [
        ("2026-10-01", "A", 100.0),
        ("2026-10-01", "__other__", 50.0),
        ("2026-11-01", "A", 140.0),
        ("2026-11-01", "__other__", 60.0),
    ]


def test_a_limit_cuts_rows_but_says_how_many_there_are(shop: Analytics) -> None:
    result = shop.run(MetricQuery(("revenue",), dimensions=("vendor",), period=THIS_MONTH, sort=(Sort("revenue"),), limit=2))
    assert [row["vendor"] for row in result.rows] == ["C", "B"]
    assert (result.meta["row_count"], result.meta["truncated"], result.totals["revenue"]) == (3, False, 175.0)


def test_shares_are_of_the_filtered_total(shop: Analytics) -> None:
    only = (Filter("category", ("c1",)),)
    result = shop.run(MetricQuery(("gmv", "orders"), dimensions=("vendor",), period=THIS_MONTH, filters=only, share=True))
    # chairs: 100 + 40 of Alpha, 10 of Gamma
    assert [(row["vendor"], row["gmv__share"], row["orders__share"]) for row in result.rows] == [
        ("A", 140 / 150, None),
        ("C", 10 / 150, None),
    ]


@pytest.mark.parametrize(
    ("given", "gmv"),
    [
        (Filter("country", ("DE",)), 170.0),
        (Filter("country", ("DE", "FR")), 190.0),
        (Filter("country", ("__none__",)), 10.0),
        (Filter("country", ("DE",), exclude=True), 30.0),
        (Filter("country", ("__none__", "FR"), exclude=True), 170.0),
        (Filter("country", ("XX",)), 0.0),
        (Filter("weekday", ("5",)), 30.0),
        (Filter("hour_of_day", ("9", "11")), 100.0),
    ],
)
def test_filters_keep_and_drop_members_and_the_missing_one(shop: Analytics, given: Filter, gmv: float) -> None:
    assert shop.run(MetricQuery(("gmv",), period=THIS_MONTH, filters=(given,))).totals == {"gmv": gmv}


def test_a_vendor_sees_only_the_own_lines(shop: Analytics) -> None:
    beta = shop.run(MetricQuery(("gmv", "orders", "buyers"), period=THIS_MONTH), Scope("B"))
    assert (beta.totals, beta.meta["scope"]) == ({"gmv": 50.0, "orders": 2, "buyers": 1}, "vendor:B")
    assert shop.members("vendor", Scope("B")) == (Member("B", "Beta"),)
    assert shop.members("category", Scope("B")) == (Member("c2", "Tables"),)


def test_a_vendor_user_without_a_vendor_sees_nothing(shop: Analytics) -> None:
    assert shop.run(MetricQuery(("gmv",), period=THIS_MONTH), Scope("")).totals == {"gmv": 0.0}
    assert shop.members("vendor", Scope("")) == ()


def test_one_scope_never_gets_the_cached_answer_of_another(shop: Analytics) -> None:
    query = MetricQuery(("gmv",), period=THIS_MONTH)
    answers = [shop.run(query, scope).totals["gmv"] for scope in (Scope(), Scope("A"), Scope("B"), Scope())]
    assert answers == [200.0, 140.0, 50.0, 200.0]


def test_the_second_answer_comes_from_the_cache_and_is_the_same(shop: Analytics) -> None:
    query = MetricQuery(("revenue",), dimensions=("vendor",), period=THIS_MONTH)
    first, second, fresh = shop.run(query), shop.run(query), shop.run(query, freshness=Freshness.FRESH)
    assert [first.cached, second.cached, fresh.cached] == [False, True, False]
    assert first.rows == second.rows == fresh.rows


def test_new_data_is_a_new_version_and_a_new_answer(home: Path) -> None:
    shop = open_shop(home)
    query = MetricQuery(("gmv",), period=THIS_MONTH)
    before = shop.run(query)
    changed = small_shop()
    changed.rows["order_lines"][2]["unit_price"] += 7
    publish_rows(home, changed)
    after = shop.run(query)
    assert (before.totals["gmv"], after.totals["gmv"], after.cached) == (200.0, 207.0, False)
    assert before.meta["data_version"] != after.meta["data_version"]


def test_another_time_zone_cuts_other_days(shop: Analytics) -> None:
    day = PeriodSpec(None, date(2026, 11, 20), date(2026, 11, 20))
    auckland = shop.run(MetricQuery(("gmv",), period=day, timezone="Pacific/Auckland"))
    # 20 November in Auckland ends at 12:00 in Berlin and began at 12:00 the day before
    assert (auckland.totals["gmv"], auckland.meta["timezone"]) == (30.0, "Pacific/Auckland")


@pytest.mark.parametrize(
    ("grain", "start", "end", "cut"),
    [
        (Grain.WEEK, "2026-11-04", "2026-11-15", ["2026-11-02"]),
        (Grain.WEEK, "2026-11-02", "2026-11-11", ["2026-11-09"]),
        (Grain.WEEK, "2026-11-10", "2026-11-12", ["2026-11-09"]),
        (Grain.WEEK, "2026-11-02", "2026-11-15", []),
        (Grain.MONTH, "2026-09-30", "2026-11-15", ["2026-09-01", "2026-11-01"]),
        (Grain.QUARTER, "2026-07-01", "2026-09-30", []),
        (Grain.DAY, "2026-11-04", "2026-11-11", []),
        (Grain.HOUR, "2026-11-04", "2026-11-04", []),
        (None, "2026-11-04", "2026-11-11", []),
    ],
)
def test_buckets_that_the_period_cuts_are_named(published: Path, grain: Grain | None, start: str, end: str, cut: list[str]) -> None:
    period = PeriodSpec(start=date.fromisoformat(start), end=date.fromisoformat(end))
    result = read_shop(published).run(MetricQuery(("orders",), grain=grain, period=period))
    assert result.meta["cut_buckets"] == cut


def test_weeks_begin_on_the_day_that_is_set(published: Path) -> None:
    sunday = read_shop(published, week_start=6)
    result = sunday.run(MetricQuery(("gmv",), grain=Grain.WEEK, period=THIS_MONTH))
    assert [(row["week"], row["gmv"]) for row in result.rows] == [("2026-11-01", 100.0), ("2026-11-08", 70.0), ("2026-11-15", 30.0)]


def test_hours_are_told_apart_when_the_clock_goes_back(home: Path) -> None:
    shop = small_shop()
    shop.rows["orders"][0]["ordered_at"] = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time
    shop.rows["orders"][1]["ordered_at"] = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 winter time
    day = PeriodSpec(None, date(2026, 10, 25), date(2026, 10, 25))
    rows = open_shop(home, shop).run(MetricQuery(("gmv",), grain=Grain.HOUR, period=day)).rows
    assert len(rows) == 25
    assert rows[2:4] == [{"hour": "2026-10-25T02:00:00+02:00", "gmv": 100.0}, {"hour": "2026-10-25T02:00:00+01:00", "gmv": 50.0}]


def test_as_of_is_now_while_the_data_reaches_further_and_moves_in_steps(published: Path) -> None:
    shop = read_shop(published, clock=FixedClock(NOW + timedelta(seconds=44)))
    assert shop.run(MetricQuery(("gmv",))).as_of == NOW + timedelta(seconds=30)
    late = read_shop(published, clock=FixedClock(AS_OF + timedelta(days=3)))
    assert late.run(MetricQuery(("gmv",))).as_of == AS_OF


@pytest.mark.parametrize(
    ("query", "error", "field", "words"),
    [
        (MetricQuery(("revenu",)), UnknownName, "metrics", "Did you mean 'revenue'?"),
        (MetricQuery(("revenue",), dimensions=("vendr",)), UnknownName, "dimensions", "Did you mean 'vendor'?"),
        (MetricQuery(()), InvalidInput, "metrics", "at least one metric"),
        (MetricQuery(("revenue", "revenue")), InvalidInput, "metrics", "twice"),
        (MetricQuery(("revenue",), period=PeriodSpec("last_month_or_so")), UnknownName, "period", "last_month"),
        (MetricQuery(("revenue",), period=PeriodSpec(None, date(2026, 2, 1), date(2026, 1, 1))), InvalidPeriod, "end", "before start"),
        (MetricQuery(("revenue",), period=PeriodSpec(None, date(2026, 2, 1))), InvalidPeriod, "end", "missing"),
        (MetricQuery(("revenue",), compare=CompareSpec(CompareMode.CUSTOM)), InvalidPeriod, "compare_start", "compare_end"),
        (MetricQuery(("revenue",), filters=(Filter("vendor", ()),)), InvalidInput, "filters.vendor", "names no value"),
        (MetricQuery(("revenue",), filters=(Filter("weekday", ("8",)),)), InvalidInput, "filters.weekday", "Use 1 to 7"),
        (MetricQuery(("revenue",), sort=(Sort("orders"),)), UnknownName, "sort", "revenue"),
        (MetricQuery(("revenue",), limit=0), InvalidInput, "limit", "between 1 and 100000"),
        (MetricQuery(("revenue",), other=True), InvalidInput, "other", "one dimension and a limit"),
        (MetricQuery(("revenue",), timezone="Mars/Olympus"), InvalidInput, "timezone", "IANA"),
        (MetricQuery(("revenue",), timezone="../../etc/passwd"), InvalidInput, "timezone", "IANA"),
        (MetricQuery(("revenue",), currency="USD"), InvalidInput, "currency", "Known: EUR."),
    ],
)
def test_a_bad_question_names_the_field_and_the_remedy(
    shop: Analytics, query: MetricQuery, error: type[InvalidInput], field: str, words: str
) -> None:
    with pytest.raises(error) as raised:
        shop.run(query)
    assert raised.value.fields[0].field == field
    assert words in f"{raised.value.message} {raised.value.hint}"


def test_without_an_extract_the_answer_says_what_to_do(home: Path) -> None:
    shop = open_shop(home)
    (home / "extract" / "current").unlink()
    with pytest.raises(WarehouseDown) as raised:
        shop.run(MetricQuery(("revenue",)))
    assert "demo" in raised.value.hint


def test_a_search_finds_members_by_their_label(shop: Analytics) -> None:
    assert shop.members("vendor", search="ET") == (Member("B", "Beta"),)
    assert shop.members("country", search="germ") == (Member("DE", "Germany"),)
    assert shop.members("weekday", search="sun") == (Member("7", "Sunday"),)
    assert shop.members("vendor", search="%") == ()


def test_days_of_a_longer_month_are_compared_by_their_date(shop: Analytics) -> None:
    quarter = PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 30))
    compare = CompareSpec(CompareMode.PREVIOUS_MONTH)
    rows = shop.run(MetricQuery(("gmv",), grain=Grain.DAY, period=quarter, compare=compare)).rows
    assert (rows[1]["day"], rows[1]["day__previous"], rows[1]["gmv__previous"]) == ("2026-11-02", "2026-10-02", 100.0)


def test_a_leap_day_moves_no_other_day(shop: Analytics) -> None:
    march = PeriodSpec(None, date(2025, 2, 27), date(2025, 3, 2))
    rows = shop.run(MetricQuery(("gmv",), grain=Grain.DAY, period=march, compare=CompareSpec(CompareMode.PREVIOUS_YEAR))).rows
    assert [(row["day"], row["day__previous"]) for row in rows] == [
        ("2025-02-27", "2024-02-27"),
        ("2025-02-28", "2024-02-28"),
        ("2025-03-01", "2024-03-01"),
        ("2025-03-02", "2024-03-02"),
    ]
