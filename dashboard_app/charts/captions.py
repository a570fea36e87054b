"""The line under a widget's title: what exactly is shown, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from dashboard_app.charts import (
    area,
    bar,
    box,
    bullet,
    contribution,
    donut,
    funnel,
    histogram,
    lines,
    listing,
    pareto,
    pivot,
    ranking,
    scatter,
    series,
    stacked_bar,
    thinning,
    words,
    world,
)
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import Parts
from data.formats import Format, Formats
from data.result import Result

_EACH = {"hour": "Hourly", "day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly", "year": "Yearly"}


def caption(kind: str, result: Result, options: Options) -> str:
    """The line about `result` as this kind of chart shows it on a page of figures."""
    return _OF_PAGES.get(kind, _plain)(result, options)


def board_caption(kind: str, result: Result, options: Options) -> str:
    """The line about `result` as this kind of widget shows it on a dashboard: what, by what, when, and what is not to be seen."""
    return _OF_BOARDS.get(kind, _plain)(result, options)


def _plain(result: Result, options: Options) -> str:
    times = [column.name for column in result.columns if column.role == "time"]
    if times:
        return f"{_EACH[times[0]]}, {_span(result, options)}{_doubted(result)}"
    return _by(result, options)


def _span(result: Result, options: Options) -> str:
    """The days, what they are compared with, and by which date amounts count when that is not their own."""
    comparison = result.meta.get("comparison")
    compared = f", compared with {words.period_text(comparison, options.formats)}" if comparison else ""
    return words.period_text(result.meta["period"], options.formats) + compared + _basis(result)


def _doubted(result: Result) -> str:
    """What a dotted band means, where there is one."""
    first, last = (date.fromisoformat(str(result.meta["period"][end])) for end in ("start", "end"))
    is_marked = any(first <= day <= last for remark in result.quality for day in remark.days)
    return "; dotted frame: data in doubt" if is_marked else ""


def _when(result: Result, options: Options) -> str:
    """The days, and by which date amounts count when that is not their own."""
    return words.period_text(result.meta["period"], options.formats) + _basis(result)


def _basis(result: Result) -> str:
    return ", by order date" if result.meta.get("date_basis") == "order" else ""


def _by(result: Result, options: Options) -> str:
    dimension = next(column.label for column in result.columns if column.role == "dimension")
    return f"{result.column(options.metric).label} by {dimension.lower()}, {_when(result, options)}"


def _table(result: Result, options: Options) -> str:
    shown, known = len(result.rows), int(result.meta["row_count"])
    if shown < known:
        part = f"The first {options.formats.count(shown)} of {options.formats.count(known)}"
        return f"{part} by {result.column(options.metric).label.lower()}, {_when(result, options)}"
    return _by(result, options)


def _bar(result: Result, options: Options) -> str:
    return f"{_when(result, options)}. Choose a bar to filter" if options.pick and not options.chosen else _by(result, options)


def _trend(result: Result, options: Options) -> str:
    """Names the figure, which may be another one at each look; says why something is drawn otherwise than asked for."""
    grain = next(column.name for column in result.columns if column.role == "time")
    dimension = next((column.label.lower() for column in result.columns if column.role == "dimension"), "")
    by = f" by {dimension}" if dimension else ""
    parts = series.read(result, options)
    refused = parts is not None and dimension and options.form != stacked_bar.LINES and not stacked_bar.is_stack(parts)
    note = ". As lines: these parts do not add up to the total" if refused else ""
    return f"{result.column(options.metric).label}{by}, {_EACH[grain].lower()}, {_span(result, options)}{_doubted(result)}{note}"


def _waterfall(result: Result, options: Options) -> str:
    return _when(result, options)


def _heatmap(result: Result, options: Options) -> str:
    label = result.column(options.metric).label
    zone = str(result.meta.get("timezone", "")).replace("_", " ")
    return f"{label}{', mean of a day' if options.each_day else ''}, {_when(result, options)}, time of {zone}"


def _cohort(_result: Result, options: Options) -> str:
    what = "revenue of the first month that comes again" if options.metric == "revenue_retention" else "customers who order again"
    return f"Share of {what}, by months since the first order; dotted: not over yet"


def _scatter(result: Result, options: Options) -> str:
    cloud = scatter.read(result, options)
    side = {"up": "below", "down": "above"}.get(cloud.y.better, "")
    red = f", red: {side} all together" if side else ""
    low = f"From {options.formats.count(options.minimum)} {cloud.x.label.lower()} on, size: " if options.minimum > 1 else "Size: "
    return f"{_when(result, options)}. {low}{cloud.size.label.lower()}{red}"


def _pareto(result: Result, options: Options) -> str:
    ranking = pareto.read(result, options)
    name = result.column(ranking.dimension).label.lower()
    few, formats = ranking.count("A"), options.formats
    if not any(value > 0 for value in ranking.values):
        return _by(result, options)
    part = f"{formats.count(few)} of {formats.count(len(ranking.rows))} {_plural(name)} make {formats.share(0.8, 0)}"
    return f"{part} of {ranking.metric.label.lower()}, {_when(result, options)}"


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _treemap(result: Result, options: Options) -> str:
    compared = words.compared_with(result.meta, options.formats)
    colour = f", colour: change vs {compared}" if compared else ""
    return f"{_when(result, options)}. Size: {result.column(options.metric).label.lower()}{colour}"


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
    named = f"{options.formats.count(known)} {dimension if known == 1 else _plural(dimension)}"
    part = f"{options.formats.count(first)} to {options.formats.count(first + shown - 1)} of " if shown < known else ""
    return f"{part}{named}, {_when(result, options)}{rates}"


def _list(result: Result, options: Options) -> str:
    if any(column.name == "quartile" for column in result.columns):
        return _peers(result, options.formats)
    known, shown = int(result.meta["row_count"]), len(result.rows)
    noun = options.noun or next(column.label.lower() for column in result.columns if column.role == "dimension")
    named = f"{options.formats.count(known)} {noun if known == 1 else _plural(noun)}"
    return named + (f", the first {options.formats.count(shown)}" if shown < known else "") + f", {_when(result, options)}"


def _peers(result: Result, formats: Formats) -> str:
    count = result.meta.get("peers")
    among = "" if count is None else f" of {formats.count(count)} vendors"
    return f"Half{among} with {result.meta.get('minimum_orders')} orders or more lie between the lower and the upper quartile"


def _has_rates(result: Result, options: Options) -> bool:
    names = {column.name for column in result.columns}
    return any(result.column(name).format in (Format.PERCENT, Format.NUMBER) for name in options.metrics if name in names)


def _rates(result: Result, options: Options) -> str:
    """Of many currencies only some are drawn."""
    shown, known = len({row["order_currency"] for row in result.rows}), int(result.meta.get("currencies", 0))
    few = f", the {shown} of {known} currencies with the most rows" if shown < known else ""
    what = "Change since the first day" if options.metric == "change" else "One unit"
    return f"{what} in {result.column('rate').unit}, {words.period_text(result.meta['period'], options.formats)}{few}"


def _gaps(result: Result, options: Options) -> str:
    return _when(result, options)


def _lines(result: Result, options: Options) -> str:
    """Of one metric as of a line; of several what they are, and what is not drawn."""
    if lines.is_single(result, options):
        return _plain(result, options) + _thinned(result, options) + _smoothed(result, options)
    parts = series.read(result, options)
    if parts is None:
        return _span(result, options)
    unseen = [part.name for part in parts.parts if lines.unit_of(part.column) not in lines.units(parts)[:2]]
    third = f". Not drawn, of a third unit: {', '.join(unseen)}" if unseen else ""
    return f"{_subject(result, options)}{_each(parts)}, {_span(result, options)}{_doubted(result)}{_left_out(parts, result)}{third}"


def _subject(result: Result, options: Options) -> str:
    dimensions = [column.label.lower() for column in result.columns if column.role == "dimension"]
    if not dimensions and len(options.metrics) > 1:
        return ", ".join(result.column(name).label for name in options.metrics)
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    return result.column(metric).label + (f" by {' and '.join(dimensions)}" if dimensions else "")


def _each(parts: Parts) -> str:
    return f", {_EACH[parts.grain].lower()}" if parts.grain else ""


def _thinned(result: Result, options: Options) -> str:
    count = len(result.rows)
    return f". Of {options.formats.count(count)} points the highest and lowest of each stretch" if count > thinning.MOST_POINTS else ""


def _smoothed(result: Result, options: Options) -> str:
    count = int(options.own.get("smooth") or 0)
    if not count:
        return ""
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    return f". Thin line: mean of {count}" if series.adds_up_to_total(result, metric) else ". Not smoothed: a mean of it would mean nothing"


def _left_out(parts: Parts, result: Result) -> str:
    """What of a question is not to be seen in the figure."""
    said = f". Of {parts.formats.count(parts.thinned_from)} points the highest and lowest of each stretch" if parts.thinned_from else ""
    if parts.left_out:
        noun = [column.label.lower() for column in result.columns if column.role == "dimension"][-1]
        said += f". {parts.formats.count(parts.left_out)} more {_plural(noun)} are not drawn"
    return said


def _stack(result: Result, options: Options) -> str:
    if not any(column.role == "dimension" for column in result.columns) and len(options.metrics) <= 1:
        return _plain(result, options)
    parts = series.read(result, options)
    if parts is None:
        return _span(result, options)
    note = stacked_bar.caption_note(parts, options)
    return f"{_subject(result, options)}{_each(parts)}, {_span(result, options)}{_doubted(result)}{_left_out(parts, result)}{note}"


def _area(result: Result, options: Options) -> str:
    if lines.is_single(result, options):
        return _lines(result, options)
    parts = series.read(result, options)
    note = "" if parts is None or area.is_layered(parts) else ". As lines: these parts do not add up to the total"
    return _lines(result, options) + note


def _pie(result: Result, options: Options) -> str:
    bars = bar.read(result, options)
    note = "" if donut.is_whole(result, bars) else ". As bars: these are not few parts of one whole"
    return _by(result, options) + note


def _pivot(result: Result, options: Options) -> str:
    found = pivot.read(result, options)
    cut = [
        f"{options.formats.count(shown)} of {options.formats.count(len(side.keys))} {what}"
        for shown, side, what in ((found.rows, found.down, "rows"), (found.columns, found.across, "columns"))
        if shown < len(side.keys)
    ]
    across = f"{found.metric.label} by {found.down.column.label.lower()} and {found.across.column.label.lower()}"
    return f"{across}, {_when(result, options)}" + (f"; the first {' and '.join(cut)}" if cut else "")


def _funnel(result: Result, options: Options) -> str:
    shown = {step.key for step in funnel.read(result, options)}
    is_split = any(column.role == "dimension" for column in result.columns)
    unseen = [] if is_split else [result.column(name).label for name in options.metrics if name not in shown]
    of = "the largest" if is_split else "the first step"
    return f"{_when(result, options)}. Beside each value its part of {of}" + (
        f". Not drawn, of another unit: {', '.join(unseen)}" if unseen else ""
    )


def _histogram(result: Result, options: Options) -> str:
    found = histogram.read(result, options)
    count = len(found.values)
    missing = f"; {options.formats.count(found.missing)} without a value" if found.missing else ""
    members = f"{options.formats.count(count)} {found.noun if count == 1 else _plural(found.noun)}"
    return f"{members} by {found.metric.label.lower()}, {_when(result, options)}{missing}"


def _box(result: Result, options: Options) -> str:
    found = box.read(result, options)
    few = (
        f"; {options.formats.count(len(found.shown))} of {options.formats.count(found.known)} groups"
        if len(found.shown) < found.known
        else ""
    )
    of = f"{_plural(found.member.label.lower())} by {found.group.label.lower()}"
    return f"{found.metric.label} of {of}, {_when(result, options)}{few}. Box: the middle half, marks: far from the others"


def _bullet(result: Result, options: Options) -> str:
    missing = sum(1 for line in bullet.read(result, options) if line.reached is None)
    return f"{_when(result, options)}. Line: the target due by now" + (
        f"; {options.formats.count(missing)} without a target" if missing else ""
    )


def _map(result: Result, options: Options) -> str:
    placed = world.read(result, options)
    count = len(placed.unplaced)
    return _by(result, options) + (f". {options.formats.count(count)} not on the map: see below it" if count else "")


def _listing(result: Result, options: Options) -> str:
    """Of any answer what it is about, and how many of its rows are shown."""
    shown = min(len(result.rows), int(options.own.get("rows") or listing.MOST_ROWS))
    known = int(result.meta["row_count"])
    few = f"The first {options.formats.count(shown)} of {options.formats.count(known)} rows, " if shown < known else ""
    heads = [column.label.lower() for column in result.columns if column.role in ("time", "dimension")]
    by = f"by {' and '.join(heads)}, " if heads else ""
    said = few + by
    return (said[:1].upper() + said[1:]) + _span(result, options)


def _steps(result: Result, options: Options) -> str:
    if not any(column.role == "dimension" for column in result.columns):
        return _waterfall(result, options)
    found = contribution.read(result, options)
    what = f"Change of {found.metric.label.lower()}" if found.is_change else found.metric.label
    dimension = next(column.label.lower() for column in result.columns if column.role == "dimension")
    return f"{what} by {dimension}, {_span(result, options)}" + (
        "" if found.sums else ". Its parts do not add up: one step for all of them"
    )


def _no_words(_result: Result, _options: Options) -> str:
    return ""


_OF_PAGES: Mapping[str, Callable[[Result, Options], str]] = {
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
_OF_BOARDS: Mapping[str, Callable[[Result, Options], str]] = {
    **_OF_PAGES,
    "kpi": _no_words,
    "line": _lines,
    "area": _area,
    "stacked_bar": _stack,
    "pie": _pie,
    "table": _listing,
    "waterfall": _steps,
    "pivot": _pivot,
    "funnel": _funnel,
    "histogram": _histogram,
    "box": _box,
    "bullet": _bullet,
    "map": _map,
    "text": _no_words,
}
