"""Smoothing: the mean of each bucket and those before it, for what adds up over time: a mean of rates is no rate."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard_app.charts.kind import Control, Field

SMOOTH = Field(
    "smooth", "Smoothing", Control.CHOICE, 0, ((0, "None"), (4, "Mean of 4"), (7, "Mean of 7"), (12, "Mean of 12"), (28, "Mean of 28"))
)
"""Over how many steps of time a mean is taken."""


def means(values: Sequence[float | None], count: int) -> list[float | None]:
    """The mean of each value and the `count` - 1 before it; none where one of them is missing."""
    found: list[float | None] = []
    for index in range(len(values)):
        window = [value for value in values[max(0, index - count + 1) : index + 1] if value is not None]
        found.append(round(sum(window) / count, 4) if len(window) == count else None)
    return found
