"""What happens when something changes. Each module registers its callbacks on the app it is given."""

from __future__ import annotations

from dash import Dash

from callbacks import (
    account,
    answers,
    board,
    clipboard,
    currencies,
    dashboards,
    data_page,
    data_state,
    editor,
    filters,
    marks,
    search,
    session,
    targets,
    users,
    widgets,
)
from dashboard_app.search import PlacesOf
from dashboard_app.services import Services


def register_all(app: Dash, services: Services, open_page: session.OpenPage, places: PlacesOf) -> None:
    """Register every callback of the product on `app`. `open_page` lays out the page of a path, `places` are those somebody may open:
    pages and callbacks are siblings."""
    session.register(app, services, open_page)
    search.register(app, services, places)
    modules = (
        data_state, data_page, filters, widgets, answers, marks, clipboard, board, dashboards, editor, currencies, targets, users, account,
    )  # fmt: skip
    for module in modules:
        module.register(app, services)
