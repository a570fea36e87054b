"""What a widget asks: its own question, about the period and the rows that are chosen for the whole dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard_app.asking.questions import Question, StudyQuestion
from dashboard_app.asking.validation import validated
from dashboard_app.dashboards.values import WidgetSpec
from dashboard_app.fitting import answer_fitting
from dashboard_app.view import natural_grain
from data.analytics import Analytics
from data.errors import InvalidInput
from data.query import CompareMode, CompareSpec, Filter, MetricQuery, PeriodSpec, Scope, StudyQuery
from data.result import Result

METRIC_QUERY, STUDY, SAVED_QUERY, TEXT = "metric_query", "study", "saved_query", "text"
SOURCES = (METRIC_QUERY, STUDY, SAVED_QUERY, TEXT)
AUTO_GRAIN = "auto"
_COMPARED = ("compare", "compare_start", "compare_end")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen for a whole dashboard. Without a period or a comparison each widget keeps its own; one that has no comparison of its
    own then has the `usual` one."""

    period: PeriodSpec | None = None
    compare: CompareSpec | None = None
    filters: tuple[Filter, ...] = ()
    usual: CompareSpec | None = None


NOTHING_CHOSEN = Chosen()


def answer(analytics: Analytics, spec: WidgetSpec, chosen: Chosen, scope: Scope) -> Result:
    """The answer that the widget shows. Raises the `InvalidInput` family (also for a source without an answer), `WarehouseDown`."""
    return answer_to(analytics, question_of(spec, chosen), scope)


def answer_to(analytics: Analytics, question: MetricQuery | StudyQuery, scope: Scope) -> Result:
    """The same to the question of a widget. Raises as `answer` does."""
    if isinstance(question, StudyQuery):
        return analytics.study(question, scope)
    return answer_fitting(analytics, question, scope)


def question_of(spec: WidgetSpec, chosen: Chosen = NOTHING_CHOSEN) -> MetricQuery | StudyQuery:
    """The question of the widget about what is chosen.

    What the dashboard chooses goes before the widget's own, unless the widget has it pinned (`options.pinned`: `period`, `compare`,
    `filters`). Filters of both hold together.
    """
    kind = spec.source.get("type")
    if kind == METRIC_QUERY:
        return _metrics(spec, chosen)
    if kind == STUDY:
        return _study(spec, chosen)
    if kind == TEXT:
        raise InvalidInput.field("source", "A text has no figures.", "Ask a widget with a question.")
    raise InvalidInput.field("source.type", "This source cannot be asked yet.", f"Use one of {METRIC_QUERY}, {STUDY}.")


def follows_period(spec: WidgetSpec) -> bool:
    """Whether the period that the dashboard chooses goes before the widget's own."""
    if spec.source.get("type") == STUDY:
        return bool(spec.options.get("follows_period"))
    return spec.source.get("type") == METRIC_QUERY and "period" not in _pinned(spec)


def _metrics(spec: WidgetSpec, chosen: Chosen) -> MetricQuery:
    given = _given(spec.source, "query")
    query = validated(Question, given).to_query()
    pinned = _pinned(spec)
    if chosen.period is not None and follows_period(spec):
        query = replace(query, period=chosen.period)
    if query.grain is not None and spec.options.get("grain") == AUTO_GRAIN:
        query = replace(query, grain=natural_grain(query.period))
    if "filters" not in pinned:
        query = replace(query, filters=query.filters + chosen.filters)
    return replace(query, compare=_compare(given, query.compare, chosen, pinned))


def _compare(given: Mapping[str, Any], own: CompareSpec, chosen: Chosen, pinned: frozenset[str]) -> CompareSpec:
    """A widget that says `none` itself is not compared, whatever the dashboard says: a ranking by share has no use for it."""
    has_own = any(given.get(name) is not None for name in _COMPARED)
    if "compare" in pinned or (has_own and own.mode is CompareMode.NONE):
        return own
    return chosen.compare or (own if has_own else chosen.usual or own)


def _study(spec: WidgetSpec, chosen: Chosen) -> StudyQuery:
    """The period of a study is its own: cohorts and segments need a longer one than what is looked at now."""
    name = str(spec.source.get("name", ""))
    asked = {key: value for key, value in spec.source.items() if key not in ("type", "name")}
    query = validated(StudyQuestion, asked).to_query(name)
    pinned = _pinned(spec)
    if chosen.period is not None and follows_period(spec):
        query = replace(query, period=chosen.period)
    return query if "filters" in pinned else replace(query, filters=query.filters + chosen.filters)


def _given(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = source.get(name)
    if not isinstance(given, Mapping):
        raise InvalidInput.field(f"source.{name}", f"The source has no {name}.", f'Give {{"type": "{METRIC_QUERY}", "query": {{...}}}}.')
    return dict(given)


def _pinned(spec: WidgetSpec) -> frozenset[str]:
    found = spec.options.get("pinned")
    return frozenset(str(one) for one in found) if isinstance(found, list | tuple) else frozenset()
