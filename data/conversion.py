"""Amounts in another currency than the extract's: each row at the rate of its own day, rounded once, alike on every engine.

A rate is what one unit of the other currency is worth in the reporting currency. Rates are often not published at weekends and on
holidays, so the last one is carried for up to seven days, as it is where foreign amounts come in. What was paid in the asked currency
itself is converted from its reporting amount like everything else: there and back, so that all rows are treated alike.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Integer,
    Numeric,
    Select,
    SmallInteger,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy.sql.selectable import FromClause, Subquery

from data.formats import minor_digits
from data.model import Dataset
from data.tables import fx_rates

CARRIED_DAYS = 7
RATE_DIGITS = 10
"""Rates are kept with so many digits; as whole numbers they are multiplied by 10 to that power."""
SMALLEST_RATE = Decimal("0.000001")
"""Anything below is a mistake (no currency is worth so little), and amounts in it would not fit."""

_WHOLE = Numeric(38, 0)
_NEAR, _LARGE = 1e-6, 1e9


def money_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns of `dataset` that hold amounts."""
    measured = [measure.column for measure in dataset.measures if measure.digits is None]
    known = dataset.table.c.keys()
    return tuple(name for name in dict.fromkeys([*measured, *(name for name, _ in dataset.amounts)]) if name in known)


def converted(dataset: Dataset, currency: str, reporting: str) -> FromClause:
    """The table of `dataset` with its amounts in `currency`; rows of days without a rate are marked as unconverted."""
    return _converted(dataset.table, money_columns(dataset), dataset.time["event"].on, dataset.unconverted or "", currency, reporting)


@lru_cache(maxsize=64)
def _converted(table: FromClause, money: tuple[str, ...], on: str, flag: str, *currencies: str) -> FromClause:
    """Kept, because every column of a statement must come from one and the same table."""
    currency, reporting = currencies
    if not money:
        return table
    rates = daily_rates(currency)
    columns: list[ColumnElement[Any]] = []
    for one in table.c:
        if one.name in money:
            columns.append(_in_currency(one, rates.c.rate, power_of(currency, reporting)).label(one.name))
        elif one.name == flag:
            columns.append(case((rates.c.rate.is_(None), literal(1, SmallInteger)), else_=one).label(one.name))
        else:
            columns.append(one)
    return select(*columns).select_from(table.outerjoin(rates, rates.c.day == table.c[on])).subquery("converted")


def power_of(currency: str, reporting: str) -> int:
    """amount in minor units of `reporting` x 10^power / whole rate = amount in minor units of `currency`."""
    return RATE_DIGITS + minor_digits(currency) - minor_digits(reporting)


def daily_rates(currency: str) -> Subquery:
    """(day, rate as a whole number) of every day that has one, its own or a carried one."""
    published = (
        select(
            fx_rates.c.day, func.max(fx_rates.c.rate).label("rate"), func.lead(fx_rates.c.day).over(order_by=fx_rates.c.day).label("next")
        )
        .where(fx_rates.c.currency == currency, fx_rates.c.rate >= SMALLEST_RATE)
        .group_by(fx_rates.c.day)
        .subquery("published")
    )  # fmt: skip
    carried = values(column("k", Integer), name="carried").data([(k,) for k in range(CARRIED_DAYS + 1)])
    day = published.c.day + cast(carried.c.k, Integer)
    rate = cast(published.c.rate * 10**RATE_DIGITS, _WHOLE)
    return select(day.label("day"), rate.label("rate")).where(or_(published.c.next.is_(None), day < published.c.next)).subquery("rates")


def rates_statement(currency: str, first: date, last: date) -> Select[Any]:
    """(day, rate as a whole number) of the days from `first` to `last` that have one."""
    rates = daily_rates(currency)
    return select(rates.c.day, rates.c.rate).where(and_(rates.c.day >= first, rates.c.day <= last))


def currencies_statement() -> Select[Any]:
    """The currencies that have a rate on some day."""
    return select(fx_rates.c.currency).where(fx_rates.c.rate >= SMALLEST_RATE).distinct().order_by(fx_rates.c.currency)


def _in_currency(amount: ColumnElement[Any], rate: ColumnElement[Any], power: int) -> ColumnElement[Any]:
    """amount x 10^power / rate, halves away from zero: exact, and nearly as fast as floating point.

    Floating point is at most 0.0000005 off below a thousand million, so it decides unless the quotient is that near to a half.
    """
    size = cast(func.abs(amount), Double)
    quotient = size * literal(float(10**power), Double) / cast(rate, Double)
    whole = func.floor(quotient)
    beside_half = func.abs(quotient - whole - literal(0.5, Double))
    is_clear = and_(beside_half > literal(_NEAR, Double), quotient < literal(_LARGE, Double))
    rounded = case((is_clear, func.floor(quotient + literal(0.5, Double))), else_=_exact_quotient(amount, rate, power))
    return cast(case((amount < 0, -rounded), else_=rounded), BigInteger)


def _exact_quotient(amount: ColumnElement[Any], rate: ColumnElement[Any], power: int) -> ColumnElement[Any]:
    """The division is made to leave nothing first, because engines divide whole numbers differently; what comes out is a whole number
    below 2^53, which floating point holds."""
    top = cast(func.abs(amount), _WHOLE) * (2 * 10**power) + rate
    under = rate * 2
    return func.round(cast(top - top % under, Double) / cast(under, Double))
