"""Errors outside the API: as a plain page for people, as a problem (RFC 9457) for programs. One of the doors where errors end."""

from __future__ import annotations

import logging
from collections.abc import Container
from http import HTTPStatus

import orjson
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from dashboard_app.identity import current_request_id
from dashboard_app.web.audience import ANY_PATH, is_page
from dashboard_app.web.headers import PLAIN_PAGE_POLICY
from data.errors import AnalyticsError, TooMany, Unavailable

_log = logging.getLogger(__name__)
_NOT_FOUND_HINT = "Check the address, or go to the overview."


def register(server: Flask) -> None:
    """Answer every error on `server` that the API does not answer itself."""
    server.register_error_handler(AnalyticsError, of_ours)
    server.register_error_handler(HTTPException, _of_http)
    server.register_error_handler(Exception, _of_unexpected)


def tell_missing_pages(server: Flask, pages: Container[str]) -> None:
    """Dash answers any path with its one page and 200; a path without a page of ours is 404, its page then says so."""

    def tell(response: Response) -> Response:
        if request.endpoint == ANY_PATH and response.status_code == HTTPStatus.OK and request.path.rstrip("/") not in pages:
            response.status_code = HTTPStatus.NOT_FOUND
        return response

    server.after_request(tell)


def of_ours(error: AnalyticsError) -> Response:
    """The answer that says one of our own errors."""
    response = _answer(error.status, error.code, error.title, error.message, error.hint)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_unexpected(error)
    hint = _NOT_FOUND_HINT if status == HTTPStatus.NOT_FOUND else ""
    response = _answer(status, f"http_{status.value}", status.phrase, f"{status.phrase}.", hint)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _of_unexpected(error: Exception) -> Response:
    """A fault of ours: the reader gets the number under which the log has the rest."""
    number = current_request_id()
    _log.error("request %s failed unexpectedly", number, exc_info=error)
    text = f"Something went wrong here. It is logged under the number {number}."
    return _answer(500, "internal_error", "Unexpected error", text, "Try again; if it stays, tell an administrator the number.")


def _answer(status: int, code: str, title: str, detail: str, hint: str) -> Response:
    if is_page():
        page = make_response(render_template("error.html", title=title, detail=detail, hint=hint, number=current_request_id()), status)
        page.headers["Content-Security-Policy"] = PLAIN_PAGE_POLICY
        return page
    body = {"type": f"/api/docs#{code}", "title": title, "status": int(status), "detail": detail, "code": code, "hint": hint}
    return Response(orjson.dumps(body | {"request_id": current_request_id()}), status, content_type="application/problem+json")
