"""A stretch of a course is seen alone, and a line of it put away by the legend: by mouse, and through a refresh."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.boards import card, drawn, made, opened
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser

_DAYS = "graph => graph._fullLayout.xaxis.range.map(day => String(day).slice(0, 10))"


def _days(page: Page) -> Any:  # noqa: ANN401 - what the page answers
    return card(page, "Course").locator(".widget-graph").evaluate(_DAYS)


def _zoomed_in(page: Page) -> list[str]:
    plane = card(page, "Course").locator(".nsewdrag")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box is not None
    x, y = box["x"], box["y"] + box["height"] / 3
    page.mouse.move(x + box["width"] * 0.25, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] * 0.75, y + 4, steps=6)
    page.mouse.up()
    return list(_days(page))


def test_a_stretch_of_a_course_is_seen_alone_until_a_double_click(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), "?start=2026-11-01&end=2026-11-19")
    assert _days(page) == ["2026-11-01", "2026-11-19"]
    address = page.url
    assert _zoomed_in(page) == ["2026-11-05", "2026-11-14"]
    page.keyboard.press("r")
    drawn(page)
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert _days(page) == ["2026-11-05", "2026-11-14"]
    assert page.url == address
    card(page, "Course").locator(".nsewdrag").dblclick(position={"x": 30, "y": 12})
    graph = card(page, "Course").locator(".widget-graph").element_handle()
    page.wait_for_function("graph => String(graph._fullLayout.xaxis.range[0]).startsWith('2026-11-01')", arg=graph)
    assert _days(page) == ["2026-11-01", "2026-11-19"]


def test_a_finger_moves_the_page_and_not_the_chart(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert card(page, "Course").locator(".widget-graph").evaluate("graph => graph._fullLayout.dragmode") is False
