"""Stacked bars over time, or along a dimension: of what a total is made. What does not add up is drawn as lines, or side by side."""

from __future__ import annotations

from dashboard_app.charts import axes, lines, series, theme, words
from dashboard_app.charts.kind import METRIC, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import Part, Parts
from data.formats import Format
from data.result import Column, Result

Figure = theme.Figure

LINES, SHARE = "lines", "share"
_LONGEST_NAME, _LONGEST_BUCKET = 28, 14
_MOST_BARS = 400
_LEVEL_UP_TO = 6
_SHARE = Column("share", "Share", "metric", "number", "percent", "ratio")


def draw(result: Result, options: Options) -> Figure:
    """The figure of one metric by the members of a dimension, or of several metrics, over time or along a (first) dimension."""
    parts = series.read(result, options)
    if parts is None:
        return {"data": [], "layout": theme.layout()}
    if parts.grain and (options.form == LINES or not is_stack(parts)):
        return lines.figure(parts)
    return _bars(parts, share=options.form == SHARE and is_share(parts))


def is_stack(parts: Parts) -> bool:
    """Whether bars on top of each other tell the truth about these series, and whether there is room for them."""
    return parts.adds_up and len(parts.buckets) <= _MOST_BARS and len(lines.units(parts)) == 1


def is_share(parts: Parts) -> bool:
    """Whether each series has a share of its bucket: nothing is negative."""
    return is_stack(parts) and all(value is None or value >= 0 for part in parts.parts for value in part.values)


def _bars(parts: Parts, *, share: bool) -> Figure:
    traces = [_bar(parts, part, place, share=share) for place, part in enumerate(parts.parts)]
    reached = [value for trace in traces for value in trace["y"]]
    stacked = is_stack(parts)
    marks = axes.value_ticks([*reached, *(_heights([trace["y"] for trace in traces]) if stacked else [])], zero=True)
    marks = axes.SHARES if share else marks
    mode = {"barmode": "relative" if stacked else "group", "bargap": 0.22, "barcornerradius": 3}
    return {"data": traces, "layout": _layout(parts, marks, _SHARE if share else parts.column) | mode}


def _heights(values: list[list[float | None]]) -> list[float | None]:
    """How far the stacks reach above and below zero."""
    found: list[float | None] = []
    for bucket in zip(*values, strict=True):
        known = [value for value in bucket if value is not None]
        found += [sum(value for value in known if value > 0), sum(value for value in known if value < 0)]
    return found


def shared(parts: Parts, part: Part) -> list[float | None]:
    """The values as shares of their buckets."""
    totals = [parts.total(index) for index in range(len(parts.buckets))]
    return [round(value / total, 6) if value is not None and total else None for value, total in zip(part.values, totals, strict=True)]


def _bar(parts: Parts, part: Part, place: int, *, share: bool) -> Figure:
    over = range(len(parts.buckets))
    return {
        "type": "bar",
        "name": words.cut(part.name, _LONGEST_NAME),
        "x": parts.x,
        "y": shared(parts, part) if share else part.values,
        # Hatched: not over yet, or cut by the period.
        "marker": {
            "color": lines.colour(part, place),
            "line": {"width": 0},
            "pattern": {
                "shape": ["" if index in parts.whole else "/" for index in over],
                "fgopacity": 0.55,
                "size": 5,
                "solidity": 0.35,
            },
        },
        "customdata": [_told(parts, part, index) for index in over],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _told(parts: Parts, part: Part, index: int) -> list[str]:
    """What a click filters by, and the hover. Along a dimension it is the member whose bar it is, the dimension, and whose part of it."""
    text = hover_text(parts, part, index)
    return [part.key, text] if parts.grain else [parts.buckets[index], text, parts.axis, part.key]


def hover_text(parts: Parts, part: Part, index: int) -> str:
    """When (or where), who, how much, and how much of the whole bucket that is."""
    value, total = part.values[index], parts.total(index)
    is_whole = len(parts.parts) > 1 and is_stack(parts)
    share = f"  {parts.formats.share(value / total)}" if is_stack(parts) and value is not None and total > 0 else ""
    said = [words.named(parts.names[index]), words.named(part.name)]
    said.append(f"<b>{words.full_value(part.raw[index], part.column, parts.formats)}</b>{share}")
    if is_whole:
        said.append(f"of {words.short_value(total, part.column, parts.formats)}")
    if index not in parts.whole:
        said.append(parts.cut.get(index, "Not over yet"))
    return "<br>".join([*said, *parts.doubts.said(index)])


def bucket_axis(parts: Parts) -> Figure:
    """The axis below bars: of time, or of members by their names."""
    if parts.grain:
        return axes.time_axis(parts.x, parts.grain, parts.formats, padded=False) | {"showspikes": False}
    names = [words.cut(name, _LONGEST_BUCKET) for name in parts.names]
    angle = -35 if len(names) > _LEVEL_UP_TO else 0
    return theme.axis(type="category", tickmode="array", tickvals=parts.x, ticktext=names, tickangle=angle)


def _layout(parts: Parts, marks: list[float], column: Column) -> Figure:
    return theme.layout(
        margin={"l": 4, "r": 10, "t": 10, "b": 4},
        xaxis=bucket_axis(parts),
        yaxis=axes.value_axis(marks, column, parts.formats),
        shapes=parts.doubts.shapes(parts.x) if parts.grain else [],
        showlegend=True,
        legend=axes.legend(traceorder="normal"),
        hovermode="closest",
    )


def caption_note(parts: Parts, options: Options) -> str:
    """Why it is drawn otherwise than asked for; empty when it is not."""
    if options.form == LINES or is_stack(parts) or len(parts.parts) == 1:
        return ""
    if not parts.adds_up or len(lines.units(parts)) > 1 or parts.column.format == Format.PERCENT:
        return ". " + ("As lines" if parts.grain else "Side by side") + ": these parts do not add up to the total"
    return ". As lines: there are too many bars"


KIND = Kind(
    "stacked_bar", "Stacked bars", "bar-chart-steps", "Of what is a total made, and how does that change?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 2), time="allowed", axes=(1, 2), best=(Form.TRENDS,)), size=(6, 5), smallest=(3, 3),
    fields=(
        METRIC,
        Field("form", "Drawn as", Control.CHOICE, "bars", (("bars", "Amounts"), (SHARE, "Shares of 100%"), (LINES, "Lines"))),
        lines.TOP,
    ),
)  # fmt: skip
