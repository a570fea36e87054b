"""Actual against target: a target parted over the days of its period, what of it is due by now, and the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from data.derive.values import Number, Value, round_half_up

NO_TARGET, NO_RATE = "needs:targets", "needs:rates"
_DAY = timedelta(days=1)


def spread(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`whole` in parts proportional to `weights` that add up to it exactly; what rounding leaves goes to the largest remainders.

    Weights below 0 (a day with more refunds than sales) count as 0. Without any weight the parts are equal.
    """
    kept = [max(0, weight) for weight in weights]
    total = sum(kept)
    if total == 0:
        kept, total = [1] * len(kept), len(kept)
    sign, size = (-1 if whole < 0 else 1), abs(whole)
    parts = [size * weight // total for weight in kept]
    rests = [size * weight % total for weight in kept]
    largest = sorted(range(len(kept)), key=lambda i: (-rests[i], i))
    for i in largest[: size - sum(parts)]:
        parts[i] += 1
    return tuple(sign * part for part in parts)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How far time has come: days before `today` are over, of `today` the fraction `share` is."""

    today: date
    share: Fraction

    def has_begun(self, day: date) -> bool:
        return day < self.today or (day == self.today and self.share > 0)


@dataclass(slots=True)
class Course:
    """The targets of one metric in one place, day by day: each day's part comes from the target with the shortest period around it."""

    by_day: dict[date, Number | None] = field(default_factory=dict)
    whole: dict[tuple[date, date], tuple[Number | None, ...]] = field(default_factory=dict)

    def add(self, first: date, parts: Sequence[Number | None]) -> None:
        """Put in a target as the parts of its days, none where a rate is missing. Targets come from the longest period to the shortest."""
        self.whole[first, first + (len(parts) - 1) * _DAY] = tuple(parts)
        self.by_day.update({first + i * _DAY: part for i, part in enumerate(parts)})

    def parts(self, first: date, last: date) -> list[Number | None]:
        """One part for each day; a target for exactly these days goes before those around or inside it."""
        if (first, last) in self.whole:
            return list(self.whole[first, last])
        return [self.by_day.get(first + i * _DAY) for i in range((last - first).days + 1)]

    def missing(self, day: date) -> str:
        """Why a day has no part."""
        return NO_RATE if day in self.by_day else NO_TARGET


def due(course: Course, first: date, last: date, elapsed: Elapsed) -> Value:
    """What of the targets of `first` to `last` is due by now: all of the days that are over and a share of the running one.

    A day without a target leaves no value: a missing target is not a target of 0.
    """
    begun = [
        (part, first + i * _DAY) for i, part in enumerate(course.parts(first, last)) if elapsed.has_begun(first + i * _DAY)
    ]  # fmt: skip
    if not begun:
        return Value(None, "no_data")
    total = 0
    for part, day in begun:
        if part is None:
            return Value(None, course.missing(day))
        total += int(part) if day < elapsed.today else _share_of(int(part), elapsed.share)
    return Value(total)


def level(course: Course, first: date, last: date, elapsed: Elapsed) -> Value:
    """The target of what is not added up over time (a ratio, a stock): that of the period, as long as it is one and the same."""
    begun = {part for i, part in enumerate(course.parts(first, last)) if elapsed.has_begun(first + i * _DAY)}
    if not begun:
        return Value(None, "no_data")
    found = begun.pop()
    if begun or found is None:
        return Value(None, NO_TARGET if begun else course.missing(first))
    return Value(found)


def added(values: Sequence[Value]) -> Value:
    """The sum; no value when one of them has none."""
    missing = next((value for value in values if value.number is None), None)
    return missing or Value(sum(value.number or 0 for value in values))


def variance(actual: Value, target: Value) -> Value:
    """actual - target. Its sign is never turned: whether more is better is the metric's `better`."""
    if actual.number is None or target.number is None:
        return Value(None, actual.reason if actual.number is None else target.reason)
    return Value(actual.number - target.number)


def variance_rate(actual: Value, target: Value) -> Value:
    """The variance as a fraction of the target."""
    difference = variance(actual, target)
    if difference.number is None or target.number is None:
        return difference
    if target.number == 0:
        return Value(None, "division_by_zero")
    return Value(difference.number / abs(target.number))


def _share_of(part: int, share: Fraction) -> int:
    return round_half_up(part * share.numerator, share.denominator)


def share_of_day(until: int | None, whole: int | None, clock: Fraction) -> Fraction:
    """The part of a day that is over, by what a day like it had brought `until` the same time; without such a day, by the `clock`."""
    if until is None or whole is None or whole <= 0:
        return clock
    return min(max(Fraction(until, whole), Fraction(0)), Fraction(1))


def year_before(first: date, days: int, known: Mapping[date, int] | None) -> list[int]:
    """The weights of `days` days from `first`: what the same weekdays 364 days earlier brought. Nothing when it is not known of each."""
    earlier = [first + (i - 364) * _DAY for i in range(days)]
    if known is None or any(day not in known for day in earlier):
        return [0] * days
    return [known[day] for day in earlier]
