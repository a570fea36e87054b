"""The questions about vendors, once for the page and the API: a scorecard to rank them by, the market in figures, and the peers.

A vendor's people see their own vendor, its place among the others, and of the others no more than quartiles, and those only of five or
more. Where filters pick out vendors or goods, they see no peers at all: picked apart, quartiles would tell about single vendors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dashboard_app.fitting import Fitting, fit
from dashboard_app.paging import page_answer
from dashboard_app.view import View
from data.analytics import Analytics, Asked
from data.derive.board import Board
from data.derive.standing import percentile, quantile
from data.formats import Format, minor_digits
from data.query import EVERYTHING, Freshness, Scope, Sort
from data.result import Answer, Column, Result, Row

SCORECARD = (
    "revenue", "orders", "average_order_value", "cancellation_rate", "refund_rate", "return_rate", "on_time_rate", "fulfilment_hours",
    "average_rating",
)  # fmt: skip
MARKET = ("active_vendors", "new_vendors", "churned_vendors", "vendor_concentration", "top10_vendor_share")
MINIMUM_ORDERS = 10
FEWEST_PEERS = 5
PAGE = 100

_COUNTED = "orders"
_TOO_FEW, _REFUSED = "not_enough_data", "not_permitted"
_PICKING = frozenset({"vendor", "product", "brand"})
_QUARTILES = (("lower_quartile", "Lower quartile", 0.25), ("median", "Median", 0.5), ("upper_quartile", "Upper quartile", 0.75))
_QUARTILE_COLUMNS = (
    Column("quartile", "Quartile", "dimension", "text", "text"),
    Column("quartile__label", "Quartile, name", "label", "text", "text"),
)
Place = tuple[float | None, str | None]


@dataclass(frozen=True, slots=True)
class VendorsAsked:
    """What is asked about vendors. Vendors with fewer than `minimum_orders` stay in the table, without rates and without a place."""

    view: View = field(default_factory=View)
    metrics: tuple[str, ...] = SCORECARD
    minimum_orders: int = MINIMUM_ORDERS
    sort: tuple[Sort, ...] = ()
    offset: int = 0
    limit: int | None = None


def vendor_performance(
    analytics: Analytics, asked: VendorsAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED
) -> dict[str, Result]:
    """`vendors` a page of the scorecard, `summary` the market, `peers` the quartiles. Raises the `InvalidInput` family."""
    return {
        "vendors": vendor_table(analytics, asked, scope, freshness),
        "summary": vendor_summary(analytics, asked.view, scope, freshness),
        "peers": vendor_peers(analytics, asked, scope, freshness),
    }


def vendor_table(analytics: Analytics, asked: VendorsAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
    """One page of vendors with their figures and each figure's place among the peers; `meta.next` leads to the next one."""
    scorecard = _Scorecard(analytics, asked, scope)
    options = ("table", *scorecard.options, [(sort.field, sort.descending) for sort in asked.sort], asked.offset, asked.limit)
    return analytics.derive("vendors", scorecard.questions, scorecard.table, options, freshness)


def vendor_peers(analytics: Analytics, asked: VendorsAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
    """The quartiles of the vendors with enough orders; for a vendor's people those of the other vendors."""
    scorecard = _Scorecard(analytics, asked, scope)
    return analytics.derive("vendors", scorecard.questions, scorecard.peers, ("peers", *scorecard.options), freshness)


def vendor_summary(analytics: Analytics, view: View, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
    """The market: active, new and churned vendors, and how much hangs on a few of them."""
    fitting = fit(analytics, MARKET, view.filters)

    def complete(results: Sequence[Result]) -> Answer:
        board = Board.of(results[0])
        fitting.complete(board)
        return board.answer()

    return analytics.derive("vendors", [Asked(view.ask(*fitting.asked), scope)], complete, ("summary",), freshness)


class _Scorecard:
    """The questions behind the table and the peers, and what is made of their answers."""

    def __init__(self, analytics: Analytics, asked: VendorsAsked, scope: Scope) -> None:
        metrics = asked.metrics if _COUNTED in asked.metrics else (*asked.metrics, _COUNTED)
        self._asked, self._scope = asked, scope
        self._fitting: Fitting = fit(analytics, metrics, asked.view.filters, "vendor")
        question = replace(asked.view.ask(*self._fitting.asked, dimension="vendor"), share=True)
        # The last one is always about all vendors: whom a vendor is compared with.
        scopes = (scope,) if scope == EVERYTHING else (scope, EVERYTHING)
        self.questions = [Asked(question, one) for one in scopes]
        self.options = (asked.minimum_orders, *(metric.name for metric in self._fitting.metrics))

    def table(self, results: Sequence[Result]) -> Answer:
        board, market = self._board(results[0]), self._board(results[-1])
        for metric in self._fitting.metrics:
            label = f"{metric.label}, place among peers"
            column = Column(f"{metric.name}__percentile", label, "comparison", "number", "percent", "ratio", metric.better)
            board.add(column, self._places(metric.name, board, market), after=board.last_of(metric.name))
        asked = self._asked
        ordered = board.ordered(asked.sort or (Sort(self._fitting.asked[0], descending=True),), ("vendor",))
        return page_answer(ordered, asked.offset, asked.limit or PAGE, minimum_orders=asked.minimum_orders)

    def peers(self, results: Sequence[Result]) -> Answer:
        market = self._board(results[-1]).where(self._is_other)
        columns = list(_QUARTILE_COLUMNS)
        rows: list[Row] = [{"quartile": name, "quartile__label": label} for name, label, _ in _QUARTILES]
        board = Board(columns, rows, [{} for _ in rows])
        for metric in self._fitting.metrics:
            found = self._values(metric.name, market)
            column = self._fitting.column(metric)
            reason = _lacking(metric.name, market) or self._hidden(found)
            if reason is not None:
                board.add_missing(column, reason)
                continue
            quartiles = [self._written(quantile(found, share), metric.format) for _, _, share in _QUARTILES]
            board.add(column, [(value, None) for value in quartiles])
            board.totals[metric.name], board.total_reasons[metric.name] = None, "not_additive"
        return board.answer(stamp={"minimum_orders": self._asked.minimum_orders, "peers": self._count(market)})

    def _count(self, market: Board) -> int | None:
        """How many peers there are, when one may know."""
        peers = self._values(_COUNTED, market)
        return len(peers) if self._hidden(peers) in (None, "no_data") else None

    def _board(self, result: Result) -> Board:
        board = Board.of(result)
        additive = {metric.name for metric in self._fitting.metrics if metric.additive}
        board.drop(lambda column: column.name.endswith("__share") and column.name.partition("__")[0] not in additive)
        self._fitting.complete(board)
        for i, row in enumerate(board.rows):
            self._blank_rates(board, i, row)
        return board

    def _blank_rates(self, board: Board, i: int, row: Row) -> None:
        """Rates over too few orders say nothing: neither they nor what they are compared with."""
        few, few_before = self._is_few(row[_COUNTED]), self._is_few(row.get(f"{_COUNTED}__previous"))
        for name in self._fitting.rates:
            suffixes = [""] * few + ["__previous"] * few_before + ["__change", "__growth"] * (few or few_before)
            for suffix in suffixes:
                if row.get(name + suffix) is not None:
                    board.set(i, name + suffix, None, _TOO_FEW)

    def _is_few(self, orders: object) -> bool:
        return not isinstance(orders, int) or orders < self._asked.minimum_orders

    def _is_other(self, row: Row) -> bool:
        return self._scope.vendor_id is None or row["vendor"] != self._scope.vendor_id

    def _values(self, name: str, market: Board) -> list[float]:
        """The values of the vendors with enough orders, from low to high."""
        rows = (row for row in market.rows if row["vendor"] is not None and not self._is_few(row[_COUNTED]))
        return sorted(float(row[name] or 0) for row in rows if row[name] is not None)

    def _places(self, name: str, board: Board, market: Board) -> list[Place]:
        if name in self._fitting.missing:
            return [(None, self._fitting.missing[name])] * len(board.rows)
        every = self._values(name, market)
        hidden = self._hidden(self._values(name, market.where(self._is_other)))
        return [self._place(row, reasons, name, every, hidden) for row, reasons in zip(board.rows, board.reasons, strict=True)]

    def _place(self, row: Row, reasons: dict[str, str], name: str, every: list[float], hidden: str | None) -> Place:
        if row[name] is None:
            return None, reasons.get(name)
        if row["vendor"] is None or self._is_few(row[_COUNTED]):
            return None, _TOO_FEW
        if hidden is not None:
            return None, hidden
        place = percentile(float(row[name] or 0), every)
        return place, None if place is not None else _TOO_FEW

    def _hidden(self, peers: list[float]) -> str | None:
        """Why quartiles of these values are not told; none when they may be."""
        if self._scope.vendor_id is None:
            return None if peers else "no_data"
        if any(one.dimension in _PICKING for one in self._asked.view.filters):
            return _REFUSED
        return _TOO_FEW if len(peers) < FEWEST_PEERS else None

    def _written(self, value: float, fmt: Format) -> float:
        return round(value, minor_digits(self._fitting.currency)) if fmt is Format.MONEY else value


def _lacking(name: str, board: Board) -> str | None:
    """Why no vendor can have a value: a table the marketplace lacks, or a filter the metric does not know."""
    reason = board.total_reasons.get(name, "")
    return reason if reason.startswith(("needs:", "not_filterable:")) else None
