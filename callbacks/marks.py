"""The doors for marks: what a point of a chart is, the rows that it is made of, and those as a file. Like the door for widgets, beside
Dash: what comes back is drawn by a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dash import Dash
from flask import Response

from callbacks import asked, doors, study_marks
from callbacks.asked import Asked
from callbacks.boundary import guarded
from callbacks.listings import PAGE, Given, file_of, page_of, written
from dashboard_app.access import Principal, Right
from dashboard_app.charts import rows
from dashboard_app.charts.marking import write_mark
from dashboard_app.dashboards import drilling, marks
from dashboard_app.services import Services
from data.errors import InvalidInput, NotAllowed, UnknownName
from data.model import Metric
from data.query import MAX_ROWS, Mark, MetricQuery, RowsQuery


def register(app: Dash, services: Services) -> None:
    """Three addresses; each takes `widget` and `search` as the door for widgets does."""

    @guarded(on_failure=doors.failed)
    def point(principal: Principal) -> Response:
        given = doors.read()
        one = asked.read_from(services, principal, given)
        return doors.told(_point(one, given) if one.study is None else study_marks.point(one, one.study, given))

    @guarded(on_failure=doors.failed)
    def listed(principal: Principal) -> Response:
        given = doors.read()
        one = asked.read_from(services, principal, given)
        return doors.told(_rows(one, given) if one.study is None else study_marks.listed(one, one.study, given))

    @guarded(on_failure=doors.failed)
    def file(principal: Principal) -> Response:
        principal.require(Right.EXPORT)
        given = doors.read()
        one = asked.read_from(services, principal, given)
        return _file(one, given) if one.study is None else study_marks.file(one, one.study, given)

    views: tuple[tuple[str, str, Callable[[], Response]], ...] = (
        ("/_marks", "marks.point", point), ("/_rows", "marks.rows", listed), ("/_rows/file", "marks.file", file),
    )  # fmt: skip
    for address, name, view in views:
        app.server.add_url_rule(address, name, view, methods=["POST"])


def _question(one: Asked) -> MetricQuery:
    question = one.marked
    if question is None:
        raise InvalidInput.field("widget", "There are no rows behind this.", "Point at a figure.")
    return question


def _mark(one: Asked, given: Given) -> Mark:
    """As text that came from us, or a point of a chart."""
    question, metric = _question(one), given.get("metric")
    usual = metric if isinstance(metric, str) and metric in question.metrics else question.metrics[0]
    if isinstance(given.get("point"), Mapping):
        return marks.mark_of(marks.Point.read(given["point"]), question, usual)
    found = marks.read_mark(str(given.get("mark") or ""))
    return found if found.metric else replace(found, metric=usual)


def _narrowed(question: MetricQuery, mark: Mark) -> MetricQuery:
    """What stands beside the mark's own figure may not know the filters; but who is among the first is a matter of all."""
    if question.other or mark.metric not in question.metrics:
        return question
    return replace(question, metrics=(mark.metric,), sort=(), limit=None, share=False, targets=False)


def _metric(one: Asked, mark: Mark) -> Metric:
    """Raises `UnknownName`."""
    known = {info.metric.name: info.metric for info in one.services.analytics.metrics()}
    if mark.metric not in known:
        raise UnknownName.of("mark", "metric", mark.metric, known)
    return known[mark.metric]


def _name(one: Asked, mark: Mark) -> str:
    return marks.name_of(mark, _question(one), one.services.analytics, one.principal.scope, one.principal.formats) or marks.TOTAL


def _point(one: Asked, given: Given) -> dict[str, Any]:
    """What the mark is called, its value in full, how many rows it has, and where one can go from it."""
    question, mark, analytics = _question(one), _mark(one, given), one.services.analytics
    metric = _metric(one, mark)
    told: dict[str, Any] = {
        "mark": write_mark(mark),
        "name": _name(one, mark),
        "metric": metric.label,
        "value": "",
        "count": "",
        "why": "",
    }
    try:
        found = analytics.rows(RowsQuery(_narrowed(question, mark), mark, limit=1), one.principal.scope)
    except NotAllowed as error:
        told |= {"why": error.message}
    else:
        count = "" if rows.is_counted(found, metric) else rows.count_text(found, one.principal.formats)
        told |= {"value": rows.value_text(found, metric, one.principal.formats), "count": count, "rows": bool(found.meta["rows_of"])}
    asker = drilling.Asker(analytics, one.principal.scope, one.principal.formats)
    dimensions, finer = drilling.ways_on(question, mark, metric, asker)
    labels = {dimension.name: dimension.label for dimension in analytics.dimensions()}
    is_rest = [member.dimension for member in mark.members if member.exclude]
    told |= {"by": [(name, labels[name]) for name in dimensions if name not in is_rest], "finer": finer, "rest": is_rest}
    span = drilling.span_of(question, mark, asker) if one.follows_period and not one.steps else None
    return told if span is None else told | {"span": {"start": span.start, "end": span.end}, "step": str(question.grain)}


def _asked_rows(one: Asked, given: Given, limit: int) -> RowsQuery:
    (sorts, offset), mark = page_of(given), _mark(one, given)
    return RowsQuery(_narrowed(_question(one), mark), mark, sorts, limit, offset)


def _rows(one: Asked, given: Given) -> dict[str, Any]:
    """One page of the rows, written."""
    wanted = _asked_rows(one, given, PAGE)
    found = one.services.analytics.rows(wanted, one.principal.scope)
    told = rows.sum_text(found, _metric(one, wanted.mark), one.principal.formats)
    return written(one, found, _name(one, wanted.mark), told)


def _file(one: Asked, given: Given) -> Response:
    wanted = _asked_rows(one, {**given, "offset": 0}, MAX_ROWS)
    found = one.services.analytics.rows(wanted, one.principal.scope)
    return file_of(one, wanted, found, _name(one, wanted.mark), given)
