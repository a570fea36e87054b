"""What the demo marketplace is planned by: its size, its days, its sources of chance, and when its stories happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from data.sample.current import STANDARD

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Frame = dict[str, NDArray[Any]]
"""Columns of equal length, by name; whole numbers only, -1 for no value. Texts are made by the engine when it loads the frame."""

DAYS = 730
STANDARD_ORDERS = STANDARD.orders
SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US
DAY_US = 24 * HOUR_US
_GOLDEN = 0.6180339887498949
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# When the stories happen, in days before today.
INCIDENT_BACK = 12
INCIDENT_HOURS = (9, 15)
STOCKOUT_BACK = (40, 32)
"""First and last of the nine days."""
DECLINE_BACK = (119, 42)
"""A line falls from the first to the second, then stays."""
REVIEW_LAG_DAYS = 21
PRICE_RISE_BACK = (150, 60)
PROMOTION_BACK = 70
"""The promotion is the week (Monday to Sunday) that holds this day."""
CAUGHT_BACK = 20
"""The large order that was cancelled within minutes."""
VOUCHER_MONTH = 7
LOYALTY_MONTH = 12
"""Months after the first (0) whose new customers came by a voucher, or since when there is a loyalty programme."""


class Part(IntEnum):
    """Each part of the marketplace has its own source of chance, so that a change in one leaves the others alone."""

    GOODS = 1
    DEMAND = 2
    PEOPLE = 3
    BASKETS = 4
    AFTERMATH = 5
    LEDGERS = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo marketplace: `today` is its last day, whole."""

    orders: int
    seed: int
    today: date
    timezone: ZoneInfo
    currency: str

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=DAYS - 1)

    @property
    def scale(self) -> float:
        return self.orders / STANDARD_ORDERS

    @property
    def end_us(self) -> int:
        """The end of today, in microseconds since 1970 (UTC)."""
        return instant_us(self.today + timedelta(days=1), 0, self.timezone)

    def day(self, back: int) -> date:
        return self.today - timedelta(days=back)

    def month(self, number: int) -> date:
        """The first day of a month, counted from that of the first day."""
        months = self.first_day.year * 12 + self.first_day.month - 1 + number
        return date(months // 12, months % 12 + 1, 1)

    def covered(self, number: int) -> float:
        """The part of a month that lies before the end of today."""
        first, following = self.month(number), self.month(number + 1)
        return min(1.0, ((self.today - first).days + 1) / (following - first).days)

    def chance(self, part: Part) -> np.random.Generator:
        return np.random.default_rng([self.seed, int(part)])


def instant_us(day: date, hour: int, timezone: ZoneInfo) -> int:
    """Microseconds since 1970 at which `hour` o'clock of `day` strikes in the zone."""
    return (datetime.combine(day, time(hour), timezone).astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def whole_parts(weights: Floats, total: int) -> Ints:
    """`total` split in proportion to `weights` into whole numbers that add up: largest remainders first."""
    exact = weights * (total / weights.sum())
    parts: Ints = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:short]] += 1
    return parts


def pick(chance: np.random.Generator, weights: Floats | tuple[float, ...], size: int) -> Ints:
    """`size` indices drawn in proportion to `weights`."""
    return draw(np.cumsum(np.asarray(weights, dtype=np.float64)), chance.random(size))


def draw(cumulative: Floats, levels: Floats) -> Ints:
    """The index whose slice of `cumulative` holds each of `levels` (fractions of the whole)."""
    found = np.searchsorted(cumulative, levels * cumulative[-1], side="right")
    place: Ints = np.minimum(found, len(cumulative) - 1).astype(np.int64)
    return place


def spread(chance: np.random.Generator, size: int) -> Floats:
    """`size` fractions in random order that cover 0 to 1 evenly, so that shares drawn with them come out as planned."""
    return (chance.permutation(size) + chance.random(size)) / max(size, 1)


def steady(group: Ints) -> Floats:
    """Fractions that run through 0 to 1 evenly within each group, in its own order: what is drawn with them has the planned mix in
    every stretch of every group, however short."""
    turn = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[turn], prepend=-1))
    rank = np.arange(len(turn)) - np.repeat(starts, np.diff(np.append(starts, len(turn))))
    level = np.empty(len(group))
    level[turn] = (rank * _GOLDEN + 0.5 + group[turn] * 0.37) % 1.0
    return level


def decline(back: Floats) -> Floats:
    """How far the decline has gone, 0 to 1, so many days before today."""
    start, end = DECLINE_BACK
    return np.clip((start - back) / (start - end), 0.0, 1.0)
