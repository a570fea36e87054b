"""The statements that list what one mark is made of: the facts under the very conditions and expressions that answer the question itself.

Of each dataset that the metric needs there is one part: rows of the fact, or one row for each thing that a distinct count counts, or one
for each group whose sums a concentration is taken over. Rollups have no part in it. The parts of a metric of two facts are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Integer,
    Select,
    Text,
    case,
    cast,
    collate,
    extract,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.sql.selectable import FromClause, Subquery
from sqlalchemy.types import TypeEngine

from data.catalog import Catalog
from data.catalog.details import FACTS, THINGS, Detail, Listing, Take
from data.errors import UnknownName
from data.expressions import View
from data.formats import Format
from data.marks.marked import Marked
from data.model import Aggregate, Dataset, Measure, Metric, Ratio, Total
from data.query import Sort

NUMERATOR, DENOMINATOR, SOURCE = "numerator", "denominator", "source"
_BUCKET, _THING, _UNCONVERTED, _KEY, _TIE, _AMOUNT = "bucket", "thing", "unconverted", "key", "tie", "amount"
_TOP = 10
_TYPES: dict[Format, TypeEngine[Any]] = {Format.DATETIME: DateTime(timezone=True), Format.DATE: Date(), Format.TEXT: Text()}
_NUMBER: TypeEngine[Any] = BigInteger()
_FLOAT: TypeEngine[Any] = Double()


@dataclass(frozen=True, slots=True)
class Part:
    """What is read from one dataset. `rows` has the details by name, the key as `tie0` and so on, the measures, whether a rate is missing,
    and whether the row has a part in the mark; the others are there to be added up."""

    dataset: Dataset
    listing: Listing
    measures: tuple[Measure, ...]
    rows: Subquery


@dataclass(frozen=True, slots=True)
class Statements:
    """`totals`, one a part: the number of rows, the measures, whether rates are missing. `page`: the details in their order, the measures
    of all parts, whether a rate is missing, then the names of members."""

    parts: tuple[Part, ...]
    details: tuple[Detail, ...]
    measures: tuple[Measure, ...]
    totals: tuple[Select[Any], ...]
    page: Select[Any]


_PART_OF = "counts"


def listing_of(dataset: Dataset, measures: tuple[Measure, ...]) -> Listing:
    """What is listed: the things that are counted, else the rows of the fact."""
    counted = next((one.column for one in measures if one.aggregate is Aggregate.DISTINCT), None)
    return THINGS[counted] if counted is not None else FACTS[dataset.name]


def share_names(metric: Metric) -> tuple[str, ...]:
    """The columns of what a row has in the mark: one for a sum, two for the sides of a ratio."""
    if not isinstance(metric.formula, Ratio):
        return (metric.name,)
    return f"{metric.name}__{NUMERATOR}", f"{metric.name}__{DENOMINATOR}"


def compile_mark(marked: Marked, catalog: Catalog) -> Statements:
    """The statements of a mark that may have a value. Raises `UnknownName` for a field that there is not to sort by."""
    parts = tuple(_part(marked, catalog.datasets[name]) for name in marked.metric.datasets)
    is_vendors = marked.question.scope.vendor_id is not None
    details = {one.name: one for part in parts for one in part.listing.details if not (one.personal and is_vendors)}
    _check_sort(marked, len(parts), list(details.values()))
    measures = tuple(measure for part in parts for measure in part.measures)
    totals = tuple(_totals(part) for part in parts)
    return Statements(parts, tuple(details.values()), measures, totals, _page(marked, parts, tuple(details.values()), measures))


def _check_sort(marked: Marked, parts: int, details: Sequence[Detail]) -> None:
    known = [one.name for one in details] + [f"{one.name}__label" for one in details if one.has_label] + [*share_names(marked.metric)]
    for sort in marked.sort:
        if sort.field not in known and not (sort.field == SOURCE and parts > 1):
            raise UnknownName.of("sort", "field to sort by", sort.field, known)


def _part(marked: Marked, dataset: Dataset) -> Part:
    measures = tuple(one for one in dataset.measures if one.name in marked.metric.formula.measures)
    listing = listing_of(dataset, measures)
    view = View(marked.question, dataset, marked.question.period)
    if dataset.inner is not None:
        rows = _of_groups(view, marked, measures[0], listing)
    elif any(one.aggregate is Aggregate.DISTINCT for one in measures):
        rows = _of_things(view, marked, measures, listing)
    else:
        rows = _of_facts(view, marked, measures, listing)
    return Part(dataset, listing, measures, rows.subquery(f"part_{dataset.name}"))


def _cell(view: View, marked: Marked, columns: list[ColumnElement[Any]]) -> Select[Any]:
    """Rows of the question with these columns, those of the mark's bucket and members alone.

    What depends on all rows of a bucket (the last day of a stock) is worked out before members are told apart, as in the answer.
    """
    question = marked.question
    placed = [view.dimension(dimension).label(f"{_KEY}{i}") for i, dimension in enumerate(question.dimensions)]
    if marked.at is not None:
        placed.append(view.bucket().label(_BUCKET))
    if view.dataset.unconverted is not None:
        columns = [*columns, view.column(view.dataset.unconverted).label(_UNCONVERTED)]
    else:
        columns = [*columns, literal(0, Integer).label(_UNCONVERTED)]
    rows = select(*columns, *placed).where(*view.conditions()).subquery("r")
    inside: list[ColumnElement[bool]] = [
        rows.c[f"{_KEY}{i}"].is_(None) if member is None else rows.c[f"{_KEY}{i}"] == member for i, member in enumerate(marked.members)
    ]
    if marked.at is not None:
        inside.append(rows.c[_BUCKET] == marked.at)
    return select(*rows.c).where(*inside)


def _raw(view: View, listing: Listing) -> list[ColumnElement[Any]]:
    """What the details and the key are taken from, before things are put together."""
    found: list[ColumnElement[Any]] = [_expression(view, detail).label(detail.name) for detail in listing.details]
    return found + [cast(view.column(name), Text).label(f"{_TIE}{i}") for i, name in enumerate(listing.key)]


def _expression(view: View, detail: Detail) -> ColumnElement[Any]:
    column = view.column(detail.column)
    return column if not detail.minus else func.coalesce(column, 0) - func.coalesce(view.column(detail.minus), 0)


def _of_facts(view: View, marked: Marked, measures: tuple[Measure, ...], listing: Listing) -> Select[Any]:
    values = [view.measure(measure, of_buckets=marked.at is not None).label(measure.name) for measure in measures]
    rows = _cell(view, marked, [*_raw(view, listing), *values]).subquery("cell")
    has_part = _has_part(rows, measures)
    return select(*_listed(rows, listing, measures), has_part.label(_PART_OF))


def _has_part(rows: FromClause, measures: tuple[Measure, ...]) -> ColumnElement[Any]:
    """1 where any of the sums has a part of its own, if only one that cancels out; of values that are no sums, where there is one."""
    found = [rows.c[one.name].is_not(None) if not one.exact else rows.c[one.name] != 0 for one in measures]
    if _is_money(measures):
        found.append(rows.c[_UNCONVERTED] > 0)
    return case((or_(*found), 1), else_=0)


def _is_money(measures: tuple[Measure, ...]) -> bool:
    return any(one.digits is None for one in measures)


def _listed(rows: FromClause, listing: Listing, measures: tuple[Measure, ...]) -> list[KeyedColumnElement[Any]]:
    names = [*(one.name for one in listing.details), *(f"{_TIE}{i}" for i in range(len(listing.key))), *(one.name for one in measures)]
    return [rows.c[name] for name in (*names, _UNCONVERTED)]


def _of_things(view: View, marked: Marked, measures: tuple[Measure, ...], listing: Listing) -> Select[Any]:
    """One row for each thing that any of the counts counts. What belongs to none is one more row: the sums still have to be whole."""
    counted = [one.name for one in measures if one.aggregate is Aggregate.DISTINCT]
    values = [view.measure(measure, of_buckets=marked.at is not None).label(measure.name) for measure in measures]
    rows = _cell(view, marked, [*_raw(view, listing), *values]).subquery("cell")
    thing = func.coalesce(*(rows.c[name] for name in counted)) if len(counted) > 1 else rows.c[counted[0]]
    columns: list[ColumnElement[Any]] = [_taken(rows.c[detail.name], detail.take).label(detail.name) for detail in listing.details]
    columns += [func.min(rows.c[f"{_TIE}{i}"]).label(f"{_TIE}{i}") for i in range(len(listing.key))]
    for one in measures:
        column = rows.c[one.name]
        sums = case((func.count(column) > 0, 1), else_=0) if one.name in counted else func.sum(column)
        columns.append(sums.label(one.name))
    columns.append(func.sum(rows.c[_UNCONVERTED]).label(_UNCONVERTED))
    things = select(*columns).group_by(thing).subquery("things")
    return select(*things.c, _thing_has_part(marked, things, measures).label(_PART_OF))


def _thing_has_part(marked: Marked, things: FromClause, measures: tuple[Measure, ...]) -> ColumnElement[Any]:
    """A thing that is counted and taken off again (a customer who is new, among those who are not) has no row, so that rows are counted."""
    formula = marked.metric.formula
    if isinstance(formula, Ratio):
        return _has_part(things, measures)
    return case((_sum(things, formula) != 0, 1), else_=0)


def _taken(column: ColumnElement[Any], take: Take) -> ColumnElement[Any]:
    if take is Take.SUM:
        return func.sum(column)
    if take is Take.COUNT:
        return func.count(column.distinct())
    if take is Take.LAST:
        return func.max(column)
    if take is Take.FIRST:
        return func.min(column)
    return case((func.min(column) == func.max(column), func.min(column)))


def _of_groups(view: View, marked: Marked, measure: Measure, listing: Listing) -> Select[Any]:
    """One row for each group above zero: its share of their sum, squared or (of the ten largest) as it is."""
    dataset = view.dataset
    amount = sum((func.coalesce(view.column(name), 0) * sign for name, sign in dataset.amounts), literal(0, Integer))
    inner = view.column(dataset.inner or "").label(_THING)
    cell = _cell(view, marked, [*_raw(view, listing), amount.label(_AMOUNT), inner]).subquery("cell")
    columns: list[ColumnElement[Any]] = [_taken(cell.c[detail.name], detail.take).label(detail.name) for detail in listing.details]
    columns += [func.min(cell.c[f"{_TIE}{i}"]).label(f"{_TIE}{i}") for i in range(len(listing.key))]
    summed, unconverted = func.sum(cell.c[_AMOUNT]), func.sum(cell.c[_UNCONVERTED])
    kept = case((summed > 0, summed), else_=0)
    columns += [cell.c[_THING], kept.label(_AMOUNT), unconverted.label(_UNCONVERTED)]
    groups = select(*columns).where(cell.c[_THING].is_not(None)).group_by(cell.c[_THING]).subquery("groups")
    return _shares(groups, measure, listing)


def _shares(groups: Subquery, measure: Measure, listing: Listing) -> Select[Any]:
    sold = cast(groups.c[_AMOUNT], Double)
    share = sold / cast(func.nullif(func.sum(sold).over(), literal(0.0, Double)), Double)
    if measure.aggregate is Aggregate.TOP_SHARE:
        place = func.row_number().over(order_by=[groups.c[_AMOUNT].desc(), groups.c[_THING]])
        value: ColumnElement[Any] = case((place <= _TOP, share), else_=literal(0.0, Double))
    else:
        value = share * share
    ranked = select(*groups.c, value.label(measure.name)).subquery("shares")
    return select(*_listed(ranked, listing, (measure,)), case((ranked.c[measure.name] > 0, 1), else_=0).label(_PART_OF))


def _totals(part: Part) -> Select[Any]:
    rows = part.rows
    columns: list[ColumnElement[Any]] = [func.coalesce(func.sum(rows.c[_PART_OF]), 0)]
    for one in part.measures:
        if one.aggregate is Aggregate.QUANTILE:
            quantile = func.percentile_cont(literal(one.quantile, Double)).within_group(rows.c[one.name])
            columns.append(cast(quantile, Double) / literal(float(one.per_unit), Double))
        else:
            columns.append(func.sum(rows.c[one.name]))
    return select(*columns, func.sum(rows.c[_UNCONVERTED]))


def _page(marked: Marked, parts: tuple[Part, ...], details: tuple[Detail, ...], measures: tuple[Measure, ...]) -> Select[Any]:
    ties = max(len(part.listing.key) for part in parts)
    selects = [_aligned(part, details, measures, ties) for part in parts]
    rows = (selects[0] if len(selects) == 1 else union_all(*selects)).subquery("rows_of_mark")
    instants = {detail.name for detail in details if detail.format is Format.DATETIME}
    # As seconds: the engines' drivers do not agree on how an instant is handed over.
    columns = [cast(func.floor(extract("epoch", one)), BigInteger).label(one.key) if one.key in instants else one for one in rows.c]
    joined: Any = rows
    labels: dict[str, ColumnElement[Any]] = {}
    for detail in details:
        if detail.names is not None:
            table = detail.names.table.alias(f"names_{detail.name}")
            joined = joined.outerjoin(table, table.c[detail.names.key] == rows.c[detail.name])
            labels[detail.name] = table.c[detail.names.label]
    order = _order(marked, parts, rows, measures, labels)
    ordered = select(*columns, *labels.values()).select_from(joined).order_by(*order)
    return ordered.limit(marked.limit).offset(marked.offset)


def _aligned(part: Part, details: tuple[Detail, ...], measures: tuple[Measure, ...], ties: int) -> Select[Any]:
    """The rows that have a part in the mark, with the columns of all parts."""
    rows, own = part.rows, {one.name for one in part.listing.details}
    columns: list[ColumnElement[Any]] = [literal(part.listing.what, Text).label(SOURCE)]
    for detail in details:
        kind = _TYPES.get(detail.format, _NUMBER)
        columns.append(cast(rows.c[detail.name] if detail.name in own else null(), kind).label(detail.name))
    ours = {one.name for one in part.measures}
    for one in measures:
        kind = _NUMBER if one.exact or one.aggregate is Aggregate.QUANTILE else _FLOAT
        columns.append(cast(rows.c[one.name] if one.name in ours else null(), kind).label(one.name))
    columns.append(cast(func.coalesce(rows.c[_UNCONVERTED], 0), BigInteger).label(_UNCONVERTED))
    keys = len(part.listing.key)
    columns += [cast(rows.c[f"{_TIE}{i}"] if i < keys else null(), Text).label(f"{_TIE}{i}") for i in range(ties)]
    return select(*columns).where(rows.c[_PART_OF] == 1)


def _order(
    marked: Marked, parts: tuple[Part, ...], rows: Subquery, measures: tuple[Measure, ...], labels: dict[str, ColumnElement[Any]]
) -> list[ColumnElement[Any]]:  # fmt: skip
    """As asked for, then by the key, so that no two requests see rows in another order. What is missing comes last."""
    formula = marked.metric.formula
    found: list[ColumnElement[Any]] = []
    for sort in marked.sort or parts[0].listing.sort:
        column = _sorted_by(sort, marked, rows, labels) if sort.field else _sum(rows, _top(formula))
        found += [column.is_(None), column.desc() if sort.descending else column]
    ties = [collate(one, "C") for one in rows.c if one.key.startswith(_TIE)]
    for column in (rows.c[SOURCE], *ties, *(rows.c[one.name] for one in measures)):
        found += [column.is_(None), column]
    return found


def _sorted_by(sort: Sort, marked: Marked, rows: Subquery, labels: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    formula, (name, _, suffix) = marked.metric.formula, sort.field.partition("__")
    if name == marked.metric.name:
        return _sum(rows, formula.denominator if suffix == DENOMINATOR and isinstance(formula, Ratio) else _top(formula))
    if suffix == "label":
        return collate(func.coalesce(labels[name], rows.c[name]) if name in labels else rows.c[name], "C")
    column: ColumnElement[Any] = rows.c[name]
    return collate(column, "C") if isinstance(column.type, Text) else column


def _top(formula: Total | Ratio) -> Total:
    return formula.numerator if isinstance(formula, Ratio) else formula


def _sum(rows: FromClause, total: Total) -> ColumnElement[Any]:
    """The sum of measures of one row. A single value that is no sum stays as it is."""
    signs = [(name, 1) for name in total.plus] + [(name, -1) for name in total.minus]
    if len(signs) == 1:
        return rows.c[signs[0][0]]
    return sum((func.coalesce(rows.c[name], 0) * sign for name, sign in signs), literal(0, Integer))
