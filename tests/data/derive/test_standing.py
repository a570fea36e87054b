"""Places, quartiles and classes, on numbers that can be checked by eye."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.derive.standing import abc_class, cumulated, percentile, quantile


@pytest.mark.parametrize(
    ("value", "place"),
    [(1, 0.0), (2, 0.5), (3, 1.0)],
)
def test_a_place_goes_from_the_lowest_to_the_highest(value: float, place: float) -> None:
    assert percentile(value, [1, 2, 3]) == place


def test_equal_values_share_the_middle_of_their_places() -> None:
    assert [percentile(value, [1, 1, 1, 2, 3]) for value in (1, 2, 3)] == [0.25, 0.75, 1.0]
    assert percentile(5, [5, 5, 5]) == 0.5


@pytest.mark.parametrize("others", [[], [7]])
def test_there_is_no_place_without_others(others: list[float]) -> None:
    assert percentile(7, others) is None


@pytest.mark.parametrize(
    ("share", "value"),
    [(0, 10), (0.25, 17.5), (0.5, 25), (0.75, 32.5), (1, 40)],
)
def test_a_quantile_lies_between_neighbours_in_proportion(share: float, value: float) -> None:
    assert quantile([10, 20, 30, 40], share) == value


def test_the_quantiles_of_one_value_are_that_value() -> None:
    assert [quantile([3], share) for share in (0, 0.25, 0.5, 1)] == [3, 3, 3, 3]


def test_shares_are_cumulated_before_and_with_each_amount() -> None:
    amounts = [Decimal(60), Decimal(30), Decimal(20), Decimal(-10)]
    assert cumulated(amounts, Decimal(100)) == [
        (Decimal("0"), Decimal("0.6")),
        (Decimal("0.6"), Decimal("0.9")),
        (Decimal("0.9"), Decimal("1.1")),
        (Decimal("1.1"), Decimal("1")),
    ]


@pytest.mark.parametrize(
    ("amount", "before", "name"),
    [
        ("10", "0", "A"), ("10", "0.79", "A"), ("10", "0.8", "B"), ("10", "0.9499", "B"), ("10", "0.95", "C"),
        ("-1", "0", "C"), ("0", "1", "C"), ("0", "0", "A"),
    ],
)  # fmt: skip
def test_the_class_goes_by_the_share_before_and_a_negative_amount_is_c(amount: str, before: str, name: str) -> None:
    assert abc_class(Decimal(amount), Decimal(before)) == name
