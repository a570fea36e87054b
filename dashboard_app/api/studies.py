"""The endpoint of the studies: one question, one table."""

from __future__ import annotations

from flask import Response, request

from dashboard_app.api.delivery import chosen_format, freshness, remembered, send_table
from dashboard_app.api.doors import View
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.reading import parse_json, read_body
from dashboard_app.api.schemas import FileChoice
from dashboard_app.asking.questions import StudyQuestion
from dashboard_app.asking.validation import validated
from dashboard_app.identity import current_principal
from dashboard_app.services import Services
from data.errors import NotFound, UnknownName
from data.studies import find_study


def views(services: Services) -> dict[str, View]:
    """The views by operation name."""
    analytics = services.analytics
    parsed = remembered(lambda body: validated(StudyQuestion, parse_json(body)))

    def study(name: str) -> Response:
        try:
            find_study(name)
        except UnknownName as error:
            # The name is part of the path here, and what a path does not lead to is not found.
            raise NotFound(error.message, error.hint) from None
        kind = from_query_string(FileChoice, request.args, ()).format if request.query_string else None
        query = parsed(read_body()).to_query(name)
        principal = current_principal()
        chosen = chosen_format(kind, principal)
        result = analytics.study(query, principal.scope, freshness(principal))
        return send_table(analytics, result, chosen, name, query.filters)

    return {"study": study}
