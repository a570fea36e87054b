"""Who reads the answer: a person who opens a page, or a program (the API's clients, Dash's own requests)."""

from __future__ import annotations

from flask import request

SIGN_IN, SIGN_OUT = "sign_in.page", "sign_in.leave"
INDEX, ANY_PATH = "/", "/<path:path>"
"""Dash's endpoints for its one HTML page; it names endpoints after their rules."""
_PAGES = frozenset({INDEX, ANY_PATH, SIGN_IN, SIGN_OUT})
_PROGRAMS = ("/api/", "/_", "/assets/", "/health/", "/metrics")


def is_page() -> bool:
    """Whether this request is for a page: errors are then shown as pages, and a missing session leads to the sign-in."""
    if request.path.startswith(_PROGRAMS):
        return False
    return request.endpoint in _PAGES or request.endpoint is None
