"""The account page: one's own tokens and password."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, State, ctx, html, no_update
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.people import People, Token
from dashboard_app.services import Services
from dashboard_app.ui import forms

_TOKEN, _PASSWORD = "token", "password"


def register(app: Dash, services: Services) -> None:
    """Tokens: list, create (shown once), revoke. Password: change."""
    _register_list(app, services)
    _register_create(app, services.people)
    _register_password(app, services.people)


def _part(name: str) -> ids.Id:
    return ids.form(_TOKEN, name)


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(Output(_part("list"), "children"), Input(_part("changed"), "data"), Input(ids.row("revoke-token", ids.EVERY), "n_clicks"))
    @guarded()
    def list_tokens(principal: Principal, _changed: int, _revoked: list[int]) -> Any:  # noqa: ANN401
        if isinstance(ctx.triggered_id, dict) and ctx.triggered[0]["value"]:
            services.people.revoke_token(principal.user_id, ctx.triggered_id["key"], actor=principal, address=request.remote_addr or "")
        zone = services.analytics.calendar.timezone
        tokens = services.people.list_tokens(principal.user_id).items
        if not tokens:
            return html.P("There is no token yet.", className="panel-empty")
        revoke = forms.Action("revoke-token", "Revoke", "trash", danger=True)
        rows = [(token.id, _cells(token, zone), (revoke,)) for token in tokens]
        return forms.record_list(("Name", "Begins with", "Created", "Valid until", "Last used"), rows)


def _cells(token: Token, zone: ZoneInfo) -> tuple[Any, ...]:
    used = f"{token.last_used_at.astimezone(zone):%Y-%m-%d %H:%M}" if token.last_used_at else "never"
    created, expires = (f"{at.astimezone(zone):%Y-%m-%d}" for at in (token.created_at, token.expires_at))
    return token.name, html.Code(f"{token.prefix}…"), created, expires, used


def _token_error(failure: Failure) -> tuple[Any, ...]:
    return (no_update, no_update, forms.error_line(failure.message, failure.hint), *(no_update,) * 5)


def _register_create(app: Dash, people: People) -> None:
    @app.callback(
        Output(_part("dialog"), "is_open"), Output(_part("name"), "value"), Output(_part("error"), "children"),
        Output(_part("changed"), "data"), Output(_part("secret-dialog"), "is_open"), Output(_part("secret-title"), "children"),
        Output(_part("secret-text"), "children"), Output(_part("secret"), "children"),
        Input(_part("add"), "n_clicks"), Input(_part("save"), "n_clicks"),
        State(_part("name"), "value"), State(_part("days"), "value"), State(_part("changed"), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(on_failure=_token_error)
    def create(principal: Principal, *given: Any) -> Any:  # noqa: ANN401
        if not ctx.triggered[0]["value"]:
            return no_update
        if ctx.triggered_id == _part("add"):
            return True, "", None, *(no_update,) * 5
        name, days, changed = given[2:]
        made = people.create_token(principal.user_id, name or "", int(days), actor=principal, address=request.remote_addr or "")
        return False, "", None, changed + 1, True, f"Token “{made.name}”", f"Valid until {made.expires_at:%Y-%m-%d}:", made.token


def _password_error(failure: Failure) -> tuple[Any, ...]:
    return forms.error_line(failure.message, failure.hint), no_update, no_update


def _register_password(app: Dash, people: People) -> None:
    def part(name: str) -> ids.Id:
        return ids.form(_PASSWORD, name)

    @app.callback(
        Output(part("said"), "children"), Output(part("current"), "value"), Output(part("new"), "value"), Input(part("save"), "n_clicks"),
        State(part("current"), "value"), State(part("new"), "value"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(on_failure=_password_error)
    def change(principal: Principal, clicks: int, current: str | None, new: str | None) -> Any:  # noqa: ANN401
        if not clicks:
            return no_update
        people.change_password(principal, current or "", new or "", address=request.remote_addr or "")
        return "Your password is changed.", "", ""
