"""What a widget asks: its own question about what is chosen for its dashboard."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard_app.dashboards.asking import Chosen, question_of
from dashboard_app.dashboards.values import WidgetSpec
from data.errors import InvalidInput
from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec, StudyQuery

YEAR = PeriodSpec("last_12_months")
BEFORE = CompareSpec(CompareMode.PREVIOUS_YEAR)
GERMANY = Filter("country", ("DE",))
CHOSEN = Chosen(YEAR, BEFORE, (GERMANY,))


def asked(chosen: Chosen = CHOSEN, options: dict[str, Any] | None = None, **query: Any) -> MetricQuery:  # noqa: ANN401
    spec = WidgetSpec("W", "bar", {"type": "metric_query", "query": {"metrics": ["revenue"]} | query}, options or {})
    found = question_of(spec, chosen)
    assert isinstance(found, MetricQuery)
    return found


def test_the_dashboard_goes_before_the_widgets_own() -> None:
    found = asked(period="last_7_days", compare="previous_week", filters={"channel": ["app"]})
    assert (found.period, found.compare, found.filters) == (YEAR, BEFORE, (Filter("channel", ("app",)), GERMANY))


def test_what_is_not_chosen_stays_the_widgets_own() -> None:
    found = asked(Chosen(), period="last_7_days", compare="previous_week")
    assert (found.period, found.compare.mode, found.filters) == (PeriodSpec("last_7_days"), CompareMode.PREVIOUS_WEEK, ())


def test_what_nobody_has_chosen_does_not_go_before_the_widgets_own() -> None:
    usual = Chosen(usual=CompareSpec(CompareMode.PREVIOUS_PERIOD))
    assert asked(usual, compare="previous_year").compare.mode is CompareMode.PREVIOUS_YEAR
    assert asked(usual).compare.mode is CompareMode.PREVIOUS_PERIOD
    assert asked(usual, compare="none").compare.mode is CompareMode.NONE
    assert asked(Chosen()).compare.mode is CompareMode.NONE


def test_what_is_pinned_is_not_changed() -> None:
    pinned = {"pinned": ["period", "compare", "filters"]}
    found = asked(CHOSEN, pinned, period="last_7_days", compare="previous_week")
    assert (found.period, found.compare.mode, found.filters) == (PeriodSpec("last_7_days"), CompareMode.PREVIOUS_WEEK, ())


def test_a_widget_that_says_none_is_not_compared() -> None:
    assert asked(compare="none").compare.mode is CompareMode.NONE
    assert asked().compare == BEFORE


@pytest.mark.parametrize(("period", "grain"), [("last_30_days", Grain.DAY), ("last_12_months", Grain.MONTH), ("today", Grain.HOUR)])
def test_the_step_of_time_follows_the_period_where_it_may(period: str, grain: Grain) -> None:
    chosen = Chosen(PeriodSpec(period))
    assert asked(chosen, {"grain": "auto"}, grain="day").grain is grain
    assert asked(chosen, {}, grain="week").grain is Grain.WEEK


def test_a_study_keeps_its_period_unless_it_follows() -> None:
    source = {"type": "study", "name": "retention", "options": {"months": 6}}
    own = question_of(WidgetSpec("W", "cohort", source), CHOSEN)
    follows = question_of(WidgetSpec("W", "cohort", source, {"follows_period": True}), CHOSEN)
    assert own == StudyQuery("retention", None, filters=(GERMANY,), options=(("months", 6),))
    assert isinstance(follows, StudyQuery)
    assert follows.period == YEAR


@pytest.mark.parametrize("source", [{"type": "text", "markdown": "x"}, {"type": "saved_query", "id": "x"}, {"type": "metric_query"}, {}])
def test_what_cannot_be_asked_says_so(source: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        question_of(WidgetSpec("W", "bar", source), CHOSEN)
    assert refused.value.fields[0].field.startswith("source")
