"""The overview in a real browser: the numbers of the small shop, periods, filters, comparison, all of it in the address.

Last 30 days (21 October to 19 November): orders O03 to O07, O09, O10; gross 20+20+10+70+30+50+40 = 240, discounts 7, refund 50.
Revenue 183; with 7 orders 233/7 = 33.29 each; buyers K1, K2, K3; commission 2+3+1+12+2.7+7.5+3.6-10 = 21.80, of 240 that is 9.08 %.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settled, value, widget
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_after_signing_in_the_overview_is_filled(overview: Page) -> None:
    shown = {metric: value(overview, metric).inner_text() for metric in ("revenue", "orders", "average-order-value", "buyers", "take-rate")}
    assert shown == {"revenue": "€183.00", "orders": "7", "average-order-value": "€33.29", "buyers": "3", "take-rate": "9.08%"}
    expect(overview.locator("[data-widget]")).to_have_count(9)
    expect(overview.locator('[data-widget][data-state="ready"]')).to_have_count(9)
    expect(overview.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(overview).to_have_title("Business overview · MvTraders Analytics")


def test_each_widget_shows_its_answer(overview: Page) -> None:
    expect(widget(overview, "revenue-by-category").locator(".bartext")).to_have_text(["€113", "€70"])
    rows = widget(overview, "top-vendors").locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Alpha")
    expect(rows.nth(0)).to_contain_text("€113.00")
    expect(widget(overview, "order-status").locator(".annotation-text")).to_contain_text("8")
    expect(widget(overview, "revenue-trend").locator(".widget-subtitle")).to_have_text(
        "Daily, Oct 21 – Nov 19, 2026, compared with Sep 21 – Oct 20, 2026"
    )


def test_a_preset_changes_the_numbers_and_the_address(overview: Page) -> None:
    overview.get_by_role("button", name="Today", exact=True).click()
    expect(value(overview, "revenue")).to_have_text("€50.00")
    expect(value(overview, "orders")).to_have_text("1")
    assert _query(overview) == {"period": ["today"]}
    expect(overview.get_by_role("button", name="Today", exact=True)).to_have_attribute("aria-pressed", "true")


def test_more_periods_are_in_a_menu_that_names_the_chosen_one(overview: Page) -> None:
    overview.get_by_role("button", name="More").click()
    overview.locator(".segment-more").get_by_text("Month to date").click()
    expect(value(overview, "orders")).to_have_text("5")
    expect(overview.locator("#more-label")).to_have_text("Month to date")


def test_a_filter_is_kept_in_the_address_through_back_and_reload(overview: Page) -> None:
    overview.locator(".picker").first.click()
    overview.locator(".dash-dropdown-option", has_text="Alpha").click()
    overview.keyboard.press("Escape")
    expect(value(overview, "revenue")).to_have_text("€113.00")
    assert _query(overview) == {"vendor": ["V1"]}
    expect(overview.locator(".chip-text")).to_have_text(["Alpha"])
    overview.reload()
    settled(overview)
    expect(value(overview, "revenue")).to_have_text("€113.00")
    expect(overview.locator(".picker").first).to_contain_text("Alpha")
    overview.go_back()
    expect(value(overview, "revenue")).to_have_text("€183.00")
    expect(overview.locator(".chip")).to_have_count(0)


def test_searching_for_a_member_asks_the_server(overview: Page) -> None:
    overview.locator(".picker").first.click()
    overview.locator(".dash-dropdown-search").fill("gam")
    expect(overview.locator(".dash-dropdown-option")).to_have_text(["Gamma"])


def test_a_click_on_a_bar_filters_and_a_chip_takes_it_back(overview: Page) -> None:
    widget(overview, "revenue-by-category").locator(".barlayer .point").first.click(force=True)
    expect(overview.locator(".chip")).to_have_count(1)
    assert _query(overview) == {"category": ["C1"]}
    expect(value(overview, "revenue")).to_have_text("€113.00")
    overview.locator(".chip").click()
    expect(value(overview, "revenue")).to_have_text("€183.00")
    assert _query(overview) == {}


def test_a_click_on_a_vendor_filters_and_clear_all_takes_it_back(overview: Page) -> None:
    widget(overview, "top-vendors").get_by_role("button", name="Alpha").click()
    expect(value(overview, "revenue")).to_have_text("€113.00")
    overview.get_by_role("button", name="Clear all").click()
    expect(value(overview, "revenue")).to_have_text("€183.00")


def test_a_title_leads_to_the_page_with_more_and_takes_the_choices_along(overview: Page) -> None:
    overview.get_by_role("button", name="7D", exact=True).click()
    settled(overview)
    overview.get_by_role("link", name="Top vendors").click()
    expect(overview.locator("h1").first).to_have_text("Vendors")
    settled(overview)
    assert urlsplit(overview.url).path == "/vendors"
    assert _query(overview) == {"period": ["last_7_days"]}


def test_own_dates_are_a_period(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/?start=2026-11-12&end=2026-11-15")
    settled(page)
    expect(value(page, "revenue")).to_have_text("€86.00")  # 50 + 40 - 4
    expect(page.locator("#more-label")).to_have_text("Custom")
    expect(page.locator("#dates")).to_have_value("Nov 12, 2026")


def test_dates_picked_in_the_calendar_go_into_the_address(overview: Page) -> None:
    overview.locator(".field-dates .dash-datepicker-caret-icon").click()
    days = overview.locator(".dash-datepicker-calendar").nth(1)
    days.get_by_text("12", exact=True).click()
    days.get_by_text("15", exact=True).click()
    expect(value(overview, "revenue")).to_have_text("€86.00")
    assert _query(overview) == {"start": ["2026-11-12"], "end": ["2026-11-15"]}


def test_the_comparison_can_be_chosen_and_left_out(overview: Page) -> None:
    note = widget(overview, "kpi-orders").locator(".kpi-note")
    expect(note).to_have_text("▲+250.0%+5vs 2 previous 30 days")  # O01 and O02 before
    overview.select_option("#compare", "none")
    expect(note).to_have_text("Oct 21 – Nov 19, 2026")
    assert _query(overview) == {"compare": ["none"]}
    overview.select_option("#compare", "previous_month")
    expect(note).to_contain_text("a month earlier")


def test_compared_dates_can_be_own_ones(overview: Page) -> None:
    overview.select_option("#compare", "custom")
    expect(overview.locator("#compare-custom")).to_be_visible()
    expect(widget(overview, "kpi-orders").locator(".kpi-basis")).to_contain_text("Oct 21 – Nov 19, 2026")
    assert sorted(_query(overview)) == ["compare_end", "compare_start"]


def test_a_hover_says_the_full_value_and_both_dates(overview: Page) -> None:
    plot = widget(overview, "revenue-trend").locator(".nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    overview.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    label = overview.locator(".hoverlayer .hovertext").first
    expect(label).to_contain_text("Thu, Nov 19, 2026")
    expect(label).to_contain_text("€0.00")
    expect(label).to_contain_text("Tue, Oct 20, 2026")


def test_filters_that_match_nothing_say_so_and_can_be_cleared(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/?country=XX")
    settled(page)
    expect(widget(page, "revenue-by-category")).to_have_attribute("data-state", "empty")
    expect(widget(page, "revenue-by-category")).to_contain_text("Nothing matches.")
    expect(value(page, "orders")).to_have_text("0")
    expect(value(page, "average-order-value")).to_have_text("–")
    widget(page, "revenue-by-category").get_by_role("button", name="Clear filters").click()
    expect(value(page, "revenue")).to_have_text("€183.00")


def test_an_address_that_is_wrong_says_what_would_be_right(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/?period=last_60_day")
    expect(widget(page, "revenue-trend")).to_have_attribute("data-state", "error")
    expect(widget(page, "revenue-trend")).to_contain_text("Did you mean 'last_60_days'?")
    page.get_by_role("button", name="30D").click()
    expect(value(page, "revenue")).to_have_text("€183.00")
    expect(page.locator("#notice")).to_be_empty()


def test_a_page_that_is_not_there_says_so(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url)
    page.watch.allowed = (404,)  # type: ignore[attr-defined]
    page.goto(f"{running_product.url}/nowhere")
    expect(page.get_by_text("There is no page here.")).to_be_visible()
