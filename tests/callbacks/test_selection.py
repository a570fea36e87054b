"""What the address of a page says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from callbacks import selection
from dashboard_app.overview import View
from data.errors import InvalidInput, InvalidPeriod, UnknownName
from data.periods import Calendar
from data.query import CompareMode, CompareSpec, Filter, PeriodSpec

DIMENSIONS = ("vendor", "country")
BERLIN = selection.Setting(Calendar(ZoneInfo("Europe/Berlin")), datetime(2026, 11, 20, 11, 0, tzinfo=UTC), date(2026, 10, 5))
BEFORE = CompareSpec(CompareMode.PREVIOUS_PERIOD)


def test_an_empty_address_is_the_last_30_days_against_the_30_before() -> None:
    assert selection.read("", DIMENSIONS) == View(period=PeriodSpec("last_30_days"), compare=BEFORE, targets=True)


def test_every_value_of_a_filter_is_one_parameter() -> None:
    view = selection.read("?vendor=V1&vendor=V%202,3&country__not=DE", DIMENSIONS)
    assert view.filters == (Filter("vendor", ("V1", "V 2,3")), Filter("country", ("DE",), exclude=True))


def test_a_value_given_twice_counts_once() -> None:
    assert selection.read("?vendor=V1&vendor=V1", DIMENSIONS).filters == (Filter("vendor", ("V1",)),)


def test_what_is_not_ours_is_left_alone() -> None:
    assert selection.read("?utm_source=mail&vendors=V1", DIMENSIONS).filters == ()


def test_own_dates_win_over_a_name() -> None:
    view = selection.read("?start=2026-11-01&end=2026-11-03&period=today", DIMENSIONS)
    assert view.period == PeriodSpec(None, date(2026, 11, 1), date(2026, 11, 3))


def test_a_comparison_has_a_name_or_dates_or_is_left_out() -> None:
    assert selection.read("?compare=previous_year", DIMENSIONS).compare == CompareSpec(CompareMode.PREVIOUS_YEAR)
    assert selection.read("?compare=none", DIMENSIONS).compare == CompareSpec(CompareMode.NONE)
    own = selection.read("?compare_start=2025-01-01&compare_end=2025-01-31", DIMENSIONS).compare
    assert own == CompareSpec(CompareMode.CUSTOM, date(2025, 1, 1), date(2025, 1, 31))


@pytest.mark.parametrize(
    ("search", "error", "words"),
    [
        ("?period=last_30_day", UnknownName, "Did you mean 'last_30_days'"),
        ("?compare=last_year", UnknownName, "Unknown comparison"),
        ("?compare=custom", UnknownName, "Unknown comparison"),
        ("?start=2026-11-01", InvalidPeriod, "end in the address is not a day"),
        ("?start=yesterday&end=2026-11-01", InvalidPeriod, "start in the address is not a day"),
        ("?start=2026-11-03&end=2026-11-01", InvalidPeriod, "is before start"),
        ("?vendor=" + "x" * 9000, InvalidInput, "too long"),
    ],
)
def test_a_wrong_address_is_explained(search: str, error: type[InvalidInput], words: str) -> None:
    with pytest.raises(error, match=words):
        selection.read(search, DIMENSIONS)


@pytest.mark.parametrize(
    ("search", "first", "last"),
    [
        ("", date(2026, 10, 21), date(2026, 11, 19)),
        ("?period=month_to_date", date(2026, 11, 1), date(2026, 11, 20)),
        ("?period=all", date(2026, 10, 5), date(2026, 11, 20)),
        ("?start=2026-01-01&end=2026-01-02", date(2026, 1, 1), date(2026, 1, 2)),
    ],
)
def test_the_days_of_a_view_are_known(search: str, first: date, last: date) -> None:
    period = selection.resolved(selection.read(search, DIMENSIONS), BERLIN)
    assert (period.first, period.last) == (first, last)
