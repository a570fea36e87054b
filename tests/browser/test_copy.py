"""What a widget shows on the clipboard, as a table and as a picture; and what is said where a browser does not allow it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.boards import card, made, opened
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser

_NOVEMBER = "?start=2026-11-01&end=2026-11-20&compare=none"
_KINDS = "navigator.clipboard.read().then(items => items[0].types)"


def _choose(page: Page, title: str, act: str) -> None:
    card(page, title).locator("[data-act=menu]").click()
    page.locator(f"[data-menu={act}]").click()


def test_a_table_and_a_picture(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), _NOVEMBER, permissions=["clipboard-read", "clipboard-write"])
    _choose(page, "By category", "copy")
    expect(page.locator("#toast")).to_have_text("Copied: 2 rows.")
    assert page.evaluate("navigator.clipboard.readText()").split("\r\n") == ["Category, name\tRevenue", "Toys\t100", "Books\t83", ""]
    assert page.evaluate(_KINDS) == ["text/plain", "text/html"]
    _choose(page, "By category", "copy-image")
    expect(page.locator("#toast")).to_have_text("Copied the picture.")
    assert page.evaluate(_KINDS) == ["image/png"]


def test_where_a_browser_does_not_allow_it_that_is_said(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live), _NOVEMBER, init="Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    _choose(page, "By category", "copy")
    expect(page.locator("#toast")).to_contain_text("The browser lets no page write to the clipboard here")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#toast")).to_contain_text("a link copied from above")
