"""Scatter: one mark a member, volume to the right (each step ten times the last), quality upwards, the size of a mark its weight."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dashboard_app.charts import axes, theme, words
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.derive.rows import OTHER_MEMBER
from data.formats import Format
from data.result import Column, Result, Row

Figure = theme.Figure

_LARGEST_PX, _SMALLEST_PX = 44.0, 7.0
_STEPS = (1, 2, 5)
_MOST_STEPS = 6
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Cloud:
    """What is drawn, and how many members are not: they have too little of x, or no y. `typical` is the y of all together."""

    x: Column
    y: Column
    size: Column
    dimension: str
    rows: list[Row]
    left_out: int
    typical: float | None

    def values(self, column: Column) -> list[float]:
        return [words.decimal(row[column.name]) or 0.0 for row in self.rows]


def read(result: Result, options: Options) -> Cloud:
    """The members with enough of x, the heaviest first so that small marks lie on large ones."""
    dimension = next(column.name for column in result.columns if column.role == "dimension")
    size = options.size or options.x
    members = [row for row in result.rows if row[dimension] != OTHER_MEMBER]
    low = max(options.minimum, 1)
    shown = [row for row in members if row[options.metric] is not None and (words.decimal(row[options.x]) or 0.0) >= low]
    shown.sort(key=lambda row: -(words.decimal(row[size]) or 0.0))
    return Cloud(
        x=result.column(options.x), y=result.column(options.metric), size=result.column(size), dimension=dimension, rows=shown,
        left_out=len(members) - len(shown), typical=words.decimal(result.totals.get(options.metric)),
    )  # fmt: skip


def draw(result: Result, options: Options) -> Figure:
    """The figure of the members of one dimension by three metrics."""
    cloud = read(result, options)
    trace: Figure = {
        "type": "scatter",
        "mode": "markers+text",
        "x": cloud.values(cloud.x),
        "y": cloud.values(cloud.y),
        "marker": {
            "size": _sizes(cloud),
            "color": [_colour(cloud, value) for value in cloud.values(cloud.y)],
            "opacity": 0.72,
            "line": {"color": theme.SURFACE, "width": 1},
        },
        "text": _names(cloud),
        "textposition": "top center",
        "textfont": {"size": 11, "color": theme.MUTED},
        "cliponaxis": False,
        "customdata": [[member_key(row, cloud.dimension), _hover(cloud, row)] for row in cloud.rows],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }
    return {"data": [trace], "layout": _layout(cloud)}


def _sizes(cloud: Cloud) -> list[float]:
    """Areas in proportion to the weight, the smallest still to be seen."""
    weights = [max(0.0, weight) for weight in cloud.values(cloud.size)]
    largest = max(weights, default=0.0) or 1.0
    return [round(max(_SMALLEST_PX, _LARGEST_PX * math.sqrt(weight / largest)), 1) for weight in weights]


def _colour(cloud: Cloud, value: float) -> str:
    """Worse than all together stands out; without a favourable direction nothing does."""
    if cloud.typical is None or cloud.y.better == "neutral":
        return theme.ACCENT
    return theme.NEGATIVE if (value < cloud.typical) == (cloud.y.better == "up") and value != cloud.typical else theme.ACCENT


def _name(cloud: Cloud, row: Row) -> str:
    return str(row.get(f"{cloud.dimension}__label") or row[cloud.dimension])


def _names(cloud: Cloud) -> list[str]:
    """The heaviest are named; the others say who they are when one points at them."""
    return [words.inert(_name(cloud, row)) if place < _MOST_NAMED else "" for place, row in enumerate(cloud.rows)]


def _hover(cloud: Cloud, row: Row) -> str:
    columns = {column.name: column for column in (cloud.y, cloud.x, cloud.size)}
    lines = [f"<b>{words.full_value(row[name], column)}</b>  {column.label}" for name, column in columns.items()]
    return "<br>".join([words.inert(_name(cloud, row)), *lines])


def _layout(cloud: Cloud) -> Figure:
    values = cloud.values(cloud.y)
    marks = axes.value_ticks([*values, cloud.typical], zero=False) if values else [0.0, 1.0]
    room = (marks[-1] - marks[0]) * 0.08
    return theme.layout(
        margin={"l": 4, "r": 14, "t": 10, "b": 4},
        hovermode="closest",
        xaxis=_volume_axis(cloud),
        yaxis=axes.value_axis(
            marks, cloud.y, range=[marks[0] - room, marks[-1] + room], zeroline=False, title=_title(cloud.y), ticklabelstandoff=4
        ),
        shapes=_typical_line(cloud),
        annotations=_typical_text(cloud),
    )


def _title(column: Column) -> Figure:
    return {"text": words.inert(column.label), "font": {"size": 12, "color": theme.MUTED}, "standoff": 8}


def _volume_axis(cloud: Cloud) -> Figure:
    values = cloud.values(cloud.x) or [1.0]
    low, high = math.log10(min(values)), math.log10(max(values))
    room = max(0.12, (high - low) * 0.07)
    marks = _powers(10 ** (low - room), 10 ** (high + room))
    texts = [words.short_value(mark, cloud.x) if cloud.x.format == Format.MONEY else f"{mark:,.0f}" for mark in marks]
    return theme.axis(
        type="log", range=[low - room, high + room], tickmode="array", tickvals=marks, ticktext=texts, showgrid=True, gridcolor=theme.GRID,
        title=_title(cloud.x),
    )  # fmt: skip


def _powers(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20 ... between `low` and `high`; of a wide range the powers of ten alone."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for steps in (_STEPS, _STEPS[:1]):
        found = [step * 10.0**power for power in range(first, last + 1) for step in steps if low <= step * 10.0**power <= high]
        if len(found) <= _MOST_STEPS * 2 or steps == _STEPS[:1]:
            return found
    return []


def _typical_line(cloud: Cloud) -> list[Figure]:
    if cloud.typical is None or not cloud.rows:
        return []
    line = {"color": theme.COMPARED, "width": 1, "dash": "4px,4px"}
    return [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": cloud.typical, "y1": cloud.typical, "line": line}]


def _typical_text(cloud: Cloud) -> list[Figure]:
    if cloud.typical is None or not cloud.rows:
        return []
    return [
        {
            "text": f"All together {words.short_value(cloud.typical, cloud.y)}", "xref": "paper", "x": 1, "xanchor": "right", "yref": "y",
            "y": cloud.typical, "yanchor": "bottom", "showarrow": False, "font": {"size": 11, "color": theme.MUTED},
        }
    ]  # fmt: skip
