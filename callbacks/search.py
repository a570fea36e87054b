"""The search over everything: what is found for the words that are typed, and the acts of it that the server does."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, no_update, set_props
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.dashboards.values import DashboardDraft
from dashboard_app.search import PAGES, Act, Group, PlacesOf, Searched, find_acts, search
from dashboard_app.services import Services

_NEW_DASHBOARD = "new-dashboard"
_ACTS: dict[Act, str] = {
    Act("theme-light", "Theme: light"): "sun",
    Act("theme-dark", "Theme: dark"): "moon-stars",
    Act("theme-system", "Theme: as the system"): "circle-half",
    Act("refresh", "Refresh now"): "arrow-clockwise",
    Act(_NEW_DASHBOARD, "New dashboard", Right.EDIT_DASHBOARDS): "plus-lg",
    Act("keys", "Keyboard shortcuts"): "keyboard",
}
"""What can be done from anywhere, with its drawing. The browser does all but making a dashboard."""

_DRAWINGS = {"dashboards": "grid-1x2", "figures": "graph-up", "vendors": "shop", "products": "box-seam", "categories": "layers-half"}


def register(app: Dash, services: Services, places: PlacesOf) -> None:
    """The question and its answer go through stores: the list itself is drawn by the browser."""
    where = Searched(services.analytics, services.dashboards, places)

    @app.callback(Output(ids.search_found(), "data"), Input(ids.search_asked(), "data"), prevent_initial_call=True)
    @guarded(on_failure=_not_found)
    def find(principal: Principal, asked: dict[str, Any] | None) -> Any:  # noqa: ANN401 - plain JSON
        if not isinstance(asked, dict) or not isinstance(asked.get("words"), str):
            return no_update
        words = asked["words"]
        drawings = {place.path: place.icon for place in places(principal)}
        groups = [*search(where, principal, words), *find_acts(tuple(_ACTS), principal, words)]
        return {"words": words, "groups": [_plain(group, drawings) for group in groups]}

    @app.callback(Input(ids.search_act(), "data"), prevent_initial_call=True)
    @guarded(Right.EDIT_DASHBOARDS)
    def do(principal: Principal, chosen: dict[str, Any] | None) -> None:
        if isinstance(chosen, dict) and chosen.get("act") == _NEW_DASHBOARD:
            made = services.dashboards.create(principal, DashboardDraft("New dashboard"), address=request.remote_addr or "")
            set_props(ids.url(), {"pathname": f"/dashboards/{made.head.id}", "search": ""})

    app.clientside_callback(ClientsideFunction("palette", "found"), Input(ids.search_found(), "data"))  # type: ignore[no-untyped-call]


def _plain(group: Group, drawings: dict[str, str]) -> dict[str, Any]:
    """A group for the browser. `act` is what to do, where there is no address to go to."""
    known = drawings | {act.name: drawing for act, drawing in _ACTS.items()}
    hits = [
        {
            "title": hit.title,
            "about": hit.about,
            "address": hit.address,
            "act": "" if hit.address else hit.key,
            "icon": _DRAWINGS.get(group.name) or known.get(hit.key) or "key",
        }
        for hit in group.hits
    ]
    return {"name": group.name, "title": group.title, "isPage": group.name == PAGES, "hits": hits}


def _not_found(failure: Failure) -> dict[str, Any]:
    """What is said in place of an answer. Nothing else is lost: the page behind stays as it is."""
    reference = f" (reference {failure.reference})" if failure.reference else ""
    return {"error": f"{failure.message} {failure.hint}".strip() + reference}
