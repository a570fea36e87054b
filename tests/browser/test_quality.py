"""What is known about the data on the pages: a mark on each card it touches, a band in the chart, the page about the data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard_app.people import NewUser
from data.quality import Finding, Level
from tests.browser.axe import axe_complaints
from tests.browser.conftest import Live, Visit, living, settled, widget
from tests.fixtures.product import PASSWORD

pytestmark = pytest.mark.browser

MISSING = Finding(Level.WARNING, "day_missing", "orders", "ordered_at", 1, "1 day(s) have no order at all.", "Check.", "2026-11-17")
GUESTS = Finding(
    Level.WARNING, "customers_unknown", "orders", "customer_id", 3, "3 of 12 orders name an unknown customer.", "Compare.", "K9"
)
SELLERS = Finding(Level.WARNING, "vendors_unknown", "products", "vendor_id", 1, "1 of 4 products name an unknown vendor.", "Compare.", "V9")
EMPTY = "No order at all on 2026-11-17, busy in other weeks."


@pytest.fixture
def found(tmp_path: Path, migrated_file: Path) -> Iterator[Live]:
    """The product over the small shop, in whose rows something was found."""
    with living(tmp_path, migrated_file, [MISSING, GUESTS, SELLERS]) as product:
        yield product


def marks(page: Page) -> dict[str, list[str]]:
    """What the mark of each card says; cards without a mark are left out."""
    found: dict[str, list[str]] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-widget]')].filter(card => card.querySelector('.quality-mark'))"
        ".map(card => [card.dataset.widget, [...card.querySelectorAll('.quality-text > span')].map(one => one.textContent)]))"
    )
    return found


def test_each_card_is_marked_by_what_touches_it(found: Live, visit: Visit) -> None:
    page = visit(found.url)
    settled(page)
    assert marks(page) == {
        "kpi-revenue": [EMPTY],
        "kpi-orders": [EMPTY],
        "kpi-average-order-value": [EMPTY],
        "kpi-buyers": [EMPTY, GUESTS.message],
        "kpi-take-rate": [EMPTY],
        "revenue-trend": [EMPTY],
        "revenue-by-category": [EMPTY],
        "top-vendors": [EMPTY, SELLERS.message],
        "order-status": [EMPTY],
    }


def test_a_period_without_the_day_is_not_marked(found: Live, visit: Visit) -> None:
    page = visit(found.url, "/?start=2026-11-18&end=2026-11-19&compare=none")
    settled(page)
    assert set(marks(page)) == {"kpi-buyers", "top-vendors"}


def test_the_mark_tells_to_pointer_keyboard_and_ear(found: Live, visit: Visit) -> None:
    page = visit(found.url)
    settled(page)
    mark = widget(page, "top-vendors").locator(".quality-mark")
    text = mark.locator(".quality-text")
    expect(text).to_be_hidden()
    mark.hover()
    expect(text).to_be_visible()
    page.mouse.move(0, 0)
    expect(text).to_be_hidden()
    mark.focus()
    expect(text).to_be_visible()
    expect(mark.locator(".visually-hidden")).to_have_text(f"Data quality: {EMPTY} {SELLERS.message}")


def test_the_day_is_framed_in_the_chart_and_said_below_its_title(found: Live, visit: Visit) -> None:
    page = visit(found.url)
    settled(page)
    trend = widget(page, "revenue-trend")
    expect(trend.locator(".widget-subtitle")).to_contain_text("dotted frame: data in doubt")
    expect(trend.locator(".shapelayer path[style*='stroke-dasharray']").first).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/data"])
def test_axe_finds_nothing_but_what_is_dashs_own(found: Live, visit: Visit, path: str, scheme: str) -> None:
    page = visit(found.url, path, bypass_csp=True, color_scheme=scheme)
    expect(page.locator(".quality-mark, .findings").first).to_be_visible()
    assert axe_complaints(page) == []


def test_a_vendors_people_hear_of_days_alone(found: Live, visit: Visit) -> None:
    found.services.people.create_user(NewUser("v@example.com", "Vera", "vendor", "V1", PASSWORD))
    page = visit(found.url, email="v@example.com", password=PASSWORD)
    settled(page)
    assert {message for messages in marks(page).values() for message in messages} == {EMPTY}
    page.watch.allowed = (403,)  # type: ignore[attr-defined]
    page.goto(f"{found.url}/data")
    expect(page.locator("#page")).to_contain_text("This page is for administrators and analysts.")


def test_the_page_about_the_data_tells_of_a_run_that_failed_and_why(found: Live, visit: Visit) -> None:
    page = visit(found.url, "/data")
    expect(page.locator(".findings > li")).to_have_count(3)
    page.get_by_role("button", name="Refresh data now").click()
    expect(page.locator(".run-end, .run-on")).to_be_visible()
    expect(page.locator(".run-end")).to_have_text("The data could not be read. What was served before stays.")
    expect(page.locator(".run-why")).to_contain_text("The extract is not the demo marketplace")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out(found: Live, visit: Visit, width: int) -> None:
    for path in ("/", "/data"):
        page = visit(found.url, path, viewport={"width": width, "height": 844})
        expect(page.locator(".quality-mark, .findings").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
