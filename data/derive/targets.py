"""The targets of an answer: which one belongs to which row, parted by the profile of the year before, due up to now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from data import periods
from data.conversion import power_of
from data.derive.grid import Grid
from data.derive.values import Formula, Number, Value, as_fixed, round_half_up
from data.derive.variance import NO_TARGET, Course, Elapsed, added, due, level, share_of_day, spread, year_before
from data.formats import minor_digits
from data.model import Dataset
from data.query import NONE_MEMBER, CompareMode, Grain
from data.question import MemberFilter, Question
from data.targets import GRAINS, LONGEST, Target

Ask = Callable[[Question], tuple[Grid, list[Formula]]]
"""Runs a question and gives its grid with the formulas made for it."""

Rates = Callable[[date, date], Mapping[date, int]]
"""What one unit of the asked currency is worth on each day of a stretch that has a rate, as a whole number (see `data.conversion`)."""

TOTAL: Any = object()
"""In place of a member: all rows together."""

YEAR_BACK = timedelta(days=364)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Aim:
    """A metric that may have targets. `flows`: it adds up over time, so a target is parted; `by_day`: known by whole days only."""

    formula: Formula
    flows: bool
    by_day: bool

    @property
    def name(self) -> str:
        return self.formula.metric.name


@dataclass(frozen=True, slots=True)
class Place:
    """Whose targets count: those of the whole house, or the sum of those of some members of one dimension."""

    dimension: str = ""
    members: tuple[str, ...] = ("",)


@dataclass(slots=True)
class Profile:
    """What each metric brought a year before, by (metric, member) and day; of the day like today also until the same time of day."""

    days: dict[tuple[str, Any], dict[date, int]] = field(default_factory=dict)
    until_now: dict[tuple[str, Any], int] = field(default_factory=dict)


class Sheet:
    """The targets of one question, ready to be read for each of its rows."""

    def __init__(self, question: Question, aims: Sequence[Aim], targets: Iterable[Target], ask: Ask, rates: Rates) -> None:
        self._question = question
        self._rates = rates
        self._known_rates: Mapping[date, int] | None = None
        self._aims = {aim.name: aim for aim in aims}
        self._fixed = fixed_members(question)
        self._targets: dict[tuple[str, str, str], list[Target]] = {}
        for target in sorted(targets, key=lambda one: (-GRAINS.index(one.grain), one.first)):
            if target.last < question.period.first:
                continue
            self._targets.setdefault((target.metric, target.dimension, target.member), []).append(target)
        self._profiles: dict[bool, Profile] = {}
        self._ask = ask
        self._courses: dict[tuple[str, str, Any], Course | None] = {}

    def value(self, metric: str, member: Any, first: date, last: date) -> Value:  # noqa: ANN401 - text, number or TOTAL
        """The target of `metric` for `member` over the days that is due by now, in the fixed point of the metric."""
        aim = self._aims[metric]
        if aim.formula.blocked is not None:
            return Value(None, aim.formula.blocked)
        if last < self._question.calendar.local(self._question.cut).date() and (planned := self._planned(aim, member, first, last)):
            return planned
        courses = self._courses_of(aim, member)
        if not courses:
            return Value(None, NO_TARGET)
        elapsed = self._elapsed(aim, member)
        if aim.flows:
            return added([due(course, first, last, elapsed) for course in courses])
        return level(courses[0], first, last, elapsed) if len(courses) == 1 else Value(None, NO_TARGET)

    def whole(self, metric: str) -> Value:
        """The target of all the question's days, those to come too; the same as `value` when they are over."""
        over = Elapsed(self._question.period.last + _DAY, Fraction(0))
        aim, period = self._aims[metric], self._question.period
        if planned := self._planned(aim, TOTAL, period.first, period.last):
            return planned
        courses = self._courses_of(aim, TOTAL)
        if aim.formula.blocked is not None or not courses or (len(courses) > 1 and not aim.flows):
            return Value(None, aim.formula.blocked or NO_TARGET)
        return added([(due if aim.flows else level)(course, period.first, period.last, over) for course in courses])

    def _planned(self, aim: Aim, member: Any, first: date, last: date) -> Value | None:  # noqa: ANN401
        """The target of days that whole targets make up, so that none is parted (and nobody asks about the year before)."""
        place = self._place(member)
        if place is None or not aim.flows or self._is_foreign(aim):
            return None
        tiles = [_tiles(self._targets.get((aim.name, place.dimension, one), ()), first, last) for one in place.members]
        if not all(tiles):
            return None
        return Value(sum(as_fixed(target.value, aim.formula.digits) for tile in tiles for target in tile))

    def _is_foreign(self, aim: Aim) -> bool:
        """Whether the targets, which are in the reporting currency, are asked for in another."""
        return self._question.is_converted and aim.formula.money

    def members(self) -> set[str]:
        """The members of the question's only dimension that have a target and may be in its answer."""
        dimensions = self._question.dimensions
        found = {member for _, name, member in self._targets if len(dimensions) == 1 and name == dimensions[0].name}
        return {member for member in found if self._place(member) is not None}

    def _courses_of(self, aim: Aim, member: Any) -> list[Course]:  # noqa: ANN401
        """The course of each member that counts; none when one of them has no target at all."""
        place = self._place(member)
        if place is None:
            return []
        found = [self._course(aim, place.dimension, one, member) for one in place.members]
        return [course for course in found if course is not None] if None not in found else []

    def _place(self, member: Any) -> Place | None:  # noqa: ANN401
        fixed = self._fixed
        if fixed is None or (member is not TOTAL and len(self._question.dimensions) != 1):
            return None
        if member is not TOTAL:
            name = self._question.dimensions[0].name
            key = NONE_MEMBER if member is None else str(member)
            fixed = {**fixed, name: fixed.get(name, frozenset([key])) & {key}}
        if not fixed:
            return Place()
        (name, members), *more = fixed.items()
        return Place(name, tuple(sorted(members))) if members and not more else None

    def _course(self, aim: Aim, dimension: str, member: str, row: Any) -> Course | None:  # noqa: ANN401
        key = (aim.name, member, row)
        if key not in self._courses:
            targets = self._targets.get((aim.name, dimension, member))
            self._courses[key] = self._build(aim, targets, row) if targets else None
        return self._courses[key]

    def _build(self, aim: Aim, targets: Sequence[Target], row: Any) -> Course:  # noqa: ANN401
        course = Course()
        for target in targets:
            digits = minor_digits(self._question.info.currency) if self._is_foreign(aim) else aim.formula.digits
            parts = self._parts(aim, target, as_fixed(target.value, digits), row)
            course.add(target.first, self._converted(aim, target, parts) if self._is_foreign(aim) else parts)
        return course

    def _parts(self, aim: Aim, target: Target, number: Number, row: Any) -> Sequence[Number]:  # noqa: ANN401
        if not aim.flows:
            return (number,) * target.days
        if target.days == 1:
            return (number,)
        known = self._profile(row).days.get((aim.name, row))
        return spread(int(number), year_before(target.first, target.days, known))

    def _converted(self, aim: Aim, target: Target, parts: Sequence[Number]) -> list[Number | None]:
        """Each day's part at the day's rate; what is not parted, at the rate of the first day of its period."""
        power = power_of(self._question.currency, self._question.info.currency)
        rates = self._all_rates()
        found: list[Number | None] = []
        for i, part in enumerate(parts):
            rate = rates.get(target.first + i * _DAY if aim.flows else target.first)
            found.append(None if rate is None else round_half_up(int(part) * 10**power, rate))
        return found

    def _all_rates(self) -> Mapping[date, int]:
        if self._known_rates is None:
            every = [target for targets in self._targets.values() for target in targets]
            self._known_rates = self._rates(min(target.first for target in every), max(target.last for target in every))
        return self._known_rates

    def _elapsed(self, aim: Aim, row: Any) -> Elapsed:  # noqa: ANN401
        question = self._question
        today = question.calendar.local(question.cut).date()
        clock = clock_share(question)
        if aim.by_day or clock == 0:
            return Elapsed(today, Fraction(0))
        if not aim.flows or question.cut >= question.period.end:
            return Elapsed(today, clock)
        profile, key = self._profile(row), (aim.name, row)
        whole = profile.days.get(key, {}).get(today - YEAR_BACK)
        return Elapsed(today, share_of_day(profile.until_now.get(key), whole, clock))

    def _profile(self, row: Any) -> Profile:  # noqa: ANN401
        """Asked once for all rows, and once for the total."""
        total = row is TOTAL
        if total not in self._profiles:
            parted = [target for targets in self._targets.values() for target in targets if target.days > 1]
            self._profiles[total] = self._read_profile(parted, total=total)
        return self._profiles[total]

    def _read_profile(self, targets: Sequence[Target], *, total: bool) -> Profile:
        question, profile = self._question, Profile()
        span = history(question, targets)
        asked = [aim.formula.metric for aim in self._aims.values() if aim.flows]
        if span is None or not asked:
            return profile
        wanted = question.filters if total else (*question.filters, *self._only_members())
        like_today = _until_now(question)
        grid, formulas = self._ask(
            replace(
                question, metrics=tuple(asked), dimensions=() if total else question.dimensions, grain=Grain.DAY, period=span,
                comparison=like_today, compare=CompareMode.CUSTOM if like_today else CompareMode.NONE, back=None, filters=wanted,
                sort=(), limit=None, other=False, share=False, targets=None, currency=question.info.currency,
            )
        )  # fmt: skip
        for (position, *rest), cell in grid.cells.items():
            row = TOTAL if total else rest[0]
            for formula in formulas:
                key = (formula.metric.name, row)
                day: Any = grid.starts[position]
                profile.days.setdefault(key, {})[day] = int(formula.value(cell.current).number or 0)
                if position == 0 and cell.previous is not None:
                    profile.until_now[key] = int(formula.value(cell.previous).number or 0)
        return profile

    def _only_members(self) -> tuple[MemberFilter, ...]:
        """Rows of members without a target need no profile."""
        dimension, members = self._question.dimensions[0], self.members()
        kept = tuple(sorted(members - {NONE_MEMBER}))
        values = tuple(int(member) for member in kept) if dimension.is_integer else kept
        return (MemberFilter(dimension, values, NONE_MEMBER in members, exclude=False),)


def _tiles(targets: Sequence[Target], first: date, last: date) -> list[Target]:
    """The target for exactly these days; else those of one length that follow each other over them, when there is no other length."""
    exact = [target for target in targets if (target.first, target.last) == (first, last)]
    if exact:
        return exact
    inside = [target for target in targets if first <= target.first and target.last <= last]
    if len({target.grain for target in targets}) != 1 or not inside:
        return []
    follows = all(one.last + _DAY == other.first for one, other in pairwise(inside))
    return inside if follows and inside[0].first == first and inside[-1].last == last else []


def aims_of(formulas: Sequence[Formula], datasets: Mapping[str, Dataset]) -> list[Aim]:
    """The metrics of a question as what may have targets."""
    return [
        Aim(
            formula,
            flows=formula.metric.flows and formula.blocked is None,
            by_day=any(datasets[name].daily for name in formula.metric.datasets),
        )
        for formula in formulas
    ]


def fixed_members(question: Question) -> dict[str, frozenset[str]] | None:
    """The members that scope and filters allow, by dimension; None when a filter excludes, which no target speaks of."""
    found: dict[str, frozenset[str]] = {}
    if question.scope.vendor_id is not None:
        found["vendor"] = frozenset([question.scope.vendor_id])
    for member in question.filters:
        if member.exclude:
            return None
        allowed = frozenset(str(value) for value in member.values) | (frozenset([NONE_MEMBER]) if member.none else frozenset())
        found[member.dimension.name] = found.get(member.dimension.name, allowed) & allowed
    return found


def asked_targets(question: Question) -> tuple[tuple[str, ...], date, date]:
    """The dimensions and the first days of periods that the question's targets can have."""
    names = dict.fromkeys(["", *(fixed_members(question) or {}), *(dimension.name for dimension in question.dimensions)])
    return tuple(names), question.period.first - LONGEST, question.period.last


def history(question: Question, targets: Sequence[Target]) -> periods.Period | None:
    """The days a year before the targets' periods and before today, as far as they are over; None when they reach before the data."""
    begins = question.info.begins
    local = question.calendar.local
    if not targets or begins is None:
        return None
    today = local(question.cut).date()
    first = min(target.first for target in targets) - YEAR_BACK
    last = min(max(target.last for target in targets) - YEAR_BACK, today - _DAY)
    first = max(first, local(begins).date())
    return periods.between(first, last, question.calendar) if first <= last else None


def _until_now(question: Question) -> periods.Period | None:
    """The day 364 days before the running one, up to the time it is now; None when the question's time is over."""
    if question.cut >= question.period.end:
        return None
    now = question.calendar.local(question.cut)
    day = periods.between(now.date() - YEAR_BACK, now.date() - YEAR_BACK, question.calendar)
    return replace(day, end=min(day.end, question.calendar.at(day.first, now.time())))


def clock_share(question: Question) -> Fraction:
    """The part of the running day that has passed."""
    calendar, cut = question.calendar, question.cut
    today = calendar.local(cut).date()
    start, end = (datetime.combine(day, time(), calendar.timezone).timestamp() for day in (today, today + _DAY))
    return Fraction(int(cut.timestamp() - start), int(end - start))
