"""The guard at the only gate: finds out who is asking and turns away everything not on the short public list."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from dashboard_app.access import Principal
from dashboard_app.identity import remember_principal
from dashboard_app.people import People
from dashboard_app.services import Services
from dashboard_app.settings import Settings
from dashboard_app.web.audience import SIGN_IN, is_page
from dashboard_app.web.bodies import MAX_BODY_BYTES
from dashboard_app.web.origin import changes_state, require_same_origin
from data.errors import NotFound, NotSignedIn

PUBLIC_ENDPOINTS = frozenset({SIGN_IN, "sign_in.style", "health.live", "health.ready"})
"""All that answers without a session or token. Everything else is denied, also what is added later."""
CLOSED_ENDPOINTS = frozenset({"/_reload-hash"})
"""What Dash offers for development only."""
_SCHEME = "bearer"
_LONGEST_TOKEN = 200


def register(server: Flask, services: Services) -> None:
    """Ask every request who it is, before anything else is done with it."""
    settings, people = services.settings, services.people

    def check() -> AnyResponse | None:
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise RequestEntityTooLarge
        if request.endpoint in PUBLIC_ENDPOINTS:
            if changes_state():
                require_same_origin(settings.base_url, silent_clients=True)
            return None
        principal = principal_of_request(people, settings)
        if principal is None:
            return _turn_away()
        if principal.via == "session" and changes_state():
            require_same_origin(settings.base_url)
        remember_principal(principal)
        if request.endpoint in CLOSED_ENDPOINTS:
            raise NotFound("There is nothing here.")
        return None

    server.before_request(check)


def cookie_name(settings: Settings) -> str:
    """The session cookie. With https its prefix makes browsers insist on Secure, on this host and on the whole path."""
    return "__Host-mvt_session" if settings.https else "mvt_session"


def principal_of_request(people: People, settings: Settings) -> Principal | None:
    """Whose request this is, by token or session. A token that is wrong is nobody's: the cookie beside it does not count."""
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        usable = scheme.lower() == _SCHEME and 0 < len(token.strip()) <= _LONGEST_TOKEN
        return people.principal_of_token(token.strip()) if usable else None
    cookie = request.cookies.get(cookie_name(settings))
    return people.principal_of_session(cookie) if cookie and len(cookie) <= _LONGEST_TOKEN else None


def _turn_away() -> AnyResponse:
    """People are led to the sign-in page and back; programs get 401."""
    if is_page() and not changes_state() and "Authorization" not in request.headers:
        target = request.full_path.rstrip("?")
        return redirect("/sign-in" if target == "/" else f"/sign-in?next={quote(target, safe='/')}")
    raise NotSignedIn("Nobody is signed in.", "Sign in, or send a valid token as `Authorization: Bearer mvt_...`.")
