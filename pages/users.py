"""Users: who may sign in, with which role. For administrators."""

from __future__ import annotations

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal, Role
from dashboard_app.ui import forms

FORM = "user"

_ROLES = {
    Role.ADMIN: "Administrator: everything, users too",
    Role.ANALYST: "Analyst: all figures, own dashboards and queries",
    Role.VIEWER: "Viewer: sees what is shared",
    Role.VENDOR: "Vendor: sees one vendor's figures only",
}


def layout(_principal: Principal, _definitions: Mapping[str, str]) -> Component:
    """The list, which a callback fills, and the dialog to add and change."""
    add = forms.button("Add user", ids.form(FORM, "add"), drawing="person-plus")
    text = "Everybody who may sign in. A vendor's account sees that vendor's figures and nothing else."
    return html.Div(
        [
            dcc.Store(id=ids.form(FORM, "changed"), data=0),
            dcc.Store(id=ids.form(FORM, "edited")),
            forms.panel("Accounts", text, [html.Div(id=ids.form(FORM, "list"), className="panel-list")], add),
            _dialog(),
            forms.secret_dialog(FORM),
        ],
        className="settings",
    )


def _dialog() -> dbc.Modal:
    def part(name: str) -> ids.Id:
        return ids.form(FORM, name)

    role = dbc.Select(
        id=part("role"), options=[{"value": str(role), "label": text} for role, text in _ROLES.items()], value=str(Role.VIEWER)
    )
    vendor = dcc.Dropdown(id=part("vendor"), options=[], placeholder="Choose a vendor", maxHeight=240, labels={"search": "Search vendors"})
    body = [
        forms.field("E-mail", dbc.Input(id=part("email"), type="email", autocomplete="off", maxlength=254), part("email")),
        forms.field("Name", dbc.Input(id=part("name"), autocomplete="off", maxlength=120), part("name")),
        forms.field("Role", role, part("role")),
        html.Div(forms.field("Vendor", vendor, part("vendor")), id=part("vendor-field"), hidden=True),
    ]
    reset = forms.button("Reset password", part("reset"), drawing="key", kind="quiet")
    toggle = forms.button("Deactivate", part("toggle"), kind="danger-quiet")
    foot = [html.Div([reset, toggle], id=part("edit-only"), className="dialog-extra", hidden=True), forms.button("Save", part("save"))]
    return forms.dialog(FORM, "Add user", body, foot)
