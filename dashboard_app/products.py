"""The questions about products, once for the page and the API: a table of all that were on sale, the best and worst, the ABC classes.

A product that was on sale and sold nothing has its row too. Classes and cumulated shares go by revenue over all of them, whatever the
order of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dashboard_app.fitting import fit
from dashboard_app.paging import page_answer
from dashboard_app.view import View
from data.analytics import Analytics, Asked
from data.derive.board import Board, Judged, number
from data.derive.standing import abc_class, cumulated
from data.model import Ratio
from data.query import EVERYTHING, CompareMode, CompareSpec, Freshness, Scope, Sort
from data.result import Answer, Column, Result, Row, Scalar

FIGURES = (
    "revenue", "units", "orders", "refunds", "return_rate", "stock_units", "stock_cover_days", "sell_through", "stockout_rate",
)  # fmt: skip
PAGE = 100
BEST = 10
DECLINING, GROWING = Decimal("-0.2"), Decimal("0.2")
"""Growth of revenue from which a product counts as declining or growing."""

CLASSES = ("A", "B", "C")
_NEEDED = ("revenue", "units")
_ATTRIBUTES = ("vendor", "vendor__label", "category", "category__label", "listed_on", "listed")
_MOVED = ("units", "revenue", "units__previous", "revenue__previous")
_STILL: Row = {"revenue": 0, "units": 0, "revenue__previous": 0, "units__previous": 0, "revenue__growth": 0}
_TREND = Column("trend", "Trend", "label", "text", "text")
_CLASS = Column("abc", "ABC class", "label", "text", "text")
_CUMULATED = Column("revenue__cumulative_share", "Revenue, cumulated share", "comparison", "number", "percent", "ratio")

_Make = Callable[[Board], Answer]


@dataclass(frozen=True, slots=True)
class ProductsAsked:
    """What is asked about products, and which page of the table."""

    view: View = field(default_factory=View)
    metrics: tuple[str, ...] = FIGURES
    sort: tuple[Sort, ...] = ()
    offset: int = 0
    limit: int | None = None


def product_analytics(
    analytics: Analytics, asked: ProductsAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED
) -> dict[str, Result]:
    """`products` a page of the table, `best` and `worst` of those that sold, `classes` A to C, `summary` how many are what."""
    goods = _Goods(analytics, asked, scope, freshness)
    by_revenue = Sort("revenue", descending=True)
    return {
        "products": goods.page(),
        "best": goods.derive(lambda board: _first(board, by_revenue), ("best",)),
        "worst": goods.derive(lambda board: _first(board, Sort("revenue")), ("worst",)),
        "classes": goods.derive(_classes, ("classes",)),
        "summary": goods.derive(_summary, ("summary",)),
    }


def product_table(analytics: Analytics, asked: ProductsAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
    """One page of the table; `meta.next` leads to the next one."""
    return _Goods(analytics, asked, scope, freshness).page()


class _Goods:
    """The questions behind the parts, and the one board that they are made from."""

    def __init__(self, analytics: Analytics, asked: ProductsAsked, scope: Scope, freshness: Freshness) -> None:
        self._analytics, self._asked, self._freshness = analytics, asked, freshness
        self._fitting = fit(analytics, (*_NEEDED, *asked.metrics), asked.view.filters, "product")
        self._is_compared = asked.view.compare.mode is not CompareMode.NONE
        question = replace(asked.view.ask(*self._fitting.asked, dimension="product"), share=True)
        self._questions = [Asked(question, scope), Asked(asked.view.study("assortment"), scope)]
        if not self._is_compared:
            # The trend needs something to compare with, asked for or not.
            before = replace(asked.view, compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))
            self._questions.append(Asked(before.ask(*_NEEDED, dimension="product"), scope))
        self._made: dict[tuple[str, str], Board] = {}

    def page(self) -> Result:
        asked = self._asked
        sorts = asked.sort or (Sort("revenue", descending=True),)

        def cut(board: Board) -> Answer:
            return page_answer(board.ordered(sorts, ("product",)), asked.offset, asked.limit or PAGE)

        return self.derive(cut, ("page", [(sort.field, sort.descending) for sort in sorts], asked.offset, asked.limit))

    def derive(self, make: _Make, options: Sequence[object]) -> Result:
        names = [metric.name for metric in self._fitting.metrics]

        def answer(results: Sequence[Result]) -> Answer:
            return make(self._board(results))

        return self._analytics.derive("products", self._questions, answer, (*options, *names), self._freshness)

    def _board(self, results: Sequence[Result]) -> Board:
        """Made once for all parts that are asked of the same data at the same instant."""
        sold = results[0]
        known_at = (str(sold.stamp["data_version"]), sold.as_of.isoformat())
        if known_at not in self._made:
            self._made[known_at] = self._joined(sold, results[1], results[0] if self._is_compared else results[-1])
        return self._made[known_at]

    def _joined(self, sold: Result, assortment: Result, compared: Result) -> Board:
        board = Board.of(sold)
        self._fitting.complete(board)
        additive = {metric.name for metric in self._fitting.metrics if metric.additive}
        board.drop(lambda column: column.name.endswith("__share") and column.name.partition("__")[0] not in additive)
        goods = {row["product"]: row for row in assortment.rows}
        have = {row["product"] for row in board.rows}
        for key, one in goods.items():
            if one["listed"] and key not in have:
                self._append_unsold(board, one)
        for name in reversed(_ATTRIBUTES):
            values: list[Judged] = [(goods.get(row["product"], {}).get(name), None) for row in board.rows]
            board.add(assortment.column(name), values, after="product__label")
        moves = {row["product"]: row for row in compared.rows}
        still = {} if compared.totals["units"] is None else _STILL
        board.add(
            _TREND,
            [_trend(moves.get(row["product"], still), goods.get(row["product"], {}), assortment) for row in board.rows],
            after="listed",
        )
        _classify(board)
        # What was not on sale has no place here, unless something of it was sold or came back.
        return board.where(lambda row: row["listed"] is not False or any(row.get(name) for name in _MOVED))

    def _append_unsold(self, board: Board, one: Row) -> None:
        """The row of a product without a single event: nothing sold, and nothing known of its stock."""
        row: Row = dict.fromkeys(board.names())
        reasons: dict[str, str] = {}
        row |= {"product": one["product"], "product__label": one["product__label"]}
        for metric in self._fitting.metrics:
            for name in (n for n in board.names() if n.partition("__")[0] == metric.name):
                if board.totals.get(name) is None and name in board.total_reasons and not name.endswith("__growth"):
                    reasons[name] = board.total_reasons[name]
                elif metric.datasets != ("sales",):
                    reasons[name] = "no_data"
                elif isinstance(metric.formula, Ratio):
                    reasons[name] = "division_by_zero"
                else:
                    row[name] = 0
        board.rows.append(row)
        board.reasons.append(reasons)


def _trend(row: Row, one: Row, assortment: Result) -> Judged:
    period = assortment.stamp["period"]
    since = one.get("listed_on") or one.get("first_sold_on")
    if since is not None and str(period["start"]) <= str(since) <= str(period["end"]):
        return "new", None
    if row.get("units") == 0 and not row.get("units__previous"):
        return "no_sales", None
    growth = number(row.get("revenue__growth"))
    if growth is None:
        return _without_growth(row)
    return ("declining" if growth <= DECLINING else "growing" if growth >= GROWING else "steady"), None


def _without_growth(row: Row) -> Judged:
    """From nothing before, anything is growth; where nothing is known, nothing can be said."""
    now, before = number(row.get("revenue")), number(row.get("revenue__previous"))
    if now is None or before is None:
        return None, "no_data"
    return ("growing" if now > before else "declining"), None


def _classify(board: Board) -> None:
    """Shares cumulated from the highest revenue down, and the class that follows from the share before."""
    total = number(board.totals.get("revenue"))
    order = board.ordered((Sort("revenue", descending=True),), ("product",))
    amounts = [number(row["revenue"]) for row in order.rows]
    shares: list[Judged] = []
    classes: list[Judged] = []
    if total is None or total <= 0:
        reason = board.total_reasons.get("revenue", "division_by_zero" if total == 0 else "negative_base")
        shares = [(None, reason)] * len(amounts)
        classes = [("C", None) if amount is not None and amount < 0 else (None, reason) for amount in amounts]
    else:
        known = [amount or Decimal(0) for amount in amounts]
        for amount, (before, upto) in zip(known, cumulated(known, total), strict=True):
            shares.append((float(upto), None))
            classes.append((abc_class(amount, before), None))
    place = {row["product"]: i for i, row in enumerate(order.rows)}
    board.add(_CUMULATED, [shares[place[row["product"]]] for row in board.rows], (1.0, None), after=board.last_of("revenue"))
    board.add(_CLASS, [classes[place[row["product"]]] for row in board.rows], after="trend")


def _first(board: Board, sort: Sort) -> Answer:
    """The first of those that had a sale or a refund."""
    sold = board.where(lambda row: bool(row["units"] or row["revenue"])).ordered((sort,), ("product",))
    return sold.page(0, BEST).answer(len(sold.rows))


def _classes(board: Board) -> Answer:
    columns = [
        Column("abc", "ABC class", "dimension", "text", "text"),
        Column("products", "Products", "metric", "number", "count", "count"),
        next(column for column in board.columns if column.name == "revenue"),
        Column("revenue__share", "Revenue, share", "comparison", "number", "percent", "ratio"),
    ]
    total = number(board.totals.get("revenue"))
    rows: list[Row] = []
    for name in CLASSES:
        amounts = [number(row["revenue"]) for row in board.rows if row["abc"] == name]
        summed = sum((amount for amount in amounts if amount is not None), Decimal(0))
        share = float(summed / total) if total else None
        rows.append({"abc": name, "products": len(amounts), "revenue": _amount(summed, board), "revenue__share": share})
    totals: Row = {"products": len(board.rows), "revenue": board.totals.get("revenue"), "revenue__share": 1.0 if total else None}
    missing = {} if total else {f"{i}.revenue__share": "division_by_zero" for i in range(len(rows))}
    return Answer(columns, rows, totals, missing)


def _amount(summed: Decimal, board: Board) -> Scalar:
    exact = next(column.type for column in board.columns if column.name == "revenue") == "decimal_text"
    return format(summed, "f") if exact else float(summed)


def _summary(board: Board) -> Answer:
    """One row: how many products were on sale, sold, sold nothing, are new, growing or declining."""
    rows = board.rows
    counts = (
        ("products", "Products", len(rows)),
        ("sold", "Sold", sum(1 for row in rows if row["units"])),
        ("zero_sales", "On sale, nothing sold", sum(1 for row in rows if row["listed"] and not row["units"])),
        *((name, name.capitalize(), sum(1 for row in rows if row["trend"] == name)) for name in ("new", "growing", "declining")),
    )
    columns = [Column(name, label, "metric", "number", "count", "count") for name, label, _ in counts]
    row: Row = {name: count for name, _, count in counts}
    return Answer(columns, [row], dict(row))
