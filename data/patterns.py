"""Date patterns as the Unicode CLDR writes them (`d. MMM y`), taken apart once and filled in quickly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from data.errors import ConfigurationError

_PIECES = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


@dataclass(frozen=True, slots=True)
class Names:
    """Months from January on and weekdays from Monday on, as they are written in a date."""

    months: tuple[str, ...] = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    )  # fmt: skip
    short_months: tuple[str, ...] = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    weekdays: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    short_weekdays: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


Part = Callable[[date, Names], str]


def _hour(at: date) -> int:
    return at.hour if isinstance(at, datetime) else 0


_FIELDS: Mapping[str, Part] = {
    "y": lambda day, _: str(day.year),
    "yy": lambda day, _: f"{day.year % 100:02d}",
    "yyyy": lambda day, _: f"{day.year:04d}",
    "M": lambda day, _: str(day.month),
    "MM": lambda day, _: f"{day.month:02d}",
    "MMM": lambda day, names: names.short_months[day.month - 1],
    "MMMM": lambda day, names: names.months[day.month - 1],
    "d": lambda day, _: str(day.day),
    "dd": lambda day, _: f"{day.day:02d}",
    "E": lambda day, names: names.short_weekdays[day.weekday()],
    "EEEE": lambda day, names: names.weekdays[day.weekday()],
    "Q": lambda day, _: str((day.month + 2) // 3),
    "H": lambda at, _: str(_hour(at)),
    "HH": lambda at, _: f"{_hour(at):02d}",
    "m": lambda at, _: str(at.minute if isinstance(at, datetime) else 0),
    "s": lambda at, _: str(at.second if isinstance(at, datetime) else 0),
    "mm": lambda at, _: f"{at.minute:02d}" if isinstance(at, datetime) else "00",
    "ss": lambda at, _: f"{at.second:02d}" if isinstance(at, datetime) else "00",
}
_SAME = {"Y": "y", "LLL": "MMM", "LLLL": "MMMM", "EE": "E", "EEE": "E", "ccc": "E", "cccc": "EEEE"}

_IN_CHARTS = {
    "y": "%Y", "yy": "%y", "yyyy": "%Y", "M": "%-m", "MM": "%m", "MMM": "%b", "MMMM": "%B", "d": "%-d", "dd": "%d", "E": "%a", "EEEE": "%A",
    "H": "%-H", "HH": "%H", "m": "%-M", "mm": "%M", "s": "%-S", "ss": "%S",
}  # fmt: skip
_IN_PICKERS = {"y": "YYYY", "yy": "YY", "yyyy": "YYYY", "M": "M", "MM": "MM", "MMM": "MMM", "MMMM": "MMMM", "d": "D", "dd": "DD"}


@lru_cache(maxsize=256)
def pieces_of(pattern: str) -> tuple[tuple[str, str], ...]:
    """The fields and the texts between them, in order: ("MMM", ""), ("", " "), ("d", ""). Raises `ConfigurationError`."""
    found: list[tuple[str, str]] = []
    for match in _PIECES.finditer(pattern):
        text, quoted, letter = match.group(), match.group(1), match.group(2)
        if letter:
            name = _SAME.get(text, text)
            if name not in _FIELDS:
                raise ConfigurationError(f"The date pattern {pattern!r} has the field {text!r}: known are {', '.join(_FIELDS)}.")
            found.append((name, ""))
        else:
            found.append(("", text if quoted is None else quoted.replace("''", "'") or "'"))
    return tuple(found)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[Part | str, ...]:
    return tuple(_FIELDS[name] if name else text for name, text in pieces_of(pattern))


def write_date(at: date, pattern: str, names: Names) -> str:
    """A day or an instant by `pattern`: `22. Nov. 2026`."""
    return "".join(part if isinstance(part, str) else part(at, names) for part in _compiled(pattern))


def for_charts(pattern: str) -> str:
    """The same pattern as plotly.js reads it: `%-d. %b %Y`."""
    return "".join(_IN_CHARTS.get(name, "") if name else text.replace("%", "%%") for name, text in pieces_of(pattern))


def has_names(pattern: str) -> bool:
    """Whether names of months or other words stand in it."""
    return any(name.startswith("MMM") or any(sign.isalpha() for sign in text) for name, text in pieces_of(pattern))


def for_pickers(pattern: str) -> str:
    """The same pattern as the date picker reads it: `DD.MM.YYYY`."""
    return "".join(_IN_PICKERS.get(name, "") if name else text for name, text in pieces_of(pattern))
