"""The line above every page about the data themselves, looked at with each page and each refresh."""

from __future__ import annotations

from dash import Dash, Input, Output
from dash.development.base_component import Component

from callbacks.boundary import guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.services import Services
from dashboard_app.ui import data_state

_PAGE = "/data"
"""The page that tells all that is known about the data."""


def register(app: Dash, services: Services) -> None:
    """Register the callback."""

    @app.callback(Output(ids.data_state(), "children"), Input(ids.refresh(), "data"), Input(ids.url(), "pathname"))
    @guarded()
    def look(principal: Principal, _count: int | None, path: str | None) -> Component | None:
        zone, state = services.analytics.calendar.timezone, services.shop_state()
        missing = data_state.not_carried(services.warehouse_state(), zone, principal.formats)
        if state is None or (missing is not None and state.ok):
            return missing
        # What was found names rows of all vendors.
        may_read, is_there = principal.may(Right.READ_FINDINGS), path == _PAGE
        details = state.findings if may_read and not is_there else ()
        more = _PAGE if may_read and not is_there else ""
        return data_state.line(state, details, zone, more, principal.formats)
