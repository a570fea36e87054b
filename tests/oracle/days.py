"""Which days and hours a question means: periods by name, comparison periods, buckets. Written from the contract alone."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.query import CompareMode, CompareSpec, Grain, PeriodSpec

MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class House:
    """How this business counts its days."""

    zone: ZoneInfo
    week_start: int
    fiscal_start: int

    def midnight(self, day: date) -> datetime:
        """The first instant of the day, in UTC."""
        return self.at(day, time())

    def at(self, day: date, clock: time) -> datetime:
        """What the clock on the wall shows, as an instant: the earlier one of two."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


@dataclass(frozen=True, slots=True)
class Days:
    """`first` to `last`, both included. `back` says what the period before means: so many months or so many days."""

    first: date
    last: date
    back_months: int = 0
    back_days: int = 0

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of a grain: the name it has in the answer, and its instants `[start, end)` inside the period."""

    label: date | datetime
    start: datetime
    end: datetime


def add_months(day: date, months: int) -> date:
    """The same day of another month; the 31st of a shorter month is its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of(unit: str, day: date, house: House) -> date:
    """The first day of the week, month, (fiscal) quarter or (fiscal) year that `day` is in."""
    if unit == "week":
        return day - timedelta(days=(day.weekday() - house.week_start) % 7)
    start_month = house.fiscal_start if unit.startswith("fiscal") else 1
    into = (day.month - start_month) % MONTHS[unit]
    return add_months(day.replace(day=1), -into)


def step(unit: str, first: date, count: int) -> date:
    """The first day of the unit that comes `count` units after the one that starts on `first`."""
    return first + timedelta(days=7 * count) if unit == "week" else add_months(first, MONTHS[unit] * count)


def days_asked(spec: PeriodSpec, house: House, now: datetime, data_from: date) -> Days:
    """The period of the contract's name, or the two days given."""
    if spec.name is None:
        assert spec.start is not None
        assert spec.end is not None
        return Days(spec.start, spec.end, back_days=(spec.end - spec.start).days + 1)
    return _named(spec.name, house, house.local(now).date(), data_from)


def _named(name: str, house: House, today: date, data_from: date) -> Days:
    if name in ("today", "yesterday"):
        day = today if name == "today" else today - ONE_DAY
        return Days(day, day, back_days=1)
    if name == "all":
        first = min(data_from, today)
        return Days(first, today, back_days=(today - first).days + 1)
    if name == "last_12_months":
        this_month = first_of("month", today, house)
        return Days(add_months(this_month, -12), this_month - ONE_DAY, back_months=12)
    if name.startswith("last_") and name.endswith("_days"):
        count = int(name.split("_")[1])
        return Days(today - timedelta(days=count), today - ONE_DAY, back_days=count)
    if name.endswith("_to_date"):
        unit = name.removesuffix("_to_date")
        return _unit_days(unit, first_of(unit, today, house), today)
    which, unit = name.split("_", 1)
    first = step(unit, first_of(unit, today, house), {"this": 0, "last": -1}[which])
    return _unit_days(unit, first, step(unit, first, 1) - ONE_DAY)


def _unit_days(unit: str, first: date, last: date) -> Days:
    if unit == "week":
        return Days(first, last, back_days=7)
    return Days(first, last, back_months=MONTHS[unit])


def days_compared(spec: CompareSpec, asked: Days) -> Days | None:
    """The whole other period; what of it has its like in an unfinished period is cut off later."""
    if spec.mode is CompareMode.NONE:
        return None
    if spec.mode is CompareMode.CUSTOM:
        assert spec.start is not None
        assert spec.end is not None
        return Days(spec.start, spec.end)
    months, days = {
        CompareMode.PREVIOUS_PERIOD: (asked.back_months, asked.back_days),
        CompareMode.PREVIOUS_WEEK: (0, 7),
        CompareMode.PREVIOUS_MONTH: (1, 0),
        CompareMode.PREVIOUS_YEAR: (12, 0),
        CompareMode.PREVIOUS_YEAR_WEEKDAY: (0, 364),
    }[spec.mode]
    if days:
        return Days(asked.first - timedelta(days=days), asked.last - timedelta(days=days), back_days=days)
    return Days(add_months(asked.first, -months), _last_back(asked, months), back_months=months)


def _last_back(asked: Days, months: int) -> date:
    """Whole months are compared with whole months; else the same day, or the last one of a month that is shorter."""
    if asked.first.day == 1 and (asked.last + ONE_DAY).day == 1:
        return add_months(asked.last + ONE_DAY, -months) - ONE_DAY
    return add_months(asked.last, -months)


def same_elapsed(asked: Days, other: Days, cut: datetime, house: House) -> datetime:
    """Where the other period ends when of the asked one only what lies before `cut` has happened.

    Months back, that is the same day of the month at the same time; when the other month is too short for it, all of that month
    has passed. Else it is as many days into the other period, at the same time.
    """
    whole = house.midnight(other.last + ONE_DAY)
    if cut >= house.midnight(asked.last + ONE_DAY):
        return whole
    local = house.local(max(cut, house.midnight(asked.first)))
    if not other.back_months:
        day = other.first + (local.date() - asked.first)
        return min(whole, house.at(day, local.time()))
    day = add_months(local.date(), -other.back_months)
    if day.day != local.day:
        return min(whole, house.midnight(day + ONE_DAY))
    return min(whole, house.at(day, local.time()))


def buckets(grain: Grain, days: Days, house: House) -> list[Bucket]:
    """All buckets that the period touches, the first and last of them cut to it."""
    if grain is Grain.HOUR:
        return list(_hours(days, house))
    found: list[Bucket] = []
    first = days.first
    while first <= days.last:
        label, following = _around(grain, first, house)
        found.append(Bucket(label, house.midnight(first), house.midnight(min(following, days.last + ONE_DAY))))
        first = following
    return found


def _around(grain: Grain, day: date, house: House) -> tuple[date, date]:
    """The first day of the bucket that `day` is in, and of the next one."""
    if grain is Grain.DAY:
        return day, day + ONE_DAY
    label = first_of(str(grain), day, house)
    return label, step(str(grain), label, 1)


def _hours(days: Days, house: House) -> Iterator[Bucket]:
    """Every hour that passes: 23 or 25 of them when the clocks change."""
    at, end = house.midnight(days.first), house.midnight(days.last + ONE_DAY)
    while at < end:
        yield Bucket(at, at, at + timedelta(hours=1))
        at += timedelta(hours=1)
