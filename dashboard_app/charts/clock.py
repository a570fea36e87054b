"""The weekdays and hours of an answer by the names that whoever looks has for them. The catalogue names them in English, for programs."""

from __future__ import annotations

from datetime import datetime

from data.formats import ENGLISH, Formats
from data.result import Result, Row

_WEEKDAY, _HOUR = "weekday", "hour_of_day"


def renamed(result: Result, formats: Formats = ENGLISH) -> Result:
    """The same answer with its labels of weekdays and hours by locale; of English as it is."""
    fields = [column.name for column in result.columns if column.role == "dimension" and column.name in (_WEEKDAY, _HOUR)]
    if formats is ENGLISH or not fields:
        return result
    rows: list[Row] = []
    for row in result.rows:
        names = {f"{name}__label": member_name(name, str(row[name]), formats) for name in fields}
        rows.append(row | {label: name for label, name in names.items() if name})
    body, stamp = Result.encode(result.columns, rows, result.totals, result.stamp)
    return Result(body, stamp, as_of=result.as_of, cached=result.cached, elapsed_ms=result.elapsed_ms, quality=result.quality)


def member_name(dimension: str, key: str, formats: Formats) -> str:
    """The weekday or hour `key`; empty for what is none, and in English, where the catalogue's names are right."""
    if formats is ENGLISH or dimension not in (_WEEKDAY, _HOUR) or not key.isdecimal():
        return ""
    if dimension == _WEEKDAY:
        return formats.names.weekdays[(int(key) - 1) % 7]
    return formats.date(datetime(2000, 1, 1, int(key) % 24), formats.dates.time)  # noqa: DTZ001 - an hour of any day
