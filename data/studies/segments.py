"""Segments: customers of a period by how recently, how often and for how much they bought (RFM)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Double, Integer, Select, and_, case, cast, func, literal, select
from sqlalchemy.sql.selectable import Subquery

from data.catalog.sales import DATASET
from data.errors import UnknownName
from data.expressions import View
from data.query import Mark
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import MINIMUM_CUSTOMERS, MONTHS, Options, Read, Study, named_member, reach_back
from data.studies.sums import amount, customer_rows
from data.studies.window import kept_window
from data.tables import customer_scores


@dataclass(frozen=True, slots=True)
class Segment:
    """Who is in it: customers whose recency scores and whose value (mean of frequency and revenue, halves up) lie in these ranges."""

    name: str
    label: str
    meaning: str
    recency: tuple[int, int]
    value: tuple[int, int]


SEGMENTS = (
    Segment("champions", "Champions", "bought of late, often or for much", (4, 5), (4, 5)),
    Segment("loyal", "Loyal", "came of late and buy more than a little", (4, 5), (3, 3)),
    Segment("promising", "Promising", "bought of late, but seldom and little", (4, 5), (1, 2)),
    Segment("steady", "Steady", "come now and then and buy more than a little", (3, 3), (3, 5)),
    Segment("needs_attention", "Need attention", "were here a while ago, seldom and for little", (3, 3), (1, 2)),
    Segment("cannot_lose", "Cannot lose", "the best of old who stay away", (1, 2), (4, 5)),
    Segment("at_risk", "At risk", "middling customers who stay away", (1, 2), (3, 3)),
    Segment("hibernating", "Hibernating", "small customers who stay away", (2, 2), (1, 2)),
    Segment("lost", "Lost", "small customers, longest gone", (1, 1), (1, 2)),
)
"""Every pair of scores is in exactly one of them."""

_FIGURES = ("customers", "customers__share", "revenue", "share", "recency_days", "frequency")


@dataclass(frozen=True, slots=True)
class _Group:
    """The sums over the customers of a segment."""

    customers: int = 0
    revenue: int = 0
    days: int = 0
    orders: int = 0
    unconverted: bool = False

    def __add__(self, other: _Group) -> _Group:
        return _Group(
            self.customers + other.customers, self.revenue + other.revenue, self.days + other.days, self.orders + other.orders,
            self.unconverted or other.unconverted,
        )  # fmt: skip


def _answer(question: Question, options: Options, read: Read) -> Answer:
    kept = kept_window(question, read) is not None and not question.is_converted
    scored = _kept(question) if kept else _scored(_customers(question))
    found = {
        str(name): _Group(int(customers), int(revenue), int(days), int(orders), bool(unconverted))
        for name, customers, revenue, days, orders, unconverted in read(_statement(scored))
    }
    every = sum(found.values(), _Group())
    minimum = MINIMUM_CUSTOMERS.of(options) or 0
    rows: list[Row] = []
    reasons: dict[str, str] = {}
    for i, segment in enumerate(SEGMENTS):
        group = found.get(segment.name, _Group())
        row: Row = {"segment": segment.name, "segment__label": segment.label} | dict.fromkeys(_FIGURES)
        figures, missing = _figures(group, every, question)
        if 0 < group.customers < minimum:
            figures, missing = {}, dict.fromkeys(_FIGURES, "not_enough_data")
        rows.append(row | figures)
        reasons |= {f"{i}.{column}": reason for column, reason in missing.items()}
    totals, missing = _figures(every, every, question)
    return Answer(_columns(question), rows, totals, reasons | missing)


def _figures(group: _Group, every: _Group, question: Question) -> tuple[Row, dict[str, str]]:
    row: Row = {"customers": group.customers} | dict.fromkeys(_FIGURES[1:])
    missing = dict.fromkeys(_FIGURES[1:], "division_by_zero")
    if every.customers:
        row["customers__share"] = group.customers / every.customers
    if group.customers:
        row["recency_days"], row["frequency"] = group.days / group.customers, group.orders / group.customers
    if group.unconverted:
        missing |= dict.fromkeys(("revenue", "share"), "needs:rates")
    else:
        row["revenue"] = amount(group.revenue, question)
        if every.unconverted:
            missing["share"] = "needs:rates"
        elif every.revenue:
            row["share"] = group.revenue / every.revenue
    return row, {name: reason for name, reason in missing.items() if row[name] is None}


def _statement(scored: Subquery) -> Select[Any]:
    """(segment, customers, revenue, days since the last order, orders, unconverted rows) of each segment that has customers."""
    value = _halves_up(scored.c.frequency_score, scored.c.revenue_score)
    named = select(_segment(scored.c.recency_score, value).label("segment"), *scored.c).subquery("g")
    summed = (func.sum(named.c[name]) for name in ("revenue", "days", "orders", "unconverted"))
    return select(named.c.segment, func.count(), *summed).group_by(named.c.segment)


def _members(question: Question, _options: Options, mark: Mark) -> Select[Any]:
    """The customers of one segment."""
    name = named_member(mark, "segment")
    if name not in {one.name for one in SEGMENTS}:
        raise UnknownName.of("mark.members.segment", "segment", name, [one.name for one in SEGMENTS])
    scored = _scored(_customers(question)).c
    segment = _segment(scored.recency_score, _halves_up(scored.frequency_score, scored.revenue_score))
    return select(scored.customer_id, scored.last_on, scored.orders, scored.revenue, scored.unconverted).where(segment == name)


def _kept(question: Question) -> Subquery:
    """What `_scored` gives, as it was kept when the extract was built."""
    table = customer_scores.c
    days = cast(literal(question.period.last, Date) - table.last_on, Integer).label("days")
    scores = (table.recency_score, table.frequency_score, table.revenue_score)
    return select(days, table.orders, table.revenue, table.unconverted, *scores).subquery("s")


def _customers(question: Question) -> Subquery:
    """A row for each customer with a valid order in the period."""
    view = View(question, DATASET, question.period)
    rows = customer_rows(view, view.day().label("day")).subquery("r")
    snapshot = question.calendar.local(view.until - timedelta(microseconds=1)).date()
    last = func.max(case((rows.c.order_key.is_not(None), rows.c.day)))
    per = (
        select(
            rows.c.customer_id, last.label("last_on"), func.count(rows.c.order_key.distinct()).label("orders"),
            func.sum(rows.c.revenue).label("revenue"), func.sum(rows.c.unconverted).label("unconverted"),
        )
        .group_by(rows.c.customer_id)
        .subquery("p")
    )  # fmt: skip
    days = cast(literal(snapshot, Date) - per.c.last_on, Integer).label("days")
    named = (per.c.customer_id, per.c.last_on)
    return select(days, per.c.orders, per.c.revenue, per.c.unconverted, *named).where(per.c.orders > 0).subquery("c")


def _scored(customers: Subquery) -> Subquery:
    scores = (
        _score(customers.c.days.desc(), customers.c.days).label("recency_score"),
        _score(customers.c.orders, customers.c.orders).label("frequency_score"),
        _score(customers.c.revenue, customers.c.revenue).label("revenue_score"),
    )
    return select(*customers.c, *scores).subquery("s")


def _score(worst_first: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """1 (worst) to 5: the fifth in which the middle of the places lies that equal values share. One customer alone scores 3."""
    below = func.rank().over(order_by=worst_first) - 1
    equal = func.count().over(partition_by=value)
    every = func.count().over()
    share = cast(5 * (2 * below + equal), Double) / cast(2 * every, Double)
    return cast(func.floor(share), Integer) + 1


def _halves_up(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.floor(cast(one + other + 1, Double) / literal(2.0, Double)), Integer)


def _segment(recency: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(*((and_(recency.between(*one.recency), value.between(*one.value)), one.name) for one in SEGMENTS))


def _columns(question: Question) -> tuple[Column, ...]:
    return (
        Column("segment", "Segment", "dimension", "text", "text"),
        Column("segment__label", "Segment, name", "label", "text", "text"),
        Column("customers", "Customers", "metric", "number", "count", "count", "up"),
        Column("customers__share", "Share of customers", "comparison", "number", "percent", "ratio"),
        Column("revenue", "Revenue", "metric", "number", "money", question.currency, "up"),
        Column("share", "Share of revenue", "comparison", "number", "percent", "ratio"),
        Column("recency_days", "Days since the last order, mean", "metric", "number", "number", "days", "down"),
        Column("frequency", "Orders per customer", "metric", "number", "number", "orders", "up"),
    )


STUDY = Study(
    name="segments",
    label="Segments",
    definition="Customers with a valid order in the period, scored 1 to 5 by rank for recency (days since the last order), frequency "
    "(orders) and revenue; equal values share the middle of their places and so always score the same. "
    + " ".join(f"{one.label}: {one.meaning}." for one in SEGMENTS),
    default_period="last_365_days",
    options=(MONTHS, MINIMUM_CUSTOMERS),
    answer=_answer,
    frame=reach_back,
    members=_members,
    about=frozenset({"gmv", "discounts", "refunds", "orders", "buyers"}),
)
