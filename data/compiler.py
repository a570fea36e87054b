"""One concrete question and one dataset make one SELECT for each source they are read from. Pure: it runs nothing and knows no engine.

Each statement has one part for the asked period and one for the comparison (the same on shifted dates); where one source answers
the groups and the total over all of them, it does so at once, by grouping sets. Totals are computed from the base, never from groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Double,
    Integer,
    Select,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect, Subquery

from data.expressions import View
from data.model import Aggregate, Dataset, Dimension, Measure, Names
from data.query import Grain
from data.question import Question
from data.sources import Source, pieces, plan

PART, LEVEL, BUCKET, UNCONVERTED, SUMMED, RANK = "part", "level", "bucket", "unconverted", "summed", "place"
TOTAL_LEVEL = 1
TOP = 10


@dataclass(frozen=True, slots=True)
class Compiled:
    """The statement and what its columns are: part, level, [bucket], keys, measures, [unconverted], [labels]."""

    statement: Select[Any] | CompoundSelect[Any]
    measures: tuple[Measure, ...]
    labels: tuple[int, ...]
    has_bucket: bool
    has_unconverted: bool


def compile_question(question: Question, dataset: Dataset) -> tuple[Compiled, ...]:
    """The SELECTs that answer `question` from `dataset`, one a source: part 0 is the period, part 1 the comparison."""
    measures = _measures(question, dataset)
    if dataset.inner is not None:
        everything = Source(None, measures, groups=True, total=True)
        return (_compiled(question, dataset, everything, [_nested_part(*span) for span in _spans(question, dataset, everything)]),)
    return tuple(
        _compiled(question, dataset, source, [_part(*span) for span in _spans(question, dataset, source)])
        for source in plan(question, dataset, measures)
    )


_Span = tuple[int, list[View], Source, bool]


def _spans(question: Question, dataset: Dataset, source: Source) -> list[_Span]:
    """For the period and what it is compared with: the number of the part, what it is read from, and whether rates may be missing."""
    spans = [question.period] + ([question.comparison] if question.comparison is not None else [])
    unconverted = _has_unconverted(question, dataset)
    return [
        (index, [View(question, one.dataset, one.span, span.first) for one in pieces(source, question, dataset, span)], source, unconverted)
        for index, span in enumerate(spans)
    ]


def _has_unconverted(question: Question, dataset: Dataset) -> bool:
    return dataset.unconverted is not None and (question.info.unconverted > 0 or question.is_converted)


def _compiled(question: Question, dataset: Dataset, source: Source, parts: list[Select[Any]]) -> Compiled:
    statement: Select[Any] | CompoundSelect[Any] = parts[0] if len(parts) == 1 else union_all(*parts)
    names = source.groups and any(dimension.names is not None for dimension in question.dimensions)
    labelled = tuple(i for i, dimension in enumerate(question.dimensions) if dimension.names is not None) if names else ()
    if labelled:
        statement = _with_labels(statement.subquery("u"), question, labelled)
    return Compiled(statement, source.measures, labelled, question.grain is not None, _has_unconverted(question, dataset))


def _measures(question: Question, dataset: Dataset) -> tuple[Measure, ...]:
    wanted = {name for metric in question.metrics for name in metric.formula.measures}
    return tuple(measure for measure in dataset.measures if measure.name in wanted)


def _part(index: int, views: list[View], source: Source, unconverted: bool) -> Select[Any]:
    columns = [[view.measure(measure, of_buckets=source.groups).label(measure.name) for measure in source.measures] for view in views]
    question = views[0].question
    rows = _rows(views, columns, unconverted, grouped=source.groups)
    groups = _groups(question, rows) if source.groups else []
    aggregates = [_aggregate(rows, measure) for measure in source.measures]
    shown = groups if source.groups else _no_groups(question)
    level = func.grouping(groups[0]) if groups else literal(TOTAL_LEVEL, Integer)
    selected = [literal(index, Integer).label(PART), level.label(LEVEL), *shown, *aggregates]
    if unconverted:
        selected.append(func.sum(rows.c[UNCONVERTED]).label(UNCONVERTED))
    statement = select(*selected)
    if not groups:
        return statement
    return statement.group_by(func.grouping_sets(tuple_(*groups), tuple_())) if source.total else statement.group_by(*groups)


def _no_groups(question: Question) -> list[ColumnElement[Any]]:
    """The groups' columns, empty: what is read for the total alone has the same columns as the rest."""
    names = [(BUCKET, Integer() if question.grain is Grain.HOUR else Date())] if question.grain is not None else []
    keys = [(f"key{i}", Integer() if dimension.is_integer else Text()) for i, dimension in enumerate(question.dimensions)]
    return [cast(null(), kind).label(name) for name, kind in [*names, *keys]]


def _rows(views: list[View], columns: Sequence[Sequence[ColumnElement[Any]]], unconverted: bool, *, grouped: bool = True) -> Subquery:
    """The rows of one span with only the columns that are needed: expressions with parameters stand here once."""
    stretches = [_stretch(view, own, unconverted, grouped) for view, own in zip(views, columns, strict=True)]
    return (stretches[0] if len(stretches) == 1 else union_all(*stretches)).subquery("r")


def _stretch(view: View, columns: Sequence[ColumnElement[Any]], unconverted: bool, grouped: bool) -> Select[Any]:
    question, wanted = view.question, list(columns)
    if grouped and question.grain is not None:
        wanted.append(view.bucket().label(BUCKET))
    if grouped:
        wanted += [view.dimension(dimension).label(f"key{i}") for i, dimension in enumerate(question.dimensions)]
    if unconverted:
        has_flag = view.dataset.unconverted is not None
        wanted.append((view.column(view.dataset.unconverted or "") if has_flag else literal(0, Integer)).label(UNCONVERTED))
    return select(*wanted).where(*view.conditions())


def _groups(question: Question, rows: Subquery) -> list[ColumnElement[Any]]:
    return ([rows.c[BUCKET]] if question.grain is not None else []) + [rows.c[f"key{i}"] for i in range(len(question.dimensions))]


def _aggregate(rows: Subquery, measure: Measure) -> ColumnElement[Any]:
    column = rows.c[measure.name]
    if measure.aggregate is Aggregate.QUANTILE:
        quantile = func.percentile_cont(literal(measure.quantile, Double)).within_group(column)
        return (cast(quantile, Double) / literal(float(measure.per_unit), Double)).label(measure.name)
    if measure.aggregate is Aggregate.DISTINCT:
        return func.count(column.distinct()).label(measure.name)
    return func.sum(column).label(measure.name)


def _nested_part(index: int, views: list[View], source: Source, unconverted: bool) -> Select[Any]:
    """Measures over the sums of inner groups (vendors): the sums first, for the groups and for the total, then what is made of them."""
    view, measures = views[0], source.measures
    question, dataset = view.question, view.dataset
    amount = sum((func.coalesce(view.column(name), 0) * sign for name, sign in dataset.amounts), literal(0, Integer))
    inner = view.column(dataset.inner or "").label("inner_key")
    rows = _rows([view], [[amount.label(SUMMED), inner]], unconverted)
    groups = _groups(question, rows)
    sums = _grouped_sums(rows, groups, unconverted).subquery("s")
    outer = _groups(question, sums)
    ranked = sums
    if any(measure.aggregate is Aggregate.TOP_SHARE for measure in measures):
        place = func.row_number().over(partition_by=[sums.c[LEVEL], *outer], order_by=[sums.c[SUMMED].desc(), sums.c.inner_key])
        ranked = select(*sums.c, place.label(RANK)).subquery("p")
        outer = _groups(question, ranked)
    columns = [literal(index, Integer).label(PART), ranked.c[LEVEL], *outer, *(_of_sums(ranked, measure) for measure in measures)]
    if unconverted:
        columns.append(func.sum(ranked.c[UNCONVERTED]).label(UNCONVERTED))
    return select(*columns).group_by(ranked.c[LEVEL], *outer)


def _grouped_sums(rows: Subquery, groups: list[ColumnElement[Any]], unconverted: bool) -> Select[Any]:
    level: ColumnElement[Any] = func.grouping(groups[0]) if groups else literal(TOTAL_LEVEL, Integer)
    inner, summed = rows.c.inner_key, func.sum(rows.c[SUMMED])
    columns: list[ColumnElement[Any]] = [level.label(LEVEL), *groups, inner]
    columns.append(case((summed > 0, summed), else_=0).label(SUMMED))
    if unconverted:
        columns.append(func.sum(rows.c[UNCONVERTED]).label(UNCONVERTED))
    sets = [tuple_(*groups, inner), tuple_(inner)] if groups else [tuple_(inner)]
    return select(*columns).where(inner.is_not(None)).group_by(func.grouping_sets(*sets))


def _of_sums(sums: Subquery, measure: Measure) -> ColumnElement[Any]:
    """A concentration over inner sums; no value where they add up to nothing."""
    summed = cast(sums.c[SUMMED], Double)
    # As DOUBLE again: a divisor without a type is cast to NUMERIC, which in DuckDB holds 15 digits before the point.
    whole = cast(func.nullif(func.sum(summed), literal(0.0, Double)), Double)
    if measure.aggregate is Aggregate.TOP_SHARE:
        top = func.sum(case((sums.c[RANK] <= TOP, summed), else_=literal(0.0, Double)))
        return (top / whole).label(measure.name)
    return (func.sum(summed * summed) / (whole * whole)).label(measure.name)


def _with_labels(rows: Subquery, question: Question, labelled: tuple[int, ...]) -> Select[Any]:
    """The aggregated rows with the names of their keys: joined last, to the few rows that are left."""
    columns: list[ColumnElement[Any]] = list(rows.c)
    joined: Any = rows
    for i in labelled:
        names = question.dimensions[i].names
        if names is None:
            continue
        table = names.table.alias(f"names{i}")
        joined = joined.outerjoin(table, table.c[names.key] == rows.c[f"key{i}"])
        columns.append(table.c[names.label].label(f"label{i}"))
    return select(*columns).select_from(joined)


def names_statement(names: Names, keys: Sequence[str]) -> Select[Any]:
    """(key, label) of some members."""
    table = names.table
    return select(table.c[names.key], table.c[names.label]).where(table.c[names.key].in_(keys)).order_by(table.c[names.key])


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
