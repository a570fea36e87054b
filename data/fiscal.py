"""Fiscal years: twelve calendar months from any month on, or 52 and sometimes 53 whole weeks in the patterns that shops count by.

In a pattern such as 4-5-4 each quarter has months of so many weeks. The year ends on the last day of the week that is nearest to the
end of the month before its first month (the rule of the National Retail Federation's calendar), or on the last such day in that
month. So most years have 52 weeks, and every fifth or sixth a 53rd, which its last month takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = "months"
PATTERNS: dict[str, tuple[int, int, int]] = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
NEAREST, LAST = "nearest", "last"
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_MONTHS_A_YEAR = 12
_HALF_A_WEEK = 3


@dataclass(frozen=True, slots=True)
class FiscalRule:
    """`start` is the first month (1 to 12), `week_start` the week's first day (0 Monday to 6 Sunday), `end` how a year of weeks ends."""

    start: int = 1
    pattern: str = MONTHS
    week_start: int = 0
    end: str = NEAREST

    @property
    def has_weeks(self) -> bool:
        return self.pattern != MONTHS


def year_start(year: int, rule: FiscalRule) -> date:
    """The first day of the fiscal year that begins in or around the first month of `year`."""
    first = date(year, rule.start, 1)
    if not rule.has_weeks:
        return first
    begun = first - timedelta(days=(first.weekday() - rule.week_start) % 7)  # the week that holds the first of the month
    if rule.end == LAST:
        return begun
    return begun + _WEEK if (first - begun).days > _HALF_A_WEEK else begun


def month_start(index: int, rule: FiscalRule) -> date:
    """The first day of the fiscal month `index`, counted from that of the year 0."""
    year, month = divmod(index, _MONTHS_A_YEAR)
    if not rule.has_weeks:
        year, month = divmod(index + rule.start - 1, _MONTHS_A_YEAR)
        return date(year, month + 1, 1)
    weeks = PATTERNS[rule.pattern] * 4
    return year_start(year, rule) + sum(weeks[:month]) * _WEEK


def month_of(day: date, rule: FiscalRule) -> int:
    """The index of the fiscal month that holds `day`."""
    index = (day.year + 1) * _MONTHS_A_YEAR + _MONTHS_A_YEAR - 1
    while month_start(index, rule) > day:
        index -= 1
    return index


def weeks_of(year: int, rule: FiscalRule) -> int:
    """52 or 53."""
    return (year_start(year + 1, rule) - year_start(year, rule)).days // 7


def unit_of(day: date, months: int, rule: FiscalRule) -> tuple[date, date]:
    """The first and last day of the fiscal month (1), quarter (3) or year (12) that holds `day`."""
    first = month_of(day, rule)
    first -= first % months
    return month_start(first, rule), month_start(first + months, rule) - _DAY


def moved(first: date, last: date, months: int, rule: FiscalRule) -> tuple[date, date]:
    """Whole fiscal months, moved back by so many."""
    begin, after = month_of(first, rule) - months, month_of(last + _DAY, rule) - months
    return month_start(begin, rule), month_start(after, rule) - _DAY
