"""Histogram: how many members have how much of a metric; the middle one and the one that nine in ten stay below are marked."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import axes, spread, theme, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.spread import Classes
from data.derive.rows import OTHER_MEMBER
from data.formats import Format, Formats
from data.result import Column, Result

Figure = theme.Figure

_MOST_NAMED = 12
_COUNT = Column("members", "Members", "metric", "number", "count", "count")


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of all members in order, and how many members have none. `log`: in steps of 1, 2, 5, 10 ..."""

    metric: Column
    noun: str
    values: list[float]
    missing: int
    log: bool
    wished: int
    formats: Formats


def read(result: Result, options: Options) -> Spread:
    """Every member of the answer but the row of the rest, which is not one."""
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    dimension = next((column for column in result.columns if column.role == "dimension"), None)
    time = next((column for column in result.columns if column.role == "time"), None)
    named = dimension or time or result.columns[0]
    rows = [row for row in axes.whole_rows(result, named) if row[named.name] != OTHER_MEMBER]
    values = sorted(value for row in rows if (value := words.decimal(row[metric])) is not None)
    log = bool(options.own.get("log")) and axes.is_above_zero(values)
    wished = int(options.own.get("classes") or 0)
    return Spread(result.column(metric), named.label.lower(), values, len(rows) - len(values), log, wished, options.formats)


def draw(result: Result, options: Options) -> Figure:
    """A bar for each class of values."""
    found = read(result, options)
    if not found.values:
        return {"data": [], "layout": theme.layout()}
    classes = spread.classes(found.values, found.wished, log=found.log)
    places = list(range(len(classes.counts)))
    trace: Figure = {
        "type": "bar", "x": [place + 0.5 for place in places], "y": classes.counts, "width": 0.96,
        "marker": {"color": theme.ACCENT, "cornerradius": 3, "line": {"width": 0}},
        "customdata": [[None, _hover(found, classes, place)] for place in places], "hovertemplate": "%{customdata[1]}<extra></extra>",
    }  # fmt: skip
    return {"data": [trace], "layout": _layout(found, classes)}


def _hover(found: Spread, classes: Classes, place: int) -> str:
    low, high = (words.full_value(edge, found.metric, found.formats) for edge in classes.edges[place : place + 2])
    count = classes.counts[place]
    last = place == len(classes.counts) - 1
    formats, every = found.formats, len(found.values)
    share = f"{formats.share(count / every)} of {formats.count(every)}"
    return f"{low} {'to' if last else 'to below'} {high}<br><b>{formats.count(count)}</b>  {share}"


def _layout(found: Spread, classes: Classes) -> Figure:
    marks = axes.value_ticks([float(count) for count in classes.counts], zero=True)
    whole = [mark for mark in marks if mark == int(mark)]
    every = max(1, -(-len(classes.edges) // _MOST_NAMED))
    shown = list(range(0, len(classes.edges), every))
    texts = _edge_texts(found, classes)
    marked = [(share, name) for share, name in ((0.5, "Median"), (0.9, f"{found.formats.share(0.9, 0)} below")) if len(found.values) > 1]
    return theme.layout(
        margin={"l": 4, "r": 10, "t": 34, "b": 4},
        hovermode="closest",
        bargap=0,
        xaxis=theme.axis(
            tickmode="array", tickvals=shown, ticktext=[texts[place] for place in shown], range=[-0.1, len(classes.counts) + 0.1],
            title={"text": words.inert(found.metric.label), "font": {"size": 12, "color": theme.MUTED}, "standoff": 6},
        ),
        yaxis=axes.value_axis(whole, _COUNT, found.formats, range=[0, marks[-1] * 1.02]),
        shapes=[_line(classes.place(spread.quantile(found.values, share))) for share, _ in marked],
        annotations=[_name(found, classes, share, name, place) for place, (share, name) in enumerate(marked)],
    )  # fmt: skip


def _edge_texts(found: Spread, classes: Classes) -> list[str]:
    if classes.log:
        return words.even(list(classes.edges), found.metric, found.formats)
    return theme.tick_texts(classes.edges, Format(found.metric.format), found.metric.unit or "EUR", found.formats)


def _line(at: float) -> Figure:
    line = {"color": theme.INK, "width": 1.25, "dash": "4px,3px"}
    return {"type": "line", "xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _name(found: Spread, classes: Classes, share: float, name: str, place: int) -> Figure:
    """Above its line, each in a row of its own so that near ones do not lie on each other; at the right edge it goes to the left."""
    value = spread.quantile(found.values, share)
    at = classes.place(value)
    return {
        "text": f"{name} <b>{words.short_value(round(value, 4), found.metric, found.formats)}</b>", "xref": "x", "x": at, "yref": "paper",
        "y": 1, "yanchor": "bottom", "yshift": 16 - 15 * place, "xanchor": "right" if at > len(classes.counts) * 0.7 else "left",
        "showarrow": False, "font": {"size": 11.5, "color": theme.INK},
    }  # fmt: skip


KIND = Kind(
    "histogram", "Histogram", "bar-chart-line", "How are the values of many members spread, and what is usual?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(0, 1), time="allowed", axes=(1, 1), best=(Form.MEMBERS,)), size=(6, 5), smallest=(4, 4),
    fields=(
        METRIC,
        Field("classes", "Classes, about", Control.NUMBER, 0, most=30),
        Field("log", "Steps of ten", Control.SWITCH, False),
    ),
)  # fmt: skip
