"""From a value to what it is made of: the bar at a mark, its rows, and going into a widget, by mouse, keyboard and thumb."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import openpyxl
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


def _ask(*metrics: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a query
    return {"type": "metric_query", "query": {"metrics": list(metrics), **rest}}


WIDGETS = (
    PlacedWidget("new-1", WidgetSpec("Revenue", "kpi", _ask("revenue")), Place(0, 0, 4, 3)),
    PlacedWidget("new-2", WidgetSpec("By category", "bar", _ask("orders", dimensions=["category"], sort=["category"])), Place(4, 0, 4, 6)),
    PlacedWidget(
        "new-3", WidgetSpec("Vendors", "pie", _ask("gmv", dimensions=["vendor"], sort=["-gmv"]), {"top": 1}), Place(8, 0, 4, 6)
    ),
    PlacedWidget("new-4", WidgetSpec("Course", "line", _ask("orders", grain="week"), {}), Place(0, 6, 8, 5)),
    PlacedWidget("new-5", WidgetSpec("List", "table", _ask("orders", dimensions=["vendor"])), Place(8, 6, 4, 5)),
)  # fmt: skip


def made(live: Live) -> str:
    user = live.services.people.find_user(EMAIL)
    owner = Principal(user.id, EMAIL, user.name, Role.ADMIN, None, "session", "test")
    return live.services.dashboards.create(owner, DashboardDraft(name="Ours", visibility="public"), WIDGETS).head.id


def opened(live: Live, visit: Visit, search: str = NOVEMBER, **options: Any) -> Page:  # noqa: ANN401
    page = visit(live.url, f"/dashboards/{made(live)}{search}", **options)
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.locator(".board .widget").first).to_be_visible()
    expect(page.locator('.board .widget[data-state="loading"]')).to_have_count(0)


def card(page: Page, title: str) -> Locator:
    return page.locator(".board .widget").filter(has=page.locator(".widget-name", has_text=re.compile(f"^{re.escape(title)}$")))


def bar(page: Page) -> Locator:
    return page.locator(".mark-bar")


def rows(page: Page) -> Locator:
    return page.locator("dialog.mark-rows")


SOMEWHERE_IN = """slice => {
    slice.scrollIntoView({ block: "nearest" });
    const box = slice.getBoundingClientRect();
    const at = (column, row) => [box.x + box.width * (column + .5) / 20, box.y + box.height * (row + .5) / 20];
    const places = Array.from({ length: 400 }, (_, place) => at(place % 20, Math.floor(place / 20)));
    const lies = ([x, y]) => document.elementFromPoint(x, y) === slice;
    return slice.matches(".surface") ? places.find(lies) : [box.x + box.width / 2, box.y + box.height / 2];
}"""
"""The middle of a slice's box may be the hole of the ring."""


def point(page: Page, title: str, place: int) -> None:
    """Click the bar of a chart at this place, or the slice of a ring."""
    mark = card(page, title).locator(".barlayer .point path, .pielayer .slice path.surface").nth(place)
    x, y = mark.evaluate(SOMEWHERE_IN)
    page.mouse.move(x, y)
    # The chart knows what is pointed at as soon as it says so.
    expect(card(page, title).locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(x, y)
    expect(bar(page).locator(".mark-actions")).to_be_visible()


def choose(page: Page, title: str, act: str) -> None:
    card(page, title).locator("[data-act=menu]").click()
    page.locator(f"[data-menu={act}]").click()


def column(page: Page, name: str) -> list[str]:
    heads = rows(page).locator("thead th").all_inner_texts()
    return rows(page).locator(f"tbody td:nth-child({heads.index(name) + 1})").all_inner_texts()


def test_the_rows_of_a_bar_are_as_many_as_it_says(live: Live, visit: Visit) -> None:
    """Books have three orders (O06, O07, O10), Toys three (O06, O09, O12)."""
    page = opened(live, visit)
    point(page, "By category", 0)
    expect(bar(page).locator(".mark-name")).to_have_text("Books")
    expect(bar(page).locator(".mark-value strong")).to_have_text("3")
    expect(page.locator(".filter-chips .chip")).to_have_count(1)
    bar(page).locator("[data-mark=rows]").click()
    expect(rows(page).locator("tbody tr")).to_have_count(3)
    expect(rows(page).locator(".mark-rows-told")).to_have_text("3 orders.")
    assert column(page, "Order") == ["O10", "O07", "O06"]
    assert column(page, "Sold for") == ["€36.00", "€27.00", "€20.00"]
    rows(page).get_by_role("button", name="Sold for").click()
    expect(rows(page).locator("th[aria-sort=descending]")).to_have_text("Sold for")
    rows(page).get_by_role("button", name="Sold for").click()
    expect(rows(page).locator("th[aria-sort=ascending]")).to_have_text("Sold for")
    assert column(page, "Order") == ["O06", "O07", "O10"]


def test_back_and_a_copied_link_lead_to_the_same_rows(live: Live, visit: Visit) -> None:
    page = opened(live, visit)
    choose(page, "Revenue", "rows")
    expect(rows(page).locator(".mark-rows-told")).to_have_text("7 order lines and refunds, Revenue €183.00.")
    expect(rows(page).locator("tbody tr")).to_have_count(7)
    link = page.url
    page.go_back()
    expect(rows(page)).to_have_count(0)
    assert "rows=" not in page.url
    other = visit(live.url, link.removeprefix(live.url))
    expect(rows(other).locator(".mark-rows-told")).to_have_text("7 order lines and refunds, Revenue €183.00.")
    other.keyboard.press("Escape")
    expect(rows(other)).to_have_count(0)
    expect(other).to_have_url(re.compile(r"^(?!.*rows=).*$"))


def test_rows_can_be_taken_away_in_the_order_shown(live: Live, visit: Visit, tmp_path: Path) -> None:
    page = opened(live, visit)
    choose(page, "Revenue", "rows")
    rows(page).get_by_role("button", name="Line", exact=True).click()
    expect(rows(page).locator("th[aria-sort=ascending]")).to_have_text("Line")
    for name in ("csv", "xlsx"):
        with page.expect_download() as waiting:
            rows(page).locator(f"[data-file={name}]").click()
        assert waiting.value.suggested_filename == f"rows-of-revenue_2026-11-01_2026-11-20.{name}"
        waiting.value.save_as(tmp_path / f"rows.{name}")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    names = ["O06/1", "O06/2", "O06/2", "O07/1", "O09/1", "O10/1", "O12/1"]
    assert [line["line"] for line in lines] == names
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx")["Data"]
    assert [*sheet.iter_rows(values_only=True)][-1][-1] == 183


def test_one_goes_into_a_bar_and_back_step_by_step(live: Live, visit: Visit) -> None:
    page = opened(live, visit)
    point(page, "By category", 1)
    expect(bar(page).locator(".mark-name")).to_have_text("Toys")
    bar(page).locator("[data-mark=by]").select_option("vendor")
    inside = card(page, "By category")
    expect(inside.locator(".widget-trail")).to_contain_text("by vendor")
    expect(inside.locator(".barlayer .point")).to_have_count(2)  # Beta and Gamma sell toys
    bar(page).wait_for(state="detached")
    drawn(page)
    point(page, "By category", 1)
    name = bar(page).locator(".mark-name").inner_text()
    bar(page).locator("[data-mark=by]").select_option("product")
    expect(inside.locator(".trail-crumb")).to_have_text(["All", "Toys", name])
    expect(inside.locator(".trail-by")).to_have_text("by product")
    page.reload()
    drawn(page)
    expect(inside.locator(".trail-crumb")).to_have_text(["All", "Toys", name])
    page.go_back()
    expect(inside.locator(".trail-by")).to_have_text("by vendor")
    inside.locator(".trail-crumb", has_text="All").click()
    expect(inside.locator(".widget-trail")).to_have_count(0)
    assert "in." not in page.url


def test_the_rest_lists_what_it_gathers(live: Live, visit: Visit) -> None:
    """Beta has 100 of 240; the rest are Alpha with 90 and Gamma with 50."""
    page = opened(live, visit)
    point(page, "Vendors", 1)
    expect(bar(page).locator(".mark-name")).to_have_text("Other")
    expect(bar(page).locator(".mark-value strong")).to_have_text("€140.00")
    expect(bar(page).locator(".mark-count")).to_have_text("4 order lines and refunds")
    bar(page).locator("[data-mark=rest]").click()
    expect(card(page, "Vendors").locator("tbody th")).to_have_text(["Alpha", "Gamma"])
    expect(card(page, "Vendors").locator(".trail-crumb")).to_have_text(["All", "Other"])


def test_a_week_is_looked_at_by_day_and_by_hour(live: Live, visit: Visit) -> None:
    page = opened(live, visit)
    place = card(page, "Course").locator(".nsewdrag").bounding_box()
    # Weeks from Oct 26, Nov 2, Nov 9 and Nov 16: the third of four points.
    page.mouse.click(place["x"] + place["width"] * 0.66, place["y"] + place["height"] / 2)
    expect(bar(page).locator(".mark-name")).to_have_text("Week of Nov 9, 2026")
    expect(bar(page).locator(".mark-value strong")).to_have_text("3")
    bar(page).locator("[data-mark=zoom-day]").click()
    expect(card(page, "Course").locator(".widget-trail")).to_contain_text("by day")
    choose(page, "Course", "rows")
    expect(rows(page).locator("tbody tr")).to_have_count(3)
    assert column(page, "Order") == ["O10", "O09", "O07"]


def test_by_keyboard_from_a_table(live: Live, visit: Visit) -> None:
    page = opened(live, visit)
    card(page, "List").get_by_role("button", name="Alpha").press("Enter")
    expect(bar(page).locator("[data-mark=filter]")).to_be_focused()
    expect(bar(page).locator("[data-mark=filter]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(rows(page).locator("tbody tr")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(0)
    expect(bar(page)).to_have_count(0)


def test_from_the_table_of_a_chart(live: Live, visit: Visit) -> None:
    page = opened(live, visit)
    choose(page, "Course", "table")
    table = page.locator("#table-body table")
    expect(table.locator("tbody tr")).to_have_count(4)
    table.locator("tbody tr", has_text="2026-11-09").locator("[data-row-mark]").press("Enter")
    expect(bar(page).locator(".mark-value strong")).to_have_text("3")
    expect(bar(page).locator("[data-mark=rows]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page).locator("tbody tr")).to_have_count(3)
    expect(page.locator(".modal.show")).to_have_count(0)


def test_a_number_is_broken_down_from_its_menu(live: Live, visit: Visit) -> None:
    page = opened(live, visit)
    choose(page, "Revenue", "by")
    expect(bar(page).locator(".mark-name")).to_have_text("Total")
    bar(page).locator("[data-mark=by]").select_option("country")
    expect(card(page, "Revenue").locator(".trail-by")).to_have_text("by country")
    expect(card(page, "Revenue").locator(".barlayer .point")).to_have_count(2)


def test_going_into_one_widget_asks_for_no_other(live: Live, visit: Visit) -> None:
    page = opened(live, visit, init="localStorage.setItem('mvt-refresh', '0')")
    choose(page, "Revenue", "by")
    expect(bar(page).locator("[data-mark=by]")).to_be_visible()
    before = [url for url in page.watch.updates if url.endswith("/_widgets")]  # type: ignore[attr-defined]
    bar(page).locator("[data-mark=by]").select_option("vendor")
    expect(card(page, "Revenue").locator(".trail-by")).to_have_text("by vendor")
    drawn(page)
    after = [url for url in page.watch.updates if url.endswith("/_widgets")]  # type: ignore[attr-defined]
    assert len(after) - len(before) == 1


def test_on_a_phone_the_bar_is_at_the_foot(live: Live, visit: Visit) -> None:
    page = opened(live, visit, **PHONE)
    card(page, "By category").locator(".barlayer .point path").last.tap(force=True)
    expect(bar(page).locator(".mark-name")).to_have_text("Toys")
    expect(bar(page).locator("[data-mark=filter]")).to_have_attribute("aria-pressed", "true")
    assert "category=C2" in page.url
    box = bar(page).bounding_box()
    assert (box["x"], round(box["x"] + box["width"])) == (8, 382)
    assert box["y"] + box["height"] > 800
    bar(page).locator("[data-mark=rows]").tap()
    expect(rows(page).locator("tbody tr")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_overview_has_rows_too(live: Live, visit: Visit) -> None:
    page = visit(live.url, f"/{NOVEMBER}")
    expect(page.locator('[data-widget="kpi-revenue"]')).to_have_attribute("data-state", "ready")
    page.locator('[data-widget="kpi-revenue"] [data-act=menu]').click()
    page.locator("[data-menu=rows]").click()
    expect(rows(page).locator(".mark-rows-told")).to_have_text("7 order lines and refunds, Revenue €183.00.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_it_is_out_of_reach(live: Live, visit: Visit, scheme: str) -> None:
    page = opened(live, visit, color_scheme=scheme, bypass_csp=True)
    point(page, "By category", 0)
    assert axe_complaints(page) == []
    bar(page).locator("[data-mark=by]").select_option("vendor")
    expect(card(page, "By category").locator(".widget-trail")).to_be_visible()
    choose(page, "By category", "rows")
    expect(rows(page).locator("tbody tr").first).to_be_visible()
    assert axe_complaints(page) == []
