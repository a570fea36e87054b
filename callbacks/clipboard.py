"""The door for the clipboard: what a widget shows as a table, for the script that puts it there."""

from __future__ import annotations

from dataclasses import asdict

from dash import Dash
from flask import Response

from callbacks import asked, doors
from callbacks.boundary import guarded
from dashboard_app.access import Principal, Right
from dashboard_app.charts import clock, table
from dashboard_app.exports.clip import clip
from dashboard_app.services import Services

ADDRESS = "/_copy"


def register(app: Dash, services: Services) -> None:
    """One address; it takes `widget` and `search` as the door for widgets does."""

    @guarded(Right.EXPORT, on_failure=doors.failed)
    def copy(principal: Principal) -> Response:
        result = clock.renamed(asked.read_from(services, principal, doors.read()).taken(), principal.formats)
        made = clip(result, table.columns_for_people(result), principal.formats)
        return doors.told({"state": "ready", **asdict(made)})

    app.server.add_url_rule(ADDRESS, "clipboard.copy", copy, methods=["POST"])
