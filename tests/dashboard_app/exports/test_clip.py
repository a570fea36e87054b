"""What is put on the clipboard: numbers that a spreadsheet reads as numbers, text that it reads as nothing else."""

from __future__ import annotations

import pytest

from dashboard_app.charts import table
from dashboard_app.exports import clip
from dashboard_app.locales import FOLDER, read_locale
from data.result import Row
from tests.dashboard_app.charts.answers import answer

ROWS: list[Row] = [
    {"vendor": "V1", "vendor__label": "=HYPERLINK(1)", "revenue": 1234.5, "revenue__previous": 1000.0, "revenue__change": 234.5,
     "revenue__growth": 0.2345, "revenue__share": 0.9},
    {"vendor": "V2", "vendor__label": "A\tB\n<b>C</b>", "revenue": -0.5, "revenue__previous": None, "revenue__change": None,
     "revenue__growth": None, "revenue__share": None},
]  # fmt: skip
RESULT = answer(ROWS, {"revenue": 1234.0, "revenue__previous": 1000.0}, dimension="vendor")


def made(code: str = "en") -> clip.Clip:
    return clip.clip(RESULT, table.columns_for_people(RESULT), read_locale(FOLDER / f"{code}.toml"))


def test_a_name_stands_in_place_of_its_key_and_a_missing_value_is_empty() -> None:
    assert made().text.split("\r\n") == [
        "Name\tRevenue\tRevenue, previous\tRevenue, change\tRevenue, growth\tRevenue, share",
        "'=HYPERLINK(1)\t1234.5\t1000\t234.5\t0.2345\t0.9",
        "A B <b>C</b>\t-0.5\t\t\t\t",
        "",
    ]


def test_numbers_are_as_one_types_them_in_german() -> None:
    assert made("de").text.split("\r\n")[1] == "'=HYPERLINK(1)\t1234,5\t1000\t234,5\t0,2345\t0,9"


def test_in_the_table_text_is_text_unaltered_and_inert() -> None:
    html = made().html
    assert "<td style=\"mso-number-format:'\\@'\">=HYPERLINK(1)</td><td>1234.5</td>" in html
    assert "&lt;b&gt;C&lt;/b&gt;" in html
    assert html.count("<tr>") == 3


def test_of_very_many_rows_the_first_are_copied_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip, "MOST_ROWS", 1)
    found = made()
    assert (found.rows, found.of, found.text.count("\r\n")) == (1, 2, 2)
