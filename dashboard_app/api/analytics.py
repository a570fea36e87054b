"""The analytics endpoints: a question is parsed once, answered by the core, and the core's bytes are sent as they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from flask import Response, request

from dashboard_app.access import Principal, Right, Role
from dashboard_app.api.answers import send_file, send_result, send_results
from dashboard_app.api.doors import View
from dashboard_app.api.questions import Overview, Question, Trends, from_query_string
from dashboard_app.api.reading import parse_json, read_body, validated
from dashboard_app.api.schemas import FileChoice
from dashboard_app.exports import FORMATS, Defined, FileFormat, describe
from dashboard_app.identity import current_principal
from dashboard_app.overview import View as OverviewView
from dashboard_app.overview import overview_questions
from dashboard_app.services import Services
from data.query import Freshness, MetricQuery
from data.result import Result

_REMEMBERED = 1_024
_LONGEST_REMEMBERED = 2_048
_T = TypeVar("_T")


class AnalyticsViews:
    """The three views, each with a memory of the texts it has parsed.

    Equal text is an equal question (periods stay names until the core resolves them), so each text is parsed once. Parsers of query
    strings read `request.args`, which is the parsed form of the very text they are remembered by.
    """

    def __init__(self, services: Services) -> None:
        self._analytics = services.analytics
        self._dimensions = tuple(dimension.name for dimension in services.analytics.dimensions())
        self._overviews = _remembered(self._read_overview)
        self._trends = _remembered(self._read_trends)
        self._questions = _remembered(self._read_question)

    def overview(self) -> Response:
        principal = current_principal()
        asked = overview_questions(self._overviews(request.query_string))
        freshness = _freshness(principal)
        return send_results({name: self._analytics.run(query, principal.scope, freshness) for name, query in asked.items()})

    def sales_trends(self) -> Response:
        query, kind = self._trends(request.query_string)
        return self._answer(query, kind)

    def query(self) -> Response:
        kind = from_query_string(FileChoice, request.args, ()).format if request.query_string else None
        return self._answer(self._questions(read_body()), kind)

    def _answer(self, query: MetricQuery, kind: str | None) -> Response:
        principal = current_principal()
        chosen = FORMATS[kind or _accepted_kind()]
        if chosen.name != "json":
            principal.require(Right.EXPORT)
        result = self._analytics.run(query, principal.scope, _freshness(principal))
        return send_result(result) if chosen.name == "json" else self._file(result, query, chosen)

    def _file(self, result: Result, query: MetricQuery, chosen: FileFormat) -> Response:
        catalogue: list[Defined] = [*(info.metric for info in self._analytics.metrics()), *self._analytics.dimensions()]
        about = describe(result, catalogue, filters=query.filters)
        return send_file(chosen.write(result, about), chosen, _file_name(result, query))

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
    return {"overview": ours.overview, "sales_trends": ours.sales_trends, "query": ours.query}


def _remembered(read: Callable[[bytes], _T]) -> Callable[[bytes], _T]:
    """`read` with the answers of the last short texts kept. Errors are not kept."""
    kept = lru_cache(maxsize=_REMEMBERED)(read)

    def choose(text: bytes) -> _T:
        return kept(text) if len(text) <= _LONGEST_REMEMBERED else read(text)

    return choose


def _freshness(principal: Principal) -> Freshness:
    """An administrator may ask past the cache; from anybody else `no-cache` is only a wish."""
    if principal.role is Role.ADMIN and "no-cache" in request.headers.get("Cache-Control", "").lower():
        return Freshness.FRESH
    return Freshness.CACHED


def _accepted_kind() -> str:
    """The format that `Accept` prefers; JSON when it names none of ours."""
    accepted = request.headers.get("Accept", "*/*")
    if accepted == "*/*" or accepted.startswith("application/json"):
        return "json"
    media_types = {fmt.media_type.partition(";")[0]: fmt.name for fmt in FORMATS.values()}
    best = request.accept_mimetypes.best_match(list(media_types), default="application/json")
    return media_types[best]


def _file_name(result: Result, query: MetricQuery) -> str:
    by = [*query.dimensions, *([str(query.grain)] if query.grain else [])]
    period = result.meta["period"]
    return "-".join([*query.metrics[:3], *(["by", *by] if by else []), str(period["start"]), str(period["end"])])
