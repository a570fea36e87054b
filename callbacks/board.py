"""What is done about a whole dashboard that is shown: a workbook of it, a copy of a widget elsewhere. And the script that draws it."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update, set_props
from flask import request

from callbacks import asked, files
from callbacks.boundary import guarded
from callbacks.widgets import tell
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.dashboards import drawing
from dashboard_app.dashboards.values import WidgetDraft
from dashboard_app.services import Services

_BOOK, _COPY = "book", "copy-to"
_MOST_SHEETS = 60


def register(app: Dash, services: Services) -> None:
    """Acts, and the browser's own."""
    _register_acts(app, services)
    _register_copy(app, services)
    _register_browser(app)


def _register_acts(app: Dash, services: Services) -> None:
    @app.callback(Input(ids.board_act(), "data"), prevent_initial_call=True)
    @guarded(on_failure=tell)
    def act(principal: Principal, wanted: dict[str, Any] | None) -> None:
        if not isinstance(wanted, dict):
            return
        if wanted.get("act") == _COPY:
            _offer_copies(services, principal)
        elif wanted.get("act") == _BOOK and isinstance(wanted.get("widgets"), list):
            principal.require(Right.EXPORT)
            given = [asked.read(services, principal, widget, wanted.get("search")) for widget in wanted["widgets"][:_MOST_SHEETS]]
            book = files.of_dashboard(str(wanted.get("name")), [one for one in given if not one.is_text])
            set_props(ids.download(), {"data": book})


def _offer_copies(services: Services, principal: Principal) -> None:
    """The dialog with the dashboards one may change."""
    found = [head for head in services.dashboards.list(principal) if head.may_edit and not head.draft.locked]
    set_props(ids.board_form("copy-where"), {"options": [{"value": head.id, "label": head.draft.name} for head in found], "value": None})
    set_props(ids.board_form("copy"), {"is_open": True})


def _register_copy(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.board_form("copy"), "is_open"), Input(ids.board_form("copy-sure"), "n_clicks"),
        State(ids.board_form("copy-where"), "value"), State(ids.board_act(), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded()
    def copy(principal: Principal, clicks: int | None, where: str | None, wanted: dict[str, Any] | None) -> Any:  # noqa: ANN401
        if not clicks or not isinstance(where, str) or not isinstance(wanted, dict):
            return no_update
        draft = WidgetDraft(drawing.spec_of(wanted.get("widget")))
        services.dashboards.create_widget(principal, where, draft, request.remote_addr or "")
        set_props(ids.board_told(), {"data": {"said": "Copied."}})
        return False


def _register_browser(app: Dash) -> None:
    def browser(function: str, *dependencies: Any) -> None:  # noqa: ANN401 - outputs and inputs
        app.clientside_callback(ClientsideFunction("board", function), *dependencies)  # type: ignore[no-untyped-call]

    # What changes nothing has no first run: each of these says what it knows of on the board itself.
    browser("open", Output(ids.board(), "data-version"), Input(ids.board_document(), "data"))
    browser("look", Output(ids.board(), "data-search"), Input(ids.asked(), "data"))
