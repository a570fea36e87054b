"""Pivot: one metric in rows by columns, each row with what all its columns make together. A pair without a value stays blank.

Where parts add up, that is their sum. Where they do not (orders with goods of several categories, rates) it is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.charts import axes, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Family, Field, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import CLOCK, adds_up_to_total, member_key
from data.derive.rows import OTHER_MEMBER
from data.formats import DASH, Formats
from data.query import CompareSpec, MetricQuery
from data.result import Column, Result, Row, Scalar

_ROWS, _COLUMNS = 50, 24
_SHADES = 5
_NO_SUM = "Parts of it do not add up"

Margin = dict[str, Scalar]
"""By member, what all its pairs make together."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the table: the field, its members in order and their names; of a time `whole` are the buckets that are over and not
    cut by the period."""

    column: Column
    keys: list[str]
    names: list[str]
    whole: range
    cut: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Pivot:
    """All of it: `down` and `across` hold every member, the numbers of shown ones are `rows` and `columns`. `sums`: parts add up; where
    they do not, `margins` hold what is known of each side."""

    metric: Column
    down: Side
    across: Side
    cells: dict[tuple[str, str], Scalar]
    sums: bool
    rows: int
    columns: int
    largest: float
    formats: Formats
    margins: Mapping[str, Margin]

    @property
    def shown(self) -> tuple[list[str], list[str]]:
        return self.down.keys[: self.rows], self.across.keys[: self.columns]


def read(result: Result, options: Options) -> Pivot:
    """The answer as rows and columns: time, or else the second dimension, goes across."""
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    dimensions = [column for column in result.columns if column.role == "dimension"]
    times = [column for column in result.columns if column.role == "time"]
    first, second = (*dimensions, *times)[:2]
    if options.own.get("swap"):
        first, second = second, first
    cells = {(member_key(row, first.name), member_key(row, second.name)): row[metric] for row in result.rows}
    return Pivot(
        metric=result.column(metric),
        down=_side(result, first, options.formats),
        across=_side(result, second, options.formats),
        cells=cells,
        sums=adds_up_to_total(result, metric),
        rows=int(options.own.get("rows") or _ROWS),
        columns=int(options.own.get("columns") or _COLUMNS),
        largest=max((words.decimal(value) or 0.0 for value in cells.values()), key=abs, default=0.0),
        formats=options.formats,
        margins=dict(_margin(beside, metric) for beside in options.beside),
    )


def further(query: MetricQuery, result: Result, options: Options) -> tuple[MetricQuery, ...]:
    """What the members of each side make together, where that is not a sum."""
    if adds_up_to_total(result, options.metric):
        return ()
    alone = replace(query, metrics=(options.metric,), sort=(), limit=None, other=False, compare=CompareSpec(), share=False, targets=False)
    sides = [_gathered(query)] if query.other else [replace(alone, dimensions=(one,), grain=None) for one in query.dimensions]
    return (*sides, *([replace(alone, dimensions=())] if query.grain is not None else []))


def _gathered(query: MetricQuery) -> MetricQuery:
    """The members of the only dimension and the rest of them. Who is among the rest is decided by the order of the whole period, so all
    that the order may hang on stays."""
    return replace(query, grain=None, sort=tuple(one for one in query.sort if one.field != query.grain))


def _margin(result: Result, metric: str) -> tuple[str, Margin]:
    side = next(column.name for column in result.columns if column.role in ("time", "dimension"))
    return side, {member_key(row, side): row[metric] for row in result.rows}


def _side(result: Result, column: Column, formats: Formats) -> Side:
    """The members in the order of the answer (those of the clock and of time as they go, the rest of all last)."""
    name = column.name
    labels = {member_key(row, name): _label(row, column, formats) for row in result.rows}
    keys = sorted(labels) if column.role == "time" else [key for key in CLOCK.get(name, labels) if key in labels]
    keys.sort(key=lambda key: key == OTHER_MEMBER)
    is_time = column.role == "time"
    whole = axes.whole(keys, result.meta) if is_time else range(len(keys))
    return Side(column, keys, [labels[key] for key in keys], whole, axes.cut_texts(keys, name, result.meta, formats) if is_time else {})


def _label(row: Row, column: Column, formats: Formats) -> str:
    if column.role == "time":
        return _short_bucket(str(row[column.name]), column.name, formats)
    found = row.get(f"{column.name}__label") or row[column.name]
    return DASH if found is None else str(found)


def _short_bucket(bucket: str, grain: str, formats: Formats) -> str:
    return axes.hour_text(bucket, formats) if grain == "hour" else axes.short_bucket(bucket[:10], grain, formats).replace("<br>", " ")


def draw(result: Result, options: Options) -> list[Component]:
    """The table with its totals: sums where parts add up, else computed from the base like the total of all."""
    pivot = read(result, options)
    all_heads = html.Th("All together", scope="col", className="number pivot-total")
    head = html.Thead(html.Tr([html.Th(pivot.down.column.label, scope="col"), *_heads(pivot), all_heads]))
    rows = [html.Tr(_row(pivot, place, options)) for place in range(len(pivot.shown[0]))]
    shown = html.Table([head, html.Tbody(rows), html.Tfoot(html.Tr(_foot(result, pivot)))], className="scorecard pivot")
    label = f"{pivot.metric.label} by {pivot.down.column.label.lower()} and {pivot.across.column.label.lower()}"
    return [html.Div(shown, className="scorecard-scroll", tabIndex=0, role="region", **{"aria-label": label})]


def _heads(pivot: Pivot) -> list[Component]:
    shown = len(pivot.shown[1])
    return [_head(pivot.across, place, words.plain(name)) for place, name in enumerate(pivot.across.names[:shown])]


def _head(side: Side, place: int, name: str) -> Component:
    if place in side.whole:
        return html.Th(name, scope="col", className="number", title=name)
    return html.Th(name, scope="col", className="number is-open", title=f"{name}. {side.cut.get(place, 'Not over yet')}")


def _row(pivot: Pivot, place: int, options: Options) -> list[Component]:
    key, name = pivot.down.keys[place], words.plain(pivot.down.names[place])
    cells = [_cell(pivot, key, other, heat=bool(options.own.get("heat"))) for other in pivot.shown[1]]
    return [
        html.Th(_member(pivot, key, name, options), scope="row"),
        *cells,
        _sum_cell(pivot, pivot.down, key),
    ]


def _member(pivot: Pivot, key: str, name: str, options: Options) -> Component:
    if not options.pick or pivot.down.column.role != "dimension" or key == OTHER_MEMBER:
        return html.Span(name, className="ranking-name", title=name)
    chosen = ids.pick(pivot.down.column.name, key)
    return html.Button(name, id=chosen, type="button", className="ranking-name", title=f"Show only {name}")


def _cell(pivot: Pivot, key: str, other: str, *, heat: bool) -> Component:
    if (key, other) not in pivot.cells:
        return html.Td("", className="number")
    value = pivot.cells[key, other]
    if value is None:
        return html.Td(DASH, className="number", title=words.reason_text("no_data"))
    shade = f" heat-{_shade(pivot, value)}" if heat else ""
    return html.Td(_text(pivot, value), className=f"number{shade}", title=words.full_value(value, pivot.metric, pivot.formats))


def _shade(pivot: Pivot, value: Scalar) -> int:
    """From 0 to 4: in which fifth of the largest value it lies."""
    share = (words.decimal(value) or 0.0) / pivot.largest if pivot.largest > 0 else 0.0
    return min(_SHADES - 1, max(0, int(share * _SHADES)))


def _text(pivot: Pivot, value: Scalar) -> str:
    """Written as the largest value is, so that all cells are alike."""
    return words.lined_up([value, pivot.largest], pivot.metric, pivot.formats)[0]


def together(pivot: Pivot, side: Side, key: str) -> Scalar:
    """What all pairs of a member of one side make together, shown or not; none where nobody has said."""
    if not pivot.sums:
        return pivot.margins.get(side.column.name, {}).get(key)
    is_down = side is pivot.down
    pairs = [(key, other) for other in pivot.across.keys] if is_down else [(other, key) for other in pivot.down.keys]
    known = [value for pair in pairs if (value := words.number(pivot.cells.get(pair))) is not None]
    return round(float(sum(float(value) for value in known)), 4) if known else None


def _sum_cell(pivot: Pivot, side: Side, key: str) -> Component:
    total = together(pivot, side, key)
    if total is None:
        return html.Td(DASH, className="number pivot-total", title=None if pivot.sums else _NO_SUM)
    return html.Td(_text(pivot, total), className="number pivot-total", title=words.full_value(total, pivot.metric, pivot.formats))


def _foot(result: Result, pivot: Pivot) -> list[Component]:
    total = result.totals.get(pivot.metric.name)
    columns = [_sum_cell(pivot, pivot.across, other) for other in pivot.shown[1]]
    whole = html.Td(_text(pivot, total), className="number pivot-total", title=words.full_value(total, pivot.metric, pivot.formats))
    return [html.Th("All together", scope="row"), *columns, whole]


KIND = Kind(
    "pivot", "Pivot", "grid-3x3", "What are the figures, where two things meet, and what do they make together?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 2), time="allowed", axes=(2, 2)), Family.ELEMENTS, size=(8, 6), smallest=(4, 3),
    fields=(
        METRIC,
        Field("swap", "Rows and columns swapped", Control.SWITCH, False),
        Field("heat", "Shaded by size", Control.SWITCH, True),
        Field("rows", "Rows shown", Control.NUMBER, _ROWS, least=1, most=200),
        Field("columns", "Columns shown", Control.NUMBER, _COLUMNS, least=1, most=60),
    ),
    further=further,
)  # fmt: skip
