"""Every error of the API as one kind of body: `application/problem+json` (RFC 9457). The one door where errors become responses."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from dashboard_app.identity import current_request_id
from data.errors import AnalyticsError, ConfigurationError, FieldError, TooMany, Unavailable

MEDIA_TYPE = "application/problem+json"
DOCUMENTED_AT = "/api/docs"

_UNEXPECTED = "internal_error"
_log = logging.getLogger(__name__)
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}
_HINTS = {
    404: "The paths are listed in /api/v1/openapi.json.",
    405: "The Allow header lists the methods of this path.",
    413: "Send at most 2 MB.",
}


class NotJson(AnalyticsError):
    """The body cannot be read as JSON at all."""

    code, status, title = "not_json", 400, "The body is not JSON"


class WrongMediaType(AnalyticsError):
    code, status, title = "unsupported_media_type", 415, "The body has the wrong media type"


class PreconditionRequired(AnalyticsError):
    code, status, title = "precondition_required", 428, "The request needs an If-Match header"


def documented() -> tuple[tuple[str, int, str], ...]:
    """(code, status, title) of every kind of error, by status."""
    found = {code: (status, HTTPStatus(status).phrase) for status, code in _CODES.items()}
    found |= {kind.code: (kind.status, kind.title) for kind in _kinds(AnalyticsError) if kind is not ConfigurationError}
    found[_UNEXPECTED] = 500, "Unexpected error"
    return tuple(sorted(((code, *rest) for code, rest in found.items()), key=lambda one: (one[1], one[0])))


def _kinds(family: type[AnalyticsError]) -> list[type[AnalyticsError]]:
    """All below `family`."""
    return [kind for child in family.__subclasses__() for kind in (child, *_kinds(child))]


def register_errors(blueprint: Blueprint) -> None:
    """Turn all errors of the blueprint's requests into problems."""
    blueprint.register_error_handler(AnalyticsError, problem_of)
    blueprint.register_error_handler(HTTPException, _of_http)
    blueprint.register_error_handler(Exception, _of_unexpected)


def problem_of(error: AnalyticsError) -> Response:
    """The response that says this error."""
    response = _problem(error.status, error.code, error.title, error.message, error.hint, error.fields)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _of_http(error: HTTPException) -> AnyResponse:
    """Errors of Flask and Werkzeug keep their status and headers; their texts are replaced."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_unexpected(error)
    title = HTTPStatus(status).phrase
    response = _problem(status, _CODES.get(status, f"http_{int(status)}"), title, f"{title}.", _HINTS.get(status, ""))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _of_unexpected(error: Exception) -> Response:
    """A fault of ours: the caller learns only the number under which the log has the rest."""
    number = current_request_id()
    _log.error("request %s failed unexpectedly: %s %s", number, request.method, request.path, exc_info=error)
    detail = f"Something went wrong here. It is logged under the number {number}."
    return _problem(500, _UNEXPECTED, "Unexpected error", detail, "Try again; if it stays, tell an administrator the number.")


def _problem(status: int, code: str, title: str, detail: str, hint: str, fields: Iterable[FieldError] = ()) -> Response:
    body: dict[str, object] = {
        "type": f"{DOCUMENTED_AT}#{code}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "code": code,
        "hint": hint,
        "request_id": current_request_id(),
    }
    errors = [{"field": one.field, "message": one.message} for one in fields]
    if errors or status == HTTPStatus.UNPROCESSABLE_ENTITY:
        body["errors"] = errors
    return Response(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
