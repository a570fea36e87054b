"""Data: how fresh it is, how it was last read, what was found in it; and the button that has it read now."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.ui import forms

FORM = "data-page"
LOOK_MS = 10_000


def layout(principal: Principal, _definitions: Mapping[str, str]) -> Component:
    """Three panels, which a callback fills and looks after."""
    act = forms.button("Refresh data now", _part("refresh"), drawing="arrow-clockwise") if principal.may(Right.REFRESH_DATA) else None
    text = "The shop is looked at all the time, and read when something has changed. All figures are of the same instant."
    return html.Div(
        [
            dcc.Interval(id=_part("look"), interval=LOOK_MS),
            dcc.Store(id=_part("was-running"), data=False),
            forms.panel("Freshness", text, [*_told(), _filled("state")], act),
            forms.panel("Last run", "How the data were last read.", [_filled("last")]),
            forms.panel("What was found", "A look at every row before it is published.", [_filled("findings")]),
        ],
        className="settings",
    )


def _part(name: str) -> ids.Id:
    return ids.form(FORM, name)


def _told() -> list[Component]:
    """What is read aloud when it changes: that a run goes on, how it has ended, why none was begun."""
    return [
        html.Div(id=_part("error"), className="form-error", role="alert"),
        html.Div(id=_part("said"), className="run-said", role="status"),
    ]


def _filled(name: str) -> html.Div:
    return html.Div(id=_part(name), className="panel-list")
