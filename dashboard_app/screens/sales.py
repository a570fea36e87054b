"""Sales: what was sold, how it goes over time, what it is made of, when and where it happens, and what is left of the gross amount."""

from __future__ import annotations

from dataclasses import replace

from dashboard_app.charts import Options
from dashboard_app.screens.base import GRAIN, Choice, Chosen, Question, Screen, grain_of
from dashboard_app.view import View
from dashboard_app.widgets import Widget
from data.query import DateBasis, MetricQuery, Sort

SERIES = 5
_MEMBERS = 8

_CARDS = ("revenue", "orders", "average_order_value", "units", "discounts", "refunds", "cancelled_sales", "commission")
_STEPS = ("gmv", "discounts", "refunds", "revenue")

BASIS = Choice("date_basis", "Date of amounts", (("event", "By event date"), ("order", "By order date")))
METRIC = Choice(
    "metric", "Figure",
    (
        ("revenue", "Revenue"), ("gmv", "Gross merchandise value"), ("orders", "Orders"), ("average_order_value", "Average order value"),
        ("units", "Units"), ("items_per_order", "Items per order"), ("buyers", "Customers"), ("discounts", "Discounts"),
        ("refunds", "Refunds"), ("refund_rate", "Refund rate"), ("cancelled_sales", "Cancelled sales"),
        ("cancellation_rate", "Cancellation rate"), ("commission", "Commission"), ("take_rate", "Take rate"),
    ),
    sets="metric",
)  # fmt: skip
BY = Choice(
    "by", "Broken down by",
    (
        ("none", "No breakdown"), ("category", "By category"), ("subcategory", "By subcategory"), ("vendor", "By vendor"),
        ("country", "By country"), ("region", "By region"), ("channel", "By channel"), ("device", "By device"),
        ("payment_method", "By payment method"), ("customer_type", "By customer type"), ("customer_segment", "By customer segment"),
        ("brand", "By brand"), ("vendor_tier", "By vendor tier"),
    ),
)  # fmt: skip
FORM = Choice("form", "Drawn as", (("lines", "Lines"), ("bars", "Bars")), sets="form")
MOMENT = Choice("moment", "Figure", (("revenue", "Revenue"), ("orders", "Orders"), ("units", "Units")), sets="metric")


def _questions(view: View, chosen: Chosen) -> dict[str, Question]:
    seen = replace(view, basis=DateBasis(chosen["date_basis"]))
    return {
        "kpis": replace(seen.ask(*_CARDS, by_time=True), targets=seen.targets),
        "trend": _trend(seen, chosen),
        "steps": seen.ask(*_STEPS),
        "moments": replace(seen.ask(chosen["moment"], compared=False), dimensions=("weekday", "hour_of_day")),
        "by_country": seen.rank("revenue", dimension="country", limit=_MEMBERS, other=True),
        "by_channel": seen.rank("revenue", dimension="channel", limit=_MEMBERS, other=True),
        "by_category": seen.rank("revenue", dimension="category", limit=_MEMBERS, other=True),
    }


def _trend(view: View, chosen: Chosen) -> MetricQuery:
    """The chosen figure over time; broken down, for the members that have the most of it and all others together."""
    seen = replace(view, grain=grain_of(chosen))
    metric, dimension = chosen["metric"], chosen["by"]
    if dimension == "none":
        is_line = chosen["form"] == "lines"
        return replace(seen.ask(metric, by_time=True, compared=is_line), targets=seen.targets and is_line)
    query = seen.ask(metric, dimension=dimension, by_time=True, compared=False)
    ranking = (Sort(str(query.grain)), Sort(metric, descending=True))
    return replace(query, sort=ranking, limit=SERIES, other=True)


_WIDGETS = (
    *(
        Widget(f"sales-{metric.replace('_', '-')}", title, "kpis", "kpi", Options(metric=metric))
        for metric, title in zip(
            _CARDS,
            ("Revenue", "Orders", "Average order value", "Units", "Discounts", "Refunds", "Cancelled sales", "Commission"),
            strict=True,
        )
    ),
    Widget(
        "sales-trend", "Over time", "trend", "trend", Options(metric="revenue"), "full",
        choices=("metric", "by", "grain", "form"),
    ),
    Widget("sales-steps", "From gross to net", "steps", "waterfall", Options(metric="revenue", metrics=_STEPS), "third"),
    Widget(
        "sales-moments", "Weekday and hour", "moments", "heatmap", Options(metric="revenue", each_day=True), "two-thirds",
        choices=("moment",),
    ),
    Widget("sales-by-category", "Revenue by category", "by_category", "bar", Options(metric="revenue", pick="category"), "third"),
    Widget("sales-by-country", "Revenue by country", "by_country", "bar", Options(metric="revenue", pick="country"), "third"),
    Widget("sales-by-channel", "Revenue by channel", "by_channel", "bar", Options(metric="revenue", pick="channel"), "third"),
)  # fmt: skip

SCREEN = Screen("/sales", _WIDGETS, _questions, (BASIS, METRIC, BY, GRAIN, FORM, MOMENT))
