"""A table is ordered by the head of a column: asked anew, in the address, by mouse and by keyboard, and taken away as it is shown."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetSpec
from tests.browser.axe import axe_complaints
from tests.browser.boards import ask, card, made, opened, owner
from tests.browser.conftest import Live, Visit

pytestmark = pytest.mark.browser

_NOVEMBER = "?start=2026-11-01&end=2026-11-20&compare=none"
_WIDGETS = (
    PlacedWidget(
        "new-1",
        WidgetSpec("Vendors", "table", ask("gmv", "units", dimensions=["vendor"], sort=["-gmv"], limit=2), {"totals": True}),
        Place(0, 0, 8, 6),
    ),
)


def _names(page: Page) -> Locator:
    return card(page, "Vendors").locator("tbody th")


def _head(page: Page, text: str) -> Locator:
    return card(page, "Vendors").locator("thead th", has_text=text)


def _order(page: Page) -> list[str]:
    return [value for name, values in parse_qs(urlsplit(page.url).query).items() if name.startswith("sort.") for value in values]


def test_the_first_by_another_column_are_asked_for_and_the_third_time_it_is_as_before(live: Live, visit: Visit) -> None:
    page = opened(live, visit, made(live, _WIDGETS), _NOVEMBER)
    expect(_names(page)).to_have_text(["Beta", "Alpha"])
    expect(_head(page, "Gross")).to_have_attribute("aria-sort", "descending")
    units = _head(page, "Units").get_by_role("button")
    units.click()
    # Gamma was not among the two that were shown.
    expect(_names(page)).to_have_text(["Gamma", "Alpha"])
    expect(_head(page, "Units")).to_have_attribute("aria-sort", "descending")
    assert _order(page) == ["-units"]
    expect(units).to_be_focused()
    page.keyboard.press("Enter")
    expect(_names(page)).to_have_text(["Beta", "Alpha"])
    expect(_head(page, "Units")).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Enter")
    expect(_head(page, "Gross")).to_have_attribute("aria-sort", "descending")
    assert _order(page) == []
    _head(page, "Vendor").get_by_role("button").click()
    expect(_names(page)).to_have_text(["Alpha", "Beta"])
    page.go_back()
    expect(_names(page)).to_have_text(["Beta", "Alpha"])


def test_a_link_and_a_file_are_in_the_order_that_is_shown(live: Live, visit: Visit, tmp_path: Path) -> None:
    board = made(live, _WIDGETS)
    page = opened(live, visit, board, _NOVEMBER, bypass_csp=True)
    _head(page, "Units").get_by_role("button").click()
    expect(_names(page)).to_have_text(["Gamma", "Alpha"])
    assert axe_complaints(page) == []
    page.goto(page.url)
    expect(_names(page)).to_have_text(["Gamma", "Alpha"])
    card(page, "Vendors").locator("[data-act=menu]").click()
    with page.expect_download() as download:
        page.locator("[data-menu=csv]").click()
    download.value.save_as(tmp_path / "vendors.csv")
    lines = (tmp_path / "vendors.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["Gamma", "Alpha"]


def test_what_it_cannot_be_ordered_by_any_more_leaves_it_as_it_is(live: Live, visit: Visit) -> None:
    board = made(live, _WIDGETS)
    widget = live.services.dashboards.list_widgets(owner(live), board)[0].widget.id
    page = opened(live, visit, board, f"{_NOVEMBER}&sort.{widget}=-revenue__growth")
    expect(_names(page)).to_have_text(["Beta", "Alpha"])
