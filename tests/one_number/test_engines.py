"""DuckDB and PostgreSQL give the same rows, in the same order, for the same questions."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.query import Grain, MetricQuery, PeriodSpec, Scope, Sort
from tests.golden.book import Marketplace
from tests.golden.extract import publish_rows
from tests.golden.random_marketplace import random_marketplace
from tests.one_number.engines import Engines, engines, exact, is_inexact, nearly
from tests.one_number.questions import Asker
from tests.oracle.agreement import disagreements
from tests.oracle.names import DIMENSIONS, FAMILIES, METRICS, SALES
from tests.oracle.oracle import Shop, answer

QUESTIONS = 36
ALL = PeriodSpec("all")

pytestmark = pytest.mark.postgres


def assert_equal_answers(duck: Analytics, elephant: Analytics, query: MetricQuery, scope: Scope) -> None:
    one, other = duck.run(query, scope), elephant.run(query, scope)
    assert one.columns == other.columns, (query, scope)
    assert one.meta["reasons"] == other.meta["reasons"], (query, scope)
    assert [*map(exact, one.rows), exact(one.totals)] == [*map(exact, other.rows), exact(other.totals)], (query, scope)
    for row, its in zip([*one.rows, one.totals], [*other.rows, other.totals], strict=True):
        assert {name: value for name, value in row.items() if is_inexact(name)} == nearly(its), (query, scope)


def test_every_dimension_and_grain_of_the_golden_marketplace(golden_engines: Engines) -> None:
    for family in FAMILIES.values():
        for dimension in family.dimensions:
            assert_equal_answers(*golden_engines, MetricQuery(family.metrics, (dimension,), period=ALL), Scope())
    for metrics in (SALES, tuple(metric for metric in METRICS if metric not in SALES)):
        for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR):
            for zone in (None, "Asia/Kolkata"):
                assert_equal_answers(*golden_engines, MetricQuery(metrics, grain=grain, period=ALL, timezone=zone), Scope())


def test_texts_are_sorted_alike(golden_engines: Engines) -> None:
    """Engines sort texts by rules of their own; the order of rows must not depend on them."""
    for dimension in ("vendor", "product", "brand", "region", "customer_segment"):
        for sort in ((), (Sort(dimension),), (Sort(dimension, descending=True),), (Sort("orders"),), (Sort("revenue", descending=True),)):
            query = MetricQuery(("orders", "revenue"), (dimension,), period=ALL, sort=sort, limit=5)
            assert_equal_answers(*golden_engines, query, Scope())


def test_the_members_to_choose_from(golden_engines: Engines) -> None:
    duck, elephant = golden_engines
    for dimension in DIMENSIONS:
        for search in ("", "e", "=", "%", "Söhne", "متجر"):
            one, other = duck.members(dimension, search=search), elephant.members(dimension, search=search)
            assert sorted(one, key=repr) == sorted(other, key=repr), (dimension, search)


def test_random_questions_of_the_golden_marketplace(golden_engines: Engines, golden_truth: Shop, golden_shop: Marketplace) -> None:
    today = golden_truth.house.local(golden_shop.now).date()
    asker = Asker(random.Random(15), golden_truth, today)  # noqa: S311
    for _ in range(QUESTIONS):
        vendor_id = asker.vendor_id()
        assert_equal_answers(*golden_engines, asker.question(), Scope(vendor_id))


def test_a_shop_that_knows_no_commission(tmp_path: Path, postgres_url: str) -> None:
    shop = random_marketplace(4)
    for row, name in (
        (row, name) for table, name in (("order_lines", "commission"), ("vendors", "commission_rate")) for row in shop.rows[table]
    ):
        row[name] = None
    publish_rows(tmp_path, shop)
    truth, query = Shop.of(shop), MetricQuery(("gmv", "commission", "take_rate"), ("vendor",), period=ALL)
    with engines(tmp_path, shop, postgres_url) as both:
        assert_equal_answers(*both, query, Scope())
        for engine in both:
            result = engine.run(query)
            assert disagreements(result, answer(truth, query, now=shop.now), query) == []
            assert result.meta["reasons"]["take_rate"] == "needs:commission"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_questions_of_a_random_marketplace(seed: int, tmp_path: Path, postgres_url: str) -> None:
    shop = random_marketplace(seed)
    publish_rows(tmp_path, shop)
    truth = Shop.of(shop)
    asker = Asker(random.Random(seed), truth, truth.house.local(shop.now).date())  # noqa: S311
    with engines(tmp_path, shop, postgres_url) as both:
        for _ in range(QUESTIONS // 3):
            vendor_id = asker.vendor_id()
            assert_equal_answers(*both, asker.question(), Scope(vendor_id))
