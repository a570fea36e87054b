"""Which of the wanted metrics a table can hold: those that know its dimension and its filters; the others say why they cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.analytics import Analytics, Asked
from data.derive.board import Board
from data.errors import InvalidInput, UnknownName
from data.formats import Format
from data.model import Metric
from data.query import Filter, MetricQuery, Scope
from data.result import Answer, Column, Result

RATES = (Format.PERCENT, Format.NUMBER)
"""Formats of figures that say little over a few cases: rates, medians, means of stars."""

_KNOWN_EVERYWHERE = "revenue"


@dataclass(frozen=True, slots=True)
class Fitting:
    """`metrics` in the wanted order; `missing` by name the reason why it cannot be asked under these filters."""

    metrics: tuple[Metric, ...]
    missing: dict[str, str]
    currency: str

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(metric.name for metric in self.metrics if metric.name not in self.missing)

    @property
    def rates(self) -> tuple[str, ...]:
        return tuple(metric.name for metric in self.metrics if metric.format in RATES)

    def complete(self, board: Board) -> None:
        """Add a column without values for each metric that could not be asked, in its place."""
        for place, metric in enumerate(self.metrics):
            if metric.name in self.missing:
                before = self.metrics[place - 1].name if place else ""
                board.add_missing(self.column(metric), self.missing[metric.name], after=board.last_of(before))

    def column(self, metric: Metric) -> Column:
        unit = self.currency if metric.format is Format.MONEY else metric.unit
        return Column(metric.name, metric.label, "metric", "number", str(metric.format), unit, metric.better)


def fit(analytics: Analytics, names: Sequence[str], filters: Iterable[Filter], dimension: str | None = None) -> Fitting:
    """Raises `UnknownName`, and `InvalidInput` for a metric that `dimension` does not split."""
    catalogue = {info.metric.name: info.metric for info in analytics.metrics()}
    filtered = [one.dimension for one in filters]
    metrics, missing = [], {}
    for name in dict.fromkeys(names):
        if name not in catalogue:
            raise UnknownName.of("metrics", "metric", name, catalogue)
        metric = catalogue[name]
        if dimension is not None and dimension not in metric.dimensions:
            raise InvalidInput.field("metrics", f"{metric.label} cannot be split by {dimension}.", "Leave it out.")
        metrics.append(metric)
        unknown = next((one for one in filtered if one not in metric.dimensions), None)
        if unknown is not None:
            missing[name] = f"not_filterable:{unknown}"
    return Fitting(tuple(metrics), missing, analytics.currency)


def answer_fitting(analytics: Analytics, query: MetricQuery, scope: Scope) -> Result:
    """The answer to `query`, of which some metrics may not know its filters: those have no value, and say why."""
    fitting = fit(analytics, query.metrics, query.filters, query.dimensions[0] if len(query.dimensions) == 1 else None)
    if not fitting.missing:
        return analytics.run(query, scope)
    if not fitting.asked:
        known = replace(query, metrics=(_KNOWN_EVERYWHERE,), dimensions=(), grain=None, sort=(), limit=None, other=False, share=False)
        return analytics.derive("figures", [Asked(replace(known, filters=()), scope)], lambda _: _nothing(fitting), query.metrics)

    def complete(results: Sequence[Result]) -> Answer:
        board = Board.of(results[0])
        fitting.complete(board)
        return board.answer()

    sort = tuple(one for one in query.sort if one.field.partition("__")[0] not in fitting.missing)
    asked = replace(query, metrics=fitting.asked, sort=sort)
    return analytics.derive("figures", [Asked(asked, scope)], complete, query.metrics)


def _nothing(fitting: Fitting) -> Answer:
    """No rows, and for each metric the reason."""
    columns = [fitting.column(metric) for metric in fitting.metrics]
    return Answer(columns, [], dict.fromkeys(fitting.missing), fitting.missing)
