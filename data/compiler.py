"""One concrete question and one dataset make one SELECT. Pure: it runs nothing and knows no engine.

The statement has one part for the asked period and one for the comparison (the same on shifted dates); each part answers the
groups and the total over all of them at once, by grouping sets, so that totals are computed from the base.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, cast, extract, false, func, literal, or_, select, tuple_, union_all
from sqlalchemy.sql.selectable import CTE, CompoundSelect, Subquery

from data.model import Aggregate, Dataset, Dimension, Measure, TimeColumns
from data.periods import Period
from data.query import Grain
from data.question import MemberFilter, Question

PART, LEVEL, BUCKET, UNCONVERTED = "part", "level", "bucket", "unconverted"
TOTAL_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Compiled:
    """The statement and what its columns are: part, level, [bucket], keys, [labels], measures, [unconverted]."""

    statement: Select[Any] | CompoundSelect[Any]
    measures: tuple[Measure, ...]
    labels: tuple[int, ...]
    has_bucket: bool
    has_unconverted: bool


def compile_question(question: Question, dataset: Dataset) -> Compiled:
    """The SELECT that answers `question` from `dataset`: part 0 is the period, part 1 the comparison."""
    measures = _measures(question, dataset)
    unconverted = dataset.unconverted is not None and question.info.unconverted > 0
    spans = [question.period] + ([question.comparison] if question.comparison is not None else [])
    parts = [_part(index, span, question, dataset, measures, unconverted) for index, span in enumerate(spans)]
    statement: Select[Any] | CompoundSelect[Any] = parts[0] if len(parts) == 1 else union_all(*parts)
    labelled = tuple(i for i, dimension in enumerate(question.dimensions) if dimension.names is not None)
    if labelled:
        statement = _with_labels(statement.subquery("u"), question, labelled)
    return Compiled(statement, measures, labelled, question.grain is not None, unconverted)


def _measures(question: Question, dataset: Dataset) -> tuple[Measure, ...]:
    wanted = {name for metric in question.metrics if metric.dataset == dataset.name for name in metric.formula.measures}
    return tuple(measure for measure in dataset.measures if measure.name in wanted)


def _part(index: int, span: Period, question: Question, dataset: Dataset, measures: tuple[Measure, ...], unconverted: bool) -> Select[Any]:
    rows = _rows(span, question, dataset, measures, unconverted)
    groups = ([rows.c[BUCKET]] if question.grain is not None else []) + [rows.c[f"key{i}"] for i in range(len(question.dimensions))]
    level: ColumnElement[Any] = func.grouping(groups[0]) if groups else literal(TOTAL_LEVEL, Integer)
    columns = [literal(index, Integer).label(PART), level.label(LEVEL), *groups, *(_aggregate(rows, measure) for measure in measures)]
    if unconverted:
        columns.append(func.sum(rows.c[UNCONVERTED]).label(UNCONVERTED))
    statement = select(*columns)
    return statement.group_by(func.grouping_sets(tuple_(*groups), tuple_())) if groups else statement


def _rows(span: Period, question: Question, dataset: Dataset, measures: tuple[Measure, ...], unconverted: bool) -> Subquery:
    """The rows of one period with only the columns that are needed: expressions with parameters stand here once."""
    time = dataset.time[question.basis]
    native = question.calendar.timezone.key == question.info.timezone
    columns: list[ColumnElement[Any]] = []
    if question.grain is not None:
        columns.append(_bucket(question, span, dataset, time, native).label(BUCKET))
    columns += [_dimension(d, question, dataset, time, native).label(f"key{i}") for i, d in enumerate(question.dimensions)]
    columns += [dataset.column(measure.column).label(measure.name) for measure in measures]
    if unconverted and dataset.unconverted:
        columns.append(dataset.column(dataset.unconverted).label(UNCONVERTED))
    return select(*columns).where(*_conditions(span, question, dataset, time, native)).subquery("r")


def _conditions(span: Period, question: Question, dataset: Dataset, time: TimeColumns, native: bool) -> list[ColumnElement[bool]]:
    at, happened = dataset.column(time.at), dataset.column(dataset.time["event"].at)
    until = min(span.end, question.cut)
    found: list[ColumnElement[bool]] = [at >= _instant(span.start), at < _instant(max(until, span.start))]
    if at is not happened:
        found.append(happened < _instant(question.cut))
    if question.scope.vendor_id is not None:
        vendor = dataset.column(dataset.vendor) if dataset.vendor else None
        found.append(false() if vendor is None or not question.scope.vendor_id else vendor == question.scope.vendor_id)
    found += [_matches(f, _dimension(f.dimension, question, dataset, time, native)) for f in question.filters]
    return found


def _instant(value: datetime) -> ColumnElement[Any]:
    return literal(value)


def _matches(member: MemberFilter, column: ColumnElement[Any]) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = or_(*([column.in_(member.values)] if member.values else []), *([column.is_(None)] if member.none else []))
    if not member.exclude:
        return wanted
    known = and_(*([column.not_in(member.values)] if member.values else []), column.is_not(None))
    return known if member.none else or_(known, column.is_(None))


def _local(dataset: Dataset, time: TimeColumns, zone: str) -> ColumnElement[Any]:
    return func.timezone(zone, dataset.column(time.at))


def _day(question: Question, dataset: Dataset, time: TimeColumns, native: bool) -> ColumnElement[Any]:
    return dataset.column(time.on) if native else cast(_local(dataset, time, question.calendar.timezone.key), Date)


def _weekday(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(extract("isodow", day), Integer)


def _bucket(question: Question, span: Period, dataset: Dataset, time: TimeColumns, native: bool) -> ColumnElement[Any]:
    """First day of the row's bucket; for hours the number of whole hours since the period began, which no clock change can confuse."""
    if question.grain is Grain.HOUR:
        return cast(func.floor((extract("epoch", dataset.column(time.at)) - int(span.start.timestamp())) / 3600), Integer)
    day = _day(question, dataset, time, native)
    if question.grain is Grain.DAY:
        return day
    if question.grain is Grain.WEEK:
        return day - (_weekday(day) + (6 - question.calendar.week_start)) % 7
    return cast(func.date_trunc(str(question.grain), day), Date)


def _dimension(dimension: Dimension, question: Question, dataset: Dataset, time: TimeColumns, native: bool) -> ColumnElement[Any]:
    own = next(d for d in dataset.dimensions if d.name == dimension.name)
    if own.clock_part == "weekday":
        return _weekday(_day(question, dataset, time, native))
    if own.clock_part == "hour":
        local = _local(dataset, time, question.calendar.timezone.key)
        return dataset.column(time.hour) if native else cast(extract("hour", local), Integer)
    return dataset.column(own.column)


def _aggregate(rows: Subquery | CTE, measure: Measure) -> ColumnElement[Any]:
    column = rows.c[measure.name]
    if measure.aggregate is Aggregate.DISTINCT:
        return func.count(column.distinct()).label(measure.name)
    return func.sum(column).label(measure.name)


def _with_labels(rows: Subquery, question: Question, labelled: tuple[int, ...]) -> Select[Any]:
    """The aggregated rows with the names of their keys: joined last, to the few rows that are left."""
    columns, source = list(rows.c), rows
    joined: Any = source
    for i in labelled:
        names = question.dimensions[i].names
        if names is None:
            continue
        table = names.table.alias(f"names{i}")
        joined = joined.outerjoin(table, table.c[names.key] == rows.c[f"key{i}"])
        columns.append(table.c[names.label].label(f"label{i}"))
    return select(*columns).select_from(joined)


def members_statement(dataset: Dataset, dimension: Dimension, vendor_id: str | None, search: str, limit: int) -> Select[Any]:
    """(key, label) of the values of a column dimension that occur inside the scope, matching `search`, by label."""
    column = dataset.column(dimension.column)
    keys = select(column.label("key")).distinct()
    if vendor_id is not None:
        keys = keys.where(dataset.column(dataset.vendor) == vendor_id if dataset.vendor and vendor_id else false())
    found = keys.subquery("k")
    label: ColumnElement[Any] = found.c.key
    joined: Any = found
    if dimension.names is not None:
        table = dimension.names.table.alias("n")
        joined = found.outerjoin(table, table.c[dimension.names.key] == found.c.key)
        label = func.coalesce(table.c[dimension.names.label], found.c.key)
    statement = select(found.c.key, label.label("label")).select_from(joined)
    if search:
        statement = statement.where(or_(label.icontains(search, autoescape=True), found.c.key == search))
    return statement.order_by(found.c.key.is_(None), label, found.c.key).limit(limit)
