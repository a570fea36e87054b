"""The question where the revenue comes from, once for the page and the API: its parts by one or two dimensions, to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dashboard_app.fitting import fit
from dashboard_app.view import View
from data.analytics import Analytics, Asked
from data.derive.board import Board, Judged, number
from data.derive.rows import OTHER_LABEL, OTHER_MEMBER
from data.errors import InvalidInput, UnknownName
from data.query import EVERYTHING, Freshness, Scope, Sort
from data.result import Answer, Result, Row, Scalar

DIMENSIONS = (
    "category", "subcategory", "brand", "vendor", "vendor_country", "vendor_tier", "region", "country", "channel", "device",
    "payment_method", "order_currency", "customer_segment", "customer_type",
)  # fmt: skip
PARTS = ("revenue", "gmv", "discounts", "refunds", "commission", "cancelled_sales")
MOST_DIMENSIONS = 2
SHOWN = 20


@dataclass(frozen=True, slots=True)
class BreakdownAsked:
    """What is asked: by which one or two dimensions, how many rows, and whether one more row gathers the rest."""

    by: tuple[str, ...]
    view: View = field(default_factory=View)
    sort: tuple[Sort, ...] = ()
    limit: int = SHOWN
    other: bool = True


def revenue_breakdown(
    analytics: Analytics, asked: BreakdownAsked, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED
) -> Result:
    """Revenue and its parts by `by`. Rows and the row of the rest add up to the totals. Raises the `InvalidInput` family."""
    _check(asked.by)
    fitting = fit(analytics, PARTS, asked.view.filters)
    question = replace(asked.view.ask(*fitting.asked), dimensions=asked.by, share=True)
    sorts = asked.sort or (Sort("revenue", descending=True),)

    def cut(results: Sequence[Result]) -> Answer:
        board = Board.of(results[0])
        ordered = board.ordered(sorts, asked.by)
        shown = ordered.page(0, asked.limit)
        # Of a table that was cut by a cap, too, the rest is what the totals hold beyond the rows shown.
        every = int(results[0].stamp["row_count"])
        if asked.other and every > len(shown.rows):
            _gather_rest(shown, asked.by)
        return shown.answer(every)

    options = ([(sort.field, sort.descending) for sort in sorts], asked.limit, asked.other)
    return analytics.derive("breakdown", [Asked(question, scope)], cut, options, freshness)


def _check(by: Sequence[str]) -> None:
    if not 1 <= len(by) <= MOST_DIMENSIONS:
        raise InvalidInput.field("by", f"Revenue is broken down by one or {MOST_DIMENSIONS} dimensions.", "Name one or two.")
    if len(set(by)) < len(by):
        raise InvalidInput.field("by", "A dimension stands twice in by.", "Name each once.")
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownName.of("by", "dimension to break revenue down by", name, DIMENSIONS)


def _gather_rest(board: Board, by: Sequence[str]) -> None:
    """One row more: the totals less the rows that are shown. All parts are sums, so this is exact."""
    row: Row = dict.fromkeys(board.names())
    for name in by:
        row[name], row[f"{name}__label"] = OTHER_MEMBER, OTHER_LABEL
    reasons: dict[str, str] = {}
    for column in board.columns:
        name = column.name
        if name in board.totals and not name.endswith(("__growth", "__share")):
            rest = _rest(name, board)
            row[name] = None if rest is None else _written(rest, board.totals[name])
            reasons |= {name: board.total_reasons.get(name, "no_data")} if rest is None else {}
    for column in board.columns:
        base, _, kind = column.name.partition("__")
        if kind in ("growth", "share"):
            value = _growth(row, base) if kind == "growth" else _share(row, base, board)
            row[column.name] = value[0]
            reasons |= {column.name: value[1]} if value[1] else {}
    board.rows.append(row)
    board.reasons.append(reasons)


def _rest(name: str, board: Board) -> Decimal | None:
    total = number(board.totals[name])
    shown = [number(row[name]) for row in board.rows]
    if total is None or None in shown:
        return None
    return total - sum((value for value in shown if value is not None), Decimal(0))


def _written(value: Decimal, like: Scalar) -> Scalar:
    return format(value, "f") if isinstance(like, str) else float(value)


def _share(row: Row, base: str, board: Board) -> Judged:
    part, whole = number(row[base]), number(board.totals[base])
    if part is None or whole is None:
        return None, board.total_reasons.get(base, "no_data")
    return (float(part / whole), None) if whole else (None, "division_by_zero")


def _growth(row: Row, base: str) -> Judged:
    now, before = number(row[base]), number(row[f"{base}__previous"])
    if now is None or before is None:
        return None, "no_data"
    if before == 0:
        return (0, None) if now == 0 else (None, "new")
    if before < 0:
        return None, "negative_base"
    return float((now - before) / before), None
