"""The widgets of the pages: what each shows and how, and the way from an answer to what the browser gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash.development.base_component import Component

from dashboard_app.charts import ELEMENTS, FIGURES, Figure, Options, words
from dashboard_app.charts.captions import caption
from data.result import Result


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget: the question of its page that it shows the answer of, its kind of chart, its place (`area`) on the page.

    `choices` of the page stand in its head; `follows` are those it heeds although they stand elsewhere. What is about the whole
    `market` is not shown to a vendor's people; `nothing` says what it means when there is nothing to show.
    """

    name: str
    title: str
    question: str
    kind: str
    options: Options
    area: str = ""
    choices: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    market: bool = False
    nothing: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a widget shows: a figure or elements, a line about it, and whether there is anything at all (`why` not, if that is known)."""

    figure: Figure | None
    elements: list[Component]
    subtitle: str
    is_empty: bool
    why: str = ""


_KPIS = (
    ("revenue", "Revenue"),
    ("orders", "Orders"),
    ("average_order_value", "Average order value"),
    ("buyers", "Customers"),
    ("take_rate", "Take rate"),
)

OVERVIEW: tuple[Widget, ...] = (
    *(Widget(f"kpi-{metric.replace('_', '-')}", title, "kpis", "kpi", Options(metric=metric)) for metric, title in _KPIS),
    Widget("revenue-trend", "Revenue", "trend", "line", Options(metric="revenue"), "wide"),
    Widget("revenue-by-category", "Revenue by category", "by_category", "bar", Options(metric="revenue", pick="category"), "side"),
    Widget(
        "top-vendors", "Top vendors", "top_vendors", "table",
        Options(metric="revenue", metrics=("revenue", "orders", "average_order_value"), pick="vendor"), "wide tall",
    ),
    Widget("order-status", "Order status", "order_status", "donut", Options(metric="orders_placed"), "side tall"),
)  # fmt: skip

WIDGETS = {widget.name: widget for widget in OVERVIEW}


def told(widget: Widget, chosen: Mapping[str, Mapping[str, Any]], **known: Any) -> Options:  # noqa: ANN401 - fields of the options
    """The widget's options with what is chosen in its head (by choice: the field it sets), and whatever else is known."""
    options = replace(widget.options, chosen=bool(widget.choices), **known)
    for name in (*widget.choices, *widget.follows):
        options = replace(options, **chosen.get(name, {}))
    return options


def draw(widget: Widget, result: Result, options: Options | None = None) -> Drawing:
    """`result` as this widget shows it."""
    options = options or widget.options
    if not _has_value(widget, result, options):
        return Drawing(None, [], "", is_empty=True, why=_why(result, options) or widget.nothing)
    subtitle = "" if widget.kind == "kpi" else caption(widget.kind, result, options)
    if widget.is_figure:
        return Drawing(FIGURES[widget.kind](result, options), [], subtitle, is_empty=False)
    return Drawing(None, ELEMENTS[widget.kind](result, options), subtitle, is_empty=False)


def _has_value(widget: Widget, result: Result, options: Options) -> bool:
    """Zero is a value, no value is not. A card says itself why it has none."""
    if widget.kind == "kpi":
        return True
    if widget.kind == "waterfall":
        return any(result.totals.get(name) is not None for name in options.metrics)
    return any(row[options.metric] is not None for row in result.rows)


def _why(result: Result, options: Options) -> str:
    """Why there is no value at all, where it is not for want of anything having happened."""
    reason = words.reason_of(result, options.metric)
    return "" if reason in ("", "no_data", "division_by_zero", "not_additive") else words.reason_text(reason)
