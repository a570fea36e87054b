"""The rows behind a mark as people read them: a table that a script draws, and in words what they add up to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dashboard_app.charts import words
from data.formats import DASH, ENGLISH, Format, Formats
from data.model import Metric
from data.result import Column, Result, Scalar

_LABEL = "__label"
_SIDES = ("__numerator", "__denominator")


def value_text(found: Result, metric: Metric, formats: Formats = ENGLISH) -> str:
    """The value of the mark, in full; why there is none."""
    value = found.totals.get(metric.name)
    if value is None:
        reason = words.reason_of(found, metric.name)
        return words.reason_text(reason) if reason else DASH
    # Rows of a ratio have its sides, and no column of its own.
    unit = str(found.meta["currency"]) if metric.format is Format.MONEY else metric.unit
    return words.full_value(value, Column(metric.name, metric.label, "metric", "number", str(metric.format), unit), formats)


def count_text(found: Result, formats: Formats = ENGLISH) -> str:
    """How many rows of what, such as `7 order lines and refunds`."""
    count, what = int(found.meta["row_count"]), str(found.meta["rows_of"])
    return f"{formats.count(count)} {what}" if what else ""


def is_counted(found: Result, metric: Metric) -> bool:
    """Whether the value is the number of rows, so that it need not be said twice."""
    return metric.format is Format.COUNT and found.totals.get(metric.name) == found.meta["row_count"]


def sum_text(found: Result, metric: Metric, formats: Formats = ENGLISH) -> str:
    """The rows and what they add up to; of a ratio both sides, too."""
    names = [name for name in (f"{metric.name}{side}" for side in _SIDES) if name in found.totals]
    sides = [words.full_value(found.totals[name], found.column(name), formats) for name in names]
    if is_counted(found, metric):
        return count_text(found, formats)
    value = value_text(found, metric, formats)
    shown = f"{metric.label} {value}" + (f" = {sides[0]} / {sides[1]}" if sides else "")
    return ", ".join(filter(None, (count_text(found, formats), shown)))


def place_text(found: Result, formats: Formats = ENGLISH) -> str:
    """Which rows of all these are: `51 to 100 of 1,234`."""
    first, count = int(found.meta["offset"]), int(found.meta["row_count"])
    if not found.rows:
        return "No rows"
    return f"{formats.count(first + 1)} to {formats.count(first + len(found.rows))} of {formats.count(count)}"


def write_rows(found: Result, formats: Formats = ENGLISH) -> dict[str, Any]:
    """`columns` with the field each is sorted by, and `rows` of texts. A key that has a name is shown by it."""
    named = {column.name.removesuffix(_LABEL) for column in found.columns if column.name.endswith(_LABEL)}
    shown = [column for column in found.columns if column.name not in named]
    columns = [{"name": one.name, "label": one.label.removesuffix(", name"), "number": _is_number(one)} for one in shown]
    return {"columns": columns, "rows": [[_cell(row.get(column.name), column, formats) for column in shown] for row in found.rows]}


def _is_number(column: Column) -> bool:
    return column.type in ("number", "decimal_text")


def _cell(value: Scalar, column: Column, formats: Formats) -> str:
    if value is None:
        return DASH if _is_number(column) else ""
    if _is_number(column):
        return words.full_value(value, column, formats)
    if column.type == "datetime":
        return formats.date(datetime.fromisoformat(str(value)), formats.dates.stamp)
    if column.type == "date":
        return formats.date(date.fromisoformat(str(value)), formats.dates.stamp_day)
    return str(value)
