"""The targets page in the browser: add, change, remove, a sheet in and a file out."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from dashboard_app.access import Principal, Role
from dashboard_app.people import NewUser
from data.query import Scope
from data.targets import Target
from tests.browser.axe import axe_complaints
from tests.browser.conftest import Live, Visit
from tests.fixtures.product import EMAIL, PASSWORD

pytestmark = pytest.mark.browser


def _make(live: Live, *targets: Target) -> None:
    admin = live.services.people.find_user(EMAIL)
    actor = Principal(admin.id, admin.email, admin.name, Role.ADMIN, None, "session", "s")
    for target in targets:
        live.services.targets.create(target, actor)


def _rows(page: Page) -> list[str]:
    return [" | ".join(row.locator("th, td").all_inner_texts()[:5]) for row in page.locator("#target-list tbody tr").all()]


def _send(page: Page, sheet: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Import sheet").click()
    chooser.value.set_files(sheet)


def test_a_target_is_added_changed_and_removed(live: Live, visit: Visit) -> None:
    page = visit(live.url)
    page.locator(".rail").get_by_role("link", name="Targets").click()
    expect(page.locator("#target-list")).to_have_text("There is no target yet.")
    page.get_by_role("button", name="Add target").click()
    page.locator("#target-save").click()
    expect(page.locator("#target-error")).to_contain_text("Metric: This cell is empty.")
    page.locator("#target-metric").click()
    page.locator(".dash-dropdown-option", has_text="Revenue").first.click()
    page.fill("#target-first", "2026-11-02")
    page.fill("#target-value", "1234.50")
    page.select_option("#target-dimension", "vendor")
    page.locator("#target-member").click()
    page.locator(".dash-dropdown-option", has_text="Beta").click()
    page.locator("#target-save").click()
    expect(page.locator("#target-error")).to_contain_text("not the first day of a month")
    page.fill("#target-first", "2026-11-01")
    page.locator("#target-save").click()
    expect(page.locator("#target-list tbody tr")).to_have_count(1)
    assert _rows(page) == ["Revenue | November 2026 | Beta | €1,234.50 | Here"]
    page.get_by_role("button", name="Edit").click()
    expect(page.locator("#target-value")).to_have_value("1234.5")
    page.fill("#target-value", "2000")
    page.locator("#target-save").click()
    expect(page.locator("#target-list tbody tr")).to_contain_text("€2,000.00")
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#target-list")).to_have_text("There is no target yet.")


def test_a_sheet_is_imported_or_its_mistakes_are_shown(live: Live, visit: Visit, tmp_path: Path) -> None:
    page = visit(live.url, "/targets")
    sheet = tmp_path / "plan.csv"
    sheet.write_text("metric,grain,period_start,value\nrevenu,month,2026-11-01,1\nrevenue,month,2026-11-02,1\n")
    _send(page, sheet)
    expect(page.locator("#target-said li")).to_have_count(2)
    expect(page.locator("#target-said")).to_contain_text("row 2, metric: Unknown metric 'revenu'")
    sheet.write_text("metric,grain,period_start,value\nrevenue,month,2026-11-01,1000\ntake_rate,quarter,2026-10-01,12.5%\n")
    _send(page, sheet)
    expect(page.locator("#target-said")).to_have_text("Imported: 2 new, 0 changed, 0 as they were.")
    expect(page.locator("#target-list tbody tr")).to_have_count(2)
    assert _rows(page) == ["Revenue | November 2026 | Whole house | €1,000.00 | Here", "Take rate | Q4 2026 | Whole house | 12.50% | Here"]


def test_what_does_not_add_up_is_said(live: Live, visit: Visit) -> None:
    november = date(2026, 11, 1)
    _make(
        live,
        Target("revenue", "month", november, Decimal(100)),
        *(Target("revenue", "month", november, Decimal(40), "vendor", vendor) for vendor in ("V1", "V2")),
    )
    page = visit(live.url, "/targets")
    expect(page.locator("#target-gaps")).to_have_text("Revenue, November 2026: €100.00, but its 2 targets by vendor add up to €80.00.")


def test_targets_of_periods_that_are_over_are_folded_away(live: Live, visit: Visit) -> None:
    _make(live, *(Target("revenue", "month", date(2026, month, 1), Decimal(100)) for month in (9, 10, 11, 12)))
    page = visit(live.url, "/targets", bypass_csp=True)
    page.set_viewport_size({"width": 390, "height": 844})
    shown = page.locator("#target-list > table tbody tr")
    expect(shown).to_have_count(2)
    over = page.locator("#target-list details")
    expect(over.locator("summary")).to_have_text("Periods that are over (2)")
    expect(over.locator("tbody tr").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    over.locator("summary").click()
    expect(over.locator("tbody tr").first).to_contain_text("October 2026")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        assert axe_complaints(page) == []


@pytest.mark.parametrize("kind", ["Excel", "CSV"])
def test_what_is_exported_can_be_imported(kind: str, live: Live, visit: Visit, tmp_path: Path) -> None:
    _make(
        live,
        Target("revenue", "month", date(2026, 11, 1), Decimal("1000.5")),
        Target("take_rate", "week", date(2026, 11, 16), Decimal("0.1")),
    )
    page = visit(live.url, "/targets")
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    if kind == "Excel":
        rows = list(load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].values)
        assert rows[1][:4] == ("revenue", "month", datetime.fromisoformat("2026-11-01"), 1000.5)
    _send(page, path)
    expect(page.locator("#target-said")).to_have_text("Imported: 0 new, 0 changed, 2 as they were.")


def test_viewers_have_no_targets_page(live: Live, visit: Visit) -> None:
    live.services.people.create_user(NewUser("vera@example.com", "Vera", "viewer", None, PASSWORD))
    page = visit(live.url, "/targets", email="vera@example.com")
    expect(page.get_by_text("This page is for administrators and analysts.")).to_be_visible()
    expect(page.locator(".rail").get_by_role("link", name="Targets")).to_have_count(0)
    assert live.services.targets.list_targets(Scope()) == []
