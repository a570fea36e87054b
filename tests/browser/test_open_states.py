"""What is open or being done, in both themes, wide and narrow: nothing of it is out of reach, by the WCAG 2.2 AA rules that axe knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetSpec
from tests.browser.axe import axe_complaints
from tests.browser.boards import ask, card, made, opened, owner
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser

SCREENS = {
    "light and wide": {"color_scheme": "light", "viewport": {"width": 1600, "height": 1000}},
    "dark and narrow": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}
WIDGETS = (
    PlacedWidget("new-1", WidgetSpec("Revenue", "kpi", ask("revenue")), Place(0, 0, 3, 3)),
    PlacedWidget("new-2", WidgetSpec("By category", "bar", ask("revenue", dimensions=["category"], sort=["-revenue"])), Place(3, 0, 5, 5)),
    PlacedWidget("new-3", WidgetSpec("Vendors", "table", ask("revenue", "orders", dimensions=["vendor"])), Place(8, 0, 4, 5)),
    PlacedWidget("new-4", WidgetSpec("Months", "pivot", ask("orders", dimensions=["category"], grain="month")), Place(0, 5, 6, 4)),
    PlacedWidget(
        "new-5", WidgetSpec("Nobody", "bar", ask("revenue", dimensions=["vendor"], filters={"vendor": ["V999"]})), Place(6, 5, 6, 4)
    ),
    PlacedWidget(
        "new-6", WidgetSpec("Words", "text", {"type": "text", "markdown": "### Here\n\nA [link](/sales) and `code`."}), Place(0, 9, 4, 3)
    ),
)
PAGES = ("/dashboards", "/data", "/users", "/targets", "/currencies", "/account", "/nowhere")


class Report:
    """What axe complains about, by what is open at the time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, Any] = {}

    def __call__(self, state: str) -> None:
        if complaints := axe_complaints(self.page):
            self.found[state] = complaints


def _entry(page: Page, title: str, act: str) -> None:
    card(page, title).locator("[data-act=menu]").press("Enter")
    page.locator(f"[data-menu={act}]").press("Enter")


def _closed(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator(".modal, dialog[open], .board-menu")).to_have_count(0)


def _of_a_widget(page: Page, look: Report) -> None:
    card(page, "By category").locator("[data-act=menu]").press("Enter")
    expect(page.locator(".board-menu")).to_be_visible()
    look("menu of a widget")
    _closed(page)
    _entry(page, "By category", "full")
    look("full screen")
    _closed(page)
    for act in ("table", "query"):
        _entry(page, "By category", act)
        expect(page.locator(".modal.show .modal-body")).not_to_be_empty()
        look(act)
        _closed(page)
    _entry(page, "By category", "copy-to")
    expect(page.locator(".modal.show")).to_be_visible()
    look("copy to another dashboard")
    _closed(page)


def _of_a_dashboard(page: Page, look: Report) -> None:
    page.get_by_role("button", name="Menu of the dashboard").press("Enter")
    if page.viewport_size["width"] > 600:  # type: ignore[index] # on a phone it lies over a part of a button, which axe then finds small
        look("menu of the dashboard")
    for entry in ("Name, sharing, refresh", "Delete"):
        page.locator(".board-toolbar .dropdown-item", has_text=entry).press("Enter")
        expect(page.locator(".modal.show")).to_be_visible()
        look(entry)
        _closed(page)
        page.get_by_role("button", name="Menu of the dashboard").press("Enter")
    page.keyboard.press("Escape")


def _while_editing(page: Page, look: Report) -> None:
    page.locator(".board-toolbar [data-act=edit]").press("Enter")
    expect(card(page, "Revenue").locator(".widget-handle")).to_be_focused()
    page.locator("[data-act=add-tab]").press("Enter")
    look("an empty tab")
    page.locator("[data-act=rename-tab]").press("Enter")
    expect(page.get_by_label("Name of the tab")).to_be_focused()
    look("the name of a tab")
    page.keyboard.press("Enter")
    expect(page.locator(".board-tab", has_text="Tab 2")).to_be_focused()
    page.locator(".board-tab").first.press("Enter")
    expect(page.locator(".board-tab").first).to_be_focused()
    _entry(page, "By category", "remove")
    expect(page.locator("#toast button")).to_be_visible()
    look("undo")
    page.locator(".board-toolbar [data-act=add-widget]").press("Enter")
    expect(page.locator("[data-suggestion]").first).to_be_visible()
    look("gallery")
    page.locator("[data-suggestion]").first.press("Enter")
    expect(page.locator("#editor-preview .widget[data-state=ready]")).to_have_count(1)
    expect(page.get_by_label("Course as a small line")).to_be_checked()
    look("form of a widget")
    _closed(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_that_is_open_on_a_dashboard_is_out_of_reach(live: Live, visit: Visit, screen: str) -> None:
    own_id = made(live, WIDGETS)
    page = opened(live, visit, own_id, bypass_csp=True, **SCREENS[screen])
    look = Report(page)
    look("as it is")
    _of_a_widget(page, look)
    _of_a_dashboard(page, look)
    _while_editing(page, look)
    there = live.services.dashboards.read(owner(live), own_id).head
    live.services.dashboards.change(owner(live), own_id, replace(there.draft, description="Theirs"), there.version)
    page.locator(".save-bar [data-act=save]").press("Enter")
    expect(page.locator(".modal.show")).to_contain_text("Somebody else has changed")
    look("conflict")
    assert look.found == {}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_is_out_of_reach(live: Live, visit: Visit, screen: str) -> None:
    made(live, WIDGETS)
    page = visit(live.url, "/dashboards", bypass_csp=True, **SCREENS[screen])
    page.watch.allowed = (404,)  # type: ignore[attr-defined]
    look = Report(page)
    for path in PAGES:
        page.goto(f"{live.url}{path}")
        expect(page.locator("#page > *").first).to_be_visible()
        expect(page.locator("[data-dash-is-loading]")).to_have_count(0)
        expect(page.locator("input[type=file]:not([aria-label])")).to_have_count(0)
        look(path)
    stranger = visit(live.url, "/sign-in", email="", bypass_csp=True, **SCREENS[screen])
    assert (look.found, axe_complaints(stranger)) == ({}, [])
