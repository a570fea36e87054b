"""Table: the rows of any answer, with bars in the cells, what has changed beside it, and below all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.charts import axes, kpi, marking, words
from dashboard_app.charts.kind import ANY_STUDY, MOST_METRICS, Control, Family, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import CLOCK, member_key
from dashboard_app.charts.table import draw_rows
from data.derive.rows import OTHER_MEMBER
from data.formats import DASH, Formats
from data.result import Column, Result, Row, Scalar

MOST_ROWS = 500
_ENDINGS = {"__growth": "Change", "__share": "Share", "__target": "Target", "__variance_rate": "Against target"}


@dataclass(frozen=True, slots=True)
class _Table:
    """What the cells need to know: `heads` say what a row is about, `figures` are its numbers, `scales` the largest of those with bars."""

    result: Result
    options: Options
    heads: list[Column]
    figures: list[Column]
    rows: list[Row]
    scales: dict[str, float]
    texts: dict[str, list[str]]


def draw(result: Result, options: Options) -> list[Component]:
    """The first rows of the answer in its order. What stands below is computed from the base, never added up from rows."""
    table = _read(result, options)
    if not table.heads:
        return draw_rows(result, options.formats)
    head = html.Thead(html.Tr([*(_name_head(table, column) for column in table.heads), *_figure_heads(table)]))
    body = html.Tbody([html.Tr(_cells(table, index)) for index in range(len(table.rows))])
    foot = [html.Tfoot(html.Tr(_totals(table)))] if options.own.get("totals", True) and len(result.rows) > 1 else []
    shown = html.Table([head, body, *foot], className="scorecard listing")
    return [html.Div(shown, className="scorecard-scroll", tabIndex=0, role="region", **{"aria-label": f"{table.heads[0].label} table"})]


def _read(result: Result, options: Options) -> _Table:
    known = {column.name: column for column in result.columns}
    heads = [column for column in result.columns if column.role in ("time", "dimension") or _is_text(column, known)]
    metrics = [name for name in options.metrics if name in known] or [c.name for c in result.columns if c.role == "metric"]
    figures = [column for name in metrics for column in _beside(name, known, options)]
    rows = result.rows[: int(options.own.get("rows") or MOST_ROWS)]
    bars = {"none": [], "all": metrics}.get(str(options.own.get("bars", "first")), metrics[:1])
    return _Table(
        result, options, heads, figures, rows,
        scales={name: _largest(rows, name) for name in bars},
        texts={name: words.lined_up([row.get(name) for row in rows], known[name], options.formats) for name in metrics},
    )  # fmt: skip


def _is_text(column: Column, known: dict[str, Column]) -> bool:
    """A name that no key stands for, or a day."""
    if column.role == "label":
        return column.name.removesuffix("__label") not in known
    return column.role == "comparison" and column.type in ("date", "datetime") and not column.name.endswith("__previous")


def _beside(name: str, known: dict[str, Column], options: Options) -> list[Column]:
    """A metric and what stands beside it: its share, its change, its target, as far as the answer has them."""
    wanted = ["__share", *(["__growth"] if options.own.get("changes", True) else []), "__target", "__variance_rate"]
    return [known[name], *(known[name + ending] for ending in wanted if name + ending in known)]


def _largest(rows: list[Row], name: str) -> float:
    return max((abs(words.decimal(row.get(name)) or 0.0) for row in rows), default=0.0) or 1.0


def _title(column: Column) -> str:
    """The head of a column: for a figure with its unit, where the figures do not show it."""
    ending = next((text for suffix, text in _ENDINGS.items() if column.name.endswith(suffix)), "")
    if ending:
        return ending
    label = column.label.removesuffix(", name") if column.role == "label" else column.label
    return f"{label}, {column.unit}" if column.unit in words.SPOKEN_UNITS and column.role == "metric" else label


def _name_head(table: _Table, column: Column) -> Component:
    """Names and time begin with the first; weekdays and hours go as they follow each other, not by their names."""
    if not table.options.sortable or column.role not in ("time", "dimension"):
        return html.Th(_title(column), scope="col")
    label = f"{column.name}__label"
    has_names = column.name not in CLOCK and any(one.name == label for one in table.result.columns)
    return _sorting_head(table, column, label if has_names else column.name, "ascending")


def _sorting_head(table: _Table, column: Column, field: str, first: str, **parts: str) -> Component:
    """A button for the order; what it leads to the browser knows, where what is chosen stands in the address."""
    order = table.options.sort
    way = "descending" if order.startswith("-") else "ascending"
    chosen = order.removeprefix("-") == field
    drawing = html.Span(className=f"icon icon-sort-{'down' if way == 'descending' else 'up'}", **{"aria-hidden": "true"})
    mark = [" ", drawing] if chosen else []
    about = table.options.definitions.get(column.name) or column.label
    told = {"data-sort": field, "data-first": first}
    button = html.Button([_title(column), *mark], type="button", className="sorter", title=about, **told)
    return html.Th(button, scope="col", **parts, **({"aria-sort": way} if chosen else {}))


def _figure_heads(table: _Table) -> list[Component]:
    """Where the table has an order of its own, choosing a head orders by it, at first from the largest down."""
    return [_figure_head(table, column) for column in table.figures]


def _figure_head(table: _Table, column: Column) -> Component:
    if table.options.sortable:
        return _sorting_head(table, column, column.name, "descending", className="number")
    text, sort = _title(column), table.options.sort
    about = table.options.definitions.get(column.name) or column.label
    if not sort:
        return html.Th(text, scope="col", className="number", title=about)
    chosen, falling = sort.removeprefix("-") == column.name, sort.startswith("-")
    following = column.name if chosen and falling else f"-{column.name}"
    mark = [" ", html.Span(className=f"icon icon-sort-{'down' if falling else 'up'}", **{"aria-hidden": "true"})] if chosen else []
    order = {"aria-sort": "descending" if falling else "ascending"} if chosen else {}
    button = html.Button([text, *mark], id=ids.go("sort", following), type="button", className="sorter", title=about)
    return html.Th(button, scope="col", className="number", **order)


def _cells(table: _Table, index: int) -> list[Component]:
    row = table.rows[index]
    first, *others = table.heads
    heads = [html.Th(_member(table, row, first), scope="row"), *(html.Td(_member(table, row, column)) for column in others)]
    return [*heads, *(_figure(table, index, column) for column in table.figures)]


def _member(table: _Table, row: Row, column: Column) -> Component:
    """What the row is about. A member can be chosen, where that filters."""
    text = words.plain(_head_text(row, column, table.options.formats))
    if table.options.marks and column.role == "dimension" and member_key(row, column.name) == OTHER_MEMBER:
        return marking.rest(text, row, table.result.columns, table.result.rows, table.options.metric)
    if not table.options.pick or column.role != "dimension" or member_key(row, column.name) == OTHER_MEMBER:
        return html.Span(text, className="ranking-name", title=text)
    chosen = ids.pick(column.name, member_key(row, column.name))
    return html.Button(text, id=chosen, type="button", className="ranking-name", title=f"Show only {text}")


def _head_text(row: Row, column: Column, formats: Formats) -> str:
    value = row.get(f"{column.name}__label") or row[column.name]
    if value is None:
        return DASH
    if column.name in axes.GRAINS:
        return words.bucket_text(str(value), column.name, formats)
    return words.day_text(date.fromisoformat(str(value)[:10]), formats) if column.type in ("date", "datetime") else str(value)


def _figure(table: _Table, index: int, column: Column) -> Component:
    row = table.rows[index]
    value, formats = row.get(column.name), table.options.formats
    if value is None:
        reason = words.reason_of(table.result, column.name, index)
        return html.Td(_missing(row, column), className="number", title=words.reason_text(reason) if reason else None)
    if column.name in table.scales:
        size = abs(words.decimal(value) or 0.0) / table.scales[column.name] * 100
        side = " cell-bar-below" if (words.decimal(value) or 0.0) < 0 else ""
        bar = html.Div(className=f"cell-bar{side}", style={"width": f"{size:.1f}%"})
        text = html.Span(table.texts[column.name][index], className="cell-text")
        return html.Td([bar, text], className="number cell-barred", title=words.full_value(value, column, formats))
    if column.name in table.texts:
        return html.Td(table.texts[column.name][index], className="number", title=words.full_value(value, column, formats))
    shown, before, metric = _beside_text(value, column, formats), _before(table, row, column), column.name.removesuffix("__growth")
    if before is not None and table.options.marks:
        shown = marking.before(shown, row, table.result.columns, table.result.rows, metric, before)
    return html.Td(shown, className="number", title=before)


def _missing(row: Row, column: Column) -> str:
    """No growth, where there was nothing before, says that it is new."""
    metric = column.name.removesuffix("__growth")
    return "New" if metric != column.name and row.get(f"{metric}__previous") == 0 and row.get(metric) else DASH


def _beside_text(value: Scalar, column: Column, formats: Formats) -> Component | str:
    if column.name.endswith(("__growth", "__variance_rate")):
        return html.Span(words.growth_value(value, formats), className=f"tone-{kpi.tone(words.decimal(value) or 0.0, column.better)}")
    return words.short_value(value, column, formats) if column.name.endswith("__share") else words.full_value(value, column, formats)


def _before(table: _Table, row: Row, column: Column) -> str | None:
    metric = column.name.removesuffix("__growth")
    if metric == column.name or f"{metric}__previous" not in row:
        return None
    return f"before: {words.full_value(row[f'{metric}__previous'], table.result.column(metric), table.options.formats)}"


def _totals(table: _Table) -> list[Component]:
    formats = table.options.formats
    cells: list[Component] = [html.Th("All together", scope="row"), *(html.Td("") for _ in table.heads[1:])]
    for column in table.figures:
        value = table.result.totals.get(column.name)
        if value is None:
            reason = words.reason_of(table.result, column.name)
            known = column.name in table.texts
            cells.append(html.Td(DASH if known else "", className="number", title=words.reason_text(reason) if reason and known else None))
        elif column.name in table.texts:
            text = words.lined_up([value], column, formats)[0]
            cells.append(html.Td(text, className="number", title=words.full_value(value, column, formats)))
        else:
            cells.append(html.Td(_beside_text(value, column, formats), className="number"))
    return cells


KIND = Kind(
    "table", "Table", "table", "What are the figures, one row each?", draw,
    Shape(
        metrics=(1, MOST_METRICS), dimensions=(0, 4), time="allowed", compare=True, axes=(1, 5), best=(Form.SEVERAL,),
        studies=(ANY_STUDY,),
    ),
    Family.ELEMENTS, size=(6, 6), smallest=(3, 3),
    fields=(
        Field("rows", "Rows shown", Control.NUMBER, 50, least=1, most=MOST_ROWS),
        Field("bars", "Bars in cells", Control.CHOICE, "first", (("none", "None"), ("first", "First figure"), ("all", "All figures"))),
        Field("changes", "Changes beside", Control.SWITCH, True),
        Field("totals", "All together below", Control.SWITCH, True),
    ),
)  # fmt: skip
