"""Dashboards as a whole: the list, making and removing them, saving what was edited, and what stands in their dialogs."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update, set_props
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.dashboards import documents, files
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, Sharing
from dashboard_app.services import Services
from dashboard_app.ui import board_list, forms
from data.errors import InvalidInput, Stale

_FORM = "dashboards"


def _part(name: str) -> ids.Id:
    return ids.form(_FORM, name)


def register(app: Dash, services: Services) -> None:
    """The list and its buttons; a dashboard's saving, settings and menu."""
    _register_list(app, services)
    _register_making(app, services)
    _register_saving(app, services)
    _register_settings(app, services)
    _register_menu(app, services)


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("list"), "children"), Input(_part("search"), "value"), Input(_part("changed"), "data"), State(ids.url(), "search")
    )
    @guarded()
    def show(principal: Principal, search: str | None, changed: int, address: str | None) -> Any:  # noqa: ANN401
        found = services.dashboards.list(principal, str(search or "")[:200])
        listed = board_list.cards(found, services.analytics.calendar.timezone, principal.formats, searched=bool(search))
        gone = parse_qs(str(address or "").lstrip("?")[:200], max_num_fields=5).get("deleted")
        return [board_list.deleted(gone[0]), *listed] if gone and not changed else listed

    named = ClientsideFunction("shell", "nameUpload")
    app.clientside_callback(named, Input(_part("list"), "children"), State(_part("import"), "id"))  # type: ignore[no-untyped-call]


def _register_making(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("said"), "children"), Output(_part("changed"), "data"),
        Input(_part("new"), "n_clicks"), Input(_part("import"), "contents"), Input(ids.row("restore-board", ids.EVERY), "n_clicks"),
        State(_part("changed"), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.EDIT_DASHBOARDS, on_failure=_said)
    def make(principal: Principal, _new: int | None, sheet: str | None, _restore: list[int], changed: int) -> tuple[Any, ...]:
        asked = ctx.triggered_id
        if len(ctx.triggered) != 1 or not ctx.triggered[0]["value"]:
            return no_update, no_update
        if asked == _part("new"):
            _go(services.dashboards.create(principal, DashboardDraft("New dashboard"), address=_address()))
        elif asked == _part("import"):
            draft, widgets = files.read_file(_bytes(str(sheet or "")))
            _go(services.dashboards.create(principal, draft, widgets, address=_address()))
        elif isinstance(asked, dict):
            services.dashboards.restore(principal, asked["key"], _address())
            return None, changed + 1
        return None, no_update


def _said(failure: Failure) -> tuple[Any, ...]:
    return forms.error_line(failure.message, failure.hint), no_update


def _bytes(sent: str) -> bytes:
    try:
        return b64decode(sent.partition(",")[2], validate=True)
    except NotBase64:
        raise InvalidInput.field("file", "This file cannot be read.", "Take a file that a dashboard was exported to.") from None


def _id_of(document: object) -> str:
    """Of the dashboard that the page holds. What is none has an id nobody has."""
    return str(document.get("id")) if isinstance(document, dict) else ""


def _go(dashboard: Dashboard) -> None:
    set_props(ids.url(), {"pathname": f"/dashboards/{dashboard.head.id}", "search": ""})


def _address() -> str:
    return request.remote_addr or ""


def _register_saving(app: Dash, services: Services) -> None:
    @app.callback(Output(ids.board_told(), "data"), Input(ids.board_save(), "data"), prevent_initial_call=True)
    @guarded(on_failure=_not_saved)
    def save(principal: Principal, wanted: dict[str, Any] | None) -> Any:  # noqa: ANN401
        if not isinstance(wanted, dict) or not isinstance(wanted.get("document"), dict):
            return no_update
        try:
            kept, said = _kept(services, principal, str(wanted.get("act")), wanted["document"])
        except Stale:
            return {"conflict": _conflict(services, principal, wanted["document"])}
        return {"document": documents.to_document(kept), "said": said} if kept else no_update

    app.clientside_callback(ClientsideFunction("edit", "told"), Input(ids.board_told(), "data"))  # type: ignore[no-untyped-call]
    entries = [Input(ids.board_form(name), "n_clicks", allow_optional=True) for name in ("menu-excel", "menu-reset")]
    app.clientside_callback(ClientsideFunction("edit", "menu"), *entries, prevent_initial_call=True)  # type: ignore[no-untyped-call]


def _kept(services: Services, principal: Principal, act: str, document: Mapping[str, Any]) -> tuple[Dashboard | None, str]:
    """The dashboard after the act, with what to say. Raises `Stale` when somebody else was there first."""
    desk, own_id = services.dashboards, str(document.get("id"))
    there = desk.read(principal, own_id)
    if act == "reload":
        return there, "This is what the others made of it."
    if act == "arrange":
        return desk.arrange(principal, own_id, documents.places_of(document)), "Your own layout is kept. Nobody else sees it."
    if act == "reset":
        return desk.reset(principal, own_id), "The shared layout again."
    draft, widgets = documents.draft_of(document, there.head.draft), documents.widgets_of(document)
    if act == "copy":
        copy = replace(draft, name=f"{draft.name} (my version)"[:200], visibility="private", sharing=Sharing())
        _go(desk.create(principal, copy, [replace(one, id=f"new-{index}") for index, one in enumerate(widgets)], address=_address()))
        return None, ""
    version = there.head.version if act == "overwrite" else document.get("version")
    return desk.save(principal, own_id, draft, widgets, version if isinstance(version, int) else 0, _address()), "Saved."


def _conflict(services: Services, principal: Principal, document: Mapping[str, Any]) -> str:
    there = services.dashboards.read(principal, str(document.get("id")))
    at = there.head.updated_at.astimezone(services.analytics.calendar.timezone)
    mine, theirs = {one.spec.title for one in documents.widgets_of(document)}, {one.spec.title for one in there.widgets}
    parts = [f"It was saved at {principal.formats.date(at, principal.formats.dates.time_s)} while you were editing."]
    parts += [f"Only in yours: {', '.join(sorted(mine - theirs))}."] if mine - theirs else []
    parts += [f"Only in theirs: {', '.join(sorted(theirs - mine))}."] if theirs - mine else []
    return " ".join(parts)


def _not_saved(failure: Failure) -> dict[str, str]:
    return {"error": f"Not saved. {failure.message} {failure.hint}".strip()}


_SETTINGS = ("name", "description", "visibility", "roles", "people", "editors", "pause", "locked")


def _register_settings(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.board_form("settings"), "is_open"), Output(ids.board_form("settings-error"), "children"),
        Input(ids.board_form("menu-settings"), "n_clicks"), Input(ids.board_form("settings-save"), "n_clicks"),
        *(State(ids.board_form(name), "value") for name in _SETTINGS), State(ids.board_document(), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(on_failure=lambda failure: (no_update, forms.error_line(failure.message, failure.hint)))
    def settings(principal: Principal, *given: Any) -> tuple[Any, ...]:  # noqa: ANN401
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update
        if ctx.triggered_id == ids.board_form("menu-settings"):
            _offer_people(services, principal)
            return True, None
        fields, document = dict(zip(_SETTINGS, given[2:-1], strict=True)), given[-1]
        there = services.dashboards.read(principal, _id_of(document))
        draft = _settled(there.head.draft, fields)
        seen = document.get("version")
        changed = services.dashboards.change(principal, there.head.id, draft, seen if isinstance(seen, int) else 0, _address())
        set_props(ids.heading(), {"children": changed.head.draft.name})
        # What is being edited in the browser stays as it is: only what the dialog is about is told.
        set_props(ids.board_told(), {"data": {"head": documents.to_document(changed), "said": "Kept."}})
        return False, None


def _words(given: object) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, list) else ()


def _offer_people(services: Services, principal: Principal) -> None:
    options = [{"value": person.id, "label": f"{person.name} ({person.email})"} for person in services.dashboards.people(principal)]
    for name in ("people", "editors"):
        set_props(ids.board_form(name), {"options": options})


def _settled(before: DashboardDraft, fields: Mapping[str, Any]) -> DashboardDraft:
    return replace(
        before,
        name=str(fields["name"] or "").strip(),
        description=str(fields["description"] or "").strip(),
        visibility=str(fields["visibility"]),
        sharing=Sharing(*(_words(fields[name]) for name in ("roles", "people", "editors"))),
        refresh_seconds=int(fields["pause"]) if str(fields["pause"]).isdecimal() else -1,
        locked=bool(fields["locked"]),
    )


_MENU = ("menu-duplicate", "menu-file", "menu-delete", "delete-sure")


def _register_menu(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.board_form("delete"), "is_open"),
        *(Input(ids.board_form(name), "n_clicks", allow_optional=True) for name in _MENU),
        State(ids.board_document(), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded()
    def act(principal: Principal, *given: Any) -> Any:  # noqa: ANN401
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update
        own_id, desk = _id_of(given[-1]), services.dashboards
        chosen = str(ctx.triggered_id).removeprefix("board-")
        if chosen == "menu-delete":
            return True
        if chosen == "menu-duplicate":
            _go(desk.duplicate(principal, own_id, address=_address()))
        elif chosen == "menu-file":
            principal.require(Right.EXPORT)
            found = desk.read(principal, own_id)
            set_props(ids.download(), {"data": dcc.send_bytes(files.write_file(found), files.file_name(found), type="application/json")})
        elif chosen == "delete-sure":
            desk.delete(principal, own_id, desk.read(principal, own_id).head.version, _address())
            set_props(ids.url(), {"pathname": "/dashboards", "search": f"?deleted={own_id}"})
            return False
        return no_update
