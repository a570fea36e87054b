"""Forms and lists: labelled fields, a dialog around them, a table of rows with buttons, and the one-time view of a secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.ui.icons import hidden_text, icon

Cell: TypeAlias = str | Component


@dataclass(frozen=True, slots=True)
class Action:
    """A button in a row of a list."""

    act: str
    text: str
    icon: str
    danger: bool = False


def field(label: str, control: Component, control_id: ids.Id, hint: str = "") -> html.Div:
    """A labelled control with a line of help."""
    parts: list[Component] = [dbc.Label(label, html_for=control_id), control]
    if hint:
        parts.append(html.Div(hint, className="form-hint"))
    return html.Div(parts, className="form-field")


def panel(title: str, text: str, children: Sequence[Component], action: Component | None = None) -> html.Section:
    """A card of a settings page: title, explanation, an action at the right, the content."""
    words = html.Div([html.H2(title, className="widget-title"), html.P(text, className="panel-text")])
    return html.Section([html.Div([words, action], className="panel-head"), *children], className="panel")


def button(text: str, button_id: ids.Id, *, drawing: str = "", kind: str = "primary") -> html.Button:
    parts = [icon(drawing), text] if drawing else text
    return html.Button(parts, id=button_id, type="button", className=f"btn btn-{kind}", n_clicks=0)


def dialog(name: str, title: Component | str, body: Sequence[Component], foot: Sequence[Component]) -> dbc.Modal:
    """A dialog with room for one error line above its foot."""
    error = html.Div(id=ids.form(name, "error"), className="form-error", role="alert")
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle(title, id=ids.form(name, "title"))), dbc.ModalBody([*body, error]), dbc.ModalFooter(list(foot))],
        id=ids.form(name, "dialog"), is_open=False, centered=True,
    )  # fmt: skip


def secret_dialog(name: str) -> dbc.Modal:
    """Shows a password or token once, to be copied."""
    secret_id = ids.form(name, "secret")
    row = html.Div(
        [
            html.Code(id=secret_id, className="secret"),
            dcc.Clipboard(target_id=secret_id, title="Copy", className="icon-button", copied_children=icon("check2")),
        ],
        className="secret-row",
    )
    body = [
        html.P(id=ids.form(name, "secret-text")),
        row,
        html.P("It is shown only this once. Keep it in a safe place.", className="form-hint"),
    ]
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle(id=ids.form(name, "secret-title"))), dbc.ModalBody(body)],
        id=ids.form(name, "secret-dialog"), is_open=False, centered=True, backdrop="static",
    )  # fmt: skip


def error_line(message: str, hint: str = "") -> list[Component]:
    return [icon("exclamation-triangle"), html.Span(f"{message} {hint}".strip())]


def record_list(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell], Sequence[Action]]]) -> html.Table:
    """A table of records: (key, cells, buttons) each."""
    head = html.Thead(html.Tr([*(html.Th(text, scope="col") for text in heads), html.Th(hidden_text("Actions"), scope="col")]))
    body = [
        html.Tr([*_cells(cells, heads), html.Td(_buttons(key, cells, actions), className="record-actions")]) for key, cells, actions in rows
    ]
    return html.Table([head, html.Tbody(body)], className="records")


def _cells(cells: Sequence[Cell], heads: Sequence[str]) -> list[Component]:
    """The first names the row; on phones each stands under its heading."""
    first = html.Th(cells[0], scope="row")
    return [first, *(html.Td(cell, **{"data-label": head}) for cell, head in zip(cells[1:], heads[1:], strict=True))]


def _buttons(key: str, cells: Sequence[Cell], actions: Sequence[Action]) -> list[Component]:
    named = cells[0] if isinstance(cells[0], str) else "this row"
    return [
        html.Button(
            [icon(action.icon), html.Span(action.text), hidden_text(f" {named}")], id=ids.row(action.act, key), type="button", n_clicks=0,
            className=f"btn btn-sm {'btn-danger-quiet' if action.danger else 'btn-quiet'}",
        )
        for action in actions
    ]  # fmt: skip
