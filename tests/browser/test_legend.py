"""A line is put away by its name in the legend, and stays away through a refresh and in the other theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.boards import card, drawn, made, opened
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser


def _put_away(page: Page) -> list[str]:
    return list(card(page, "Course").locator(".widget-graph").evaluate(
        "graph => graph._fullData.filter(trace => trace.visible === 'legendonly').map(trace => trace.name)"
    ))  # fmt: skip


def test_a_name_of_the_legend_puts_its_line_away(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), "?start=2026-11-01&end=2026-11-19")
    entries = card(page, "Course").locator(".legend .traces")
    expect(entries).to_have_count(2)
    entries.nth(1).locator(".legendtoggle").click()
    expect(entries.nth(1)).to_have_css("opacity", "0.5")
    assert _put_away(page) == ["Previous 19 days"]
    page.keyboard.press("r")
    drawn(page)
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(entries.nth(1)).to_have_css("opacity", "0.5")
    assert _put_away(page) == ["Previous 19 days"]
    entries.nth(1).locator(".legendtoggle").click()
    expect(entries.nth(1)).to_have_css("opacity", "1")
    assert _put_away(page) == []
