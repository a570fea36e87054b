"""The questions of the overview, once: the page draws their answers and the API sends them, so both show the same numbers."""

from __future__ import annotations

from dataclasses import replace

from dashboard_app.view import View, natural_grain
from data.query import MetricQuery

__all__ = ["CATEGORIES", "KPIS", "TOP_VENDORS", "View", "natural_grain", "overview_questions"]

KPIS = ("revenue", "orders", "average_order_value", "buyers", "take_rate")
TOP_VENDORS = 10
CATEGORIES = 8


def overview_questions(view: View) -> dict[str, MetricQuery]:
    """Each part of the overview by name, in the order it is shown. Totals of `kpis` are the cards, its rows their sparklines."""
    return {
        "kpis": replace(view.ask(*KPIS, by_time=True), targets=view.targets),
        "trend": replace(view.ask("revenue", by_time=True), targets=view.targets),
        "by_category": view.rank("revenue", dimension="category", limit=CATEGORIES, other=True),
        "top_vendors": view.rank("revenue", "orders", "average_order_value", dimension="vendor", limit=TOP_VENDORS, other=False),
        "order_status": view.ask("orders_placed", dimension="order_status", compared=False),
    }
