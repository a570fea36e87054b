"""The search over everything and the keyboard, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard_app.access import Principal, Role
from dashboard_app.dashboards.values import DashboardDraft, Place, PlacedWidget, WidgetSpec
from dashboard_app.people import NewUser
from tests.browser.axe import axe_complaints
from tests.browser.conftest import Live, Visit, settled, value, widget
from tests.fixtures.product import EMAIL, Running

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
HOSTILE = '<img src=x onerror="window.hit=1">=1+1 \u202e\U0001f600'


def opened(page: Page, words: str = "") -> Page:
    """The page with the search open, and `words` answered."""
    page.keyboard.press("/")
    field(page).fill(words)
    answered(page, words)
    return page


def field(page: Page) -> Any:  # noqa: ANN401 - a locator
    return page.get_by_role("combobox", name="Search", exact=True)


def answered(page: Page, words: str) -> None:
    expect(page.locator(".over-list")).to_have_attribute("data-words", words)
    expect(page.locator('.palette [aria-busy="true"]')).to_have_count(0)


def hit(page: Page, title: str) -> Any:  # noqa: ANN401 - a locator
    return page.locator(".over-hit").filter(has=page.locator(".over-title", has_text=re.compile(f"^{re.escape(title)}$")))


def chosen(page: Page) -> Any:  # noqa: ANN401 - a locator
    return page.locator('.over-hit[aria-selected="true"] .over-title')


def groups(page: Page) -> list[str]:
    return page.locator(".over-group-title").all_text_contents()


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_keys_open_it_and_escape_gives_the_focus_back(overview: Page, key: str) -> None:
    button = overview.get_by_role("button", name="Today", exact=True)
    button.focus()
    overview.keyboard.press(key)
    expect(field(overview)).to_be_focused()
    expect(chosen(overview)).to_have_text("Overview")
    assert [groups(overview)[0], groups(overview)[-1]] == ["Pages", "Actions"]
    overview.keyboard.press("Escape")
    expect(overview.locator("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_the_button_opens_it_and_a_click_beside_it_closes_it(overview: Page) -> None:
    overview.locator("[data-search-open]").click()
    expect(field(overview)).to_be_focused()
    overview.mouse.click(5, 5)
    expect(overview.locator("dialog")).to_have_count(0)
    expect(overview.locator("[data-search-open]")).to_be_focused()


def test_arrows_choose_and_enter_opens_a_figure_with_its_definition_below(overview: Page) -> None:
    opened(overview, "order value")
    expect(hit(overview, "Average order value").locator(".over-about")).to_have_text(re.compile("per order"))
    opened_at = field(overview).get_attribute("aria-activedescendant")
    overview.keyboard.press("ArrowUp")
    assert field(overview).get_attribute("aria-activedescendant") is not None
    overview.keyboard.press("ArrowDown")
    assert field(overview).get_attribute("aria-activedescendant") == opened_at
    overview.keyboard.press("Enter")
    expect(overview).to_have_url(re.compile(r"/sales\?metric=average_order_value$"))
    settled(overview)
    expect(widget(overview, "sales-trend")).to_contain_text("Average order value")


def test_a_vendor_opens_its_page_filtered_in_the_period_that_is_on(running_product: Running, tab: Visit) -> None:
    page = tab(running_product.url, "/?period=last_7_days&country=DE")
    settled(page)
    opened(page, "alph")
    assert groups(page) == ["Vendors"]
    hit(page, "Alpha").click()
    expect(page).to_have_url(re.compile(r"/vendors\?vendor=V1&period=last_7_days$"))
    expect(page.locator(".chip")).to_contain_text(["Alpha"])


def test_a_page_opens_as_from_the_menu(running_product: Running, tab: Visit) -> None:
    page = tab(running_product.url, "/?period=last_7_days&vendor=V1")
    settled(page)
    opened(page, "produ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/products\?period=last_7_days&vendor=V1$"))


def test_nothing_found_is_said(overview: Page) -> None:
    opened(overview, "xyzzy <b>")
    expect(overview.locator(".palette [role=status]")).to_have_text("Nothing matches “xyzzy <b>”.")
    expect(overview.get_by_role("listbox", name="Found")).to_be_hidden()
    expect(field(overview)).to_have_attribute("aria-expanded", "false")
    overview.keyboard.press("Enter")
    expect(field(overview)).to_be_focused()


def test_only_the_newest_question_is_asked_while_one_is_under_way(overview: Page) -> None:
    asked: list[str] = []
    held: list[Route] = []

    def meet(route: Route) -> None:
        question = json.loads(route.request.post_data or "{}")["inputs"][0]
        if question["id"] != "search-asked":
            route.continue_()
            return
        asked.append(question["value"]["words"])
        held.append(route)

    overview.route("**/_dash-update-component**", meet)
    overview.keyboard.press("/")
    for words in ("a", "al", "alpha"):
        field(overview).fill(words)
        overview.wait_for_function("words => document.querySelector('.over-field').value === words", arg=words)
    overview.keyboard.press("Enter")
    _until(overview, lambda: len(held) == 1)
    held[0].continue_()
    _until(overview, lambda: len(held) == 2)
    held[1].continue_()
    expect(overview).to_have_url(re.compile(r"/vendors\?vendor=V1$"))
    assert asked == ["", "alpha"]
    overview.unroute_all(behavior="wait")


def _until(page: Page, is_so: Callable[[], bool]) -> None:
    while not is_so():
        page.evaluate("() => new Promise(requestAnimationFrame)")


def test_a_server_that_does_not_answer_is_said_and_asked_again(overview: Page) -> None:
    overview.watch.allowed = (502,)  # type: ignore[attr-defined]
    overview.route("**/_dash-update-component**", lambda route: route.fulfill(status=502, body="502 Bad gateway"))
    overview.keyboard.press("/")
    expect(overview.locator(".palette [role=status]")).to_have_text("The server did not answer. Try again.")
    overview.unroute_all(behavior="wait")
    field(overview).fill("alpha")
    expect(chosen(overview)).to_have_text("Alpha")


def test_acts_are_done_from_it(overview: Page) -> None:
    opened(overview, "theme dark")
    overview.keyboard.press("Enter")
    expect(overview.locator("html")).to_have_attribute("data-bs-theme", "dark")
    opened(overview, "keyboard")
    overview.keyboard.press("Enter")
    expect(overview.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def owner(live: Live) -> Principal:
    user = live.services.people.find_user(EMAIL)
    return Principal(user.id, EMAIL, user.name, Role.ADMIN, None, "session", "test")


def test_dashboards_are_found_hostile_names_are_inert_and_a_new_one_is_made(live: Live, visit: Visit) -> None:
    live.services.dashboards.create(owner(live), DashboardDraft(HOSTILE, description=HOSTILE))
    live.services.dashboards.create(owner(live), DashboardDraft("x" * 200))
    page = visit(live.url)
    settled(page)
    opened(page, "onerror")
    expect(hit(page, HOSTILE).locator(".over-about")).to_have_text(HOSTILE)
    expect(page.locator(".palette img")).to_have_count(0)
    assert page.evaluate("window.hit") is None
    field(page).fill("xxx")
    expect(chosen(page)).to_have_text("x" * 200)
    assert page.evaluate("document.querySelector('.over-list').scrollWidth <= document.querySelector('.over-list').clientWidth")
    field(page).fill("new dash")
    expect(chosen(page)).to_have_text("New dashboard")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/dashboards/[^/]+$"))
    expect(page.locator("h1")).to_have_text("New dashboard")


def test_a_vendor_finds_the_own_alone(live: Live, visit: Visit) -> None:
    live.services.dashboards.create(owner(live), DashboardDraft("Robots of all"))
    live.services.people.create_user(NewUser("alpha@example.com", "Al", "vendor", "V1", "correct horse battery"))
    page = visit(live.url, email="alpha@example.com", password="correct horse battery")
    settled(page)
    opened(page, "robot")
    expect(page.locator(".palette [role=status]")).to_have_text("Nothing matches “robot”.")
    opened_again = field(page)
    opened_again.fill("novel")
    expect(chosen(page)).to_have_text("Novel")
    opened_again.fill("new dash")
    expect(page.locator(".palette [role=status]")).to_have_text("Nothing matches “new dash”.")


def test_the_sheet_lists_the_keys_and_closes(overview: Page) -> None:
    overview.keyboard.press("?")
    sheet = overview.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.locator("caption")).to_have_text(["Everywhere", "Go to", "On a dashboard"])
    expect(sheet.locator("tr", has_text="Dashboards").locator("kbd")).to_have_text(["g", "d"])
    expect(sheet.locator("tr", has_text="Redo").locator("kbd")).to_have_text(["Ctrl", "Shift", "Z"])
    overview.keyboard.press("t")
    expect(overview.locator("html")).to_have_attribute("data-bs-theme", "light")
    overview.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_the_user_menu_opens_the_sheet(overview: Page) -> None:
    overview.locator(".user-menu > button").click()
    overview.get_by_text("Keyboard shortcuts").click()
    expect(overview.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    overview.get_by_role("button", name="Close", exact=True).click()
    expect(overview.locator(".user-menu > button")).to_be_focused()


@pytest.mark.parametrize(
    ("key", "path"), [("o", "/"), ("s", "/sales"), ("v", "/vendors"), ("p", "/products"), ("c", "/customers"), ("d", "/dashboards")]
)
def test_two_keys_go_to_a_page(running_product: Running, tab: Visit, key: str, path: str) -> None:
    page = tab(running_product.url, "/currencies")
    settled(page)
    page.keyboard.press("g")
    page.keyboard.press(key)
    expect(page).to_have_url(f"{running_product.url}{path}")


def test_a_widget_under_the_pointer_fills_the_screen(overview: Page) -> None:
    card = widget(overview, "revenue-trend")
    card.hover()
    overview.keyboard.press("f")
    expect(card).to_have_attribute("data-full", "")
    overview.keyboard.press("f")
    expect(card).not_to_have_attribute("data-full", "")
    overview.mouse.move(0, 0)  # the tab is others', too: a chart under the pointer would be heard while the page changes


def test_no_key_is_heard_while_one_types(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/dashboards")
    name = page.locator(".boards-search")
    name.click()
    page.keyboard.type("gs/t?")
    expect(name).to_have_value("gs/t?")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    expect(page.locator("dialog")).to_have_count(0)
    name.fill("")
    expect(page).to_have_url(re.compile("/dashboards$"))


def test_on_a_dashboard_keys_edit_and_undo(live: Live, visit: Visit) -> None:
    note = PlacedWidget("new-1", WidgetSpec("Note", "text", {"type": "text", "markdown": "Hello"}), Place(0, 0, 6, 4))
    made = live.services.dashboards.create(owner(live), DashboardDraft("Ours"), [note])
    page = visit(live.url, f"/dashboards/{made.head.id}")
    board, card = page.locator(".board-page"), page.locator(".board .widget")
    expect(card).to_have_attribute("data-state", "ready")
    page.keyboard.press("e")
    expect(board).to_have_attribute("data-editing", "true")
    card.locator("[data-act=menu]").click()
    page.locator("[data-menu=remove]").click()
    expect(card).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(card).to_have_count(1)
    page.keyboard.press("Control+Shift+Z")
    expect(card).to_have_count(0)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile("/dashboards/"))
    page.keyboard.press("Control+z")
    page.keyboard.press("e")
    expect(board).to_have_attribute("data-editing", "false")
    card.hover()
    page.keyboard.press("f")
    expect(card).to_have_attribute("data-full", "")


def test_on_a_phone_it_takes_the_whole_width(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, **PHONE)
    settled(page)
    page.get_by_role("button", name="Search", exact=True).tap()
    field(page).fill("alpha")
    expect(chosen(page)).to_have_text("Alpha")
    box = page.locator("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    hit(page, "Alpha").tap()
    expect(page).to_have_url(re.compile(r"/vendors\?vendor=V1$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(running_product: Running, visit: Visit, scheme: str) -> None:
    page = visit(running_product.url, color_scheme=scheme, bypass_csp=True)
    settled(page)
    opened(page, "order")
    assert axe_complaints(page) == []
    field(page).fill("xyzzy")
    expect(page.locator(".over-nothing")).to_be_visible()
    assert axe_complaints(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator(".keys")).to_be_visible()
    assert axe_complaints(page) == []


def test_a_figure_is_found_while_widgets_wait(overview: Page) -> None:
    expect(value(overview, "revenue")).to_have_text("€183.00")
    opened(overview, "take rate")
    overview.keyboard.press("Enter")
    expect(overview).to_have_url(re.compile(r"/sales\?metric=take_rate$"))
