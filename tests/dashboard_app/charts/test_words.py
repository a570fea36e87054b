"""The words around numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboard_app.charts import theme, words
from data.formats import Format
from data.result import Column

MONEY = Column("revenue", "Revenue", "metric", "number", "money", "EUR", "up")


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 10, 23), date(2026, 11, 21), "Oct 23 – Nov 21, 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "Dec 30, 2025 – Jan 2, 2026"),
        (date(2026, 11, 2), date(2026, 11, 2), "Nov 2, 2026"),
    ],
)
def test_a_range_names_the_year_once(first: date, last: date, text: str) -> None:
    assert words.range_text(first, last) == text


@pytest.mark.parametrize(
    ("value", "grain", "text"),
    [
        ("2026-11-12", "day", "Thu, Nov 12, 2026"),
        ("2026-11-09", "week", "Week of Nov 9, 2026"),
        ("2026-11-01", "month", "November 2026"),
        ("2026-10-01", "quarter", "Q4 2026"),
        ("2026-01-01", "year", "2026"),
        ("2026-11-12T14:00:00+01:00", "hour", "14:00, Thu, Nov 12, 2026"),
    ],
)
def test_a_bucket_has_a_name(value: str, grain: str, text: str) -> None:
    assert words.bucket_text(value, grain) == text


def _meta(mode: str, label: str = "", start: str = "2026-10-23", end: str = "2026-11-21") -> dict[str, Any]:
    return {
        "period": {"start": start, "end": end, "label": label},
        "comparison": {"start": "2026-09-23", "end": "2026-10-22", "mode": mode},
    }


@pytest.mark.parametrize(
    ("meta", "text"),
    [
        (_meta("previous_period"), "previous 30 days"),
        (_meta("previous_period", start="2026-11-21"), "the day before"),
        (_meta("previous_period", "Today"), "yesterday, to the same time"),
        (_meta("previous_period", "Month to date"), "previous month, to the same day"),
        (_meta("previous_period", "Last 12 months"), "previous 12 months"),
        (_meta("previous_year"), "a year earlier"),
        (_meta("previous_year_weekday"), "52 weeks earlier"),
        (_meta("custom"), "Sep 23 – Oct 22, 2026"),
        ({"period": {}, "comparison": None}, ""),
    ],
)
def test_a_comparison_has_words(meta: dict[str, Any], text: str) -> None:
    assert words.compared_with(meta) == text


def test_values_side_by_side_are_written_alike() -> None:
    assert words.even([33_512.0, 9_026.99, None], MONEY) == ["€33.5K", "€9.0K", "–"]
    assert words.even([2_473.0, 86.2], MONEY) == ["€2,473", "€86"]


def test_values_under_each_other_are_in_full() -> None:
    assert words.lined_up([11_777.88, 86.2], MONEY) == ["€11,778", "€86"]
    assert words.lined_up([46.25, 9.0], MONEY) == ["€46.25", "€9.00"]


@pytest.mark.parametrize(
    ("low", "high", "fmt", "texts"),
    [
        (0, 7200, Format.MONEY, ["€0", "€2K", "€4K", "€6K", "€8K"]),
        (0, 9400, Format.MONEY, ["€0", "€2.5K", "€5K", "€7.5K", "€10K"]),
        (0, 1.1e9, Format.MONEY, ["€0", "€500M", "€1B", "€1.5B"]),
        (0, 4, Format.COUNT, ["0", "1", "2", "3", "4"]),
        (-0.5, 1, Format.PERCENT, ["−50%", "0%", "50%", "100%"]),
    ],
)
def test_ticks_are_round_and_labelled_alike(low: float, high: float, fmt: Format, texts: list[str]) -> None:
    assert theme.tick_texts(theme.ticks(low, high, most=4), fmt, "EUR") == texts


def test_a_number_too_large_for_json_is_read_exactly() -> None:
    assert words.full_value("90071992547409931.25", MONEY) == "€90,071,992,547,409,931.25"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(3.114, "days", "3.1"), (0, "days", "0.0"), (21.47, "hours", "21.5"), (4.3, None, "4.30"), (-1234.5, "days", "−1,234.5")],
)
def test_plain_numbers_in_a_column_have_as_many_digits_as_each_other(value: float, unit: str | None, text: str) -> None:
    assert words.aligned(value, unit) == text


def test_a_change_is_written_with_the_digits_of_its_value() -> None:
    assert (words.rounded(-5.26), words.rounded(-5.26, like=29.2), words.rounded(0, like=29.2)) == ("−5.26", "−5.3", "0")
