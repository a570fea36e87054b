"""How answers of the analytics leave: remembered parses, fresh or kept, as JSON or as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from flask import Response, request

from dashboard_app.access import Principal, Right, Role
from dashboard_app.api.answers import send_file, send_result
from dashboard_app.exports import FORMATS, Defined, FileFormat, describe
from data.analytics import Analytics
from data.query import Filter, Freshness
from data.result import Result

JSON = "json"

_REMEMBERED = 1_024
_LONGEST_REMEMBERED = 2_048
_T = TypeVar("_T")


def remembered(read: Callable[[bytes], _T]) -> Callable[[bytes], _T]:
    """`read` with the answers of the last short texts kept. Errors are not kept."""
    kept = lru_cache(maxsize=_REMEMBERED)(read)

    def choose(text: bytes) -> _T:
        return kept(text) if len(text) <= _LONGEST_REMEMBERED else read(text)

    return choose


def freshness(principal: Principal) -> Freshness:
    """An administrator may ask past the cache; from anybody else `no-cache` is only a wish."""
    if principal.role is Role.ADMIN and "no-cache" in request.headers.get("Cache-Control", "").lower():
        return Freshness.FRESH
    return Freshness.CACHED


def chosen_format(kind: str | None, principal: Principal) -> FileFormat:
    """The format that was named, else the one that `Accept` prefers. Raises `NotAllowed` for files without the right to them."""
    chosen = FORMATS[kind or _accepted_kind()]
    if chosen.name != JSON:
        principal.require(Right.EXPORT)
    return chosen


def send_table(analytics: Analytics, result: Result, chosen: FileFormat, name: str, filters: tuple[Filter, ...]) -> Response:
    """One answer in the chosen format; `name` is the file's, without its period."""
    if chosen.name == JSON:
        return send_result(result)
    catalogue: list[Defined] = [*(info.metric for info in analytics.metrics()), *analytics.dimensions()]
    period = result.meta["period"]
    about = describe(result, catalogue, filters=filters)
    return send_file(chosen.write(result, about), chosen, f"{name}-{period['start']}-{period['end']}")


def _accepted_kind() -> str:
    """The format that `Accept` prefers; JSON when it names none of ours."""
    accepted = request.headers.get("Accept", "*/*")
    if accepted == "*/*" or accepted.startswith("application/json"):
        return JSON
    media_types = {fmt.media_type.partition(";")[0]: fmt.name for fmt in FORMATS.values()}
    best = request.accept_mimetypes.best_match(list(media_types), default="application/json")
    return media_types[best]
