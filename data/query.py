"""The questions one may ask, as frozen values. Parsing is strict; nothing here knows the catalogue or a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

NONE_MEMBER = "__none__"
"""How a missing dimension value is written in a filter."""

MAX_ROWS = 100_000
DEFAULT_PERIOD = "last_30_days"


class Grain(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class CompareMode(StrEnum):
    NONE = "none"
    PREVIOUS_PERIOD = "previous_period"
    PREVIOUS_WEEK = "previous_week"
    PREVIOUS_MONTH = "previous_month"
    PREVIOUS_YEAR = "previous_year"
    PREVIOUS_YEAR_WEEKDAY = "previous_year_weekday"
    CUSTOM = "custom"


class DateBasis(StrEnum):
    """Which date an amount belongs to: its own event's (ledger view) or its order's (cohort view)."""

    EVENT = "event"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class PeriodSpec:
    """What was asked for: a name, or two included days. Resolved by `data.periods`."""

    name: str | None = DEFAULT_PERIOD
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class CompareSpec:
    """What to compare with. `start` and `end` (included days) go with `CUSTOM` only."""

    mode: CompareMode = CompareMode.NONE
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep (or with `exclude`, drop) rows whose dimension has one of `values`; `NONE_MEMBER` is the missing value."""

    dimension: str
    values: tuple[str, ...]
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One question to the metric layer. Who asks (`Scope`) and when (the clock) are added by `Analytics`, never here."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    grain: Grain | None = None
    period: PeriodSpec = field(default_factory=PeriodSpec)
    compare: CompareSpec = field(default_factory=CompareSpec)
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    limit: int | None = None
    other: bool = False
    share: bool = False
    targets: bool = False
    basis: DateBasis = DateBasis.EVENT
    currency: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class StudyQuery:
    """A question that is not one grouping: a study by name. Without a period, the one that suits the study."""

    study: str
    period: PeriodSpec | None = None
    compare: CompareSpec = field(default_factory=CompareSpec)
    filters: tuple[Filter, ...] = ()
    options: tuple[tuple[str, object], ...] = ()
    basis: DateBasis = DateBasis.EVENT
    currency: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of an answer, named as its row is: the bucket by its first day (an hour by its first instant), the members by key.

    `members` are of the question's dimensions: `__other__` is the row that gathers the rest, `exclude` means all but those named. A
    dimension without any is not told apart; without a bucket and members it is the total. `metric` is one of the question's. `compared`:
    not the value itself, but the one of the same row that it is compared with.
    """

    metric: str
    at: str | None = None
    members: tuple[Filter, ...] = ()
    compared: bool = False


@dataclass(frozen=True, slots=True)
class RowsQuery:
    """A question for what one mark of the answer to `query` is made of: rows of the facts, or of the things that were counted."""

    query: MetricQuery
    mark: Mark
    sort: tuple[Sort, ...] = ()
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class StudyRowsQuery:
    """A question for the customers that one value of a study is made of. The mark is named as its row is: a cohort by `at` and the member
    of `age`, a segment by its member."""

    query: StudyQuery
    mark: Mark
    sort: tuple[Sort, ...] = ()
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be seen: all, or one vendor's. Part of the question before any cache key is made.

    `informed`: what was found in the rows of all may be told beside the answer. It changes no answer.
    """

    vendor_id: str | None = None
    informed: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return "all" if self.vendor_id is None else f"vendor:{self.vendor_id}"


EVERYTHING = Scope()


class Freshness(StrEnum):
    """The caller's choice: the cache if it has an answer, or always the warehouse."""

    CACHED = "cached"
    FRESH = "fresh"
