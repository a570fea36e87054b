"""What the catalogue is written in: measures to add up, metrics people ask for, dimensions to group by, datasets that hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Column, Table

from data.formats import Format

Better = Literal["up", "down", "neutral"]


class Aggregate(StrEnum):
    SUM = "sum"
    DISTINCT = "distinct"
    QUANTILE = "quantile"
    CONCENTRATION = "concentration"
    """Sum of squared shares (Herfindahl-Hirschman) over the positive sums of the dataset's `inner` groups."""
    TOP_SHARE = "top_share"
    """Share of the ten largest positive sums of the dataset's `inner` groups."""


class Edge(StrEnum):
    """Which days of a bucket a stock measure is taken from: a stock is not added up over time."""

    ALL = "all"
    FIRST = "first"
    LAST = "last"


MONEY_DIGITS = None
"""`Measure.digits` of an amount of money: as many as the reporting currency has."""


@dataclass(frozen=True, slots=True)
class First:
    """A 0/1 column that marks one row of each thing that a distinct count counts: its sum is the count.

    That holds where all that is asked is among `within` (it does not part the rows of one thing), and, with `per`, where the
    question is split by that dimension or pinned to one member of it. With `previous`, a column that holds the day of the row before
    of the same thing, what is marked are all rows, and those count whose previous one lies before the bucket or the span.
    """

    column: str
    within: frozenset[str]
    per: str | None = None
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregate over one integer column of a fact. `digits` are the column's decimal places (fixed point).

    `firsts` are cheaper ways to a distinct count. `whole_days` leaves out the running day, to go with figures known by day.
    `previous` names the column by which rows count once in each bucket or span (see `First`).
    """

    name: str
    column: str
    aggregate: Aggregate = Aggregate.SUM
    digits: int | None = 0
    quantile: float = 0.5
    per_unit: int = 1
    firsts: tuple[First, ...] = ()
    whole_days: bool = False
    edge: Edge = Edge.ALL
    previous: str = ""

    @property
    def additive(self) -> bool:
        return self.aggregate is Aggregate.SUM and self.edge is Edge.ALL

    @property
    def exact(self) -> bool:
        """Whether its values are integers; else they are floats, and none where there is nothing to take them from."""
        return self.aggregate in (Aggregate.SUM, Aggregate.DISTINCT)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of measures of one unit: those in `plus` less those in `minus`."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        return self.plus + self.minus


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of sums: computed after aggregation, at each level anew, never averaged."""

    numerator: Total
    denominator: Total

    @property
    def measures(self) -> tuple[str, ...]:
        return self.numerator.measures + self.denominator.measures


@dataclass(frozen=True, slots=True)
class Metric:
    """What a person asks for by name. `definition` is the one text shown wherever the metric appears.

    `additive`: parts add up to the total. `flows`: it is counted over time, so what is planned for a month can be parted over its days
    (orders flow, though they do not add up over vendors; ratios and stocks do not). `needs`: tables, or `commission`, without which it
    has no value (see `ExtractInfo.offers`).
    """

    name: str
    label: str
    formula: Total | Ratio
    format: Format
    better: Better
    definition: str
    formula_text: str
    null_rule: str = "0 when nothing happened; no value outside the time the data covers"
    needs: tuple[str, ...] = ()
    additive: bool = False
    flows: bool = False
    datasets: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    own_unit: str = ""

    @property
    def unit(self) -> str:
        return self.own_unit or {Format.PERCENT: "ratio"}.get(self.format, str(self.format))


@dataclass(frozen=True, slots=True)
class Names:
    """Where the text of a key is found: `label` of the row of `table` whose `key` it is."""

    table: Table
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """What one may group and filter by: a column of the fact, or a part of the time of day in the asked zone."""

    name: str
    label: str
    definition: str
    column: str = ""
    clock_part: Literal["", "weekday", "hour"] = ""
    names: Names | None = None
    label_of: Callable[[Any], str] | None = None
    missing: str = "Not set"

    @property
    def is_integer(self) -> bool:
        return bool(self.clock_part)


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """The columns that place a row in time: the instant, and its day and hour in the business zone."""

    at: str
    on: str
    hour: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """Sums of a fact by whole days (`on`) and a few dimensions (name to column).

    Its other columns bear the names of the fact's columns they are the sums of, except `keys`: those are there to be counted.
    `firsts` are cheaper ways to distinct counts that it offers, by measure. `at`: it is not by whole days, but has a row for each
    event, at this instant. What is not a whole day is read from `rest`, or from the fact itself.
    """

    table: Table
    on: str
    dimensions: Mapping[str, str]
    at: str = ""
    keys: frozenset[str] = frozenset()
    firsts: Mapping[str, tuple[First, ...]] = field(default_factory=dict)
    vendor: str | None = None
    rest: Rollup | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One fact at one grain. `time` maps a date basis to its columns; `vendor` is the column that row scope is cut by.

    `daily`: known by whole days only, `time` names the day. `inner`: its measures are taken over the sums of this column's groups;
    what is summed is `amounts` (each with +1 or -1).
    """

    name: str
    table: Table
    time: Mapping[str, TimeColumns]
    vendor: str | None
    measures: tuple[Measure, ...]
    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...]
    unconverted: str | None = None
    needs: tuple[str, ...] = ()
    daily: bool = False
    inner: str | None = None
    amounts: tuple[tuple[str, int], ...] = ()
    rollups: tuple[Rollup, ...] = ()

    def column(self, name: str) -> Column[Any]:
        return self.table.c[name]
