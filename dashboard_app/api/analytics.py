"""The analytics endpoints: a question is parsed once, answered by the core, and the core's bytes are sent as they are."""

from __future__ import annotations

from flask import Response, request

from dashboard_app.api.analysis_questions import Overview, Trends
from dashboard_app.api.answers import send_results
from dashboard_app.api.delivery import JSON, chosen_format, freshness, remembered, send_table
from dashboard_app.api.doors import View
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.reading import parse_json, read_body
from dashboard_app.api.schemas import FileChoice
from dashboard_app.asking.marks import PAGE, RowsQuestion
from dashboard_app.asking.questions import Question
from dashboard_app.asking.validation import validated
from dashboard_app.exports import rows_name
from dashboard_app.identity import current_principal
from dashboard_app.overview import overview_questions
from dashboard_app.services import Services
from dashboard_app.view import View as OverviewView
from data.query import MAX_ROWS, MetricQuery


class AnalyticsViews:
    """The views, each with a memory of the texts it has parsed.

    Equal text is an equal question (periods stay names until the core resolves them), so each text is parsed once. Parsers of query
    strings read `request.args`, which is the parsed form of the very text they are remembered by.
    """

    def __init__(self, services: Services) -> None:
        self._analytics = services.analytics
        self._dimensions = tuple(dimension.name for dimension in services.analytics.dimensions())
        self._overviews = remembered(self._read_overview)
        self._trends = remembered(self._read_trends)
        self._questions = remembered(self._read_question)

    def overview(self) -> Response:
        principal = current_principal()
        asked = overview_questions(self._overviews(request.query_string))
        fresh = freshness(principal)
        return send_results({name: self._analytics.run(query, principal.scope, fresh) for name, query in asked.items()})

    def sales_trends(self) -> Response:
        query, kind = self._trends(request.query_string)
        return self._answer(query, kind)

    def query(self) -> Response:
        kind = from_query_string(FileChoice, request.args, ()).format if request.query_string else None
        return self._answer(self._questions(read_body()), kind)

    def rows(self) -> Response:
        kind = from_query_string(FileChoice, request.args, ()).format if request.query_string else None
        asked = validated(RowsQuestion, parse_json(read_body()))
        principal = current_principal()
        chosen = chosen_format(kind, principal)
        query = asked.to_query(PAGE if chosen.name == JSON else MAX_ROWS)
        result = self._analytics.rows(query, principal.scope, freshness(principal))
        return send_table(self._analytics, result, chosen, rows_name(query, result), query.query.filters + query.mark.members)

    def _answer(self, query: MetricQuery, kind: str | None) -> Response:
        principal = current_principal()
        chosen = chosen_format(kind, principal)
        result = self._analytics.run(query, principal.scope, freshness(principal))
        return send_table(self._analytics, result, chosen, _file_name(query), query.filters)

    def _read_overview(self, _text: bytes) -> OverviewView:
        overview: Overview = from_query_string(Overview, request.args, self._dimensions)
        return overview.to_view()

    def _read_trends(self, _text: bytes) -> tuple[MetricQuery, str | None]:
        trends: Trends = from_query_string(Trends, request.args, self._dimensions)
        return trends.to_query(), trends.format

    def _read_question(self, body: bytes) -> MetricQuery:
        return validated(Question, parse_json(body)).to_query()


def views(services: Services) -> dict[str, View]:
    """The views by operation name."""
    ours = AnalyticsViews(services)
    return {"overview": ours.overview, "sales_trends": ours.sales_trends, "query": ours.query, "rows": ours.rows}


def _file_name(query: MetricQuery) -> str:
    by = [*query.dimensions, *([str(query.grain)] if query.grain else [])]
    return "-".join([*query.metrics[:3], *(["by", *by] if by else [])])
