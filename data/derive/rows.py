"""From cells to the rows of a result: values, comparisons, shares, labels, order, and for each missing value its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from data import periods
from data.derive.grid import Cell, Grid, Key
from data.derive.targets import TOTAL, Sheet
from data.derive.values import Formula, Number, Value
from data.derive.variance import NO_TARGET, variance, variance_rate
from data.formats import Format
from data.model import Dimension
from data.query import Sort
from data.question import Question
from data.result import Column

_FIELDS = ("", "__previous", "__change", "__growth", "__share")
OTHER_MEMBER = "__other__"
OTHER_LABEL = "Other"

Row = dict[str, Any]
Reasons = dict[str, str]


Fields = dict[str, list[Any]]
"""The values of each field, row for row."""


@dataclass(slots=True)
class Table:
    """The rows of an answer in their order; `keys` are the cells they came from, none for the total."""

    keys: list[Key | None]
    rows: list[Row] = field(default_factory=list)
    reasons: list[Reasons] = field(init=False)

    def __post_init__(self) -> None:
        self.reasons = [{} for _ in self.keys]

    def extend(self, more: Table) -> None:
        """Put the rows of another below."""
        self.keys += more.keys
        self.rows += more.rows
        self.reasons += more.reasons


class RowWriter:
    """Writes cells of one question as rows."""

    def __init__(self, question: Question, formulas: Sequence[Formula], grid: Grid, sheet: Sheet | None = None) -> None:
        self._question = question
        self._sheet = sheet
        self._formulas = formulas
        self._grid = grid
        self._compared = question.comparison is not None
        self._grain = str(question.grain or "")
        self._grain_before = f"{self._grain}__previous"
        self._names = [tuple(f"{formula.metric.name}{suffix}" for suffix in _FIELDS) for formula in formulas]
        self._totals = [self._values(formula, grid.total) for formula in formulas]

    def totals(self) -> tuple[Row, Reasons]:
        """The values over everything that was asked for, and the reasons of those missing."""
        table = Table(keys=[None])
        rows = _rows(self._metrics([self._grid.total], table) | self._targets([self._grid.total], table), table)
        return rows[0], table.reasons[0]

    def table(self, cells: dict[Key, Cell], limit: int) -> Table:
        """The rows of the first `limit` cells in the asked order."""
        return self.written(self.ordered(cells)[:limit], cells)

    def written(self, keys: Sequence[Key], cells: dict[Key, Cell], *, other: bool = False) -> Table:
        """The rows of these cells as they stand; `other`: of those that gather the members without a row of their own.

        Field by field, not row by row: of a year of days writing is most of what an answer costs.
        """
        table = Table(keys=list(keys))
        given = [cells[key] for key in keys]
        fields = self._places(keys, other=other) | self._metrics(given, table) | self._targets(given, table, other=other)
        table.rows = _rows(fields, table)
        return table

    def ordered(self, cells: dict[Key, Cell]) -> list[Key]:
        """By the asked fields; then buckets in time, members by the first metric from high to low, equals by key. No value comes last.

        Of the cells only what they are sorted by is worked out: there may be ten thousand of which twenty are shown.
        """
        keys = sorted(cells, key=lambda key: [_ascending(part) for part in key])
        for sort in reversed(self._question.sort or _default_sort(self._question)):
            field_of = self._field(sort.field)
            found = {key: field_of(key, cells[key]) for key in keys}
            keys.sort(key=lambda key: _comparable(found[key]), reverse=sort.descending)
            keys.sort(key=lambda key: found[key] is None)
        return keys

    def _field(self, name: str) -> Callable[[Key, Cell], Number | str | None]:
        """What the field of this name holds for a cell, before it is written."""
        question = self._question
        if name == question.grain:
            return lambda key, _cell: int(key[0])
        for i, dimension in enumerate(question.dimensions):
            if name == dimension.name:
                return lambda key, _cell, at=i: key[1 + at]  # type: ignore[misc]
            if name == f"{dimension.name}__label":
                return lambda key, _cell, at=i, of=dimension: self._label(at, of, key[1 + at])  # type: ignore[misc]
        metric, _, suffix = name.partition("__")
        at = next(i for i, formula in enumerate(self._formulas) if formula.metric.name == metric)
        if suffix in ("target", "variance", "variance_rate"):
            return lambda key, cell: self._targets_field(metric, suffix, key, cell).number
        return lambda _key, cell: self._figure(at, suffix, cell).number

    def _figure(self, at: int, suffix: str, cell: Cell) -> Value:
        formula = self._formulas[at]
        if not suffix:
            return formula.value(cell.current, cell.unconverted)
        current, previous = self._values(formula, cell)
        if suffix == "previous":
            return previous
        if suffix == "change":
            return formula.change(current, previous)
        if suffix == "growth":
            return formula.growth(current, previous)
        return formula.share(current, self._totals[at][0])

    def _targets_field(self, metric: str, suffix: str, key: Key, cell: Cell) -> Value:
        formula = next(formula for formula in self._formulas if formula.metric.name == metric)
        actual, target = formula.value(cell.current, cell.unconverted), self._target(metric, key)
        if suffix == "target":
            return target
        return variance(actual, target) if suffix == "variance" else variance_rate(actual, target)

    def _places(self, keys: Sequence[Key], *, other: bool) -> Fields:
        """Where each row stands: its bucket, that it is compared with, and its members."""
        fields: Fields = {}
        if self._grain:
            starts, before = self._grid.starts, self._grid.before
            fields[self._grain] = [written_start(starts[key[0]], self._question) for key in keys]
            if self._compared:
                fields[self._grain_before] = [written_start(before[key[0]], self._question) for key in keys]
        for i, dimension in enumerate(self._question.dimensions):
            fields[dimension.name] = [OTHER_MEMBER if other else key[1 + i] for key in keys]
            fields[f"{dimension.name}__label"] = [OTHER_LABEL if other else self._label(i, dimension, key[1 + i]) for key in keys]
        return fields

    def _label(self, i: int, dimension: Dimension, member: str | int | None) -> str:
        if member is None:
            return dimension.missing
        if dimension.names is not None:
            return self._grid.labels.get((i, member), str(member))
        return dimension.label_of(member) if dimension.label_of is not None else str(member)

    def _values(self, formula: Formula, cell: Cell) -> tuple[Value, Value]:
        current = formula.value(cell.current, cell.unconverted)
        return current, formula.value(cell.previous, cell.unconverted_before) if self._compared else current

    def _metrics(self, cells: Sequence[Cell], table: Table) -> Fields:
        """The values of each metric, what they are compared with, and their shares."""
        fields: Fields = {}
        for formula, names, total in zip(self._formulas, self._names, self._totals, strict=True):
            name, before, change, growth, share = names
            current = formula.values([cell.current for cell in cells], [cell.unconverted for cell in cells])
            _put(fields, table, name, current, formula)
            if self._compared:
                previous = formula.values([cell.previous for cell in cells], [cell.unconverted_before for cell in cells])
                _put(fields, table, before, previous, formula)
                _put(fields, table, change, list(map(formula.change, current, previous)), formula)
                _put(fields, table, growth, list(map(formula.growth, current, previous)))
            if self._question.share:
                _put(fields, table, share, [formula.share(value, total[0]) for value in current])
        return fields

    def _targets(self, cells: Sequence[Cell], table: Table, *, other: bool = False) -> Fields:
        """The target of each metric and how far the value is from it."""
        fields: Fields = {}
        if self._sheet is None:
            return fields
        for formula in self._formulas:
            name = formula.metric.name
            actual = [formula.value(cell.current, cell.unconverted) for cell in cells]
            target = [self._target(name, key, other=other) for key in table.keys]
            _put(fields, table, f"{name}__target", target, formula)
            _put(fields, table, f"{name}__variance", list(map(variance, actual, target)), formula)
            _put(fields, table, f"{name}__variance_rate", list(map(variance_rate, actual, target)))
        return fields

    def _target(self, metric: str, key: Key | None, *, other: bool = False) -> Value:
        """The target of a row; no key: of the total."""
        days = None if other else self._days(key)
        if self._sheet is None or days is None:
            return Value(None, NO_TARGET)
        return self._sheet.value(metric, TOTAL if key is None or len(key) == 1 else key[1], *days)

    def whole_target(self, metric: str) -> float | str | None:
        """The target of all the days that were asked for, those to come too, as a JSON value."""
        formula = next(formula for formula in self._formulas if formula.metric.name == metric)
        return formula.written([self._sheet.whole(metric).number])[0] if self._sheet is not None else None

    def _days(self, key: Key | None) -> tuple[date, date] | None:
        """The days of the asked period that a row is about; hours have no targets."""
        grain, period = self._question.grain, self._question.period
        if key is None or grain is None:
            return period.first, period.last
        start = self._grid.starts[key[0]]
        if isinstance(start, datetime):
            return None
        last = periods.next_bucket(start, str(grain)) - timedelta(days=1)
        return max(start, period.first), min(last, period.last)


def _put(fields: Fields, table: Table, name: str, values: Sequence[Value], formula: Formula | None = None) -> None:
    """A field of every row; where it has no value, the reason. With a formula in the metric's own unit, else as it stands."""
    numbers = [value.number for value in values]
    if None in numbers:
        for reasons, value in zip(table.reasons, values, strict=True):
            if value.number is None and value.reason is not None:
                reasons[name] = value.reason
    fields[name] = list(numbers) if formula is None else formula.written(numbers)


def _rows(fields: Fields, table: Table) -> list[Row]:
    names = tuple(fields)
    if not names:
        return [{} for _ in table.keys]
    return [dict(zip(names, values, strict=True)) for values in zip(*fields.values(), strict=True)]


def written_start(start: date | datetime | None, question: Question) -> str | None:
    """The first day of a bucket, or for an hour its first instant with the offset of the zone; None for no bucket."""
    if isinstance(start, datetime):
        return question.calendar.local(start).isoformat(timespec="seconds")
    return None if start is None else start.isoformat()


def _default_sort(question: Question) -> tuple[Sort, ...]:
    if question.grain is not None or all(dimension.clock_part for dimension in question.dimensions):
        return ()
    return (Sort(question.metrics[0].name, descending=True),)


def _ascending(part: str | int | None) -> tuple[bool, int, str]:
    return (part is None, part, "") if isinstance(part, int) else (part is None, 0, part or "")


def _comparable(value: float | str | None) -> tuple[float, str]:
    return (0, value or "") if isinstance(value, str) or value is None else (value, "")


_SUFFIXES = (("previous", "previous"), ("change", "change"), ("growth", "growth"))


def columns(question: Question, formulas: Sequence[Formula], rows: Sequence[Row]) -> list[Column]:
    """What each field of the rows means, in the order of the fields."""
    found: list[Column] = []
    if question.grain is not None:
        kind = "datetime" if question.grain == "hour" else "date"
        label = str(question.grain).capitalize()
        found.append(Column(str(question.grain), label, "time", kind, kind))
        if question.comparison is not None:
            found.append(Column(f"{question.grain}__previous", f"{label}, compared", "comparison", kind, kind))
    for dimension in question.dimensions:
        found.append(Column(dimension.name, dimension.label, "dimension", "integer" if dimension.is_integer else "text", "text"))
        found.append(Column(f"{dimension.name}__label", f"{dimension.label}, name", "label", "text", "text"))
    for formula in formulas:
        found += _metric_columns(question, formula)
    return [replace(c, type="decimal_text") if c.type == "number" and any(type(row[c.name]) is str for row in rows) else c for c in found]


def _metric_columns(question: Question, formula: Formula) -> list[Column]:
    metric = formula.metric
    unit = question.currency if metric.format is Format.MONEY else metric.unit
    found = [Column(metric.name, metric.label, "metric", "number", str(metric.format), unit, metric.better)]
    if question.comparison is not None:
        for suffix, word in _SUFFIXES:
            is_growth = suffix == "growth"
            fmt, its_unit = (str(Format.PERCENT), "ratio") if is_growth else (str(metric.format), unit)
            name = f"{metric.name}__{suffix}"
            found.append(Column(name, f"{metric.label}, {word}", "comparison", "number", fmt, its_unit, metric.better))
    if question.targets is not None:
        money_of_it = Column(
            f"{metric.name}__variance", f"{metric.label}, variance", "comparison", "number", str(metric.format), unit, metric.better
        )
        found.append(replace(money_of_it, name=f"{metric.name}__target", label=f"{metric.label}, target", better="neutral"))
        found.append(money_of_it)
        found.append(
            replace(
                money_of_it,
                name=f"{metric.name}__variance_rate",
                label=f"{metric.label}, variance rate",
                format=str(Format.PERCENT),
                unit="ratio",
            )
        )
    if question.share:
        found.append(Column(f"{metric.name}__share", f"{metric.label}, share", "comparison", "number", "percent", "ratio", "neutral"))
    return found
