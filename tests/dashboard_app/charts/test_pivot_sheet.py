"""A pivot as a sheet: its rows and columns, all of them, with totals that are sums where sums are right."""

from __future__ import annotations

import io

import openpyxl

from dashboard_app.charts import Options, pivot_sheet
from dashboard_app.exports import FORMATS, describe
from tests.dashboard_app.charts.test_stacked_bar import crossed

ANSWER = crossed({"Alpha": {"Home": 5.0, "Toys": 2.5}, "=Beta": {"Toys": 1.0}})
SHOWN = Options(metric="revenue", own={"rows": 1, "columns": 1})


def test_a_row_for_each_member_and_a_column_for_each_of_the_other_side() -> None:
    found = pivot_sheet.sheet(ANSWER, SHOWN)
    assert [(column.name, column.label, column.role) for column in found.columns] == [
        ("vendor", "Vendor", "dimension"),
        ("revenue__home", "Home", "metric"),
        ("revenue__toys", "Toys", "metric"),
        ("revenue", "All together", "metric"),
    ]
    assert [list(row.values()) for row in found.rows] == [["Alpha", 5.0, 2.5, 7.5], ["=Beta", None, 1.0, 1.0]]
    assert found.totals == {"revenue__home": 5.0, "revenue__toys": 3.5, "revenue": 8.5}
    assert (found.meta["row_count"], found.meta["as_of"]) == (2, ANSWER.meta["as_of"])


def test_what_does_not_add_up_and_was_not_asked_for_stays_empty() -> None:
    answer = crossed({"Alpha": {"Home": 5.0, "Toys": 2.0}}, 6.0, metric="orders")
    found = pivot_sheet.sheet(answer, Options(metric="orders"))
    assert (found.rows[0]["orders"], found.totals) == (None, {"orders__home": None, "orders__toys": None, "orders": 6.0})


def test_excel_has_it_with_numbers_as_numbers_and_names_as_text() -> None:
    found = pivot_sheet.sheet(ANSWER, SHOWN)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(FORMATS["xlsx"].write(found, describe(found, [])))))
    lines = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert lines == [
        ["Vendor", "Home (EUR)", "Toys (EUR)", "All together (EUR)"],
        ["Alpha", 5, 2.5, 7.5],
        ["=Beta", None, 1, 1],
        ["Total", 5, 3.5, 8.5],
    ]
    assert [cell.data_type for cell in book.worksheets[0]["A"]] == ["s", "s", "s", "s"]
