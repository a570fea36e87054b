"""Clip: an answer as it is put on the clipboard, for a spreadsheet (a table) and for everything else (text with tabs).

Numbers are as whoever copies types them, without groups or units, so that the spreadsheet they are pasted into reads them as numbers.
Text stays text: in the table its cells say so, in the text what a spreadsheet would run carries an apostrophe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from re import sub

from dashboard_app.exports.csv import neutralise
from data.formats import Formats
from data.result import Column, Result, Scalar

MOST_ROWS = 10_000
_TEXT = "mso-number-format:'\\@'"
"""What spreadsheets read as: this cell is text, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class Clip:
    """`rows` of `of` are in it."""

    text: str
    html: str
    rows: int
    of: int


def clip(result: Result, columns: Sequence[Column], formats: Formats) -> Clip:
    """The first rows of an answer under the names of these `columns`."""
    rows = result.rows[:MOST_ROWS]
    cells = [[row.get(column.name) for column in columns] for row in rows]
    heads = [column.label for column in columns]
    lines = ["\t".join(map(_plain, heads)), *("\t".join(_written(value, formats) for value in row) for row in cells)]
    head = "".join(f"<th>{escape(label)}</th>" for label in heads)
    body = "".join(f"<tr>{''.join(_cell(value, formats) for value in row)}</tr>" for row in cells)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return Clip("\r\n".join(lines) + "\r\n", table, len(rows), len(result.rows))


def _written(value: Scalar, formats: Formats) -> str:
    if value is None:
        return ""
    return _plain(value) if isinstance(value, str) else _number(value, formats)


def _plain(text: str) -> str:
    """In one line and without tabs: either would begin another cell."""
    return neutralise(sub(r"\s+", " ", text))


def _cell(value: Scalar, formats: Formats) -> str:
    if value is None:
        return "<td></td>"
    return f'<td style="{_TEXT}">{escape(value)}</td>' if isinstance(value, str) else f"<td>{_number(value, formats)}</td>"


def _number(value: Scalar, formats: Formats) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return formats.typed(value) if isinstance(value, int | float) else str(value)
