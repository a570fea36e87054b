"""The pages: in which order they stand in the menu, at which path, for whom, and how each is laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard_app.access import Principal, Right
from dashboard_app.dashboards.documents import Document
from dashboard_app.identity import current_principal
from dashboard_app.search import Place
from dashboard_app.ui import shell
from dashboard_app.ui.editor import Catalogue
from data.errors import NotFound, NotSignedIn
from pages.account import layout as account
from pages.currencies import layout as currencies
from pages.customers import layout as customers
from pages.dashboard import layout as dashboard
from pages.dashboards import layout as dashboards
from pages.data import layout as data
from pages.overview import layout as overview
from pages.products import layout as products
from pages.sales import layout as sales
from pages.targets import layout as targets
from pages.users import layout as users
from pages.vendors import layout as vendors

Definitions = Mapping[str, str]
ReadDocument = Callable[[str], tuple[Document, str, Catalogue]]
"""(id) -> the dashboard as its page holds it, what it chooses of itself, what widgets can be made of. Raises `NotFound`."""

_DASHBOARD = "/dashboards/"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Only those with an icon stand in the menu; `right` is what a person needs to see it. Pages of `figures` have the filter
    bar, and links between them carry what is chosen there."""

    path: str
    title: str
    layout: Callable[[Principal, Definitions], Component]
    icon: str = ""
    section: str = ""
    right: Right = Right.READ
    figures: bool = False


PAGES: tuple[Page, ...] = (
    Page("/", "Business overview", overview, "speedometer2", figures=True),
    Page("/sales", "Sales", sales, "graph-up-arrow", figures=True),
    Page("/vendors", "Vendors", vendors, "shop", figures=True),
    Page("/products", "Products", products, "box-seam", figures=True),
    Page("/customers", "Customers", customers, "person-heart", figures=True),
    Page("/currencies", "Currencies", currencies, "currency-exchange", figures=True),
    Page("/dashboards", "Dashboards", dashboards, "grid-1x2", "Workspace"),
    Page("/targets", "Targets", targets, "bullseye", "Administration", Right.EDIT_TARGETS),
    Page("/data", "Data", data, "database", "Administration", Right.READ_FINDINGS),
    Page("/users", "Users", users, "people", "Administration", Right.MANAGE_USERS),
    Page("/account", "Account", account),
)

_MENU_TITLES = {"/": "Overview"}
_AT_HAND = ("/", "/sales", "/vendors", "/dashboards")
_WHOM = dict.fromkeys((Right.EDIT_TARGETS, Right.READ_FINDINGS), "administrators and analysts")


def menu(principal: Principal) -> tuple[shell.MenuEntry, ...]:
    """What stands in the rail for `principal`."""
    return tuple(
        shell.MenuEntry(page.path, _MENU_TITLES.get(page.path, page.title), page.icon, page.section, page.figures, page.path in _AT_HAND)
        for page in PAGES
        if page.icon and principal.may(page.right)
    )


def places(principal: Principal) -> tuple[Place, ...]:
    """The pages that `principal` may open, for the search: those of the menu under the names they have there, then the others."""
    return tuple(Place(page.path, _MENU_TITLES.get(page.path, page.title), page.icon) for page in PAGES if principal.may(page.right))


def app_layout(least_refresh_s: int) -> Component:
    """For `app.layout`: the shell for whoever asks, which refreshes itself no more often than every `least_refresh_s`.

    Without anybody (Dash looks at the layout once by itself) it is empty.
    """
    try:
        principal = current_principal()
    except NotSignedIn:
        return html.Div()
    person = shell.Person(principal.name, principal.email, str(principal.role), principal.formats)
    return shell.layout(person, menu(principal), least_refresh_s)


class Paths:
    """The paths there is a page for: those of `PAGES`, and one for each dashboard."""

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and (path in _PATHS or path.startswith(_DASHBOARD))


_PATHS = frozenset(page.path for page in PAGES)


def open_page(path: str, principal: Principal, definitions: Definitions, read: ReadDocument) -> tuple[str, Component]:
    """(title, layout) of the page at `path` for `principal`; a page of its own says when there is none or it is not for them."""
    if path.startswith(_DASHBOARD):
        return _open_dashboard(path.removeprefix(_DASHBOARD).rstrip("/"), principal, read)
    page = next((page for page in PAGES if page.path == (path.rstrip("/") or "/")), None)
    if page is None:
        return "Not found", shell.not_found()
    if not principal.may(page.right):
        return page.title, shell.not_allowed(_WHOM.get(page.right, "administrators"))
    return page.title, page.layout(principal, definitions)


def _open_dashboard(dashboard_id: str, principal: Principal, read: ReadDocument) -> tuple[str, Component]:
    try:
        document, usual, catalogue = read(dashboard_id)
    except NotFound:
        return "Not found", shell.plain_page("There is no such dashboard, or it is not shared with you.", "Ask whoever sent you here.")
    return document["name"], dashboard(principal, document, usual, catalogue)
