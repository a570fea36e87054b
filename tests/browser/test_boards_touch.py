"""Dashboards by touch: a widget is moved by its handle with a finger, the page still scrolls, and the place is kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.boards import card, drawn, item, made, opened, stored
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser

TABLET: dict[str, Any] = {"viewport": {"width": 1180, "height": 820}, "is_mobile": True, "has_touch": True, "bypass_csp": True}
_GRASPED = "addEventListener('mousedown', () => { window.isGrasped = true; }, true)"
"""A finger has rested long enough on a handle: the grid takes it for a button of the mouse."""


def _touch(session: CDPSession, kind: str, x: float, y: float) -> None:
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def _swipe(page: Page, start: tuple[float, float], right: float, down: float, *, after: str = "true") -> None:
    """A finger that is put down, and moves once `after` holds in the page."""
    session = page.context.new_cdp_session(page)
    x, y = start
    _touch(session, "touchStart", x, y)
    page.wait_for_function(after)
    for step in range(1, 16):
        _touch(session, "touchMove", x + right * step / 15, y + down * step / 15)
    _touch(session, "touchEnd", x + right, y + down)


def test_a_finger_moves_a_widget_and_the_place_is_kept(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id, **TABLET)
    page.locator("[data-act=edit]").tap()
    handle = card(page, "By category").locator(".widget-handle")
    expect(handle).to_be_visible()
    box = handle.bounding_box()
    page.evaluate(_GRASPED)
    _swipe(page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), 330, 0, after="window.isGrasped")
    expect(page.locator(".board-page")).to_have_attribute("data-changed", "true")
    page.locator(".save-bar [data-act=save]").tap()
    expect(page.locator("#toast")).to_contain_text("Saved.")
    kept = stored(live, own_id)
    assert kept["By category"][0] > 3
    before = item(page, "By category").bounding_box()
    page.reload()
    drawn(page)
    after = item(page, "By category").bounding_box()
    assert (after["x"], after["width"]) == (before["x"], before["width"])


def test_a_finger_on_the_chart_scrolls_the_page(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), **TABLET)
    page.locator("[data-act=edit]").tap()
    box = card(page, "Course").locator(".widget-body").bounding_box()
    _swipe(page, (box["x"] + 200, box["y"] + 100), 0, -200)
    expect(page.locator(".board-page")).to_have_attribute("data-changed", "false")
    assert page.evaluate("window.scrollY") > 50


def test_on_a_phone_what_one_saves_with_is_above_the_bar_of_pages(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.locator("[data-act=edit]").tap()
    save, rail = page.locator(".save-bar"), page.locator(".rail")
    expect(save).to_be_visible()
    box, below = save.bounding_box(), rail.bounding_box()
    assert below["y"] - 24 < box["y"] + box["height"] <= below["y"]
