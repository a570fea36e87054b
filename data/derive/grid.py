"""The sums of a question laid out: one cell per group and bucket, current and previous side by side, gaps filled, totals apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from data import periods
from data.compiler import TOTAL_LEVEL, Compiled
from data.derive.values import Vector
from data.model import Edge, Measure
from data.periods import Period
from data.query import Grain
from data.question import Question

_LONGEST = {"hour": 1, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
"""Days of the longest bucket of each grain."""

Key = tuple[Any, ...]
"""(position of the bucket, members of the dimensions ...); without a grain the position is 0."""


@dataclass(slots=True)
class Cell:
    """The sums of one group: of the period and of what it is compared with. None: nothing is known about that time."""

    current: Vector | None
    previous: Vector | None = None
    unconverted: bool = False
    unconverted_before: bool = False


@dataclass(slots=True)
class Grid:
    """All cells of a question. `starts` are the buckets of the period, `before` those they are compared with, one for one; `labels` the
    texts of the members by (dimension, key)."""

    measures: tuple[Measure, ...]
    starts: list[date | datetime] = field(default_factory=list)
    before: list[date | datetime | None] = field(default_factory=list)
    cells: dict[Key, Cell] = field(default_factory=dict)
    total: Cell = field(default_factory=lambda: Cell(None, None))
    labels: dict[tuple[int, Any], str] = field(default_factory=dict)
    blank: Callable[[int], Cell] = lambda _position: Cell(None, None)

    def members(self) -> set[str]:
        """The members of the first dimension that have rows."""
        return {str(key[1]) for key in self.cells if len(key) > 1 and key[1] is not None}

    def add_member(self, member: str, label: str | None) -> None:
        """Put in a member of the only dimension for which nothing was found."""
        for position in range(len(self.starts)):
            self.cells[position, member] = self.blank(position)
        if label is not None:
            self.labels[0, member] = label


class GridBuilder:
    """Takes the rows of each dataset's statement and lays them out."""

    def __init__(self, question: Question, measures: Sequence[Measure]) -> None:
        self._question = question
        # Nothing counted is no stock of 0, and a day that is not over has not had 0 visits.
        self._zero: Vector = tuple(0 if measure.exact and measure.edge is Edge.ALL else None for measure in measures)
        self._zero_today: Vector = tuple(None if measure.whole_days else zero for measure, zero in zip(measures, self._zero, strict=True))
        self._exact = [measure.exact for measure in measures]
        self._all_exact = all(self._exact)
        self._all_places = list(range(len(measures)))
        self._position = {measure.name: i for i, measure in enumerate(measures)}
        self.grid = Grid(tuple(measures))
        spans = [question.period] + ([question.comparison] if question.comparison else [])
        starts, before = buckets_of(question)
        sides: list[Sequence[date | datetime | None]] = [starts, before] if question.comparison else [starts]
        self._is_hourly = question.grain is Grain.HOUR
        self._index = [{start: i for i, start in enumerate(side) if start is not None} for side in sides]
        self.grid.starts, self.grid.before = starts, before
        self._blanks = [self._blanks_of(span, side) for span, side in zip(spans, sides, strict=True)]
        self.grid.blank = self._blank
        self.grid.total = _cell_of([self._nothing(span.start, span.end) for span in spans])

    def add(self, rows: Iterable[Sequence[Any]], compiled: Compiled) -> None:
        """Lay out the rows of one statement."""
        dims = len(self._question.dimensions)
        first_key = 3 if compiled.has_bucket else 2
        first_measure = first_key + dims
        places = [self._position[measure.name] for measure in compiled.measures]
        stop = first_measure + len(places)
        is_whole = self._all_exact and places == self._all_places
        for row, cell in self._placed(rows, first_key, first_measure, has_bucket=compiled.has_bucket):
            sums, is_first = row[first_measure:stop], row[0] == 0
            held = cell.current if is_first else cell.previous
            if held is not None or any(sums):
                # One statement answers all measures, in their order: what most questions are.
                vector = tuple(map(int, sums)) if is_whole and None not in sums else self._merged(held or self._zero, places, sums)
                unconverted = bool(compiled.has_unconverted and row[stop])
                if is_first:
                    cell.current, cell.unconverted = vector, cell.unconverted or unconverted
                else:
                    cell.previous, cell.unconverted_before = vector, cell.unconverted_before or unconverted
            for at, i in enumerate(compiled.labels):
                label = row[stop + compiled.has_unconverted + at]
                if label is not None:
                    self.grid.labels[i, row[first_key + i]] = label

    def fill(self) -> Grid:
        """Every member in every bucket: 0 where something could have been, nothing where the data does not reach."""
        grid, question = self.grid, self._question
        if question.is_single:
            return grid
        members = {key[1:] for key in grid.cells}
        if question.grain is not None and not question.dimensions:
            members = {()}
        for member in members:
            for position in range(len(grid.starts) if question.grain is not None else 1):
                if (position, *member) not in grid.cells:
                    grid.cells[position, *member] = self._blank(position)
        return grid

    def _placed(
        self, rows: Iterable[Sequence[Any]], first_key: int, first_measure: int, *, has_bucket: bool
    ) -> Iterator[tuple[Sequence[Any], Cell]]:  # fmt: skip
        """Each row with its cell; rows of buckets that are not shown are left out."""
        grid, index, is_hourly, last = self.grid, self._index, self._is_hourly, len(self.grid.starts)
        cells, total, position = grid.cells, grid.total, 0
        for row in rows:
            if row[1] == TOTAL_LEVEL:
                yield row, total
                continue
            if has_bucket:
                found = row[2] if is_hourly else index[row[0]].get(row[2])
                if found is None or not 0 <= found < last:
                    continue
                position = found
            key = (position, *row[first_key:first_measure])
            cell = cells.get(key)
            if cell is None:
                cell = cells[key] = self._blank(position)
            yield row, cell

    def _merged(self, held: Vector, places: list[int], sums: Sequence[Any]) -> Vector:
        merged = list(held)
        for place, value in zip(places, sums, strict=True):
            if value is not None:
                merged[place] = int(value) if self._exact[place] else value
        return tuple(merged)

    def _blank(self, position: int) -> Cell:
        return _cell_of([blanks[position] for blanks in self._blanks])

    def _blanks_of(self, span: Period, starts: Sequence[date | datetime | None]) -> list[Vector | None]:
        """For each bucket what it holds when nothing was found in it."""
        if self._question.grain is None:
            return [self._nothing(span.start, span.end)]
        amid = self._well_inside(span)
        return [
            self._zero if amid(start) else None if start is None else self._nothing(*_inside(self._question, span, start))
            for start in starts
        ]

    def _well_inside(self, span: Period) -> Callable[[date | datetime | None], bool]:
        """Tells buckets of days that lie so far from where span and data begin and end that no time zone matters."""
        question, margin = self._question, timedelta(days=2)
        if question.info.begins is None:
            return lambda _start: False
        first, last = question.info.begins.date() + margin, min(question.cut, span.end).date() - margin
        longest = timedelta(days=_LONGEST[str(question.grain)])

        def is_inside(start: date | datetime | None) -> bool:
            return start is not None and not isinstance(start, datetime) and first <= start <= last - longest

        return is_inside

    def _nothing(self, start: datetime, end: datetime) -> Vector | None:
        """What `[start, end)` holds when nothing happened in it; none where the data does not reach."""
        if not _is_reached(self._question, start, end):
            return None
        is_for_all = self._zero_today == self._zero or _has_whole_day(self._question, start, end)
        return self._zero if is_for_all else self._zero_today


def _cell_of(sides: Sequence[Vector | None]) -> Cell:
    return Cell(sides[0], sides[1] if len(sides) > 1 else None)


def buckets_of(question: Question) -> tuple[list[date | datetime], list[date | datetime | None]]:
    """The buckets of the period that have begun, and those they are compared with, one for one."""
    starts = _starts(question, question.period)
    return starts, _paired(question, starts, _starts(question, question.comparison)) if question.comparison else []


def _starts(question: Question, span: Period) -> list[date | datetime]:
    """The buckets of one span that have begun; without a grain the span itself."""
    if question.grain is None:
        return [span.first]
    # The period's buckets are shown up to now, though the data may end earlier; of the comparison only what has elapsed.
    until = max(question.cut, question.now) if span is question.period else span.end
    return periods.buckets(span, str(question.grain), question.calendar, until)


def _paired(question: Question, starts: list[date | datetime], before: list[date | datetime]) -> list[date | datetime | None]:
    """For each bucket the one it is compared with: months back the same date, else the one at the same place; none where there is none."""
    months = question.back.months if question.back is not None else 0
    if question.grain is not Grain.DAY or not months:
        return [before[i] if i < len(before) else None for i in range(len(starts))]
    there, found = set(before), [periods.add_months(start, -months) for start in starts]
    return [day if day in there and day.day == start.day else None for start, day in zip(starts, found, strict=True)]


def _inside(question: Question, span: Period, start: date | datetime) -> tuple[datetime, datetime]:
    """The part of a bucket that lies in the span."""
    return max(_bucket_start(question, start), span.start), min(_bucket_end(question, start), span.end)


def _is_reached(question: Question, start: datetime, end: datetime) -> bool:
    """Whether the data says anything about `[start, end)`: it reaches from its first day up to the cut."""
    begins = question.info.begins
    return begins is not None and start < end and start < question.cut and end > begins


def _has_whole_day(question: Question, start: datetime, end: datetime) -> bool:
    """Whether a day of `[start, end)` is over."""
    return question.calendar.local(start).date() < question.whole_days_until(end)


def _bucket_start(question: Question, start: date | datetime) -> datetime:
    return start if isinstance(start, datetime) else question.calendar.midnight(start)


def _bucket_end(question: Question, start: date | datetime) -> datetime:
    if isinstance(start, datetime):
        return start + timedelta(hours=1)
    return question.calendar.midnight(periods.next_bucket(start, str(question.grain)))
