"""Metric card: value, change by favourable direction (arrow, sign and colour), what it is compared with, and a sparkline."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard_app.charts import axes, marking, sparkline, words
from dashboard_app.charts.kind import Control, Family, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from data.formats import COMPACT_FROM, DASH, Format, Formats, Number
from data.query import Mark
from data.result import Column, Result, Scalar

_UP, _DOWN, _EQUAL = "▲", "▼", "="


def draw(result: Result, options: Options) -> list[Component]:
    """The inside of the card of one metric: its total, and its buckets as a sparkline."""
    column, formats = result.column(options.metric), options.formats
    value = result.totals[options.metric]
    reason = words.reason_of(result, options.metric)
    face: list[Component] = [
        html.Div(_written(value, column, formats), className="kpi-value", title=words.full_value(value, column, formats)),
        html.Div(
            _note(result, column, options)
            if value is not None
            else html.Span(words.reason_text(reason or "no_data"), className="kpi-basis"),
            className="kpi-note",
        ),
    ]
    course = [_sparkline(result, column, formats)] if options.own.get("sparkline", True) else []
    return [*face, *_target(result, column, formats), *course]


def _written(value: Scalar, column: Column, formats: Formats) -> str:
    """The value as large as the card can show it: in full to a million, without cents from a thousand."""
    number = words.number(value)
    fmt, currency = Format(column.format), column.unit or "EUR"
    if number is None or fmt is Format.PERCENT:
        return formats.full(number, fmt, currency)
    if fmt is Format.NUMBER:
        return words.rounded(number, formats=formats) + _unit(column)
    if abs(float(number)) >= COMPACT_FROM * 100:
        return formats.compact(number, fmt, currency, 2)
    if fmt is Format.MONEY and (number == 0 or abs(float(number)) >= 1000):  # noqa: PLR2004
        return formats.money(number, currency, 0)
    return formats.full(number, fmt, currency)


def _unit(column: Column) -> str:
    return f" {column.unit}" if column.unit in words.SPOKEN_UNITS else ""


def _part(result: Result, column: Column, whole: str, formats: Formats) -> list[Component]:
    """What part of another figure the value is."""
    value, all_of_them = (words.decimal(result.totals.get(name)) for name in (column.name, whole))
    if value is None or not all_of_them:
        return []
    said = f"{formats.share(value / all_of_them)} of {_written(result.totals[whole], result.column(whole), formats)}"
    return [html.Div(said, className="kpi-part")]


def _note(result: Result, column: Column, options: Options) -> list[Component]:
    """Two lines: the change in per cent and in absolute terms; the value before and when that was."""
    formats, period = options.formats, words.period_text(result.meta["period"], options.formats)
    compared = words.compared_with(result.meta, formats)
    if not compared or f"{column.name}__previous" not in result.totals:
        parts = _part(result, column, options.whole, formats) if options.whole else []
        return [*parts, html.Div(period, className="kpi-basis")]
    name = column.name
    before, change = result.totals[f"{name}__previous"], result.totals[f"{name}__change"]
    spans = f"{period} compared with {words.period_text(result.meta['comparison'], formats)}"
    basis = f"vs {_written(before, column, formats)} {compared}" if before is not None else f"no value {compared}"
    title = f"{words.full_value(before, column, formats)} · {spans}"
    told: Component = html.Div(basis, className="kpi-basis", title=title)
    if options.marks and before is not None:
        told = marking.button(basis, marking.write_mark(Mark(name, compared=True)), title, "kpi-basis kpi-compared")
    return [html.Div(_delta(result, column, change, formats), className="kpi-delta"), told]


def _delta(result: Result, column: Column, change: Scalar, formats: Formats) -> list[Component]:
    number = words.number(change)
    reason = words.reason_of(result, f"{column.name}__growth")
    if number is None:
        return [html.Span(words.reason_text(reason or "no_data"), className="tone-neutral")]
    growth = words.growth_value(result.totals.get(f"{column.name}__growth"), formats)
    absolute = _absolute(float(number), column, words.number(result.totals[column.name]), formats)
    first, second = (absolute, growth) if column.format == Format.PERCENT else (growth, absolute)
    if first == DASH:
        first, second = {"new": "New", "negative_base": "n/m"}.get(reason, "n/a"), absolute
    arrow = _UP if number > 0 else _DOWN if number < 0 else _EQUAL
    parts: list[Component] = [
        html.Span(
            [html.Span(arrow, className="kpi-arrow", **{"aria-hidden": "true"}), first],
            className=f"tone-{tone(float(number), column.better)}",
        )
    ]
    if second != DASH:
        parts.append(html.Span(second, className="kpi-second"))
    return parts


def _target(result: Result, column: Column, formats: Formats) -> list[Component]:
    """What part of the target that is due by now has been reached, when there is one."""
    due, variance = (result.totals.get(f"{column.name}__{what}") for what in ("target", "variance"))
    rate = words.decimal(result.totals.get(f"{column.name}__variance_rate"))
    if due is None or variance is None or rate is None:
        return []
    reached, mood = 1 + rate, tone(float(words.number(variance) or 0), column.better)
    track = html.Div(html.Div(className="kpi-bar", style={"width": f"{min(1.0, max(0.0, reached)) * 100:.1f}%"}), className="kpi-track")
    said = [
        html.Span(formats.share(reached), className=f"kpi-reached tone-{mood}"),
        f" of {_written(due, column, formats)} target",
    ]
    title = f"Due by now: {words.full_value(due, column, formats)} · {words.signed(variance, column, formats)}"
    return [html.Div([track, html.Div(said, className="kpi-basis")], className=f"kpi-target target-{mood}", title=title)]


def _absolute(change: float, column: Column, value: Number | None, formats: Formats) -> str:
    """The difference with its sign, of percentages in points, of plain numbers with as many digits as the value."""
    if column.format == Format.PERCENT:
        return formats.point_difference(change, 2)
    if column.format != Format.NUMBER:
        return words.change_value(change, column, formats)
    return ("+" if change > 0 else "") + words.rounded(change, value, formats) + _unit(column)


def tone(change: float, better: str) -> str:
    """`good`, `bad` or `neutral`: by the direction that is favourable for the metric."""
    if change == 0 or better == "neutral":
        return "neutral"
    return "good" if (change > 0) == (better == "up") else "bad"


def _sparkline(result: Result, column: Column, formats: Formats) -> Component:
    grain = next((one.name for one in result.columns if one.role == "time"), "")
    among = axes.whole([str(row[grain]) for row in result.rows], result.meta) if grain else range(len(result.rows))
    # A first week of two days would look like a fall that never was.
    values = [words.decimal(row[column.name]) for row in result.rows[among.start :]]
    if sum(value is not None for value in values) < 2:  # noqa: PLR2004
        return html.Div(className="sparkline sparkline-none")
    low, high = words.spread(values)
    lowest, highest = (words.short_value(end, column, formats) for end in (low, high))
    label = f"{column.label} over time, from {lowest} to {highest}"
    return sparkline.draw(values, label, incomplete=len(result.rows) - among.stop)


KIND = Kind(
    "kpi", "Number", "123", "How much is it, and is that more or less than before?", draw,
    Shape(time="allowed", compare=True, best=(Form.NUMBER,)), Family.NUMBER, size=(3, 3), smallest=(2, 2),
    fields=(
        Field("whole", "As a part of", Control.METRIC, ""),
        Field("sparkline", "Course as a small line", Control.SWITCH, True),
    ),
)  # fmt: skip
