"""How a value of a metric is written: on the screen and as an Excel number format."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from babel.core import Locale
from babel.numbers import format_compact_currency, format_compact_decimal, format_currency, format_decimal, get_currency_precision

LOCALE = "en_US"
DASH = "\u2013"
MINUS = "\u2212"


class Format(StrEnum):
    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    TEXT = "text"


Number = int | float | Decimal


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """Digits after the point in `currency` (EUR 2, JPY 0, KWD 3), from CLDR."""
    return int(get_currency_precision(currency))


@dataclass(frozen=True, slots=True)
class Written:
    """A formatted value: short for a card or an axis, full for a tool-tip."""

    short: str
    full: str


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def _minus(text: str) -> str:
    return text.replace("-", MINUS)


COMPACT_FROM = 10_000


def write(value: Number | None, fmt: Format, currency: str = "EUR") -> Written:
    """`value` (major units, fractions for percent) as text. No value is a dash, never a zero."""
    if value is None:
        return Written(DASH, DASH)
    if fmt is Format.PERCENT:
        share = float(value) * 100
        text = _minus(f"{share:,.1f}%")
        return Written(text, _minus(f"{share:,.2f}%"))
    locale = _locale(LOCALE)
    compact = abs(float(value)) >= COMPACT_FROM
    if fmt is Format.MONEY:
        full = _minus(format_currency(value, currency, locale=locale))
        short = _minus(format_compact_currency(value, currency, locale=locale, fraction_digits=1)) if compact else full
        return Written(short, full)
    full = _minus(format_decimal(value, locale=locale, decimal_quantization=fmt is not Format.COUNT))
    short = _minus(format_compact_decimal(value, locale=locale, fraction_digits=1)) if compact else full
    return Written(short, full)


def write_change(change: Number | None, fmt: Format, currency: str = "EUR") -> str:
    """A difference with its sign; the difference of two fractions is in percentage points."""
    if change is None:
        return DASH
    sign = "+" if change > 0 else ""
    if fmt is Format.PERCENT:
        return sign + _minus(f"{float(change) * 100:,.1f} pp")
    return sign + write(change, fmt, currency).short


def write_growth(growth: float | None) -> str:
    """A growth fraction with its sign: 0 is "0.0%", no value is a dash."""
    if growth is None:
        return DASH
    return ("+" if growth > 0 else "") + _minus(f"{growth * 100:,.1f}%")


def excel_format(fmt: Format, currency: str = "EUR") -> str:
    """The number format of a cell; money keeps the currency's own minor digits."""
    if fmt is Format.MONEY:
        digits = minor_digits(currency)
        return "#,##0" + ("." + "0" * digits if digits else "")
    return {
        Format.COUNT: "#,##0",
        Format.NUMBER: "#,##0.00",
        Format.PERCENT: "0.00%",
        Format.DATE: "yyyy-mm-dd",
        Format.DATETIME: "yyyy-mm-dd hh:mm",
    }.get(fmt, "General")
