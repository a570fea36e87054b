"""The parts of a dashboard's page around its grid: toolbar, save bar, dialogs. Buttons carry `data-act`; the scripts listen for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.ui.icons import hidden_text, icon

Document = Mapping[str, Any]

VISIBILITIES = (("private", "Only me"), ("shared", "Some roles or people"), ("public", "Everybody"))
ROLES = (("analyst", "Analysts"), ("viewer", "Viewers"), ("vendor", "Vendors"))
PAUSES = (
    ("0", "As the header says"), ("15", "15 seconds"), ("60", "A minute"), ("300", "5 minutes"), ("900", "15 minutes"), ("3600", "An hour"),
)  # fmt: skip


def act(name: str, text: str, drawing: str, kind: str = "quiet", *, bare: bool = False) -> html.Button:
    """A button that a script listens for."""
    words: Component = hidden_text(text) if bare else html.Span(text)
    css = "icon-button" if bare else f"btn btn-{kind}"
    return html.Button([icon(drawing), words], type="button", className=css, title=text, **{"data-act": name})


def toolbar(document: Document) -> html.Div:
    """What one may do with the whole dashboard."""
    shared = {"private": ("lock", "Private"), "shared": ("people", "Shared"), "public": ("eye", "Everybody")}[document["visibility"]]
    facts = [html.Span([icon(shared[0]), shared[1]], className="board-fact"), html.Span(f"by {document['owner']}", className="board-fact")]
    if document["description"]:
        facts.insert(0, html.Span(document["description"], className="board-about"))
    acts = [act("link", "Copy link", "link-45deg"), act("edit", "Edit" if document["may_edit"] else "Arrange for me", "layout-wtf")]
    if document["may_edit"]:
        acts.append(act("add-widget", "Add widget", "plus-lg", "primary"))
    return html.Div(
        [
            html.Div([_back(), *facts], className="board-facts"),
            html.Div([*acts, _menu(document)], className="board-acts"),
        ],
        className="board-toolbar",
    )


def _back() -> dcc.Link:
    return dcc.Link([icon("chevron-left"), "All dashboards"], href="/dashboards", className="board-back")


def _menu(document: Document) -> dbc.DropdownMenu:
    def entry(name: str, drawing: str, text: str) -> dbc.DropdownMenuItem:
        return dbc.DropdownMenuItem([icon(drawing), text], id=ids.board_form(f"menu-{name}"), n_clicks=0)

    entries = [
        entry("duplicate", "copy", "Duplicate"),
        entry("file", "download", "Export as a file"),
        entry("excel", "filetype-xlsx", "Download all as Excel"),
    ]
    if document["may_unlock"]:
        entries = [entry("settings", "sliders", "Name, sharing, refresh"), *entries, entry("delete", "trash", "Delete")]
    if document["is_personal"]:
        entries.append(entry("reset", "arrow-counterclockwise", "Back to the shared layout"))
    label = html.Span([icon("three-dots"), hidden_text("Menu of the dashboard")])
    return dbc.DropdownMenu(entries, label=label, caret=False, align_end=True, toggle_class_name="btn btn-quiet btn-square")


def nothing(document: Document) -> html.Div:
    """What a dashboard without widgets shows."""
    act_ = act("add-widget", "Add the first widget", "plus-lg", "primary") if document["may_edit"] else None
    return html.Div(
        [icon("grid-1x2"), html.P("There is nothing here yet.", className="message-title"), act_], className="board-empty", hidden=True
    )


def save_bar(document: Document) -> html.Div:
    """What stands at the foot while one edits."""
    keep = "Save" if document["may_edit"] else "Keep my layout"
    return html.Div(
        [
            html.Span("Drag by the handle, resize at the edges. With the keyboard: arrows, Shift and arrows, Esc.", className="save-hint"),
            act("undo", "Undo", "arrow-90deg-left", bare=True),
            act("redo", "Redo", "arrow-90deg-right", bare=True),
            html.Button("Discard", type="button", className="btn btn-quiet", **{"data-act": "discard"}),
            html.Button(keep, type="button", className="btn btn-primary", **{"data-act": "save"}),
        ],
        className="save-bar",
        role="toolbar",
        **{"aria-label": "Editing"},
    )


def dialogs(document: Document) -> html.Div:
    return html.Div([_conflict(), _settings(document), _copy(), _deletion(document)])


def _conflict() -> dbc.Modal:
    """Two people have edited at once: nothing is lost before one has chosen."""
    foot = [
        act("take-theirs", "Take theirs", "arrow-clockwise"),
        act("save-copy", "Keep mine as a copy", "copy"),
        act("save-over", "Save mine over it", "check2", "primary"),
    ]
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle("Somebody else has changed this dashboard")),
            dbc.ModalBody(html.P(id="board-conflict-text")),
            dbc.ModalFooter(foot),
        ],
        id=ids.board_form("conflict"), is_open=False, centered=True,
    )  # fmt: skip


def _settings(document: Document) -> dbc.Modal:
    sharing = document["sharing"]
    fields: list[tuple[str, str, Component]] = [
        ("name", "Name", dbc.Input(id=ids.board_form("name"), value=document["name"], maxLength=200)),
        ("description", "Description", dbc.Input(id=ids.board_form("description"), value=document["description"], maxLength=500)),
        ("visibility", "Who may see it", _select("visibility", VISIBILITIES, document["visibility"])),
        ("roles", "Roles", dbc.Checklist(
            id=ids.board_form("roles"), value=sharing["roles"], inline=True,
            options=[{"value": value, "label": text} for value, text in ROLES],
        )),
        ("people", "People", _people("people", sharing["users"])),
        ("editors", "Who of them may change it, too", _people("editors", sharing["editors"])),
        ("pause", "Refresh at most every", _select("pause", PAUSES, str(document["refresh_seconds"]))),
        ("locked", "Locked", dbc.Switch(
            id=ids.board_form("locked"), label="Nobody changes it until it is unlocked", value=document["locked"],
        )),
    ]  # fmt: skip
    body = [html.Div([dbc.Label(label, html_for=ids.board_form(name)), control], className="form-field") for name, label, control in fields]
    error = html.Div(id=ids.board_form("settings-error"), className="form-error", role="alert")
    keep = html.Button("Save", id=ids.board_form("settings-save"), type="button", className="btn btn-primary", n_clicks=0)
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle("Name, sharing, refresh")), dbc.ModalBody([*body, error]), dbc.ModalFooter(keep)],
        id=ids.board_form("settings"), is_open=False, centered=True,
    )  # fmt: skip


def _select(name: str, values: Any, chosen: str) -> dbc.Select:  # noqa: ANN401 - pairs of value and text
    return dbc.Select(id=ids.board_form(name), options=[{"value": value, "label": text} for value, text in values], value=chosen)


def _people(name: str, chosen: list[str]) -> dcc.Dropdown:
    """Filled with names when the dialog opens."""
    return dcc.Dropdown(id=ids.board_form(name), options=[], value=chosen, multi=True, placeholder="Nobody", className="picker")


def _copy() -> dbc.Modal:
    """Where to copy a widget to."""
    where = dcc.Dropdown(id=ids.board_form("copy-where"), options=[], placeholder="Choose a dashboard", className="picker")
    keep = html.Button("Copy", id=ids.board_form("copy-sure"), type="button", className="btn btn-primary", n_clicks=0)
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle("Copy to another dashboard")), dbc.ModalBody(where), dbc.ModalFooter(keep)],
        id=ids.board_form("copy"), is_open=False, centered=True,
    )  # fmt: skip


def _deletion(document: Document) -> dbc.Modal:
    sure = html.Button("Delete", id=ids.board_form("delete-sure"), type="button", className="btn btn-danger", n_clicks=0)
    text = f"{document['name']} goes out of everybody's sight. It can be brought back from the list of dashboards."
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle("Delete this dashboard?")), dbc.ModalBody(html.P(text)), dbc.ModalFooter(sure)],
        id=ids.board_form("delete"), is_open=False, centered=True,
    )  # fmt: skip
