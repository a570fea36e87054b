"""Every kind with the answers of a marketplace: what its shape allows is drawn, with a caption, a summary, and elements of HTML alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from dashboard_app.charts.captions import board_caption
from dashboard_app.charts.kind import Asks, Family, Kind
from dashboard_app.charts.kinds import KINDS, to_options
from dashboard_app.charts.summaries import summary
from data.analytics import Analytics
from data.cache import MemoryCache, ResultCache
from data.clock import FixedClock
from data.periods import Calendar
from data.query import CompareMode, CompareSpec, Grain, MetricQuery, PeriodSpec, StudyQuery
from data.result import Result
from data.warehouse.duckdb import DuckDbWarehouse
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.test_listing import kinds_of, plain_json
from tests.fixtures.basics import NOON
from tests.fixtures.small_shop import BERLIN, small_marketplace
from tests.golden.extract import publish_rows

METRICS = ("revenue", "orders", "take_rate")
DIMENSIONS: Sequence[tuple[str, ...]] = ((), ("category",), ("country",), ("weekday",), ("vendor", "category"), ("weekday", "hour_of_day"))
STEPS = ((None, "last_30_days"), (Grain.DAY, "this_month"), (Grain.HOUR, "today"))
ASKED = tuple(kind for kind in KINDS.values() if kind.shape.metrics[1])


@pytest.fixture(scope="module")
def analytics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analytics]:
    """The small shop at noon of the 20th of November 2026, published once."""
    home = tmp_path_factory.mktemp("kinds")
    publish_rows(home, small_marketplace())
    warehouse = DuckDbWarehouse(home / "extract")
    yield Analytics(warehouse, ResultCache(MemoryCache(), home / "locks"), FixedClock(NOON), Calendar(BERLIN), "EUR")
    warehouse.close()


def questions(kind: Kind) -> list[MetricQuery]:
    """All combinations of our metrics, dimensions and steps of time that fit, compared where that shows."""
    compare = CompareSpec(CompareMode.PREVIOUS_PERIOD if kind.shape.compare else CompareMode.NONE)
    return [
        MetricQuery(METRICS[:count], dimensions, grain, PeriodSpec(period), compare, targets=True)
        for count in (1, 3)
        for dimensions in DIMENSIONS
        for grain, period in STEPS
        if kind.shape.fits(Asks(count, len(dimensions), grain is not None, "", dimensions))
    ]


def _check(kind: Kind, result: Result, metrics: Sequence[str]) -> None:
    options = to_options(kind.name, metrics, {}, pick="vendor")
    drawn = kind.draw(result, options)
    if kind.family is Family.FIGURE:
        check(drawn)
    else:
        assert {namespace for namespace, _ in kinds_of(plain_json(drawn))} == {"dash_html_components"}
    assert isinstance(board_caption(kind.name, result, options), str)
    assert summary(kind.name, result, options)


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.name)
def test_what_fits_is_drawn(analytics: Analytics, kind: Kind) -> None:
    every = questions(kind)
    assert every
    for question in every:
        _check(kind, analytics.run(question), question.metrics)


@pytest.mark.parametrize(
    ("kind", "study"),
    [
        ("cohort", "retention"), ("table", "retention"), ("bar", "segments"), ("pie", "segments"), ("table", "segments"),
        ("table", "affinity"), ("table", "currencies"), ("bar", "currencies"), ("table", "exchange_rates"), ("table", "missing_rates"),
        ("table", "assortment"),
    ],
)  # fmt: skip
def test_studies_are_drawn(analytics: Analytics, kind: str, study: str) -> None:
    result = analytics.study(StudyQuery(study))
    _check(KINDS[kind], result, [column.name for column in result.columns if column.role == "metric"])
