"""Retention: customers by the month of their first order, and how many of them come back in each month after it.

A cohort's size is what the metric `new_customers` says for that month under the same filters and scope: customers whose first valid
order in the whole history is among the rows that are looked at. A month counts once it is over; the running one has no figures yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, literal, select

from data import periods
from data.catalog.sales import DATASET
from data.errors import InvalidInput
from data.expressions import View
from data.query import DateBasis, Grain, Mark
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import MINIMUM_CUSTOMERS, MONTHS, Options, Read, Study, named_member
from data.studies.sums import amount, customer_rows
from data.tables import rollup_cohorts

_LONGEST_AGE = 4
_NOT_YET = "not_enough_data"
_FIGURES = ("customers", "retention", "revenue", "revenue_retention")


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a cohort did in one month. `unconverted`: some of its amounts lack a rate."""

    customers: int = 0
    revenue: int = 0
    unconverted: bool = False


def _frame(question: Question, options: Options) -> Question:
    """Whole months: those that the period touches, or as many as asked for up to its last one."""
    first, last = question.period.first.replace(day=1), _month_end(question.period.last)
    if months := MONTHS.of(options):
        first = periods.add_months(last.replace(day=1), 1 - months)
    label = question.period.label if (first, last) == (question.period.first, question.period.last) else ""
    return replace(question, grain=Grain.MONTH, period=periods.between(first, last, question.calendar, label))


def _known_months(question: Question) -> object:
    """Closed months stay as they are; by order date, refunds still to come change them."""
    return question.cut if question.basis is DateBasis.ORDER else _running_month(question)


def _answer(question: Question, options: Options, read: Read) -> Answer:
    cells = {
        (row[0], row[1]): _Cell(int(row[2]), int(row[3]), bool(row[4])) for one in _statements(question) for row in read(one)
    }  # fmt: skip
    rows: list[Row] = []
    reasons: dict[str, str] = {}
    minimum = MINIMUM_CUSTOMERS.of(options) or 0
    cohorts = _cohorts(question)
    for cohort in cohorts:
        for row, missing in _rows_of(cohort, cells, question, minimum):
            reasons |= {f"{len(rows)}.{name}": reason for name, reason in missing.items()}
            rows.append(row)
    totals, missing = _totals(cohorts, cells, question)
    return Answer(_columns(question), rows, totals, reasons | missing, stamp={"history_from": question.info.data_from})


def _statements(question: Question) -> list[Select[Any]]:
    """The stored cohorts for the months that are over and the facts for the running one; the facts for all where rows are chosen."""
    running = _running_month(question)
    native = question.calendar.timezone.key == question.info.timezone
    if question.filters or question.scope.vendor_id is not None or question.basis is DateBasis.ORDER or not native:
        return [_statement(question)]
    stored = [_stored(question, running)]
    if question.period.first <= running <= question.period.last:
        this_month = periods.between(running, _month_end(running), question.calendar)
        stored.append(_statement(replace(question, period=this_month)))
    return stored


def _stored(question: Question, running: date) -> Select[Any]:
    """The same as `_statement`, of months before the running one."""
    table = rollup_cohorts.c
    revenue = func.coalesce(table.gmv, 0) - func.coalesce(table.discounts, 0) - func.coalesce(table.refunds, 0)
    return select(table.first_month, table.month, table.customers, revenue, func.coalesce(table.unconverted, 0)).where(
        table.first_month >= literal(question.period.first), table.first_month <= literal(question.period.last),
        table.month >= table.first_month, table.month < literal(running),
    )  # fmt: skip


def _statement(question: Question) -> Select[Any]:
    """(cohort, month, active customers, revenue, unconverted rows) of each month in which a cohort did anything."""
    firsts = View(question, DATASET, question.period)
    until = max(question.period.last, _month_end(_running_month(question)))
    life = View(question, DATASET, periods.between(question.period.first, until, question.calendar))
    new = customer_rows(firsts, firsts.bucket().label("month")).where(firsts.column("new_customer_key").is_not(None)).subquery("n")
    cohorts = select(new.c.customer_id, new.c.month).distinct().subquery("c")
    rows = customer_rows(life, life.bucket().label("month")).subquery("r")
    months = (
        select(
            rows.c.customer_id, rows.c.month, func.max(case((rows.c.order_key.is_not(None), 1), else_=0)).label("active"),
            func.sum(rows.c.revenue).label("revenue"), func.sum(rows.c.unconverted).label("unconverted"),
        ).group_by(rows.c.customer_id, rows.c.month).subquery("m")
    )  # fmt: skip
    return (
        select(cohorts.c.month, months.c.month, func.sum(months.c.active), func.sum(months.c.revenue), func.sum(months.c.unconverted))
        .join_from(cohorts, months, cohorts.c.customer_id == months.c.customer_id)
        .where(months.c.month >= cohorts.c.month)
        .group_by(cohorts.c.month, months.c.month)
    )


def _members(question: Question, _options: Options, mark: Mark) -> Select[Any]:
    """The customers of one cohort with an order in one month; for its revenue those, too, who only gave something back."""
    cohort, month = _cell_of(mark, question)
    firsts, life = (View(question, DATASET, periods.between(day, _month_end(day), question.calendar)) for day in (cohort, month))
    new = customer_rows(firsts).where(firsts.column("new_customer_key").is_not(None)).subquery("n")
    rows = customer_rows(life, life.day().label("day")).subquery("r")
    orders = func.count(rows.c.order_key.distinct())
    found = (
        select(
            rows.c.customer_id, func.max(case((rows.c.order_key.is_not(None), rows.c.day))).label("last_on"), orders.label("orders"),
            func.sum(rows.c.revenue).label("revenue"), func.sum(rows.c.unconverted).label("unconverted"),
        ).where(rows.c.customer_id.in_(select(new.c.customer_id))).group_by(rows.c.customer_id)
    )  # fmt: skip
    return found if mark.metric in ("revenue", "revenue_retention") else found.having(orders > 0)


def _cell_of(mark: Mark, question: Question) -> tuple[date, date]:
    """The month of the cohort that a mark names, and the month that it is about. Raises `InvalidInput` for what the answer has not."""
    age, running = named_member(mark, "age"), _running_month(question)
    cohort = next((one for one in _cohorts(question) if one.isoformat() == mark.at), None)
    if cohort is None or not (age.isascii() and age.isdigit() and len(age) <= _LONGEST_AGE):
        raise InvalidInput.field("mark.at", "There is no such cohort.", "Name it by its month and its age, as rows do.")
    month = periods.add_months(cohort, int(age))
    if month > running or (month == running and month != cohort):
        raise InvalidInput.field("mark.members.age", "This month is not over yet.", "Choose a month that is.")
    return cohort, month


def _cohorts(question: Question) -> list[date]:
    """The months that have cohorts: not before the data begins, not after the running month."""
    begins = question.info.data_from
    if begins is None:
        return []
    last = min(question.period.last.replace(day=1), _running_month(question))
    found, month = [], max(question.period.first, begins.replace(day=1))
    while month <= last:
        found.append(month)
        month = periods.add_months(month, 1)
    return found


def _rows_of(cohort: date, cells: dict[tuple[date, date], _Cell], question: Question, minimum: int) -> list[tuple[Row, dict[str, str]]]:
    """The row of each age of one cohort, up to the running month."""
    first = cells.get((cohort, cohort), _Cell())
    found = []
    running = _running_month(question)
    month, age = cohort, 0
    while month <= running:
        row: Row = {"cohort": cohort.isoformat(), "age": age, "size": first.customers}
        if 0 < first.customers < minimum:
            found.append((row | dict.fromkeys(("size", *_FIGURES)), dict.fromkeys(("size", *_FIGURES), _NOT_YET)))
        elif age > 0 and month == running:
            found.append((row | dict.fromkeys(_FIGURES), dict.fromkeys(_FIGURES, _NOT_YET)))
        else:
            figures, missing = _figures(cells.get((cohort, month), _Cell()), first, question)
            found.append((row | figures, missing))
        month, age = periods.add_months(month, 1), age + 1
    return found


def _figures(cell: _Cell, first: _Cell, question: Question) -> tuple[Row, dict[str, str]]:
    row: Row = {"customers": cell.customers, "retention": None, "revenue": None, "revenue_retention": None}
    missing: dict[str, str] = {}
    if first.customers:
        row["retention"] = cell.customers / first.customers
    else:
        missing["retention"] = "division_by_zero"
    if cell.unconverted:
        missing |= dict.fromkeys(("revenue", "revenue_retention"), "needs:rates")
        return row, missing
    row["revenue"] = amount(cell.revenue, question)
    if first.unconverted:
        missing["revenue_retention"] = "needs:rates"
    elif first.revenue <= 0:
        missing["revenue_retention"] = "negative_base" if first.revenue < 0 else "division_by_zero"
    else:
        row["revenue_retention"] = cell.revenue / first.revenue
    return row, missing


def _totals(cohorts: list[date], cells: dict[tuple[date, date], _Cell], question: Question) -> tuple[Row, dict[str, str]]:
    """A customer has one first order, so cohorts add up; rates over cohorts of different ages do not."""
    size = sum(cells.get((cohort, cohort), _Cell()).customers for cohort in cohorts)
    running = _running_month(question)
    known = [cell for (cohort, month), cell in cells.items() if month < running or month == cohort]
    row: Row = {"size": size, "customers": size, "retention": None, "revenue_retention": None}
    missing = {"retention": "not_additive", "revenue_retention": "not_additive"}
    if any(cell.unconverted for cell in known):
        return row | {"revenue": None}, missing | {"revenue": "needs:rates"}
    return row | {"revenue": amount(sum(cell.revenue for cell in known), question)}, missing


def _running_month(question: Question) -> date:
    """First day of the month in which the last instant that is known lies."""
    return question.calendar.local(question.cut - timedelta(microseconds=1)).date().replace(day=1)


def _month_end(day: date) -> date:
    return periods.add_months(day.replace(day=1), 1) - timedelta(days=1)


def _columns(question: Question) -> tuple[Column, ...]:
    return (
        Column("cohort", "Month of the first order", "time", "date", "date"),
        Column("age", "Months since the first order", "dimension", "integer", "text"),
        Column("size", "Customers of the cohort", "metric", "number", "count", "count", "up"),
        Column("customers", "Customers with an order", "metric", "number", "count", "count", "up"),
        Column("retention", "Retention", "metric", "number", "percent", "ratio", "up"),
        Column("revenue", "Revenue", "metric", "number", "money", question.currency, "up"),
        Column("revenue_retention", "Revenue retention", "metric", "number", "percent", "ratio", "up"),
    )


STUDY = Study(
    name="retention",
    label="Retention",
    definition="Customers by the month of their first valid order, and the share of them with an order in each month after it. "
    "Month 0 is 100 %; the running month has no figures until it is over. Guests belong to no cohort.",
    default_period="last_12_months",
    options=(MONTHS, MINIMUM_CUSTOMERS),
    answer=_answer,
    frame=_frame,
    depends_on=_known_months,
    members=_members,
    about=frozenset({"gmv", "discounts", "refunds", "orders", "buyers", "new_customers"}),
)
