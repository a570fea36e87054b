"""The rows of finished answers while they are joined, judged, ordered and cut. Each missing value keeps its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from data.errors import UnknownName
from data.query import Sort
from data.result import Answer, Column, Result, Row, Scalar

Judged = tuple[Scalar, str | None]
"""A value, or none and the reason."""


@dataclass(slots=True)
class Board:
    """Rows with their columns and totals. What orders or cuts gives a new board; what fills writes into this one."""

    columns: list[Column]
    rows: list[Row]
    reasons: list[dict[str, str]]
    totals: Row = field(default_factory=dict)
    total_reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result) -> Board:
        """The rows of `result`, to be changed without touching it."""
        rows = [dict(row) for row in result.rows]
        board = cls(list(result.columns), rows, [{} for _ in rows], dict(result.totals))
        for place, reason in result.stamp["reasons"].items():
            row, dot, name = place.partition(".")
            if dot and row.isdigit():
                board.reasons[int(row)][name] = reason
            else:
                board.total_reasons[place] = reason
        return board

    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def last_of(self, metric: str) -> str | None:
        """The last column of `metric`, whose comparisons follow it; without such a metric the last that is no figure, if any."""
        own = [name for name in self.names() if name.partition("__")[0] == metric]
        found = own or [column.name for column in self.columns if column.role in ("time", "dimension", "label")]
        return found[-1] if found else None

    def add(self, column: Column, values: Iterable[Judged], total: Judged = (None, None), *, after: str | None = None) -> None:
        """One more column with a value for each row; behind column `after`, or as the last one."""
        place = len(self.columns) if after is None else self.names().index(after) + 1
        self.columns.insert(place, column)
        for i, (value, reason) in enumerate(values):
            self.set(i, column.name, value, reason)
        if total != (None, None):
            self.totals[column.name] = total[0]
            if total[1] is not None:
                self.total_reasons[column.name] = total[1]

    def add_missing(self, column: Column, reason: str, *, after: str | None = None) -> None:
        """A column that has no value anywhere, for one reason."""
        self.add(column, [(None, reason)] * len(self.rows), (None, reason), after=after)

    def set(self, i: int, name: str, value: Scalar, reason: str | None = None) -> None:
        self.rows[i][name] = value
        self.reasons[i].pop(name, None)
        if value is None and reason is not None:
            self.reasons[i][name] = reason

    def drop(self, is_unwanted: Callable[[Column], bool]) -> None:
        """Leave out columns."""
        gone = {column.name for column in self.columns if is_unwanted(column)}
        self.columns = [column for column in self.columns if column.name not in gone]
        for values in (*self.rows, self.totals):
            for name in gone & values.keys():
                del values[name]
        for reasons in (*self.reasons, self.total_reasons):
            for name in gone & reasons.keys():
                del reasons[name]

    def where(self, keep: Callable[[Row], bool]) -> Board:
        return self._picked([i for i, row in enumerate(self.rows) if keep(row)])

    def ordered(self, sorts: Sequence[Sort], keys: Sequence[str]) -> Board:
        """By `sorts`, equals by `keys`; no value comes last, whichever the direction. Raises `UnknownName`."""
        known = self.names()
        for sort in sorts:
            if sort.field not in known:
                raise UnknownName.of("sort", "field to sort by", sort.field, known)
        order = list(range(len(self.rows)))
        for sort in reversed([*sorts, *(Sort(key) for key in keys)]):
            order = self._sorted(order, sort)
        return self._picked(order)

    def page(self, offset: int, limit: int) -> Board:
        return self._picked(range(offset, min(offset + limit, len(self.rows))))

    def answer(self, row_count: int | None = None, stamp: Mapping[str, Any] | None = None) -> Answer:
        reasons = {f"{i}.{name}": reason for i, missing in enumerate(self.reasons) for name, reason in missing.items()}
        names = self.names()
        rows = [{name: row[name] for name in names} for row in self.rows]
        return Answer(self.columns, rows, self.totals, reasons | self.total_reasons, row_count, stamp or {})

    def _sorted(self, order: list[int], sort: Sort) -> list[int]:
        values: list[Any] = [row[sort.field] for row in self.rows]
        exact = next(column.type for column in self.columns if column.name == sort.field) == "decimal_text"
        known = [i for i in order if values[i] is not None]
        known.sort(key=lambda i: Decimal(values[i]) if exact else values[i], reverse=sort.descending)
        return known + [i for i in order if values[i] is None]

    def _picked(self, order: Iterable[int]) -> Board:
        chosen = list(order)
        rows, reasons = [self.rows[i] for i in chosen], [self.reasons[i] for i in chosen]
        return Board(list(self.columns), rows, reasons, self.totals, self.total_reasons)


def number(value: Scalar) -> Decimal | None:
    """The exact number that an answer shows; amounts beyond what JSON numbers hold come as text."""
    return None if value is None else Decimal(str(value))
