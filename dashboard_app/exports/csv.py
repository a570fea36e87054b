"""CSV as in RFC 4180: one header line of field names, raw values. For people, text that a spreadsheet would run is made harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from data.result import Result, Row, Scalar

MEDIA_TYPE = "text/csv; charset=utf-8"
BOM = "\ufeff"
NOTE = "(text that starts like a formula carries a leading apostrophe)"

_ROWS_PER_CHUNK = 1_000
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|^\s|\s$')
# What spreadsheets take for a formula, also in full-width form, after blanks and inside a cell that a line break starts anew.
_FORMULA = re.compile(r"^[\s\u0000\u00a0\u200b\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]")


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """How the file is written. `safe` is for people: it neutralises formulas and says so in the header line."""

    separator: str = ","
    bom: bool = False
    safe: bool = False


def write_csv(result: Result, options: CsvOptions | None = None) -> Iterator[bytes]:
    """The file in chunks. A missing value is an empty field, an empty text is `""`."""
    chosen = options or CsvOptions()
    names = [column.name for column in result.columns]
    text = neutralise if chosen.safe else _same
    header = [_field(text(name)) for name in names]
    if chosen.safe and _alters(result.rows, names):
        header[0] = _field(f"{names[0]} {NOTE}")
    yield ((BOM if chosen.bom else "") + chosen.separator.join(header) + "\r\n").encode()
    for rows in _batches(result.rows, _ROWS_PER_CHUNK):
        yield "".join(_line(row, names, chosen.separator, text) for row in rows).encode()


def neutralise(text: str) -> str:
    """`text` with a leading apostrophe when a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _same(text: str) -> str:
    return text


def _alters(rows: list[Row], names: list[str]) -> bool:
    return any(isinstance(value := row.get(name), str) and _FORMULA.match(value) for row in rows for name in names)


def _line(row: Row, names: list[str], separator: str, text: Callable[[str], str]) -> str:
    return separator.join([_cell(row.get(name), text) for name in names]) + "\r\n"


def _cell(value: Scalar, text: Callable[[str], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _field(text(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def _field(text: str) -> str:
    if text and not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _batches(rows: list[Row], size: int) -> Iterable[list[Row]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
