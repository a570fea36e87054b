"""Ranking: one row a member with all its figures, ordered by any of them, page by page. Rates among the best or the worst quarter of
their peers stand out, and the row of all together is computed, not added up."""

from __future__ import annotations

from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.charts import kpi, links, marking, words
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.formats import DASH, Format, Formats
from data.result import Column, Result, Row, Scalar

LIST = "list"
"""The form of a short table: no bars, no order of one's own, no row of all together."""

PAGE_ROWS = 25
"""Rows of one page of a table."""

_RATES = (Format.PERCENT, Format.NUMBER)
_BEST, _WORST = 0.75, 0.25
_NAME = "__label"
_SUFFIXES = {"__share": "Share", "__growth": "Change"}
_WORDS = {"new": "New", "no_sales": "No sales", "growing": "Growing", "declining": "Declining", "steady": "Steady"}


@dataclass(frozen=True, slots=True)
class _Table:
    """What the cells of a table need to know of it."""

    result: Result
    options: Options
    dimension: str
    columns: list[Column]
    scale: float

    @property
    def first(self) -> Column:
        return self.result.column(self.options.metric)


def draw(result: Result, options: Options) -> list[Component]:
    """The members in the order of the answer. The first metric has a bar; the answer's `meta` says which page it is."""
    dimension = next(column.name for column in result.columns if column.role == "dimension")
    known = {column.name: column for column in result.columns}
    columns = [known[name] for name in options.metrics if name in known]
    largest = max((abs(words.decimal(row[options.metric]) or 0.0) for row in result.rows), default=0.0)
    table = _Table(result, options, dimension, columns, largest or 1.0)
    head = html.Thead(html.Tr([html.Th(known[dimension].label, scope="col"), *(_head(table, column) for column in columns)]))
    body = html.Tbody([html.Tr(_cells(table, index)) for index in range(len(result.rows))])
    foot = [] if options.form == LIST or result.meta["row_count"] == 1 else [html.Tfoot(html.Tr(_totals(table)))]
    shown = html.Table([head, body, *foot], className=f"scorecard scorecard-{options.form or 'whole'}")
    region = html.Div(shown, className="scorecard-scroll", tabIndex=0, role="region", **{"aria-label": f"{known[dimension].label} table"})
    return [region] if options.form == LIST else [region, *_pager(result, options.formats)]


def _head(table: _Table, column: Column) -> Component:
    """The name of a column. Choosing it orders by it, at first from the largest down; choosing it again turns the order round."""
    text = _label(column)
    about = table.options.definitions.get(column.name, "")
    if not _is_figure(column) or table.options.form == LIST:
        return html.Th(text, scope="col", title=about or None, className="number" if _is_figure(column) else None)
    chosen = table.options.sort.removeprefix("-") == column.name
    falling = table.options.sort.startswith("-")
    following = column.name if chosen and falling else f"-{column.name}"
    mark = ["\N{NO-BREAK SPACE}", _drawing("sort-down" if falling else "sort-up")] if chosen else []
    button = html.Button([text, *mark], id=ids.go("sort", following), type="button", className="sorter", title=about or f"Order by {text}")
    order = {"aria-sort": "descending" if falling else "ascending"} if chosen else {}
    return html.Th(button, scope="col", className="number", **order)


def _label(column: Column) -> str:
    """The head of a column: its name, with the unit where the figures do not show it."""
    label = next((word for suffix, word in _SUFFIXES.items() if column.name.endswith(suffix)), column.label)
    if column.name.endswith(_NAME):
        return label.removesuffix(", name")
    return f"{label}, {column.unit}" if column.unit in words.SPOKEN_UNITS else label


def _is_figure(column: Column) -> bool:
    return column.role in ("metric", "comparison")


def _cells(table: _Table, index: int) -> list[Component]:
    row = table.result.rows[index]
    bar = html.Div(html.Div(className="ranking-bar", style={"width": f"{_length(table, row):.1f}%"}), className="ranking-track")
    member = [_name(table, row)] if table.options.form == LIST else [_name(table, row), bar]
    name = html.Th(html.Div(member, className="ranking-member"), scope="row")
    return [name, *(_cell(table, index, column) for column in table.columns)]


def _length(table: _Table, row: Row) -> float:
    return max(0.0, words.decimal(row[table.first.name]) or 0.0) / table.scale * 100


def _name(table: _Table, row: Row) -> Component:
    """The member. Its name leads to the page about it, or filters this one."""
    key = member_key(row, table.dimension)
    text = str(row.get(f"{table.dimension}__label") or row[table.dimension] or DASH)
    options = table.options
    if options.leads:
        return dcc.Link(text, href=links.lead(options.leads, options.address, options.pick, key), className="ranking-name", title=text)
    if options.pick:
        return html.Button(text, id=ids.pick(options.pick, key), type="button", className="ranking-name", title=f"Show only {text}")
    return html.Span(text, className="ranking-name", title=text)


def _cell(table: _Table, index: int, column: Column) -> Component:
    row = table.result.rows[index]
    if column.name.endswith(_NAME):
        return html.Td(html.Span(str(row[column.name] or DASH), className="ranking-text"))
    if not _is_figure(column):
        return html.Td(_badge(row[column.name], column.name))
    value = row[column.name]
    if value is None:
        reason = words.reason_of(table.result, column.name, index)
        return html.Td(DASH, className="number", title=words.reason_text(reason) if reason else None)
    if column.name.endswith("__growth"):
        return html.Td(_growth(table, row, column), className="number")
    return _figure(row, column, table.options.formats)


def _growth(table: _Table, row: Row, column: Column) -> Component | str:
    tone, formats = kpi.tone(words.decimal(row[column.name]) or 0.0, column.better), table.options.formats
    shown, metric = html.Span(words.growth_value(row[column.name], formats), className=f"tone-{tone}"), column.name.removesuffix("__growth")
    if not table.options.marks or f"{metric}__previous" not in row:
        return shown
    title = f"before: {words.full_value(row[f'{metric}__previous'], table.result.column(metric), formats)}"
    return marking.before(shown, row, [table.result.column(table.dimension)], table.result.rows, metric, title)


def _figure(row: Row, column: Column, formats: Formats) -> Component:
    text, full = _written(row[column.name], column, formats), words.full_value(row[column.name], column, formats)
    place = words.decimal(row.get(f"{column.name}__percentile")) if column.format in _RATES else None
    if place is None or column.better == "neutral" or _BEST > place > _WORST:
        return html.Td(text, className="number", title=full)
    is_good = (place >= _BEST) == (column.better == "up")
    said = f"{full}: among the {'best' if is_good else 'worst'} quarter"
    return html.Td(html.Span(text, className=f"standing standing-{'good' if is_good else 'bad'}"), className="number", title=said)


def _written(value: Scalar, column: Column, formats: Formats) -> str:
    """A figure in its column: money of thousands without cents, shares with one digit."""
    number = words.number(value)
    if number is not None and column.format == Format.MONEY and abs(float(number)) >= 1000:  # noqa: PLR2004
        return formats.money(number, column.unit or "EUR", 0)
    if number is not None and column.format == Format.NUMBER:
        return words.aligned(number, column.unit, formats)
    if number is not None and column.format == Format.COUNT:
        # A quartile may lie between two counts.
        return words.full_value(round(number), column, formats)
    return (words.short_value if column.format == Format.PERCENT else words.full_value)(value, column, formats)


def _badge(value: object, name: str) -> Component:
    if value is None:
        return html.Span(DASH)
    text = str(value)
    return html.Span(_WORDS.get(text, text), className=f"badge-word badge-{name} badge-{text.lower()}")


def _totals(table: _Table) -> list[Component]:
    """All members together, those on other pages too."""
    cells: list[Component] = [html.Th("All together", scope="row")]
    for column in table.columns:
        value = table.result.totals.get(column.name)
        if not _is_figure(column) or value is None:
            cells.append(html.Td("", className="number"))
        elif column.name.endswith("__growth"):
            cells.append(html.Td(words.growth_value(value, table.options.formats), className="number"))
        else:
            cells.append(html.Td(_written(value, column, table.options.formats), className="number"))
    return cells


def _pager(result: Result, formats: Formats) -> list[Component]:
    """The way to the pages before and after, when there are any."""
    offset, shown, known = int(result.meta.get("offset") or 0), len(result.rows), int(result.meta["row_count"])
    more = offset + shown < known
    if not offset and not more:
        return []
    page = offset // PAGE_ROWS + 1
    first, last, every = (formats.count(number) for number in (offset + 1, offset + shown, known))
    place = html.Span(f"{first}{words.EN_DASH}{last} of {every}", className="pager-place")
    buttons = [
        _turn("chevron-left", "Page before", page - 1, offset > 0),
        _turn("chevron-right", "Next page", page + 1, more),
    ]
    return [html.Div([place, *buttons], className="pager", role="navigation", **{"aria-label": "Pages of the table"})]


def _drawing(name: str) -> Component:
    return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})


def _turn(drawing: str, text: str, page: int, is_possible: bool) -> Component:
    words_of_it = html.Span(text, className="visually-hidden")
    return html.Button(
        [_drawing(drawing), words_of_it], id=ids.go("page", str(page)), type="button", className="btn btn-quiet btn-square btn-sm",
        disabled=not is_possible, title=text,
    )  # fmt: skip
