"""A question made concrete: names looked up, periods turned into instants, who asks and the clock put in. What the cache key is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from data import periods
from data.catalog import Catalog
from data.errors import InvalidInput, InvalidPeriod, UnknownName
from data.model import Dataset, Dimension, Metric
from data.periods import Calendar, Period, Step
from data.query import MAX_ROWS, NONE_MEMBER, CompareMode, CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec, Scope, Sort
from data.warehouse.base import ExtractInfo

CODE_VERSION = "3"
"""Raised whenever the same question over the same data would be answered otherwise: part of every cache key."""

MAX_METRICS, MAX_DIMENSIONS, MAX_FILTER_VALUES = 30, 4, 1_000
MAX_BUCKETS = 50_000

_STEPS = {
    CompareMode.PREVIOUS_WEEK: Step(days=7),
    CompareMode.PREVIOUS_MONTH: Step(months=1),
    CompareMode.PREVIOUS_YEAR: Step(months=12),
    CompareMode.PREVIOUS_YEAR_WEEKDAY: Step(days=364),
}
_COMPARISON_SUFFIXES = ("previous", "change", "growth")
_TARGET_SUFFIXES = ("target", "variance", "variance_rate")


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """A filter with its values in the column's own type. `none` says whether the missing value is among them."""

    dimension: Dimension
    values: tuple[str | int, ...]
    none: bool
    exclude: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What a question is resolved against: the data's stamp, the calendar, the reporting currency, the instant; and, asked for only when
    they are needed, the revision of the targets and the currencies that have exchange rates."""

    catalog: Catalog
    info: ExtractInfo
    calendar: Calendar
    currency: str
    now: datetime
    target_revision: Callable[[], str] = str
    currencies: Callable[[], frozenset[str]] = frozenset


@dataclass(frozen=True, slots=True)
class Question:
    """`cut` is the instant up to which things have happened and are known; rows at or after it do not exist yet.

    `targets` is the revision of the targets that are asked for beside the values; none when they are not.
    """

    metrics: tuple[Metric, ...]
    dimensions: tuple[Dimension, ...]
    grain: Grain | None
    period: Period
    comparison: Period | None
    compare: CompareMode
    back: Step | None
    now: datetime
    cut: datetime
    filters: tuple[MemberFilter, ...]
    sort: tuple[Sort, ...]
    limit: int | None
    other: bool
    share: bool
    targets: str | None
    basis: DateBasis
    calendar: Calendar
    currency: str
    scope: Scope
    info: ExtractInfo

    def key(self) -> str:
        """A digest of everything the answer depends on: equal keys, equal answers."""
        parts = [
            CODE_VERSION, self.info.version, str(self.scope), [m.name for m in self.metrics], [d.name for d in self.dimensions],
            self.grain, self.compare, self.basis, _span(self.period), self.comparison and _span(self.comparison),
            self.cut if self._is_open else None, self._shown_until,
            sorted([f.dimension.name, sorted(map(str, f.values)), f.none, f.exclude] for f in self.filters),
            [(s.field, s.descending) for s in self.sort], self.limit, self.other, self.share, self._targets_at,
            self.calendar.timezone.key, self.calendar.week_start, self.currency,
        ]  # fmt: skip
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()

    @property
    def _is_open(self) -> bool:
        """Whether what happens after the cut will change the answer: by order date, later refunds change the past."""
        spans = [self.period] + ([self.comparison] if self.comparison else [])
        return self.basis is DateBasis.ORDER or any(self.cut < span.end for span in spans)

    @property
    def _shown_until(self) -> date | datetime | None:
        """What decides which buckets are shown of a period that is not over."""
        if self.grain is None or self.now >= self.period.end:
            return None
        return self.now if self.grain is Grain.HOUR else self.calendar.local(self.now).date()

    @property
    def _targets_at(self) -> tuple[str, date] | None:
        """The revision of the targets and the day, which decides how much of a year's profile is known."""
        return None if self.targets is None else (self.targets, self.calendar.local(self.cut).date())

    def whole_days_until(self, at: datetime) -> date:
        """The first day that is not over at `at`, in the asked zone, nor by now in the business's own, whose days are counted by day."""
        return min(self.calendar.local(min(at, self.cut)).date(), self.cut.astimezone(ZoneInfo(self.info.timezone)).date())

    @property
    def is_converted(self) -> bool:
        """Whether amounts are asked for in another currency than the extract keeps them in."""
        return self.currency != self.info.currency

    @property
    def is_single(self) -> bool:
        return self.grain is None and not self.dimensions

    @property
    def incomplete_from(self) -> date | None:
        """The first day of which not everything has happened yet; none when the period is over."""
        return self.calendar.local(max(self.cut, self.period.start)).date() if self.cut < self.period.end else None

    @property
    def cut_buckets(self) -> list[date]:
        """The buckets of which only a part lies in the period: the first, the last, or both. Hours are never cut."""
        if self.grain is None or self.grain is Grain.HOUR:
            return []
        grain, (first, last) = str(self.grain), (self.period.first, self.period.last)
        begins, ends = (periods.bucket_of(day, grain, self.calendar) for day in (first, last))
        cut = [begins] if begins < first else []
        return [*cut, *([ends] if periods.next_bucket(ends, grain) > last + timedelta(days=1) and ends not in cut else [])]


def _span(period: Period) -> list[Any]:
    return [period.first, period.last, period.start, period.end, period.label]


def resolve(query: MetricQuery, scope: Scope, setting: Setting) -> Question:
    """The concrete question. Raises the `InvalidInput` family with the field at fault."""
    metrics, dimensions = _names(query, setting.catalog)
    calendar = _calendar(query.timezone, setting.calendar)
    period = _period(query.period, calendar, setting)
    cut = min(setting.now, setting.info.as_of)
    question = Question(
        metrics, dimensions, query.grain, period, _comparison(query.compare, period, cut, calendar), query.compare.mode,
        _step(query.compare, period), setting.now, cut,
        _filters(query, setting.catalog), query.sort, query.limit, query.other, query.share,
        setting.target_revision() if query.targets else None, query.basis, calendar, _currency(query.currency, setting),
        scope, setting.info,
    )  # fmt: skip
    _check_shape(question)
    return question


def _names(query: MetricQuery, catalog: Catalog) -> tuple[tuple[Metric, ...], tuple[Dimension, ...]]:
    if not query.metrics:
        raise InvalidInput.field("metrics", "Name at least one metric.", 'For example ["revenue"].')
    _at_most("metrics", query.metrics, MAX_METRICS)
    _at_most("dimensions", query.dimensions, MAX_DIMENSIONS)
    return tuple(catalog.metric(name) for name in query.metrics), tuple(catalog.dimension(name) for name in query.dimensions)


def _at_most(field: str, names: tuple[str, ...], most: int) -> None:
    if len(names) > most:
        raise InvalidInput.field(field, f"At most {most} {field} in one question.", "Ask in several questions.")
    if len(set(names)) < len(names):
        raise InvalidInput.field(field, f"A name stands twice in {field}.", "Name each once.")


def _currency(asked: str | None, setting: Setting) -> str:
    if asked is None or asked == setting.currency:
        return setting.currency
    known = setting.currencies() | {setting.currency}
    if asked not in known:
        message = f"There are no exchange rates for {asked[:20]!r}. Known: {', '.join(sorted(known))}."
        raise InvalidInput.field("currency", message, f"Use one of these, or leave currency out for {setting.currency}.")
    return asked


def _calendar(name: str | None, calendar: Calendar) -> Calendar:
    if name is None or name == calendar.timezone.key:
        return calendar
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"Unknown time zone {name[:60]!r}."
        raise InvalidInput.field("timezone", message, "Use an IANA name such as Europe/Berlin.") from None
    return replace(calendar, timezone=zone)


def _period(spec: PeriodSpec, calendar: Calendar, setting: Setting) -> Period:
    if spec.start is not None and spec.end is not None:
        return periods.between(spec.start, spec.end, calendar)
    if spec.start is not None or spec.end is not None:
        missing = "end" if spec.end is None else "start"
        raise InvalidPeriod.field(missing, f"{missing} is missing.", "Give both start and end, or a period by name.")
    begins = setting.info.begins
    return periods.named(spec.name or "", calendar, setting.now, calendar.local(begins).date() if begins else None)


def _step(spec: CompareSpec, period: Period) -> Step | None:
    """How far back the comparison lies; a given range lies nowhere in particular."""
    if spec.mode in (CompareMode.NONE, CompareMode.CUSTOM):
        return None
    if spec.mode is CompareMode.PREVIOUS_YEAR and period.step.fiscal_months:
        return Step(fiscal_months=12)
    return _STEPS.get(spec.mode, period.step)


def _comparison(spec: CompareSpec, period: Period, cut: datetime, calendar: Calendar) -> Period | None:
    if spec.mode is CompareMode.NONE:
        return None
    label = spec.mode.replace("_", " ").capitalize()
    if spec.mode is CompareMode.CUSTOM:
        if spec.start is None or spec.end is None:
            raise InvalidPeriod.field("compare_start", "A custom comparison needs compare_start and compare_end.", "Give both days.")
        if spec.end < spec.start:
            raise InvalidPeriod.field("compare_end", "compare_end is before compare_start.", "Exchange the two days.")
        other = periods.between(spec.start, spec.end, calendar)
        return periods.same_elapsed(period, other, None, cut, calendar)
    step = _step(spec, period) or period.step
    try:
        other = periods.shifted(period, step, calendar, label)
    except (ValueError, OverflowError):
        raise InvalidPeriod.field("compare", "The period to compare with lies before the calendar begins.", "Ask a later period.") from None
    return periods.same_elapsed(period, other, step, cut, calendar)


def _filters(query: MetricQuery, catalog: Catalog) -> tuple[MemberFilter, ...]:
    return tuple(member_filter(one, catalog, f"filters.{one.dimension}") for one in query.filters)


def member_filter(asked: Filter, catalog: Catalog, field: str) -> MemberFilter:
    """The filter with its values in the column's own type. Raises the `InvalidInput` family with `field` as the one at fault."""
    given = asked.values
    dimension = catalog.dimension(asked.dimension, field)
    if not given:
        raise InvalidInput.field(field, f"The filter on {dimension.name} names no value.", "Leave it out to see all, or name values.")
    if len(given) > MAX_FILTER_VALUES:
        raise InvalidInput.field(field, f"At most {MAX_FILTER_VALUES} values in one filter.", "Filter by a coarser dimension.")
    members = tuple(dict.fromkeys(value for value in given if value != NONE_MEMBER))
    return MemberFilter(dimension, tuple(_typed(v, dimension, field) for v in members), NONE_MEMBER in given, asked.exclude)


def _typed(value: str, dimension: Dimension, field: str) -> str | int:
    if not dimension.is_integer:
        return value
    try:
        number = int(value)
    except ValueError:
        number = -1
    low, high = (1, 7) if dimension.clock_part == "weekday" else (0, 23)
    if not low <= number <= high:
        raise InvalidInput.field(field, f"{value[:40]!r} is not a {dimension.label.lower()}.", f"Use {low} to {high}.")
    return number


def _check_shape(question: Question) -> None:
    if question.limit is not None and not 1 <= question.limit <= MAX_ROWS:
        raise InvalidInput.field("limit", f"limit must be between 1 and {MAX_ROWS}.", "Leave it out for all rows.")
    if question.other and (len(question.dimensions) != 1 or question.limit is None):
        raise InvalidInput.field("other", "other gathers the rest of one dimension beyond a limit.", "Give one dimension and a limit.")
    known = sortable(question)
    for sort in question.sort:
        if sort.field not in known:
            raise UnknownName.of("sort", "field to sort by", sort.field, known)
    if question.grain is not None and _bucket_estimate(question) > MAX_BUCKETS:
        raise InvalidInput.field("grain", "Too many points for so long a period.", "Choose a coarser grain or a shorter period.")


def sortable(question: Question) -> set[str]:
    """The fields the rows will have and may be sorted by."""
    names = {m.name for m in question.metrics} | {d.name for d in question.dimensions} | {f"{d.name}__label" for d in question.dimensions}
    if question.grain is not None:
        names.add(str(question.grain))
    if question.comparison is not None:
        names |= {f"{m.name}__{suffix}" for m in question.metrics for suffix in _COMPARISON_SUFFIXES}
    if question.targets is not None:
        names |= {f"{m.name}__{suffix}" for m in question.metrics for suffix in _TARGET_SUFFIXES}
    if question.share:
        names |= {f"{m.name}__share" for m in question.metrics}
    return names


def _bucket_estimate(question: Question) -> float:
    seconds = {Grain.HOUR: 3600, Grain.DAY: 86_400, Grain.WEEK: 604_800}.get(question.grain or Grain.DAY, 2_419_200)
    return (question.period.end - question.period.start) / timedelta(seconds=seconds)


def dataset_names(question: Question) -> tuple[str, ...]:
    """The datasets the question needs, in the order of its metrics."""
    return tuple(dict.fromkeys(name for metric in question.metrics for name in metric.datasets))


def check_shared(question: Question, dataset: Dataset) -> None:
    """Raise `InvalidInput` when `dataset` cannot be grouped or filtered as asked."""
    if dataset.daily and question.grain is Grain.HOUR:
        raise InvalidInput.field("grain", f"{dataset.name.capitalize()} is known by day, not by hour.", "Ask by day or coarser.")
    known = {dimension.name for dimension in dataset.dimensions}
    for field, names in (("dimensions", [d.name for d in question.dimensions]), ("filters", [f.dimension.name for f in question.filters])):
        for name in names:
            if name not in known:
                message = f"{_spoken(dataset, question)} cannot be split by {name}."
                raise InvalidInput.field(field, message, f"Known here: {', '.join(sorted(known))}.")


def _spoken(dataset: Dataset, question: Question) -> str:
    """The metrics of the question that need `dataset`, by label."""
    return ", ".join(metric.label for metric in question.metrics if dataset.name in metric.datasets)


def blocked_by(question: Question, metric: Metric, datasets: Mapping[str, Dataset]) -> str | None:
    """Why the metric has no value whatever the rows: something the marketplace lacks, or rows no vendor may see."""
    missing = [needed for needed in metric.needs if needed not in question.info.offers]
    if missing:
        return f"needs:{missing[0]}"
    if question.scope.vendor_id is not None and any(datasets[name].vendor is None for name in metric.datasets):
        return "not_permitted"
    return None
