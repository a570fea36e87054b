"""Account: who one is, how numbers and dates are written, one's password, and the tokens for programs that act in one's name."""

from __future__ import annotations

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.ui import forms

FORM = "token"
LOCALE = "locale"
PASSWORD = "password"  # noqa: S105 - the name of a form

_WRITTEN = "How they are written for you. The words stay English; files and the API are the same for everybody."
_LIFETIMES = ((30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "One year"))


def layout(principal: Principal, _definitions: Mapping[str, str]) -> Component:
    """Four panels: who, numbers and dates, tokens, password."""
    add = forms.button("Create token", ids.form(FORM, "add"), drawing="plus-lg")
    text = "A token lets a program use the API with your rights. Send it as “Authorization: Bearer …”."
    return html.Div(
        [
            dcc.Store(id=ids.form(FORM, "changed"), data=0),
            forms.panel("You", _who(principal), []),
            forms.panel("Numbers and dates", _WRITTEN, [_locale()]),
            forms.panel("API tokens", text, [html.Div(id=ids.form(FORM, "list"), className="panel-list")], add),
            forms.panel("Password", "Changing it ends your other sessions.", [_password()]),
            _dialog(),
            forms.secret_dialog(FORM),
        ],
        className="settings",
    )


def _who(principal: Principal) -> str:
    scope = f", for vendor {principal.vendor_id}" if principal.vendor_id else ""
    return f"{principal.name} · {principal.email} · {str(principal.role).capitalize()}{scope}"


def _locale() -> html.Div:
    """The choices, with an example of each, come from the server; a choice holds at once."""
    choice = ids.form(LOCALE, "choice")
    said = html.Div(id=ids.form(LOCALE, "said"), className="form-error", role="status")
    field = forms.field("Written as in", dbc.Select(id=choice, options=[]), choice)
    return html.Div([field, said, dcc.Store(id=ids.form(LOCALE, "chosen"))], className="locale-form")


def _dialog() -> dbc.Modal:
    name_id, days_id = ids.form(FORM, "name"), ids.form(FORM, "days")
    days = dbc.Select(id=days_id, options=[{"value": str(days), "label": text} for days, text in _LIFETIMES], value="90")
    body = [
        forms.field("Name", dbc.Input(id=name_id, maxlength=120, autocomplete="off"), name_id, "What it is for, such as “nightly report”."),
        forms.field("Valid for", days, days_id),
    ]
    return forms.dialog(FORM, "Create token", body, [forms.button("Create", ids.form(FORM, "save"))])


def _password() -> html.Div:
    current, new = ids.form(PASSWORD, "current"), ids.form(PASSWORD, "new")
    fields = [
        forms.field("Present password", dbc.Input(id=current, type="password", autocomplete="current-password"), current),
        forms.field("New password", dbc.Input(id=new, type="password", autocomplete="new-password"), new, "At least 12 characters."),
    ]
    said = html.Div(id=ids.form(PASSWORD, "said"), className="form-error", role="status")
    return html.Div([*fields, said, forms.button("Change password", ids.form(PASSWORD, "save"), kind="quiet")], className="password-form")
