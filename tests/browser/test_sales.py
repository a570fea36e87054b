"""The sales page in a real browser: the numbers of the small shop, its switches, and all of it in the address.

Last 30 days (21 October to 19 November): orders O03 to O07, O09, O10; gross 240, discounts 7, refund 50, one order of 50 cancelled.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled, widget
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser


@pytest.fixture
def sales(running_product: Running, tab: Visit) -> Page:
    page = tab(running_product.url, "/sales")
    settled(page)
    return page


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def number(page: Page, name: str) -> Any:  # noqa: ANN401 - a locator
    return widget(page, f"sales-{name}").locator(".kpi-value")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'select[data-choice="{name}"], select[id*=\'"choice":"{name}"\']').select_option(value)


def test_the_page_is_filled(sales: Page) -> None:
    names = ("revenue", "orders", "average-order-value", "units", "discounts", "refunds", "cancelled-sales", "commission")
    assert [number(sales, name).inner_text() for name in names] == [
        "€183.00", "7", "€33.29", "23", "€7.00", "€50.00", "€50.00", "€21.80",
    ]  # fmt: skip
    expect(sales.locator('[data-widget][data-state="ready"]')).to_have_count(14)
    expect(sales).to_have_title("Sales · MvTraders Analytics")


def test_the_steps_lead_from_gross_to_net(sales: Page) -> None:
    steps = widget(sales, "sales-steps")
    expect(steps.locator(".waterfalllayer .bartext")).to_have_text(["€240", "−€7", "−€50", "€183"])
    assert widget(sales, "sales-moments").locator(".heatmaplayer .hm").count() == 1


def test_the_trend_is_broken_down_and_drawn_as_bars_by_what_is_chosen(sales: Page) -> None:
    trend = widget(sales, "sales-trend")
    choose(sales, "by", "category")
    expect(trend.locator(".legendtext")).to_have_text(["Books", "Toys"])
    trend.get_by_text("Bars").click()
    expect(trend.locator(".barlayer .bars")).to_have_count(2)
    choose(sales, "grain", "month")
    expect(trend.locator(".widget-subtitle")).to_contain_text("Revenue by category, monthly, Oct 21 – Nov 19, 2026")
    assert query(sales) == {"by": ["category"], "form": ["bars"], "grain": ["month"]}


def test_a_chosen_figure_is_named_and_defined(sales: Page) -> None:
    choose(sales, "metric", "average_order_value")
    trend = widget(sales, "sales-trend")
    expect(trend.locator(".widget-subtitle")).to_contain_text("Average order value, daily")
    definition = "Gross merchandise value less discounts, per order; without tax and shipping."
    expect(trend.locator(".widget-title .widget-about")).to_have_attribute("title", re.compile(f"^{definition}"))


def test_what_does_not_add_up_is_not_stacked(sales: Page) -> None:
    choose(sales, "metric", "orders")
    choose(sales, "by", "vendor")
    trend = widget(sales, "sales-trend")
    trend.get_by_text("Bars").click()
    expect(trend.locator(".widget-subtitle")).to_contain_text("As lines: these parts do not add up to the total")
    assert trend.locator(".barlayer .bars").count() == 0


def test_by_order_date_a_refund_goes_back_to_its_order(sales: Page) -> None:
    sales.get_by_role("button", name="7D", exact=True).click()
    # 13 to 19 November: 40 sold less 4, and 50 given back for an order of the 1st.
    expect(number(sales, "revenue")).to_have_text("−€14.00")
    choose(sales, "date_basis", "order")
    expect(number(sales, "revenue")).to_have_text("€36.00")
    expect(widget(sales, "sales-trend").locator(".widget-subtitle")).to_contain_text("by order date")
    assert query(sales) == {"period": ["last_7_days"], "date_basis": ["order"]}


def test_the_address_brings_everything_back(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/sales?metric=orders&by=channel&grain=week&form=bars&moment=units&date_basis=order&country=DE")
    settled(page)
    chosen = page.locator("select[data-choice], select[id*='choice']").evaluate_all("lists => lists.map(list => list.value)")
    assert sorted(chosen) == ["channel", "order", "orders", "units", "week"]
    expect(page.locator(".segment-on")).to_have_text("Bars")
    expect(page.locator(".chip-text")).to_have_text(["Germany"])
    assert query(page)["grain"] == ["week"]


def test_a_bar_filters_and_the_chip_takes_it_back(sales: Page) -> None:
    widget(sales, "sales-by-category").locator(".barlayer .point").first.click(force=True)
    expect(sales.locator(".chip-text")).to_have_text(["Books"])
    expect(number(sales, "revenue")).to_have_text("€113.00")
    assert query(sales) == {"category": ["C1"]}
    sales.locator(".chip").click()
    expect(number(sales, "revenue")).to_have_text("€183.00")
    sales.go_back()
    expect(number(sales, "revenue")).to_have_text("€113.00")


def test_the_menu_takes_period_and_filters_along_and_leaves_the_switches(sales: Page) -> None:
    sales.goto(sales.url + "?period=last_7_days&vendor=V1&by=category")
    settled(sales)
    sales.get_by_role("link", name="Customers").click()
    expect(sales.locator("h1").first).to_have_text("Customers")
    settled(sales)
    assert query(sales) == {"period": ["last_7_days"], "vendor": ["V1"]}
    expect(sales.locator(".rail-link[aria-current=page]")).to_have_text("Customers")


def test_an_unknown_switch_says_what_would_be_right(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/sales?grain=fortnight")
    settled(page)
    expect(widget(page, "sales-trend").locator(".message-title")).to_contain_text("Unknown step 'fortnight'")
