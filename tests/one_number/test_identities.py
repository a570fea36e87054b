"""Numbers that must hang together whatever they are: parts and wholes, two date bases, growth, midnight, a clock turned back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from data.analytics import Analytics, open_analytics
from data.cache import MemoryCache
from data.periods import Calendar
from data.query import CompareMode, CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec, Scope, Sort
from data.result import Row
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.golden.marketplace import GONE_VENDOR, VENDORS
from tests.oracle.agreement import disagreements
from tests.oracle.names import ADDITIVE, DIMENSIONS, DISTINCT, FAMILIES, SALES, Family
from tests.oracle.oracle import Shop, answer

ALL = PeriodSpec("all")
YEAR = PeriodSpec("last_12_months")
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def core(golden_home: Path, golden_shop: Marketplace) -> Analytics:
    return open_shop(golden_home, golden_shop)


def exact(value: object) -> Decimal:
    return Decimal(str(value))


def added(rows: list[Row], metric: str) -> Decimal:
    return sum((exact(row[metric] or 0) for row in rows), Decimal(0))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_members_of_a_dimension_add_up_to_the_total_of_what_can_be_added(core: Analytics, dimension: str) -> None:
    result = core.run(MetricQuery(ADDITIVE, dimensions=(dimension,), period=YEAR))
    assert {metric: added(result.rows, metric) for metric in ADDITIVE} == {metric: exact(result.totals[metric]) for metric in ADDITIVE}


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR])
def test_buckets_add_up_to_the_period(core: Analytics, grain: Grain) -> None:
    whole = core.run(MetricQuery(ADDITIVE, period=ALL)).totals
    rows = core.run(MetricQuery(ADDITIVE, grain=grain, period=ALL)).rows
    assert {metric: added(rows, metric) for metric in ADDITIVE} == {metric: exact(whole[metric]) for metric in ADDITIVE}


@pytest.mark.parametrize(
    ("family", "dimension"),
    [pytest.param(one, dimension, id=f"{name}-{dimension}") for name, one in FAMILIES.items() for dimension in one.dimensions],
)
def test_the_total_does_not_depend_on_how_it_is_cut(core: Analytics, family: Family, dimension: str) -> None:
    alone = core.run(MetricQuery(family.metrics, period=YEAR)).totals
    assert core.run(MetricQuery(family.metrics, dimensions=(dimension,), period=YEAR)).totals == alone
    assert core.run(MetricQuery(family.metrics, dimensions=(dimension,), grain=Grain.MONTH, period=YEAR)).totals == alone


@pytest.mark.parametrize("name", ["traffic", "reviews", "life"])
def test_what_is_counted_beside_sales_adds_up_over_members_and_days(core: Analytics, name: str) -> None:
    counted = {"traffic": ("visits", "carts", "checkouts"), "reviews": ("reviews",), "life": ("new_vendors", "churned_vendors")}[name]
    whole = core.run(MetricQuery(counted, period=ALL)).totals
    cuts: list[MetricQuery] = [MetricQuery(counted, (dimension,), period=ALL) for dimension in FAMILIES[name].dimensions]
    cuts += [MetricQuery(counted, grain=grain, period=ALL) for grain in (Grain.DAY, Grain.WEEK, Grain.QUARTER)]
    for query in cuts:
        rows = core.run(query).rows
        assert {metric: added(rows, metric) for metric in counted} == {metric: exact(whole[metric]) for metric in counted}, query


def test_stock_adds_up_over_goods_and_never_over_days(core: Analytics) -> None:
    whole = core.run(MetricQuery(("stock_units",), period=YEAR)).totals["stock_units"]
    for dimension in ("vendor", "category", "product", "brand"):
        assert added(core.run(MetricQuery(("stock_units",), (dimension,), period=YEAR)).rows, "stock_units") == exact(whole)
    days = core.run(MetricQuery(("stock_units",), grain=Grain.DAY, period=YEAR)).rows
    assert added(days, "stock_units") > exact(whole)
    assert [row["stock_units"] for row in days if row["stock_units"] is not None][-1] == whole


@pytest.mark.parametrize(
    ("metric", "dimension"), [("orders", "vendor"), ("orders", "product"), ("orders_placed", "category"), ("buyers", "country")]
)
def test_a_distinct_count_is_counted_anew_for_the_total(core: Analytics, metric: str, dimension: str) -> None:
    result = core.run(MetricQuery((metric,), dimensions=(dimension,), period=ALL))
    assert added(result.rows, metric) > exact(result.totals[metric])


def test_an_order_of_three_vendors_counts_once_in_all_and_once_for_each(core: Analytics) -> None:
    # L-many-vendors is the only order of the day besides the ordinary ones of other vendors' products.
    day = PeriodSpec(None, date(2020, 9, 10), date(2020, 9, 10))
    result = core.run(MetricQuery(("orders",), dimensions=("vendor",), period=day))
    assert result.totals["orders"] == 1
    assert {row["vendor"]: row["orders"] for row in result.rows} == {"V01": 1, "V02": 1, "V03": 1}


def test_what_vendors_see_adds_up_to_what_the_house_sees(core: Analytics) -> None:
    query = MetricQuery(ADDITIVE, period=ALL)
    vendors = [vendor[0] for vendor in VENDORS] + [GONE_VENDOR]
    parts = [core.run(query, Scope(vendor)).totals for vendor in vendors]
    nobody = Filter("vendor", ("__none__",))
    parts.append(core.run(MetricQuery(ADDITIVE, period=ALL, filters=(nobody,))).totals)
    whole = core.run(query).totals
    for metric in ADDITIVE:
        assert sum(exact(part[metric]) for part in parts) == exact(whole[metric]), metric


def test_a_vendor_sees_nothing_of_another(core: Analytics) -> None:
    other = MetricQuery(SALES, period=ALL, filters=(Filter("vendor", ("V02",)),))
    totals = core.run(other, Scope("V01")).totals
    assert [totals[metric] for metric in (*ADDITIVE, *DISTINCT)] == [0] * 13
    rows = core.run(MetricQuery(("gmv",), dimensions=("vendor",), period=ALL), Scope("V01")).rows
    assert [row["vendor"] for row in rows] == ["V01"]
    assert [member.key for member in core.members("vendor", Scope("V01"))] == ["V01"]


def test_somebody_bound_to_no_vendor_sees_nothing(core: Analytics) -> None:
    result = core.run(MetricQuery(SALES, dimensions=("vendor",), period=ALL), Scope(""))
    assert result.rows == []
    assert [result.totals[metric] for metric in (*ADDITIVE, *DISTINCT)] == [0] * 13
    assert core.members("category", Scope("")) == ()


def test_including_and_excluding_members_are_two_halves(core: Analytics) -> None:
    chosen = ("V01", GONE_VENDOR, "__none__")
    inside = core.run(MetricQuery(ADDITIVE, period=ALL, filters=(Filter("vendor", chosen),))).totals
    outside = core.run(MetricQuery(ADDITIVE, period=ALL, filters=(Filter("vendor", chosen, exclude=True),))).totals
    whole = core.run(MetricQuery(ADDITIVE, period=ALL)).totals
    assert {metric: exact(inside[metric]) + exact(outside[metric]) for metric in ADDITIVE} == {
        metric: exact(whole[metric]) for metric in ADDITIVE
    }


def test_sales_are_on_their_order_s_date_under_both_bases(core: Analytics) -> None:
    sold = ("gmv", "discounts", "cancelled_sales", "units", "orders", "orders_placed", "buyers", "average_order_value", "items_per_order")
    event = core.run(MetricQuery(sold, grain=Grain.MONTH, period=ALL, basis=DateBasis.EVENT))
    order = core.run(MetricQuery(sold, grain=Grain.MONTH, period=ALL, basis=DateBasis.ORDER))
    assert (event.rows, event.totals) == (order.rows, order.totals)


def test_refunds_move_between_months_but_not_out_of_the_total(core: Analytics) -> None:
    moved = ("refunds", "revenue", "commission")
    event = core.run(MetricQuery(moved, grain=Grain.MONTH, period=ALL, basis=DateBasis.EVENT))
    order = core.run(MetricQuery(moved, grain=Grain.MONTH, period=ALL, basis=DateBasis.ORDER))
    assert event.totals == order.totals
    assert [row["refunds"] for row in event.rows] != [row["refunds"] for row in order.rows]


@pytest.mark.parametrize("grain", [None, Grain.MONTH])
def test_change_and_growth_follow_from_the_numbers_beside_them(core: Analytics, grain: Grain | None) -> None:
    query = MetricQuery(SALES, ("channel",), grain, PeriodSpec("year_to_date"), CompareSpec(CompareMode.PREVIOUS_YEAR))
    result = core.run(query)
    for row in (*result.rows, result.totals):
        for metric in SALES:
            now, before = row[metric], row[f"{metric}__previous"]
            if now is None or before is None:
                assert (row[f"{metric}__change"], row[f"{metric}__growth"]) == (None, None)
                continue
            change = exact(now) - exact(before)
            assert float(exact(row[f"{metric}__change"])) == pytest.approx(float(change), rel=1e-12, abs=1e-15)
            if exact(before) > 0:
                assert float(exact(row[f"{metric}__growth"])) == pytest.approx(float(change / exact(before)), rel=1e-9)
            else:
                assert row[f"{metric}__growth"] == (0 if before == now == 0 else None)


def test_ratios_follow_from_the_sums_beside_them_in_every_row(core: Analytics) -> None:
    result = core.run(MetricQuery(SALES, ("vendor",), Grain.QUARTER, ALL))
    for row in (*result.rows, result.totals):
        gmv, discounts, commission, units, orders = (exact(row[name]) for name in ("gmv", "discounts", "commission", "units", "orders"))
        assert exact(row["revenue"]) == gmv - discounts - exact(row["refunds"])
        assert row["take_rate"] == (None if gmv == 0 else pytest.approx(float(commission / gmv), rel=1e-12))
        assert row["items_per_order"] == (None if orders == 0 else pytest.approx(float(units / orders), rel=1e-12))
        assert row["average_order_value"] == (None if orders == 0 else float(((gmv - discounts) / orders).quantize(CENT, ROUND_HALF_UP)))


def test_shares_are_of_the_filtered_total_and_only_of_what_adds_up(core: Analytics) -> None:
    web = (Filter("channel", ("web",)),)
    result = core.run(MetricQuery(("gmv", "orders", "take_rate"), ("country",), period=YEAR, filters=web, share=True))
    assert float(added(result.rows, "gmv__share")) == pytest.approx(1, abs=1e-9)
    assert {row["orders__share"] for row in result.rows} == {None}
    assert {row["take_rate__share"] for row in result.rows} == {None}


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_rest_in_one_row_makes_the_shown_rows_whole(core: Analytics, limit: int) -> None:
    query = MetricQuery(
        ("gmv", "orders", "take_rate"), ("product",), period=ALL, sort=(Sort("gmv", descending=True),), limit=limit, other=True
    )
    result = core.run(query)
    everything = core.run(MetricQuery(query.metrics, query.dimensions, period=ALL, sort=query.sort))
    assert added(result.rows, "gmv") == exact(result.totals["gmv"])
    assert result.totals == everything.totals
    shown = [row for row in result.rows if row["product"] != "__other__"]
    assert [row["product"] for row in shown] == [row["product"] for row in everything.rows[:limit]]
    rest = [row for row in result.rows if row["product"] == "__other__"]
    assert len(rest) == (1 if limit < len(everything.rows) else 0)
    for row in rest:  # distinct orders and the ratio of the rest are counted anew, not added up from the rows that are hidden
        hidden = tuple(str(row["product"] or "__none__") for row in everything.rows[limit:])
        alone = core.run(MetricQuery(query.metrics, period=ALL, filters=(Filter("product", hidden),))).totals
        assert {name: row[name] for name in query.metrics} == alone


@dataclass
class Hands:
    """A clock that the test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hands(golden_shop: Marketplace) -> Hands:
    return Hands(golden_shop.now)


@pytest.fixture
def cached_core(golden_home: Path, golden_shop: Marketplace, hands: Hands) -> Analytics:
    """With a cache, which must not answer at one time what was true at another."""
    calendar = Calendar(golden_shop.timezone)
    return open_analytics("", golden_home, clock=hands, calendar=calendar, currency=golden_shop.currency, cache=MemoryCache())


def test_today_becomes_yesterday_at_midnight(cached_core: Analytics, hands: Hands) -> None:
    today, yesterday = (MetricQuery(("gmv", "orders"), period=PeriodSpec(name)) for name in ("today", "yesterday"))
    hands.at = datetime(2020, 12, 27, 22, 59, 45, tzinfo=UTC)
    before = cached_core.run(today)
    assert before.meta["period"]["start"] == "2020-12-27"
    hands.at += timedelta(seconds=30)
    after = cached_core.run(today)
    assert after.meta["period"]["start"] == "2020-12-28"
    assert after.totals == {"gmv": 53.0, "orders": 1}  # T-week-53, placed at midnight
    assert cached_core.run(yesterday).totals == before.totals


def test_the_last_millisecond_belongs_to_its_day(cached_core: Analytics, hands: Hands) -> None:
    hands.at = datetime(2020, 12, 31, 12, 0, tzinfo=UTC)
    query = MetricQuery(("gmv",), period=PeriodSpec(None, date(2019, 12, 31), date(2019, 12, 31)), filters=(Filter("product", ("P02",)),))
    assert cached_core.run(query).totals == {"gmv": 10.01}


def test_a_clock_turned_back_and_forth_gets_the_answers_of_its_time(
    cached_core: Analytics, hands: Hands, golden_shop: Marketplace, golden_truth: Shop
) -> None:
    queries = [
        MetricQuery(SALES, grain=Grain.DAY, period=PeriodSpec("month_to_date"), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD)),
        MetricQuery(SALES, dimensions=("vendor",), period=ALL),
    ]
    for back in (timedelta(0), timedelta(hours=30), timedelta(days=200), timedelta(seconds=15), timedelta(0), timedelta(days=-1)):
        hands.at = golden_shop.now - back
        for query in queries:
            assert disagreements(cached_core.run(query), answer(golden_truth, query, now=hands.at), query) == [], back


@pytest.mark.parametrize("query", [
    MetricQuery(SALES, period=PeriodSpec("last_month"), basis=DateBasis.ORDER),
    MetricQuery(SALES, period=PeriodSpec("last_month"), compare=CompareSpec(CompareMode.CUSTOM, date(2020, 10, 1), date(2020, 12, 31))),
])  # fmt: skip
def test_what_still_changes_of_a_period_that_is_over_is_not_kept(
    cached_core: Analytics, hands: Hands, golden_truth: Shop, query: MetricQuery
) -> None:
    """By order date a refund of today changes last month; and one may compare with days that are not over."""
    for day in range(1, 31):
        hands.at = datetime(2020, 11, day, 23, 30, tzinfo=UTC)
        assert disagreements(cached_core.run(query), answer(golden_truth, query, now=hands.at), query) == [], hands.at


def test_an_answer_from_the_cache_is_the_answer(cached_core: Analytics) -> None:
    query = MetricQuery(SALES, ("vendor",), Grain.MONTH, ALL)
    first, second = cached_core.run(query), cached_core.run(query)
    assert (first.cached, second.cached) == (False, True)
    assert (first.rows, first.totals) == (second.rows, second.totals)
