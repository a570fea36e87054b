"""Where each stands among all: percentiles, quartiles, cumulative shares and ABC classes. Pure arithmetic over values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal

A_UNTIL, B_UNTIL = Decimal("0.8"), Decimal("0.95")
"""An item is A while the share of those before it is below the first, B while it is below the second, else C."""


def percentile(value: float, ordered: Sequence[float]) -> float | None:
    """The place of `value` among `ordered` (of which it is one): 0 the lowest, 1 the highest, equal values in the middle of their places.

    None when there is nothing to stand among.
    """
    if len(ordered) <= 1:
        return None
    below, upto = bisect_left(ordered, value), bisect_right(ordered, value)
    return (below + max(upto - below - 1, 0) / 2) / (len(ordered) - 1)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of `ordered` lies, between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def cumulated(amounts: Sequence[Decimal], total: Decimal) -> list[tuple[Decimal, Decimal]]:
    """For each amount, in the order given: the share of `total` before it and with it."""
    found, before = [], Decimal(0)
    for amount in amounts:
        found.append((before / total, (before + amount) / total))
        before += amount
    return found


def abc_class(amount: Decimal, share_before: Decimal) -> str:
    """Negative amounts are C wherever they stand."""
    if amount < 0 or share_before >= B_UNTIL:
        return "C"
    return "A" if share_before < A_UNTIL else "B"
