"""Scatter: one mark a member, volume to the right (each step ten times the last), quality upwards, the size of a mark its weight."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from dashboard_app.charts import axes, theme, words
from dashboard_app.charts.kind import Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.derive.rows import OTHER_MEMBER
from data.formats import Format, Formats
from data.result import Column, Result, Row

Figure = theme.Figure

_LARGEST_PX, _SMALLEST_PX = 44.0, 7.0
_MOST_NAMED = 6
_LONGEST_NAME = 24
_NAME_WIDTH, _NAME_HEIGHT, _EDGE = 0.3, 0.09, 0.15
"""Room for a name, and what counts as the edge, as parts of the picture."""


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
    formats: Formats

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
        left_out=len(members) - len(shown), typical=words.decimal(result.totals.get(options.metric)), formats=options.formats,
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
        "textposition": [_side(across) for across, _ in _places(cloud)],
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
    """The heaviest and the most unusual are named, as far as names do not lie on each other; the others when one points at them."""
    places = _places(cloud)
    typical = cloud.typical if cloud.typical is not None else 0.0
    unusual = sorted(range(len(places)), key=lambda index: -abs(cloud.values(cloud.y)[index] - typical))
    named: list[int] = []
    for index in [*range(min(_MOST_NAMED, len(places))), *unusual[:_MOST_NAMED]]:
        is_free = all(_is_apart(places[index], places[other]) for other in named) and not _is_covered(places, index)
        if index not in named and len(named) < _MOST_NAMED and is_free:
            named.append(index)
    return [words.cut(_name(cloud, row), _LONGEST_NAME) if index in named else "" for index, row in enumerate(cloud.rows)]


def _places(cloud: Cloud) -> list[tuple[float, float]]:
    """Where the marks are on the picture, both ways from 0 to 1."""

    def scaled(values: list[float]) -> list[float]:
        low, high = min(values, default=0.0), max(values, default=0.0)
        return [(value - low) / ((high - low) or 1.0) for value in values]

    return list(zip(scaled([math.log10(x) for x in cloud.values(cloud.x)]), scaled(cloud.values(cloud.y)), strict=True))


def _side(across: float) -> str:
    """At the edges a name goes inwards."""
    return "top left" if across > 1 - _EDGE else "top right" if across < _EDGE else "top center"


def _is_covered(places: list[tuple[float, float]], index: int) -> bool:
    """Whether other marks lie where the name would stand."""
    x, y = places[index]
    return any(abs(other[0] - x) < _NAME_WIDTH / 3 and 0 < other[1] - y < _NAME_HEIGHT * 1.5 for other in places)


def _is_apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) > _NAME_WIDTH or abs(one[1] - other[1]) > _NAME_HEIGHT


def _hover(cloud: Cloud, row: Row) -> str:
    columns = {column.name: column for column in (cloud.y, cloud.x, cloud.size)}
    lines = [f"<b>{words.full_value(row[name], column, cloud.formats)}</b>  {column.label}" for name, column in columns.items()]
    return "<br>".join([words.named(_name(cloud, row)), *lines])


def _layout(cloud: Cloud) -> Figure:
    values = cloud.values(cloud.y)
    marks = axes.value_ticks([*values, cloud.typical], zero=False) if values else [0.0, 1.0]
    room = (marks[-1] - marks[0]) * 0.08
    return theme.layout(
        margin={"l": 4, "r": 14, "t": 10, "b": 4},
        hovermode="closest",
        xaxis=_volume_axis(cloud),
        yaxis=axes.value_axis(
            marks,
            cloud.y,
            cloud.formats,
            range=[marks[0] - room, marks[-1] + room],
            zeroline=False,
            title=_title(cloud.y),
            ticklabelstandoff=4,
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
    marks = axes.powers(10 ** (low - room), 10 ** (high + room))
    money = cloud.x.format == Format.MONEY
    texts = [words.short_value(mark, cloud.x, cloud.formats) if money else cloud.formats.count(round(mark)) for mark in marks]
    return theme.axis(
        type="log", range=[low - room, high + room], tickmode="array", tickvals=marks, ticktext=texts, showgrid=True, gridcolor=theme.GRID,
        title=_title(cloud.x),
    )  # fmt: skip


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
            "text": f"All together {words.short_value(cloud.typical, cloud.y, cloud.formats)}", "xref": "paper", "x": 0, "xanchor": "left",
            "yref": "y", "y": cloud.typical, "yanchor": "bottom", "showarrow": False, "font": {"size": 11, "color": theme.MUTED},
        }
    ]  # fmt: skip


def _complete(options: Options) -> Options:
    """Without a choice the second metric of the question goes to the right, and the third is the size."""
    rest = [name for name in options.metrics if name != options.metric] or [options.metric]
    x = options.x or rest[0]
    return replace(options, x=x, size=options.size or next((name for name in rest if name != x), x))


KIND = Kind(
    "scatter", "Scatter", "bounding-box-circles", "How do two figures of many members go together, and who stands out?", draw,
    Shape(metrics=(2, 3), dimensions=(1, 1), best=(Form.SEVERAL,)), size=(6, 6), smallest=(4, 4),
    fields=(
        Field("metric", "Upwards", Control.METRIC, ""),
        Field("x", "To the right", Control.METRIC, ""),
        Field("size", "Size of a mark", Control.METRIC, ""),
        Field("minimum", "Fewest to the right", Control.NUMBER, 0, most=1_000_000),
    ),
    complete=_complete,
)  # fmt: skip
