"""The customers that one value of a study is made of, a page of them: as many as it counts, with what each has in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, Text, cast, collate, func, select
from sqlalchemy.sql.selectable import Subquery

from data.errors import InvalidInput, NotAllowed, UnknownName
from data.query import MAX_ROWS, Mark, StudyRowsQuery
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import Options, Read, Study
from data.studies.sums import amount
from data.warehouse.base import Rows

_SORTABLE = ("customer", "last_on", "orders", "revenue")
_LAST_OFFSET = 10**9

MembersOf = Callable[[Question, Options, Mark], Select[Any]]
"""(customer_id, last_on, orders, revenue, unconverted) of each customer that the mark is made of."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A study's question with what makes it concrete, and what of it is asked for."""

    study: Study
    question: Question
    options: Options
    asked: StudyRowsQuery
    members: MembersOf

    def key(self) -> str:
        """A digest of everything the answer depends on."""
        mark = self.asked.mark
        sort = [(one.field, one.descending) for one in self.asked.sort]
        named = [mark.metric, mark.at, [(one.dimension, one.values) for one in mark.members]]
        cut = self.question.cut.isoformat()
        parts = ["members", self.study.key(self.question, self.options), cut, named, sort, self.asked.limit, self.asked.offset]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def check_members(study: Study, question: Question, options: Options, asked: StudyRowsQuery) -> Listed:
    """What is asked for, when it may be. Raises the `InvalidInput` family, and `NotAllowed` for a vendor's people."""
    if study.members is None:
        raise InvalidInput.field("study", f"There are no rows behind {study.label.lower()}.", "Ask about cohorts or segments.")
    if question.scope.vendor_id is not None:
        raise NotAllowed("Single customers are not shown to vendors.", "Look at the orders instead.")
    if not 1 <= asked.limit <= MAX_ROWS or not 0 <= asked.offset <= _LAST_OFFSET:
        raise InvalidInput.field("limit", f"limit must be between 1 and {MAX_ROWS}.", "Ask for a page at a time.")
    for sort in asked.sort:
        if sort.field not in _SORTABLE:
            raise UnknownName.of("sort", "field to sort by", sort.field, _SORTABLE)
    return Listed(study, question, options, asked, study.members)


def list_members(listed: Listed, read: Read) -> Answer:
    """The page of customers; `totals` are over all of them."""
    asked, question = listed.asked, listed.question
    base = listed.members(question, listed.options, asked.mark).subquery("members")
    sums = (func.coalesce(func.sum(base.c[name]), 0) for name in ("orders", "revenue", "unconverted"))
    count, orders, revenue, unconverted = (int(value) for value in read(select(func.count(), *sums).select_from(base))[0])
    found = read(_page(base, asked)) if asked.offset < count else []
    reasons = {f"{i}.revenue": "needs:rates" for i, row in enumerate(found) if row[4]}
    totals: Row = {"orders": orders, "revenue": None if unconverted else amount(revenue, question)}
    reasons |= {"revenue": "needs:rates"} if unconverted else {}
    after = asked.offset + len(found)
    stamp = {
        "mark": {"metric": asked.mark.metric, "at": asked.mark.at, "members": {m.dimension: list(m.values) for m in asked.mark.members}},
        "rows_of": "customers", "offset": asked.offset, "next_offset": after if found and after < count else None,
        "truncated": asked.limit == MAX_ROWS and after < count,
    }  # fmt: skip
    return Answer(_columns(question), _rows(found, question), totals, reasons, count, stamp)


def _page(base: Subquery, asked: StudyRowsQuery) -> Select[Any]:
    columns = {name: base.c["customer_id" if name == "customer" else name] for name in _SORTABLE}
    customer = collate(cast(base.c.customer_id, Text), "C")
    order: list[ColumnElement[Any]] = []
    for sort in asked.sort:
        column: ColumnElement[Any] = customer if sort.field == "customer" else columns[sort.field]
        order += [column.is_(None), column.desc() if sort.descending else column]
    order += [] if asked.sort else [base.c.revenue.desc()]
    page = select(base.c.customer_id, base.c.last_on, base.c.orders, base.c.revenue, base.c.unconverted)
    return page.order_by(*order, customer).limit(asked.limit).offset(asked.offset)


def _rows(found: Rows, question: Question) -> list[Row]:
    return [
        {
            "customer": str(customer), "last_on": None if last is None else last.isoformat(), "orders": int(orders),
            "revenue": None if unconverted else amount(int(revenue), question),
        }
        for customer, last, orders, revenue, unconverted in found
    ]  # fmt: skip


def _columns(question: Question) -> Sequence[Column]:
    return (
        Column("customer", "Customer", "dimension", "text", "text"),
        Column("last_on", "Last order", "time", "date", "date"),
        Column("orders", "Orders", "metric", "number", "count", "count", "up"),
        Column("revenue", "Revenue", "metric", "number", "money", question.currency, "up"),
    )
