"""Vendors: how many there are, on how few of them the market rests, who does well, and whom one should call."""

from __future__ import annotations

from dataclasses import replace

from dashboard_app.charts import PAGE_ROWS, Options
from dashboard_app.screens.base import Choice, Chosen, Made, Question, Screen, figures, sort_of
from dashboard_app.vendors import MARKET, VendorsAsked, vendor_peers, vendor_table
from dashboard_app.view import View
from dashboard_app.widgets import Widget
from data.query import CompareSpec

_FIGURES = (
    "revenue", "orders", "average_order_value", "cancellation_rate", "return_rate", "on_time_rate", "fulfilment_hours", "average_rating",
)  # fmt: skip
_COLUMNS = ("revenue", "revenue__share", "revenue__growth", *_FIGURES[1:])
_TITLES = ("Active vendors", "New vendors", "Churned vendors", "Concentration", "Top-10 share")

SORT = Choice("sort", "Order", tuple((f"{sign}{name}", name) for name in _COLUMNS for sign in ("-", "")), sets="sort", control=False)
PAGE = Choice("page", "Page")
MINIMUM = Choice(
    "minimum_orders", "Fewest orders", tuple((str(count), f"Rates from {count} orders") for count in (10, 1, 25, 50, 100)), sets="minimum"
)
QUALITY = Choice(
    "quality", "Quality",
    (
        ("on_time_rate", "On-time rate"), ("average_rating", "Average rating"), ("cancellation_rate", "Cancellation rate"),
        ("return_rate", "Return rate"), ("fulfilment_hours", "Fulfilment time"),
    ),
    sets="metric",
)  # fmt: skip


def _questions(view: View, chosen: Chosen) -> dict[str, Question]:
    alone = replace(view, compare=CompareSpec())
    asked = VendorsAsked(
        view=view, metrics=_FIGURES, minimum_orders=int(chosen["minimum_orders"]), sort=(sort_of(chosen["sort"]),),
        offset=(int(chosen["page"]) - 1) * PAGE_ROWS, limit=PAGE_ROWS,
    )  # fmt: skip
    return {
        "kpis": figures(view, *MARKET, by_time=True, targets=view.targets),
        "vendors": Made(lambda analytics, scope: vendor_table(analytics, asked, scope), view.ask(*_FIGURES, dimension="vendor")),
        "peers": lambda analytics, scope: vendor_peers(analytics, asked, scope),
        "quality": figures(alone, "orders", chosen["quality"], "revenue", dimension="vendor"),
        "pareto": figures(alone, "revenue", dimension="vendor"),
    }


_WIDGETS = (
    *(
        Widget(f"vendors-{metric.replace('_', '-')}", title, "kpis", "kpi", Options(metric=metric), market=True)
        for metric, title in zip(MARKET, _TITLES, strict=True)
    ),
    Widget(
        "vendors-quality", "Volume and quality", "quality", "scatter",
        Options(metric="on_time_rate", x="orders", size="revenue", pick="vendor", leads="/sales"), "half tall", choices=("quality",),
        follows=("minimum_orders",), market=True,
    ),
    Widget(
        "vendors-pareto", "Concentration of revenue", "pareto", "pareto", Options(metric="revenue", pick="vendor", leads="/sales"),
        "half tall", market=True,
    ),
    Widget(
        "vendors-ranking", "Scorecard", "vendors", "ranking", Options(metric="revenue", metrics=_COLUMNS, pick="vendor", leads="/sales"),
        "full free", choices=("sort", "minimum_orders"),
    ),
    Widget(
        "vendors-peers", "Quartiles", "peers", "ranking", Options(metric="revenue", metrics=_FIGURES, form="list"), "full free",
        nothing="Too few vendors have enough orders in this period",
    ),
)  # fmt: skip

SCREEN = Screen("/vendors", _WIDGETS, _questions, (SORT, PAGE, MINIMUM, QUALITY))
