"""A shorter period is drawn over a chart of time with the mouse, and chosen for all that is on the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetSpec
from tests.browser.boards import ask, card, made, opened
from tests.browser.conftest import Live, Visit, settled, value, widget

pytestmark = pytest.mark.browser


def _press(page: Page, at: Any, first: str, last: str) -> None:  # noqa: ANN401 - a locator
    """From a day of a chart to another, the button still held."""
    expect(at.locator(".nsewdrag").first).to_be_visible()
    graph = at.locator(".widget-graph")
    graph.scroll_into_view_if_needed()
    place = "(graph, day) => graph.getBoundingClientRect().left + graph._fullLayout.xaxis._offset + graph._fullLayout.xaxis.d2p(day)"
    begin, end = (graph.evaluate(place, day) for day in (first, last))
    box = graph.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(begin - 3, middle)
    page.mouse.down()
    page.mouse.move(end + 3, middle, steps=8)


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_days_of_the_overview(overview: Page) -> None:
    trend = widget(overview, "revenue-trend")
    _press(overview, trend, "2026-11-09", "2026-11-19")
    expect(trend.locator(".brush-words")).to_have_text("Nov 9 – Nov 19, 2026")
    overview.mouse.up()
    expect(trend.locator(".widget-subtitle")).to_contain_text("Nov 9 – Nov 19, 2026, compared with Oct 29 – Nov 8, 2026")
    settled(overview)
    assert _query(overview) == {"start": ["2026-11-09"], "end": ["2026-11-19"]}
    expect(overview.locator(".mark-bar, .brush-shade")).to_have_count(0)
    overview.go_back()
    expect(value(overview, "revenue")).to_have_text("€183.00")


def test_escape_leaves_everything_as_it_is(overview: Page) -> None:
    trend = widget(overview, "revenue-trend")
    _press(overview, trend, "2026-11-09", "2026-11-19")
    expect(trend.locator(".brush-shade")).to_be_visible()
    overview.keyboard.press("Escape")
    expect(trend.locator(".brush-shade")).to_have_count(0)
    overview.mouse.up()
    assert _query(overview) == {}


def test_by_keyboard_one_bucket_is_chosen_from_the_table(overview: Page) -> None:
    trend = widget(overview, "revenue-trend")
    trend.locator("[data-act=menu]").click()
    overview.locator("[data-menu=table]").press("Enter")
    overview.locator("#table-body tbody tr", has_text="2026-11-15").locator(".icon-button[data-row-mark]").press("Enter")
    overview.locator("[data-mark=span]").press("Enter")
    expect(overview.locator(".modal.show")).to_have_count(0)
    expect(value(overview, "revenue")).to_have_text("€36.00")
    assert _query(overview) == {"start": ["2026-11-15"], "end": ["2026-11-15"]}


def test_weeks_end_with_the_period_and_a_pinned_widget_has_none(live: Live, visit: Visit) -> None:
    weeks = ask("revenue", grain="week")
    widgets = (
        PlacedWidget("new-1", WidgetSpec("Weeks", "line", weeks), Place(0, 0, 6, 5)),
        PlacedWidget("new-2", WidgetSpec("Pinned", "line", weeks, {"pinned": ["period"]}), Place(6, 0, 6, 5)),
    )
    page = opened(live, visit, made(live, widgets), "?start=2026-10-28&end=2026-11-18")
    _press(page, card(page, "Pinned"), "2026-11-02", "2026-11-16")
    expect(page.locator(".brush-shade")).to_have_count(0)
    page.mouse.up()
    # The last week began on Monday the 16th, and only three days of it are in the period.
    _press(page, card(page, "Weeks"), "2026-11-09", "2026-11-16")
    expect(page.locator(".brush-words")).to_have_text("Nov 9 – Nov 18, 2026")
    page.mouse.up()
    expect(card(page, "Weeks").locator(".widget-subtitle")).to_contain_text("Nov 9 – Nov 18, 2026")
    assert _query(page) == {"start": ["2026-11-09"], "end": ["2026-11-18"]}
