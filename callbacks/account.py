"""The account page: how numbers and dates are written for one, one's own tokens and password."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.people import People, Token
from dashboard_app.services import Services
from dashboard_app.ui import forms
from data.formats import Formats

_LOCALE, _TOKEN, _PASSWORD = "locale", "token", "password"
_USUAL = "-"
_EXAMPLE, _EXAMPLE_ON = Decimal("1234567.89"), date(2026, 11, 22)


def register(app: Dash, services: Services) -> None:
    """Locale: choose. Tokens: list, create (shown once), revoke. Password: change."""
    _register_locale(app, services)
    _register_list(app, services)
    _register_create(app, services.people)
    _register_password(app, services.people)


def _register_locale(app: Dash, services: Services) -> None:
    choice, said, chosen = (ids.form(_LOCALE, name) for name in ("choice", "said", "chosen"))

    @app.callback(Output(choice, "options"), Output(choice, "value"), Input(choice, "id"))
    @guarded()
    def offer(principal: Principal, _id: object) -> Any:  # noqa: ANN401
        locales, currency = services.locales, services.analytics.currency
        usual = {"value": _USUAL, "label": f"As usual here ({locales.usual.name})"}
        every = [{"value": code, "label": _example(locales.known[code], currency)} for code, _name in locales.choices()]
        return [usual, *every], _code(services, principal)

    @app.callback(Output(said, "children"), Output(chosen, "data"), Input(choice, "value"), prevent_initial_call=True)
    @guarded(on_failure=_locale_error)
    def choose(principal: Principal, value: str | None) -> Any:  # noqa: ANN401
        if value is None or value == _code(services, principal):
            return no_update, no_update
        services.people.choose_locale(principal, "" if value == _USUAL else value, address=request.remote_addr or "")
        return None, value

    # All that is on the screen is written anew.
    again = ClientsideFunction("shell", "again")
    app.clientside_callback(again, Input(chosen, "data"), prevent_initial_call=True)  # type: ignore[no-untyped-call]


def _code(services: Services, principal: Principal) -> str:
    """What this person chose, as long as it is there."""
    code = services.people.get_user(principal.user_id).locale
    return code if code in services.locales.known else _USUAL


def _example(formats: Formats, currency: str) -> str:
    return f"{formats.name}: {formats.money(_EXAMPLE, currency)}, {formats.share(0.123)}, {formats.date(_EXAMPLE_ON, formats.dates.day)}"


def _locale_error(failure: Failure) -> tuple[Any, ...]:
    return forms.error_line(failure.message, failure.hint), no_update


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
        rows = [(token.id, _cells(token, zone, principal.formats), (revoke,)) for token in tokens]
        return forms.record_list(("Name", "Begins with", "Created", "Valid until", "Last used"), rows)


def _cells(token: Token, zone: ZoneInfo, formats: Formats) -> tuple[Any, ...]:
    used = formats.date(token.last_used_at.astimezone(zone), formats.dates.stamp) if token.last_used_at else "never"
    created, expires = (formats.date(at.astimezone(zone), formats.dates.stamp_day) for at in (token.created_at, token.expires_at))
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
        until = principal.formats.date(made.expires_at, principal.formats.dates.stamp_day)
        return False, "", None, changed + 1, True, f"Token “{made.name}”", f"Valid until {until}:", made.token


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
