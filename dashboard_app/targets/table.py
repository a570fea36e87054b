"""Targets as a table for files, with the very columns that a sheet of targets has; and one target from the texts of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dashboard_app.targets.desk import ListedTarget
from dashboard_app.targets.sheet import as_target
from data.errors import InvalidInput
from data.result import Column, Result
from data.targets import Target

_COLUMNS = (
    Column("metric", "Metric", "dimension", "text", "text"),
    Column("grain", "Grain", "dimension", "text", "text"),
    Column("period_start", "Period start", "time", "date", "date"),
    Column("value", "Value", "metric", "number", "number"),
    Column("dimension", "Dimension", "dimension", "text", "text"),
    Column("member", "Member", "dimension", "text", "text"),
)


def table_of(found: Sequence[ListedTarget], currency: str, as_of: datetime) -> Result:
    """The targets as rows of a file; it can be edited and imported again."""
    rows = [
        {
            "metric": one.target.metric, "grain": one.target.grain, "period_start": one.target.first.isoformat(),
            "value": float(one.target.value), "dimension": one.target.dimension or None, "member": one.target.member or None,
        }
        for one in found
    ]  # fmt: skip
    body, stamp = Result.encode(_COLUMNS, rows, {}, {"currency": currency, "row_count": len(rows), "reasons": {}})
    return Result(body, stamp, as_of=as_of, cached=False, elapsed_ms=0)


def target_of_texts(given: Mapping[str, str]) -> Target:
    """A target from what stands in a form; `first` is its first day. Raises `InvalidInput` naming the field."""
    texts = {"period_start": given["first"], **{name: text for name, text in given.items() if name != "first"}}
    target, wrong = as_target(texts)
    if target is None:
        raise InvalidInput(f"{wrong[0].field.replace('_', ' ').capitalize()}: {wrong[0].message}", fields=wrong)
    return target
