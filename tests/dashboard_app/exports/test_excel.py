"""Excel files, read again with another library: types, formats, text that stays text, and what the second sheet says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from dashboard_app.exports import FORMATS, About, Part, describe, write_book
from data.catalog import build_catalog
from data.query import Filter
from data.result import Column, Result
from tests.dashboard_app.exports.results import DAY, HOUR, ORDERS, REVENUE, TAKE_RATE, VENDOR, result
from tests.dashboard_app.exports.test_csv import INJECTIONS


def _book(answer: Result, about: About | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(b"".join(FORMATS["xlsx"].write(answer, about or About()))))


def _sheet(columns: Sequence[Column], rows: list[dict[str, Any]], totals: dict[str, Any] | None = None) -> Worksheet:
    return _book(result(columns, rows, totals))["Data"]


def test_numbers_are_numbers_with_their_format_and_days_are_days() -> None:
    sheet = _sheet([DAY, REVENUE, ORDERS, TAKE_RATE], [{"day": "2026-11-01", "revenue": 1234.5, "orders": 7, "take_rate": 0.125}])
    day, revenue, orders, rate = sheet[2]
    assert (day.value, day.number_format) == (datetime(2026, 11, 1), "yyyy-mm-dd")  # noqa: DTZ001 - Excel knows no zones
    assert (revenue.value, revenue.number_format) == (1234.5, "#,##0.00")
    assert (orders.value, orders.number_format) == (7, "#,##0")
    assert (rate.value, rate.number_format) == (0.125, "0.00%")


def test_hours_are_the_wall_clock() -> None:
    sheet = _sheet([HOUR, REVENUE], [{"hour": "2026-11-01T13:00:00+01:00", "revenue": 1}])
    assert sheet["A2"].value == datetime(2026, 11, 1, 13, 0)  # noqa: DTZ001 - Excel knows no zones


def test_headers_are_labels_with_units() -> None:
    sheet = _sheet([VENDOR, REVENUE, ORDERS, TAKE_RATE], [])
    assert [cell.value for cell in sheet[1]] == ["Vendor", "Revenue (EUR)", "Orders", "Take rate"]


@pytest.mark.parametrize("key", ["12345678901234567890", "0012", "1e5", "TRUE", "2026-11-01"])
def test_keys_that_look_like_numbers_stay_text(key: str) -> None:
    cell = _sheet([VENDOR], [{"vendor": key}])["A2"]
    assert (cell.value, cell.data_type) == (key, "s")


def test_no_text_becomes_a_formula_or_a_link_and_none_is_altered() -> None:
    texts = [*INJECTIONS, "http://192.0.2.1/x", "mailto:a@example.com", "internal:Data!A1", "file:///etc/passwd", "{=SUM(A1)}"]
    sheet = _sheet([VENDOR], [{"vendor": text} for text in texts])
    cells = [sheet.cell(row=2 + i, column=1) for i in range(len(texts))]
    # Excel writes a carriage return as _x000D_; the library reads that letter by letter.
    assert [unescape(cell.value) for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * len(texts)


@pytest.mark.parametrize("name", ["a\nb", "é漢字🙂", "שלום", "<b>&amp;", "x" * 32_767])
def test_any_text_comes_back_as_it_was(name: str) -> None:
    assert _sheet([VENDOR], [{"vendor": name}])["A2"].value == name


def test_no_value_is_an_empty_cell() -> None:
    assert _sheet([VENDOR, REVENUE], [{"vendor": None, "revenue": None}])["B2"].value is None


def test_the_header_is_frozen_filters_cover_the_rows_and_totals_stand_below() -> None:
    rows = [{"vendor": "V1", "revenue": 10}, {"vendor": "V2", "revenue": 20.5}]
    sheet = _sheet([VENDOR, REVENUE], rows, {"revenue": 30.5})
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert [(cell.value, cell.font.bold) for cell in sheet[4]] == [("Total", True), (30.5, True)]


def test_a_total_over_more_rows_than_are_shown_says_so() -> None:
    book = _book(result([VENDOR, REVENUE], [{"vendor": "V1", "revenue": 10}], {"revenue": 99}, {"row_count": 1200}))
    assert book["Data"]["A3"].value == "Total of all 1,200 rows"
    assert ("Rows", "1 of 1,200") in _lines(book)


def test_a_single_row_needs_no_total() -> None:
    assert _sheet([REVENUE], [{"revenue": 10}], {"revenue": 10}).max_row == 2


def test_the_second_sheet_says_where_the_numbers_come_from() -> None:
    catalog = build_catalog()
    known = [*catalog.metrics.values(), *catalog.dimensions.values()]
    answer = result([VENDOR, REVENUE], [{"vendor": "V1", "revenue": 10}], {"revenue": 10})
    filters = (Filter("country", ("DE", "__none__")), Filter("category", ("C1",), exclude=True))
    lines = _lines(_book(answer, describe(answer, known, filters=filters)))
    assert ("Period", "2026-11-01 to 2026-11-19 (Month to date)") in lines
    assert ("Compared with", "2026-10-01 to 2026-10-19 (previous month)") in lines
    assert ("Filters", "country is DE or (missing); category is not C1") in lines
    assert ("Rows of", "all") in lines
    assert ("Data as of", "2026-11-20T11:00:00+00:00") in lines
    assert ("Time zone", "Europe/Berlin") in lines
    assert ("Currency", "EUR") in lines
    assert ("Quality of the data", "nothing found") in lines
    assert ("Revenue", catalog.metrics["revenue"].definition) in lines
    assert ("Vendor", catalog.dimensions["vendor"].definition) in lines
    assert "Orders" not in {name for name, _ in lines}


def _lines(book: openpyxl.Workbook) -> list[tuple[Any, Any]]:
    return [(row[0].value, row[1].value) for row in book["About"].iter_rows(min_col=1, max_col=2)]


def test_a_workbook_has_a_sheet_for_each_answer_and_says_what_is_missing() -> None:
    sales = result([DAY, REVENUE], [{"day": "2026-11-01", "revenue": 1234.5}])
    parts = [Part(sales, About(title=title)) for title in ("Revenue: by [day]", "revenue  by  day", "About", "x" * 40)]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(write_book(parts, [("Vendors", "It could not be asked.")]))))
    assert book.sheetnames == ["Revenue  by  day", "revenue  by  day 2", "About 2", "x" * 31, "About"]
    assert [sheet["B2"].value for sheet in book.worksheets[:4]] == [1234.5] * 4
    assert [row[:2] for row in book["About"].iter_rows(values_only=True)][-2:] == [
        ("Not in this file", None),
        ("Vendors", "It could not be asked."),
    ]
