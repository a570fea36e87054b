"""Exchange rates as studies of currencies need them: by day, against the currency that is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal

from sqlalchemy import select

from data.catalog import DATASETS
from data.conversion import RATE_DIGITS, SMALLEST_RATE, rates_statement
from data.formats import Format
from data.question import Question
from data.studies.base import Read
from data.tables import fx_rates

_SHOWN = Context(prec=10)
"""A rate that was worked out of two others is written with so many digits."""


@dataclass(frozen=True, slots=True)
class RateDays:
    """What one unit of a currency is worth in the asked one, by day, and the days on which a rate was published."""

    rates: dict[date, float]
    published: list[date]

    def dated(self, day: date) -> date | None:
        """The day that the rate which counts on `day`, or counted last before it, was published."""
        place = bisect_right(self.published, day)
        return self.published[place - 1] if place else None


def rate_days(question: Question, read: Read, currencies: Collection[str], first: date, last: date) -> dict[str, RateDays]:
    """The rates of `currencies` on the days from `first` to `last`. The asked currency has none: it needs none."""
    under = _whole(question, read, question.currency, first, last)
    published = _published(read, [*currencies, question.currency], last)
    found = {}
    for currency in currencies:
        over = _whole(question, read, currency, first, last)
        rates = {day: float(_SHOWN.divide(Decimal(rate), Decimal(under[day]))) for day, rate in sorted(over.items()) if day in under}
        # The reporting currency against another one has the rates of that one.
        named = question.currency if currency == question.info.currency else currency
        found[currency] = RateDays(rates, published.get(named, []))
    return found


def _whole(question: Question, read: Read, currency: str, first: date, last: date) -> dict[date, int]:
    """Against the reporting currency, as whole numbers."""
    if currency == question.info.currency:
        return {first + timedelta(days=number): 10**RATE_DIGITS for number in range((last - first).days + 1)}
    return {day: int(rate) for day, rate in read(rates_statement(currency, first, last))}


def _published(read: Read, currencies: list[str], last: date) -> dict[str, list[date]]:
    known = fx_rates.c
    statement = select(known.currency, known.day).distinct().where(known.currency.in_(currencies), known.rate >= SMALLEST_RATE)
    found: dict[str, list[date]] = {}
    for currency, day in read(statement.where(known.day <= last).order_by(known.currency, known.day)):
        found.setdefault(currency, []).append(day)
    return found


def days_shown(question: Question) -> tuple[date, date]:
    """The days of the period that have begun."""
    last = min(question.period.last, question.calendar.local(question.cut - timedelta(microseconds=1)).date())
    begins = question.info.data_from
    first = question.period.first if begins is None else max(question.period.first, begins)
    return first, last


def metrics_of_money() -> list[dict[str, str]]:
    """The metrics that have no value where an amount lacks a rate, by name and label."""
    found = []
    for dataset in DATASETS:
        money = {measure.name for measure in dataset.measures if measure.digits is None}
        if dataset.unconverted:
            found += [metric for metric in dataset.metrics if money & set(metric.formula.measures)]
    return [{"name": metric.name, "label": metric.label} for metric in sorted(found, key=lambda one: one.format is not Format.MONEY)]
