"""Signing in and out: a plain page outside Dash, so that everything of Dash's needs a session."""

from __future__ import annotations

import unicodedata
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard_app.people import People
from dashboard_app.services import Services
from dashboard_app.settings import Settings
from dashboard_app.web import static
from dashboard_app.web.guard import cookie_name, principal_of_request
from dashboard_app.web.headers import PLAIN_PAGE_POLICY
from data.errors import AnalyticsError, TooMany

_ASSETS = Path(__file__).resolve().parents[1] / "assets"
_STYLE = "sign_in.css"
_HOME = "/"
_LONGEST_FIELD, _LONGEST_PATH, _LONGEST_FORM = 1_000, 2_000, 20_000


def register(server: Flask, services: Services) -> None:
    """/sign-in (a form), /sign-out (POST), and the one public file: the form's style."""
    settings, people = services.settings, services.people
    blueprint = Blueprint("sign_in", __name__, template_folder="templates")

    @blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="page")
    def page() -> AnyResponse:
        if request.method == "POST":
            return _enter(people, settings)
        target = local_path(request.args.get("next", ""))
        if principal_of_request(people, settings) is not None:
            return redirect(target, HTTPStatus.SEE_OTHER)
        return _form(target)

    @blueprint.post("/sign-out", endpoint="leave")
    def leave() -> AnyResponse:
        people.sign_out(_cookie(settings), request.remote_addr or "")
        response = redirect("/sign-in", HTTPStatus.SEE_OTHER)
        response.delete_cookie(cookie_name(settings), path="/", secure=settings.https, httponly=True, samesite="Lax")
        return response

    @blueprint.get("/assets/sign_in.css", endpoint="style")
    def style() -> Response:
        return static.asset(_ASSETS, _STYLE)

    server.register_blueprint(blueprint)


def local_path(target: str) -> str:
    """`target` when it is a path of this site, else the overview: nobody is led elsewhere after signing in."""
    local = (
        target.startswith("/")
        and not target.startswith(("//", "/sign-"))
        and len(target) <= _LONGEST_PATH
        and "\\" not in target
        and all(unicodedata.category(sign)[0] not in "CZ" for sign in target)
        and not urlsplit(target).netloc
    )
    return target if local else _HOME


def _enter(people: People, settings: Settings) -> AnyResponse:
    request.max_content_length = _LONGEST_FORM
    email, password = (request.form.get(name, "")[:_LONGEST_FIELD] for name in ("email", "password"))
    target = local_path(request.form.get("next", ""))
    try:
        # The session of whoever used this browser before ends here; a cookie planted by somebody else gains nothing.
        signed_in = people.sign_in(email, password, request.remote_addr or "", old_cookie=_cookie(settings) or None)
    except AnalyticsError as error:
        return _refused(error, email, target)
    response = redirect(target, HTTPStatus.SEE_OTHER)
    response.set_cookie(cookie_name(settings), signed_in.cookie, path="/", secure=settings.https, httponly=True, samesite="Lax")
    return response


def _cookie(settings: Settings) -> str:
    return request.cookies.get(cookie_name(settings), "")[:_LONGEST_FIELD]


def _refused(error: AnalyticsError, email: str, target: str) -> Response:
    page = _form(target, email=email, message=error.message, hint=error.hint)
    page.status_code = error.status
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after_s)
    return page


def _form(target: str, *, email: str = "", message: str = "", hint: str = "") -> Response:
    page = make_response(render_template("sign_in.html", target=target, email=email, message=message, hint=hint))
    page.headers["Content-Security-Policy"] = PLAIN_PAGE_POLICY
    return page
