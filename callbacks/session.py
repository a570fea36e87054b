"""Pages and the shell: which page is shown, the theme, the refresh."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component

from callbacks.boundary import guarded
from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.dashboards.documents import Document, to_document, usual
from dashboard_app.dashboards.gallery import suggestions
from dashboard_app.services import Services
from dashboard_app.ui.editor import Catalogue

ReadDocument = Callable[[str], tuple[Document, str, Catalogue]]
OpenPage = Callable[[str, Principal, Mapping[str, str], ReadDocument], tuple[str, Component]]
"""(path, who asks, definitions of the metrics, how a dashboard is read) -> (title, layout)."""


def register(app: Dash, services: Services, layout_of: OpenPage) -> None:
    """Routing on the server; everything that only concerns the browser stays there."""

    @app.callback(
        Output(ids.page(), "children"), Output(ids.heading(), "children"), Output(ids.notice(), "children"), Input(ids.url(), "pathname")
    )
    @guarded()
    def open_page(principal: Principal, path: str | None) -> tuple[Any, ...]:
        definitions = {info.metric.name: info.metric.definition for info in services.analytics.metrics()}

        def read(dashboard_id: str) -> tuple[Document, str, Catalogue]:
            found = services.dashboards.read(principal, dashboard_id)
            return to_document(found), usual(found.head.draft), _catalogue(services)

        title, layout = layout_of(path or "/", principal, definitions, read)
        return layout, title, None

    def browser(name: str, function: str, *dependencies: Any) -> None:  # noqa: ANN401 - outputs and inputs
        app.clientside_callback(ClientsideFunction(name, function), *dependencies)  # type: ignore[no-untyped-call]

    browser("shell", "arrive", Input(ids.heading(), "children"), Input(ids.url(), "pathname"))
    browser("theme", "choose", Input(ids.theme_choice(ids.EVERY), "n_clicks"))
    browser("refresh", "now", Input(ids.refresh_now(), "n_clicks"))
    browser("refresh", "every", Input(ids.refresh_every(ids.EVERY), "n_clicks"))


def _catalogue(services: Services) -> Catalogue:
    """What the marketplace can be asked."""
    known = [info.metric for info in services.analytics.metrics() if info.available]
    dimensions = [(dimension.name, dimension.label) for dimension in services.analytics.dimensions()]
    return Catalogue([(metric.name, metric.label) for metric in known], dimensions, suggestions(known))
