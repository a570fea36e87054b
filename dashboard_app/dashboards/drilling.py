"""Going into a widget: a mark of it is fixed and shown broken down by another dimension, or by a finer step of time; and so on.

The steps stand in the address, `category:C2>vendor|vendor:V1>product`, each the mark that was fixed (see `marks`) and what it was broken
down by. They change the question, never the widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard_app.charts.kinds import KINDS, Asks
from dashboard_app.dashboards.asking import METRIC_QUERY
from dashboard_app.dashboards.marks import name_of, read_mark, wrong
from dashboard_app.dashboards.values import WidgetSpec
from data import periods
from data.analytics import Analytics
from data.errors import InvalidInput
from data.formats import Formats
from data.model import Metric
from data.periods import Period
from data.query import CompareSpec, Filter, Grain, Mark, MetricQuery, PeriodSpec, Scope

MOST_STEPS = 8
SHOWN = 10
"""Members that have a mark of their own; the rest is one more, which can be gone into."""
LISTED = 500
"""Rows of the list of the rest."""

FINER = {
    Grain.YEAR: (Grain.QUARTER, Grain.MONTH),
    Grain.QUARTER: (Grain.MONTH, Grain.WEEK),
    Grain.MONTH: (Grain.WEEK, Grain.DAY),
    Grain.WEEK: (Grain.DAY,),
    Grain.DAY: (Grain.HOUR,),
    Grain.HOUR: (),
}
_LIKE = {"donut": "pie", "trend": "line", "ranking": "table"}
"""Kinds that only pages of figures have."""
_CLOCK = ("weekday", "hour_of_day")
_HOURLY = "hour_of_day"


@dataclass(frozen=True, slots=True)
class Step:
    """A mark that is fixed, and the dimension or grain that it is broken down by."""

    mark: Mark
    into: str


@dataclass(frozen=True, slots=True)
class Trail:
    """Where one is in a widget: what was fixed, from the whole on, and what the last of it is broken down by."""

    crumbs: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Of what is asked, whose rows may be seen, and how days are written."""

    analytics: Analytics
    scope: Scope
    formats: Formats


@dataclass(frozen=True, slots=True)
class Drilled:
    """A widget that is gone into: its question, the widget that shows the answer, and the way there."""

    query: MetricQuery
    spec: WidgetSpec
    trail: Trail
    fixed: tuple[Filter, ...]


def read_steps(text: str) -> tuple[Step, ...]:
    """The steps that the address says. Raises `InvalidInput`."""
    found = []
    for part in filter(None, text.split("|")):
        mark, sign, into = part.rpartition(">")
        if not sign or not into:
            raise wrong(part)
        found.append(Step(read_mark(mark), into))
    if len(found) > MOST_STEPS:
        raise InvalidInput.field("drill", f"One can go at most {MOST_STEPS} steps into a widget.", "Go back to the whole of it.")
    return tuple(found)


def drill(query: MetricQuery, spec: WidgetSpec, steps: Sequence[Step], asker: Asker) -> Drilled:
    """`query`, which `spec` asks, gone into. Raises the `InvalidInput` family for what cannot be asked."""
    crumbs, fixed = ["All"], list[Filter]()
    by = ""
    for step in steps:
        name = name_of(step.mark, query, asker.analytics, asker.scope, asker.formats)
        crumbs += [name] if name else []
        fixed += step.mark.members
        query, spec, by = _gone_into(query, spec, step, asker)
    return Drilled(query, spec, Trail(tuple(crumbs), by), tuple(fixed))


def _gone_into(query: MetricQuery, spec: WidgetSpec, step: Step, asker: Asker) -> tuple[MetricQuery, WidgetSpec, str]:
    metric = step.mark.metric or query.metrics[0]
    if metric not in query.metrics:
        raise InvalidInput.field("drill", f"The widget does not show {metric[:60]}.", "Go back to the whole of it.")
    if step.mark.compared:
        query = replace(query, period=_compared_period(query, step.mark, asker), compare=CompareSpec())
    elif step.mark.at is not None:
        query = replace(query, period=_bucket_period(query, step.mark.at, asker))
    query = replace(query, metrics=(metric,), filters=query.filters + step.mark.members, sort=(), share=False)
    if step.into in set(Grain):
        query = replace(query, grain=Grain(step.into), dimensions=_still_split(query, step.mark), limit=None, other=False)
        return query, _shown_as(spec, query, "line"), f"by {step.into}"
    if any(one.exclude and one.dimension == step.into for one in step.mark.members):
        query = replace(query, grain=None, dimensions=(step.into,), limit=LISTED, other=True)
        return query, _as_kind(spec, query, "table"), f"by {_label(asker.analytics, step.into)}"
    is_clock = step.into in _CLOCK
    query = replace(query, grain=None, dimensions=(step.into,), limit=None if is_clock else SHOWN, other=not is_clock)
    return query, _shown_as(spec, query, "bar"), f"by {_label(asker.analytics, step.into)}"


def _still_split(query: MetricQuery, mark: Mark) -> tuple[str, ...]:
    named = {one.dimension for one in mark.members}
    return tuple(name for name in query.dimensions if name not in named)


def _label(analytics: Analytics, dimension: str) -> str:
    found = next((one.label for one in analytics.dimensions() if one.name == dimension), None)
    if found is None:
        raise InvalidInput.field("drill", f"There is no dimension {dimension[:60]!r}.", "Go back to the whole of the widget.")
    return found[:1].lower() + found[1:]


def _shown_as(spec: WidgetSpec, query: MetricQuery, otherwise: str) -> WidgetSpec:
    """The widget itself, when its kind can show the answer; else as the kind that can."""
    asks = Asks(1, len(query.dimensions), query.grain is not None, "", query.dimensions)
    return _as_kind(spec, query, spec.kind if KINDS[spec.kind].shape.fits(asks) and spec.kind != "kpi" else otherwise)


def face_of(title: str, kind: str) -> WidgetSpec:
    """A widget of a page of figures as one of a dashboard: of the kind that is most like it."""
    known = kind if kind in KINDS else _LIKE.get(kind, "bar")
    return WidgetSpec(title, known, {"type": METRIC_QUERY, "query": {}}, {})


def _as_kind(spec: WidgetSpec, query: MetricQuery, kind: str) -> WidgetSpec:
    options = {name: value for name, value in spec.options.items() if name != "metric"} if kind == spec.kind else {}
    return replace(spec, kind=kind, options=options, source={"type": METRIC_QUERY, "query": {"metrics": list(query.metrics)}})


def _bucket_period(query: MetricQuery, at: str, asker: Asker) -> PeriodSpec:
    """The days of a bucket that lie in the period."""
    return _days_of(at, query, asker.analytics.period(query, asker.scope))


def span_of(query: MetricQuery, mark: Mark, asker: Asker) -> PeriodSpec | None:
    """The days of the bucket that a mark is of, as a period one may choose; none of a mark of no time, of an hour, or of a comparison."""
    if mark.at is None or mark.compared or query.grain is None or query.grain is Grain.HOUR:
        return None
    return _bucket_period(query, mark.at, asker)


def _compared_period(query: MetricQuery, mark: Mark, asker: Asker) -> PeriodSpec:
    """The days that the mark is compared with. Raises `InvalidInput` where those are not whole."""
    found = asker.analytics.compared(query, mark.at, asker.scope)
    spec = PeriodSpec(None, found.comparison.first, found.comparison.last)
    spec = spec if found.at is None else _days_of(found.at, query, found.comparison)
    if spec.end == found.comparison.last and not found.is_whole:
        raise InvalidInput.field("drill", "Of its last day only a part is compared.", "Go back to the whole of the widget.")
    return spec


def _days_of(at: str, query: MetricQuery, whole: Period) -> PeriodSpec:
    if query.grain is None or query.grain is Grain.HOUR:
        raise wrong(at)
    try:
        first = date.fromisoformat(at)
    except ValueError:
        raise wrong(at) from None
    last = periods.next_bucket(first, str(query.grain)) - timedelta(days=1)
    start, end = max(first, whole.first), min(last, whole.last)
    if start > end:
        raise InvalidInput.field("drill", f"{at} lies outside of the period.", "Choose another period, or go back to the whole.")
    return PeriodSpec(None, start, end)


def ways_on(query: MetricQuery, mark: Mark, metric: Metric, asker: Asker) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a mark can be broken down by: dimensions, and finer steps of time.

    Not by what is fixed already; an hour is as far as it goes. The rest of a dimension is listed by that dimension. What a part of a day
    is compared with is not taken apart: by whole days it would be more than it is.
    """
    if mark.compared:
        try:
            _compared_period(query, mark, asker)
        except InvalidInput:
            return (), ()
    scope = asker.scope
    fixed = {one.dimension for one in (*query.filters, *mark.members) if not one.exclude and len(one.values) == 1}
    fixed |= {"vendor", "vendor_country", "vendor_tier"} if scope.vendor_id is not None else set()
    if mark.at is not None and query.grain is Grain.HOUR:
        return (), ()
    steps = FINER[query.grain] if mark.at is not None and query.grain is not None else ()
    finer = tuple(str(one) for one in steps if one is not Grain.HOUR or _HOURLY in metric.dimensions)
    return tuple(name for name in metric.dimensions if name not in fixed), finer
