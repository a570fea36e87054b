"""Stacked bars over time: of what a total is made, bucket by bucket. What does not add up to its total is drawn as lines instead."""

from __future__ import annotations

from dashboard_app.charts import axes, series, theme, words
from dashboard_app.charts.kind import METRIC, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import Part, Parts
from data.derive.rows import OTHER_MEMBER
from data.formats import Format
from data.result import Result

Figure = theme.Figure

LINES = "lines"
COLOURS = (*theme.SERIES[:4], theme.SERIES[5])
_MARKED_UP_TO = 3
_MOST_BARS = 400


def draw(result: Result, options: Options) -> Figure:
    """The figure of one metric by the members of a dimension, or of several metrics, over time."""
    parts = series.read(result, options)
    if parts is None:
        return {"data": [], "layout": theme.layout()}
    return _lines(parts) if options.form == LINES or not is_stack(parts) else _bars(parts)


def is_stack(parts: Parts) -> bool:
    """Whether bars on top of each other tell the truth about these series, and whether there is room for them."""
    return parts.adds_up and len(parts.buckets) <= _MOST_BARS


def _bars(parts: Parts) -> Figure:
    traces = [_bar(parts, part, place) for place, part in enumerate(parts.parts)]
    reached = [part.values[index] for part in parts.parts for index in range(len(parts.buckets))]
    marks = axes.value_ticks([*reached, *_heights(parts)], zero=True)
    return {"data": traces, "layout": _layout(parts, marks, barmode="relative", bargap=0.22, barcornerradius=3, hovermode="closest")}


def _heights(parts: Parts) -> list[float | None]:
    """How far the stacks reach above and below zero."""
    found: list[float | None] = []
    for index in range(len(parts.buckets)):
        known = [value for part in parts.parts if (value := part.values[index]) is not None]
        found += [sum(value for value in known if value > 0), sum(value for value in known if value < 0)]
    return found


def _bar(parts: Parts, part: Part, place: int) -> Figure:
    over = range(len(parts.buckets))
    return {
        "type": "bar",
        "name": words.inert(part.name),
        "x": parts.x,
        "y": part.values,
        # Hatched: not over yet.
        "marker": {
            "color": _colour(part, place),
            "line": {"width": 0},
            "pattern": {
                "shape": ["" if index < parts.complete else "/" for index in over],
                "fgopacity": 0.55,
                "size": 5,
                "solidity": 0.35,
            },
        },
        "customdata": [[part.key, _hover(parts, part, index)] for index in over],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _colour(part: Part, place: int) -> str:
    return theme.OTHER if part.key == OTHER_MEMBER else COLOURS[place % len(COLOURS)]


def _hover(parts: Parts, part: Part, index: int) -> str:
    """When, who, how much, and how much of the whole bucket that is."""
    value, total = part.values[index], parts.total(index)
    share = f"  {value / total * 100:.1f}%" if value is not None and total > 0 else ""
    lines = [words.bucket_text(parts.buckets[index], parts.grain), words.inert(part.name)]
    lines.append(f"<b>{words.full_value(part.raw[index], part.column)}</b>{share}")
    if len(parts.parts) > 1:
        lines.append(f"of {words.short_value(total, part.column)}")
    return "<br>".join([*lines, *(() if index < parts.complete else ("Not over yet",)), *parts.doubts.said(index)])


def _lines(parts: Parts) -> Figure:
    zero = parts.column.format != Format.PERCENT
    marks = axes.value_ticks([value for part in parts.parts if part.key != OTHER_MEMBER for value in part.values], zero=zero)
    traces = [_line(parts, part, place) for place, part in enumerate(parts.parts)]
    return {"data": traces, "layout": _layout(parts, marks, hovermode="x unified", hoversort="value descending")}


def _line(parts: Parts, part: Part, place: int) -> Figure:
    known = sum(value is not None for value in part.values)
    return {
        "type": "scatter",
        "mode": "lines+markers" if known <= _MARKED_UP_TO else "lines",
        "name": words.inert(part.name),
        # All others together are of another size than any one: they are there to be called up.
        "visible": "legendonly" if part.key == OTHER_MEMBER else True,
        "x": parts.x,
        "y": part.values,
        "connectgaps": False,
        "line": {"color": _colour(part, place), "width": 2},
        "marker": {"color": _colour(part, place), "size": 7},
        "customdata": [[part.key, words.full_value(value, part.column)] for value in part.raw],
        "hovertemplate": "%{customdata[1]}",
    }


def _layout(parts: Parts, marks: list[float], **rest: object) -> Figure:
    time = axes.time_axis(parts.x, parts.grain, padded=rest["hovermode"] != "closest")
    if rest["hovermode"] == "closest":
        time |= {"showspikes": False}
    return theme.layout(
        margin={"l": 4, "r": 10, "t": 10, "b": 4},
        xaxis=time,
        yaxis=axes.value_axis(marks, parts.column),
        shapes=parts.doubts.shapes(parts.x),
        showlegend=True,
        legend=axes.legend(traceorder="normal"),
        **rest,
    )


KIND = Kind(
    "stacked_bar", "Stacked bars", "bar-chart-steps", "Of what is a total made, and how does that change?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 1), time="needed", best=(Form.TRENDS,)), size=(6, 5), smallest=(3, 3),
    fields=(METRIC, Field("form", "Drawn as", Control.CHOICE, "bars", (("bars", "Stacked bars"), (LINES, "Lines")))),
)  # fmt: skip
