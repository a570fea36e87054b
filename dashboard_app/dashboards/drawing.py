"""From a widget's answer to what the browser is told to show: plain values that one script draws, whatever the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from dashboard_app.charts import clock, drawn, kinds, pivot_sheet, text
from dashboard_app.charts.captions import board_caption
from dashboard_app.charts.drawn import Drawn
from dashboard_app.charts.kinds import KINDS
from dashboard_app.charts.options import Options
from dashboard_app.charts.summaries import summary
from dashboard_app.dashboards import ordering
from dashboard_app.dashboards.asking import AUTO_GRAIN, METRIC_QUERY, TEXT
from dashboard_app.dashboards.values import WidgetSpec
from data.errors import InvalidInput
from data.formats import ENGLISH, Formats
from data.query import MetricQuery, StudyQuery
from data.result import Result

_MOST_BYTES = 200_000
_OF_STUDIES = ("age", "segment")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known besides the answer: the metrics' definitions, the query part of the address, how whoever looks wants it written,
    and whom to `ask` what the kind needs besides the answer to the `question`."""

    definitions: Mapping[str, str]
    address: str
    formats: Formats = ENGLISH
    question: MetricQuery | StudyQuery | None = None
    ask: Callable[[MetricQuery], Result] | None = None


def spec_of(given: object) -> WidgetSpec:
    """A widget as a browser sends it, with nothing but its shape checked. Raises `InvalidInput`."""
    if not isinstance(given, Mapping) or len(orjson.dumps(given)) > _MOST_BYTES:
        raise InvalidInput.field("widget", "This is not a widget.", "Open the dashboard again.")
    kind, title = given.get("kind"), given.get("title")
    source, options = given.get("source"), given.get("options") or {}
    if kind not in KINDS:
        raise InvalidInput.field("kind", "There is no such kind of widget.", f"Choose one of {', '.join(KINDS)}.")
    if not isinstance(title, str) or not isinstance(source, Mapping) or not isinstance(options, Mapping):
        raise InvalidInput.field("widget", "This is not a widget.", "Open the dashboard again.")
    return WidgetSpec(title, str(kind), source, options)


def asked_for_drawing(spec: WidgetSpec) -> WidgetSpec:
    """A number is drawn with its course, so it is asked with a step of time, too."""
    query = spec.source.get("query")
    if spec.kind != "kpi" or spec.source.get("type") != METRIC_QUERY or not isinstance(query, Mapping):
        return spec
    if query.get("grain") or query.get("dimensions"):
        return spec
    return replace(spec, source={**spec.source, "query": {**query, "grain": "day"}}, options={**spec.options, "grain": AUTO_GRAIN})


def draw_text(spec: WidgetSpec) -> Drawn:
    """A widget of words alone."""
    return drawn.alone(text.elements(str(spec.source.get("markdown", ""))))


def is_text(spec: WidgetSpec) -> bool:
    return spec.source.get("type") == TEXT


def taken(spec: WidgetSpec, result: Result, known: Knowledge) -> Result:
    """What the files of a widget hold: the answer, but a pivot keeps its shape. Files are the same in every locale."""
    if spec.kind != "pivot" or not result.rows:
        return result
    return pivot_sheet.sheet(result, _options(spec, result, replace(known, formats=ENGLISH)))


def draw(spec: WidgetSpec, result: Result, known: Knowledge) -> Drawn:
    """What is shown of `result`."""
    result = clock.renamed(result, known.formats)
    options = _options(spec, result, known)
    if not _has_value(spec, result, options):
        return drawn.empty(drawn.why_empty(result, options), result, options)
    subtitle = "" if spec.kind == "kpi" else board_caption(spec.kind, result, options)
    return drawn.ready(KINDS[spec.kind].draw(result, options), result, options, subtitle, summary(spec.kind, result, options))


def _options(spec: WidgetSpec, result: Result, known: Knowledge) -> Options:
    """What the kind is told, with the answers to what it asks further."""
    kind = KINDS[spec.kind]
    own = {one.name: spec.options[one.name] for one in kind.fields if one.name in spec.options}
    own = kind.checked(own)
    options = kinds.to_options(
        spec.kind,
        _metrics(spec, result),
        own,
        pick=_pick(result),
        definitions=known.definitions,
        address=known.address,
        formats=known.formats,
        marks=spec.source.get("type") == METRIC_QUERY,
        sort=ordering.shown_order(known.question),
        sortable=ordering.is_sortable(known.question, spec.kind),
    )
    if known.ask is None or not isinstance(known.question, MetricQuery) or not _has_value(spec, result, options):
        return options
    further = [known.ask(one) for one in kind.further(known.question, result, options)]
    # Of a version that came in between nothing is put beside these figures; the next refresh has it all.
    return replace(options, beside=tuple(one for one in further if one.stamp["data_version"] == result.stamp["data_version"]))


def _metrics(spec: WidgetSpec, result: Result) -> Sequence[str]:
    query = spec.source.get("query")
    if isinstance(query, Mapping):
        named = query.get("metrics") or ()
        return [named] if isinstance(named, str) else [str(one) for one in named]
    return [column.name for column in result.columns if column.role == "metric"]


def _pick(result: Result) -> str:
    """The dimension that a click on a mark filters by: the first that the answer is split by. What only a study knows filters nothing."""
    found = next((column.name for column in result.columns if column.role == "dimension"), "")
    return "" if found in _OF_STUDIES else found


def _has_value(spec: WidgetSpec, result: Result, options: Options) -> bool:
    """Zero is a value, no value is not. A number says itself why it has none."""
    if spec.kind == "kpi":
        return True
    names = [name for name in (options.metrics or (options.metric,)) if name]
    if any(result.totals.get(name) is not None for name in names):
        return bool(result.rows)
    return any(row.get(name) is not None for row in result.rows for name in names)
