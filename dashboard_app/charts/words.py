"""The words around numbers: dates, ranges, what a comparison is with, why there is no value."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from data.formats import COMPACT_FROM, DASH, ENGLISH, Format, Formats, Number
from data.result import Column, Result, Scalar

EN_DASH = "–"
SPOKEN_UNITS = ("days", "hours")
"""Units that are written beside a number, or in the head of its column."""
_LONGEST_HOVER, _HOVER_LINE = 480, 60
_BIDI = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNRULY: Mapping[int, str | None] = {**dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " "), **dict.fromkeys(_BIDI)}
"""Control characters become blanks; marks that turn the direction of writing round are left out."""

_REASONS = {
    "no_data": "No data for this time",
    "division_by_zero": "Nothing to compute it from",
    "new": "New: was zero before",
    "negative_base": "Not meaningful: was negative before",
    "not_enough_data": "Not enough data",
    "not_permitted": "Not part of what you may see",
    "needs:rates": "Needs exchange rates",
    "not_additive": "Parts of it do not add up",
    "by_whole_days": "Known by whole days, and none of this period is over",
}

_MODES = {
    "previous_week": "a week earlier",
    "previous_month": "a month earlier",
    "previous_year": "a year earlier",
    "previous_year_weekday": "52 weeks earlier",
}

_NAMED = {
    "Today": "yesterday, to the same time",
    "Yesterday": "the day before",
    "Last 12 months": "previous 12 months",
    **{f"{unit} to date": f"previous {unit.lower()}, to the same day" for unit in ("Week", "Month", "Quarter", "Year")},
    **{f"This {unit}": f"last {unit}, to the same day" for unit in ("week", "month", "quarter", "year", "fiscal quarter", "fiscal year")},
    **{f"Last {unit}": f"the {unit} before" for unit in ("week", "month", "quarter", "year", "fiscal quarter", "fiscal year")},
}


def day_text(day: date, formats: Formats = ENGLISH, *, year: bool = True, weekday: bool = False) -> str:
    """`Nov 2, 2026`, with the weekday `Mon, Nov 2, 2026`."""
    dates = formats.dates
    if weekday:
        return formats.date(day, dates.weekday if year else dates.weekday_of_year)
    return formats.date(day, dates.day if year else dates.day_of_year)


def range_text(first: date, last: date, formats: Formats = ENGLISH) -> str:
    """Both days, the year once when they share it: `Oct 23 (dash) Nov 21, 2026`."""
    if first == last:
        return day_text(first, formats)
    return f"{day_text(first, formats, year=first.year != last.year)} {EN_DASH} {day_text(last, formats)}"


def bucket_text(value: Scalar, grain: str, formats: Formats = ENGLISH) -> str:
    """The name of a time bucket in full: `Thu, Nov 12, 2026`, `Week of Nov 9, 2026`, `November 2026`, `14:00, Nov 12`."""
    dates = formats.dates
    if grain == "hour":
        at = datetime.fromisoformat(str(value))
        return f"{formats.date(at, dates.time)}, {day_text(at.date(), formats, weekday=True)}"
    day = date.fromisoformat(str(value)[:10])
    if grain == "week":
        return dates.week.format(day_text(day, formats))
    if grain == "year":
        return str(day.year)
    return formats.date(day, {"quarter": dates.quarter, "month": dates.month}.get(grain, dates.weekday))


def period_text(span: Mapping[str, Any], formats: Formats = ENGLISH) -> str:
    """The included days of `meta.period` or `meta.comparison`."""
    return range_text(date.fromisoformat(span["start"]), date.fromisoformat(span["end"]), formats)


def compared_with(meta: Mapping[str, Any], formats: Formats = ENGLISH) -> str:
    """What the comparison is with, in words that follow "vs"; empty without a comparison."""
    comparison = meta.get("comparison")
    if not comparison:
        return ""
    mode = comparison["mode"]
    if mode in _MODES:
        return _MODES[mode]
    if mode != "previous_period":
        return period_text(comparison, formats)
    period = meta["period"]
    if period.get("label") in _NAMED:
        return _NAMED[period["label"]]
    days = (date.fromisoformat(period["end"]) - date.fromisoformat(period["start"])).days + 1
    return "the day before" if days == 1 else f"previous {formats.count(days)} days"


def reason_text(reason: str) -> str:
    """Why there is no value, for people."""
    if reason.startswith("not_filterable:"):
        return f"Not known by {reason.removeprefix('not_filterable:').replace('_', ' ')}"
    if reason.startswith("needs:") and reason not in _REASONS:
        return f"Needs {reason.removeprefix('needs:').replace('_', ' ')}, which the marketplace does not have"
    return _REASONS.get(reason, reason.replace("_", " ").capitalize())


def reason_of(result: Result, field: str, row: int | None = None) -> str:
    """The reason code of a missing value of the totals (or of one row), or nothing."""
    reasons: Mapping[str, str] = result.meta.get("reasons") or {}
    return reasons.get(field if row is None else f"{row}.{field}", "") or (reasons.get(field, "") if row is not None else "")


def full_value(value: Scalar, column: Column, formats: Formats = ENGLISH) -> str:
    """A value in full: all digits, with its unit."""
    return formats.full(number(value), Format(column.format), column.unit or "EUR")


def short_value(value: Scalar, column: Column, formats: Formats = ENGLISH) -> str:
    return formats.short(number(value), Format(column.format), column.unit or "EUR")


def even(values: Sequence[Scalar], column: Column, formats: Formats = ENGLISH) -> list[str]:
    """Values that stand side by side on a chart, written alike: all with their power in short when the largest is long."""
    numbers = [number(value) for value in values]
    largest = _largest(numbers)
    fmt, currency = Format(column.format), column.unit or "EUR"
    if largest >= COMPACT_FROM and fmt is not Format.PERCENT:
        return [DASH if value is None else formats.compact(value, fmt, currency, 1) for value in numbers]
    if fmt is Format.MONEY and largest >= 100:  # noqa: PLR2004
        return [DASH if value is None else formats.money(value, currency, 0) for value in numbers]
    if _has_fractions(numbers, fmt):
        return [DASH if value is None else rounded(value, largest, formats) for value in numbers]
    return [formats.short(value, fmt, currency) for value in numbers]


def _has_fractions(values: Sequence[Number | None], fmt: Format) -> bool:
    """Whether these are hours, ratings and the like, whose last digits matter to nobody who compares them."""
    return fmt is Format.NUMBER and any(value is not None and not float(value).is_integer() for value in values)


def _largest(values: Sequence[Number | None]) -> float:
    return max((abs(float(value)) for value in values if value is not None), default=0.0)


def lined_up(values: Sequence[Scalar], column: Column, formats: Formats = ENGLISH) -> list[str]:
    """Values that stand under each other in a table: in full, money without its minor unit from a thousand on, other fractions rounded."""
    numbers = [number(value) for value in values]
    largest = _largest(numbers)
    fmt, currency = Format(column.format), column.unit or "EUR"
    if largest >= COMPACT_FROM * 1000:
        return [DASH if value is None else formats.compact(value, fmt, currency, 2) for value in numbers]
    if fmt is Format.MONEY and largest >= 1000:  # noqa: PLR2004
        return [DASH if value is None else formats.money(value, currency, 0) for value in numbers]
    if _has_fractions(numbers, fmt):
        return [DASH if value is None else rounded(value, largest, formats) for value in numbers]
    return [formats.full(value, fmt, currency) for value in numbers]


def rounded(value: Number, like: Number | None = None, formats: Formats = ENGLISH) -> str:
    """A plain number with the digits that matter to the eye: three after the point below one, two below ten, else one; or with as many
    as `like` has so."""
    size = abs(float(value if like is None else like))
    if not float(value):
        return "0"
    return formats.localized(f"{float(value):,.{1 if size >= 10 else 2 if size >= 1 else 3}f}")  # noqa: PLR2004


def aligned(value: Number, unit: str | None, formats: Formats = ENGLISH) -> str:
    """A plain number in a column of such numbers: all with as many digits after the point."""
    return formats.localized(f"{float(value):,.{1 if unit in SPOKEN_UNITS else 2}f}")


def spread(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """The lowest and the highest of `values`."""
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else (None, None)


def change_value(value: Scalar, column: Column, formats: Formats = ENGLISH) -> str:
    """An absolute difference with its sign; of a percentage in points."""
    return formats.change(number(value), Format(column.format), column.unit or "EUR")


def signed(value: Scalar, column: Column, formats: Formats = ENGLISH) -> str:
    """An absolute difference in full, with its sign."""
    found = number(value)
    if found is None or column.format == Format.PERCENT:
        return change_value(value, column, formats)
    return ("+" if found > 0 else "") + full_value(value, column, formats)


def growth_value(value: Scalar, formats: Formats = ENGLISH) -> str:
    growth = number(value)
    return formats.growth(None if growth is None else float(growth))


def number(value: Scalar) -> Number | None:
    """A cell as a number. What a JSON number cannot hold exactly travels as text."""
    if value is None or isinstance(value, bool):
        return None
    return Decimal(value) if isinstance(value, str) else value


def decimal(value: Scalar) -> float | None:
    """A cell as a point of a chart: four decimals are more than any screen shows."""
    found = number(value)
    return None if found is None else round(float(found), 4)


def plain(text: Scalar) -> str:
    """Text from the data without what would turn round or break the line that it stands in."""
    return str(text).translate(_UNRULY)


def inert(text: Scalar) -> str:
    """Text from the data, safe inside a figure: plotly reads a few tags in it otherwise."""
    return escape(plain(text), quote=False)


def cut(text: Scalar, longest: int) -> str:
    """A name of at most so many signs, safe inside a figure."""
    found = plain(text)
    return escape(found if len(found) <= longest else found[: longest - 1].rstrip() + "…", quote=False)


def named(text: Scalar) -> str:
    """A name in the box of a hover: in full, in lines that fit on a screen; of one that is longer than a paragraph its beginning."""
    found = plain(text)
    shown = found if len(found) <= _LONGEST_HOVER else found[: _LONGEST_HOVER - 1] + "…"
    return "<br>".join(escape(line, quote=False) for line in textwrap.wrap(shown, _HOVER_LINE)) or escape(shown, quote=False)
