"""Summaries: what a chart shows in one or two sentences, for who hears the page instead of seeing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dashboard_app.charts import bullet, funnel, words
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.derive.rows import OTHER_MEMBER
from data.formats import DASH, Formats
from data.result import Column, Result, Row

_LONGEST_NAME = 60
_MOST_NAMED = 8


def summary(kind: str, result: Result, options: Options) -> str:
    """What it is, all of it together, the highest and the lowest, and the change. A text is its own summary."""
    return _OF_KIND.get(kind, _general)(result, options)


def _general(result: Result, options: Options) -> str:
    axes = [column for column in result.columns if column.role in ("time", "dimension")]
    if not axes:
        return _figures(result, options)
    formats = options.formats
    name = options.metric or next((column.name for column in result.columns if column.role == "metric"), "")
    if not name:
        return f"{_count(result.rows, formats)} by {axes[0].label.lower()}, {words.period_text(result.meta['period'], formats)}."
    metric = result.column(name)
    by = f" by {' and '.join(column.label.lower() for column in axes)}"
    head = f"{metric.label}{by}, {words.period_text(result.meta['period'], formats)}"
    rows = [row for row in result.rows if row[metric.name] is not None and not _is_rest(row, axes)]
    if not rows:
        return f"{head}: no values."
    counted = f"{_whole(result, metric, formats)}{_count(rows, formats)}"
    return f"{head}: {counted}. {_ends(rows, metric, axes, formats)}{_change(result, metric, formats)}"


def _is_rest(row: Row, axes: Sequence[Column]) -> bool:
    return any(column.role == "dimension" and member_key(row, column.name) == OTHER_MEMBER for column in axes)


def _whole(result: Result, metric: Column, formats: Formats) -> str:
    total = result.totals.get(metric.name)
    return "" if total is None else f"{words.full_value(total, metric, formats)} all together, "


def _count(rows: Sequence[Row], formats: Formats) -> str:
    return f"{formats.count(len(rows))} {'value' if len(rows) == 1 else 'values'}"


def _ends(rows: Sequence[Row], metric: Column, axes: Sequence[Column], formats: Formats) -> str:
    """The highest and the lowest, equals by their order in the answer."""
    highest = max(rows, key=lambda row: words.decimal(row[metric.name]) or 0.0)
    lowest = min(rows, key=lambda row: words.decimal(row[metric.name]) or 0.0)
    top, bottom = (words.full_value(row[metric.name], metric, formats) for row in (highest, lowest))
    first = f"Highest: {_name(highest, axes, formats)}, {top}"
    if highest is lowest or highest[metric.name] == lowest[metric.name]:
        return f"{first}." if len(rows) == 1 else f"All are {top}."
    return f"{first}; lowest: {_name(lowest, axes, formats)}, {bottom}."


def _name(row: Row, axes: Sequence[Column], formats: Formats) -> str:
    return ", ".join(_member(row, column, formats) for column in axes)


def _member(row: Row, column: Column, formats: Formats) -> str:
    if column.role == "time" and column.name != "cohort":
        return words.bucket_text(row[column.name], column.name, formats)
    text = words.plain(str(row.get(f"{column.name}__label") or row[column.name]))
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"


def _change(result: Result, metric: Column, formats: Formats) -> str:
    growth = words.growth_value(result.totals.get(f"{metric.name}__growth"), formats)
    compared = words.compared_with(result.meta, formats)
    return "" if growth == DASH or not compared else f" {growth} compared with {compared}."


def _figures(result: Result, options: Options) -> str:
    """Several metrics, or one: each with its value."""
    names = [name for name in options.metrics or (options.metric,) if name][:_MOST_NAMED]
    formats = options.formats
    said = [f"{result.column(name).label} {words.full_value(result.totals.get(name), result.column(name), formats)}" for name in names]
    change = _change(result, result.column(names[0]), formats) if len(names) == 1 else ""
    return f"{'; '.join(said)}, {words.period_text(result.meta['period'], formats)}.{change}"


def _kpi(result: Result, options: Options) -> str:
    metric, formats = result.column(options.metric), options.formats
    value = words.full_value(result.totals.get(metric.name), metric, formats)
    return f"{metric.label} {value}, {words.period_text(result.meta['period'], formats)}.{_change(result, metric, formats)}"


def _lines(result: Result, options: Options) -> str:
    """Of several metrics over time their totals, of one its course."""
    is_split = any(column.role == "dimension" for column in result.columns)
    return _figures(result, options) if len(options.metrics) > 1 and not is_split else _general(result, options)


def _steps(result: Result, options: Options) -> str:
    steps = funnel.read(result, options)
    said = [
        f"{words.plain(step.name)[:_LONGEST_NAME]} {words.full_value(step.raw, step.column, options.formats)}"
        + (f" ({options.formats.share(step.of_first)} of the first)" if step.of_first is not None else "")
        for step in steps[:_MOST_NAMED]
    ]
    return f"{len(steps)} steps: {'; '.join(said)}." if steps else "No values."


def _targets(result: Result, options: Options) -> str:
    lines = bullet.read(result, options)
    said = [
        f"{words.plain(line.name)[:_LONGEST_NAME]} "
        + (f"{options.formats.share(line.reached)} of its target" if line.reached is not None else f"has no mark: {line.reason.lower()}")
        for line in lines[:_MOST_NAMED]
    ]
    return f"{'; '.join(said)}." if said else "No values."


def _nothing(_result: Result, _options: Options) -> str:
    return ""


_OF_KIND: Mapping[str, Callable[[Result, Options], str]] = {
    "kpi": _kpi,
    "line": _lines,
    "area": _lines,
    "stacked_bar": _lines,
    "funnel": _steps,
    "waterfall": _lines,
    "bullet": _targets,
    "text": _nothing,
}
