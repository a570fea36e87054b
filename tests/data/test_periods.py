"""Named periods, what they are compared with and how they are cut: a table of cases, days as literals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidPeriod, UnknownName
from data.periods import PERIOD_NAMES, Calendar, Step, add_months, between, buckets, named, same_elapsed, shifted

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)  # Sunday, 14:00 in Berlin


def days(name: str, now: datetime = NOW, calendar: Calendar = BERLIN) -> tuple[str, str]:
    period = named(name, calendar, now, date(2024, 11, 22))
    return period.first.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", "2026-11-21"),
        ("last_7_days", "2026-11-15", "2026-11-21"),
        ("last_30_days", "2026-10-23", "2026-11-21"),
        ("last_365_days", "2025-11-22", "2026-11-21"),
        ("last_12_months", "2025-11-01", "2026-10-31"),
        ("this_week", "2026-11-16", "2026-11-22"),
        ("last_week", "2026-11-09", "2026-11-15"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("this_quarter", "2026-10-01", "2026-12-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("week_to_date", "2026-11-16", "2026-11-22"),
        ("month_to_date", "2026-11-01", "2026-11-22"),
        ("quarter_to_date", "2026-10-01", "2026-11-22"),
        ("year_to_date", "2026-01-01", "2026-11-22"),
        ("this_fiscal_year", "2026-01-01", "2026-12-31"),
        ("all", "2024-11-22", "2026-11-22"),
    ],
)
def test_a_name_means_these_days(name: str, first: str, last: str) -> None:
    assert days(name) == (first, last)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this_fiscal_year", "2026-04-01", "2027-03-31"),
        ("last_fiscal_year", "2025-04-01", "2026-03-31"),
        ("this_fiscal_quarter", "2026-10-01", "2026-12-31"),
        ("last_fiscal_quarter", "2026-07-01", "2026-09-30"),
        ("this_fiscal_month", "2026-11-01", "2026-11-30"),
        ("last_fiscal_month", "2026-10-01", "2026-10-31"),
    ],
)
def test_a_fiscal_year_may_begin_in_april(name: str, first: str, last: str) -> None:
    assert days(name, calendar=Calendar(BERLIN.timezone, fiscal_start=4)) == (first, last)


def test_a_week_may_begin_on_sunday() -> None:
    assert days("this_week", calendar=Calendar(BERLIN.timezone, week_start=6)) == ("2026-11-22", "2026-11-28")


def test_every_name_is_known_and_others_are_not() -> None:
    assert all(days(name) for name in PERIOD_NAMES)
    for name in ("last_8_days", "this_fiscal_week", "last_week_to_date", "", "TODAY"):
        with pytest.raises(UnknownName):
            days(name)


def test_today_is_the_day_of_the_business_zone() -> None:
    chicago = Calendar(ZoneInfo("America/Chicago"))
    evening = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 19:00 on the 22nd in Chicago
    assert days("today", evening, chicago) == ("2026-11-22", "2026-11-22")


def test_days_of_a_clock_change_have_23_and_25_hours() -> None:
    spring = between(date(2026, 3, 29), date(2026, 3, 29), BERLIN)
    autumn = between(date(2026, 10, 25), date(2026, 10, 25), BERLIN)
    assert (spring.end - spring.start, autumn.end - autumn.start) == (timedelta(hours=23), timedelta(hours=25))
    assert (len(buckets(spring, "hour", BERLIN, NOW)), len(buckets(autumn, "hour", BERLIN, NOW))) == (23, 25)


def test_a_reversed_range_names_the_field() -> None:
    with pytest.raises(InvalidPeriod) as raised:
        between(date(2026, 2, 1), date(2026, 1, 31), BERLIN)
    assert raised.value.fields[0].field == "end"


@pytest.mark.parametrize(
    ("first", "last", "step", "expected"),
    [
        ("2026-10-01", "2026-10-31", Step(months=1), ("2026-09-01", "2026-09-30")),
        ("2026-02-01", "2026-02-28", Step(months=1), ("2026-01-01", "2026-01-31")),
        ("2026-03-31", "2026-03-31", Step(months=1), ("2026-02-28", "2026-02-28")),
        ("2024-02-29", "2024-02-29", Step(months=12), ("2023-02-28", "2023-02-28")),
        ("2024-02-01", "2024-02-29", Step(months=12), ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", Step(months=12), ("2024-02-01", "2024-02-29")),
        ("2026-07-01", "2026-09-30", Step(months=3), ("2026-04-01", "2026-06-30")),
        ("2026-11-16", "2026-11-22", Step(days=364), ("2025-11-17", "2025-11-23")),
        ("2020-12-28", "2021-01-03", Step(days=7), ("2020-12-21", "2020-12-27")),
    ],
)
def test_moved_back_whole_months_stay_whole_and_absent_days_become_the_last(
    first: str, last: str, step: Step, expected: tuple[str, str]
) -> None:
    moved = shifted(between(date.fromisoformat(first), date.fromisoformat(last), BERLIN), step, BERLIN, "before")
    assert (moved.first.isoformat(), moved.last.isoformat()) == expected


def test_ten_days_into_a_month_ten_days_are_compared() -> None:
    now = datetime(2026, 11, 10, 13, 0, tzinfo=UTC)
    month = named("this_month", BERLIN, now)
    before = same_elapsed(month, shifted(month, month.step, BERLIN, ""), month.step, now, BERLIN)
    assert (before.first, before.last) == (date(2026, 10, 1), date(2026, 10, 10))
    assert before.end == datetime(2026, 10, 10, 12, 0, tzinfo=UTC)  # 14:00 summer time


def test_on_the_31st_all_of_a_shorter_month_has_elapsed() -> None:
    now = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
    month = named("this_month", BERLIN, now)
    before = same_elapsed(month, shifted(month, month.step, BERLIN, ""), month.step, now, BERLIN)
    assert (before.first, before.last) == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_year_to_date_is_compared_up_to_the_same_date_in_a_leap_year() -> None:
    now = datetime(2024, 11, 22, 13, 0, tzinfo=UTC)
    year = named("year_to_date", BERLIN, now)
    before = same_elapsed(year, shifted(year, Step(months=12), BERLIN, ""), Step(months=12), now, BERLIN)
    assert before.last == date(2023, 11, 22)


def test_a_finished_period_is_compared_whole() -> None:
    month = named("last_month", BERLIN, NOW)
    other = shifted(month, month.step, BERLIN, "")
    assert same_elapsed(month, other, month.step, NOW, BERLIN) == other


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 900), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_buckets_follow_each_other_and_cover_the_period(first: date, length: int, grain: str) -> None:
    period = between(first, first + timedelta(days=length), BERLIN)
    found = buckets(period, grain, BERLIN, period.end)
    assert found[0] <= period.first
    assert found == sorted(set(found))
    assert found[-1] <= period.last


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-60, 60))
def test_months_back_and_forth_lose_at_most_the_days_a_month_lacks(day: date, months: int) -> None:
    there_and_back = add_months(add_months(day, months), -months)
    assert (there_and_back.year, there_and_back.month) == (day.year, day.month)
    assert 0 <= day.day - there_and_back.day <= 3
