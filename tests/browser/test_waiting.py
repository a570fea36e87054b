"""What takes long or breaks, breaks alone: the widget says so, and all others have their answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, settled, value, widget
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser

ANSWERS = "**/_widgets"
GRAPH = ".js-plotly-plot .main-svg"


def _asks_for(route: Route, name: str) -> bool:
    """Whether the request is the question of the widget `name`."""
    return name in _asked(route)


def _asked(route: Route) -> list[str]:
    """The names of the widgets that a request is about."""
    return [widget["name"] for widget in json.loads(route.request.post_data or "{}")["widgets"]]


def _meet(page: Page, name: str, act: Callable[[Route], object]) -> None:
    """From now on the question of one widget meets with `act` on its way; all others pass."""
    page.route(ANSWERS, lambda route: act(route) if _asks_for(route, name) else route.continue_())


@pytest.fixture
def held(overview: Page) -> Iterator[list[Route]]:
    """The questions of the trend, which do not reach the server until a test lets them."""
    routes: list[Route] = []
    _meet(overview, "revenue-trend", routes.append)
    yield routes
    overview.unroute_all(behavior="ignoreErrors")


def test_a_slow_widget_says_so_keeps_its_chart_and_delays_no_other(overview: Page, held: list[Route]) -> None:
    overview.get_by_role("button", name="Today", exact=True).click()
    expect(value(overview, "revenue")).to_have_text("€50.00")
    expect(overview.locator('[data-widget][data-state="ready"]')).to_have_count(8)
    trend = widget(overview, "revenue-trend")
    expect(trend).to_have_attribute("data-state", "loading")
    expect(trend).to_have_attribute("aria-busy", "true")
    expect(trend.locator(".busy-word")).to_be_visible()
    expect(trend.locator(".widget-graph")).to_have_css("opacity", "0.5")
    expect(trend.locator(GRAPH).first).to_be_visible()
    held[0].continue_()
    expect(trend).to_have_attribute("data-state", "ready")
    expect(trend).to_have_attribute("aria-busy", "false")
    expect(trend.locator(".busy-word")).to_be_hidden()
    expect(trend.locator(".widget-subtitle")).to_contain_text("Hourly, Nov 20, 2026")


def test_a_widget_that_was_never_filled_shows_its_outline(running_product: Running, visit: Visit) -> None:
    page = visit(running_product.url, "/", arrive=False)
    routes: list[Route] = []
    _meet(page, "revenue-trend", routes.append)
    page.goto(running_product.url)
    expect(page.locator('[data-widget][data-state="ready"]')).to_have_count(8)
    trend = widget(page, "revenue-trend")
    expect(trend.locator(".skeleton")).to_be_visible()
    expect(trend.locator(".widget-graph")).to_be_hidden()
    routes[0].continue_()
    expect(trend.locator(GRAPH).first).to_be_visible()
    expect(trend.locator(".skeleton")).to_be_hidden()


def test_a_widget_without_an_answer_says_so_and_recovers(overview: Page) -> None:
    overview.watch.allowed = (502,)  # type: ignore[attr-defined]
    _meet(overview, "revenue-trend", lambda route: route.fulfill(status=502, body="502 Bad gateway"))
    trend = widget(overview, "revenue-trend")
    overview.get_by_role("button", name="Refresh now").first.click()
    expect(trend.locator(".widget-badge")).to_have_text("Not refreshed")
    expect(trend.locator(GRAPH).first).to_be_visible()
    overview.get_by_role("button", name="Today", exact=True).click()
    expect(value(overview, "revenue")).to_have_text("€50.00")
    expect(trend).to_have_attribute("data-state", "error")
    expect(trend.locator(".widget-message")).to_contain_text("The server did not answer. It is asked again with the next refresh.")
    overview.unroute_all(behavior="wait")
    overview.get_by_role("button", name="Refresh now").first.click()
    settled(overview)
    expect(trend).to_have_attribute("data-state", "ready")
    expect(trend.locator(".widget-badge")).to_be_empty()


def test_numbers_of_one_answer_are_one_question(overview: Page) -> None:
    asked: list[list[str]] = []

    def note(route: Route) -> None:
        asked.append(_asked(route))
        route.continue_()

    overview.route(ANSWERS, note)
    overview.get_by_role("button", name="Today", exact=True).click()
    expect(value(overview, "revenue")).to_have_text("€50.00")
    settled(overview)
    assert [len(names) for names in asked] == [5, 1, 1, 1, 1]
    overview.unroute_all(behavior="wait")
