"""Users and tokens in the browser, and what each role sees."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page, expect

from dashboard_app.people import NewUser
from tests.browser.conftest import Live, Visit, settled, value, widget
from tests.fixtures.product import EMAIL, PASSWORD

pytestmark = pytest.mark.browser


def _users_page(live: Live, visit: Visit) -> Page:
    page = visit(live.url)
    page.locator(".rail").get_by_role("link", name="Users").click()
    expect(page.locator("#user-list tbody tr")).to_have_count(1)
    return page


def test_an_administrator_adds_a_vendors_account_that_sees_its_own_figures(live: Live, visit: Visit) -> None:
    page = _users_page(live, visit)
    page.get_by_role("button", name="Add user").click()
    page.fill("#user-email", "beta@example.com")
    page.fill("#user-name", "Beta")
    page.select_option("#user-role", "vendor")
    page.locator("#user-vendor").click()
    page.locator(".dash-dropdown-option", has_text="Beta").click()
    page.locator("#user-save").click()
    password = page.locator("#user-secret").inner_text()
    expect(page.locator("#user-list tbody tr")).to_have_count(2)
    vendor = visit(live.url, "/?start=2026-11-01&end=2026-11-19", email="beta@example.com", password=password)
    settled(vendor)
    expect(value(vendor, "revenue")).to_have_text("€0")  # 50 sold with O06, 50 refunded
    expect(value(vendor, "orders")).to_have_text("1")
    expect(vendor.locator(".rail").get_by_role("link", name="Users")).to_have_count(0)
    expect(vendor.locator(".picker")).to_have_count(2)
    expect(widget(vendor, "top-vendors")).to_have_count(0)
    expect(widget(vendor, "top-products")).to_have_attribute("data-state", "ready")
    vendor.goto(f"{live.url}/users")
    expect(vendor.get_by_text("This page is for administrators.")).to_be_visible()


def test_a_wrong_entry_is_explained_in_the_dialog(live: Live, visit: Visit) -> None:
    page = _users_page(live, visit)
    page.get_by_role("button", name="Add user").click()
    page.fill("#user-email", "nobody")
    page.locator("#user-save").click()
    expect(page.locator("#user-error")).to_contain_text("name@example.com")
    page.fill("#user-email", "admin@example.com")
    page.fill("#user-name", "Second")
    page.locator("#user-save").click()
    expect(page.locator("#user-error")).to_contain_text("There is an account with this e-mail.")


def test_an_account_is_changed_reset_and_deactivated(live: Live, visit: Visit) -> None:
    live.services.people.create_user(NewUser("vera@example.com", "Vera", "viewer", None, PASSWORD))
    page = visit(live.url, "/users")
    row = page.locator("#user-list tbody tr", has_text="vera@example.com")
    row.get_by_role("button", name="Edit").click()
    page.fill("#user-name", "Vera Viewer")
    page.select_option("#user-role", "analyst")
    page.locator("#user-save").click()
    expect(row).to_contain_text("Vera Viewer")
    expect(row).to_contain_text("Analyst")
    row.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Reset password").click()
    expect(page.locator("#user-secret")).not_to_be_empty()
    page.locator(".modal.show .btn-close").click()
    row.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Deactivate").click()
    expect(row).to_contain_text("Deactivated")
    assert live.services.people.find_user("vera@example.com").active is False


def test_the_last_administrator_stays(live: Live, visit: Visit) -> None:
    page = _users_page(live, visit)
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.locator("#user-error")).not_to_be_empty()
    assert live.services.people.find_user("admin@example.com").active is True


def test_a_token_is_shown_once_works_and_is_revoked(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/account")
    page.get_by_role("button", name="Create token").click()
    page.fill("#token-name", "nightly report")
    page.locator("#token-save").click()
    expect(page.locator("#token-secret")).to_contain_text("mvt_")
    headers = {"Authorization": f"Bearer {page.locator('#token-secret').inner_text()}"}
    assert requests.get(f"{live.url}/api/v1/me", headers=headers, timeout=10).json()["email"] == "admin@example.com"
    page.locator(".modal.show .btn-close").click()
    row = page.locator("#token-list tbody tr")
    expect(row).to_contain_text("nightly report")
    row.get_by_role("button", name="Revoke").click()
    expect(page.locator("#token-list")).to_have_text("There is no token yet.")
    assert requests.get(f"{live.url}/api/v1/me", headers=headers, timeout=10).status_code == 401


def test_a_password_is_changed_with_the_present_one(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/account")
    page.fill("#password-current", "not this one")
    page.fill("#password-new", "a quite long new password")
    page.locator("#password-save").click()
    expect(page.locator("#password-said")).to_contain_text("The present password is wrong.")
    page.fill("#password-current", PASSWORD)
    page.locator("#password-save").click()
    expect(page.locator("#password-said")).to_have_text("Your password is changed.")
    visit(live.url, "/account", password="a quite long new password")


def test_a_stranger_is_led_to_the_sign_in_and_then_to_the_page(live: Live, visit: Visit) -> None:
    page = visit(live.url, "/?period=today", email="")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    expect(value(page, "revenue")).to_have_text("€50.00")


def test_signing_out_ends_the_session(live: Live, visit: Visit) -> None:
    page = visit(live.url)
    page.locator(".user-menu > button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#email")).to_be_visible()
    page.goto(f"{live.url}/account")
    expect(page.locator("#email")).to_be_visible()
