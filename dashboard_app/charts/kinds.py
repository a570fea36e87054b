"""The kinds of widget of a dashboard. A new kind is a module with its `KIND`, and one line here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from dashboard_app.charts import (
    area,
    bar,
    box,
    bullet,
    cohort,
    donut,
    funnel,
    heatmap,
    histogram,
    kpi,
    lines,
    listing,
    pareto,
    pivot,
    scatter,
    stacked_bar,
    text,
    treemap,
    waterfall,
    world,
)
from dashboard_app.charts.kind import Asks, Control, Draw, Family, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from data.errors import InvalidInput, UnknownName

_ALL = (
    kpi.KIND,
    lines.KIND,
    area.KIND,
    bar.KIND,
    stacked_bar.KIND,
    donut.KIND,
    listing.KIND,
    pivot.KIND,
    heatmap.KIND,
    cohort.KIND,
    funnel.KIND,
    waterfall.KIND,
    pareto.KIND,
    scatter.KIND,
    histogram.KIND,
    box.KIND,
    treemap.KIND,
    bullet.KIND,
    world.KIND,
    text.KIND,
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""By name, in the order in which they are offered."""

_OF_CHARTS = frozenset(one.name for one in fields(Options)) - {"own"}


def kind_of(name: str) -> Kind:
    """The kind of this name. Raises `UnknownName`."""
    if name not in KINDS:
        raise UnknownName.of("kind", "kind of widget", name, KINDS)
    return KINDS[name]


def fitting_kinds(
    metrics: int, dimensions: int, by_time: bool, study: str = "", named: Sequence[str] = (), kinds: Mapping[str, Kind] = KINDS
) -> tuple[Kind, ...]:
    """The kinds that can draw such a question, those that answer it best first. `named` are its dimensions, where they are known."""
    asks = Asks(metrics, dimensions, by_time, study, tuple(named))
    fitting = [kind for kind in kinds.values() if kind.family is not Family.TEXT and kind.shape.fits(asks)]
    return tuple(sorted(fitting, key=lambda kind: asks.form not in kind.shape.best))


def check_fit(kind: Kind, asks: Asks) -> None:
    """Raises `InvalidInput` about `kind` when it cannot draw such a question, with what it needs."""
    if kind.shape.fits(asks):
        return
    if asks.study:
        raise InvalidInput.field("kind", f"{kind.label} cannot show the study {asks.study}.", "Choose a table.")
    hint = f"{kind.label} needs {kind.shape.lacks(asks)}."
    raise InvalidInput.field("kind", f"{kind.label} cannot show this question.", hint)


def to_options(
    kind: str,
    query_metrics: Sequence[str],
    kind_options: Mapping[str, Any],
    kinds: Mapping[str, Kind] = KINDS,
    **known: Any,  # noqa: ANN401
) -> Options:
    """What a stored widget tells its chart. `query_metrics` are those of its question; `known` are fields of `Options` that the page
    knows (`pick`, `address`, `definitions`)."""
    told = kinds[kind].settled(kind_options)
    metrics = tuple(query_metrics)
    chosen = told.pop("metric", "")
    shared = {name: value for name, value in told.items() if name in _OF_CHARTS and value not in (None, "")}
    own = {name: value for name, value in told.items() if name not in _OF_CHARTS}
    metric = chosen if chosen and (chosen in metrics or not metrics) else next(iter(metrics), "")
    every: dict[str, Any] = {"metric": metric, "metrics": metrics, "own": own} | shared | known
    return kinds[kind].complete(Options(**every))


__all__ = [
    "KINDS", "Asks", "Control", "Draw", "Family", "Field", "Form", "Kind", "Shape", "check_fit", "fitting_kinds", "kind_of", "to_options",
]  # fmt: skip
