"""The API's own description: the OpenAPI document, and the same as pages for people, made here without a script or an outside request."""

from __future__ import annotations

from functools import lru_cache

import orjson
from flask import Blueprint, Response, render_template, request

from dashboard_app.api.openapi import openapi_document
from dashboard_app.api.pages import errors, sections, spans
from dashboard_app.identity import current_principal

_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def register(blueprint: Blueprint) -> None:
    """Add the readable pages."""
    blueprint.add_url_rule("/api/docs", "docs", _docs)
    blueprint.add_url_rule("/api/docs/style.css", "docs_style", _style)


def openapi() -> Response:
    response = Response(_document(), content_type="application/json")
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request.environ)
    return response


def _docs() -> Response:
    current_principal()
    response = Response(
        render_template("api_docs.html", document=openapi_document(), sections=sections(), errors=errors(), spans=spans),
        content_type="text/html; charset=utf-8",
    )
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _style() -> Response:
    return Response(render_template("api_docs.css"), content_type="text/css; charset=utf-8")


@lru_cache(maxsize=1)
def _document() -> bytes:
    return orjson.dumps(openapi_document())
