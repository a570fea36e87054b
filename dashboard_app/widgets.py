"""The widgets of the pages: what each shows and how, and the way from an answer to what the browser gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard_app.charts import ELEMENTS, FIGURES, Figure, Options, words
from data.query import MetricQuery
from data.result import Result


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget: the part of the overview it shows (`question`), its kind of chart and its place (`area`) on the page."""

    name: str
    title: str
    question: str
    kind: str
    options: Options
    area: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a widget shows: a figure or elements, a line about it, and whether there is anything at all."""

    figure: Figure | None
    elements: list[Component]
    subtitle: str
    is_empty: bool


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

_EACH = {"hour": "Hourly", "day": "Daily", "week": "Weekly", "month": "Monthly", "quarter": "Quarterly", "year": "Yearly"}


def draw(widget: Widget, result: Result) -> Drawing:
    """`result` as this widget shows it."""
    is_empty = not _has_value(widget, result)
    subtitle = "" if is_empty else _subtitle(widget, result)
    if is_empty:
        return Drawing(None, [], subtitle, is_empty=True)
    if widget.is_figure:
        return Drawing(FIGURES[widget.kind](result, widget.options), [], subtitle, is_empty=False)
    return Drawing(None, ELEMENTS[widget.kind](result, widget.options), subtitle, is_empty=False)


def file_question(widget: Widget, questions: dict[str, MetricQuery]) -> MetricQuery:
    """The question whose answer is the widget's file and table: the one it shows."""
    return questions[widget.question]


def _has_value(widget: Widget, result: Result) -> bool:
    """Zero is a value, no value is not. A card says itself why it has none."""
    if widget.kind == "kpi":
        return True
    return any(row[widget.options.metric] is not None for row in result.rows)


def _subtitle(widget: Widget, result: Result) -> str:
    times = [column.name for column in result.columns if column.role == "time"]
    period = words.period_text(result.meta["period"])
    if times:
        comparison = result.meta.get("comparison")
        return f"{_EACH[times[0]]}, {period}" + (f", compared with {words.period_text(comparison)}" if comparison else "")
    shown, known = len(result.rows), int(result.meta["row_count"])
    if widget.kind == "table" and shown < known:
        return f"The first {shown} of {known:,} by {result.column(widget.options.metric).label.lower()}"
    return "Choose a bar to filter" if widget.options.pick and widget.kind == "bar" else _by(widget, result)


def _by(widget: Widget, result: Result) -> str:
    dimension = next(column.label for column in result.columns if column.role == "dimension")
    return f"{result.column(widget.options.metric).label} by {dimension.lower()}"


def by_name(names: Sequence[str]) -> tuple[Widget, ...]:
    """The widgets called so, in that order."""
    return tuple(WIDGETS[name] for name in names)
