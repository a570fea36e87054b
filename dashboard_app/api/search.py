"""The endpoint of the search."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, request

from dashboard_app.api.answers import send_json
from dashboard_app.api.doors import View
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.search_shapes import SearchedFor
from dashboard_app.identity import current_principal
from dashboard_app.search import PlacesOf, Searched, search
from dashboard_app.services import Services


def views(services: Services, places: PlacesOf) -> dict[str, View]:
    """The views by operation name. `places` are the pages that somebody may open."""
    where = Searched(services.analytics, services.dashboards, places)

    def find() -> Response:
        asked: SearchedFor = from_query_string(SearchedFor, request.args, ())
        return send_json({"groups": [asdict(group) for group in search(where, current_principal(), asked.search, asked.limit)]})

    return {"search": find}
