"""The questions about customers, once for the page and the API: who is new, who comes back, who they are. Only ever as counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard_app.view import View
from data.analytics import Analytics, Asked
from data.derive.board import Board, Judged, number
from data.query import EVERYTHING, Freshness, MetricQuery, Scope, StudyQuery
from data.result import Answer, Column, Result, Row, Scalar
from data.studies import PRIVATE_MINIMUM, check_minimum

FIGURES = ("buyers", "new_customers", "returning_customers", "repeat_rate", "orders", "revenue")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class CustomersAsked:
    """What is asked about customers. Cohorts and segments look at the `months` up to the end of the period, and tell nothing about
    groups of fewer than `minimum_customers`."""

    view: View = field(default_factory=View)
    months: int = MONTHS
    minimum_customers: int = PRIVATE_MINIMUM


def customer_insights(
    analytics: Analytics, asked: CustomersAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED
) -> dict[str, Result]:
    """`summary`, its course `by_time`, `customer_types` with the guests, cohorts and segments. Raises the `InvalidInput` family."""
    check_minimum(asked.minimum_customers, scope, "minimum_customers")
    view = asked.view
    return {
        "summary": analytics.run(view.ask(*FIGURES), scope, freshness),
        "by_time": analytics.run(view.ask(*FIGURES, by_time=True), scope, freshness),
        "customer_types": customer_types(analytics, view, scope, freshness),
        "retention": analytics.study(_study(asked, "retention"), scope, freshness),
        "retention_by_age": retention_by_age(analytics, asked, scope, freshness),
        "segments": analytics.study(_study(asked, "segments"), scope, freshness),
    }


def customer_types(analytics: Analytics, view: View, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
    """Orders and revenue of new and returning customers and of guests. An order is of one kind, so here orders have shares."""

    def with_shares(results: Sequence[Result]) -> Answer:
        board = Board.of(results[0])
        total = number(board.totals["orders"])
        shares: list[Judged] = []
        for row in board.rows:
            orders = number(row["orders"])
            shares.append((float(orders / total), None) if orders is not None and total else (None, "division_by_zero"))
        board.add(Column("orders__share", "Orders, share", "comparison", "number", "percent", "ratio"), shares, after="orders")
        board.totals["orders__share"] = 1.0 if total else None
        if not total:
            board.total_reasons["orders__share"] = board.total_reasons.get("orders", "division_by_zero")
        return board.answer()

    return analytics.derive("customer_types", [Asked(type_question(view), scope)], with_shares, (), freshness)


def type_question(view: View) -> MetricQuery:
    """The question behind the kinds of customers."""
    return view.ask("orders", "revenue", dimension="customer_type", compared=False)


def retention_by_age(
    analytics: Analytics, asked: CustomersAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED
) -> Result:
    """Each age over all cohorts old enough for it, large ones counting for more."""
    questions = [Asked(_study(asked, "retention"), scope)]
    return analytics.derive("retention_by_age", questions, _pooled, (), freshness)


def _study(asked: CustomersAsked, name: str) -> StudyQuery:
    return asked.view.study(name, months=asked.months, minimum_customers=asked.minimum_customers)


def _pooled(results: Sequence[Result]) -> Answer:
    cells = results[0].rows
    ages = sorted({int(row["age"] or 0) for row in cells})
    at_first = {row["cohort"]: row for row in cells if row["age"] == 0}
    columns = [results[0].column(name) for name in ("age", "size", "customers", "retention", "revenue_retention")]
    board = Board(columns, [], [])
    for age in ages:
        row, reasons = _pool([cell for cell in cells if cell["age"] == age and cell["customers"] is not None], at_first)
        board.rows.append({"age": age} | row)
        board.reasons.append(reasons)
    for name in ("retention", "revenue_retention"):
        board.totals[name], board.total_reasons[name] = None, "not_additive"
    board.totals |= {name: results[0].totals[name] for name in ("size", "customers")}
    return board.answer()


def _pool(cells: list[Row], at_first: dict[Scalar, Row]) -> tuple[Row, dict[str, str]]:
    size, customers = (sum(int(cell[name] or 0) for cell in cells) for name in ("size", "customers"))
    row: Row = {"size": size, "customers": customers, "retention": None, "revenue_retention": None}
    reasons = dict.fromkeys(("retention", "revenue_retention"), "not_enough_data")
    if size:
        row["retention"] = customers / size
    amounts = [(number(cell["revenue"]), number(at_first[cell["cohort"]]["revenue"])) for cell in cells]
    known = [(now, first) for now, first in amounts if now is not None and first is not None]
    base = sum(first for _, first in known)
    if len(known) == len(cells) and base > 0:
        row["revenue_retention"] = float(sum(now for now, _ in known) / base)
    return row, {name: reason for name, reason in reasons.items() if row[name] is None}
