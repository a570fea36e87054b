"""The pages about vendors, products and customers in a real browser, over a demo marketplace: filled, ordered, and a way into detail."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_complaints
from tests.browser.conftest import Visit, settled, widget
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser

PAGES = {"/": 9, "/sales": 14, "/vendors": 9, "/products": 14, "/customers": 9, "/currencies": 7}
EMPTY = {"/products": ["products-together"], "/currencies": ["currencies-missing"]}
"""In a shop of 4,000 orders no two products are bought together often enough; every amount of the demo has its rate."""


def open_page(running_demo: Running, tab: Visit, path: str, **options: object) -> Page:
    page = tab(running_demo.url, path, **options)
    settled(page)
    return page


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(("path", "count"), PAGES.items())
def test_a_page_is_filled_and_can_be_used_by_everybody(running_demo: Running, tab: Visit, path: str, count: int) -> None:
    page = open_page(running_demo, tab, f"{path}?period=last_90_days", bypass_csp=True)
    nothing = EMPTY.get(path, [])
    expect(page.locator('[data-widget][data-state="ready"]')).to_have_count(count - len(nothing))
    expect(page.locator("[data-widget]")).to_have_count(count)
    empty = page.locator('[data-widget][data-state="empty"]')
    assert empty.evaluate_all("cards => cards.map(card => card.dataset.widget)") == nothing
    expect(page.locator(".widget-graph .main-svg").first).to_be_visible()
    assert axe_complaints(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".filter-fields")).to_be_hidden()
    assert axe_complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    cut = "cards => cards.filter(card => card.scrollWidth > card.clientWidth + 1).map(card => card.dataset.widget)"
    assert page.eval_on_selector_all("[data-widget]", cut) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_target_is_beside_its_figure_and_its_course(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/sales?period=last_90_days&metric=orders")
    expect(widget(page, "sales-orders").locator(".kpi-target")).to_have_text(re.compile(r"^\d+\.\d% of [\d,.]+ target$"))
    expect(widget(page, "sales-units").locator(".kpi-target")).to_have_count(0)
    expect(widget(page, "sales-trend").locator(".legendtext")).to_have_text(["This period", "Previous 90 days", "Target"])


def test_too_few_orders_for_any_rate_is_said_and_not_drawn(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/vendors?period=today&minimum_orders=100")
    expect(widget(page, "vendors-quality").locator(".message-title")).to_have_text("Nobody has 100 orders or more in this period.")
    expect(widget(page, "vendors-peers").locator(".message-title")).to_have_text("Too few vendors have enough orders in this period.")


def test_the_scorecard_is_ordered_by_its_heads_and_has_pages(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/vendors?period=last_90_days")
    card = widget(page, "vendors-ranking")
    expect(card.locator("tbody tr")).to_have_count(25)
    card.get_by_role("button", name="Orders", exact=True).click()
    expect(card.locator("th[aria-sort=descending]")).to_contain_text("Orders")
    orders = [int(text) for text in card.locator("tbody td:nth-child(5)").all_inner_texts()]
    assert orders == sorted(orders, reverse=True)
    card.get_by_role("button", name="Next page").click()
    expect(card.locator(".pager-place")).to_contain_text("26–50 of")
    assert query(page) == {"period": ["last_90_days"], "sort": ["-orders"], "page": ["2"]}
    page.reload()
    expect(card.locator(".pager-place")).to_contain_text("26–50 of")
    card.get_by_role("button", name="Orders", exact=True).click()
    expect(card.locator("th[aria-sort=ascending]")).to_contain_text("Orders")
    assert query(page) == {"period": ["last_90_days"], "sort": ["orders"]}


def test_a_vendors_row_leads_to_its_sales(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/vendors?period=last_90_days&sort=-orders")
    name = widget(page, "vendors-ranking").locator("tbody .ranking-name").first
    vendor = name.inner_text()
    name.click()
    expect(page.locator("h1").first).to_have_text("Sales")
    expect(page.locator(".chip-text")).to_have_text([vendor])
    settled(page)
    assert query(page).keys() == {"period", "vendor"}
    page.go_back()
    expect(page.locator("h1").first).to_have_text("Vendors")
    settled(page)


def test_another_quality_is_chosen_and_a_mark_leads_to_the_vendors_sales(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/vendors?period=last_90_days")
    page.locator('select[data-choice="quality"]').select_option("average_rating")
    expect(widget(page, "vendors-quality").locator(".ytitle")).to_have_text("Average rating")
    assert query(page)["quality"] == ["average_rating"]
    settled(page)
    box = widget(page, "vendors-quality").locator(".scatterlayer .point").last.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("h1").first).to_have_text("Sales")
    assert query(page).keys() == {"period", "vendor"}
    settled(page)


def test_figures_that_a_filter_does_not_know_say_so(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/vendors?category=beauty")
    expect(widget(page, "vendors-quality").locator(".message-title")).to_have_text("Not known by category.")
    expect(widget(page, "vendors-new-vendors").locator(".kpi-note")).to_have_text("Not known by category")
    expect(widget(page, "vendors-ranking")).to_have_attribute("data-state", "ready")


def test_a_tile_filters_by_its_category(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/products?period=last_90_days")
    tile = widget(page, "products-tree").locator(".treemaplayer .slice").filter(has_text="Audio").first
    tile.click()
    expect(page.locator(".chip-text")).to_have_text(["Subcategory: Audio"])
    assert "subcategory" in query(page)
    settled(page)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(".chip")).to_have_count(0)
    assert query(page) == {"period": ["last_90_days"]}


def test_products_show_classes_and_trends_and_lead_to_their_sales(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/products?period=last_90_days")
    card = widget(page, "products-ranking")
    expect(card.locator("tbody tr").first.locator(".badge-abc")).to_have_text("A")
    card.locator("tbody .ranking-name").first.click()
    expect(page.locator("h1").first).to_have_text("Sales")
    assert query(page).keys() == {"period", "product"}
    settled(page)


def test_cohorts_are_of_customers_or_of_revenue(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/customers")
    card = widget(page, "customers-retention")
    expect(card.locator(".heatmaplayer > g")).to_have_count(2)
    card.get_by_text("Revenue", exact=True).click()
    expect(card.locator(".widget-subtitle")).to_contain_text("revenue of the first month")
    assert query(page) == {"cohort": ["revenue_retention"]}


def test_a_vendors_people_see_their_own_and_of_others_only_quartiles(running_demo: Running, tab: Visit) -> None:
    said = running_demo.command("user", "create", "--email", "own@example.com", "--role", "vendor", "--vendor", "V-138")
    page = open_page(running_demo, tab, "/vendors?period=last_90_days", email="own@example.com", password=said.split()[-1])
    assert sorted(page.locator("[data-widget]").evaluate_all("cards => cards.map(card => card.dataset.widget)")) == [
        "vendors-peers",
        "vendors-ranking",
    ]
    expect(widget(page, "vendors-ranking").locator("tbody .ranking-name")).to_have_text(["Ardennes Outdoor"])
    expect(widget(page, "vendors-peers").locator("tbody th")).to_have_text(["Lower quartile", "Median", "Upper quartile"])
    expect(page.locator(".picker")).to_have_count(2)
    page.get_by_role("link", name="Overview").click()
    expect(widget(page, "top-products")).to_have_attribute("data-state", "ready")
    expect(widget(page, "top-vendors")).to_have_count(0)


def test_amounts_can_be_shown_in_another_currency_that_has_rates(running_demo: Running, tab: Visit) -> None:
    page = open_page(running_demo, tab, "/currencies?period=last_90_days")
    table = widget(page, "currencies-table")
    expect(table.locator("tbody th")).to_have_text(["EUR", "GBP", "USD"])
    expect(table.locator("tbody tr").first).to_contain_text("€")
    chooser = page.locator(".field-more select")
    expect(chooser.locator("option").filter(has_text=re.compile("[A-Z]"))).to_have_text(["EUR (reporting)", "GBP", "USD"])
    expect(chooser).to_have_value("own")
    chooser.select_option("USD")
    expect(table.locator("tbody tr").first).to_contain_text("$")
    assert query(page) == {"period": ["last_90_days"], "currency": ["USD"]}
    expect(widget(page, "currencies-rates").locator(".legendtext")).to_have_text(["EUR", "GBP"])
    expect(widget(page, "currencies-rates").locator(".widget-subtitle")).to_contain_text("Change since the first day in USD")
    table.get_by_role("button", name="GBP").click()
    expect(page.locator(".chip")).to_have_text("Order currency: GBPremove")
    expect(widget(page, "currencies-rates").locator(".legendtext")).to_have_text(["GBP"])
    page.reload()
    settled(page)
    expect(chooser).to_have_value("USD")
