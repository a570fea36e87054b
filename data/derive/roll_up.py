"""Whether targets agree with each other: the months of a year with the year's, the vendors' with the house's. Gaps are told, not hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from data.model import Metric
from data.targets import GRAINS, Target

Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A target and the sum of the targets it consists of. `parts` is what they are: a grain, or a dimension."""

    target: Target
    parts: str
    count: int
    total: Decimal

    @property
    def difference(self) -> Decimal:
        return self.total - self.target.value


def find_gaps(targets: Iterable[Target], metrics: Mapping[str, Metric]) -> list[Gap]:
    """Every target whose parts do not add up to it, by key.

    Parts in time count when they cover the whole period. Members count as soon as there are any, for metrics that add up over members.
    """
    known = [target for target in targets if target.metric in metrics]
    gaps = [gap for place in _by_place(known).values() for gap in _gaps_in_time(place) if metrics[gap.target.metric].flows]
    gaps += [gap for gap in _gaps_over_members(known) if metrics[gap.target.metric].additive]
    return sorted(gaps, key=lambda gap: (gap.target.key, gap.parts))


def _by_place(targets: Iterable[Target]) -> dict[Place, list[Target]]:
    found: dict[Place, list[Target]] = {}
    for target in targets:
        found.setdefault((target.metric, target.dimension, target.member), []).append(target)
    return found


def _gaps_in_time(targets: list[Target]) -> list[Gap]:
    """Of the targets of one metric in one place."""
    by_grain = {grain: sorted((one for one in targets if one.grain == grain), key=lambda one: one.first) for grain in GRAINS}
    gaps = []
    for place, grain in enumerate(GRAINS):
        for target in by_grain[grain]:
            for finer in GRAINS[:place]:
                inside = [one for one in by_grain[finer] if target.first <= one.first and one.last <= target.last]
                if inside and _covers(inside, target):
                    gaps += _gap(target, finer, inside)
    return gaps


def _covers(parts: list[Target], target: Target) -> bool:
    day = target.first
    for part in parts:
        if part.first != day:
            return False
        day = part.last + timedelta(days=1)
    return day > target.last


def _gaps_over_members(targets: list[Target]) -> list[Gap]:
    houses = {(one.metric, one.grain, one.first): one for one in targets if not one.dimension}

    def group(one: Target) -> tuple[str, str, date, str]:
        return one.metric, one.grain, one.first, one.dimension

    gaps = []
    for (metric, grain, first, dimension), members in groupby(sorted((one for one in targets if one.dimension), key=group), key=group):
        house = houses.get((metric, grain, first))
        if house is not None:
            gaps += _gap(house, dimension, list(members))
    return gaps


def _gap(target: Target, parts: str, of: list[Target]) -> list[Gap]:
    total = sum((one.value for one in of), Decimal(0))
    return [] if total == target.value else [Gap(target, parts, len(of), total)]
