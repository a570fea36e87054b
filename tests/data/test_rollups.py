"""A rollup answers what the facts answer: the same questions with and without them, and which of them is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.catalog import DATASETS, build_catalog
from data.clock import FixedClock
from data.periods import PERIOD_NAMES, Calendar
from data.query import CompareMode, CompareSpec, Filter, Freshness, Grain, MetricQuery, PeriodSpec, Scope
from data.warehouse import open_warehouse
from tests.golden.book import Marketplace

METRICS = tuple(metric.name for dataset in DATASETS if dataset.name == "sales" for metric in dataset.metrics)
DIMENSIONS = (
    "vendor", "vendor_country", "category", "subcategory", "country", "channel", "device", "customer_type", "order_status", "weekday",
)  # fmt: skip
TABLES = ("fact_sales", "rollup_days", "rollup_vendors", "rollup_categories", "rollup_purchases", "rollup_buyers")
FILTERS = (
    Filter("country", ("DE",)),
    Filter("country", ("DE", "__none__"), exclude=True),
    Filter("vendor", ("V01",)),
    Filter("vendor", ("V01", "V03")),
    Filter("channel", ("web", "__none__")),
    Filter("category", ("C1",)),
    Filter("weekday", ("1", "7")),
    Filter("customer_type", ("new",)),
)
questions = st.builds(
    MetricQuery,
    metrics=st.lists(st.sampled_from(METRICS), min_size=1, max_size=6, unique=True).map(tuple),
    dimensions=st.lists(st.sampled_from(DIMENSIONS), max_size=2, unique=True).map(tuple),
    grain=st.sampled_from([None, Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR]),
    period=st.sampled_from(PERIOD_NAMES).map(PeriodSpec),
    compare=st.sampled_from([CompareMode.NONE, CompareMode.PREVIOUS_PERIOD, CompareMode.PREVIOUS_YEAR]).map(CompareSpec),
    filters=st.lists(st.sampled_from(FILTERS), max_size=2, unique_by=lambda f: f.dimension).map(tuple),
)
scopes = st.sampled_from([Scope(), Scope("V01"), Scope("V03"), Scope("nobody")])


def open_with(home: Path, shop: Marketplace, *, rollups: bool) -> Analytics:
    datasets = DATASETS if rollups else [replace(dataset, rollups=()) for dataset in DATASETS]
    warehouse, cache = open_warehouse("", home / "extract"), ResultCache(NoCache(), home / "locks")
    return Analytics(warehouse, cache, FixedClock(shop.now), Calendar(shop.timezone), shop.currency, catalog=build_catalog(datasets))


@pytest.fixture(scope="module")
def both(golden_home: Path, golden_shop: Marketplace) -> tuple[Analytics, Analytics]:
    """With and without rollups, keeping nothing."""
    return open_with(golden_home, golden_shop, rollups=True), open_with(golden_home, golden_shop, rollups=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=questions, scope=scopes)
def test_with_and_without_rollups_the_answer_is_the_same(both: tuple[Analytics, Analytics], query: MetricQuery, scope: Scope) -> None:
    fast, slow = (analytics.run(query, scope, Freshness.FRESH) for analytics in both)
    assert (fast.rows, fast.totals) == (slow.rows, slow.totals)
    assert fast.meta["reasons"] == slow.meta["reasons"]


@pytest.mark.parametrize(
    ("query", "scope", "read"),
    [
        (MetricQuery(("revenue", "orders")), Scope(), {"rollup_days"}),
        (MetricQuery(("revenue",), dimensions=("category",)), Scope(), {"rollup_days", "rollup_categories"}),
        (MetricQuery(("orders",), dimensions=("vendor",)), Scope(), {"rollup_days", "rollup_vendors"}),
        (MetricQuery(("orders",)), Scope("V01"), {"rollup_vendors"}),
        (MetricQuery(("orders",), dimensions=("category",)), Scope(), {"rollup_days", "fact_sales"}),
        (MetricQuery(("revenue",), dimensions=("product",)), Scope(), {"rollup_days", "fact_sales"}),
        (MetricQuery(("buyers", "returning_customers", "repeat_rate"), grain=Grain.DAY), Scope(), {"rollup_buyers"}),
        (MetricQuery(("buyers",), dimensions=("country",), filters=(Filter("country", ("DE", "AT")),)), Scope(), {"rollup_purchases"}),
        (MetricQuery(("buyers",), dimensions=("channel",)), Scope(), {"rollup_buyers", "fact_sales"}),
        (MetricQuery(("revenue",), timezone="Asia/Tokyo"), Scope(), {"fact_sales"}),
        (MetricQuery(("revenue",), grain=Grain.HOUR), Scope(), {"fact_sales"}),
    ],
)
def test_the_smallest_table_that_answers_exactly_is_read(
    golden_home: Path, golden_shop: Marketplace, query: MetricQuery, scope: Scope, read: set[str]
) -> None:
    sql = " ".join(open_with(golden_home, golden_shop, rollups=True).explain(query, scope))
    assert {name for name in TABLES if name in sql} == read


@pytest.mark.parametrize("dimensions", [(), ("country",)])
def test_who_bought_today_and_before_in_the_period_is_one_customer(
    golden_home: Path, golden_shop: Marketplace, dimensions: tuple[str, ...]
) -> None:
    query = MetricQuery(("buyers", "returning_customers", "repeat_rate"), dimensions=dimensions, period=PeriodSpec("all"))
    fast, slow = (open_with(golden_home, golden_shop, rollups=flag).run(query) for flag in (True, False))
    assert (fast.rows, fast.totals) == (slow.rows, slow.totals)
    assert fast.totals["buyers"] == 10
