"""Fiscal calendars: the published years of the National Retail Federation's 4-5-4 calendar, and what must hold for any."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.analytics import open_analytics
from data.cache import MemoryCache
from data.clock import FixedClock
from data.fiscal import LAST, NEAREST, PATTERNS, FiscalRule, month_of, month_start, unit_of, weeks_of, year_start
from data.periods import Calendar, Step, named, same_elapsed, shifted
from data.query import CompareMode, CompareSpec, MetricQuery, PeriodSpec
from tests.data.shop import BERLIN, NOW, small_shop
from tests.golden.extract import publish_rows

SUNDAY = 6
RETAIL = FiscalRule(start=2, pattern="4-5-4", week_start=SUNDAY)
RETAIL_CALENDAR = Calendar(ZoneInfo("America/New_York"), SUNDAY, 2, "4-5-4")


@pytest.mark.parametrize(
    ("year", "first", "last", "weeks"),
    [
        (2012, "2012-01-29", "2013-02-02", 53),
        (2017, "2017-01-29", "2018-02-03", 53),
        (2018, "2018-02-04", "2019-02-02", 52),
        (2022, "2022-01-30", "2023-01-28", 52),
        (2023, "2023-01-29", "2024-02-03", 53),
        (2024, "2024-02-04", "2025-02-01", 52),
        (2025, "2025-02-02", "2026-01-31", 52),
    ],
)
def test_years_of_the_retail_calendar(year: int, first: str, last: str, weeks: int) -> None:
    assert (str(year_start(year, RETAIL)), str(year_start(year + 1, RETAIL) - timedelta(days=1)), weeks_of(year, RETAIL)) == (
        first, last, weeks,
    )  # fmt: skip


def test_the_months_of_2023_the_last_of_which_takes_the_53rd_week() -> None:
    starts = [
        "2023-01-29", "2023-02-26", "2023-04-02", "2023-04-30", "2023-05-28", "2023-07-02", "2023-07-30", "2023-08-27", "2023-10-01",
        "2023-10-29", "2023-11-26", "2023-12-31", "2024-02-04",
    ]  # fmt: skip
    assert [str(month_start(2023 * 12 + month, RETAIL)) for month in range(13)] == starts


@pytest.mark.parametrize(
    ("rule", "year", "first"),
    [
        (FiscalRule(10, "4-4-5", SUNDAY, LAST), 2023, "2023-10-01"),  # after Saturday 30 September 2023
        (FiscalRule(10, "4-4-5", SUNDAY, LAST), 2022, "2022-09-25"),  # after Saturday 24 September 2022, the last of the month
        (FiscalRule(10, "4-4-5", SUNDAY, NEAREST), 2022, "2022-10-02"),  # 1 October is nearer to 30 September than the 24th
        (FiscalRule(1, "5-4-4", 0, NEAREST), 2026, "2025-12-29"),  # weeks from Monday: the year of ISO weeks
        (FiscalRule(4), 2026, "2026-04-01"),
    ],
)
def test_where_years_begin(rule: FiscalRule, year: int, first: str) -> None:
    assert str(year_start(year, rule)) == first


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-02-03", 1, ("2023-12-31", "2024-02-03")),  # five weeks, the last of them the 53rd
        ("2024-02-03", 3, ("2023-10-29", "2024-02-03")),
        ("2024-02-03", 12, ("2023-01-29", "2024-02-03")),
        ("2024-02-04", 12, ("2024-02-04", "2025-02-01")),
        ("2024-05-05", 3, ("2024-05-05", "2024-08-03")),
        ("2024-03-03", 1, ("2024-03-03", "2024-04-06")),
    ],
)
def test_a_day_lies_in_its_fiscal_unit(day: str, months: int, expected: tuple[str, str]) -> None:
    first, last = unit_of(date.fromisoformat(day), months, RETAIL)
    assert (str(first), str(last)) == expected


def plain_year_start(year: int, rule: FiscalRule) -> date:
    """The same by looking at each day around: the last day of a week that is nearest to the month's end, or the last one in it."""
    month_end = date(year, rule.start, 1) - timedelta(days=1)
    ends = [month_end + timedelta(days=i) for i in range(-6, 7)]
    ends = [day for day in ends if (day + timedelta(days=1)).weekday() == rule.week_start]
    if rule.end == LAST:
        return max(day for day in ends if day <= month_end) + timedelta(days=1)
    return min(ends, key=lambda day: abs((day - month_end).days)) + timedelta(days=1)


RULES = st.builds(
    FiscalRule, st.integers(1, 12), st.sampled_from(sorted(PATTERNS)), st.integers(0, 6), st.sampled_from([NEAREST, LAST])
)  # fmt: skip


@given(st.integers(1950, 2150), RULES)
def test_years_begin_where_a_plain_look_finds_them(year: int, rule: FiscalRule) -> None:
    assert year_start(year, rule) == plain_year_start(year, rule)
    assert weeks_of(year, rule) in (52, 53)


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), RULES)
def test_months_follow_each_other_and_hold_every_day(day: date, rule: FiscalRule) -> None:
    index = month_of(day, rule)
    first, after = month_start(index, rule), month_start(index + 1, rule)
    assert first <= day < after
    assert first.weekday() == rule.week_start
    assert (after - first).days // 7 in ((4, 5, 6) if index % 12 == 11 else (4, 5))


def days(name: str, now: datetime, calendar: Calendar = RETAIL_CALENDAR) -> tuple[str, str]:
    period = named(name, calendar, now)
    return str(period.first), str(period.last)


def test_fiscal_periods_by_name() -> None:
    now = datetime(2024, 2, 14, 17, 0, tzinfo=UTC)
    assert {
        name: days(f"{name}", now) for name in ("this_fiscal_month", "last_fiscal_month", "this_fiscal_quarter", "last_fiscal_year")
    } == {
        "this_fiscal_month": ("2024-02-04", "2024-03-02"),
        "last_fiscal_month": ("2023-12-31", "2024-02-03"),
        "this_fiscal_quarter": ("2024-02-04", "2024-05-04"),
        "last_fiscal_year": ("2023-01-29", "2024-02-03"),
    }


@pytest.mark.parametrize(
    ("name", "months", "expected"),
    [
        ("this_fiscal_quarter", 3, ("2023-10-29", "2024-02-03")),  # the quarter before has 14 weeks
        ("this_fiscal_quarter", 12, ("2023-01-29", "2023-04-29")),
        ("last_fiscal_year", 12, ("2022-01-30", "2023-01-28")),
        ("this_fiscal_month", 1, ("2023-12-31", "2024-02-03")),
    ],
)
def test_the_one_before_and_the_year_before_are_fiscal_too(name: str, months: int, expected: tuple[str, str]) -> None:
    period = named(name, RETAIL_CALENDAR, datetime(2024, 2, 14, 17, 0, tzinfo=UTC))
    other = shifted(period, Step(fiscal_months=months), RETAIL_CALENDAR, "before")
    assert (str(other.first), str(other.last)) == expected


def test_eleven_days_into_a_fiscal_quarter_eleven_days_are_compared_on_equal_weekdays() -> None:
    now = datetime(2024, 2, 14, 17, 0, tzinfo=UTC)  # noon on the eleventh day, a Wednesday
    period = named("this_fiscal_quarter", RETAIL_CALENDAR, now)
    year_before = shifted(period, Step(fiscal_months=12), RETAIL_CALENDAR, "")
    elapsed = same_elapsed(period, year_before, Step(fiscal_months=12), now, RETAIL_CALENDAR)
    assert (elapsed.first, elapsed.last, elapsed.end) == (date(2023, 1, 29), date(2023, 2, 8), datetime(2023, 2, 8, 17, 0, tzinfo=UTC))
    assert elapsed.last.weekday() == now.weekday()


def test_a_question_compares_fiscal_periods(home: Path) -> None:
    publish_rows(home, small_shop())
    calendar = Calendar(BERLIN, SUNDAY, 2, "4-5-4")
    core = open_analytics("", home, clock=FixedClock(NOW), calendar=calendar, currency="EUR", cache=MemoryCache())
    asked = {
        mode: core.run(MetricQuery(("gmv",), period=PeriodSpec("this_fiscal_quarter"), compare=CompareSpec(mode))).meta
        for mode in (CompareMode.PREVIOUS_PERIOD, CompareMode.PREVIOUS_YEAR)
    }
    spans = {mode: (meta["comparison"]["start"], meta["comparison"]["end"]) for mode, meta in asked.items()}
    # the quarter is 1 November to 30 January; it is its twentieth day
    assert asked[CompareMode.PREVIOUS_YEAR]["period"]["end"] == "2027-01-30"
    assert spans == {
        CompareMode.PREVIOUS_PERIOD: ("2026-08-02", "2026-08-21"),
        CompareMode.PREVIOUS_YEAR: ("2025-11-02", "2025-11-21"),
    }
