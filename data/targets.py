"""Targets: what a metric should reach in a period, for the whole house or for one member of a dimension, and who knows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import Select, func, select

from data import periods
from data.tables import targets

GRAINS = ("day", "week", "month", "quarter", "year")
"""Lengths of a target's period, the shortest first."""

LONGEST = timedelta(days=366)
"""No target reaches further than this from its first day."""

Key = tuple[str, str, date, str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """`value` in major units (a fraction for percentages). An empty dimension and member mean the whole house."""

    metric: str
    grain: str
    first: date
    value: Decimal
    dimension: str = ""
    member: str = ""

    @property
    def key(self) -> Key:
        """What there is one target for."""
        return self.metric, self.grain, self.first, self.dimension, self.member

    @property
    def last(self) -> date:
        """The last included day."""
        return periods.next_bucket(self.first, self.grain) - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class TargetBook(Protocol):
    """Where the targets that people edit are kept."""

    def revision(self) -> str:
        """A text that changes with every change of a target: part of the key of every answer that shows targets."""
        ...

    def find(self, metrics: Sequence[str], dimensions: Sequence[str], first: date, last: date) -> Sequence[Target]:
        """The targets of these metrics whose period begins on one of the days; dimensions include "" for the whole house."""
        ...


class NoTargets:
    """A book in which nothing is written."""

    def revision(self) -> str:
        return ""

    def find(self, metrics: Sequence[str], dimensions: Sequence[str], first: date, last: date) -> Sequence[Target]:  # noqa: ARG002
        return ()


def ours_first(ours: Iterable[Target], theirs: Iterable[Target]) -> list[Target]:
    """All targets, one for each key: where both have one, ours."""
    return list(({target.key: target for target in theirs} | {target.key: target for target in ours}).values())


def targets_statement(
    metrics: Sequence[str] = (), dimensions: Sequence[str] = (), first: date | None = None, last: date | None = None
) -> Select[Any]:
    """The rows of the shop's own table: all of them, or those of some metrics and dimensions whose period begins on one of the days."""
    dimension = func.coalesce(targets.c.dimension, "")
    columns = [targets.c.metric, targets.c.grain, targets.c.period_start, targets.c.value, dimension, func.coalesce(targets.c.member, "")]
    statement = select(*columns).order_by(*columns)
    if metrics:
        statement = statement.where(targets.c.metric.in_(metrics), dimension.in_(dimensions))
    if first is not None and last is not None:
        statement = statement.where(targets.c.period_start.between(first, last))
    return statement


def shop_targets(rows: Iterable[tuple[Any, ...]]) -> list[Target]:
    """The rows of the shop's own table as targets; a grain we do not know and a member without its dimension are left out.

    Where a shop has two for one key, the higher one counts.
    """
    found = [
        Target(row[0], row[1], row[2], Decimal(row[3]), row[4], row[5]) for row in rows if row[1] in GRAINS and bool(row[4]) == bool(row[5])
    ]
    return ours_first(found, ())
