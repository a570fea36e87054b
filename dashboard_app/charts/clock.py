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
    rows = [row | {f"{name}__label": _name(row, name, formats) for name in fields if str(row[name]).isdecimal()} for row in result.rows]
    body, stamp = Result.encode(result.columns, rows, result.totals, result.stamp)
    return Result(body, stamp, as_of=result.as_of, cached=result.cached, elapsed_ms=result.elapsed_ms, quality=result.quality)


def _name(row: Row, field: str, formats: Formats) -> str:
    number = int(str(row[field]))
    if field == _WEEKDAY:
        return formats.names.weekdays[number - 1]
    return formats.date(datetime(2000, 1, 1, number), formats.dates.time)  # noqa: DTZ001 - an hour of any day
