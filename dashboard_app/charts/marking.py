"""Marks on screens: how one is written into an address, which one a row of an answer is, and the buttons that lead to what it is made of.

`#revenue;@2026-11-01;category:C2,C3;vendor!:V1;-` is the revenue of two categories, of all vendors but one, that the bucket that begins on
the 1st is compared with. Values are percent-encoded, so that none of the signs in it stands for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard_app.charts.series import member_key
from data.derive.rows import OTHER_MEMBER
from data.query import Filter, Mark
from data.result import Column, Row

COMPARED = "-"
MOST_NAMED = 500
"""Members that the mark of a rest names; what is beyond more of them is called by the answer's own name for it."""


def write_mark(mark: Mark) -> str:
    """The mark as text."""
    parts = [f"#{quote(mark.metric, safe='')}"] if mark.metric else []
    parts += [f"@{quote(mark.at, safe='')}"] if mark.at is not None else []
    for one in mark.members:
        values = ",".join(quote(value, safe="") for value in one.values)
        parts.append(f"{quote(one.dimension, safe='')}{'!' if one.exclude else ''}:{values}")
    return ";".join([*parts, *([COMPARED] if mark.compared else [])])


def row_mark(row: Row, columns: Sequence[Column], rows: Sequence[Row], metric: str = "", *, compared: bool = False) -> str:
    """The mark of one of the `rows` of an answer, as text: of its first metric, unless told. The rest is named by what is not in it: more
    may be gathered on a screen than in the answer."""
    at = next((str(row[column.name]) for column in columns if column.role == "time"), None)
    members = tuple(_member(row, column.name, rows) for column in columns if column.role == "dimension")
    return write_mark(Mark(metric, at, members, compared))


def _member(row: Row, dimension: str, rows: Sequence[Row]) -> Filter:
    key = member_key(row, dimension)
    if key != OTHER_MEMBER:
        return Filter(dimension, (key,))
    named = tuple(dict.fromkeys(one for one in (member_key(row, dimension) for row in rows) if one != OTHER_MEMBER))
    return Filter(dimension, named, exclude=True) if 0 < len(named) <= MOST_NAMED else Filter(dimension, (key,))


def is_beside(row: Row, columns: Sequence[Column], metric: str) -> bool:
    """Whether the row has a value of another time beside that of `metric`."""
    grain = next((column.name for column in columns if column.role == "time"), None)
    return row.get(f"{metric}__previous") is not None and (grain is None or row.get(f"{grain}__previous") is not None)


def button(shown: Component | str | list[Component], mark: str, title: str, css: str) -> Component:
    """Text that leads to what a value is made of."""
    return html.Button(shown, type="button", className=css, title=title, **{"data-row-mark": mark})


def rest(name: str, row: Row, columns: Sequence[Column], rows: Sequence[Row], metric: str) -> Component:
    """The name of the row that gathers the rest, which leads to what it gathers."""
    return button(name, row_mark(row, columns, rows, metric), f"What is in {name}", "ranking-name")


def before(
    shown: Component | str, row: Row, columns: Sequence[Column], rows: Sequence[Row], metric: str, title: str
) -> Component | str:  # fmt: skip
    """What has changed, as a button that leads to the value before; as it is, where there is none."""
    if not is_beside(row, columns, metric):
        return shown
    return button(shown, row_mark(row, columns, rows, metric, compared=True), title, "cell-mark")
