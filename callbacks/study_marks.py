"""Marks of studies: what a cell of the cohorts or the bar of a segment is called, and the customers that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response

from callbacks.asked import Asked
from callbacks.listings import PAGE, Given, file_of, page_of, written
from dashboard_app.charts import rows, words
from dashboard_app.charts.marking import write_mark
from dashboard_app.dashboards.marks import Point, read_mark
from data.errors import InvalidInput
from data.query import MAX_ROWS, Filter, Mark, StudyQuery, StudyRowsQuery
from data.result import Result, Row

KEYS = ("cohort", "age", "segment")
"""The columns that name the rows of studies which have such marks."""


def point(one: Asked, study: StudyQuery, given: Given) -> dict[str, Any]:
    """What the mark is called, its value in full, and how many customers it has."""
    result = one.answer()
    mark, formats = _mark(result, given), one.principal.formats
    row, column = _row(result, mark), result.column(mark.metric)
    told = {"mark": write_mark(mark), "name": _name(one, row), "metric": column.label, "why": "", "count": ""}
    value = row[mark.metric]
    if value is None:
        reason = words.reason_of(result, mark.metric, result.rows.index(row))
        return told | {"value": words.reason_text(reason or "no_data"), "rows": False}
    found = one.services.analytics.members_of(StudyRowsQuery(study, mark, limit=1), one.principal.scope)
    count = "" if mark.metric == "customers" else rows.count_text(found, formats)
    return told | {"value": words.full_value(value, column, formats), "count": count, "rows": True}


def listed(one: Asked, study: StudyQuery, given: Given) -> dict[str, Any]:
    """One page of the customers, written."""
    wanted, row = _asked_rows(one, study, given, PAGE)
    found, formats = one.services.analytics.members_of(wanted, one.principal.scope), one.principal.formats
    sums = [f"{found.column(name).label} {words.full_value(found.totals[name], found.column(name), formats)}" for name in found.totals]
    return written(one, found, _name(one, row), ", ".join([rows.count_text(found, formats), *sums]))


def file(one: Asked, study: StudyQuery, given: Given) -> Response:
    """All the customers."""
    wanted, row = _asked_rows(one, study, {**given, "offset": 0}, MAX_ROWS)
    found = one.services.analytics.members_of(wanted, one.principal.scope)
    return file_of(one, wanted, found, _name(one, row), given)


def _asked_rows(one: Asked, study: StudyQuery, given: Given, limit: int) -> tuple[StudyRowsQuery, Row]:
    result = one.answer()
    mark = _mark(result, given)
    return StudyRowsQuery(study, mark, *page_of(given)[:1], limit, page_of(given)[1]), _row(result, mark)


def _mark(result: Result, given: Given) -> Mark:
    """As text that came from us, or the bar of a segment."""
    metrics = [column.name for column in result.columns if column.role == "metric"]
    asked = given.get("metric")
    usual = asked if isinstance(asked, str) and asked in metrics else metrics[0]
    if isinstance(given.get("point"), Mapping):
        return Mark(usual, None, (Filter("segment", (Point.read(given["point"]).key,)),))
    found = read_mark(str(given.get("mark") or ""))
    if found.metric and found.metric not in metrics:
        raise InvalidInput.field("mark", f"The study does not show {found.metric[:60]}.", "Go back to the whole of it.")
    return Mark(found.metric or usual, found.at, found.members)


def _row(result: Result, mark: Mark) -> Row:
    """The row of the answer that the mark names. Raises `InvalidInput`."""
    named = {one.dimension: one.values[0] for one in mark.members} | ({"cohort": mark.at} if mark.at is not None else {})
    keys = [column.name for column in result.columns if column.name in KEYS]
    found = next((row for row in result.rows if {key: str(row[key]) for key in keys} == named), None)
    if found is None:
        raise InvalidInput.field("mark", "There is no such part of this widget.", "Point at a figure.")
    return found


def _name(one: Asked, row: Row) -> str:
    if "segment" in row:
        return str(row["segment__label"])
    formats, age = one.principal.formats, row["age"]
    month = formats.date(date.fromisoformat(str(row["cohort"])), formats.dates.month)
    later = f"{age} {'month' if age == 1 else 'months'} later" if age else "the same month"
    return f"First order in {month}, {later}"
