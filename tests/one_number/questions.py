"""Questions from a seed: anything one may ask, of the members that a shop really has."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from data.query import NONE_MEMBER, CompareMode, CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec
from tests.golden.random_marketplace import ZONES
from tests.oracle.events import Event
from tests.oracle.names import FAMILIES, FAMILY_OF, Family
from tests.oracle.oracle import Shop, Thing

PERIODS = (
    "today", "yesterday", "last_7_days", "last_14_days", "last_28_days", "last_30_days", "last_60_days", "last_90_days", "last_180_days",
    "last_365_days", "last_12_months", "this_week", "this_month", "this_quarter", "this_year", "last_week", "last_month", "last_quarter",
    "last_year", "week_to_date", "month_to_date", "quarter_to_date", "year_to_date", "this_fiscal_quarter", "this_fiscal_year",
    "last_fiscal_quarter", "last_fiscal_year", "all",
)  # fmt: skip
SHORT = ("today", "yesterday", "last_7_days", "this_week", "last_week", "week_to_date")
"""Periods that may be asked for by the hour."""


MOST_METRICS = 20
"""So many may be asked for in one question."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Draws questions about one shop, as somebody looking at it on `today`; if `known` is given, all about what can be split by it."""

    dice: random.Random
    shop: Shop
    today: date
    known: str | None = None

    def question(self) -> MetricQuery:
        dice = self.dice
        families = self._families()
        family = dice.choice([*families, *[one for one in families if not one.kinds] * 3])
        grain = dice.choice((None, None, *(grain for grain in Grain if grain is not Grain.HOUR or not family.daily)))
        dimensions = tuple(dice.sample(family.dimensions, min(len(family.dimensions), dice.choice((0, 1, 1, 2)))))
        filters = self._filters(family)
        return MetricQuery(
            metrics=self._metrics(family, grain, {*dimensions, *(one.dimension for one in filters)}),
            dimensions=dimensions,
            grain=grain,
            period=self._period(grain),
            compare=self._compare(),
            filters=filters,
            basis=dice.choice((DateBasis.EVENT, DateBasis.EVENT, DateBasis.ORDER)),
            timezone=dice.choice((None, None, None, None, *ZONES)) if dice.random() < 0.4 else None,
        )

    def _families(self) -> list[Family]:
        return [family for family in FAMILIES.values() if self.known is None or self.known in family.dimensions]

    def _metrics(self, family: Family, grain: Grain | None, split: set[str]) -> tuple[str, ...]:
        """At least one of the family, and others that can be split alike."""
        dice = self.dice
        also = [one for one in self._families() if split <= set(one.dimensions) and not (one.daily and grain is Grain.HOUR)]
        first = dice.choice(family.metrics)
        others = [metric for one in also for metric in one.metrics if metric != first]
        wanted = dice.choice((0, 1, 4, MOST_METRICS - 1))
        own = [metric for metric in others if FAMILY_OF[metric] is family]
        pool = others if dice.random() < 0.6 else own
        return (first, *dice.sample(pool, min(len(pool), wanted)))

    def vendor_id(self) -> str | None:
        """Whose eyes: mostly those of someone who sees all, else a vendor's."""
        vendors = sorted({entry.members.get("vendor") or "" for entry in self.shop.entries} - {""})
        return self.dice.choice(vendors) if vendors and self.dice.random() < 0.3 else None

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

    def _filters(self, family: Family) -> tuple[Filter, ...]:
        dimensions = self.dice.sample(family.dimensions, min(len(family.dimensions), self.dice.choice((0, 0, 1, 1, 2))))
        return tuple(self._filter(dimension) for dimension in dimensions)

    def _filter(self, dimension: str) -> Filter:
        things: list[Thing] = [*self.shop.entries, *self.shop.events]
        known = sorted({self._member(thing, dimension) for thing in things} | {NONE_MEMBER})
        values = self.dice.sample(known, min(len(known), self.dice.choice((1, 2, 3))))
        return Filter(dimension, tuple(values), exclude=self.dice.random() < 0.4)

    def _member(self, thing: Thing, dimension: str) -> str:
        if dimension not in ("weekday", "hour_of_day"):
            return thing.members.get(dimension) or NONE_MEMBER
        if isinstance(thing, Event) and thing.day is not None:
            return str(thing.day.isoweekday())
        assert thing.occurred_at is not None
        local = self.shop.house.local(thing.occurred_at)
        return str(local.isoweekday() if dimension == "weekday" else local.hour)
