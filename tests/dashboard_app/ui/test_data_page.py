"""The panels of the data page in words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard_app.ui import data_page
from data.quality import Finding, Level
from tests.dashboard_app.charts.answers import text_of

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2026, 11, 20, 11, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("ada@example.com", "Reading the data since 12:00:05, asked for by ada@example.com."),
        ("schedule", "Reading the data since 12:00:05, asked for by the schedule."),
    ],
)
def test_a_run_that_goes_on(by: str, said: str) -> None:
    assert text_of(data_page.running(SINCE, by, BERLIN)).strip() == said


@pytest.mark.parametrize(
    ("ok", "changed", "word", "said"),
    [
        (True, True, "Published", "The data are up to date."),
        (True, False, "Nothing had changed", "The data are up to date: nothing had changed."),
        (False, False, "Failed", "The data could not be read. What was served before stays."),
    ],
)
def test_how_a_run_ended(ok: bool, changed: bool, word: str, said: str) -> None:
    assert text_of(data_page.outcome(ok=ok, changed=changed)).strip() == word
    assert text_of(data_page.ended(ok=ok, changed=changed)).strip() == said


@pytest.mark.parametrize(("seconds", "text"), [(0.04, "0.0 s"), (4.26, "4.3 s"), (12.4, "12 s"), (61, "1 min 1 s"), (605.9, "10 min 5 s")])
def test_how_long_it_took(seconds: float, text: str) -> None:
    assert data_page.span_text(seconds) == text


def test_rows_by_table_the_largest_first() -> None:
    assert text_of(data_page.rows_table({"orders": 6771, "order_lines": 13584, "a": 6, "b": 6})) == (
        "Table Rows order_lines 13,584 orders 6,771 a 6 b 6"
    )


def test_findings_say_how_grave_where_and_what_to_do() -> None:
    one = Finding(Level.WARNING, "status_unknown", "orders", "status", 3, "3 orders have a status.", "Translate it.", "on hold")
    note = Finding(Level.NOTE, "table_empty", "stock", "", 0, "stock has no rows.", "Check the source.")
    said = text_of(data_page.finding_list([one, note], ["on hold", ""]))
    first = "Warning 3 orders have a status. Translate it. orders.status for example on hold"
    assert " ".join(said.split()) == f"{first} Note stock has no rows. Check the source. stock"
    assert text_of(data_page.finding_list([], [])) == "Nothing. The rows are as they should be."
