"""On a dashboard one slow or broken widget delays no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.boards import card, made
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser


def _meet(page: Page, title: str, act: Callable[[Route], Any]) -> None:
    """From now on the question of one widget meets with `act` on its way."""

    def meet(route: Route) -> None:
        asked = [widget["title"] for widget in json.loads(route.request.post_data or "{}")["widgets"]]
        act(route) if title in asked else route.continue_()

    page.route("**/_widgets", meet)


def test_a_slow_widget_delays_no_other_and_arrives_when_it_does(live: Live, visit: Visit) -> None:
    page = visit(live.url, arrive=False)
    held: list[Route] = []
    _meet(page, "Course", held.append)
    page.goto(f"{live.url}/dashboards/{made(live)}")
    expect(page.locator('.board .widget[data-state="ready"]')).to_have_count(3)
    expect(card(page, "Course")).to_have_attribute("data-state", "loading")
    expect(card(page, "Course").locator(".busy-word")).to_be_visible()
    # Something else is asked of all: the others answer, and nobody waits for the old question.
    page.get_by_role("button", name="7D", exact=True).click()
    expect(card(page, "Revenue").locator(".kpi-value")).to_have_text("−€14.00")
    expect(card(page, "By category")).to_have_attribute("data-state", "ready")
    held[-1].continue_()
    expect(card(page, "Course")).to_have_attribute("data-state", "ready")


def test_a_broken_widget_says_so_alone_and_can_be_tried_again(live: Live, visit: Visit) -> None:
    page = visit(live.url, arrive=False)
    page.watch.allowed = (502,)  # type: ignore[attr-defined]
    _meet(page, "Course", lambda route: route.fulfill(status=502, body="502 Bad gateway"))
    page.goto(f"{live.url}/dashboards/{made(live)}")
    expect(card(page, "Course")).to_have_attribute("data-state", "error")
    expect(card(page, "Course").locator(".message-title")).to_contain_text("The server did not answer.")
    expect(page.locator('.board .widget[data-state="ready"]')).to_have_count(3)
    page.unroute_all(behavior="wait")
    card(page, "Course").get_by_role("button", name="Try again").click()
    expect(page.locator('.board .widget[data-state="ready"]')).to_have_count(4)


def test_a_menu_opened_too_early_offers_the_rest_once_the_answer_is_there(live: Live, visit: Visit) -> None:
    page = visit(live.url, arrive=False)
    held: list[Route] = []
    _meet(page, "Course", held.append)
    page.goto(f"{live.url}/dashboards/{made(live)}")
    expect(page.locator('.board .widget[data-state="ready"]')).to_have_count(3)
    card(page, "Course").locator("[data-act=menu]").click()
    expect(page.locator("[data-menu=full]")).to_be_focused()
    expect(page.locator("[data-menu=rows], [data-menu=png]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-menu=table]")).to_be_focused()
    held[-1].continue_()
    expect(page.locator("[data-menu=rows], [data-menu=png]")).to_have_count(2)
    expect(page.locator("[data-menu=table]")).to_be_focused()
