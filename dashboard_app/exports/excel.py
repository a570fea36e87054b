"""Excel: numbers as numbers with their format, days as days, text always as text; a second sheet says what the first one means."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dashboard_app.exports.about import About, facts
from data.formats import Format, excel_format
from data.result import Column, Result, Scalar

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CHUNK_BYTES = 64 * 1024
_LONGEST_CELL = 32_767  # Excel's own limit
_LONGEST_NAME = 31  # and of the names of sheets
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NARROWEST, _WIDEST = 10, 50
_ROWS_MEASURED = 200
_UNITLESS = frozenset({"", "ratio"})
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class _Words:
    """The cell formats of the words of a workbook."""

    header: Any
    bold: Any
    wrapped: Any


@dataclass(frozen=True, slots=True)
class _Styles:
    """The cell formats of one sheet."""

    header: Any
    cells: list[Any]
    totals: list[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """An answer that has a sheet of its own."""

    result: Result
    about: About


def write_excel(result: Result, about: About) -> Iterator[bytes]:
    """The workbook in chunks. Excel has no time zones: instants are written as the wall clock of the zone named on the second sheet."""
    return _written({"Data": Part(result, about)})


def write_book(parts: Sequence[Part], missing: Sequence[tuple[str, str]] = ()) -> Iterator[bytes]:
    """A workbook with a sheet for each answer, named by its title, and a last one about all. `missing` are (title, why there is none)."""
    return _written(dict(zip(sheet_names([part.about.title for part in parts]), parts, strict=True)), missing)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """What Excel takes as names of sheets: at most 31 signs, some signs never, none twice whatever its case, `About` kept free."""
    names: list[str] = []
    taken = {"about", "history"}
    for title in titles:
        plain = _NOT_IN_NAMES.sub(" ", title).strip(" '") or "Sheet"
        name, count = plain[:_LONGEST_NAME].rstrip(" '"), 1
        while name.lower() in taken:
            count += 1
            name = f"{plain[: _LONGEST_NAME - 5].rstrip()} {count}"
        taken.add(name.lower())
        names.append(name)
    return names


def _written(parts: Mapping[str, Part], missing: Sequence[tuple[str, str]] = ()) -> Iterator[bytes]:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    words = _words(book)
    for name, part in parts.items():
        _write_data(book.add_worksheet(name), part.result, _styles(book, part.result, words))
    _write_about(book.add_worksheet("About"), list(parts.values()), missing, words)
    book.close()
    target.seek(0)
    while chunk := target.read(_CHUNK_BYTES):
        yield chunk


def header_of(column: Column) -> str:
    """A column's label, with its unit where it has one, such as `Revenue (EUR)`."""
    if column.format != Format.MONEY or column.unit in _UNITLESS:
        return column.label
    return f"{column.label} ({column.unit})"


def _words(book: Any) -> _Words:  # noqa: ANN401 - xlsxwriter carries no types
    return _Words(
        header=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        bold=book.add_format({"bold": True}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )


def _styles(book: Any, result: Result, words: _Words) -> _Styles:  # noqa: ANN401 - xlsxwriter carries no types
    currency = str(result.meta.get("currency") or "EUR")
    formats = [excel_format(_format_of(column), currency) for column in result.columns]
    return _Styles(
        header=words.header,
        cells=[book.add_format({"num_format": one}) for one in formats],
        totals=[book.add_format({"num_format": one, "bold": True, "top": 1}) for one in formats],
    )


def _format_of(column: Column) -> Format:
    return Format(column.format) if column.format in set(Format) else Format.TEXT


def _write_data(sheet: Any, result: Result, styles: _Styles) -> None:  # noqa: ANN401 - xlsxwriter carries no types
    columns, rows = result.columns, result.rows
    _lay_out(sheet, result)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, header_of(column), styles.header)
    writers = [_writer(sheet, column) for column in columns]
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = row.get(column.name)
            if value is not None:
                writers[place](line, place, value, styles.cells[place])
    if result.totals and any(column.role in ("time", "dimension") for column in columns):
        _write_totals(sheet, result, styles)


def _lay_out(sheet: Any, result: Result) -> None:  # noqa: ANN401 - xlsxwriter carries no types
    sheet.freeze_panes(1, 0)
    if result.columns:
        sheet.autofilter(0, 0, len(result.rows), len(result.columns) - 1)
    for place, column in enumerate(result.columns):
        shown = [len(str(row.get(column.name) or "")) for row in result.rows[:_ROWS_MEASURED]]
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, len(header_of(column)) + 2, *shown, 0) + 1))


def _write_totals(sheet: Any, result: Result, styles: _Styles) -> None:  # noqa: ANN401 - xlsxwriter carries no types
    line = len(result.rows) + 1
    for place, column in enumerate(result.columns):
        value = result.totals.get(column.name)
        if value is not None:
            _writer(sheet, column)(line, place, value, styles.totals[place])
        elif place == 0:
            sheet.write_string(line, place, _total_label(result), styles.totals[place])


def _total_label(result: Result) -> str:
    """Totals are over everything that was asked for; where not all of it is shown, the label says so."""
    every = int(result.meta.get("row_count") or 0)
    return f"Total of all {every:,} rows" if every > len(result.rows) else "Total"


Writer = Callable[[int, int, Scalar, Any], Any]


def _writer(sheet: Any, column: Column) -> Writer:  # noqa: ANN401 - xlsxwriter carries no types
    """How a value of this column goes into a cell: text stays text, whatever it looks like."""
    read: Callable[[str], date] | None = {"date": date.fromisoformat, "datetime": _wall_clock}.get(column.type)

    def put(line: int, place: int, value: Scalar, style: Any) -> None:  # noqa: ANN401 - xlsxwriter carries no types
        if isinstance(value, bool):
            sheet.write_boolean(line, place, value, style)
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value, style)
        elif read is not None and value is not None:
            sheet.write_datetime(line, place, read(value), style)
        else:
            sheet.write_string(line, place, str(value)[:_LONGEST_CELL], style)

    return put


def _wall_clock(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _write_about(sheet: Any, parts: Sequence[Part], missing: Sequence[tuple[str, str]], words: _Words) -> None:  # noqa: ANN401
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    lines: list[tuple[str, str]] = []
    for part in parts:
        lines += [*([("", "")] if lines else []), *facts(part.result, part.about), ("", ""), ("Definitions", ""), *part.about.definitions]
    lines += [("", ""), ("Not in this file", ""), *missing] if missing else []
    for line, (name, text) in enumerate(lines):
        sheet.write_string(line, 0, name, words.bold)
        if text:
            sheet.write_string(line, 1, text[:_LONGEST_CELL], words.wrapped)
