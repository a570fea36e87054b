"""The doors for marks: what a point of a chart is, the rows that it is made of, and those as a file. Like the door for widgets, beside
Dash: what comes back is drawn by a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson
from dash import Dash
from flask import Response, request

from callbacks import asked
from callbacks.asked import Asked
from callbacks.boundary import Failure, guarded
from dashboard_app.access import Principal, Right
from dashboard_app.charts import rows
from dashboard_app.charts.marking import write_mark
from dashboard_app.dashboards import drilling, marks
from dashboard_app.exports import FORMATS, Defined, describe, rows_name
from dashboard_app.services import Services
from data.errors import InvalidInput, NotAllowed, UnknownName
from data.model import Metric
from data.query import MAX_ROWS, Mark, MetricQuery, RowsQuery, Sort
from data.result import Result

PAGE = 50
_Given = Mapping[str, Any]


def register(app: Dash, services: Services) -> None:
    """Three addresses; each takes `widget` and `search` as the door for widgets does."""

    @guarded(on_failure=_failed)
    def point(principal: Principal) -> Response:
        given = _read()
        return _told(_point(asked.read_from(services, principal, given), given))

    @guarded(on_failure=_failed)
    def listed(principal: Principal) -> Response:
        given = _read()
        return _told(_rows(asked.read_from(services, principal, given), given))

    @guarded(on_failure=_failed)
    def file(principal: Principal) -> Response:
        principal.require(Right.EXPORT)
        given = _read()
        return _file(asked.read_from(services, principal, given), given)

    doors: tuple[tuple[str, str, Callable[[], Response]], ...] = (
        ("/_marks", "marks.point", point), ("/_rows", "marks.rows", listed), ("/_rows/file", "marks.file", file),
    )  # fmt: skip
    for address, name, view in doors:
        app.server.add_url_rule(address, name, view, methods=["POST"])


def _read() -> _Given:
    body = request.get_json()
    if not isinstance(body, Mapping):
        raise InvalidInput.field("body", "The body must be one JSON object.", "Open the page again.")
    return body


def _told(value: object) -> Response:
    return Response(orjson.dumps(value), mimetype="application/json")


def _failed(failure: Failure) -> Response:
    return _told({"state": "error", "message": failure.message, "hint": failure.hint, "reference": failure.reference})


def _question(one: Asked) -> MetricQuery:
    question = one.marked
    if question is None:
        raise InvalidInput.field("widget", "There are no rows behind this.", "Point at a figure.")
    return question


def _mark(one: Asked, given: _Given) -> Mark:
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


def _point(one: Asked, given: _Given) -> dict[str, Any]:
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
    return told | {"by": [(name, labels[name]) for name in dimensions if name not in is_rest], "finer": finer, "rest": is_rest}


def _asked_rows(one: Asked, given: _Given, limit: int) -> RowsQuery:
    sort, offset = given.get("sort"), given.get("offset")
    sorts = (Sort(sort.removeprefix("-"), sort.startswith("-")),) if isinstance(sort, str) and sort else ()
    start = offset if isinstance(offset, int) and not isinstance(offset, bool) else 0
    mark = _mark(one, given)
    return RowsQuery(_narrowed(_question(one), mark), mark, sorts, limit, start)


def _rows(one: Asked, given: _Given) -> dict[str, Any]:
    """One page of the rows, written."""
    wanted = _asked_rows(one, given, PAGE)
    found = one.services.analytics.rows(wanted, one.principal.scope)
    formats, count = one.principal.formats, int(found.meta["row_count"])
    cut = f" A file holds the first {formats.count(MAX_ROWS)}." if count > MAX_ROWS else ""
    return {
        "title": f"{one.title}: {_name(one, wanted.mark)}",
        "told": f"{rows.sum_text(found, _metric(one, wanted.mark), formats)}.{cut}",
        "place": rows.place_text(found, formats),
        **rows.write_rows(found, formats),
        "count": count,
        "previous": max(0, wanted.offset - PAGE) if wanted.offset else None,
        "next": found.meta["next_offset"],
        "may_export": count > 0 and one.principal.may(Right.EXPORT),
    }


def _file(one: Asked, given: _Given) -> Response:
    """All rows in the order that is shown; a person takes it, so text that a spreadsheet would run is made harmless."""
    wanted = _asked_rows(one, {**given, "offset": 0}, MAX_ROWS)
    form = FORMATS.get(str(given.get("format")))
    if form is None:
        raise InvalidInput.field("format", "There is no such format.", f"Choose one of {', '.join(FORMATS)}.")
    found = one.services.analytics.rows(wanted, one.principal.scope)
    catalogue: list[Defined] = [*(info.metric for info in one.services.analytics.metrics()), *one.services.analytics.dimensions()]
    about = describe(found, catalogue, title=f"{one.title}: {_name(one, wanted.mark)}", filters=one.filters + wanted.mark.members)
    response = Response(form.write_for_people(found, about), mimetype=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_words(rows_name(wanted, found), found)}{form.suffix}"'
    return response


def _words(name: str, found: Result) -> str:
    period = found.meta["period"]
    return f"{name}_{period['start']}_{period['end']}"
