"""A person chooses German on the account page: the screens follow, files do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_complaints
from tests.browser.conftest import Live, Visit, settled, value, widget
from tests.browser.test_dashboards import drawn, made, owner

pytestmark = pytest.mark.browser

NBSP = "\u00a0"


def _choose(page: Page, label: str) -> None:
    """On the account page; what is on the screen is loaded anew."""
    with page.expect_navigation():
        page.get_by_label("Written as in").select_option(label=label)
    expect(page.get_by_label("Written as in").locator("option:checked")).to_have_text(label)


def _csv(page: Page, name: str) -> bytes:
    """The file of a widget, with what differs from one look to the next left out."""
    card = widget(page, name)
    card.hover()
    card.locator(".widget-menu button").first.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    return Path(download.value.path()).read_bytes()


def test_in_german_the_screens_are_german_and_the_files_as_before(live: Live, visit: Visit) -> None:
    page = visit(live.url)
    settled(page)
    expect(value(page, "revenue")).to_have_text("€183.00")
    before = _csv(page, "top-vendors")
    page.goto(f"{live.url}/account")
    _choose(page, f"Deutsch: 1.234.567,89{NBSP}€, 12,3{NBSP}%, 22.11.2026")
    assert axe_complaints(page) == []
    page.goto(live.url)
    settled(page)
    expect(value(page, "revenue")).to_have_text(f"183,00{NBSP}€")
    expect(widget(page, "revenue-trend").locator(".widget-subtitle")).to_contain_text("21.10. – 19.11.2026")
    expect(widget(page, "revenue-trend").locator(".xtick text").first).to_contain_text(". ")
    assert [text for text in widget(page, "revenue-trend").locator(".xtick text").all_text_contents() if "Okt." in text or "Nov." in text]
    assert all(text.endswith(f"{NBSP}€") for text in widget(page, "revenue-trend").locator(".ytick text").all_text_contents())
    expect(page.locator("#freshness")).to_have_attribute("title", "Figures as of 20.11.2026 11:00:00+00:00")
    assert page.locator(".date-range input").first.input_value() == "21.10.2026"
    assert _csv(page, "top-vendors") == before
    page.goto(f"{live.url}/?weekday=7")
    settled(page)
    expect(page.locator(".chip-text")).to_have_text("Weekday: Sonntag")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Filter by", exact=True).select_option(label="Weekday")
    expect(page.locator(".member").first).to_have_text("Sonntag")


def test_a_dashboard_and_the_targets_follow_too(live: Live, visit: Visit) -> None:
    dashboard = made(live)
    live.services.people.choose_locale(owner(live), "de")
    page = visit(live.url, f"/dashboards/{dashboard}")
    drawn(page)
    expect(page.locator('[data-kind="kpi"] .kpi-value')).to_contain_text(f"{NBSP}€")
    expect(page.locator('[data-kind="line"] .widget-subtitle')).to_contain_text(".2026")
    page.goto(f"{live.url}/targets")
    page.get_by_role("button", name="Add target").click()
    page.locator("#target-metric").click()
    page.locator(".dash-dropdown-option", has_text="Revenue").first.click()
    page.fill("#target-first", "2026-11-01")
    page.fill("#target-value", "1.250")
    page.locator("#target-save").click()
    expect(page.locator("#target-error")).to_contain_text("Write it like 1250 or 1250,00.")
    page.fill("#target-value", "1.234.567,5")
    page.locator("#target-save").click()
    expect(page.locator("#target-list tbody tr td").nth(2)).to_have_text(f"1.234.567,50{NBSP}€")
    page.locator("#target-list").get_by_role("button", name="Edit").click()
    expect(page.locator("#target-value")).to_have_value("1234567,5")


def test_who_has_not_chosen_sees_english(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/account")
    expect(page.get_by_label("Written as in").locator("option:checked")).to_have_text("As usual here (English)")
    expect(page.get_by_label("Written as in").locator("option")).to_have_text(
        [
            "",
            "As usual here (English)",
            f"Deutsch: 1.234.567,89{NBSP}€, 12,3{NBSP}%, 22.11.2026",
            "English: €1,234,567.89, 12.3%, Nov 22, 2026",
        ]
    )
