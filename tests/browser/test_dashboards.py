"""Dashboards in a real browser: arranged by mouse and keyboard, kept, filtered, edited, and taken away."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_complaints
from tests.browser.boards import HOSTILE, card, drawn, item, made, opened, owner, stored
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser


def share(page: Page, title: str) -> float:
    """What part of the grid's width the widget has."""
    found: float = item(page, title).bounding_box()["width"] / page.locator("#board").bounding_box()["width"]
    return found


def menu(page: Page, entry: str) -> None:
    page.get_by_role("button", name="Menu of the dashboard").click()
    page.locator(".board-toolbar .dropdown-item", has_text=entry).click()


def drag(page: Page, handle: Any, right: int, down: int) -> None:  # noqa: ANN401
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + min(20, box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(x + right * step / 12, y + down * step / 12)
    page.mouse.up()


def choose(page: Page, title: str, act: str) -> None:
    card(page, title).locator("[data-act=menu]").click()
    page.locator(f"[data-menu={act}]").click()


def saved(page: Page) -> None:
    page.locator(".save-bar [data-act=save]").click()
    expect(page.locator("#toast")).to_contain_text("Saved.")
    drawn(page)


def test_a_dashboard_shows_what_the_api_answers(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live))
    expect(card(page, "Revenue").locator(".kpi-value")).to_have_text("€183.00")
    expect(card(page, "By category").locator(".widget-graph")).to_contain_text("€113")
    expect(card(page, "By category").locator(".widget-graph")).to_contain_text("€70")
    expect(page.locator('.board .widget[data-state="ready"]')).to_have_count(4)
    expect(page).to_have_title("Ours · MvTraders Analytics")


def test_moved_and_resized_by_mouse_kept_and_found_again(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id)
    page.locator("[data-act=edit]").click()
    drag(page, card(page, "By category").locator(".widget-handle"), 330, 0)
    expect(page.locator(".board-page")).to_have_attribute("data-changed", "true")
    card(page, "Course").hover()
    edge = item(page, "Course").locator(".ui-resizable-e")
    drag(page, edge, 300, 0)
    saved(page)
    kept = stored(live, own_id)
    assert kept["By category"][0] > 3
    assert kept["Course"][2] > 8
    page.reload()
    drawn(page)
    assert round(share(page, "Course") * 12) == kept["Course"][2]


def test_moved_by_keyboard_and_taken_back_with_escape(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id)
    page.locator("[data-act=edit]").click()
    handle = card(page, "Course").locator(".widget-handle")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#board-spoken")).to_have_text("Column 2, row 6, 8 wide, 6 high")
    page.keyboard.press("Escape")
    expect(page.locator(".board-page")).to_have_attribute("data-changed", "false")
    page.keyboard.press("ArrowRight")
    saved(page)
    assert stored(live, own_id)["Course"] == (1, 5, 8, 5)


def test_removed_and_brought_back_duplicated_and_discarded(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live))
    choose(page, "Course", "remove")
    expect(page.locator(".board .widget")).to_have_count(3)
    page.locator("#toast button").click()
    expect(page.locator(".board .widget")).to_have_count(4)
    choose(page, "Revenue", "duplicate")
    expect(card(page, "Revenue (copy)")).to_be_visible()
    page.locator(".save-bar [data-act=discard]").click()
    expect(page.locator(".board .widget")).to_have_count(4)
    expect(page.locator(".board-page")).to_have_attribute("data-editing", "false")
    drawn(page)


def test_tabs_are_added_named_and_taken_back(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id)
    page.locator("[data-act=edit]").click()
    page.locator("[data-act=add-tab]").click()
    expect(page.locator(".board-tab")).to_have_text(["First", "Tab 2"])
    expect(page.locator(".board .widget")).to_have_count(0)
    page.locator(".save-bar [data-act=discard]").click()
    expect(page.locator(".board .widget")).to_have_count(4)
    page.locator("[data-act=edit]").click()
    page.locator("[data-act=add-tab]").click()
    page.locator("[data-act=rename-tab]").click()
    page.get_by_label("Name of the tab").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator(".board-tab").nth(1)).to_have_text(HOSTILE)
    page.locator(".board-tab").first.click()
    expect(page.locator(".board .widget")).to_have_count(4)
    saved(page)
    assert [tab["title"] for tab in live.services.dashboards.read(owner(live), own_id).head.draft.tabs] == ["First", HOSTILE]
    assert page.evaluate("window.hit") is None


def test_a_widget_from_the_gallery_is_previewed_changed_and_added(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id)
    page.locator(".board-toolbar [data-act=add-widget]").click()
    page.locator("[data-suggestion]").filter(has=page.get_by_text("Revenue by category", exact=True)).click()
    expect(page.locator("#editor-preview .widget[data-state=ready]")).to_have_count(1)
    page.locator(".kind[data-kind=table]").click()
    expect(page.locator("#editor-preview .widget[data-state=ready] table")).to_have_count(1)
    page.locator("#editor-title").fill(HOSTILE)
    page.locator("#editor-apply").click()
    expect(page.locator(".board .widget")).to_have_count(5)
    saved(page)
    assert page.evaluate("window.hit") is None
    found = live.services.dashboards.read(owner(live), own_id).widgets
    assert {one.spec.kind for one in found} == {"kpi", "bar", "line", "text", "table"}


def test_a_widget_may_stay_apart_from_the_filters_of_its_dashboard(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id, "?period=last_30_days&category=C1")
    expect(card(page, "Revenue").locator(".kpi-value")).to_have_text("€113.00")
    choose(page, "Revenue", "edit")
    page.get_by_label("Leave out what the dashboard is filtered by").check()
    expect(page.locator("#editor-preview .kpi-value")).to_have_text("€183.00")
    page.locator("#editor-apply").click()
    expect(card(page, "Revenue").locator(".kpi-value")).to_have_text("€183.00")
    expect(card(page, "By category").locator(".widget-graph")).not_to_contain_text("€70")
    saved(page)
    kept = next(one for one in live.services.dashboards.read(owner(live), own_id).widgets if one.spec.title == "Revenue")
    assert list(kept.spec.options["pinned"]) == ["filters"]
    choose(page, "Revenue", "edit")
    expect(page.get_by_label("Leave out what the dashboard is filtered by")).to_be_checked()


def test_a_click_on_a_bar_filters_all_and_back_undoes_it(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live))
    before = card(page, "Revenue").locator(".kpi-value").inner_text()
    card(page, "By category").locator(".barlayer .point path").first.click(force=True)
    expect(page.locator(".filter-chips .chip")).to_have_count(1)
    expect(card(page, "Revenue").locator(".kpi-value")).not_to_have_text(before)
    assert "category=" in page.url
    page.go_back()
    expect(card(page, "Revenue").locator(".kpi-value")).to_have_text(before)


def test_what_is_taken_away_is_what_is_shown(live: Live, visit: Visit, tmp_path: Path) -> None:
    page = opened(live, visit, made(live))
    expect(card(page, "Revenue").locator(".kpi-value")).to_have_text("€183.00")
    for act, ending in (("xlsx", ".xlsx"), ("json", ".json"), ("png", ".png"), ("svg", ".svg")):
        with page.expect_download() as waiting:
            choose(page, "By category", act)
        waiting.value.save_as(tmp_path / f"file{ending}")
    book = openpyxl.load_workbook(tmp_path / "file.xlsx")
    rows = list(book["Data"].iter_rows(values_only=True))
    place = rows[0].index("Revenue (EUR)")
    assert rows[-1][place] == 183
    answer = json.loads((tmp_path / "file.json").read_text())
    assert [row["revenue"] for row in answer["rows"]] == [row[place] for row in rows[1:-1]]
    assert (tmp_path / "file.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "file.svg").read_text().startswith("<svg")


def test_the_whole_dashboard_as_a_workbook(live: Live, visit: Visit, tmp_path: Path) -> None:
    page = opened(live, visit, made(live))
    with page.expect_download() as waiting:
        menu(page, "Download all as Excel")
    waiting.value.save_as(tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "all.xlsx").read_bytes()))
    assert book.sheetnames == ["Revenue", "By category", "Course", "About"]


def test_a_new_name_leaves_what_is_being_edited_alone(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id)
    choose(page, "Course", "remove")
    menu(page, "Name, sharing, refresh")
    page.locator("#board-name").fill("Renamed")
    page.locator("#board-settings-save").click()
    expect(page.locator("#heading")).to_have_text("Renamed")
    expect(card(page, "Course")).to_have_count(0)
    expect(page.locator(".board-page")).to_have_attribute("data-changed", "true")
    saved(page)
    found = live.services.dashboards.read(owner(live), own_id)
    assert (found.head.draft.name, len(found.widgets)) == ("Renamed", 3)


def test_a_dialog_that_is_behind_the_times_overwrites_nobody(live: Live, visit: Visit) -> None:
    own_id = made(live)
    page = opened(live, visit, own_id)
    there = live.services.dashboards.read(owner(live), own_id).head
    live.services.dashboards.change(owner(live), own_id, replace(there.draft, name="Theirs"), there.version)
    menu(page, "Name, sharing, refresh")
    page.locator("#board-settings-save").click()
    expect(page.locator("#board-settings-error")).to_contain_text("changed")
    assert live.services.dashboards.read(owner(live), own_id).head.draft.name == "Theirs"


def test_two_editors_lose_nothing(live: Live, visit: Visit) -> None:
    own_id = made(live)
    first, second = opened(live, visit, own_id), opened(live, visit, own_id)
    choose(first, "Course", "remove")
    saved(first)
    choose(second, "Revenue", "remove")
    second.locator(".save-bar [data-act=save]").click()
    dialog = second.locator(".modal.show")
    expect(dialog).to_contain_text("Only in yours: Course. Only in theirs: Revenue.")
    dialog.locator("[data-act=take-theirs]").click()
    expect(card(second, "Revenue")).to_be_visible()
    expect(card(second, "Course")).to_have_count(0)
    drawn(second)


def test_on_a_phone_numbers_stand_in_pairs_and_the_wide_layout_stays(live: Live, visit: Visit) -> None:
    own_id = made(live)
    before = stored(live, own_id)
    page = opened(live, visit, own_id, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert round(share(page, "Revenue") * 12) == 6
    assert round(share(page, "Course") * 12) == 12
    assert stored(live, own_id) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_ours_is_out_of_reach(live: Live, visit: Visit, scheme: str) -> None:
    page = opened(live, visit, made(live), color_scheme=scheme, bypass_csp=True)
    assert axe_complaints(page) == []
    page.locator("[data-act=edit]").click()
    assert axe_complaints(page) == []


def test_the_list_makes_finds_deletes_and_restores(live: Live, visit: Visit) -> None:
    made(live, name="Numbers of the week")
    page = visit(live.url, "/dashboards")
    expect(page.locator(".boards-card")).to_have_count(1)
    page.locator("#dashboards-new").click()
    expect(page.locator(".board-empty")).to_be_visible()
    menu(page, "Delete")
    page.locator("#board-delete-sure").click()
    expect(page.locator(".boards-deleted")).to_be_visible()
    expect(page.locator(".boards-card")).to_have_count(1)
    page.locator(".boards-deleted button").click()
    expect(page.locator(".boards-card")).to_have_count(2)
    page.locator("#dashboards-search").fill("week")
    page.locator("#dashboards-search").press("Enter")
    expect(page.locator(".boards-card")).to_have_count(1)
