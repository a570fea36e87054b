"""The gallery: whatever it offers can be kept, fits its kind, and is drawn."""

from __future__ import annotations

import pytest

from dashboard_app.charts.kinds import KINDS, Asks, check_fit
from dashboard_app.dashboards import asking, drawing
from dashboard_app.dashboards.checks import SpecChecker
from dashboard_app.dashboards.gallery import Suggestion, suggestions
from dashboard_app.dashboards.values import WidgetSpec
from data.analytics import Analytics
from data.catalog import build_catalog
from data.query import EVERYTHING

EVERY = suggestions(build_catalog().metrics.values())
ASKING = [one for one in EVERY if one.kind != "text"]


def _spec(one: Suggestion) -> WidgetSpec:
    return WidgetSpec(one.title, one.kind, one.source, one.options)


def test_all_are_offered_where_all_metrics_are_known_and_no_other_title_twice() -> None:
    titles = [one.title for one in EVERY]
    assert len(titles) == 26
    assert len(set(titles)) == 26


def test_what_a_shop_cannot_answer_is_not_offered() -> None:
    known = [metric for metric in build_catalog().metrics.values() if metric.name == "orders"]
    assert [one.title for one in suggestions(known)] == [
        "Orders",
        "Orders over time",
        "When people order",
        "Do customers come back",
        "A text",
    ]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.title)
def test_each_can_be_kept(analytics: Analytics, one: Suggestion) -> None:
    SpecChecker(analytics).check(_spec(one), lambda _: False)


@pytest.mark.parametrize("one", ASKING, ids=lambda one: one.title)
def test_each_fits_its_kind_and_is_drawn(analytics: Analytics, one: Suggestion) -> None:
    query = one.source.get("query", {})
    dimensions = tuple(query.get("dimensions", ()))
    study = one.source.get("name", "") if one.source["type"] == "study" else ""
    check_fit(KINDS[one.kind], Asks(len(one.metrics), len(dimensions), "grain" in query, study, dimensions))
    spec = _spec(one)
    result = asking.answer(analytics, drawing.asked_for_drawing(spec), asking.NOTHING_CHOSEN, EVERYTHING)
    drawn = drawing.draw(spec, result, drawing.Knowledge({}, ""))
    assert drawn["state"] in ("ready", "empty")
