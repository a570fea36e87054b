"""Refresh: by itself, paused in a hidden tab, one question at a time; what a failure leaves on the screen; a session that has ended."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, Visit, living, settled, value, widget
from tests.fixtures.small_shop import MIDNIGHT, small_marketplace
from tests.golden.extract import publish_rows

pytestmark = pytest.mark.browser

TAB = "Object.defineProperty(document, 'hidden', {get: () => Boolean(window.tabIsHidden)})"
DRAWN = 5
"""The five numbers in one go, and four widgets."""


def _draws(page: Page) -> int:
    return len(page.watch.updates)  # type: ignore[attr-defined]


def _publish_one_more_order(home: Path) -> None:
    """O12 again, for another 50 euros, within the last minute of the clock."""
    shop = small_marketplace()
    order = next(row for row in shop.rows["orders"] if row["order_id"] == "O12")
    line = next(row for row in shop.rows["order_lines"] if row["order_id"] == "O12")
    shop.rows["orders"].append(order | {"order_id": "O99"})
    shop.rows["order_lines"].append(line | {"order_id": "O99", "line_id": "O99/1"})
    publish_rows(home, replace(shop, as_of=MIDNIGHT))


def test_a_new_order_appears_by_itself_within_the_interval(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today")
    settled(page)
    expect(value(page, "revenue")).to_have_text("€50.00")
    page.clock.install()
    page.reload()
    settled(page)
    _publish_one_more_order(live.home)
    page.clock.run_for(32_000)
    expect(value(page, "revenue")).to_have_text("€100.00")


def test_a_hidden_tab_asks_nothing_and_asks_once_on_return(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today", init=TAB)
    page.clock.install()
    page.reload()
    settled(page)
    page.evaluate("window.tabIsHidden = true")
    before = _draws(page)
    page.clock.run_for(600_000)
    assert _draws(page) == before
    page.evaluate("window.tabIsHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(2_000)
    settled(page)
    refreshed = _draws(page) - before
    assert refreshed == DRAWN + 2  # each once, the filter bar, and the line about the data


def test_refresh_can_be_switched_off_and_stays_off(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today")
    page.clock.install()
    page.reload()
    settled(page)
    page.locator(".refresh-menu > button").click()
    page.locator(".refresh-menu").get_by_text("Off", exact=True).click()
    expect(page.locator("#refresh-label")).to_have_text("Off")
    before = _draws(page)
    page.clock.run_for(900_000)
    assert _draws(page) == before
    page.reload()
    expect(page.locator("#refresh-label")).to_have_text("Off")


def test_an_administrator_says_how_often_at_most(tmp_path: Path, migrated_file: Path, visit: Visit) -> None:
    with living(tmp_path, migrated_file, refresh_minimum=60) as live:
        page = visit(live.url, "/?period=today")
        page.clock.install()
        page.reload()
        settled(page)
        expect(page.locator("#refresh-label")).to_have_text("1 min")
        page.locator(".refresh-menu > button").click()
        offered = page.locator(".refresh-menu .dropdown-item:not(.only-phone)")
        expect(offered).to_have_text(["Off", "Every minute", "Every 5 minutes", "Every 15 minutes", "Every hour"])
        before = _draws(page)
        page.clock.run_for(58_000)
        assert _draws(page) == before
        page.clock.run_for(9_000)
        settled(page)
        assert _draws(page) > before


def test_a_failed_refresh_keeps_the_last_good_answer_and_says_so(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today")
    settled(page)
    pointer = live.home / "extract" / "current"
    kept = pointer.read_text()
    pointer.unlink()
    page.get_by_role("button", name="Refresh now").first.click()
    expect(widget(page, "kpi-revenue").locator(".widget-badge")).to_have_text("Not refreshed")
    expect(value(page, "revenue")).to_have_text("€50.00")
    expect(widget(page, "kpi-revenue").locator(".widget-badge")).to_have_attribute("data-age", re.compile("just now|s ago"))
    expect(page.locator("#freshness")).to_have_attribute("data-tone", "late")
    page.get_by_role("button", name="7D").click()
    trend = widget(page, "revenue-trend")
    expect(trend).to_have_attribute("data-state", "error")
    pointer.write_text(kept)
    trend.get_by_role("button", name="Try again").click()
    expect(trend).to_have_attribute("data-state", "ready")
    expect(widget(page, "kpi-revenue").locator(".widget-badge")).to_be_empty()
    expect(page.locator("#freshness")).to_have_attribute("data-tone", "ok")


def test_the_age_of_the_figures_moves(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today")
    page.clock.install()
    page.reload()
    settled(page)
    page.locator(".refresh-menu > button").click()
    page.locator(".refresh-menu").get_by_text("Off", exact=True).click()
    page.clock.run_for(2_000)
    expect(page.locator("#freshness-text")).to_have_text("Updated just now")
    page.clock.run_for(180_000)
    expect(page.locator("#freshness-text")).to_have_text("Updated 3 min ago")


def test_an_ended_session_leads_to_the_sign_in_and_back(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today")
    settled(page)
    page.watch.allowed = (401,)  # type: ignore[attr-defined]
    page.context.clear_cookies()
    page.get_by_role("button", name="Refresh now").first.click()
    expect(page.locator("#email")).to_be_visible()
    page.fill("#email", "admin@example.com")
    page.fill("#password", "correct horse battery")
    page.click("button[type=submit]")
    expect(value(page, "revenue")).to_have_text("€50.00")
    assert page.url.endswith("/?period=today")


def test_no_connection_is_said_and_the_figures_stay(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today")
    settled(page)
    page.watch.complaints.clear()  # type: ignore[attr-defined]
    page.context.set_offline(True)
    page.get_by_role("button", name="Refresh now").first.click()
    expect(page.locator("#freshness-text")).to_contain_text("No connection, updated")
    expect(value(page, "revenue")).to_have_text("€50.00")
    page.context.set_offline(False)
    page.get_by_role("button", name="Refresh now").first.click()
    expect(page.locator("#freshness-text")).to_contain_text("Updated")
    page.watch.complaints.clear()  # type: ignore[attr-defined]  # the browser itself writes that it is offline
