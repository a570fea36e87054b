"""Questions from a seed: anything one may ask, of the members that a shop really has."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.query import NONE_MEMBER, CompareMode, CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec
from tests.golden.random_marketplace import ZONES
from tests.oracle.days import House
from tests.oracle.entries import Entry
from tests.oracle.oracle import DIMENSIONS, METRICS

PERIODS = (
    "today", "yesterday", "last_7_days", "last_14_days", "last_28_days", "last_30_days", "last_60_days", "last_90_days", "last_180_days",
    "last_365_days", "last_12_months", "this_week", "this_month", "this_quarter", "this_year", "last_week", "last_month", "last_quarter",
    "last_year", "week_to_date", "month_to_date", "quarter_to_date", "year_to_date", "this_fiscal_quarter", "this_fiscal_year",
    "last_fiscal_quarter", "last_fiscal_year", "all",
)  # fmt: skip
SHORT = ("today", "yesterday", "last_7_days", "this_week", "last_week", "week_to_date")
"""Periods that may be asked for by the hour."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Draws questions about one shop, as somebody looking at it on `today`."""

    dice: random.Random
    entries: Sequence[Entry]
    house: House
    today: date
    fenced: tuple[str, ...] = ()
    """Dimensions that are not to be filtered by or asked for."""

    def question(self) -> MetricQuery:
        dice = self.dice
        grain = dice.choice((None, None, *Grain))
        compare = self._compare()
        return MetricQuery(
            metrics=tuple(dice.sample(METRICS, dice.choice((1, 2, 5, len(METRICS))))),
            dimensions=tuple(dice.sample(self._dimensions(), dice.choice((0, 1, 1, 2)))),
            grain=grain,
            period=self._period(grain),
            compare=compare,
            filters=self._filters(),
            basis=dice.choice((DateBasis.EVENT, DateBasis.EVENT, DateBasis.ORDER)),
            timezone=dice.choice((None, None, None, None, *ZONES)) if dice.random() < 0.4 else None,
        )

    def vendor_id(self) -> str | None:
        """Whose eyes: mostly those of someone who sees all, else a vendor's."""
        vendors = sorted({entry.members.get("vendor") or "" for entry in self.entries} - {""})
        return self.dice.choice(vendors) if vendors and self.dice.random() < 0.3 else None

    def _dimensions(self) -> list[str]:
        return [name for name in DIMENSIONS if name not in self.fenced]

    def _period(self, grain: Grain | None) -> PeriodSpec:
        if self.dice.random() < 0.25:
            return PeriodSpec(None, *self._days(2 if grain is Grain.HOUR else 70))
        return PeriodSpec(self.dice.choice(SHORT if grain is Grain.HOUR else PERIODS))

    def _days(self, at_most: int) -> tuple[date, date]:
        start = self.today - timedelta(days=self.dice.randrange(-2, 400))
        return start, start + timedelta(days=self.dice.randrange(at_most))

    def _compare(self) -> CompareSpec:
        mode = self.dice.choice((CompareMode.NONE, *CompareMode))
        if mode is CompareMode.CUSTOM:
            return CompareSpec(mode, *self._days(70))
        return CompareSpec(mode)

    def _filters(self) -> tuple[Filter, ...]:
        dimensions = self.dice.sample(self._dimensions(), self.dice.choice((0, 0, 1, 1, 2)))
        return tuple(self._filter(dimension) for dimension in dimensions)

    def _filter(self, dimension: str) -> Filter:
        known = sorted({self._member(entry, dimension) for entry in self.entries} | {NONE_MEMBER})
        values = self.dice.sample(known, min(len(known), self.dice.choice((1, 2, 3))))
        return Filter(dimension, tuple(values), exclude=self.dice.random() < 0.4)

    def _member(self, entry: Entry, dimension: str) -> str:
        local = self.house.local(entry.occurred_at)
        if dimension == "weekday":
            return str(local.isoweekday())
        if dimension == "hour_of_day":
            return str(local.hour)
        return entry.members.get(dimension) or NONE_MEMBER
