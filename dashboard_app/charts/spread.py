"""Spread: what many values look like together: quantiles, the quartiles with their whiskers, and classes of even width or of steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard_app.charts import theme

_FEWEST, _MOST = 5, 30
_WHISKER = 1.5


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of `values` (in order) lies; between two values on the straight line from one to the other."""
    place = (len(values) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


@dataclass(frozen=True, slots=True)
class Box:
    """The quartiles, the last values within one and a half times their distance, and what lies outside (as places in the values)."""

    low: float
    q1: float
    median: float
    q3: float
    high: float
    outside: tuple[int, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> Box:
        ordered = sorted(values)
        q1, median, q3 = (quantile(ordered, share) for share in (0.25, 0.5, 0.75))
        reach = (q3 - q1) * _WHISKER
        inside = [value for value in ordered if q1 - reach <= value <= q3 + reach]
        outside = tuple(index for index, value in enumerate(values) if not q1 - reach <= value <= q3 + reach)
        return cls(inside[0], q1, median, q3, inside[-1], outside)


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes side by side: `edges` has one more than `counts`; the last class holds its upper edge, too."""

    edges: list[float]
    counts: list[int]
    log: bool

    def place(self, value: float) -> float:
        """Where a value lies, when each class is one wide."""
        index = min(len(self.counts) - 1, max(0, sum(1 for edge in self.edges[1:-1] if value >= edge)))
        low, high = self.edges[index], self.edges[index + 1]
        if self.log:
            return index + (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return index + (value - low) / (high - low)


def classes(values: Sequence[float], wished: int = 0, *, log: bool = False) -> Classes:
    """Classes with round edges, about as many as `wished` (without a wish, as many as suit the number of values)."""
    low, high = min(values), max(values)
    most = min(_MOST, max(_FEWEST, wished or round(2 * len(values) ** (1 / 3)) + 2))
    edges = _steps(low, high) if log else theme.ticks(low, high, most=most if low < high else 1)
    counts = [0] * (len(edges) - 1)
    for value in values:
        counts[min(len(counts) - 1, sum(1 for edge in edges[1:-1] if value >= edge))] += 1
    return Classes(edges, counts, log)


def _steps(low: float, high: float) -> list[float]:
    """From the step of 1, 2, 5, 10 ... at or below `low` to the one above `high`; of a very wide range the powers of ten."""
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high)) + 1
    steps = (1, 2, 5) if (last - first) * 3 <= _MOST else (1,)
    found = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    below = max((step for step in found if step <= low), default=found[0])
    above = min((step for step in found if step > high), default=found[-1])
    return [step for step in found if below <= step <= above]
