"""Whatever mark is asked about, the rows behind it are as many, and add up to, what the mark says: on both engines, for all eyes."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from data.errors import NotAllowed
from data.query import (
    EVERYTHING,
    MAX_ROWS,
    CompareMode,
    CompareSpec,
    Filter,
    Grain,
    Mark,
    MetricQuery,
    PeriodSpec,
    Scope,
    Sort,
    StudyQuery,
    StudyRowsQuery,
)  # fmt: skip
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows
from tests.golden.random_marketplace import random_marketplace
from tests.one_number.engines import Engines, exact, nearly
from tests.one_number.marks import OF_PERSONS, disagreements_of_rows, listed, mark_of, marks_of
from tests.one_number.questions import Asker
from tests.oracle.names import FAMILIES
from tests.oracle.oracle import Shop

QUESTIONS, MARKS = 40, 3
ALL = PeriodSpec("all")
MODES = (CompareMode.PREVIOUS_PERIOD, CompareMode.PREVIOUS_YEAR)
STUDIES = (
    StudyQuery("retention", PeriodSpec("last_12_months"), options=(("minimum_customers", 1),)),
    StudyQuery("segments", PeriodSpec("last_365_days"), options=(("minimum_customers", 1),)),
)
GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH)


def test_every_metric_by_every_dimension(golden_home: Path, golden_shop: Marketplace) -> None:
    core = open_shop(golden_home, golden_shop)
    for family in FAMILIES.values():
        for metric in family.metrics:
            for dimension in family.dimensions:
                query = MetricQuery((metric,), (dimension,), period=ALL)
                row = core.run(query).rows[0]
                found = listed(core, query, mark_of(query, metric, row))
                assert disagreements_of_rows(found, metric, row[metric]) == [], (metric, dimension, row)


def test_every_metric_by_every_grain_and_what_it_is_compared_with(golden_home: Path, golden_shop: Marketplace) -> None:
    core, seen = open_shop(golden_home, golden_shop), 0
    for family in FAMILIES.values():
        for metric, mode, grain in product(family.metrics, MODES, GRAINS):
            query = MetricQuery((metric,), grain=grain, period=PeriodSpec("this_quarter"), compare=CompareSpec(mode))
            answer = core.run(query)
            beside = [row for row in answer.rows if row[f"{grain}__previous"] is not None]
            for row in (None, beside[0], beside[-1]):
                found = listed(core, query, mark_of(query, metric, row, compared=True))
                value = (answer.totals if row is None else row)[f"{metric}__previous"]
                assert disagreements_of_rows(found, metric, value) == [], (query, row)
                seen += bool(found.rows)
    assert seen >= len(FAMILIES) * len(GRAINS), "most marks had no rows: the test proves nothing"


def test_random_marks_of_the_golden_marketplace(golden_home: Path, golden_shop: Marketplace, golden_truth: Shop) -> None:
    core, dice = open_shop(golden_home, golden_shop), random.Random(71)  # noqa: S311
    asker = Asker(dice, golden_truth, golden_truth.house.local(golden_shop.now).date())
    seen = 0
    for _ in range(QUESTIONS):
        query, scope = asker.question(), Scope(asker.vendor_id())
        answer = core.run(query, scope)
        for _ in range(MARKS):
            metric = dice.choice(query.metrics)
            row = dice.choice([None, *answer.rows, *answer.rows])
            if scope.vendor_id is not None and metric in OF_PERSONS:
                with pytest.raises(NotAllowed):
                    listed(core, query, mark_of(query, metric, row), scope)
                continue
            for mark, name in marks_of(query, metric, row):
                found = listed(core, query, mark, scope)
                value = (answer.totals if row is None else row)[name]
                assert disagreements_of_rows(found, metric, value) == [], (query, mark, row, scope)
                seen += bool(found.rows)
    assert seen >= QUESTIONS // 2, "most marks had no rows: the test proves nothing"


def test_the_row_of_the_rest(golden_home: Path, golden_shop: Marketplace) -> None:
    core = open_shop(golden_home, golden_shop)
    for metric in ("revenue", "orders", "buyers", "take_rate", "average_order_value"):
        query = MetricQuery((metric,), ("vendor",), period=ALL, limit=3, other=True, sort=(Sort("revenue", True),) * (metric == "revenue"))
        row = core.run(query).rows[-1]
        assert row["vendor"] == "__other__"
        assert disagreements_of_rows(listed(core, query, mark_of(query, metric, row)), metric, row[metric]) == []


@pytest.mark.postgres
def test_both_engines_list_the_same_rows_in_the_same_order(golden_engines: Engines, golden_truth: Shop, golden_shop: Marketplace) -> None:
    duck, elephant = golden_engines
    dice = random.Random(72)  # noqa: S311
    asker = Asker(dice, golden_truth, golden_truth.house.local(golden_shop.now).date())
    for _ in range(QUESTIONS // 2):
        query = asker.question()
        metric = dice.choice(query.metrics)
        row = dice.choice([None, *duck.run(query).rows])
        one, other = (listed(engine, query, mark_of(query, metric, row)) for engine in (duck, elephant))
        assert (one.columns, one.meta["row_count"]) == (other.columns, other.meta["row_count"]), (query, metric, row)
        assert [*map(exact, one.rows), exact(one.totals)] == [*map(exact, other.rows), exact(other.totals)], (query, metric, row)
        assert nearly(one.totals) == nearly(other.totals)


@pytest.mark.postgres
def test_both_engines_list_the_customers_that_cohorts_and_segments_count(golden_engines: Engines) -> None:
    seen = 0
    for core, query, name in product(golden_engines, STUDIES, ("customers", "revenue")):
        for row in core.study(query).rows:
            if row["customers"] is not None:
                members = tuple(Filter(part, (str(row[part]),)) for part in ("age", "segment") if part in row)
                mark = Mark(name, str(row["cohort"]) if "cohort" in row else None, members)
                found = core.members_of(StudyRowsQuery(query, mark, limit=MAX_ROWS))
                assert found.meta["row_count"] == len(found.rows) >= int(row["customers"]), row
                assert name == "revenue" or len(found.rows) == row["customers"], row
                assert name == "customers" or found.totals["revenue"] == row["revenue"], row
                seen += bool(found.rows)
    assert seen >= 20, "most values had no customers: the test proves nothing"


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_random_shops(seed: int, tmp_path: Path) -> None:
    shop = random_marketplace(seed)
    publish_rows(tmp_path, shop)
    core, truth, dice = open_shop(tmp_path, shop), Shop.of(shop), random.Random(seed)  # noqa: S311
    asker = Asker(dice, truth, truth.house.local(shop.now).date())
    for _ in range(QUESTIONS):
        query = asker.question()
        answer, metric = core.run(query), dice.choice(query.metrics)
        row = dice.choice([None, *answer.rows])
        for mark, name in marks_of(query, metric, row):
            found = listed(core, query, mark, EVERYTHING)
            value = (answer.totals if row is None else row)[name]
            assert disagreements_of_rows(found, metric, value) == [], (query, mark, row)
