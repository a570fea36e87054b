"""Who is asking: the principal of the current request, put there by the guard and read by every door."""

from __future__ import annotations

from flask import g, has_request_context

from dashboard_app.access import Principal
from data.errors import NotSignedIn


def current_principal() -> Principal:
    """The person or program that asks. Raises `NotSignedIn` when there is none, also outside a request."""
    principal = g.get("principal") if has_request_context() else None
    if not isinstance(principal, Principal):
        raise NotSignedIn("Nobody is signed in.", "Sign in, or send a token as `Authorization: Bearer mvt_...`.")
    return principal


def remember_principal(principal: Principal) -> None:
    """Make `principal` the one who asks, for the rest of this request."""
    g.principal = principal


def current_request_id() -> str:
    """The id of this request, as in the X-Request-ID header, the log and `request_id` of errors; empty outside a request."""
    return str(g.get("request_id", "")) if has_request_context() else ""
