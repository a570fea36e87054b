"""How one concrete question is answered: the statements of its datasets are read and laid out, and rows are written from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from data.cache import Entry
from data.catalog import Catalog
from data.clock import Clock
from data.compiler import Compiled, compile_question, names_statement
from data.conversion import rates_statement
from data.derive.grid import Cell, Grid, GridBuilder
from data.derive.rows import RowWriter, Table, columns
from data.derive.targets import Sheet, aims_of, asked_targets
from data.derive.values import Formula, make_formula
from data.model import Dataset, Dimension, Metric
from data.periods import Period
from data.query import MAX_ROWS, NONE_MEMBER
from data.question import MemberFilter, Question, blocked_by, check_shared, dataset_names
from data.result import Result
from data.targets import Target, TargetBook, ours_first, shop_targets, targets_statement
from data.warehouse.base import ExtractInfo, Statement, Warehouse


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers concrete questions from one warehouse, keeping nothing."""

    warehouse: Warehouse
    catalog: Catalog
    clock: Clock
    targets: TargetBook

    def answer(self, question: Question) -> Entry:
        """The encoded result. Raises `InvalidInput` for what a dataset cannot be asked, `WarehouseDown`, `QueryTimeout`."""
        grid = self._grid(question)
        sheet = self._sheet(question, grid)
        writer = RowWriter(question, self._formulas(question, grid), grid, sheet)
        totals, reasons = writer.totals()
        table = self._table(question, grid, writer)
        described = columns(question, self._formulas(question, grid), [*table.rows, totals])
        found = 1 if question.is_single else len(grid.cells)
        stamp = self.stamp(question, found, reasons | _row_reasons(table, question))
        if sheet is not None:
            stamp["targets"] = {metric.name: {"whole": writer.whole_target(metric.name)} for metric in question.metrics}
        stamp["truncated"] = question.limit is None and found > MAX_ROWS
        return Entry(*Result.encode(described, table.rows, totals, stamp))

    def _sheet(self, question: Question, grid: Grid) -> Sheet | None:
        """The targets to show beside the values, when they are asked for."""
        if question.targets is None:
            return None
        aims = aims_of(self._formulas(question, grid), self.catalog.datasets)

        def rates(first: date, last: date) -> dict[date, int]:
            rows = self.warehouse.read(rates_statement(question.currency, first, last), question.info.version)
            return {day: int(rate) for day, rate in rows}

        sheet = Sheet(question, aims, self._targets_of(question), self._ask, rates)
        for member, label in self._labels(question, sheet.members() - grid.members() - {NONE_MEMBER}):
            grid.add_member(member, label)
        return sheet

    def _labels(self, question: Question, members: set[str]) -> list[tuple[str, str]]:
        """Members that have a target and no rows, by name: those who sold nothing have missed it most."""
        if not members:
            return []
        return sorted(names(self.warehouse, question.dimensions[0], sorted(members), question.info.version).items())

    def _ask(self, question: Question) -> tuple[Grid, list[Formula]]:
        grid = self._grid(question)
        return grid, self._formulas(question, grid)

    def _targets_of(self, question: Question) -> list[Target]:
        """The targets that may have a part in the answer: the shop's own, and before those the ones edited here."""
        metrics = [metric.name for metric in question.metrics]
        dimensions, first, last = asked_targets(question)
        theirs = shop_targets_of(self.warehouse, question.info, targets_statement(metrics, dimensions, first, last))
        return ours_first(self.targets.find(metrics, dimensions, first, last), theirs)

    def _grid(self, question: Question) -> Grid:
        compiled: list[Compiled] = []
        for name in dataset_names(question):
            dataset = self.catalog.datasets[name]
            check_shared(question, dataset)
            if self._is_wanted(question, dataset):
                compiled.extend(compile_question(question, dataset))
        measures = {measure.name: measure for one in compiled for measure in one.measures}
        builder = GridBuilder(question, list(measures.values()))
        for one in compiled:
            builder.add(self.warehouse.read(one.statement, question.info.version), one)
        return builder.fill()

    def _is_wanted(self, question: Question, dataset: Dataset) -> bool:
        """Whether a metric that can have a value needs `dataset`."""
        return any(dataset.name in metric.datasets and self._blocked(question, metric) is None for metric in question.metrics)

    def _blocked(self, question: Question, metric: Metric) -> str | None:
        return blocked_by(question, metric, self.catalog.datasets)

    def _formulas(self, question: Question, grid: Grid) -> list[Formula]:
        return [make_formula(metric, grid.measures, question.currency, self._blocked(question, metric)) for metric in question.metrics]

    def _table(self, question: Question, grid: Grid, writer: RowWriter) -> Table:
        if question.is_single:
            return writer.table({(0,): grid.total}, 1)
        if not question.other or question.limit is None:
            return writer.table(grid.cells, question.limit or MAX_ROWS)
        top = self._top_of(question, grid, writer)
        kept = {key: cell for key, cell in grid.cells.items() if key[1] in top}
        table = writer.table(kept, MAX_ROWS)
        if len(kept) < len(grid.cells):
            self._append_other(table, question, top, writer)
        return table

    def top_members(self, question: Question) -> list[Any]:
        """The members with a row of their own in the answer to a question with a limit and a row of the rest."""
        grid = self._grid(question)
        return self._top_of(question, grid, RowWriter(question, self._formulas(question, grid), grid, self._sheet(question, grid)))

    def _top_of(self, question: Question, grid: Grid, writer: RowWriter) -> list[Any]:
        """The members with a row of their own: the first of the order; over a grain, of the order of their whole period."""
        if question.grain is not None:
            names = {str(question.grain)}
            whole = replace(question, grain=None, sort=tuple(sort for sort in question.sort if sort.field not in names))
            grid = self._grid(whole)
            writer = RowWriter(whole, self._formulas(whole, grid), grid, self._sheet(whole, grid))
        return [key[1] for key in writer.ordered(grid.cells)[: question.limit]]

    def _append_other(self, table: Table, question: Question, top: Sequence[Any], writer: RowWriter) -> None:
        """One row (a bucket) that gathers the members without their own: counted anew, so distinct counts and ratios are right."""
        values = tuple(member for member in top if member is not None)
        rest = MemberFilter(question.dimensions[0], values, None in top, exclude=True)
        grid = self._grid(replace(question, dimensions=(), filters=(*question.filters, rest), sort=()))
        cells: dict[Any, Cell] = grid.cells if question.grain is not None else {(0,): grid.total}
        table.extend(writer.written(sorted(cells), cells, other=True))

    def stamp(self, question: Question, row_count: int, reasons: dict[str, str]) -> dict[str, Any]:
        """What an answer says about itself, but for what is told when it is given: as of when, from the cache or not."""
        comparison = question.comparison
        return {
            "computed_at": self.clock.now().isoformat(timespec="seconds"),
            "data_version": question.info.version,
            "timezone": question.calendar.timezone.key,
            "currency": question.currency,
            "date_basis": str(question.basis),
            "period": _span(question.period, question) | {"label": question.period.label},
            "comparison": _span(comparison, question) | {"mode": str(question.compare)} if comparison is not None else None,
            "incomplete_from": question.incomplete_from,
            "cut_buckets": question.cut_buckets,
            "filters": {f.dimension.name + ("__not" if f.exclude else ""): _given(f) for f in question.filters},
            "scope": str(question.scope),
            "row_count": row_count,
            "reasons": reasons,
        }


def names(warehouse: Warehouse, dimension: Dimension, keys: Sequence[str], version: str) -> dict[str, str]:
    """The labels of members by key, also of those that sold nothing. What should have a name and has none is left out."""
    if dimension.names is None:
        return {key: dimension.label_of(key) if dimension.label_of is not None else key for key in keys}
    return dict(warehouse.read(names_statement(dimension.names, keys), version)) if keys else {}


def shop_targets_of(warehouse: Warehouse, info: ExtractInfo, statement: Statement) -> list[Target]:
    """The targets that `statement` finds in the shop's own table, if it has one."""
    return shop_targets(warehouse.read(statement, info.version)) if "targets" in info.tables else []


def _given(member: MemberFilter) -> list[str]:
    return [str(value) for value in member.values] + ([NONE_MEMBER] if member.none else [])


def _span(period: Period, question: Question) -> dict[str, Any]:
    local = question.calendar.local
    return {"start": period.first, "end": period.last, "from": local(period.start).isoformat(), "to": local(period.end).isoformat()}


def _row_reasons(table: Table, question: Question) -> dict[str, str]:
    """By `row.column`; the single row of a question without splits is the total, whose reasons stand by `column`."""
    if question.is_single:
        return {}
    return {f"{i}.{name}": reason for i, reasons in enumerate(table.reasons) for name, reason in reasons.items()}
