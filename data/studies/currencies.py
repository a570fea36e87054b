"""Currencies: which ones orders came in, how much of the whole they are, and what of them could not be converted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from data.catalog.sales import DATASET
from data.expressions import View
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import Options, Read, Study
from data.studies.rate_days import RateDays, days_shown, metrics_of_money, rate_days
from data.studies.sums import amount

MOST_RATES = 40
"""Currencies beyond have no rate beside them: reading takes one look for each."""


def _answer(question: Question, _options: Options, read: Read) -> Answer:
    found = sorted(read(_by_currency(question)), key=lambda one: (-one[2], one[0] or ""))
    orders, foreign, missing_days = (int(value or 0) for value in read(_in_all(question))[0])
    whole = sum(int(revenue or 0) for _, revenue, *_ in found)
    unconverted = sum(int(bad or 0) for *_, bad, _days in found)
    first, last = days_shown(question)
    named = [one[0] for one in found[:MOST_RATES] if one[0] and one[0] != question.currency]
    rates = rate_days(question, read, named, first, last) if first <= last else {}
    rows: list[Row] = []
    reasons: dict[str, str] = {}
    for place, one in enumerate(found):
        row, missing = _row(one, orders, None if unconverted else whole, question, rates)
        rows.append(row)
        reasons |= {f"{place}.{name}": reason for name, reason in missing.items()}
    totals: Row = {
        "revenue": None if unconverted else amount(whole, question), "revenue__share": None, "orders": orders, "orders__share": None,
        "foreign_orders": foreign, "rows": sum(int(one[3]) for one in found), "unconverted": unconverted, "missing_days": missing_days,
        "rate": None,
    }  # fmt: skip
    reasons |= {"revenue": "needs:rates"} if unconverted else {}
    reasons |= dict.fromkeys(("revenue__share", "orders__share", "rate"), "not_additive")
    return Answer(_columns(question), rows, totals, reasons, stamp={"metrics_without_value": metrics_of_money() if unconverted else []})


def _columns(question: Question) -> tuple[Column, ...]:
    return (
        Column("order_currency", "Currency", "dimension", "text", "text"),
        Column("order_currency__label", "Currency, name", "label", "text", "text"),
        Column("revenue", "Revenue", "metric", "number", "money", question.currency, "up"),
        Column("revenue__share", "Revenue, share", "comparison", "number", "percent", "ratio"),
        Column("orders", "Orders", "metric", "number", "count", "count", "up"),
        Column("orders__share", "Orders, share", "comparison", "number", "percent", "ratio"),
        Column("foreign_orders", "Orders in other currencies", "metric", "number", "count", "count"),
        Column("rows", "Rows", "metric", "number", "count", "count"),
        Column("unconverted", "Rows without a rate", "metric", "number", "count", "count", "down"),
        Column("missing_days", "Days without a rate", "metric", "number", "count", "count", "down"),
        Column("rate", "Rate", "metric", "number", "number", question.currency),
        Column("rate_of", "Rate published on", "label", "date", "date"),
        Column("rate__label", "Last rate", "label", "text", "text"),
    )


def _view(question: Question) -> View:
    return View(question, DATASET, question.period)


def without_rate(view: View) -> ColumnElement[Any]:
    """The row's own day when its amounts could not be converted: it is by that day's rate that they would be."""
    return case((view.column("unconverted") == 1, view.column(DATASET.time["event"].on)))


def _by_currency(question: Question) -> Select[Any]:
    """(currency, revenue, orders, rows, rows without a rate, days without a rate)."""
    view = _view(question)
    sold, given, back = (func.coalesce(view.column(name), 0) for name in ("gmv", "discounts", "refunds"))
    currency = view.column("order_currency")
    return (
        select(
            currency, func.sum(sold - given - back), func.count(view.column("order_key").distinct()), func.count(),
            func.sum(view.column("unconverted")), func.count(without_rate(view).distinct()),
        )
        .where(*view.conditions())
        .group_by(currency)
    )  # fmt: skip


def _in_all(question: Question) -> Select[Any]:
    """(orders, orders in other currencies, days without a rate): an order may have lines in several currencies."""
    view = _view(question)
    key = view.column("order_key")
    foreign = case((view.column("order_currency") != question.currency, key))
    counted: tuple[ColumnElement[Any], ...] = (
        func.count(key.distinct()),
        func.count(foreign.distinct()),
        func.count(without_rate(view).distinct()),
    )
    return select(*counted).where(*view.conditions())


def _row(
    one: tuple[Any, ...], orders: int, whole: int | None, question: Question, rates: dict[str, RateDays]
) -> tuple[Row, dict[str, str]]:
    currency, revenue, own_orders, count, bad, days = one
    missing: dict[str, str] = {}
    minor = int(revenue or 0)
    if bad:
        missing["revenue"] = "needs:rates"
    share = minor / whole if whole and not bad else None
    if share is None:
        missing["revenue__share"] = "needs:rates" if whole is None or bad else "division_by_zero"
    rate, day = _last_rate(rates.get(currency))
    if rate is None:
        missing["rate"] = "no_data" if currency == question.currency else "needs:rates"
    row: Row = {
        "order_currency": currency, "order_currency__label": currency, "revenue": None if bad else amount(minor, question),
        "revenue__share": share, "orders": own_orders, "orders__share": own_orders / orders if orders else None,
        "foreign_orders": 0 if currency == question.currency else own_orders, "rows": count, "unconverted": int(bad or 0),
        "missing_days": days, "rate": rate, "rate_of": day.isoformat() if day else None,
        "rate__label": f"1 {currency} = {rate:.6g} {question.currency}" if rate is not None else None,
    }  # fmt: skip
    if not orders:
        missing["orders__share"] = "division_by_zero"
    return row, missing


def _last_rate(known: RateDays | None) -> tuple[float | None, date | None]:
    if known is None or not known.rates:
        return None, None
    last = max(known.rates)
    return known.rates[last], known.dated(last)


STUDY = Study(
    name="currencies",
    label="Currencies",
    definition="The currencies that orders of the period came in: revenue and orders with their shares, rows and days without an exchange "
    "rate, and the last rate. Where a row lacks a rate there is no revenue (needs:rates).",
    default_period="last_30_days",
    options=(),
    answer=_answer,
    about=frozenset({"gmv", "discounts", "refunds", "orders", "order_currency"}),
)
