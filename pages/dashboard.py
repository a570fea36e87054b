"""One dashboard: its toolbar, filter bar and tabs. The grid is filled by the browser (board.js)."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal, Role
from dashboard_app.dashboards.documents import Document
from dashboard_app.ui import boards, editor, filters
from dashboard_app.ui.editor import Catalogue


def layout(principal: Principal, document: Document, usual: str, catalogue: Catalogue) -> Component:
    """The page of the dashboard that `document` describes. `usual` is what it chooses as long as the address chooses nothing, `catalogue`
    what its widgets can be made of."""
    dimensions = filters.PICKERS if principal.role is not Role.VENDOR else filters.PICKERS[1:]
    path = f"/dashboards/{document['id']}"
    return html.Div(
        [
            boards.toolbar(document),
            filters.filter_bar(dimensions, path=path, usual=usual, formats=principal.formats),
            html.Div(id="board-tabs", className="board-tabs", hidden=True),
            html.Div(id=ids.board(), className="board grid-stack"),
            boards.nothing(document),
            html.Div(id="board-spoken", className="visually-hidden", role="status"),
            boards.save_bar(document),
            boards.dialogs(document),
            *([editor.editor(catalogue)] if document["may_edit"] else []),
            dcc.Store(id=ids.board_document(), data=document),
            dcc.Store(id=ids.board_act()),
            dcc.Store(id=ids.board_save()),
            dcc.Store(id=ids.board_told()),
        ],
        className="board-page",
        **{"data-editing": "false", "data-changed": "false"},
    )
