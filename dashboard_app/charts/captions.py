"""The line under a widget's title: what exactly is shown, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from dashboard_app.charts import pareto, ranking, scatter, series, stacked_bar, words
from dashboard_app.charts.options import Options
from data.formats import Format
from data.result import Result

_EACH = {"hour": "Hourly", "day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly", "year": "Yearly"}


def caption(kind: str, result: Result, options: Options) -> str:
    """The line about `result` as this kind of chart shows it."""
    return _OF_KIND.get(kind, _plain)(result, options)


def _plain(result: Result, options: Options) -> str:
    times = [column.name for column in result.columns if column.role == "time"]
    if times:
        return f"{_EACH[times[0]]}, {_span(result)}{_doubted(result)}"
    return _by(result, options)


def _span(result: Result) -> str:
    """The days, what they are compared with, and by which date amounts count when that is not their own."""
    comparison = result.meta.get("comparison")
    compared = f", compared with {words.period_text(comparison)}" if comparison else ""
    return words.period_text(result.meta["period"]) + compared + _basis(result)


def _doubted(result: Result) -> str:
    """What a dotted band means, where there is one."""
    first, last = (date.fromisoformat(str(result.meta["period"][end])) for end in ("start", "end"))
    is_marked = any(first <= day <= last for remark in result.quality for day in remark.days)
    return "; dotted frame: data in doubt" if is_marked else ""


def _when(result: Result) -> str:
    """The days, and by which date amounts count when that is not their own."""
    return words.period_text(result.meta["period"]) + _basis(result)


def _basis(result: Result) -> str:
    return ", by order date" if result.meta.get("date_basis") == "order" else ""


def _by(result: Result, options: Options) -> str:
    dimension = next(column.label for column in result.columns if column.role == "dimension")
    return f"{result.column(options.metric).label} by {dimension.lower()}, {_when(result)}"


def _table(result: Result, options: Options) -> str:
    shown, known = len(result.rows), int(result.meta["row_count"])
    if shown < known:
        return f"The first {shown} of {known:,} by {result.column(options.metric).label.lower()}, {_when(result)}"
    return _by(result, options)


def _bar(result: Result, options: Options) -> str:
    return f"{_when(result)}. Choose a bar to filter" if options.pick and not options.chosen else _by(result, options)


def _trend(result: Result, options: Options) -> str:
    """Names the figure, which may be another one at each look; says why something is drawn otherwise than asked for."""
    grain = next(column.name for column in result.columns if column.role == "time")
    dimension = next((column.label.lower() for column in result.columns if column.role == "dimension"), "")
    by = f" by {dimension}" if dimension else ""
    parts = series.read(result, options)
    refused = parts is not None and dimension and options.form != stacked_bar.LINES and not stacked_bar.is_stack(parts)
    note = ". As lines: these parts do not add up to the total" if refused else ""
    return f"{result.column(options.metric).label}{by}, {_EACH[grain].lower()}, {_span(result)}{_doubted(result)}{note}"


def _waterfall(result: Result, _options: Options) -> str:
    return _when(result)


def _heatmap(result: Result, options: Options) -> str:
    label = result.column(options.metric).label
    zone = str(result.meta.get("timezone", "")).replace("_", " ")
    return f"{label}{', mean of a day' if options.each_day else ''}, {_when(result)}, time of {zone}"


def _cohort(_result: Result, options: Options) -> str:
    what = "revenue of the first month that comes again" if options.metric == "revenue_retention" else "customers who order again"
    return f"Share of {what}, by months since the first order; dotted: not over yet"


def _scatter(result: Result, options: Options) -> str:
    cloud = scatter.read(result, options)
    side = {"up": "below", "down": "above"}.get(cloud.y.better, "")
    red = f", red: {side} all together" if side else ""
    low = f"From {options.minimum} {cloud.x.label.lower()} on, size: " if options.minimum > 1 else "Size: "
    return f"{_when(result)}. {low}{cloud.size.label.lower()}{red}"


def _pareto(result: Result, options: Options) -> str:
    ranking = pareto.read(result, options)
    name = result.column(ranking.dimension).label.lower()
    few = ranking.count("A")
    if not any(value > 0 for value in ranking.values):
        return _by(result, options)
    return f"{few:,} of {len(ranking.rows):,} {_plural(name)} make 80% of {ranking.metric.label.lower()}, {_when(result)}"


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _treemap(result: Result, options: Options) -> str:
    compared = words.compared_with(result.meta)
    colour = f", colour: change vs {compared}" if compared else ""
    return f"{_when(result)}. Size: {result.column(options.metric).label.lower()}{colour}"


def _ranking(result: Result, options: Options) -> str:
    if options.form == ranking.LIST:
        return _list(result, options)
    known, shown = int(result.meta["row_count"]), len(result.rows)
    first = int(result.meta.get("offset", 0)) + 1
    dimension = next(column.label.lower() for column in result.columns if column.role == "dimension")
    minimum = result.meta.get("minimum_orders")
    rates = (
        f". Rates from {minimum} orders on, green and red: the best and the worst quarter"
        if minimum and _has_rates(result, options)
        else ""
    )
    named = f"{known:,} {dimension if known == 1 else _plural(dimension)}"
    return (f"{first:,} to {first + shown - 1:,} of {named}" if shown < known else named) + f", {_when(result)}{rates}"


def _list(result: Result, options: Options) -> str:
    if any(column.name == "quartile" for column in result.columns):
        return _peers(result)
    known, shown = int(result.meta["row_count"]), len(result.rows)
    noun = options.noun or next(column.label.lower() for column in result.columns if column.role == "dimension")
    named = f"{known:,} {noun if known == 1 else _plural(noun)}"
    return named + (f", the first {shown}" if shown < known else "") + f", {_when(result)}"


def _peers(result: Result) -> str:
    count = result.meta.get("peers")
    among = "" if count is None else f" of {count:,} vendors"
    return f"Half{among} with {result.meta.get('minimum_orders')} orders or more lie between the lower and the upper quartile"


def _has_rates(result: Result, options: Options) -> bool:
    names = {column.name for column in result.columns}
    return any(result.column(name).format in (Format.PERCENT, Format.NUMBER) for name in options.metrics if name in names)


def _rates(result: Result, options: Options) -> str:
    """Of many currencies only some are drawn."""
    shown, known = len({row["order_currency"] for row in result.rows}), int(result.meta.get("currencies", 0))
    few = f", the {shown} of {known} currencies with the most rows" if shown < known else ""
    what = "Change since the first day" if options.metric == "change" else "One unit"
    return f"{what} in {result.column('rate').unit}, {words.period_text(result.meta['period'])}{few}"


def _gaps(result: Result, _options: Options) -> str:
    return _when(result)


_OF_KIND: Mapping[str, Callable[[Result, Options], str]] = {
    "table": _table,
    "bar": _bar,
    "trend": _trend,
    "waterfall": _waterfall,
    "heatmap": _heatmap,
    "cohort": _cohort,
    "scatter": _scatter,
    "pareto": _pareto,
    "treemap": _treemap,
    "ranking": _ranking,
    "rates": _rates,
    "gaps": _gaps,
}
