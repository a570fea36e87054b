"""The endpoint of the recorded figures."""

from __future__ import annotations

from flask import Response, request

from dashboard_app.api.analysis_questions import History
from dashboard_app.api.delivery import chosen_format, send_table
from dashboard_app.api.doors import View
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.history import business_history
from dashboard_app.identity import current_principal
from dashboard_app.services import Services


def views(services: Services) -> dict[str, View]:
    """The views by operation name."""

    def business_metrics() -> Response:
        given: History = from_query_string(History, request.args, ())
        principal = current_principal()
        chosen = chosen_format(given.format, principal)
        result = business_history(services.database, services.analytics, given.to_asked(), principal.scope, services.clock.now())
        return send_table(services.analytics, result, chosen, "-".join([*given.metrics[:3], "history"]), ())

    return {"business_metrics": business_metrics}
