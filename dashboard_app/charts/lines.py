"""Lines: how several metrics, or the members of a dimension, go over time beside each other; of one metric alone see `line`."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard_app.charts import axes, line, series, smoothing, theme, words
from dashboard_app.charts.kind import METRIC, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import Part, Parts
from data.derive.rows import OTHER_MEMBER
from data.formats import Format, Formats
from data.result import Column, Result, Scalar

Figure = theme.Figure

COLOURS = (*theme.SERIES[:4], theme.SERIES[5])
_MARKED_UP_TO = 3
_LONGEST_NAME = 28
_UNSEEN = "rgba(0,0,0,0)"


def draw(result: Result, options: Options) -> Figure:
    """One metric with its comparison; or several metrics, or one by the members of a dimension, a line each."""
    if is_single(result, options):
        return line.draw(result, options)
    parts = series.read(result, options)
    if parts is None:
        return {"data": [], "layout": theme.layout()}
    return figure(parts, log=bool(options.own.get("log")), days=int(options.own.get("smooth") or 0))


def is_single(result: Result, options: Options) -> bool:
    """Whether there is one line to draw."""
    return len(options.metrics) <= 1 and not any(column.role == "dimension" for column in result.columns)


def units(parts: Parts) -> list[tuple[str, str]]:
    """The units of the series in their order: the first is written on the left, the second on the right, others have no axis."""
    return list(dict.fromkeys(unit_of(part.column) for part in parts.parts))


def unit_of(column: Column) -> tuple[str, str]:
    """What two metrics must have alike to stand on one axis."""
    return column.format, column.unit


def figure(parts: Parts, *, log: bool = False, days: int = 0) -> Figure:
    """A line for each series. `log`: on a scale of powers, where all values are above zero; `days`: as means of so many buckets."""
    sides = {unit: place for place, unit in enumerate(units(parts)[:2])}
    smooth = days if parts.flows else 0
    traces: list[Figure] = []
    for place, part in enumerate(parts.parts):
        if unit_of(part.column) in sides:
            traces += _traces(parts, part, place, sides[unit_of(part.column)], smooth)
    layout = theme.layout(
        margin={"l": 4, "r": 10, "t": 10, "b": 4},
        hovermode="x unified",
        hoversort="value descending",
        xaxis=axes.time_axis(parts.x, parts.grain, parts.formats),
        shapes=[*line.shade(parts.x, parts.grain, parts.whole), *parts.doubts.shapes(parts.x)],
        showlegend=True,
        legend=axes.legend(traceorder="normal"),
    )
    for unit, place in sides.items():
        of_side = [part for part in parts.parts if unit_of(part.column) == unit]
        layout["yaxis2" if place else "yaxis"] = _value_axis(of_side, place, parts.formats, log=log)
    return {"data": traces, "layout": layout}


def _value_axis(parts: Sequence[Part], place: int, formats: Formats, *, log: bool) -> Figure:
    column = parts[0].column
    values = [value for part in parts if part.key != OTHER_MEMBER for value in part.values]
    side: Figure = {"overlaying": "y", "side": "right", "showgrid": False, "tickmode": "array"} if place else {}
    if log and axes.is_above_zero(values):
        return axes.log_axis(values, column, formats, **side)
    return axes.value_axis(axes.value_ticks(values, zero=column.format != Format.PERCENT), column, formats, **side)


def colour(part: Part, place: int) -> str:
    return theme.OTHER if part.key == OTHER_MEMBER else COLOURS[place % len(COLOURS)]


def _traces(parts: Parts, part: Part, place: int, side: int, days: int) -> list[Figure]:
    """The line; where an end of it is not over or cut by the period, that end dashed, and an unseen line that carries the hover of both."""
    values = smoothing.means(part.values, days) if days else part.values
    known = sum(value is not None for value in values)
    paint = colour(part, place)
    base: Figure = {
        "type": "scatter",
        "mode": "lines+markers" if known <= _MARKED_UP_TO else "lines",
        "name": words.cut(part.name, _LONGEST_NAME) + (", right" if side else ""),
        # All others together are of another size than any one: they are there to be called up.
        "visible": "legendonly" if part.key == OTHER_MEMBER else True,
        "x": parts.x,
        "connectgaps": False,
        "marker": {"color": paint, "size": 7},
        "legendgroup": part.key,
        **({"yaxis": "y2"} if side else {}),
    }
    told: Figure = {
        "customdata": [[part.key, _said(parts, part, value if days else raw)] for raw, value in zip(part.raw, values, strict=True)],
        "hovertemplate": "%{customdata[1]}",
    }
    stroke = {"color": paint, "width": 2, **({"dash": "1px,3px"} if place >= len(COLOURS) and part.key != OTHER_MEMBER else {})}
    if len(parts.whole) == len(parts.x):
        return [base | {"y": values, "line": stroke} | told]
    over = [value if index in parts.whole else None for index, value in enumerate(values)]
    rest = axes.in_part(values, parts.whole)
    quiet: Figure = {"hoverinfo": "skip"}
    unseen: Figure = {"line": {"color": paint, "width": 0}, "mode": "lines", "opacity": 0, "showlegend": False}
    return [
        base | quiet | {"y": over, "line": stroke},
        base | quiet | {"y": rest, "line": stroke | {"dash": "4px,3px"}, "showlegend": False},
        base | {"y": values} | unseen | told,
    ]


def _said(parts: Parts, part: Part, shown: Scalar) -> str:
    return words.full_value(shown, part.column, parts.formats)


LOG = Field("log", "Steps of ten", Control.SWITCH, False)
TOP = Field("top", "Members shown", Control.NUMBER, 5, least=1, most=10)

KIND = Kind(
    "line", "Line", "graph-up", "How does it go over time?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 1), time="needed", compare=True, best=(Form.TREND, Form.TRENDS)), size=(6, 5), smallest=(3, 3),
    fields=(METRIC, TOP, smoothing.SMOOTH, LOG),
)  # fmt: skip
