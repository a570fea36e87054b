"""Bullet: how much of its target each metric (or each member) has reached, on bands of poor, fair and good. Without a target, no bar."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import theme, words
from dashboard_app.charts.kind import METRIC, Control, Field, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.derive.rows import OTHER_MEMBER
from data.formats import Formats
from data.result import Column, Result, Row, Scalar

Figure = theme.Figure

_LONGEST_NAME = 22
_SLOTS = 3
_FAIR, _GOOD = 60, 90
_MOST_ROWS = 20
_SHADES = (0.5, 0.32, 0.16)
"""Of poor, fair and good."""


@dataclass(frozen=True, slots=True)
class Line:
    """One bullet. `reached` is the part of the target that is due by now; none without a target, which `reason` says."""

    key: str
    name: str
    column: Column
    value: Scalar
    target: Scalar
    reached: float | None
    reason: str

    @property
    def is_met(self) -> bool:
        """By the favourable direction: costs below their target are met."""
        return self.reached is not None and (self.reached <= 1 if self.column.better == "down" else self.reached >= 1)


def read(result: Result, options: Options) -> list[Line]:
    """The metrics of the totals, or the members of one dimension, in the order of the question."""
    dimension = next((column.name for column in result.columns if column.role == "dimension"), "")
    if not dimension:
        names = options.metrics or (options.metric,)
        return [_line(result, name, result.column(name).label, result.column(name), result.totals, None) for name in names]
    column = result.column(options.metric or next(column.name for column in result.columns if column.role == "metric"))
    return [
        _line(result, member_key(row, dimension), str(row.get(f"{dimension}__label") or row[dimension]), column, row, index)
        for index, row in enumerate(result.rows[:_MOST_ROWS])
        if member_key(row, dimension) != OTHER_MEMBER
    ]


def _line(result: Result, key: str, name: str, column: Column, row: Row, index: int | None) -> Line:
    value, target = row.get(column.name), row.get(f"{column.name}__target")
    found, due = words.decimal(value), words.decimal(target)
    reached = found / due if found is not None and due is not None and due > 0 else None
    return Line(key, name, column, value, target, reached, _reason(result, column.name, value, target, index))


def _reason(result: Result, metric: str, value: Scalar, target: Scalar, index: int | None) -> str:
    """Why there is no bar."""
    if value is None:
        return words.reason_text(words.reason_of(result, metric, index) or "no_data")
    if target is None:
        return "No target"
    return "Target of zero"


def draw(result: Result, options: Options) -> Figure:
    """All on one scale: parts of the target, which is the same line for all of them."""
    lines = read(result, options)
    fair, good = (float(options.own.get(name) or at) / 100 for name, at in (("fair", _FAIR), ("good", _GOOD)))
    top = max(1.2, max((line.reached or 0.0 for line in lines), default=0.0) * 1.05)
    places = list(range(len(lines)))
    known = [line.reached is not None for line in lines]
    bands = _bands(lines, fair, good, top)
    bar: Figure = {
        "type": "bar", "orientation": "h", "y": places, "width": 0.26,
        "x": [None if line.reached is None else round(line.reached, 4) for line in lines],
        "marker": {"color": [theme.POSITIVE if line.is_met else theme.ACCENT for line in lines], "cornerradius": 3, "line": {"width": 0}},
        "customdata": [[line.key, _hover(line, options.formats)] for line in lines], "hovertemplate": "%{customdata[1]}<extra></extra>",
    }  # fmt: skip
    tick: Figure = {
        "type": "scatter", "mode": "markers", "y": [place for place, is_known in zip(places, known, strict=True) if is_known],
        "x": [1] * sum(known), "hoverinfo": "skip",
        "marker": {"symbol": "line-ns-open", "size": 22, "color": theme.INK, "line": {"color": theme.INK, "width": 2}},
    }  # fmt: skip
    return {"data": [*bands, bar, tick], "layout": _layout(lines, top, options.formats)}


def _bands(lines: list[Line], fair: float, good: float, top: float) -> list[Figure]:
    """Behind the bars: what is good (the lightest), fair and poor. Where less is better, the other way round from the target on."""
    return [_band(lines, [_edges(line, fair, good, top) for line in lines], number) for number in range(3)]


def _band(lines: list[Line], edges: list[list[float]], number: int) -> Figure:
    shades = [_SHADES[2 - number if line.column.better == "down" else number] for line in lines]
    spans = [round(of[number + 1] - of[number], 4) for of in edges]
    return {
        "type": "bar", "orientation": "h", "y": list(range(len(lines))), "base": [of[number] for of in edges],
        "x": [None if line.reached is None else span for line, span in zip(lines, spans, strict=True)],
        "width": 0.62, "hoverinfo": "skip", "marker": {"color": theme.OTHER, "opacity": shades, "line": {"width": 0}},
    }  # fmt: skip


def _edges(line: Line, fair: float, good: float, top: float) -> list[float]:
    edges = [0.0, 2 - good, 2 - fair, top] if line.column.better == "down" else [0.0, fair, good, top]
    return [min(max(0.0, edge), top) for edge in edges]


def _hover(line: Line, formats: Formats) -> str:
    value = f"<b>{words.full_value(line.value, line.column, formats)}</b>"
    if line.reached is None:
        return f"{words.named(line.name)}<br>{value}<br>{line.reason}"
    gap = words.signed(_gap(line), line.column, formats)
    target = words.full_value(line.target, line.column, formats)
    return f"{words.named(line.name)}<br>{value}  {formats.share(line.reached)} of the target<br>{target}  Target due by now  ({gap})"


def _gap(line: Line) -> float:
    return round((words.decimal(line.value) or 0.0) - (words.decimal(line.target) or 0.0), 4)


def _layout(lines: list[Line], top: float, formats: Formats) -> Figure:
    names = [words.cut(line.name, _LONGEST_NAME) for line in lines]
    marks = [mark for mark in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0) if mark <= top]
    return theme.layout(
        margin={"l": 4, "r": 8, "t": 4, "b": 4},
        hovermode="closest",
        barmode="overlay",
        xaxis=theme.axis(
            range=[min([line.reached or 0.0 for line in lines] + [0.0]), top], tickmode="array", tickvals=marks,
            ticktext=[formats.share(mark, 0) for mark in marks],
        ),
        yaxis=theme.axis(
            tickmode="array", tickvals=list(range(len(lines))), ticktext=names, range=[max(len(lines), _SLOTS) - 0.5, -0.8],
            ticklabelstandoff=6, tickfont={"size": 12, "color": theme.INK},
        ),
        annotations=[_text(place, line, formats) for place, line in enumerate(lines)],
    )  # fmt: skip


def _text(place: int, line: Line, formats: Formats) -> Figure:
    """Above the bar the value and the target; without a target, why there is none."""
    value = words.short_value(line.value, line.column, formats)
    of = f" of {words.short_value(line.target, line.column, formats)}" if line.reached is not None else f"  {line.reason}"
    return {
        "text": f"<b>{value}</b>{of}", "xref": "x", "x": 0, "xanchor": "left", "yref": "y", "y": place - 0.33, "yanchor": "bottom",
        "showarrow": False, "font": {"size": 11.5, "color": theme.MUTED},
    }  # fmt: skip


KIND = Kind(
    "bullet", "Target", "bullseye", "Do we reach our targets?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 1), best=()), size=(4, 4), smallest=(3, 2),
    fields=(
        METRIC,
        Field("fair", "Fair from (% of the target)", Control.NUMBER, _FAIR, most=200),
        Field("good", "Good from (% of the target)", Control.NUMBER, _GOOD, most=200),
    ),
)  # fmt: skip
