"""The widgets of the pages: what each shows and how, and the way from an answer to what the browser gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard_app.access import Role
from dashboard_app.charts import ELEMENTS, FIGURES, Options, clock, drawn, scatter, words
from dashboard_app.charts.captions import caption
from dashboard_app.charts.drawn import Drawn
from dashboard_app.charts.summaries import summary
from data.result import Result


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget: the question of its page that it shows the answer of, its kind of chart, its place (`area`) on the page.

    `choices` of the page stand in its head; `follows` are those it heeds although they stand elsewhere. What is about the whole
    `market` is not shown to a vendor's people, and what is about their `own` figures to them alone; `nothing` says what it means when
    there is nothing to show; `more` is the page that tells more about the same thing.
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
    own: bool = False
    nothing: str = ""
    more: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES

    def is_for(self, role: Role) -> bool:
        return not self.market if role is Role.VENDOR else not self.own

    @property
    def group(self) -> str:
        """For a number: the cards that are drawn in one go, from one answer."""
        return self.question if self.kind == "kpi" else ""


_KPIS = (
    ("revenue", "Revenue", "/sales"),
    ("orders", "Orders", "/sales"),
    ("average_order_value", "Average order value", "/sales"),
    ("buyers", "Customers", "/customers"),
    ("take_rate", "Take rate", "/sales"),
)

OVERVIEW: tuple[Widget, ...] = (
    *(Widget(f"kpi-{metric.replace('_', '-')}", title, "kpis", "kpi", Options(metric=metric), more=more) for metric, title, more in _KPIS),
    Widget("revenue-trend", "Revenue", "trend", "line", Options(metric="revenue"), "wide", more="/sales"),
    Widget(
        "revenue-by-category", "Revenue by category", "by_category", "bar", Options(metric="revenue", pick="category"), "side",
        more="/products",
    ),
    Widget(
        "top-vendors", "Top vendors", "top_vendors", "table",
        Options(metric="revenue", metrics=("revenue", "orders", "average_order_value"), pick="vendor"), "wide tall",
        more="/vendors", market=True,
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


def draw(widget: Widget, result: Result, options: Options | None = None) -> Drawn:
    """`result` as this widget shows it."""
    options = options or widget.options
    result = clock.renamed(result, options.formats)
    if not _has_value(widget, result, options):
        return drawn.empty(_why(result, options) or widget.nothing, result, options)
    subtitle = "" if widget.kind == "kpi" else caption(widget.kind, result, options)
    if widget.is_figure:
        return drawn.ready(FIGURES[widget.kind](result, options), result, options, subtitle, summary(widget.kind, result, options))
    return drawn.ready(ELEMENTS[widget.kind](result, options), result, options, subtitle, "")


def _has_value(widget: Widget, result: Result, options: Options) -> bool:
    """Zero is a value, no value is not. A card says itself why it has none."""
    if widget.kind == "kpi":
        return True
    if widget.kind == "waterfall":
        return any(result.totals.get(name) is not None for name in options.metrics)
    if widget.kind == "scatter":
        return bool(scatter.read(result, options).rows)
    return any(row[options.metric] is not None for row in result.rows)


def _why(result: Result, options: Options) -> str:
    """Why there is no value at all, where it is not for want of anything having happened."""
    reason = drawn.why_empty(result, options)
    if reason:
        return reason
    is_short = result.rows and options.x and all((words.decimal(row[options.x]) or 0) < options.minimum for row in result.rows)
    return (
        f"Nobody has {options.formats.count(options.minimum)} {result.column(options.x).label.lower()} or more in this period"
        if is_short
        else ""
    )
