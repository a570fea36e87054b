"""Going into the widgets of the pages of figures, as on a dashboard: one request for the one widget, and Back; and the cells of cohorts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard_app.access import Principal, Role
from dashboard_app.dashboards.values import DashboardDraft, Place, PlacedWidget, WidgetSpec
from tests.browser.axe import axe_complaints
from tests.browser.conftest import Live, Visit
from tests.fixtures.product import EMAIL

pytestmark = pytest.mark.browser

NOVEMBER = "?start=2026-11-01&end=2026-11-20&compare=none"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

CELL = """(graph, [mark]) => {
    const { xaxis, yaxis } = graph._fullLayout;
    const trace = graph.data.find(({ customdata }) => customdata && customdata.some((row) => row.some((one) => one[5] === mark)));
    const row = trace.customdata.findIndex((cells) => cells.some((one) => one[5] === mark));
    const place = trace.customdata[row].findIndex((one) => one[5] === mark);
    const box = graph.getBoundingClientRect();
    return [box.x + xaxis._offset + xaxis.d2p(trace.x[place]), box.y + yaxis._offset + yaxis.d2p(trace.y[row])];
}"""


def opened(live: Live, visit: Visit, path: str, **options: object) -> Page:
    page = visit(live.url, f"{path}{NOVEMBER}", **options)
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.locator("#figures .widget").first).to_be_visible()
    expect(page.locator('#figures .widget[data-state="loading"]')).to_have_count(0)


def card(page: Page, name: str) -> Locator:
    return page.locator(f'[data-widget="{name}"]')


def choose(page: Page, name: str, act: str) -> None:
    card(page, name).locator("[data-act=menu]").click()
    page.locator(f"[data-menu={act}]").click()
    expect(page.locator(".mark-bar .mark-actions")).to_be_visible()


def test_one_number_of_several_is_broken_down_and_back(live: Live, visit: Visit) -> None:
    page = opened(live, visit, "/")
    choose(page, "kpi-revenue", "by")
    before = [url for url in page.watch.updates if url.endswith("/_widgets")]  # type: ignore[attr-defined]
    page.locator("[data-mark=by]").select_option("vendor")
    number = card(page, "kpi-revenue")
    expect(number.locator(".trail-by")).to_have_text("by vendor")
    expect(number.locator(".barlayer .point")).to_have_count(3)
    drawn(page)
    after = [url for url in page.watch.updates if url.endswith("/_widgets")]  # type: ignore[attr-defined]
    assert len(after) - len(before) == 1
    assert "in.kpi-revenue=%23revenue%3Evendor" in page.url
    other = visit(live.url, page.url.removeprefix(live.url))
    expect(card(other, "kpi-revenue").locator(".trail-by")).to_have_text("by vendor")
    expect(card(other, "kpi-orders").locator(".kpi-value")).to_have_text("5")
    page.go_back()
    expect(number.locator(".kpi-value")).to_have_text("€183.00")
    expect(number.locator(".widget-trail")).to_have_count(0)


def test_a_slice_is_taken_apart_and_its_rows_are_listed(live: Live, visit: Visit) -> None:
    page = opened(live, visit, "/sales")
    choose(page, "sales-by-category", "by")
    page.locator("[data-mark=by]").select_option("country")
    inside = card(page, "sales-by-category")
    expect(inside.locator(".trail-crumb")).to_have_text(["All"])
    expect(inside.locator(".barlayer .point")).to_have_count(2)
    drawn(page)
    mark = inside.locator(".barlayer .point path").first.bounding_box()
    at = (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.mouse.move(*at)
    expect(inside.locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(*at)
    expect(page.locator(".mark-bar .mark-name")).to_have_text("France")
    page.locator("[data-mark=rows]").click()
    # 20 + 50 of O06 and its refund, 50 of O09, 36 of O10
    expect(page.locator("dialog.mark-rows .mark-rows-told")).to_have_text("5 order lines and refunds, Revenue €106.00.")


def test_where_a_click_leads_elsewhere_one_stays_inside(live: Live, visit: Visit) -> None:
    page = opened(live, visit, "/vendors")
    choose(page, "vendors-pareto", "by")
    page.locator("[data-mark=by]").select_option("category")
    inside = card(page, "vendors-pareto")
    expect(inside.locator(".trail-by")).to_have_text("by category")
    inside.locator(".trail-crumb").click()
    expect(inside.locator(".widget-trail")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/vendors\?(?!.*in\.)"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_inside_nothing_is_out_of_reach(live: Live, visit: Visit, scheme: str) -> None:
    page = opened(live, visit, "/customers", color_scheme=scheme, bypass_csp=True)
    choose(page, "customers-buyers", "by")
    page.locator("[data-mark=by]").select_option("country")
    expect(card(page, "customers-buyers").locator(".trail-by")).to_be_visible()
    drawn(page)
    assert axe_complaints(page) == []


def test_on_a_phone_there_is_room_for_the_way_back(live: Live, visit: Visit) -> None:
    page = opened(live, visit, "/", **PHONE)
    choose(page, "kpi-revenue", "by")
    page.locator("[data-mark=by]").select_option("vendor")
    expect(card(page, "kpi-revenue").locator(".trail-crumb")).to_be_visible()
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_cell_of_the_cohorts_lists_its_customers(live: Live, visit: Visit) -> None:
    """Of October are K1, K2 and K3; the grid shows no fewer than five together, so it is asked for one."""
    user = live.services.people.find_user(EMAIL)
    owner = Principal(user.id, EMAIL, user.name, Role.ADMIN, None, "session", "test")
    source = {"type": "study", "name": "retention", "options": {"months": 3, "minimum_customers": 1}}
    placed = PlacedWidget("new-1", WidgetSpec("Cohorts", "cohort", source), Place(0, 0, 10, 8))
    board = live.services.dashboards.create(owner, DashboardDraft(name="Ours", visibility="public"), [placed]).head.id
    page = visit(live.url, f"/dashboards/{board}{NOVEMBER}")
    cohorts = page.locator(".board .widget")
    expect(cohorts).to_have_attribute("data-state", "ready")
    at = cohorts.locator(".js-plotly-plot").evaluate(CELL, ["#retention;@2026-10-01;age:0"])
    page.mouse.move(*at)
    expect(cohorts.locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(*at)
    expect(page.locator(".mark-bar .mark-name")).to_have_text("First order in October 2026, the same month")
    expect(page.locator(".mark-bar .mark-count")).to_have_text("3 customers")
    page.locator("[data-mark=rows]").click()
    rows = page.locator("dialog.mark-rows")
    expect(rows.locator("tbody tr")).to_have_count(3)
    rows.get_by_role("button", name="Customer").click()
    expect(rows.locator("tbody tr").first).to_contain_text("K1")
    other = visit(live.url, page.url.removeprefix(live.url))
    expect(other.locator("dialog.mark-rows tbody tr")).to_have_count(3)
    page.keyboard.press("Escape")
    cohorts.locator("[data-act=menu]").click()
    expect(page.locator("[data-menu=table]")).to_be_visible()
    expect(page.locator("[data-menu=rows], [data-menu=by]")).to_have_count(0)
