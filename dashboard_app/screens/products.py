"""Products: what sells and what does not, what the assortment rests on, what is running out, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard_app.charts import PAGE_ROWS, Options
from dashboard_app.fitting import fit
from dashboard_app.products import ProductsAsked, product_analytics, product_table
from dashboard_app.screens.base import Choice, Chosen, Made, Question, Screen, by_day, figures, sort_of
from dashboard_app.view import View
from dashboard_app.widgets import Widget
from data.analytics import Analytics, Asked
from data.derive.board import Board, number
from data.query import MAX_ROWS, CompareSpec, Scope, Sort
from data.result import Answer, Result, Row
from data.studies.affinity import about_product

_FIGURES = ("revenue", "units", "return_rate", "sell_through", "stock_cover_days", "stockout_rate")
_SORTABLE = ("revenue", "revenue__share", "revenue__growth", *_FIGURES[1:])
_COLUMNS = (*_SORTABLE[:3], "trend", "abc", *_SORTABLE[3:])
_STOCK = ("units", "stock_units", "stock_cover_days")
_SOON_DAYS, _SOON_ROWS = 7, 9
_MEMBERS = 10
_BASKET_MONTHS, _PAIRS = 12, 8

_CARDS = (
    ("units", "Units"),
    ("return_rate", "Return rate"),
    ("sell_through", "Sell-through"),
    ("stock_units", "Stock"),
    ("stock_cover_days", "Stock cover"),
    ("stockout_rate", "Stock-out rate"),
)
_SOLD = "Products with at least one unit sold in the period."
_UNSOLD = "Products that were on sale in the period and of which nothing was sold."

SORT = Choice("sort", "Order", tuple((f"{sign}{name}", name) for name in _SORTABLE for sign in ("-", "")), sets="sort", control=False)
PAGE = Choice("page", "Page")
RATE = Choice(
    "rate", "Figure",
    (
        ("stockout_rate", "Stock-out rate"), ("stock_cover_days", "Stock cover"), ("sell_through", "Sell-through"),
        ("return_rate", "Return rate"), ("units", "Units"),
    ),
    sets="metric",
)  # fmt: skip


def _questions(view: View, chosen: Chosen) -> dict[str, Question]:
    table = ProductsAsked(
        view=view, metrics=_FIGURES, sort=(sort_of(chosen["sort"]),), offset=(int(chosen["page"]) - 1) * PAGE_ROWS, limit=PAGE_ROWS
    )
    alone = replace(view, compare=CompareSpec())
    return {
        "kpis": figures(by_day(view), *(name for name, _ in _CARDS), by_time=True, targets=view.targets),
        "summary": lambda analytics, scope: product_analytics(analytics, ProductsAsked(view=alone, metrics=("revenue",)), scope)["summary"],
        "products": _table(table),
        "classes": _table(ProductsAsked(view=alone, metrics=("revenue",), limit=MAX_ROWS)),
        "running_out": _running_out(alone),
        "tree": replace(view.ask("revenue"), dimensions=("category", "subcategory")),
        "by_category": _ranked(by_day(view), chosen["rate"]),
        "together": about_product(view.study("affinity", months=_BASKET_MONTHS, limit=_PAIRS)),
    }


def _table(asked: ProductsAsked) -> Made:
    def ask(analytics: Analytics, scope: Scope) -> Result:
        return product_table(analytics, asked, scope)

    return Made(ask, asked.view.ask(*asked.metrics, dimension="product"))


def _running_out(view: View) -> Made:
    """What lasts less than a week, that which sells most first."""

    def ask(analytics: Analytics, scope: Scope) -> Result:
        fitting = fit(analytics, _STOCK, view.filters, "product")

        def cut(results: Sequence[Result]) -> Answer:
            board = Board.of(results[0])
            fitting.complete(board)
            is_known = any(number(row["stock_cover_days"]) is not None for row in board.rows)
            short = board.where(_is_short).ordered((Sort("units", descending=True),), ("product",))
            if not is_known and "stock_cover_days" not in fitting.missing:
                short.total_reasons["stock_cover_days"] = "by_whole_days"
            return short.page(0, _SOON_ROWS).answer(len(short.rows))

        return analytics.derive("running_out", [Asked(view.ask(*fitting.asked, dimension="product"), scope)], cut, (_SOON_DAYS, _SOON_ROWS))

    return Made(ask, view.ask(*_STOCK, dimension="product"))


def _is_short(row: Row) -> bool:
    cover = number(row["stock_cover_days"])
    return cover is not None and cover < _SOON_DAYS


def _ranked(view: View, metric: str) -> Question:
    """The categories by one figure, from the highest down."""
    return figures(view, metric, dimension="category", sort=(Sort(metric, descending=True),), limit=_MEMBERS)


_WIDGETS = (
    Widget("products-sold", "Products sold", "summary", "kpi", Options(metric="sold", whole="products", about=_SOLD)),
    Widget("products-unsold", "Without a sale", "summary", "kpi", Options(metric="zero_sales", whole="products", about=_UNSOLD)),
    *(Widget(f"products-{name.replace('_', '-')}", title, "kpis", "kpi", Options(metric=name)) for name, title in _CARDS),
    Widget("products-tree", "Categories", "tree", "treemap", Options(metric="revenue", pick="category"), "two-thirds tall"),
    Widget(
        "products-by-category", "By category", "by_category", "bar", Options(metric="stockout_rate", pick="category"),
        "third tall", choices=("rate",), nothing="Nothing is known of it in this period",
    ),
    Widget(
        "products-classes", "ABC classes", "classes", "pareto", Options(metric="revenue", pick="product", leads="/sales"), "half tall"
    ),
    Widget(
        "products-running-out", "Running out soon", "running_out", "ranking",
        Options(metric="stock_cover_days", metrics=_STOCK, pick="product", leads="/sales", form="list"), "half tall",
        nothing=f"All stock lasts for {_SOON_DAYS} days or longer",
    ),
    Widget(
        "products-together", "Bought together", "together", "ranking",
        Options(metric="orders", metrics=("with__label", "orders", "confidence", "lift"), pick="product", form="list", noun="pair"),
        "full free",
        nothing="No two products are bought together more often than chance would have it",
    ),
    Widget(
        "products-ranking", "All products", "products", "ranking",
        Options(metric="revenue", metrics=_COLUMNS, pick="product", leads="/sales"), "full free", choices=("sort",),
    ),
)  # fmt: skip

SCREEN = Screen("/products", _WIDGETS, _questions, (SORT, PAGE, RATE))
