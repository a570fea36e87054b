"""SQL expressions of one dataset under one question: its rows' place in time, its dimensions, who and what is let through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, and_, case, cast, extract, false, func, literal, or_

from data.conversion import converted
from data.model import Dataset, Dimension, Edge, Measure, TimeColumns
from data.periods import Period
from data.query import Grain
from data.question import MemberFilter, Question


@dataclass(frozen=True, slots=True)
class View:
    """One dataset seen through one question over one span of time, or over a stretch of one that began on the day `since`."""

    question: Question
    dataset: Dataset
    span: Period
    since: date | None = None

    @property
    def time(self) -> TimeColumns:
        return self.dataset.time[self.question.basis]

    @property
    def native(self) -> bool:
        """Whether the stored business days are the asked ones. What is known by day has no other."""
        return self.dataset.daily or self.question.calendar.timezone.key == self.question.info.timezone

    @property
    def until(self) -> datetime:
        """The end of what has happened of the span."""
        return max(min(self.span.end, self.question.cut), self.span.start)

    @property
    def whole_days_until(self) -> date:
        """The first day of the span that is not over, or the day after it."""
        return self.question.whole_days_until(self.until)

    def column(self, name: str) -> ColumnElement[Any]:
        if not self.question.is_converted or self.dataset.unconverted is None:
            return self.dataset.column(name)
        return converted(self.dataset, self.question.currency, self.question.info.currency).c[name]

    def dimension(self, asked: Dimension) -> ColumnElement[Any]:
        own = next(d for d in self.dataset.dimensions if d.name == asked.name)
        if own.clock_part == "weekday":
            return _weekday(self.day())
        if own.clock_part == "hour":
            return self.column(self.time.hour) if self.native else cast(extract("hour", self._local()), Integer)
        return self.column(own.column)

    def day(self) -> ColumnElement[Any]:
        return self.column(self.time.on) if self.native else cast(self._local(), Date)

    def bucket(self) -> ColumnElement[Any]:
        """First day of the row's bucket; for hours the number of whole hours since the span began, which no clock change confuses."""
        grain = self.question.grain
        if grain is Grain.HOUR:
            seconds = extract("epoch", self.column(self.time.at)) - int(self.span.start.timestamp())
            return cast(func.floor(seconds / 3600), Integer)
        day = self.day()
        if grain is Grain.DAY:
            return day
        if grain is Grain.WEEK:
            return day - (_weekday(day) + (6 - self.question.calendar.week_start)) % 7
        return cast(func.date_trunc(str(grain), day), Date)

    def measure(self, measure: Measure, *, of_buckets: bool = True) -> ColumnElement[Any]:
        """The measure's column, empty on rows of days it is not taken from: of each bucket, or of the whole span."""
        column = self.column(measure.column)
        if measure.whole_days and not self.dataset.daily:
            midnight = self.question.calendar.midnight(self.whole_days_until)
            return case((self.column(self.time.at) < literal(midnight), column))
        if measure.previous:
            return case((self._is_first(measure.previous, of_buckets=of_buckets), column))
        if measure.edge is Edge.ALL:
            return column
        edge = func.max if measure.edge is Edge.LAST else func.min
        day = self.column(self.time.on)
        within = [self.bucket()] if of_buckets and self.question.grain is not None else []
        return case((day == edge(day).over(partition_by=within or None), column))

    def _is_first(self, previous: str, *, of_buckets: bool) -> ColumnElement[bool]:
        """Whether the row before, of the same thing, lies before the row's bucket or before the whole span, whichever begins later."""
        before = self.column(previous)
        earlier = [before.is_(None), before < literal(self.since or self.span.first)]
        if of_buckets and self.question.grain is not None:
            earlier.append(before < self.bucket())
        return or_(*earlier)

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row must be to be in the answer: of this time, of this scope, let through by the filters."""
        found = self._in_time()
        scope, vendor = self.question.scope.vendor_id, self.dataset.vendor
        if scope is not None:
            found.append(self.column(vendor) == scope if vendor and scope else false())
        return found + [self._matches(member) for member in self.question.filters]

    def _in_time(self) -> list[ColumnElement[bool]]:
        at = self.column(self.time.at)
        if self.dataset.daily:
            return [at >= literal(self.span.first), at < literal(max(self.whole_days_until, self.span.first))]
        found: list[ColumnElement[bool]] = [at >= literal(self.span.start), at < literal(self.until)]
        happened = self.column(self.dataset.time["event"].at)
        if at is not happened:
            found.append(happened < literal(self.question.cut))
        return found

    def _matches(self, member: MemberFilter) -> ColumnElement[bool]:
        column = self.dimension(member.dimension)
        wanted: ColumnElement[bool] = or_(
            *([column.in_(member.values)] if member.values else []), *([column.is_(None)] if member.none else [])
        )
        if not member.exclude:
            return wanted
        known = and_(*([column.not_in(member.values)] if member.values else []), column.is_not(None))
        return known if member.none else or_(known, column.is_(None))

    def _local(self) -> ColumnElement[Any]:
        return func.timezone(self.question.calendar.timezone.key, self.column(self.time.at))


def _weekday(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(extract("isodow", day), Integer)


def last_whole_day(view: View) -> date:
    """The last day of the span that is over."""
    return view.whole_days_until - timedelta(days=1)
