"""What goes on paper: light, without buttons, every card drawn for the width of the page and none on another."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetSpec
from tests.browser.boards import ask, card, made, opened, stored
from tests.browser.conftest import Live, Visit, settled
from tests.fixtures.product import Running

pytestmark = pytest.mark.browser

MANY = ("revenue", "orders", "units", "average_order_value", "refunds", "discounts", "cancellation_rate", "return_rate", "average_rating")
WIDGETS = (
    PlacedWidget("new-1", WidgetSpec("Revenue", "kpi", ask("revenue")), Place(0, 0, 3, 3)),
    PlacedWidget("new-2", WidgetSpec("By category", "bar", ask("revenue", dimensions=["category"])), Place(3, 0, 5, 5)),
    PlacedWidget("new-3", WidgetSpec("By channel", "pie", ask("orders", dimensions=["channel"])), Place(8, 0, 4, 5)),
    PlacedWidget("new-4", WidgetSpec("Course", "line", ask("orders", grain="day"), {"grain": "auto"}), Place(0, 5, 8, 5)),
    PlacedWidget("new-5", WidgetSpec("Vendors", "table", ask(*MANY, dimensions=["vendor"])), Place(0, 10, 4, 3)),
)

# The places of the cards on the paper, and how wide the chart in each has been drawn.
_PLACES = """() => [...document.querySelectorAll('.widget[data-widget]')].map(card => {
  const { left, right, top, bottom } = card.getBoundingClientRect();
  const graph = card.querySelector('.widget-graph');
  const content = card.querySelector('.widget-content');
  const isDrawn = !graph.hidden && graph._fullLayout;
  const { width, height } = isDrawn ? graph._fullLayout : {};
  return { left, right, top, bottom, spare: isDrawn ? graph.clientWidth - width + graph.clientHeight - height : 0,
           isFlat: Boolean(isDrawn) && height < 100,
           hidden: content.hidden ? 0 : Math.max(content.scrollHeight - content.clientHeight, content.scrollWidth - content.clientWidth) };
})"""


def _on_paper(page: Page) -> list[dict[str, Any]]:
    page.emulate_media(media="print")
    expect(page.locator("html")).to_have_attribute("data-printing", "")
    places: list[dict[str, Any]] = page.evaluate(_PLACES)
    return places


def _overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"])


def _are_in_order(places: list[dict[str, Any]]) -> None:
    assert [(a, b) for n, a in enumerate(places) for b in places[n + 1 :] if _overlap(a, b)] == []
    assert all(0 <= one["left"] < one["right"] <= 701 for one in places)
    assert [one["spare"] for one in places] == [0] * len(places)
    assert max(one["hidden"] for one in places) <= 8  # the ground of a coloured number reaches so far beyond its cell
    assert [one for one in places if one["isFlat"]] == []


def test_a_dashboard_on_paper_is_light_and_has_all_its_cards_beside_or_below_each_other(live: Live, visit: Visit) -> None:
    dashboard = made(live, WIDGETS)
    page = opened(live, visit, dashboard, "?period=last_30_days&category=C1", color_scheme="dark")
    on_screen = page.evaluate(_PLACES)
    _are_in_order(_on_paper(page))
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    expect(card(page, "Course").locator('.js-line[style*="rgb(67, 83, 255)"]').first).to_be_attached()
    for chrome in (".rail", ".top-actions", ".filter-bar", ".board-acts", ".skip-link", ".widget-menu"):
        expect(page.locator(chrome).first).to_be_hidden()
    words = page.locator(".paper-words")
    expect(words).to_contain_text("Oct 21 – Nov 19, 2026, compared with previous period")
    expect(words).to_contain_text("Only ")
    expect(words).to_contain_text("Figures as of 2026-11-20")
    page.emulate_media(media="screen", color_scheme="dark")
    expect(page.locator("html")).not_to_have_attribute("data-printing", "")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate(_PLACES) == on_screen
    expect(words).to_have_count(0)
    assert stored(live, dashboard)["By channel"] == (8, 0, 4, 5)


@pytest.mark.parametrize("path", ["/", "/sales", "/vendors", "/products", "/customers"])
def test_a_page_of_figures_fits_on_paper(running_product: Running, visit: Visit, path: str) -> None:
    page = visit(running_product.url, path)
    settled(page)
    _are_in_order(_on_paper(page))
    expect(page.locator(".filter-bar")).to_be_hidden()
    expect(page.locator(".paper-words")).to_contain_text("compared with previous period")
