"""The shell around every page: the rail with the menu, the header with freshness, theme and user menu, the shared dialog and stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
import orjson
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.ui.icons import hidden_text, icon
from data.formats import ENGLISH, Formats

REFRESH_CHOICES = (
    (0, "Off"), (15, "Every 15 seconds"), (30, "Every 30 seconds"), (60, "Every minute"), (300, "Every 5 minutes"),
    (900, "Every 15 minutes"), (3600, "Every hour"),
)  # fmt: skip
REFRESH_NOW = -1
_BAR_HOLDS = 5
THEME_CHOICES = (("light", "Light", "sun"), ("dark", "Dark", "moon-stars"), ("system", "As the system", "circle-half"))


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page in the rail. `section` is the small heading it stands under; `carries`: its link takes period and filters along; `at_hand`:
    it stands in the bar of a phone, which has no room for all."""

    path: str
    title: str
    icon: str
    section: str = ""
    carries: bool = False
    at_hand: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the shell names them, and how numbers and dates are written for them."""

    name: str
    email: str
    role: str
    formats: Formats = ENGLISH


def layout(person: Person, menu: Sequence[MenuEntry], least_refresh_s: int = 0) -> Component:
    """Everything but the page itself, which the router puts in. It refreshes itself no more often than every `least_refresh_s`."""
    return html.Div(
        [
            dcc.Location(id=ids.url(), refresh="callback-nav"),
            dcc.Store(id=ids.theme()),
            dcc.Store(id=ids.refresh(), data=0),
            dcc.Download(id=ids.download()),
            dcc.Store(id=ids.widget_act()),
            dcc.Store(id=ids.search_asked()),
            dcc.Store(id=ids.search_found()),
            dcc.Store(id=ids.search_act()),
            html.A("Skip to content", href="#main", className="skip-link"),
            _rail(menu),
            html.Main(
                [
                    _header(person, least_refresh_s),
                    html.Div(id=ids.data_state(), className="data-state", role="status"),
                    html.Div(id=ids.notice(), className="notice", role="status"),
                    html.Div(id=ids.page()),
                ],
                id="main",
                tabIndex=-1,
            ),
            html.Div(id="toast", className="board-toast", role="status"),
            _table_dialog(),
        ],
        className="shell",
        **{"data-formats": orjson.dumps(person.formats.for_browser()).decode(), "data-refresh-least": str(least_refresh_s)},
    )


def not_found() -> Component:
    """The page for an address that leads nowhere."""
    return plain_page("There is no page here.", "Check the address, or choose a page from the menu.")


def not_allowed(whom: str) -> Component:
    return plain_page(f"This page is for {whom}.", "Ask an administrator for another role.")


def plain_page(title: str, text: str) -> Component:
    """A page that only says something."""
    return html.Div(
        [icon("slash-circle"), html.P(title, className="message-title"), html.P(text), dcc.Link("Go to the overview", href="/")],
        className="plain-page",
    )


def _rail(menu: Sequence[MenuEntry]) -> html.Nav:
    entries: list[Component] = []
    section = ""
    has_room = len(menu) <= _BAR_HOLDS
    for entry in menu:
        if entry.section != section:
            section = entry.section
            entries.append(html.Span(section, className="rail-section"))
        own_id = {"id": ids.nav_link(entry.path)} if entry.carries else {}
        link = dcc.Link([icon(entry.icon), html.Span(entry.title)], href=entry.path, title=entry.title, className="rail-link", **own_id)
        own_class = "rail-item rail-at-hand" if entry.at_hand or has_room else "rail-item"
        entries.append(html.Div(link, id=ids.nav(entry.path), className=own_class))
    brand = html.Div(
        [
            html.Span(html.Span(className="brand-mark", **{"aria-hidden": "true"}), className="brand-tile"),
            html.Span("MvTraders", className="brand-name"),
        ],
        className="brand",
    )
    docs = html.A([icon("code-slash"), html.Span("API documentation")], href="/api/docs", title="API documentation", className="rail-link")
    return html.Nav(
        [
            brand,
            html.Div(entries, id="rail-menu", className="rail-menu"),
            *([] if has_room else [_more()]),
            html.Div(docs, className="rail-foot"),
        ],
        className="rail",
        **{"aria-label": "Pages"},
    )


def _more() -> html.Button:
    """Opens the bar of a phone to all pages; rail.js does it."""
    return html.Button(
        [icon("three-dots"), html.Span("More")],
        type="button",
        className="rail-link rail-more",
        **{"aria-expanded": "false", "aria-controls": "rail-menu"},
    )


def _header(person: Person, least_refresh_s: int) -> html.Header:
    words = html.Div(
        [
            html.H1(id=ids.heading()),
            html.Span(
                [html.Span(className="freshness-dot", **{"aria-hidden": "true"}), html.Span("Loading", id="freshness-text")],
                id="freshness", className="freshness", hidden=True, **{"data-tone": "ok"},
            ),
        ],
        className="top-words",
    )  # fmt: skip
    return html.Header(
        [words, html.Div([_search(), _refresh(least_refresh_s), _theme(), _user(person)], className="top-actions")], className="top"
    )


def _search() -> html.Button:
    """Opens the search; palette.js draws it."""
    return html.Button(
        [icon("search"), html.Span("Search", className="search-word"), html.Kbd("/", **{"aria-hidden": "true"})],
        type="button",
        title="Search (/ or Ctrl+K)",
        className="btn btn-quiet search-button",
        **{"data-search-open": "", "aria-haspopup": "dialog", "aria-keyshortcuts": "/ Control+K Meta+K"},
    )


def _refresh(least_s: int) -> html.Div:
    """A button for now beside a menu of intervals; on phones the menu alone, with "now" as its first entry."""
    now = html.Button(
        [icon("arrow-clockwise"), hidden_text("Refresh now")],
        id=ids.refresh_now(),
        type="button",
        title="Refresh now (r)",
        className="btn btn-quiet",
    )
    entries = [
        dbc.DropdownMenuItem(
            [icon("arrow-clockwise"), "Refresh now"], id=ids.refresh_every(REFRESH_NOW), n_clicks=0, class_name="only-phone"
        ),
        dbc.DropdownMenuItem("Refresh by itself", header=True),
        *(
            dbc.DropdownMenuItem([html.Span(text), icon("check2")], id=ids.refresh_every(seconds), n_clicks=0)
            for seconds, text in REFRESH_CHOICES
            if seconds >= least_s or not seconds
        ),
    ]
    label = html.Span(
        [icon("arrow-clockwise"), html.Span("30 s", id="refresh-label"), icon("chevron-down"), hidden_text("between refreshes")]
    )
    menu = dbc.DropdownMenu(entries, label=label, caret=False, align_end=True, toggle_class_name="btn btn-quiet", className="refresh-menu")
    return html.Div([now, menu], className="refresh-group", id="refresh-group")


def _theme() -> dbc.DropdownMenu:
    entries = [
        dbc.DropdownMenuItem([icon(drawing), html.Span(text), icon("check2")], id=ids.theme_choice(choice), n_clicks=0)
        for choice, text, drawing in THEME_CHOICES
    ]
    label = html.Span([icon("sun"), icon("moon-stars"), hidden_text("Theme")])
    return dbc.DropdownMenu(
        [dbc.DropdownMenuItem("Theme", header=True), *entries],
        label=label,
        caret=False,
        align_end=True,
        toggle_class_name="btn btn-quiet btn-square",
        className="theme-menu",
    )


def _user(person: Person) -> dbc.DropdownMenu:
    who = html.Div(
        [
            html.Div(person.name or person.email, className="user-name"),
            html.Div(person.email, className="user-email"),
            html.Div(person.role.capitalize(), className="user-role"),
        ],
        className="user-card",
    )
    sign_out = html.Form(
        html.Button([icon("box-arrow-right"), "Sign out"], type="submit", className="dropdown-item"),
        action="/sign-out",
        method="post",
        className="sign-out",
    )
    entries = [
        who,
        dbc.DropdownMenuItem(divider=True),
        dbc.DropdownMenuItem([icon("key"), "Account and tokens"], href="/account"),
        dbc.DropdownMenuItem([icon("code-slash"), "API documentation"], href="/api/docs", external_link=True),
        dbc.DropdownMenuItem([icon("keyboard"), "Keyboard shortcuts"], id="keys-open", n_clicks=0),
        dbc.DropdownMenuItem(divider=True),
        sign_out,
    ]
    label = html.Span([html.Span(_initials(person), className="avatar", **{"aria-hidden": "true"}), hidden_text("Your account")])
    return dbc.DropdownMenu(entries, label=label, caret=False, align_end=True, toggle_class_name="avatar-button", className="user-menu")


def _initials(person: Person) -> str:
    words = (person.name or person.email.partition("@")[0].replace(".", " ")).split()
    return "".join(word[0] for word in words[:2]).upper() or "?"


def _table_dialog() -> dbc.Modal:
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle(id=ids.table_title()), close_button=True), dbc.ModalBody(id=ids.table_body())],
        id=ids.table_dialog(),
        is_open=False,
        size="xl",
        scrollable=True,
    )
