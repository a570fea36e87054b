"""Tables: the top members with bars, and the plain rows of any answer ("view as table"). Styled HTML, no grid library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.charts import clock, kpi, marking, words
from dashboard_app.charts.bar import Bars, read
from dashboard_app.charts.options import Options
from data.derive.rows import OTHER_MEMBER
from data.formats import DASH, ENGLISH, Formats
from data.result import Column, Result, Row, Scalar

_NUMERIC = ("metric", "comparison")
MOST_ROWS = 500


def draw(result: Result, options: Options) -> list[Component]:
    """The members of one dimension, first metric with its bar and change, then the other metrics."""
    bars = read(result, options)
    others = [result.column(name) for name in options.metrics if name != bars.metric.name]
    changed = f"{bars.metric.name}__growth" in {column.name for column in result.columns}
    label = result.column(bars.dimension).label
    heads = [html.Th(label, scope="col"), _number_head(bars.metric.label)]
    heads += [_number_head("Change", "col-change")] if changed else []
    heads += [_number_head(column.label, f"col-extra col-{column.name}") for column in others]
    scale = max((abs(value) for value in bars.values if value is not None), default=0.0) or 1.0
    texts = {
        column.name: words.lined_up([row[column.name] for row in bars.rows], column, options.formats) for column in (bars.metric, *others)
    }
    body = [html.Tr(_cells(bars, index, texts, changed=changed, scale=scale, options=options)) for index in range(len(bars.rows))]
    return [html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className="ranking")]


def _cells(bars: Bars, index: int, texts: dict[str, list[str]], *, changed: bool, scale: float, options: Options) -> list[Component]:
    row, value = bars.rows[index], bars.values[index] or 0.0
    bar = html.Div(html.Div(className="ranking-bar", style={"width": f"{max(0.0, value) / scale * 100:.1f}%"}), className="ranking-track")
    first, *others = [(name, column[index]) for name, column in texts.items()]
    cells = [
        html.Th(html.Div([_name(bars, index, options), bar], className="ranking-member"), scope="row"),
        html.Td(first[1], className="number", title=_full(row, bars.metric, options.formats)),
    ]
    if changed:
        cells.append(_change(bars, row, options))
    return cells + [html.Td(text, className=f"number col-extra col-{name}") for name, text in others]


def _name(bars: Bars, index: int, options: Options) -> Component:
    """The member's name; choosing it filters the page, where that is possible."""
    name, key = bars.names[index], bars.keys[index]
    if options.marks and key == OTHER_MEMBER:
        return marking.rest(name, bars.rows[index], bars.columns, bars.rows, bars.metric.name)
    if not options.pick or key == OTHER_MEMBER:
        return html.Span(name, className="ranking-name", title=name)
    return html.Button(name, id=ids.pick(options.pick, key), type="button", className="ranking-name", title=f"Show only {name}")


def _number_head(label: str, extra: str = "") -> Component:
    return html.Th(label, scope="col", className=f"number {extra}".strip())


def _full(row: Row, column: Column, formats: Formats) -> str:
    share = row.get(f"{column.name}__share")
    return words.full_value(row[column.name], column, formats) + (f", {formats.share(float(share))} of total" if share is not None else "")


def _change(bars: Bars, row: Row, options: Options) -> Component:
    column, formats = bars.metric, options.formats
    growth, change = row[f"{column.name}__growth"], words.number(row[f"{column.name}__change"])
    tone = kpi.tone(float(change), column.better) if change is not None else "neutral"
    text = words.growth_value(growth, formats)
    if text == DASH and row[f"{column.name}__previous"] == 0 and row[column.name]:
        text = "New"
    before = f"before: {words.full_value(row[f'{column.name}__previous'], column, formats)}"
    shown = html.Span(text, className=f"tone-{tone}")
    cell = marking.before(shown, row, bars.columns, bars.rows, column.name, before) if options.marks else shown
    return html.Td(cell, className="number col-change", title=before)


def columns_for_people(result: Result) -> list[Column]:
    """The columns of an answer with names in place of keys, where there are names."""
    columns = [column for column in result.columns if column.role != "label" and not _is_key_with_label(column, result)]
    labels = {column.name.removesuffix("__label"): column.name for column in result.columns if column.name.endswith("__label")}
    return [column if column.name not in labels else result.column(labels[column.name]) for column in columns]


def draw_rows(result: Result, formats: Formats = ENGLISH, of: str = "", keys: Sequence[str] = ()) -> list[Component]:
    """Every row of an answer in full, for "view as table"; the totals last. Says so when there are more rows than are shown.

    With `of`, the widget whose answer it is, a button in each row leads to what it is made of, and each value before is one: `keys` are the
    columns that name a row.
    """
    naming = [column for column in result.columns if column.name in keys]
    result = clock.renamed(result, formats)
    shown = columns_for_people(result)
    heads = [html.Th(column.label, scope="col", className="number" if _is_number(column) else None) for column in shown]
    heads += [html.Th(_hidden("More"), scope="col")] if of else []
    body = [
        html.Tr(
            [
                *(_cell(row, column, formats, naming, result.rows if of else ()) for column in shown),
                *([_more(row, naming, result.rows)] if of else []),
            ]
        )
        for row in result.rows[:MOST_ROWS]
    ]
    foot = html.Tfoot(html.Tr([_total(result, column, index, formats) for index, column in enumerate(shown)]))
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(body), foot], className="rows-table", **{"data-of": of})
    hidden = len(result.rows) - MOST_ROWS
    note = [html.P(f"{formats.count(hidden)} more rows are in the file.", className="rows-note")] if hidden > 0 else []
    return [html.Div(table, className="rows-scroll", tabIndex=0, role="region", **{"aria-label": "Rows"}), *note]


def _hidden(text: str) -> Component:
    return html.Span(text, className="visually-hidden")


def _more(row: Row, naming: Sequence[Column], rows: Sequence[Row]) -> Component:
    drawing = html.Span(className="icon icon-three-dots", **{"aria-hidden": "true"})
    mark = marking.row_mark(row, naming, rows)
    return html.Td(marking.button([drawing, _hidden("Rows and more")], mark, "Rows and more", "icon-button"), className="rows-more")


def _is_key_with_label(column: Column, result: Result) -> bool:
    """Whether `column` is a label column: it is shown in its key's place."""
    return column.name.endswith("__label") and any(c.name == column.name.removesuffix("__label") for c in result.columns)


def _is_number(column: Column) -> bool:
    """Not so the name of the compared bucket, which is a day among the comparisons."""
    return column.role in _NUMERIC and column.type not in ("date", "datetime")


def _cell(row: Row, column: Column, formats: Formats, naming: Sequence[Column], rows: Sequence[Row]) -> Component:
    value = row.get(column.name)
    if not _is_number(column):
        return html.Td(DASH if value is None else _plain(value, column, formats))
    shown, (metric, _, what) = _number(value, column, formats), column.name.rpartition("__")
    cell = marking.before(shown, row, naming, rows, metric, "Rows and more") if rows and what == "previous" else shown
    return html.Td(cell, className="number")


def _plain(value: Scalar, column: Column, formats: Formats) -> str:
    """A key as it is; a day or an hour as this locale writes it, in English as programs do."""
    if column.type == "date":
        return formats.date(date.fromisoformat(str(value)[:10]), formats.dates.stamp_day)
    if column.type == "datetime" and formats is not ENGLISH:
        return formats.date(datetime.fromisoformat(str(value)), formats.dates.stamp)
    return str(value)


def _number(value: Scalar, column: Column, formats: Formats) -> str:
    if column.name.endswith("__growth"):
        return words.growth_value(value, formats)
    if column.name.endswith("__change"):
        return words.signed(value, column, formats)
    return words.full_value(value, column, formats)


def _total(result: Result, column: Column, index: int, formats: Formats) -> Component:
    if index == 0:
        return html.Th("Total", scope="row")
    if column.name not in result.totals:
        return html.Td("")
    return html.Td(_number(result.totals[column.name], column, formats), className="number")
