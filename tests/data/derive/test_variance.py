"""A target in parts, what of it is due, and the difference: tables of literal cases, and what must hold for any."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.derive.values import Value
from data.derive.variance import Course, Elapsed, added, due, level, share_of_day, spread, variance, variance_rate, year_before

MONDAY = date(2026, 11, 2)
NOON = Fraction(1, 2)


def on(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        (100, [1, 1], (50, 50)),
        (100, [3, 1], (75, 25)),
        (100, [1, 1, 1], (34, 33, 33)),
        (100, [0, 0, 0], (34, 33, 33)),  # no history: equal parts
        (101, [0, 5, 0], (0, 101, 0)),
        (10, [1, 2, 3], (2, 3, 5)),  # 1.67, 3.33, 5: the last unit to the largest remainder
        (100, [-50, 1, 1], (0, 50, 50)),  # a day of refunds weighs nothing
        (-100, [1, 1, 1], (-34, -33, -33)),
        (0, [1, 2], (0, 0)),
        (2, [1, 1, 1], (1, 1, 0)),
    ],
)
def test_a_target_is_parted_by_weight(whole: int, weights: list[int], parts: tuple[int, ...]) -> None:
    assert spread(whole, weights) == parts


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=60))
def test_parts_add_up_and_none_goes_the_other_way(whole: int, weights: list[int]) -> None:
    parts = spread(whole, weights)
    assert (sum(parts), len(parts)) == (whole, len(weights))
    assert all(part * whole >= 0 for part in parts)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40), st.data())
def test_what_is_due_grows_from_nothing_to_all_of_it(whole: int, weights: list[int], data: st.DataObject) -> None:
    course = Course()
    course.add(MONDAY, spread(whole, weights))
    last = MONDAY + timedelta(days=len(weights) - 1)
    moments = sorted(data.draw(st.lists(st.tuples(st.integers(0, len(weights)), st.fractions(0, 1)), min_size=2, max_size=8)))
    found = [due(course, MONDAY, last, Elapsed(MONDAY + timedelta(days=day), share)).number or 0 for day, share in moments]
    assert found == sorted(found)
    assert all(0 <= value <= whole for value in found)
    assert due(course, MONDAY, last, Elapsed(last + timedelta(days=1), Fraction(0))).number == whole


@pytest.mark.parametrize(
    ("today", "share", "number"),
    [(2, Fraction(0), None), (2, NOON, 15), (3, Fraction(0), 30), (4, Fraction(1, 3), 70), (5, NOON, 90), (9, NOON, 90)],
)
def test_due_are_the_days_that_are_over_and_a_part_of_the_running_one(today: int, share: Fraction, number: int | None) -> None:
    course = Course()
    course.add(on(2), (30, 30, 30))
    assert due(course, on(2), on(4), Elapsed(on(today), share)) == Value(number, None if number is not None else "no_data")


def test_half_of_an_odd_part_is_rounded_half_up() -> None:
    course = Course()
    course.add(on(2), (5,))
    assert due(course, on(2), on(2), Elapsed(on(2), NOON)) == Value(3)


def test_a_missing_target_is_not_a_target_of_zero() -> None:
    course = Course()
    course.add(on(2), (10, 10))
    assert due(course, on(2), on(4), Elapsed(on(9), NOON)) == Value(None, "needs:targets")
    assert due(course, on(2), on(4), Elapsed(on(4), Fraction(0))) == Value(20)  # the day without one has not begun


def test_the_shorter_period_counts_inside_and_the_exact_one_for_itself() -> None:
    course = Course()
    course.add(on(2), (10,) * 7)
    course.add(on(4), (99,))
    over = Elapsed(on(20), NOON)
    assert due(course, on(4), on(4), over) == Value(99)
    assert due(course, on(3), on(4), over) == Value(109)
    assert due(course, on(2), on(8), over) == Value(70)  # the week's own target


@pytest.mark.parametrize(
    ("parts", "first", "last", "expected"),
    [
        ((5, 5, 7), 2, 3, Value(5)),
        ((5, 5, 7), 2, 4, Value(5)),  # the third day has not begun
        ((5, 7, 7), 2, 3, Value(None, "needs:targets")),  # two different targets: neither is that of both days
        ((5,), 2, 3, Value(None, "needs:targets")),
        ((5,), 6, 7, Value(None, "no_data")),
    ],
)
def test_a_ratio_has_the_target_of_its_period(parts: tuple[int, ...], first: int, last: int, expected: Value) -> None:
    course = Course()
    for i, part in enumerate(parts):
        course.add(on(2 + i), (part,))
    assert level(course, on(first), on(last), Elapsed(on(3), NOON)) == expected


@pytest.mark.parametrize(
    ("actual", "target", "difference", "rate"),
    [
        (Value(110), Value(100), Value(10), Value(0.1)),
        (Value(90), Value(100), Value(-10), Value(-0.1)),
        (Value(90), Value(0), Value(90), Value(None, "division_by_zero")),
        (Value(0), Value(0), Value(0), Value(None, "division_by_zero")),
        (Value(-50), Value(-100), Value(50), Value(0.5)),
        (Value(90), Value(None, "needs:targets"), Value(None, "needs:targets"), Value(None, "needs:targets")),
        (Value(None, "needs:rates"), Value(100), Value(None, "needs:rates"), Value(None, "needs:rates")),
        (Value(0.25), Value(0.2), Value(0.04999999999999999), Value(0.24999999999999994)),
    ],
)
def test_variance_is_actual_less_target(actual: Value, target: Value, difference: Value, rate: Value) -> None:
    assert (variance(actual, target), variance_rate(actual, target)) == (difference, rate)


def test_a_sum_with_a_missing_part_has_no_value() -> None:
    assert added([Value(1), Value(2)]) == Value(3)
    assert added([Value(1), Value(None, "needs:targets")]) == Value(None, "needs:targets")


@pytest.mark.parametrize(
    ("until", "whole", "share"),
    [(60, 100, Fraction(3, 5)), (None, 100, NOON), (60, 0, NOON), (60, -5, NOON), (120, 100, Fraction(1)), (-5, 100, Fraction(0))],
)
def test_the_share_of_a_day_is_that_of_a_day_like_it_or_the_clocks(until: int | None, whole: int, share: Fraction) -> None:
    assert share_of_day(until, whole, NOON) == share


def test_weights_are_those_of_the_same_weekdays_a_year_before() -> None:
    known = {date(2025, 11, 3): 7, date(2025, 11, 4): 8}
    assert year_before(MONDAY, 2, known) == [7, 8]
    assert year_before(MONDAY, 3, known) == [0, 0, 0]  # not known of each day: none
    assert year_before(MONDAY, 2, None) == [0, 0]
    assert (MONDAY - date(2025, 11, 3)).days % 7 == 0
