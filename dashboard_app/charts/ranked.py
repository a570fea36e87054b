"""Ranked: the members with the most of a metric, and all others as one where that is their sum."""

from __future__ import annotations

from dashboard_app.charts import words
from dashboard_app.charts.series import adds_up_to_total, member_key
from data.derive.rows import OTHER_LABEL, OTHER_MEMBER
from data.result import Result, Row

_SUMMED = ("", "__previous", "__share", "__change", "__target")


def gathered(result: Result, metric: str, dimension: str, most: int) -> tuple[list[Row], int]:
    """The rows as they came, unless there are more members than `most`: then the largest (equals by their keys), and a row of the rest.

    Where parts do not add up there is no such row: the second value counts the members that are left out.
    """
    members = [row for row in result.rows if member_key(row, dimension) != OTHER_MEMBER]
    if not most or len(members) <= most:
        return result.rows, 0
    members.sort(key=lambda row: (row[metric] is None, -(words.decimal(row[metric]) or 0.0), member_key(row, dimension)))
    rest = [*members[most:], *(row for row in result.rows if member_key(row, dimension) == OTHER_MEMBER)]
    if not adds_up_to_total(result, metric):
        return members[:most], len(rest)
    return [*members[:most], _together(rest, metric, dimension)], 0


def _together(rest: list[Row], metric: str, dimension: str) -> Row:
    row: Row = {dimension: OTHER_MEMBER, f"{dimension}__label": OTHER_LABEL}
    for ending in _SUMMED:
        field = f"{metric}{ending}"
        if field in rest[0]:
            known = [value for one in rest if (value := words.decimal(one.get(field))) is not None]
            row[field] = round(sum(known), 4) if known else None
    before = words.decimal(row.get(f"{metric}__previous"))
    if before is not None:
        now = words.decimal(row[metric]) or 0.0
        row[f"{metric}__growth"] = round((now - before) / before, 4) if before > 0 else None
    return row
