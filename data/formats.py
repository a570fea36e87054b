"""How values are written for people, by locale, and as number formats of Excel. What programs read is never written here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision

from data.errors import InvalidInput
from data.patterns import Names, for_charts, for_pickers, has_names, write_date

LOCALE = "en_US"
DASH = "\u2013"
MINUS = "\u2212"
COMPACT_FROM = 10_000
"""From here on a value that stands alone is written with its power in short: 12.3K."""

_FULL_DIGITS = 3
_TWO_WAYS = 2
"""Groups of digits in `1.250`, which could be a decimal as well."""
_AMOUNT = re.compile(r"\d.*\d|\d")
_DOT, _COMMA, _HYPHEN = ord("."), ord(","), ord("-")


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


@lru_cache(maxsize=1024)
def _around(babel: str, currency: str, *, negative: bool) -> tuple[str, str]:
    """What stands before and after an amount of money, its sign included. Asking Babel for each amount would take 20 times as long."""
    written = format_currency(-1 if negative else 1, currency, locale=babel)
    amount = _AMOUNT.search(written)
    before, after = (written[: amount.start()], written[amount.end() :]) if amount else ("", "")
    return before.replace("-", MINUS), after.replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class Written:
    """A formatted value: short for a card or an axis, full for a tool-tip."""

    short: str
    full: str


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """How days and times are written, as CLDR patterns; `tick` and `month_tick` are the shortest, for axes. `week` is the name of the
    week that begins on a day."""

    day: str = "MMM d, y"
    day_of_year: str = "MMM d"
    weekday: str = "E, MMM d, y"
    weekday_of_year: str = "E, MMM d"
    tick: str = "MMM d"
    month: str = "MMMM y"
    short_month: str = "MMM y"
    month_tick: str = "MMM"
    quarter: str = "'Q'Q y"
    time: str = "HH:mm"
    time_s: str = "HH:mm:ss"
    stamp: str = "yyyy-MM-dd HH:mm"
    stamp_s: str = "yyyy-MM-dd HH:mm:ss"
    stamp_day: str = "yyyy-MM-dd"
    week: str = "Week of {}"


@dataclass(frozen=True, slots=True)
class Formats:
    """One way of writing numbers and dates: English as it stands here, others from a file each (see `dashboard_app.locales`).

    `babel` names the locale whose money Babel knows; `grouping` is the size of the last group of digits and of those before it;
    `percent`, `points` and `powers` hold `{}` where the number goes, `powers` by the number of zeros they stand for.
    """

    code: str = "en"
    name: str = "English"
    babel: str = LOCALE
    decimal: str = "."
    group: str = ","
    grouping: tuple[int, int] = (3, 3)
    percent: str = "{}%"
    points: str = "{} pp"
    powers: tuple[tuple[int, str], ...] = ((3, "{}K"), (6, "{}M"), (9, "{}B"), (12, "{}T"))
    dates: DatePatterns = field(default_factory=DatePatterns)
    names: Names = field(default_factory=Names)

    # Plain numbers

    def localized(self, text: str) -> str:
        """A number as Python writes it (`-1,234.5`) in the signs of this locale."""
        if self.grouping[0] != self.grouping[1]:
            text = _regrouped(text, *self.grouping)
        return text.translate({_DOT: self.decimal, _COMMA: self.group, _HYPHEN: MINUS})

    def fixed(self, value: Number, digits: int) -> str:
        """With just so many digits after the point, halves to the even one."""
        return self.localized(f"{value if isinstance(value, Decimal) else Decimal(str(value)):,.{digits}f}")

    def trimmed(self, value: Number, most: int | None = None) -> str:
        """With at most so many digits after the point (or all there are), none of them a zero at the end."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if most is not None:
            exact = round(exact, most)
        text = f"{exact:,f}"
        return self.localized(text.rstrip("0").rstrip(".") if "." in text else text)

    def count(self, value: int) -> str:
        """A whole number: how many."""
        return self.localized(f"{value:,}")

    def share(self, fraction: float, digits: int = 1) -> str:
        """A fraction in per cent."""
        return self.percent.format(self.localized(f"{fraction * 100:,.{digits}f}"))

    # Money, and numbers with their power in short

    def money(self, value: Number, currency: str, digits: int | None = None) -> str:
        """With the currency's own minor digits, or so many."""
        return self._of_currency(self.fixed(_size(value), minor_digits(currency) if digits is None else digits), value, currency)

    def _of_currency(self, amount: str, value: Number, currency: str) -> str:
        before, after = _around(self.babel, currency, negative=value < 0)
        return f"{before}{amount}{after}"

    def power_of(self, value: Number) -> int:
        """The zeros of the largest power with a word of its own that `value` reaches, or 0."""
        size = _size(value)
        return max((zeros for zeros, _ in self.powers if size >= 10**zeros), default=0)

    def compact(self, value: Number, fmt: Format, currency: str, digits: int) -> str:
        """With just so many digits before the word of its power; without one, as a whole number."""
        power = self.power_of(value)
        scaled = Decimal(str(abs(float(value)) / 10**power))
        return self._compacted(self.fixed(scaled, digits if power else 0), power, value, fmt, currency)

    def compact_trimmed(self, value: Number, fmt: Format, currency: str, digits: int) -> str:
        """With at most so many digits after the point, before the word of its power if it has one."""
        power = self.power_of(value)
        scaled = round(abs(Decimal(str(value))) / 10**power, digits)
        text = f"{scaled:f}" if power else f"{scaled:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return self._compacted(self.localized(text), power, value, fmt, currency)

    def _compacted(self, number: str, power: int, value: Number, fmt: Format, currency: str) -> str:
        text = dict(self.powers)[power].format(number) if power else number
        if fmt is Format.MONEY:
            return self._of_currency(text, value, currency)
        return f"{MINUS}{text}" if value < 0 else text

    # Values of metrics

    def full(self, value: Number | None, fmt: Format, currency: str = "EUR") -> str:
        """`value` (major units, fractions for percent) with all its digits. No value is a dash, never a zero."""
        if value is None:
            return DASH
        if fmt is Format.PERCENT:
            return self.share(float(value), 2)
        if fmt is Format.MONEY:
            return self.money(value, currency)
        return self.trimmed(value, None if fmt is Format.COUNT else _FULL_DIGITS)

    def short(self, value: Number | None, fmt: Format, currency: str = "EUR") -> str:
        """`value` as short as a card or an axis wants it."""
        if value is None:
            return DASH
        if fmt is Format.PERCENT:
            return self.share(float(value))
        if _size(value) < COMPACT_FROM:
            return self.full(value, fmt, currency)
        return self.compact_trimmed(value, fmt, currency, 1 if self.power_of(value) else 0)

    def write(self, value: Number | None, fmt: Format, currency: str = "EUR") -> Written:
        """Both."""
        return Written(self.short(value, fmt, currency), self.full(value, fmt, currency))

    def change(self, change: Number | None, fmt: Format, currency: str = "EUR") -> str:
        """A difference with its sign; the difference of two fractions is in percentage points."""
        if change is None:
            return DASH
        if fmt is Format.PERCENT:
            return self.point_difference(float(change), 1)
        return ("+" if change > 0 else "") + self.short(change, fmt, currency)

    def point_difference(self, difference: Number, digits: int) -> str:
        """A difference of two fractions with its sign, in percentage points."""
        return ("+" if difference > 0 else "") + self.points.format(self.localized(f"{difference * 100:,.{digits}f}"))

    def growth(self, growth: float | None) -> str:
        """A growth fraction with its sign: 0 is "0.0%", no value is a dash."""
        if growth is None:
            return DASH
        return ("+" if growth > 0 else "") + self.share(growth)

    # Days and times

    def date(self, at: date, pattern: str) -> str:
        """A day or an instant by one of the patterns of `dates`."""
        return write_date(at, pattern, self.names)

    # What a person types, and what the browser is told

    def read_number(self, text: str) -> str:
        """A typed number as Python reads it: `1.234,5 %` as `1234.5%`. What is no number of this locale stays as it is, `12.5` in a
        locale with a comma among it. Raises `InvalidInput` about `1.250` there, which means two things."""
        plain = text.strip().replace(MINUS, "-")
        number, percent = (plain[:-1].strip(), "%") if plain.endswith("%") else (plain, "")
        whole, point, rest = number.partition(self.decimal)
        sign = whole[:1] if whole[:1] in "+-" else ""
        is_blank = not self.group.strip()
        groups = whole[len(sign) :].split(None if is_blank else self.group)
        if not all(one.isdecimal() and one.isascii() for one in (*groups, *([rest] if point else []))):
            return text
        if len(groups) > 1 and not _is_grouped(groups, self.grouping):
            return text
        if len(groups) == _TWO_WAYS and not point and not is_blank:
            joined = "".join(groups)
            raise InvalidInput.field(
                "value", f"{text.strip()[:40]!r} can be read in two ways.", f"Write it like {joined} or {joined}{self.decimal}00."
            )
        return sign + "".join(groups) + (f".{rest}" if point else "") + percent

    def typed(self, value: Number) -> str:
        """A number as one would type it: no groups, a hyphen for minus."""
        return f"{Decimal(str(value)).normalize():f}".replace(".", self.decimal)

    @property
    def picker(self) -> str:
        """The order of a date in the date picker. It knows no names but English ones, and no words: then by numbers alone."""
        is_plain = self.names.short_months == ENGLISH.names.short_months or not has_names(self.dates.day)
        return for_pickers(self.dates.day if is_plain else self.dates.stamp_day)

    @property
    def separators(self) -> str:
        """The sign of the decimal and that of thousands, as plotly.js wants them."""
        return self.decimal + self.group

    def for_browser(self) -> dict[str, object]:
        """What the browser writes by itself: names of months and days on axes, the time of the figures, days that are being chosen."""
        names = self.names
        return {
            "code": self.code, "decimal": self.decimal, "thousands": self.group, "date": for_charts(self.dates.stamp_day),
            "months": names.months, "shortMonths": names.short_months, "stamp": self.dates.stamp_s,
            "day": self.dates.day, "dayOfYear": self.dates.day_of_year,
            "days": (names.weekdays[-1], *names.weekdays[:-1]), "shortDays": (names.short_weekdays[-1], *names.short_weekdays[:-1]),
        }  # fmt: skip


ENGLISH = Formats()
"""What is written where nobody has chosen: the first run, and this product's own documents."""


def write(value: Number | None, fmt: Format, currency: str = "EUR") -> Written:
    """`value` as it is written in English."""
    return ENGLISH.write(value, fmt, currency)


def _size(value: Number) -> Number:
    return -value if value < 0 else value


def _regrouped(text: str, last: int, before: int) -> str:
    """`1,234,567.8` in groups of other sizes: `12,34,567.8`."""
    whole, point, rest = text.replace(",", "").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = [digits[-last:]]
    digits = digits[:-last]
    while digits:
        groups.insert(0, digits[-before:])
        digits = digits[:-before]
    return sign + ",".join(groups) + point + rest


def _is_grouped(groups: list[str], grouping: tuple[int, int]) -> bool:
    last, before = grouping
    first, *middle = groups[:-1]
    return 1 <= len(first) <= before and len(groups[-1]) == last and all(len(one) == before for one in middle)


_CELLS: Mapping[Format, str] = {
    Format.COUNT: "#,##0",
    Format.NUMBER: "#,##0.00",
    Format.PERCENT: "0.00%",
    Format.DATE: "yyyy-mm-dd",
    Format.DATETIME: "yyyy-mm-dd hh:mm",
}


def excel_format(fmt: Format, currency: str = "EUR") -> str:
    """The number format of a cell; money keeps the currency's own minor digits."""
    if fmt is Format.MONEY:
        digits = minor_digits(currency)
        return "#,##0" + ("." + "0" * digits if digits else "")
    return _CELLS.get(fmt, "General")
