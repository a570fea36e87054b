"""Filters by any dimension: chosen in a panel, kept in the address, shown as chips."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_complaints
from tests.browser.conftest import Visit, settled, value
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser


def _opened(page: Page, dimension: str) -> None:
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Filter by", exact=True).select_option(label=dimension)


def test_one_filters_by_a_dimension_that_has_no_list_of_its_own_and_goes_back(overview: Page) -> None:
    _opened(overview, "Channel")
    expect(overview.locator(".member")).to_have_text(["App", "Web"])
    overview.get_by_label("Web").check()
    overview.get_by_role("button", name="Apply 1").click()
    # 20 + 20 in October, 27 + 50 in November
    expect(value(overview, "revenue")).to_have_text("€117.00")
    expect(overview).to_have_url(re.compile(r"/\?channel=web$"))
    expect(overview.locator(".chip-text")).to_have_text(["Channel: Web"])
    expect(overview.locator(".member-panel")).to_have_count(0)
    _opened(overview, "Channel")
    expect(overview.get_by_label("Web")).to_be_checked()
    overview.get_by_label("All but these").check()
    overview.get_by_role("button", name="Apply 1").click()
    expect(value(overview, "revenue")).to_have_text("€66.00")
    expect(overview).to_have_url(re.compile(r"/\?channel__not=web$"))
    expect(overview.locator(".chip-text")).to_have_text(["Channel: not Web"])
    overview.go_back()
    expect(value(overview, "revenue")).to_have_text("€117.00")


def test_members_are_found_by_their_names_and_escape_changes_nothing(overview: Page) -> None:
    _opened(overview, "Product")
    expect(overview.locator(".member")).to_have_count(4)
    overview.get_by_label("Search members").fill("rob")
    expect(overview.locator(".member")).to_have_text(["Robot"])
    overview.get_by_label("Search members").fill("nobody")
    expect(overview.locator(".members-note")).to_have_text("Nothing matches.")
    overview.keyboard.press("Escape")
    expect(overview.locator(".member-panel")).to_have_count(0)
    expect(overview.get_by_role("button", name="Filter", exact=True)).to_be_focused()
    expect(value(overview, "revenue")).to_have_text("€183.00")


def test_the_panel_is_accessible_and_stands_in_the_sheet_of_a_phone(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, bypass_csp=True)
    settled(page)
    page.get_by_role("button", name="Filters").tap()
    page.get_by_role("button", name="Filter", exact=True).tap()
    page.get_by_label("Filter by", exact=True).select_option(label="Channel")
    page.get_by_text("Web", exact=True).tap()
    assert axe_complaints(page) == []
    page.get_by_role("button", name="Apply 1").tap()
    expect(page.locator(".chip-text")).to_have_text(["Channel: Web"])
