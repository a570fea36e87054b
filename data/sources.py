"""Which table answers which part of a question: a rollup where it answers exactly, else the facts themselves.

A rollup holds sums by whole days. What of a span is not whole, such as the running day, is read from the facts and added: the parts
do not overlap, so sums add up, and distinct counts are counted over the keys of both. A rollup with a row for each event has no rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from data import periods
from data.model import Aggregate, Dataset, Dimension, Edge, First, Measure, Rollup, TimeColumns
from data.periods import Period
from data.query import DateBasis, Grain
from data.question import Question


@dataclass(frozen=True, slots=True)
class Source:
    """One table to read some measures from, for the groups, for the total, or for both."""

    rollup: Rollup | None
    measures: tuple[Measure, ...]
    groups: bool
    total: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a span and the dataset (the facts, or a rollup dressed as one) that it is read from."""

    dataset: Dataset
    span: Period


def plan(question: Question, dataset: Dataset, measures: tuple[Measure, ...]) -> tuple[Source, ...]:
    """What is read from where, as few sources as possible; together they cover each measure for the groups and for the total."""
    split = frozenset(dimension.name for dimension in question.dimensions)
    is_split = bool(split) or question.grain is not None
    chosen: dict[tuple[str, bool, bool], tuple[Rollup | None, list[Measure]]] = {}
    for measure in measures:
        for_total = choose(question, dataset, measure, frozenset())
        for_groups = choose(question, dataset, measure, split) if is_split else for_total
        # A stock at the end of each bucket is another one than at the end of the whole; so is what is first in each.
        is_of_span = measure.edge is not Edge.ALL or for_total[1].previous != ""
        is_one = for_total == for_groups and (question.grain is None or not is_of_span)
        wanted = [(for_total, is_split, True)] if is_one else [(for_groups, True, False), (for_total, False, True)]
        for (rollup, reading), groups, total in wanted:
            key = (rollup.table.name if rollup else "", groups, total)
            chosen.setdefault(key, (rollup, []))[1].append(reading)
    return tuple(Source(rollup, tuple(found), groups, total) for (_, groups, total), (rollup, found) in chosen.items())


def choose(question: Question, dataset: Dataset, measure: Measure, split: frozenset[str]) -> tuple[Rollup | None, Measure]:
    """How `measure`, split by `split`, is answered exactly at the least cost: the rollup (none: the facts) and what is read there."""
    asked = split | {f.dimension.name for f in question.filters} | ({"vendor"} if question.scope.vendor_id is not None else set())

    def readings(firsts: Iterable[First]) -> Iterator[Measure]:
        """`measure` as a sum, wherever the marks tell its things apart, and as it is."""
        usable = (f for f in firsts if asked <= f.within and _is_told_apart(question, f, split))
        yield from (replace(measure, column=f.column, aggregate=Aggregate.SUM, firsts=(), previous=f.previous) for f in usable)
        yield measure

    for rollup in dataset.rollups if _may_roll_up(question, measure) else ():
        for reading in readings((*measure.firsts, *rollup.firsts.get(measure.name, ()))):
            if _answers(rollup, question, reading, asked):
                return rollup, reading
    return None, next(readings(measure.firsts))


def _is_told_apart(question: Question, first: First, split: frozenset[str]) -> bool:
    """Whether the rows that are added up are of one member of the dimension at a time: the marks tell things apart within one alone."""
    if first.per is None or first.per in split or (first.per == "vendor" and question.scope.vendor_id is not None):
        return True
    return any(f.dimension.name == first.per and not f.exclude and len(f.values) + f.none == 1 for f in question.filters)


def _may_roll_up(question: Question, measure: Measure) -> bool:
    native = question.calendar.timezone.key == question.info.timezone
    plain = measure.edge is Edge.ALL and not measure.whole_days and not (question.is_converted and measure.digits is None)
    return native and plain and question.basis is DateBasis.EVENT and question.grain is not Grain.HOUR


def _answers(rollup: Rollup, question: Question, reading: Measure, asked: frozenset[str]) -> bool:
    if not asked <= {*rollup.dimensions, "weekday"} or reading.column not in rollup.table.c:
        return False
    if question.scope.vendor_id is not None and rollup.vendor is None:
        return False
    if question.info.unconverted and "unconverted" not in rollup.table.c and reading.digits is None:
        return False
    return (reading.column in rollup.keys) == (reading.aggregate is Aggregate.DISTINCT)


def pieces(source: Source, question: Question, dataset: Dataset, span: Period) -> list[Piece]:
    """The stretches of `span` with what each is read from: whole days of a rollup, the facts for the rest."""
    if source.rollup is None:
        return [Piece(dataset, span)]
    rolled_up = dressed(source.rollup, dataset)
    if source.rollup.at:
        return [Piece(rolled_up, span)]
    calendar = question.calendar
    until = max(min(span.end, question.cut), span.start)
    after = min(calendar.local(until).date(), span.last + timedelta(days=1))
    rest = dressed(source.rollup.rest, dataset) if source.rollup.rest is not None else dataset
    if after <= span.first:
        return [Piece(rest, span)]
    found = [Piece(rolled_up, periods.between(span.first, after - timedelta(days=1), calendar))]
    if calendar.midnight(after) < until:
        found.append(Piece(rest, replace(span, first=after, start=calendar.midnight(after))))
    return found


def dressed(rollup: Rollup, dataset: Dataset) -> Dataset:
    """The rollup as a dataset known by day or by instant, with the facts' own dimensions under its column names."""
    time = TimeColumns(rollup.at or rollup.on, rollup.on, "")
    return Dataset(
        name=dataset.name,
        table=rollup.table,
        time={"event": time, "order": time},
        vendor=rollup.vendor,
        measures=(),
        metrics=(),
        dimensions=tuple(_dimension(rollup, d) for d in dataset.dimensions if d.name in rollup.dimensions or d.clock_part == "weekday"),
        unconverted=dataset.unconverted if dataset.unconverted and dataset.unconverted in rollup.table.c else None,
        daily=not rollup.at,
    )


def _dimension(rollup: Rollup, dimension: Dimension) -> Dimension:
    return dimension if dimension.clock_part else replace(dimension, column=rollup.dimensions[dimension.name])
