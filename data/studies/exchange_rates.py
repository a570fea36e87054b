"""Exchange rates by day, of the currencies that orders came in. A day without a rate has no value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from data.catalog.sales import DATASET
from data.expressions import View
from data.query import MAX_ROWS
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import Option, Options, Read, Study
from data.studies.rate_days import RateDays, days_shown, rate_days

LIMIT = Option("limit", "At most so many currencies, those with the most rows first.", 1, 40, 8)

BadDays = dict[str, dict[date, int]]
"""By currency and day: rows without a rate; 0 on days on which rows found one."""


def _answer(question: Question, options: Options, read: Read) -> Answer:
    first, last = days_shown(question)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    most = min(LIMIT.of(options) or 1, max(1, MAX_ROWS // max(1, len(days))))
    found = [currency for currency, _ in read(_currencies(question)) if currency and currency != question.currency]
    shown = found[:most] if days else []
    rates = rate_days(question, read, shown, first, last) if shown else {}
    bad = bad_days(question, read, {question.currency: {}})
    rows: list[Row] = [row for day in days for row in _rows(day, rates, bad)]
    reasons = {f"{place}.{name}": "needs:rates" for place, row in enumerate(rows) for name in ("rate", "change") if row[name] is None}
    reasons |= dict.fromkeys(("rate", "change"), "not_additive")
    totals: Row = {"rate": None, "change": None, "unconverted": sum(int(row["unconverted"] or 0) for row in rows)}
    return Answer(_columns(question), rows, totals, reasons, stamp={"truncated": len(shown) < len(found), "currencies": len(found)})


def _rows(day: date, rates: dict[str, RateDays], bad: BadDays) -> Iterator[Row]:
    for currency, known in rates.items():
        rate = known.rates.get(day)
        begin = next(iter(known.rates.values()), None)
        yield {
            "day": day.isoformat(), "order_currency": currency, "order_currency__label": currency, "rate": rate,
            "change": rate / begin - 1 if rate is not None and begin else None, "rate_of": written(known.dated(day) if rate else None),
            "unconverted": bad.get(currency, {}).get(day, 0),
        }  # fmt: skip


def _columns(question: Question) -> tuple[Column, ...]:
    return (
        Column("day", "Day", "time", "date", "date"),
        Column("order_currency", "Currency", "dimension", "text", "text"),
        Column("order_currency__label", "Currency, name", "label", "text", "text"),
        Column("rate", "Rate", "metric", "number", "number", question.currency),
        Column("change", "Change since the first day", "metric", "number", "percent", "ratio"),
        Column("rate_of", "Published on", "label", "date", "date"),
        Column("unconverted", "Rows without a rate", "metric", "number", "count", "count", "down"),
    )


def _currencies(question: Question) -> Select[Any]:
    """(currency, rows), the most first."""
    view = View(question, DATASET, question.period)
    currency = view.column("order_currency")
    return select(currency, func.count()).where(*view.conditions()).group_by(currency).order_by(func.count().desc(), currency)


def _days(question: Question) -> Select[Any]:
    """(currency, day, rows without a rate)."""
    view = View(question, DATASET, question.period)
    currency, day = view.column("order_currency"), view.column(DATASET.time["event"].on)
    return select(currency, day, func.sum(view.column("unconverted"))).where(*view.conditions()).group_by(currency, day)


def bad_days(question: Question, read: Read, bad: BadDays) -> BadDays:
    """By the currency whose rate is missing: when that of the asked one is, no row of the day has an amount in it."""
    found = [(str(currency), day, int(count or 0)) for currency, day, count in read(_days(question)) if currency]
    asked = _asked_days(question, read, [day for _, day, _ in found])
    for currency, day, count in found:
        needed = question.currency if question.is_converted and day not in asked else currency
        for one, rows in ((needed, count), *(((question.currency, 0),) if question.is_converted else ())):
            days = bad.setdefault(one, {})
            days[day] = days.get(day, 0) + rows
    return bad


def _asked_days(question: Question, read: Read, days: list[date]) -> frozenset[date]:
    """The days that have a rate of the asked currency."""
    if not question.is_converted or not days:
        return frozenset()
    own = question.info.currency
    return frozenset(rate_days(question, read, [own], min(days), max(days))[own].rates)


def written(day: date | None) -> str | None:
    """A day as it stands in a row."""
    return None if day is None else day.isoformat()


STUDY = Study(
    name="exchange_rates",
    label="Exchange rates",
    definition="What one unit of each currency that orders came in is worth, by day. At weekends the last rate counts on for seven days; "
    "a day without a rate has no value (needs:rates).",
    default_period="last_30_days",
    options=(LIMIT,),
    answer=_answer,
    about=frozenset({"gmv", "order_currency"}),
)
