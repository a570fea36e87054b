"""The door for the clipboard: what a widget shows as a table, for the script that puts it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import orjson
from dash import Dash
from flask import Response, request

from callbacks import asked
from callbacks.boundary import Failure, guarded
from dashboard_app.access import Principal, Right
from dashboard_app.charts import clock, table
from dashboard_app.exports.clip import clip
from dashboard_app.services import Services
from data.errors import InvalidInput

ADDRESS = "/_copy"


def register(app: Dash, services: Services) -> None:
    """One address; it takes `widget` and `search` as the door for widgets does."""

    @guarded(Right.EXPORT, on_failure=_failed)
    def copy(principal: Principal) -> Response:
        given = request.get_json()
        if not isinstance(given, Mapping):
            raise InvalidInput.field("body", "The body must be one JSON object.", "Open the page again.")
        result = clock.renamed(asked.read_from(services, principal, given).taken(), principal.formats)
        made = clip(result, table.columns_for_people(result), principal.formats)
        return _told({"state": "ready", **asdict(made)})

    app.server.add_url_rule(ADDRESS, "clipboard.copy", copy, methods=["POST"])


def _told(value: object) -> Response:
    return Response(orjson.dumps(value), mimetype="application/json")


def _failed(failure: Failure) -> Response:
    return _told({"state": "error", "message": failure.message, "hint": failure.hint, "reference": failure.reference})
