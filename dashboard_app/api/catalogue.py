"""The catalogue endpoints: what can be asked, and the values one may filter by."""

from __future__ import annotations

from flask import Response, request

from dashboard_app.api.answers import page_of, send_list
from dashboard_app.api.doors import View
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.schemas import Searching
from dashboard_app.identity import current_principal
from dashboard_app.services import Services
from data.analytics import MetricInfo
from data.errors import NotFound, UnknownName
from data.formats import Format
from data.query import MAX_ROWS


def views(services: Services) -> dict[str, View]:
    """The views by operation name."""
    analytics = services.analytics

    def list_metrics() -> Response:
        items = [_metric(info, analytics.currency) for info in analytics.metrics()]
        return send_list(items, len(items))

    def list_dimensions() -> Response:
        items = [{"name": one.name, "label": one.label, "definition": one.definition} for one in analytics.dimensions()]
        return send_list(items, len(items))

    def list_values(name: str) -> Response:
        asked: Searching = from_query_string(Searching, request.args, ())
        try:
            found = analytics.members(name, current_principal().scope, asked.search, limit=MAX_ROWS)
        except UnknownName as error:
            # The name is part of the path here, and what a path does not lead to is not found.
            raise NotFound(error.message, error.hint) from None
        return page_of([{"key": member.key, "label": member.label} for member in found], asked.limit, asked.cursor)

    return {"list_metrics": list_metrics, "list_dimensions": list_dimensions, "list_values": list_values}


def _metric(info: MetricInfo, currency: str) -> dict[str, object]:
    metric = info.metric
    return {
        "name": metric.name,
        "label": metric.label,
        "definition": metric.definition,
        "unit": currency if metric.format is Format.MONEY else metric.unit,
        "format": str(metric.format),
        "better": metric.better,
        "additive": metric.additive,
        "dimensions": list(metric.dimensions),
        "needs": list(metric.needs),
        "available": info.available,
    }
