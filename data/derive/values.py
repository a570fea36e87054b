"""From sums to values: each metric's formula over a vector of integer measures, exact until it is written as a JSON number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, cast

from data.formats import Format, minor_digits
from data.model import Measure, Metric, Ratio, Total

Number = int | float
Vector = tuple[Number | None, ...]

_POWERS: tuple[int, ...] = tuple(10**digits for digits in range(19))
MAX_SAFE = 2**53
"""Integers from here on are not exact as JSON numbers for every reader; they are written as text."""


class Value(NamedTuple):
    """A metric's value: fixed point when the metric has digits, else a float. Without one, `reason` says why."""

    number: Number | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A metric made ready for one layout of measures. `digits` are those of its values; none for plain ratios."""

    metric: Metric
    plus: tuple[int, ...]
    minus: tuple[int, ...]
    under_plus: tuple[int, ...]
    under_minus: tuple[int, ...]
    digits: int | None
    scale: tuple[int, int]
    money: bool
    single: bool
    blocked: str | None

    def value(self, vector: Vector | None, unconverted: bool = False) -> Value:
        """The value over the sums of one group; no vector means that nothing is known there."""
        if self.blocked is not None or vector is None:
            return Value(None, self.blocked or "no_data")
        if unconverted and self.money:
            return Value(None, "needs:rates")
        if not self.under_plus:
            return self._amount(vector)
        top = _sum(vector, self.plus) - _sum(vector, self.minus)
        under = _sum(vector, self.under_plus) - _sum(vector, self.under_minus)
        if under == 0:
            return Value(None, "division_by_zero")
        top, under = top * self.scale[0], under * self.scale[1]
        return Value(top / under if self.digits is None else round_half_up(top, under))

    def values(self, vectors: Sequence[Vector | None], unconverted: Sequence[bool]) -> list[Value]:
        """The value of each group."""
        if self.blocked is not None or self.under_plus or self.single or None in vectors or any(unconverted):
            return list(map(self.value, vectors, unconverted))
        # A plain sum of what is all there: most of what is asked, and all days of a year.
        places = {*self.plus, *self.minus}
        known = cast("Sequence[Vector]", vectors)
        if any(vector[place] is None for place in places for vector in known):
            return list(map(self.value, vectors, unconverted))
        numbers = [vector[self.plus[0]] for vector in known]
        for place in self.plus[1:]:
            numbers = [number + vector[place] for number, vector in zip(numbers, known, strict=True)]  # type: ignore[operator]
        for place in self.minus:
            numbers = [number - vector[place] for number, vector in zip(numbers, known, strict=True)]  # type: ignore[operator]
        return list(map(Value, numbers))

    def _amount(self, vector: Vector) -> Value:
        first = vector[self.plus[0]]
        if first is None and all(vector[i] is None for i in self.plus):
            return Value(None, "no_data")
        return Value(first if self.single else _sum(vector, self.plus) - _sum(vector, self.minus))

    def growth(self, current: Value, previous: Value) -> Value:
        """(current - previous) / previous. From 0: 0 when still 0, else no value because it is new."""
        if current.number is None or previous.number is None:
            return Value(None, current.reason or previous.reason)
        if previous.number == 0:
            return Value(0) if current.number == 0 else Value(None, "new")
        if previous.number < 0:
            return Value(None, "negative_base")
        return Value((current.number - previous.number) / previous.number)

    def change(self, current: Value, previous: Value) -> Value:
        if current.number is None or previous.number is None:
            return Value(None, current.reason or previous.reason)
        return Value(current.number - previous.number)

    def share(self, value: Value, total: Value) -> Value:
        """The part of the filtered total; none when parts do not add up to it."""
        if not self.metric.additive:
            return Value(None, "not_additive")
        if value.number is None or total.number is None:
            return Value(None, value.reason or total.reason)
        return Value(value.number / total.number) if total.number else Value(None, "division_by_zero")

    def written(self, numbers: Sequence[Number | None]) -> list[Number | str | None]:
        """The JSON values: major units; text beyond what a JSON number holds exactly."""
        if self.digits is None:
            return list(numbers)
        digits, one = self.digits, _POWERS[self.digits]
        is_large = any(number is not None and abs(number) >= MAX_SAFE for number in numbers)
        if is_large or (digits and self.metric.format is Format.COUNT):
            return [None if number is None else write_fixed(int(number), digits, self.metric.format) for number in numbers]
        return list(numbers) if digits == 0 else [None if number is None else number / one for number in numbers]


def write_fixed(number: int, digits: int, form: Format) -> Number | str:
    """A fixed-point number as a JSON value in major units; text beyond what a JSON number holds exactly."""
    if abs(number) >= MAX_SAFE:
        return _decimal_text(number, digits)
    one = _POWERS[digits]
    return number // one if number % one == 0 and (form is Format.COUNT or not digits) else number / one


def _sum(vector: Vector, places: tuple[int, ...]) -> int:
    """Of exact measures, which are integers; a loop, since this is what most of the time of writing rows goes to."""
    total: Number = 0
    for place in places:
        total += vector[place] or 0
    return total  # type: ignore[return-value]


def round_half_up(top: int, under: int) -> int:
    """top / under to the nearest integer, halves away from zero."""
    sign = -1 if (top < 0) != (under < 0) else 1
    return sign * ((2 * abs(top) + abs(under)) // (2 * abs(under)))


def as_fixed(value: Decimal, digits: int | None) -> Number:
    """A value in major units as a metric with so many digits has it: fixed point, rounded half up, or a float."""
    return float(value) if digits is None else int(value.scaleb(digits).to_integral_value(ROUND_HALF_UP))


def _decimal_text(number: int, digits: int) -> str:
    sign, text = ("-" if number < 0 else ""), str(abs(number)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else sign + text


def make_formula(metric: Metric, measures: Sequence[Measure], currency: str, blocked: str | None) -> Formula:
    """`metric` over vectors laid out as `measures`; `blocked` says why it has no value at all."""
    if blocked is not None:
        return Formula(metric, (), (), (), (), None, (1, 1), money=False, single=False, blocked=blocked)
    position = {measure.name: i for i, measure in enumerate(measures)}
    digits = {measure.name: minor_digits(currency) if measure.digits is None else measure.digits for measure in measures}
    formula = metric.formula
    top, under = (formula.numerator, formula.denominator) if isinstance(formula, Ratio) else (formula, Total(()))
    single = any(not measure.exact for measure in measures if measure.name == top.plus[0])
    own = digits[top.plus[0]]
    plus, minus, under_plus, under_minus = (
        tuple(position[name] for name in names) for names in (top.plus, top.minus, under.plus, under.minus)
    )
    return Formula(
        metric,
        plus,
        minus,
        under_plus,
        under_minus,
        digits=None if single else _digits_of(metric, own, currency),
        scale=_scale(top, under, digits, metric, currency),
        money=any(measure.digits is None for measure in measures if measure.name in formula.measures),
        single=single,
        blocked=None,
    )


def _digits_of(metric: Metric, own: int, currency: str) -> int | None:
    if not isinstance(metric.formula, Ratio):
        return own
    return minor_digits(currency) if metric.format is Format.MONEY else None


def _scale(top: Total, under: Total, digits: Mapping[str, int], metric: Metric, currency: str) -> tuple[int, int]:
    """Factors that bring numerator and denominator to one unit (and a money ratio to minor units)."""
    if not under.plus:
        return 1, 1
    target = minor_digits(currency) if metric.format is Format.MONEY else 0
    shift = digits[under.plus[0]] + target - digits[top.plus[0]]
    return (10**shift, 1) if shift >= 0 else (1, 10**-shift)
