"""Sheets of targets as people send them: what is read, and what each mistake is called."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from dashboard_app.targets import read_sheet
from data.errors import InvalidInput
from data.targets import Target

NOVEMBER = date(2026, 11, 1)
HEAD = "metric,grain,period_start,value,dimension,member\n"


def excel(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def errors(raw: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as raised:
        read_sheet(raw)
    return [(one.field, one.message) for one in raised.value.fields]


@pytest.mark.parametrize(
    "raw",
    [
        (HEAD + "revenue,month,2026-11-01,1234.50,vendor,V-1\n").encode(),
        ("\ufeff" + HEAD.replace("\n", "\r\n") + "Revenue,Month,2026-11-01,1234.5,Vendor,V-1\r\n\r\n").encode(),
        (HEAD.replace(",", ";") + "revenue;month;2026-11-01;1234,50;vendor;V-1\n").encode(),
        b"member\tvalue\tdimension\tperiod_start\tgrain\tmetric\nV-1\t1234,5\tvendor\t2026-11-01\tmonth\trevenue\n",
        b'"Metric","Grain","Period start","Value (EUR)","Dimension","Member"\nrevenue,month,"2026-11-01 00:00:00","1234.50",vendor,V-1\n',
        excel(["metric", "grain", "Period start", "value", "dimension", "member"],
              ["revenue", "month", datetime.fromisoformat("2026-11-01"), 1234.5, "vendor", "V-1"]),
        excel(["metric", "grain", "period_start", "value", "dimension", "member", None],
              ["revenue", "month", "2026-11-01", "1234.50", "vendor", "'V-1"], [None, None, None, None, None, None]),
    ],
)  # fmt: skip
def test_a_target_is_read_however_its_sheet_was_saved(raw: bytes) -> None:
    rows = read_sheet(raw)
    assert [(one.row, one.target) for one in rows] == [(2, Target("revenue", "month", NOVEMBER, Decimal("1234.5"), "vendor", "V-1"))]


def test_the_whole_house_needs_no_member_and_percentages_are_fractions() -> None:
    raw = b"metric,grain,period_start,value\ntake_rate,month,2026-11-01,12.5%\ntake_rate,month,2026-12-01,0.13\n"
    assert [one.target for one in read_sheet(raw)] == [
        Target("take_rate", "month", NOVEMBER, Decimal("0.125")),
        Target("take_rate", "month", date(2026, 12, 1), Decimal("0.13")),
    ]


def test_numbers_in_cells_of_text_are_the_digits_one_sees() -> None:
    raw = excel(["metric", "grain", "period_start", "value", "dimension", "member"], ["revenue", "month", NOVEMBER, 5, "vendor", 12.0])
    assert read_sheet(raw)[0].target.member == "12"


def test_every_wrong_cell_is_named_with_its_row() -> None:
    raw = (
        HEAD + 'revenue,month,2026-11-01,1\n,month,1.11.2026,a lot\nrevenue,month,2026-13-01,"1,234.50"\nrevenue,,2026-11-01,nan\n'
    ).encode()
    assert errors(raw) == [
        ("row 3, metric", "This cell is empty."),
        ("row 3, period_start", "'1.11.2026' is not a day; write it like 2026-11-01."),
        ("row 3, value", "'a lot' is not a number; write it like 1234.50."),
        ("row 4, period_start", "'2026-13-01' is not a day; write it like 2026-11-01."),
        ("row 4, value", "'1,234.50' is not a number; write it like 1234.50."),
        ("row 5, grain", "This cell is empty."),
        ("row 5, value", "'nan' is not a number; write it like 1234.50."),
    ]


def test_wrong_columns_are_named() -> None:
    assert errors(b"metric,grain,value,value,colour\nrevenue,month,1,1,red\n") == [
        ("row 1, colour", "Unknown column; known are metric, grain, period_start, value, dimension, member."),
        ("row 1, value", "This column stands there twice."),
        ("row 1, period_start", "This column is missing."),
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "The sheet is empty."),
        (HEAD.encode(), "The sheet has no rows below its first."),
        (b"\xff\xfe\x00metric", "The file is neither Excel nor text in UTF-8."),
        ((HEAD + 'revenue,month,"2026').encode(), "The file is not CSV: unexpected end of data."),
        (b"PK\x03\x04 and then nothing", "The workbook cannot be read."),
        (excel(["metric"])[:-200], "The workbook cannot be read."),
        ((HEAD + "revenue,month,2026-11-01,1,,\n" * 10_001).encode(), "The sheet has more than 10,000 rows."),
    ],
)
def test_what_is_no_sheet_is_said_in_one_sentence(raw: bytes, message: str) -> None:
    assert errors(raw) == [("sheet", message)]


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_001)
    assert errors(target.getvalue()) == [("sheet", "The workbook is too large.")]
