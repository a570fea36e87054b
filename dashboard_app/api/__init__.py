"""The REST API under /api/v1: routes from the table of operations, one way in, one kind of error."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from dashboard_app.api import analyses, analytics, catalogue, data, documents, reports, search, studies
from dashboard_app.api.account import AccountViews
from dashboard_app.api.answers import send_nothing
from dashboard_app.api.dashboards import DashboardViews
from dashboard_app.api.doors import View, guarded, tell_allowance
from dashboard_app.api.errors import register_errors
from dashboard_app.api.limits import RateLimiter
from dashboard_app.api.operations import OPERATIONS, PREFIX
from dashboard_app.api.repeats import Repeats
from dashboard_app.api.targets import TargetViews
from dashboard_app.api.users import UserViews
from dashboard_app.api.widgets import WidgetViews
from dashboard_app.search import PlacesOf
from dashboard_app.services import Services
from dashboard_app.settings import signing_secret

_ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def register(server: Flask, services: Services, limiter: RateLimiter | None = None, places: PlacesOf = lambda _: ()) -> None:
    """Put the API and its pages on `server`. `places` are the pages of the product that somebody may open, for the search."""
    blueprint = Blueprint("api", __name__, template_folder="templates")
    found, limiter = _views(services, places), limiter or RateLimiter()
    for operation in OPERATIONS:
        view = guarded(operation, found.pop(operation.name), limiter)
        blueprint.add_url_rule(_rule(operation.path), operation.name, view, methods=[operation.method], provide_automatic_options=False)
    if found:
        raise RuntimeError(f"views without an operation: {', '.join(found)}")
    documents.register(blueprint)
    _answer_other_requests(blueprint)
    register_errors(blueprint)
    blueprint.after_request(tell_allowance)
    server.register_blueprint(blueprint)


def _views(services: Services, places: PlacesOf) -> dict[str, View]:
    repeats = Repeats(services.database, services.clock, signing_secret(services.settings))
    return {
        **analytics.views(services),
        **analyses.views(services),
        **studies.views(services),
        **reports.views(services),
        **catalogue.views(services),
        **search.views(services, places),
        **data.views(services),
        **TargetViews(services.targets, repeats).views(),
        **DashboardViews(services.dashboards, repeats).views(),
        **WidgetViews(services.dashboards, services.analytics, repeats).views(),
        **UserViews(services.people, repeats).views(),
        **AccountViews(services.people, repeats).views(),
        "openapi": documents.openapi,
    }


def _rule(path: str) -> str:
    return PREFIX + path.replace("{", "<").replace("}", ">")


def _answer_other_requests(blueprint: Blueprint) -> None:
    """OPTIONS, 405 and 404 below /api, where the pages' own catch-all would otherwise answer with a page."""
    known = Map([Rule(_rule(one.path), endpoint=one.name, methods=[one.method]) for one in OPERATIONS], merge_slashes=False)

    def answer(rest: str = "") -> Response:
        paths = known.bind("")
        if request.method == "OPTIONS" and (methods := list(paths.allowed_methods(request.path))):
            response = send_nothing()
            response.headers["Allow"] = ", ".join(sorted([*methods, "OPTIONS"]))
            return response
        paths.match(request.path, method=request.method)  # raises NotFound or MethodNotAllowed
        raise NotFound(rest)

    for path in ("/api", "/api/", "/api/<path:rest>"):
        blueprint.add_url_rule(path, "other", answer, methods=_ANY_METHOD, provide_automatic_options=False)
