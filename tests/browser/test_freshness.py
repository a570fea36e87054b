"""RT-1 on the screen: an order that comes into the shop's PostgreSQL appears on an open page by itself, and a person can ask for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled, value
from tests.fixtures.own_shop import WITHIN_S, Shop

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


def as_of(page: Page) -> str:
    """The oldest instant of the figures on the page, as its header tells it."""
    return str(page.evaluate("window.mvt.widgets.asOf()"))


def test_a_new_order_appears_on_an_open_overview_within_a_minute_and_the_stamp_moves(shop: Shop, visit: Visit) -> None:
    page = visit(shop.product.url, "/?period=today&compare=none")
    settled(page)
    expect(value(page, "orders")).to_have_text("0")
    page.evaluate("window.isTheSamePage = true")
    before = as_of(page)
    shop.order(3, cents=495)
    expect(value(page, "revenue")).to_have_text("€4.95", timeout=WITHIN_S * 1000)
    expect(value(page, "orders")).to_have_text("1")
    page.wait_for_function("before => window.mvt.widgets.asOf() > before", arg=before)
    expect(page.locator("#freshness")).to_have_attribute("title", f"Figures as of {as_of(page).replace('T', ' ')}")
    assert page.evaluate("window.isTheSamePage") is True


def test_who_does_not_want_to_wait_has_the_data_read(shop: Shop, visit: Visit) -> None:
    page, other = visit(shop.product.url, "/data"), visit(shop.product.url, "/data")
    for one in (page, other):
        expect(one.locator(".rows-read")).to_contain_text("orders")
    shop.order(3, cents=495)
    for one in (page, other):
        one.get_by_role("button", name="Refresh data now").click()
    for one in (page, other):
        expect(one.locator(".run-end")).to_contain_text("The data are up to date", timeout=WITHIN_S * 1000)
    expect(page.locator(".rows-read tbody tr").filter(has_text="orders")).to_have_text("orders3")
    expect(other.locator(".facts").nth(1)).to_contain_text("admin@example.com")
