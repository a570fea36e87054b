"""Money by hand: exact, rounded to cents half up as one does on paper, and nothing of the product's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def cents(amount: Decimal) -> int:
    """An amount in whole cents, half away from zero."""
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def money(amount: int) -> float:
    return amount / 100


def summed(pairs: Iterable[tuple[str, int]]) -> dict[str, float]:
    """Cents by key, added up, as money."""
    sums: defaultdict[str, int] = defaultdict(int)
    for key, amount in pairs:
        sums[key] += amount
    return {key: money(amount) for key, amount in sums.items()}


def distinct(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many different values each key has."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        seen[key].add(value)
    return {key: len(values) for key, values in seen.items()}
