"""What has to hold between an answer and the rows that are listed behind one of its values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.analytics import Analytics
from data.query import MAX_ROWS, NONE_MEMBER, CompareMode, Filter, Mark, MetricQuery, RowsQuery, Scope
from data.result import Result, Row, Scalar
from tests.oracle.names import CONCENTRATIONS

COUNTED = frozenset({
    "orders", "orders_placed", "buyers", "new_customers", "returning_customers", "active_vendors", "reviews", "new_vendors",
    "churned_vendors",
})  # fmt: skip
"""Metrics of which one row is one."""

MEDIANS = ("fulfilment_hours", "fulfilment_hours_p90")
OF_PERSONS = frozenset({"buyers", "new_customers", "returning_customers", "repeat_rate"})


def mark_of(query: MetricQuery, metric: str, row: Row | None, *, compared: bool = False) -> Mark:
    """The mark of a row of the answer to `query`; of its totals without one."""
    if row is None:
        return Mark(metric, compared=compared)
    members = tuple(Filter(name, (NONE_MEMBER if row[name] is None else str(row[name]),)) for name in query.dimensions)
    return Mark(metric, str(row[query.grain]) if query.grain is not None else None, members, compared)


def marks_of(query: MetricQuery, metric: str, row: Row | None) -> list[tuple[Mark, str]]:
    """The marks of a row (of the totals without one), each with the field of the answer that has its value: the value itself and, where
    there is one, what it is compared with."""
    found = [(mark_of(query, metric, row), metric)]
    if query.compare.mode is not CompareMode.NONE and (row is None or query.grain is None or row[f"{query.grain}__previous"] is not None):
        found.append((mark_of(query, metric, row, compared=True), f"{metric}__previous"))
    return found


def listed(analytics: Analytics, query: MetricQuery, mark: Mark, scope: Scope = Scope()) -> Result:  # noqa: B008 - a frozen value
    """All rows behind a mark."""
    return analytics.rows(RowsQuery(query, mark, limit=MAX_ROWS), scope)


def disagreements_of_rows(found: Result, metric: str, value: Scalar) -> list[str]:
    """Where the rows do not add up to `value`, in words."""
    problems = []
    if found.totals[metric] != nearly(metric, value):
        problems.append(f"{metric} is {value}, and over its rows {found.totals[metric]}")
    if found.meta["row_count"] != len(found.rows):
        problems.append(f"{found.meta['row_count']} rows are said to be there, and {len(found.rows)} are")
    if metric in COUNTED and value is not None and value != len(found.rows):
        problems.append(f"{metric} counts {value}, and there are {len(found.rows)} rows")
    shares = [column.name for column in found.columns if column.name.partition("__")[0] == metric and column.role == "metric"]
    for name in shares if metric not in MEDIANS else ():
        total = found.totals[name]
        if total is not None and nearly(metric, summed(found, name)) != float(total):
            problems.append(f"{name} adds up to {summed(found, name)}, and is {total}")
    return problems


def summed(found: Result, name: str) -> float:
    return float(sum((Decimal(str(row[name])) for row in found.rows if row[name] is not None), Decimal(0)))


def nearly(metric: str, value: Scalar) -> object:
    """What the engine works out in floats may differ in the last bits."""
    inexact = metric in (*CONCENTRATIONS, *MEDIANS) and value is not None
    return pytest.approx(value, rel=1e-9, abs=1e-9) if inexact else value
