"""The users page: list, add, change, deactivate, new password. Administrators only, checked here and again below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right, Role
from dashboard_app.people import NewUser, People, Person, UserChanges
from dashboard_app.people.passwords import generated_password
from dashboard_app.services import Services
from dashboard_app.ui import forms

_FORM = "user"
_MOST = 500


def _part(name: str) -> ids.Id:
    return ids.form(_FORM, name)


def register(app: Dash, services: Services) -> None:
    """The list, the dialog, and what its buttons do."""
    _register_list(app, services)
    _register_dialog(app, services)
    _register_vendors(app, services)


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(Output(_part("list"), "children"), Input(_part("changed"), "data"))
    @guarded(Right.MANAGE_USERS)
    def list_users(principal: Principal, _changed: int) -> Any:  # noqa: ANN401
        page = services.people.list_users(_MOST)
        zone = services.analytics.calendar.timezone
        formats, edit = principal.formats, forms.Action("edit-user", "Edit", "pencil")

        def written(at: datetime) -> str:
            return formats.date(at.astimezone(zone), formats.dates.stamp)

        rows = [(person.id, _cells(person, written), (edit,)) for person in page.items]
        return forms.record_list(("User", "Role", "Status", "Last sign-in"), rows)


def _cells(person: Person, written: Any) -> tuple[Any, ...]:  # noqa: ANN401 - (datetime) -> str
    name = html.Span([html.Span(person.name or person.email, className="record-name"), html.Span(person.email, className="record-note")])
    role = str(person.role).capitalize() + (f" · {person.vendor_id}" if person.vendor_id else "")
    status = html.Span("Active" if person.active else "Deactivated", className=f"status {'status-on' if person.active else 'status-off'}")
    return name, role, status, _when(person.signed_in_at, written)


def _when(at: datetime | None, written: Any) -> str:  # noqa: ANN401 - (datetime) -> str
    return "never" if at is None else str(written(at))


_DIALOG = {
    "open": ("dialog", "is_open"),
    "title": ("title", "children"),
    "edited": ("edited", "data"),
    "email": ("email", "value"),
    "name": ("name", "value"),
    "role": ("role", "value"),
    "vendor": ("vendor", "value"),
    "is_new": ("edit-only", "hidden"),
    "toggle": ("toggle", "children"),
    "error": ("error", "children"),
    "changed": ("changed", "data"),
    "secret_open": ("secret-dialog", "is_open"),
    "secret_title": ("secret-title", "children"),
    "secret_text": ("secret-text", "children"),
    "secret": ("secret", "children"),
}
"""All that the dialog's buttons can change: the dialog with its fields, the list behind it, the one-time password."""


def _becomes(**changes: object) -> dict[str, object]:
    """The outputs of the dialog's callback: those named change, all others stay."""
    return {name: changes.get(name, no_update) for name in _DIALOG}


def _dialog_error(failure: Failure) -> dict[str, object]:
    return _becomes(error=forms.error_line(failure.message, failure.hint))


@dataclass(frozen=True, slots=True)
class _Fields:
    """What stands in the dialog. `edited` is the account that is changed, none for a new one."""

    edited: dict[str, Any] | None
    email: str
    name: str
    role: str
    vendor: str | None
    changed: int


def _register_dialog(app: Dash, services: Services) -> None:
    @app.callback(
        output={name: Output(_part(part), prop) for name, (part, prop) in _DIALOG.items()},
        inputs=[
            Input(_part("add"), "n_clicks"), Input(ids.row("edit-user", ids.EVERY), "n_clicks"), Input(_part("save"), "n_clicks"),
            Input(_part("reset"), "n_clicks"), Input(_part("toggle"), "n_clicks"),
        ],
        state=[
            State(_part("edited"), "data"), State(_part("email"), "value"), State(_part("name"), "value"), State(_part("role"), "value"),
            State(_part("vendor"), "value"), State(_part("changed"), "data"),
        ],
        prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.MANAGE_USERS, on_failure=_dialog_error)
    def act(principal: Principal, *given: Any) -> dict[str, object]:  # noqa: ANN401
        if len(ctx.triggered) != 1 or not ctx.triggered[0]["value"]:
            return _becomes()
        edited, email, name, role, vendor, changed = given[5:]
        fields = _Fields(edited, email or "", name or "", role, vendor if role == Role.VENDOR else None, changed)
        return _act(services.people, principal, ctx.triggered_id, fields)


def _act(people: People, principal: Principal, pressed: object, fields: _Fields) -> dict[str, object]:
    if isinstance(pressed, dict):
        return _open(people.get_user(pressed["key"]))
    if pressed == _part("add"):
        return _becomes(
            open=True, title="Add user", edited=None, email="", name="", role=str(Role.VIEWER), vendor=None, is_new=True, error=None
        )
    if fields.edited is None:
        return _create(people, principal, fields)
    if pressed == _part("reset"):
        return _reset(people, principal, fields, fields.edited)
    return _change(people, principal, fields, fields.edited, toggle=pressed == _part("toggle"))


def _open(person: Person) -> dict[str, object]:
    edited = {"id": person.id, "version": person.version, "active": person.active}
    return _becomes(
        open=True, title="Change user", edited=edited, email=person.email, name=person.name, role=str(person.role), vendor=person.vendor_id,
        is_new=False, toggle="Deactivate" if person.active else "Activate", error=None,
    )  # fmt: skip


def _create(people: People, principal: Principal, fields: _Fields) -> dict[str, object]:
    made = people.create_user(NewUser(fields.email, fields.name, fields.role, fields.vendor), actor=principal, address=_address())
    title = f"Account for {made.person.email}"
    return _becomes(open=False, changed=fields.changed + 1) | _secret(title, "The password for the first sign-in:", made.generated_password)


def _reset(people: People, principal: Principal, fields: _Fields, edited: dict[str, Any]) -> dict[str, object]:
    password = generated_password()
    person = people.set_password(edited["id"], password, actor=principal, address=_address())
    text = "Their sessions have ended. The password for the next sign-in:"
    return _becomes(open=False, changed=fields.changed + 1) | _secret(f"New password for {person.email}", text, password)


def _secret(title: str, text: str, secret: str | None) -> dict[str, object]:
    return {"secret_open": True, "secret_title": title, "secret_text": text, "secret": secret}


def _change(people: People, principal: Principal, fields: _Fields, edited: dict[str, Any], *, toggle: bool) -> dict[str, object]:
    changes = (
        UserChanges(active=not edited["active"])
        if toggle
        else UserChanges(email=fields.email, name=fields.name, role=fields.role, vendor_id=fields.vendor)
    )
    people.update_user(edited["id"], changes, edited["version"], actor=principal, address=_address())
    return _becomes(open=False, changed=fields.changed + 1)


def _register_vendors(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("vendor"), "options"), Output(_part("vendor-field"), "hidden"), Input(_part("role"), "value"),
        Input(_part("vendor"), "search_value"), State(_part("vendor"), "value"),
    )  # fmt: skip
    @guarded(Right.MANAGE_USERS)
    def offer_vendors(principal: Principal, role: str, typed: str | None, chosen: str | None) -> tuple[Any, ...]:
        if role != Role.VENDOR:
            return [], True
        found = services.analytics.members("vendor", principal.scope, (typed or "")[:100], 50)
        options = [{"value": member.key, "label": member.label} for member in found]
        if chosen and chosen not in {member.key for member in found}:
            options.insert(0, {"value": chosen, "label": chosen})
        return options, False


def _address() -> str:
    """Where the request comes from, for the audit."""
    return request.remote_addr or ""
