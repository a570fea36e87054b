"""The same answer as a file: chosen by parameter or `Accept`, and equal to the JSON to the last digit."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from tests.api.conftest import Caller

QUESTION = {
    "metrics": ["gmv", "orders", "take_rate"],
    "dimensions": ["vendor"],
    "start": "2026-10-01",
    "end": "2026-11-20",
    "compare": "previous_year",
    "filters": {"country": ["DE", "FR"]},
    "sort": ["-gmv"],
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_csv_holds_the_numbers_of_the_json(analyst: Caller) -> None:
    answer = analyst.ask(**QUESTION)
    response = analyst.post("/query?format=csv", QUESTION)
    assert (response.status_code, response.content_type) == (200, "text/csv; charset=utf-8")
    lines = list(csv.reader(io.StringIO(response.text, newline="")))
    names = [column["name"] for column in answer["columns"]]
    assert lines[0] == names
    assert lines[1:] == [["" if row[name] is None else str(row[name]) for name in names] for row in answer["rows"]]


def test_excel_holds_the_numbers_of_the_json_and_the_totals(analyst: Caller) -> None:
    answer = analyst.ask(**QUESTION)
    response = analyst.post("/query?format=xlsx", QUESTION)
    assert (response.status_code, response.content_type) == (200, XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(response.data))["Data"]
    names = [column["name"] for column in answer["columns"]]
    found: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    totals = answer["totals"]
    expected = [[row[name] for name in names] for row in answer["rows"]] + [["Total", None, *(totals[name] for name in names[2:])]]
    # A cell holds 16 digits.
    assert found == [[pytest.approx(value, rel=1e-15) if isinstance(value, float) else value for value in row] for row in expected]


def test_excel_says_what_was_asked(analyst: Caller) -> None:
    response = analyst.post("/query?format=xlsx", QUESTION)
    about = openpyxl.load_workbook(io.BytesIO(response.data))["About"]
    lines = {row[0].value: row[1].value for row in about.iter_rows(min_col=1, max_col=2)}
    assert lines["Filters"] == "country is DE or FR"
    assert lines["Rows of"] == "all"
    assert lines["Currency"] == "EUR"
    assert str(lines["Gross merchandise value"]).startswith("Price times quantity of all valid order lines")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        (XLSX, XLSX),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/csv;q=0.2, application/json", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv; charset=utf-8"),
        ("image/png", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        (";;;,=", "application/json"),
    ],
)
def test_accept_chooses_the_file(analyst: Caller, accept: str, content_type: str) -> None:
    assert analyst.post("/query", QUESTION, {"Accept": accept}).content_type == content_type


def test_the_parameter_wins_over_accept(analyst: Caller) -> None:
    assert analyst.post("/query?format=json", QUESTION, {"Accept": "text/csv"}).content_type == "application/json"


def test_trends_are_files_too(analyst: Caller) -> None:
    response = analyst.get("/analytics/sales/trends", format="csv", start="2026-11-09", end="2026-11-10", metrics="gmv")
    assert response.text == "day,gmv\r\n2026-11-09,30.0\r\n2026-11-10,0.0\r\n"


def test_a_file_has_a_name_that_says_what_it_is(analyst: Caller) -> None:
    header = analyst.post("/query?format=csv", QUESTION).headers["Content-Disposition"]
    assert header == 'attachment; filename="gmv-orders-take_rate-by-vendor-2026-10-01-2026-11-20.csv"'


def test_a_vendors_file_holds_its_own_rows_only(vendor: Caller) -> None:
    text = vendor.post("/query?format=csv", {"metrics": ["gmv"], "dimensions": ["vendor"], "start": "2026-10-01", "end": "2026-11-20"}).text
    assert text == "vendor,vendor__label,gmv\r\nV1,Alpha,140.0\r\n"


@pytest.mark.parametrize("query", ["format=pdf", "format=", "format=csv&format=csv", "formt=csv", "format=../../etc"])
def test_unknown_formats_are_refused(analyst: Caller, query: str) -> None:
    response = analyst.post(f"/query?{query}", QUESTION)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert response.get_json()["errors"][0]["field"] in {"format", "formt"}
