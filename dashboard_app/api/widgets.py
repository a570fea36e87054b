"""The endpoints about widgets: list, create, read, change, remove and bring back, copy, and their answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from flask import Response, request

from dashboard_app.api.answers import check_if_match, instant, page_of, send_json, send_nothing
from dashboard_app.api.dashboard_shapes import NewWidget, WholeWidget, WidgetChanges, WidgetChoice, WidgetCopy, WidgetView
from dashboard_app.api.delivery import chosen_format, freshness, send_table
from dashboard_app.api.doors import View
from dashboard_app.api.operations import PREFIX
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.reading import parse_json, read_body
from dashboard_app.api.repeats import Repeats
from dashboard_app.api.users import address
from dashboard_app.asking.validation import validated
from dashboard_app.dashboards.asking import Chosen, answer, question_of
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.files_shapes import changes_of
from dashboard_app.dashboards.values import FoundWidget, Place, PlacedWidget, WidgetDraft, WidgetSpec
from dashboard_app.identity import current_principal
from data.analytics import Analytics
from data.errors import InvalidInput
from data.query import Freshness, MetricQuery, Scope
from data.result import Result

_PATH = f"{PREFIX}/reports/dashboard/widgets"
_OF_SPEC = ("title", "kind", "source", "options", "refresh_seconds")


class WidgetViews:
    """Widgets over the API."""

    def __init__(self, desk: Dashboards, analytics: Analytics, repeats: Repeats) -> None:
        self._desk = desk
        self._analytics = analytics
        self._repeats = repeats
        self._dimensions = tuple(dimension.name for dimension in analytics.dimensions())

    def views(self) -> dict[str, View]:
        """The views by operation name."""
        return {
            "list_widgets": self.list,
            "create_widget": lambda: self._once(self._create),
            "read_widget": lambda id: _send(self._desk.widget(current_principal(), id)),
            "replace_widget": self.replace,
            "change_widget": self.change,
            "delete_widget": self.delete,
            "restore_widget": lambda id: _send(self._desk.restore_widget(current_principal(), id, address())),
            "copy_widget": lambda id: self._once(lambda raw: self._copy(id, raw)),
            "widget_data": self.data,
        }

    def list(self) -> Response:
        asked: WidgetChoice = from_query_string(WidgetChoice, request.args, ())
        found = self._desk.list_widgets(current_principal(), asked.dashboard_id)
        return page_of([_entry(one) for one in found], asked.limit, asked.cursor)

    def replace(self, id: str) -> Response:
        given = validated(WholeWidget, parse_json(read_body()))
        there = self._desk.widget(current_principal(), id)
        if given.dashboard_id not in (None, there.dashboard_id):
            raise InvalidInput.field(
                "dashboard_id", "A widget stays on its dashboard.", f"POST {_PATH}/{{id}}/copy puts a copy on another."
            )
        return self._replace(there, given.to_draft())

    def change(self, id: str) -> Response:
        given = validated(WidgetChanges, parse_json(read_body()))
        there = self._desk.widget(current_principal(), id)
        return self._replace(there, _changed(there.widget, given))

    def delete(self, id: str) -> Response:
        there = self._desk.widget(current_principal(), id)
        self._desk.delete_widget(current_principal(), id, _expected(there), address())
        return send_nothing()

    def data(self, id: str) -> Response:
        asked: WidgetView = from_query_string(WidgetView, request.args, self._dimensions)
        principal = current_principal()
        chosen, file = asked.to_chosen(), chosen_format(asked.format, principal)
        spec = self._desk.widget(principal, id).widget.spec
        result = _answer(self._analytics, spec, chosen, principal.scope, freshness(principal))
        return send_table(self._analytics, result, file, spec.title, question_of(spec, chosen).filters)

    def _once(self, make: Callable[[bytes], FoundWidget]) -> Response:
        """What `make` makes of the body, once for an `Idempotency-Key`."""
        raw = read_body()

        def create() -> Response:
            made = make(raw)
            return _send(made, 201, f"{_PATH}/{made.widget.id}")

        return self._repeats.once(raw, create)

    def _create(self, raw: bytes) -> FoundWidget:
        given = validated(NewWidget, parse_json(raw))
        return self._desk.create_widget(current_principal(), given.dashboard_id, given.to_draft(), address())

    def _copy(self, widget_id: str, raw: bytes) -> FoundWidget:
        given = validated(WidgetCopy, parse_json(raw))
        return self._desk.copy_widget(current_principal(), widget_id, given.dashboard_id, address())

    def _replace(self, there: FoundWidget, draft: WidgetDraft) -> Response:
        return _send(self._desk.replace_widget(current_principal(), there.widget.id, draft, _expected(there), address()))


def widget_body(widget: PlacedWidget, dashboard_id: str) -> dict[str, object]:
    """A widget as it is sent."""
    spec = widget.spec
    return {
        "id": widget.id,
        "dashboard_id": dashboard_id,
        "title": spec.title,
        "kind": spec.kind,
        "source": dict(spec.source),
        "options": dict(spec.options),
        "refresh_seconds": spec.refresh_seconds,
        "layout": asdict(widget.place),
        "layouts": {width: dict(change) for width, change in widget.layouts.items()},
        "tab": widget.tab,
        "version": widget.version,
    }


def _answer(analytics: Analytics, spec: WidgetSpec, chosen: Chosen, scope: Scope, fresh: Freshness) -> Result:
    """The answer that the widget shows. Past the cache where that can be asked in one question."""
    if fresh is Freshness.CACHED:
        return answer(analytics, spec, chosen, scope)
    question = question_of(spec, chosen)
    try:
        return analytics.run(question, scope, fresh) if isinstance(question, MetricQuery) else analytics.study(question, scope, fresh)
    except InvalidInput:
        return answer(analytics, spec, chosen, scope)


def _changed(widget: PlacedWidget, given: WidgetChanges) -> WidgetDraft:
    named = given.model_fields_set
    spec = replace(widget.spec, **{name: getattr(given, name) for name in _OF_SPEC if name in named})
    changes: dict[str, Any] = {}
    if "layout" in named:
        changes["place"] = Place(**given.layout.model_dump())
    if "layouts" in named:
        changes["layouts"] = changes_of(given.layouts)
    if "tab" in named:
        changes["tab"] = given.tab
    return replace(WidgetDraft(spec, None, widget.layouts, widget.tab), **changes)


def _etag(found: FoundWidget) -> str:
    return f"v{found.widget.version}"


def _expected(found: FoundWidget) -> int | None:
    return found.widget.version if check_if_match(_etag(found)) else None


def _send(found: FoundWidget, status: int = 200, location: str | None = None) -> Response:
    return send_json(_entry(found), status, etag=_etag(found), location=location)


def _entry(found: FoundWidget) -> dict[str, object]:
    body = widget_body(found.widget, found.dashboard_id)
    return body | {"created_at": instant(found.created_at), "updated_at": instant(found.updated_at)}
