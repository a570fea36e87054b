"""The endpoints about dashboards: list, create, read, change, remove and bring back, copy, places, and files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from flask import Response, request

from dashboard_app.api.answers import disposition, instant, page_of, send_json, send_nothing
from dashboard_app.api.dashboard_shapes import (
    DashboardChanges,
    DashboardName,
    DashboardSearch,
    DocumentWidget,
    LayoutBody,
    NewDashboard,
    OwnLayoutBody,
    SharedWith,
    WholeDashboard,
)
from dashboard_app.api.doors import View
from dashboard_app.api.errors import PreconditionRequired
from dashboard_app.api.operations import PREFIX
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.reading import parse_json, read_body
from dashboard_app.api.repeats import Repeats
from dashboard_app.api.users import address
from dashboard_app.api.widgets import widget_body
from dashboard_app.asking.validation import validated
from dashboard_app.dashboards.desk import NEW, Dashboards
from dashboard_app.dashboards.files import read_document, to_document
from dashboard_app.dashboards.files_shapes import changes_of
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, DashboardHead, Place, PlacedWidget, Sharing, Spot
from dashboard_app.identity import current_principal
from data.errors import Stale

_FILE = ".json"
_PATH = f"{PREFIX}/dashboards"


class DashboardViews:
    """Dashboards over the API."""

    def __init__(self, desk: Dashboards, repeats: Repeats) -> None:
        self._desk = desk
        self._repeats = repeats

    def views(self) -> dict[str, View]:
        """The views by operation name."""
        return {
            "list_dashboards": self.list,
            "create_dashboard": lambda: self._once(self._create),
            "import_dashboard": lambda: self._once(self._import),
            "read_dashboard": lambda id: _send(self._desk.read(current_principal(), id)),
            "replace_dashboard": self.replace,
            "change_dashboard": self.change,
            "delete_dashboard": self.delete,
            "duplicate_dashboard": lambda id: self._once(lambda raw: self._duplicate(id, raw), optional=True),
            "restore_dashboard": lambda id: _send(self._desk.restore(current_principal(), id, address())),
            "place_widgets": self.place,
            "arrange_dashboard": self.arrange,
            "reset_dashboard": self.reset,
            "export_dashboard": self.export,
        }

    def list(self) -> Response:
        asked: DashboardSearch = from_query_string(DashboardSearch, request.args, ())
        found = self._desk.list(current_principal(), asked.search)
        return page_of([_head(head) for head in found], asked.limit, asked.cursor)

    def replace(self, id: str) -> Response:
        given, principal = validated(WholeDashboard, parse_json(read_body())), current_principal()
        there = self._desk.read(principal, id)
        version = _expected(there)
        if given.widgets is None:
            return _send(self._desk.change(principal, id, _draft(given), version, address()))
        places = {widget.id: widget.place for widget in there.widgets}
        widgets = [_placed(number, widget, places) for number, widget in enumerate(given.widgets)]
        return _send(self._desk.save(principal, id, _draft(given), widgets, version, address()))

    def change(self, id: str) -> Response:
        given, principal = validated(DashboardChanges, parse_json(read_body())), current_principal()
        there = self._desk.read(principal, id)
        changes: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set if name not in ("shared_with", "tabs")}
        if "shared_with" in given.model_fields_set:
            changes["sharing"] = _sharing(given.shared_with)
        if "tabs" in given.model_fields_set:
            changes["tabs"] = tuple(tab.model_dump() for tab in given.tabs)
        return _send(self._desk.change(principal, id, replace(there.head.draft, **changes), _expected(there), address()))

    def delete(self, id: str) -> Response:
        principal = current_principal()
        self._desk.delete(principal, id, _expected(self._desk.read(principal, id)), address())
        return send_nothing()

    def place(self, id: str) -> Response:
        raw, principal = read_body(), current_principal()
        version = _expected(self._desk.read(principal, id))
        if version is None:
            raise PreconditionRequired("Places are changed only with If-Match.", "Send the ETag of the dashboard as you read it.")
        spots = {
            one.id: Spot(Place(**one.layout.model_dump()), None if one.layouts is None else changes_of(one.layouts), one.tab)
            for one in validated(LayoutBody, parse_json(raw)).widgets
        }
        return _send(self._desk.place(principal, id, spots, version, address()))

    def arrange(self, id: str) -> Response:
        given = validated(OwnLayoutBody, parse_json(read_body()))
        layouts = {}
        for one in given.widgets:
            wide = one.layout.model_dump(exclude_none=True)
            layouts[one.id] = ({"desktop": wide} if wide else {}) | changes_of(one.layouts)
        return _send(self._desk.arrange(current_principal(), id, layouts))

    def reset(self, id: str) -> Response:
        self._desk.reset(current_principal(), id)
        return send_nothing()

    def export(self, id: str) -> Response:
        found = self._desk.read(current_principal(), id)
        response = send_json(to_document(found))
        response.headers["Content-Disposition"] = disposition(found.head.draft.name, _FILE)
        return response

    def _once(self, make: Callable[[bytes], Dashboard], *, optional: bool = False) -> Response:
        """What `make` makes of the body, once for an `Idempotency-Key`; an `optional` body may be left out."""
        raw = b"{}" if optional and not request.content_length else read_body()

        def create() -> Response:
            made = make(raw)
            return _send(made, 201, f"{_PATH}/{made.head.id}")

        return self._repeats.once(raw, create)

    def _create(self, raw: bytes) -> Dashboard:
        return self._desk.create(current_principal(), _draft(validated(NewDashboard, parse_json(raw))), address=address())

    def _import(self, raw: bytes) -> Dashboard:
        draft, widgets = read_document(parse_json(raw))
        return self._desk.create(current_principal(), draft, widgets, address())

    def _duplicate(self, dashboard_id: str, raw: bytes) -> Dashboard:
        given = validated(DashboardName, parse_json(raw))
        return self._desk.duplicate(current_principal(), dashboard_id, given.name, address())


def _draft(given: NewDashboard) -> DashboardDraft:
    return DashboardDraft(
        given.name, given.description, given.visibility, _sharing(given.shared_with), given.filters,
        tuple(tab.model_dump() for tab in given.tabs), given.refresh_seconds, given.locked,
    )  # fmt: skip


def _sharing(given: SharedWith) -> Sharing:
    return Sharing(tuple(given.roles), tuple(given.users), tuple(given.editors))


def _placed(number: int, given: DocumentWidget, places: dict[str, Place]) -> PlacedWidget:
    """A widget of a document. One that says no place stays where it is, or is put at the top."""
    draft = given.to_draft()
    name = given.id or f"{NEW}{number}"
    return PlacedWidget(name, draft.spec, draft.place or places.get(name, Place(0, 0, 6, 4)), draft.layouts, draft.tab)


def _etag(dashboard: Dashboard) -> str:
    """Its version, which is what `If-Match` is about; and what of it is the reader's own, for `If-None-Match`."""
    own = orjson.dumps([dashboard.personal, dashboard.head.may_edit], option=orjson.OPT_SORT_KEYS)
    return f"v{dashboard.head.version}-{hashlib.sha256(own).hexdigest()[:8]}"


def _expected(dashboard: Dashboard) -> int | None:
    """The version that `If-Match` names; None without one. Raises `Stale` when it names another."""
    if "If-Match" not in request.headers:
        return None
    version = dashboard.head.version
    named = [tag.partition("-")[0] for tag in request.if_match.as_set()]
    if not request.if_match.star_tag and f"v{version}" not in named:
        raise Stale("This was changed since you read it.", "Read it again, then make your change on what you find.")
    return version


def _send(dashboard: Dashboard, status: int = 200, location: str | None = None) -> Response:
    head = dashboard.head
    body = _head(head) | {
        "widgets": [widget_body(widget, head.id) for widget in dashboard.widgets],
        "my_layout": {name: {width: dict(place) for width, place in own.items()} for name, own in dashboard.personal.items()},
    }
    return send_json(body, status, etag=_etag(dashboard), location=location)


def _head(head: DashboardHead) -> dict[str, object]:
    draft = head.draft
    return {
        "id": head.id,
        "name": draft.name,
        "description": draft.description,
        "visibility": draft.visibility,
        "shared_with": {name: list(getattr(draft.sharing, name)) for name in ("roles", "users", "editors")},
        "filters": dict(draft.filters),
        "tabs": [dict(tab) for tab in draft.tabs],
        "refresh_seconds": draft.refresh_seconds,
        "locked": draft.locked,
        "owner": head.owner_name,
        "owner_id": head.owner_id,
        "may_edit": head.may_edit,
        "widget_count": head.widget_count,
        "created_at": instant(head.created_at),
        "updated_at": instant(head.updated_at),
        "version": head.version,
    }
