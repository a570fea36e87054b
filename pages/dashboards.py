"""The list of dashboards: those one may see, with what they are about, and ways to make one."""

from __future__ import annotations

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.ui import forms
from dashboard_app.ui.icons import icon

FORM = "dashboards"


def layout(principal: Principal, _definitions: Mapping[str, str]) -> Component:
    """The page for `principal`; a callback fills the list."""
    may_make = principal.may(Right.EDIT_DASHBOARDS)
    acts = [forms.button("New dashboard", _part("new"), drawing="plus-lg"), _upload()] if may_make else []
    search = dbc.Input(id=_part("search"), type="search", placeholder="Search dashboards", debounce=True, className="boards-search")
    return html.Div(
        [
            html.Div([search, html.Div(acts, className="board-acts")], className="boards-head"),
            html.Div(id=_part("said"), className="boards-said", role="status"),
            html.Div(id=_part("list"), className="boards-list"),
            dcc.Store(id=_part("changed"), data=0),
        ],
        className="boards-page",
    )


def _upload() -> dcc.Upload:
    button = html.Button([icon("upload"), "Import a file"], type="button", className="btn btn-quiet")
    return dcc.Upload(button, id=_part("import"), accept=".json,application/json", max_size=2_000_000)


def _part(name: str) -> ids.Id:
    return ids.form(FORM, name)
