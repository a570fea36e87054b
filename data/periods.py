"""Periods: named and given ranges resolved to instants in a time zone, what they are compared with, and their buckets.

A period is half-open, `[start, end)`, cut at midnights of one zone. Days in words and in the API are included days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data import fiscal
from data.errors import InvalidPeriod, UnknownName
from data.fiscal import FiscalRule

_DAYS = re.compile(r"last_(7|14|28|30|60|90|180|365)_days")
_UNITS = {"month": 1, "quarter": 3, "year": 12}

PERIOD_NAMES: tuple[str, ...] = (
    "today",
    "yesterday",
    *(f"last_{n}_days" for n in (7, 14, 28, 30, 60, 90, 180, 365)),
    "last_12_months",
    *(f"{which}_{unit}" for which in ("this", "last") for unit in ("week", "month", "quarter", "year")),
    *(f"{unit}_to_date" for unit in ("week", "month", "quarter", "year")),
    *(f"{which}_fiscal_{unit}" for which in ("this", "last") for unit in ("month", "quarter", "year")),
    "all",
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days are cut: zone, first day of the week (0 Monday to 6 Sunday), first month of the fiscal year (1 to 12) and what that is made
    of: calendar months, or weeks in a pattern such as 4-4-5 (see `data.fiscal`)."""

    timezone: ZoneInfo
    week_start: int = 0
    fiscal_start: int = 1
    fiscal_pattern: str = fiscal.MONTHS
    fiscal_end: str = fiscal.NEAREST

    @property
    def fiscal(self) -> FiscalRule:
        return FiscalRule(self.fiscal_start, self.fiscal_pattern, self.week_start, self.fiscal_end)

    def midnight(self, day: date) -> datetime:
        """The instant (UTC) at which `day` begins in the zone."""
        return self.at(day, time())

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.timezone).astimezone(UTC)

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.timezone)

    def week_of(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)


@dataclass(frozen=True, slots=True)
class Step:
    """How far back something lies: whole months, days, or whole fiscal months made of weeks."""

    months: int = 0
    days: int = 0
    fiscal_months: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """`first` to `last` are included days; `start` and `end` the instants (UTC); `step` its own length for "the one before"."""

    first: date
    last: date
    start: datetime
    end: datetime
    label: str
    step: Step

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


_SHORTEST_MONTH = 28


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months; a day that the target month lacks becomes its last one."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, day.day if day.day <= _SHORTEST_MONTH else min(day.day, monthrange(year, month + 1)[1]))


def _month_of(day: date, unit: int, first_month: int = 1) -> date:
    """First day of the month, quarter or year (`unit` months, counted from `first_month`) that holds `day`."""
    index = day.year * 12 + day.month - first_month
    index -= index % unit
    year, month = divmod(index + first_month - 1, 12)
    return date(year, month + 1, 1)


def between(first: date, last: date, calendar: Calendar, label: str = "", step: Step | None = None) -> Period:
    """The period of the included days `first` to `last`."""
    if last < first:
        raise InvalidPeriod.field("end", f"end {last} is before start {first}.", "Exchange the two days.")
    text = label or f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    start, end = calendar.midnight(first), calendar.midnight(last + timedelta(days=1))
    return Period(first, last, start, end, text, step or Step(days=(last - first).days + 1))


def named(name: str, calendar: Calendar, now: datetime, data_from: date | None = None) -> Period:
    """The period called `name` as of `now`. `data_from` is where "all" begins. Raises `UnknownName`."""
    today = calendar.local(now).date()
    found = _days_back(name, today) or _calendar_unit(name, today, calendar)
    if found is None and name == "all":
        found = (min(data_from or today, today), today, None)
    if found is None:
        raise UnknownName.of("period", "period", name, PERIOD_NAMES)
    first, last, step = found
    label = name.replace("_", " ").capitalize()
    return between(first, last, calendar, label, step)


_Span = tuple[date, date, Step | None]


def _days_back(name: str, today: date) -> _Span | None:
    yesterday = today - timedelta(days=1)
    if name == "today":
        return today, today, None
    if name == "yesterday":
        return yesterday, yesterday, None
    if match := _DAYS.fullmatch(name):
        return today - timedelta(days=int(match[1])), yesterday, None
    if name == "last_12_months":
        this_month = today.replace(day=1)
        return add_months(this_month, -12), this_month - timedelta(days=1), Step(months=12)
    return None


def _calendar_unit(name: str, today: date, calendar: Calendar) -> _Span | None:
    match = re.fullmatch(r"(this|last)_(fiscal_)?(week|month|quarter|year)|(week|month|quarter|year)_to_date", name)
    if match is None or (match[2] and match[3] == "week"):
        return None
    unit, to_date = match[3] or match[4], match[4] is not None
    if unit == "week":
        first = calendar.week_of(today) - timedelta(days=7 if match[1] == "last" else 0)
        return first, today if to_date else first + timedelta(days=6), Step(days=7)
    months = _UNITS[unit]
    if match[2] and calendar.fiscal.has_weeks:
        return _fiscal_unit(match[1] == "last", months, today, calendar.fiscal)
    first = _month_of(today, months, calendar.fiscal_start if match[2] else 1)
    if match[1] == "last":
        first = add_months(first, -months)
    last = today if to_date else add_months(first, months) - timedelta(days=1)
    return first, last, Step(months=months)


def _fiscal_unit(is_last: bool, months: int, today: date, rule: FiscalRule) -> _Span:
    first, last = fiscal.unit_of(today, months, rule)
    if is_last:
        first, last = fiscal.moved(first, last, months, rule)
    return first, last, Step(fiscal_months=months)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def shifted(period: Period, step: Step, calendar: Calendar, label: str) -> Period:
    """`period` moved back by `step`. Whole months stay whole months; a day that does not exist becomes the month's last."""
    if step.days:
        back = timedelta(days=step.days)
        return between(period.first - back, period.last - back, calendar, label, period.step)
    if step.fiscal_months:
        first, last = fiscal.moved(period.first, period.last, step.fiscal_months, calendar.fiscal)
        return between(first, last, calendar, label, period.step)
    first, last = add_months(period.first, -step.months), add_months(period.last, -step.months)
    if period.first.day == 1 and _is_month_end(period.last):
        last = add_months(period.last.replace(day=1), 1 - step.months) - timedelta(days=1)
    return between(first, last, calendar, label, period.step)


def same_elapsed(period: Period, other: Period, step: Step | None, cut: datetime, calendar: Calendar) -> Period:
    """The part of `other` that corresponds to what of `period` lies before `cut`: as many days on, to the same time of day.

    With a `step` of months the calendar date is what corresponds (1 to 22 November: 1 to 22 October); where the other month
    has no such day, all of it has elapsed. Without anything elapsed the part is empty.
    """
    if cut >= period.end:
        return other
    local = calendar.local(max(cut, period.start))
    if step is not None and step.months:
        day = add_months(local.date(), -step.months)
        whole = day.day != local.date().day
    else:
        day, whole = other.first + (local.date() - period.first), False
    end = min(other.end, calendar.midnight(day + timedelta(days=1)) if whole else calendar.at(day, local.time()))
    end = max(end, other.start)
    last = max(other.first, calendar.local(end - timedelta(microseconds=1)).date())
    return replace(other, end=end, last=last)


def buckets(period: Period, grain: str, calendar: Calendar, until: datetime) -> list[date | datetime]:
    """First day (or for `hour` first instant) of each bucket of `period` that begins before `until`."""
    if grain == "hour":
        stop = min(period.end, until)
        count = max(0, -((period.start - stop) // timedelta(hours=1)))
        return [period.start + timedelta(hours=i) for i in range(count)]
    day, days = bucket_of(period.first, grain, calendar), []
    last = min(period.last, calendar.local(until - timedelta(microseconds=1)).date())
    if grain == "day":
        return list(map(date.fromordinal, range(day.toordinal(), last.toordinal() + 1)))
    while day <= last:
        days.append(day)
        day = next_bucket(day, grain)
    return list(days)


def bucket_of(day: date, grain: str, calendar: Calendar) -> date:
    """First day of the bucket that holds `day`."""
    if grain == "day":
        return day
    return calendar.week_of(day) if grain == "week" else _month_of(day, _UNITS[grain])


def next_bucket(first: date, grain: str) -> date:
    """First day of the bucket after the one that begins on `first`."""
    if grain in _UNITS:
        return add_months(first, _UNITS[grain])
    return first + timedelta(days=7 if grain == "week" else 1)
