"""The overview: five numbers, the trend, and who and what is behind it. A vendor's people see their best products, not the best vendors."""

from __future__ import annotations

from dashboard_app.charts import Options
from dashboard_app.overview import overview_questions
from dashboard_app.screens.base import Chosen, Question, Screen
from dashboard_app.view import View
from dashboard_app.widgets import OVERVIEW, Widget

TOP_PRODUCTS = 10

_COLUMNS = ("revenue", "orders", "average_order_value")
_PRODUCTS = Widget(
    "top-products", "Top products", "top_products", "table", Options(metric="revenue", metrics=_COLUMNS, pick="product"), "wide tall",
    more="/products", own=True,
)  # fmt: skip


def _questions(view: View, _chosen: Chosen) -> dict[str, Question]:
    products = view.rank(*_COLUMNS, dimension="product", limit=TOP_PRODUCTS, other=False)
    return {**overview_questions(view), "top_products": products}


def _widgets() -> tuple[Widget, ...]:
    """In the place of the vendors, for those who see one vendor alone, the products."""
    return tuple(one for widget in OVERVIEW for one in ((widget, _PRODUCTS) if widget.market else (widget,)))


SCREEN = Screen("/", _widgets(), _questions)
