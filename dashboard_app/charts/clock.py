"""What an answer says in words that hold a number or a day: weekdays, hours and exchange rates, as whoever looks writes them. The answer
itself has them in English, for programs."""

from __future__ import annotations

from datetime import datetime

from data.formats import ENGLISH, Formats
from data.result import Result, Row, Scalar

_WEEKDAY, _HOUR, _RATE = "weekday", "hour_of_day", "rate__label"


def renamed(result: Result, formats: Formats = ENGLISH) -> Result:
    """The same answer with these words by locale; of English as it is."""
    names = {column.name for column in result.columns}
    clock = names & {_WEEKDAY, _HOUR}
    if formats is ENGLISH or not (clock or _RATE in names):
        return result
    rows: list[Row] = []
    for row in result.rows:
        told: Row = {f"{name}__label": text for name in clock if (text := member_name(name, str(row[name]), formats))}
        rows.append(row | told | ({_RATE: _rate(row[_RATE], formats)} if _RATE in names else {}))
    body, stamp = Result.encode(result.columns, rows, result.totals, result.stamp)
    return Result(body, stamp, as_of=result.as_of, cached=result.cached, elapsed_ms=result.elapsed_ms, quality=result.quality)


def member_name(dimension: str, key: str, formats: Formats) -> str:
    """The weekday or hour `key`; empty for what is none, and in English, where the catalogue's names are right."""
    if formats is ENGLISH or dimension not in (_WEEKDAY, _HOUR) or not key.isdecimal():
        return ""
    if dimension == _WEEKDAY:
        return formats.names.weekdays[(int(key) - 1) % 7]
    return formats.date(datetime(2000, 1, 1, int(key) % 24), formats.dates.time)  # noqa: DTZ001 - an hour of any day


def _rate(text: Scalar, formats: Formats) -> Scalar:
    """`1 USD = 0.894585 EUR`."""
    if not isinstance(text, str):
        return text
    one, _, other = text.partition(" = ")
    number, _, unit = other.partition(" ")
    return f"{one} = {formats.localized(number)} {unit}"
