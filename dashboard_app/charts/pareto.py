"""Pareto: members from most to least with the share they make up together, and the class (A, B, C) that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard_app.charts import axes, theme, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.derive import standing
from data.derive.rows import OTHER_MEMBER
from data.formats import Formats
from data.result import Column, Result, Row

Figure = theme.Figure

CLASSES = ("A", "B", "C")
_MARK = float(standing.A_UNTIL)
_COLOURS = {"A": theme.ACCENT, "B": theme.SERIES[1], "C": theme.OTHER}
_MOST_NAMED = 25
_LONGEST_NAME = 14


@dataclass(frozen=True, slots=True)
class Ranking:
    """The members from most to least, the share of the whole that each and all before it make up, and its class."""

    metric: Column
    dimension: str
    rows: list[Row]
    values: list[float]
    cumulated: list[float]
    classes: list[str]
    formats: Formats

    def count(self, name: str) -> int:
        return self.classes.count(name)


def read(result: Result, options: Options) -> Ranking:
    """The members with their classes; of a whole that is not above zero nobody has a share, and all are in class C."""
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    dimension = next(column.name for column in result.columns if column.role == "dimension")
    found = [(Decimal(str(row[metric] or 0)), row) for row in result.rows if row[dimension] != OTHER_MEMBER]
    ranked = sorted(found, key=lambda pair: -pair[0])
    amounts, total = [amount for amount, _ in ranked], Decimal(str(result.totals[metric] or 0))
    shares = standing.cumulated(amounts, total) if total > 0 else []
    return Ranking(
        metric=result.column(metric),
        dimension=dimension,
        rows=[row for _, row in ranked],
        values=[float(amount) for amount in amounts],
        cumulated=[round(float(upto), 6) for _, upto in shares] or [0.0] * len(ranked),
        classes=[standing.abc_class(amount, before) for amount, (before, _) in zip(amounts, shares, strict=False)] or ["C"] * len(ranked),
        formats=options.formats,
    )


def draw(result: Result, options: Options) -> Figure:
    """Bars in the colours of the classes, and above them the line of the share reached."""
    ranking = read(result, options)
    places = list(range(1, len(ranking.rows) + 1))
    keys = [member_key(row, ranking.dimension) for row in ranking.rows]
    hovers = [[key, _hover(ranking, index)] for index, key in enumerate(keys)]
    bars: Figure = {
        "type": "bar", "x": places, "y": ranking.values,
        "marker": {"color": [_COLOURS[name] for name in ranking.classes], "line": {"width": 0}},
        "customdata": hovers, "hovertemplate": "%{customdata[1]}<extra></extra>", "showlegend": False,
    }  # fmt: skip
    line: Figure = {
        "type": "scatter", "mode": "lines+markers" if len(places) <= _MOST_NAMED else "lines", "x": places, "y": ranking.cumulated,
        "yaxis": "y2", "line": {"color": theme.INK, "width": 1.75}, "marker": {"color": theme.INK, "size": 5}, "hoverinfo": "skip",
        "cliponaxis": False, "showlegend": False,
    }  # fmt: skip
    return {"data": [bars, line, *_legend(ranking)], "layout": _layout(ranking)}


def _legend(ranking: Ranking) -> list[Figure]:
    """What the colours mean, and how many members each class has: marks of bars that are not there."""
    formats = ranking.formats
    until = {"A": f"first {formats.share(_MARK, 0)}", "B": f"to {formats.share(float(standing.B_UNTIL), 0)}", "C": "the rest"}
    return [
        {
            "type": "bar", "x": [None], "y": [None], "name": f"{name}, {until[name]}: {formats.count(ranking.count(name))}",
            "hoverinfo": "skip",
            "marker": {"color": _COLOURS[name], "line": {"width": 0}}, "showlegend": True,
        }
        for name in CLASSES
        if ranking.count(name)
    ]  # fmt: skip


def _name(ranking: Ranking, index: int) -> str:
    row = ranking.rows[index]
    return str(row.get(f"{ranking.dimension}__label") or row[ranking.dimension])


def _hover(ranking: Ranking, index: int) -> str:
    row, formats = ranking.rows[index], ranking.formats
    place = f"{formats.count(index + 1)} of {formats.count(len(ranking.rows))}, class {ranking.classes[index]}"
    value = f"<b>{words.full_value(row[ranking.metric.name], ranking.metric, formats)}</b>"
    return "<br>".join([words.named(_name(ranking, index)), value, f"{formats.share(ranking.cumulated[index])} so far", place])


def _layout(ranking: Ranking) -> Figure:
    marks = axes.value_ticks(ranking.values or [0.0], zero=True)
    reach = _reach(ranking, marks)
    share = theme.axis(
        overlaying="y",
        side="right",
        range=_beside(reach, max(ranking.cumulated, default=0.0)),
        tickmode="array",
        tickvals=[_MARK, 1],
        ticktext=[ranking.formats.share(mark, 0) for mark in (_MARK, 1)],
    )
    return theme.layout(
        margin={"l": 4, "r": 4, "t": 12, "b": 4},
        hovermode="closest",
        bargap=0.18 if len(ranking.rows) <= _MOST_NAMED else 0.05,
        barcornerradius=3 if len(ranking.rows) <= _MOST_NAMED else 0,
        xaxis=_members_axis(ranking),
        yaxis=axes.value_axis(marks, ranking.metric, ranking.formats, range=reach),
        yaxis2=share,
        showlegend=bool(ranking.rows),
        legend=axes.legend(itemclick=False, itemdoubleclick=False),
        shapes=[_mark()] if ranking.rows else [],
    )


def _reach(ranking: Ranking, marks: list[float]) -> list[float]:
    """From a little below the lowest value, when that is negative, to the highest mark: a few returns take no room from the others."""
    room = (marks[-1] - marks[0]) * 0.02
    lowest = min(ranking.values, default=0.0)
    return [max(marks[0], lowest) - room if lowest < 0 else marks[0], marks[-1] + room]


def _beside(reach: list[float], most: float) -> list[float]:
    """The range of the shares, such that both scales have their zero at one height. Where some are negative, those before make more than
    the whole."""
    top = max(1.05, most * 1.02)
    return [reach[0] / reach[-1] * top, top] if reach[0] < 0 < reach[-1] else [0, top]


def _mark() -> Figure:
    """Where 80 % is reached."""
    line = {"color": theme.COMPARED, "width": 1, "dash": "4px,4px"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "y0": _MARK, "y1": _MARK, "line": line, "layer": "below"}


def _members_axis(ranking: Ranking) -> Figure:
    count = len(ranking.rows)
    edge = [0.4, max(count, 1) + 0.6]
    if count > _MOST_NAMED:
        marks = [round(mark) for mark in theme.ticks(0, count, most=6) if 0 < mark <= count]
        title = {"text": "Place, from the largest on", "font": {"size": 12, "color": theme.MUTED}, "standoff": 6}
        texts = ["1", *(ranking.formats.count(mark) for mark in marks)]
        return theme.axis(range=edge, tickmode="array", tickvals=[1, *marks], ticktext=texts, title=title)
    names = [words.cut(_name(ranking, index), _LONGEST_NAME) for index in range(count)]
    angle = -35 if count > 6 else 0  # noqa: PLR2004
    return theme.axis(range=edge, tickmode="array", tickvals=list(range(1, count + 1)), ticktext=names, tickangle=angle)


KIND = Kind(
    "pareto", "Pareto", "graph-up-arrow", "On how few does most of it rest?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 1), best=(Form.MEMBERS,)), size=(6, 6), smallest=(4, 4), fields=(METRIC,),
)  # fmt: skip
