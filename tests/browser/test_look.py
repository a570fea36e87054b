"""Themes, small screens, keyboard, accessibility, downloads: what a person meets besides the numbers."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe_complaints
from tests.browser.conftest import Visit, settled, value, widget
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

LIGHT_LINE, DARK_LINE = "rgb(67, 83, 255)", "rgb(127, 140, 255)"


def _line(page: Page, colour: str) -> Locator:
    return widget(page, "revenue-trend").locator(f'.scatterlayer .js-line[style*="{colour}"]').first


def test_the_theme_changes_the_charts_without_new_data(overview: Page) -> None:
    expect(_line(overview, LIGHT_LINE)).to_be_attached()
    asked = len(overview.watch.updates)  # type: ignore[attr-defined]
    overview.locator(".theme-menu > button").click()
    overview.locator(".theme-menu").get_by_text("Dark").click()
    expect(overview.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(_line(overview, DARK_LINE)).to_be_attached()
    assert len(overview.watch.updates) == asked  # type: ignore[attr-defined]
    overview.reload()
    expect(overview.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_theme_follows_the_system_until_one_is_chosen(overview: Page) -> None:
    root = overview.locator("html")
    overview.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    overview.keyboard.press("t")
    expect(root).to_have_attribute("data-bs-theme", "light")
    overview.locator(".theme-menu > button").click()
    overview.locator(".theme-menu").get_by_text("As the system").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_the_theme_is_on_before_the_page_is_drawn(running_product: Running, visit: Visit) -> None:
    note = "new MutationObserver(() => { window.firstTheme ??= document.body && document.documentElement.dataset.bsTheme })"
    page = visit(running_product.url, color_scheme="dark", init=f"{note}.observe(document, {{childList: true, subtree: true}})")
    settled(page)
    assert page.evaluate("window.firstTheme") == "dark"


def test_on_a_phone_the_bar_opens_to_all_pages(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, **PHONE, bypass_csp=True)
    settled(page)
    more = page.get_by_role("button", name="More", exact=True).and_(page.locator(".rail-more"))
    shown = page.locator(".rail-link:visible")
    expect(shown).to_have_text(["Overview", "Sales", "Vendors", "Dashboards", "More"])
    more.tap()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(shown).to_have_count(11)
    assert axe_complaints(page) == []
    page.keyboard.press("Escape")
    expect(shown).to_have_count(5)
    expect(more).to_be_focused()
    more.tap()
    shown.filter(has_text="Customers").tap()
    expect(page).to_have_title("Customers · MvTraders Analytics")
    expect(shown).to_have_count(5)
    expect(more).to_have_css("color", "rgb(58, 72, 224)")


def test_on_a_phone_the_filters_are_a_sheet_with_one_month(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, **PHONE)
    settled(page)
    expect(page.locator(".rail")).to_be_in_viewport()
    expect(page.locator(".filter-fields")).not_to_be_in_viewport()
    page.get_by_role("button", name="Filters").click()
    expect(page.locator(".filter-fields")).to_be_in_viewport()
    page.locator(".field-dates .dash-datepicker-caret-icon").click()
    expect(page.locator(".dash-datepicker-calendar")).to_have_count(1)
    page.keyboard.press("Escape")
    page.select_option("#compare", "none")
    page.get_by_role("button", name="Show results").click()
    expect(page.locator(".filter-fields")).not_to_be_in_viewport()
    expect(page.locator("#filter-count")).to_have_text("1")


def test_axe_finds_nothing_but_what_is_dashs_own(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/?vendor=V1", bypass_csp=True)
    settled(page)
    expect(page.locator(".chip")).to_have_count(1)
    assert axe_complaints(page) == []


def chosen(card: Locator, entry: str) -> None:
    """An entry of the menu of a widget."""
    card.locator(".widget-menu > button").click()
    card.page.get_by_role("menuitem", name=entry).click()


def test_a_widget_fills_the_screen_and_escape_brings_it_back(overview: Page) -> None:
    card = widget(overview, "revenue-trend")
    chosen(card, "Full screen")
    box = card.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["height"]) == (0, 0, 900)
    overview.keyboard.press("Escape")
    expect(card).not_to_have_attribute("data-full", "")


def test_a_widget_can_be_read_as_a_table(overview: Page) -> None:
    card = widget(overview, "revenue-by-category")
    chosen(card, "View as table")
    rows = overview.locator(".rows-table tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Books€113.00")
    expect(overview.locator(".rows-table tfoot")).to_contain_text("Total€183.00")


def _downloaded(page: Page, name: str, entry: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        chosen(widget(page, name), entry)
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_widget_is_downloaded_as_csv_and_excel(overview: Page) -> None:
    name, csv = _downloaded(overview, "revenue-by-category", "Download CSV")
    assert name == "Revenue-by-category_2026-10-21_2026-11-19.csv"
    lines = csv.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("category,category__label,revenue,revenue__previous")
    assert lines[1].startswith("C1,Books,113.0,")
    name, xlsx = _downloaded(overview, "revenue-by-category", "Download Excel")
    assert name == "Revenue-by-category_2026-10-21_2026-11-19.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    assert [cell.value for cell in book.worksheets[0][2]][:3] == ["C1", "Books", 113]


def test_reduced_motion_is_respected(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, reduced_motion="reduce")
    settled(page)
    duration = page.locator(".widget-graph").first.evaluate("graph => getComputedStyle(graph).transitionDuration")
    assert duration == "1e-05s"
    expect(value(page, "orders")).to_have_text("7")
