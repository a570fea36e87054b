"""The answer to what a mark is made of: its rows with what each has in it, and its value, which is the sum of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from data.catalog import Catalog
from data.catalog.details import Detail, Listing
from data.compiler import Compiled
from data.derive.grid import Cell, GridBuilder
from data.derive.values import Formula, Number, Value, make_formula, write_fixed
from data.errors import NotAllowed
from data.formats import Format, minor_digits
from data.marks.marked import Marked, bucket_name
from data.marks.statement import DENOMINATOR, NUMERATOR, SOURCE, Part, Statements, compile_mark, listing_of, share_names
from data.model import Dataset, Measure, Ratio
from data.query import MAX_ROWS
from data.question import Question, blocked_by
from data.result import Answer, Column, Row
from data.warehouse.base import Rows, Statement

Read = Callable[[Statement], Rows]

_TYPES = {Format.DATETIME: "datetime", Format.DATE: "date", Format.TEXT: "text"}
_RATES = "needs:rates"


@dataclass(frozen=True, slots=True)
class _Share:
    """What of a row goes into the mark: a column over the measures in `places`, each with its sign."""

    name: str
    label: str
    format: str
    unit: str
    digits: int | None
    places: tuple[tuple[int, int], ...]
    is_money: bool
    per_unit: int = 1

    def of(self, vector: Sequence[Number | None], *, unconverted: bool) -> Value:
        """None without any of the measures: the row is of the other side of a ratio."""
        if unconverted and self.is_money:
            return Value(None, _RATES)
        known = [(vector[place] or 0) * sign for place, sign in self.places if vector[place] is not None]
        return Value(sum(known)) if known else Value(None)

    def written(self, number: Number | None) -> Number | str | None:
        if number is None:
            return None
        if self.digits is None:
            return number / self.per_unit
        return write_fixed(int(number), self.digits, Format(self.format))

    def column(self) -> Column:
        return Column(self.name, self.label, "metric", "number", self.format, self.unit)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is true of all rows, also of those on other pages: how many there are, their sums, and why one has no value."""

    count: int
    totals: Row
    reasons: dict[str, str]


def list_rows(marked: Marked, catalog: Catalog, read: Read) -> Answer:
    """The page of rows that is asked for. Raises the `InvalidInput` family, `NotAllowed`, `WarehouseDown`, `QueryTimeout`."""
    question, metric = marked.question, marked.metric
    datasets = [catalog.datasets[name] for name in metric.datasets]
    reason = blocked_by(question, metric, catalog.datasets)
    if reason is not None:
        column = Column(metric.name, metric.label, "metric", "number", str(metric.format), metric.unit, metric.better)
        return Answer([column], [], {metric.name: None}, {metric.name: reason}, 0, _stamp(marked, ""))
    _check_persons(question, [listing_of(one, _measures(marked, one)) for one in datasets])
    statements = compile_mark(marked, catalog)
    shares = _shares(marked, statements.measures)
    sums = _totals(marked, statements, shares, read)
    return _answer(marked, statements, shares, read(statements.page) if marked.offset < sums.count else [], sums)


def _measures(marked: Marked, dataset: Dataset) -> tuple[Measure, ...]:
    return tuple(one for one in dataset.measures if one.name in marked.metric.formula.measures)


def _check_persons(question: Question, listings: Iterable[Listing]) -> None:
    if question.scope.vendor_id is not None and any(one.persons for one in listings):
        raise NotAllowed("Single customers are not shown to vendors.", "Look at the orders instead.")


def _shares(marked: Marked, measures: Sequence[Measure]) -> list[_Share]:
    """The columns of what rows have in the mark: one for a sum, two for the sides of a ratio."""
    metric, formula = marked.metric, marked.metric.formula
    if not isinstance(formula, Ratio):
        return [_share(marked, measures, (metric.name, metric.label), formula.plus, formula.minus)]
    names = zip(share_names(metric), (NUMERATOR, DENOMINATOR), (formula.numerator, formula.denominator), strict=True)
    return [_share(marked, measures, (name, f"{metric.label}, {side}"), one.plus, one.minus) for name, side, one in names]


def _share(
    marked: Marked, measures: Sequence[Measure], named: tuple[str, str], plus: tuple[str, ...], minus: tuple[str, ...]
) -> _Share:  # fmt: skip
    metric, question = marked.metric, marked.question
    position = {one.name: place for place, one in enumerate(measures)}
    first = measures[position[plus[0]]]
    places = tuple((position[name], sign) for names, sign in ((plus, 1), (minus, -1)) for name in names)
    if not isinstance(metric.formula, Ratio):
        unit = question.currency if metric.format is Format.MONEY else metric.unit
        form, digits = str(metric.format), _digits(first, question) if first.exact else None
        return _Share(*named, form, unit, digits, places, is_money=first.digits is None, per_unit=first.per_unit)
    is_money = first.digits is None
    form, unit = (str(Format.MONEY), question.currency) if is_money else (str(Format.COUNT), str(Format.COUNT))
    return _Share(*named, form, unit, _digits(first, question), places, is_money=is_money)


def _digits(measure: Measure, question: Question) -> int:
    return minor_digits(question.currency) if measure.digits is None else measure.digits


def _totals(marked: Marked, statements: Statements, shares: Sequence[_Share], read: Read) -> _Sums:
    """How many rows there are, the mark's value and what it is made of, and why there is none: laid out as the answer's own cell is."""
    question, metric = marked.question, marked.metric
    builder = GridBuilder(question, statements.measures)
    count, sums, unconverted = 0, list[Number | None](), False
    for part, statement in zip(statements.parts, statements.totals, strict=True):
        found = read(statement)[0]
        count += int(found[0])
        own = found[1:-1]
        sums += [None if value is None else int(value) if one.exact else value for value, one in zip(own, part.measures, strict=True)]
        unconverted = unconverted or bool(found[-1])
        builder.add([_as_cell(marked, part, own, found[-1])], _layout(marked, part))
    cell = _cell(marked, builder)
    formula: Formula = make_formula(metric, statements.measures, question.currency, None)
    value = formula.value(cell.current, cell.unconverted)
    totals: Row = {metric.name: formula.written([value.number])[0]}
    reasons = {metric.name: value.reason} if value.reason is not None else {}
    for one in shares if isinstance(metric.formula, Ratio) else ():
        side = one.of(cell.current or sums, unconverted=unconverted)
        totals[one.name] = one.written(side.number)
        reasons |= {one.name: side.reason} if side.reason is not None else {}
    return _Sums(count, totals, reasons)


def _as_cell(marked: Marked, part: Part, sums: Sequence[Any], unconverted: int | None) -> tuple[Any, ...]:
    """The sums as a row of the question's own statement."""
    place = [marked.at] if marked.at is not None else []
    flag = [unconverted] if part.dataset.unconverted is not None else []
    return (0, int(marked.question.is_single), *place, *marked.members, *sums, *flag)


def _layout(marked: Marked, part: Part) -> Compiled:
    unused: Any = None
    return Compiled(unused, part.measures, (), marked.at is not None, part.dataset.unconverted is not None)


def _cell(marked: Marked, builder: GridBuilder) -> Cell:
    grid = builder.grid
    if marked.question.is_single:
        return grid.total
    if marked.at is None:
        position = 0
    elif isinstance(marked.at, int):
        position = marked.at
    else:
        position = grid.starts.index(marked.at) if marked.at in grid.starts else -1
    key = (position, *marked.members)
    if key in grid.cells:
        return grid.cells[key]
    return grid.blank(position) if 0 <= position < len(grid.starts) else Cell(None)


def _answer(marked: Marked, statements: Statements, shares: Sequence[_Share], rows: Rows, sums: _Sums) -> Answer:
    named = [place for place, detail in enumerate(statements.details) if detail.names is not None]
    first = 1 + len(statements.details)
    last = first + len(statements.measures)
    reasons, out = dict(sums.reasons), list[Row]()
    for i, row in enumerate(rows):
        labels = dict(zip(named, row[len(row) - len(named) :], strict=True))
        written: Row = {SOURCE: str(row[0]).capitalize()} if len(statements.parts) > 1 else {}
        for place, detail in enumerate(statements.details):
            written |= _detail(marked.question, detail, row[1 + place], labels.get(place))
        for one in shares:
            value = one.of(row[first:last], unconverted=bool(row[last]))
            written[one.name] = one.written(value.number)
            if value.reason is not None:
                reasons[f"{i}.{one.name}"] = value.reason
        out.append(written)
    what = " and ".join(part.listing.what for part in statements.parts)
    columns = _columns(marked, statements, shares, [*out, sums.totals])
    return Answer(columns, out, sums.totals, reasons, sums.count, _stamp(marked, what, len(out), sums.count))


def _detail(question: Question, detail: Detail, value: Any, label: str | None) -> Row:  # noqa: ANN401 - as the engine gives it
    if detail.format is Format.TEXT:
        written: Row = {detail.name: value}
        if detail.has_label:
            spoken = detail.label_of(value) if detail.label_of is not None and value is not None else label or value
            written[f"{detail.name}__label"] = spoken if spoken is not None else detail.missing or None
        return written
    if value is None:
        return {detail.name: None}
    if detail.format is Format.DATETIME:
        return {detail.name: question.calendar.local(datetime.fromtimestamp(int(value), UTC)).isoformat(timespec="seconds")}
    if isinstance(value, date):
        return {detail.name: value.isoformat()}
    digits = minor_digits(question.currency) if detail.digits is None else detail.digits
    return {detail.name: write_fixed(int(value), digits, detail.format)}


def _columns(marked: Marked, statements: Statements, shares: Sequence[_Share], rows: Sequence[Row]) -> list[Column]:
    found = [Column(SOURCE, "Rows of", "dimension", "text", "text")] if len(statements.parts) > 1 else []
    for detail in statements.details:
        kind = _TYPES.get(detail.format, "number")
        role = "time" if kind in ("datetime", "date") else "dimension"
        unit = marked.question.currency if detail.format is Format.MONEY else ""
        found.append(Column(detail.name, detail.label, role, kind, str(detail.format), unit))
        if detail.has_label:
            found.append(Column(f"{detail.name}__label", f"{detail.label}, name", "label", "text", "text"))
    columns = [*found, *(one.column() for one in shares)]
    # Numbers beyond what JSON holds exactly are text, and the column says so.
    return [
        replace(one, type="decimal_text") if one.type == "number" and any(isinstance(row.get(one.name), str) for row in rows) else one
        for one in columns
    ]


def _stamp(marked: Marked, what: str, shown: int = 0, count: int = 0) -> dict[str, Any]:
    """What the answer adds to `meta`: the mark, what its rows are, and where the page lies."""
    mark, members = marked.mark, {}
    for one in mark.members:
        members[one.dimension + ("__not" if one.exclude else "")] = list(one.values)
    compared = {"compared": True, "compared_at": bucket_name(marked.at, marked.question)} if mark.compared else {}
    after = marked.offset + shown
    return {
        "mark": {"metric": mark.metric, "at": mark.at, "members": members} | compared,
        "rows_of": what,
        "offset": marked.offset,
        "next_offset": after if shown and after < count else None,
        "truncated": marked.limit == MAX_ROWS and after < count,
    }
