"""The pages: the menu by role, and that a page is not laid out for those it is not for."""

from __future__ import annotations

from typing import Any

import pytest
from dash import html
from flask import Flask

import pages
from dashboard_app.access import Principal, Role
from dashboard_app.identity import remember_principal
from dashboard_app.widgets import OVERVIEW
from data.errors import NotFound
from tests.dashboard_app.charts.answers import find, text_of

FIGURES = ["Overview", "Sales", "Vendors", "Products", "Customers", "Currencies"]


def _person(role: Role) -> Principal:
    return Principal("u1", f"{role}@example.com", "Ada", role, "V1" if role is Role.VENDOR else None, "session", "s1")


def _nobodys(_id: str) -> Any:  # noqa: ANN401 - never returns
    raise NotFound("There is no such dashboard.", "Look in the list.")


def _open(path: str, person: Principal, definitions: dict[str, str]) -> tuple[str, Any]:
    return pages.open_page(path, person, definitions, _nobodys)


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (Role.ADMIN, [*FIGURES, "Dashboards", "Targets", "Data", "Users"]),
        (Role.ANALYST, [*FIGURES, "Dashboards", "Targets", "Data"]),
        (Role.VIEWER, [*FIGURES, "Dashboards"]),
        (Role.VENDOR, [*FIGURES, "Dashboards"]),
    ],
)
def test_the_menu_shows_what_a_role_may_open(role: Role, titles: list[str]) -> None:
    assert [entry.title for entry in pages.menu(_person(role))] == titles


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER, Role.VENDOR])
def test_the_users_page_is_for_administrators(role: Role) -> None:
    title, layout = _open("/users", _person(role), {})
    assert title == "Users"
    assert text_of(layout) == "This page is for administrators. Ask an administrator for another role. Go to the overview"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.VENDOR])
@pytest.mark.parametrize("path", ["/targets", "/data"])
def test_the_pages_of_targets_and_data_are_for_administrators_and_analysts(role: Role, path: str) -> None:
    _, layout = _open(path, _person(role), {})
    assert text_of(layout)[:52] == "This page is for administrators and analysts. Ask an"


@pytest.mark.parametrize("path", ["/nowhere", "/users/1", "/Users"])
def test_an_address_without_a_page_says_so(path: str) -> None:
    title, layout = _open(path, _person(Role.ADMIN), {})
    assert (title, text_of(layout)[:22]) == ("Not found", "There is no page here.")


def _told(layout: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a component
    """The cards of a page of figures, as its script is told them."""
    store = next(part for part in layout.children if getattr(part, "id", "") == "figures-told")
    return [card for row in store.data["rows"] for card in row["widgets"]]


def test_the_overview_has_a_card_for_each_widget() -> None:
    _, layout = _open("/", _person(Role.ADMIN), {"revenue": "Net sales."})
    assert [card["id"] for card in _told(layout)] == [widget.name for widget in OVERVIEW]
    assert _told(layout)[0] == {
        "id": "kpi-revenue", "title": "Revenue", "kind": "kpi", "family": "number", "group": "kpis", "about": "Net sales.", "area": "",
        "leads": "", "more": "/sales", "choices": [],
    }  # fmt: skip


def test_what_is_about_the_whole_market_is_not_on_a_vendors_page() -> None:
    _, layout = _open("/", _person(Role.VENDOR), {})
    assert "top-vendors" not in [card["id"] for card in _told(layout)]


def test_a_vendor_cannot_filter_by_vendor() -> None:
    _, own = _open("/", _person(Role.VENDOR), {})
    _, all_of_them = _open("/", _person(Role.VIEWER), {})
    assert [len(find(layout, "picker")) for layout in (own, all_of_them)] == [2, 3]


def test_the_shell_is_empty_for_nobody_and_named_for_somebody() -> None:
    with Flask("test").test_request_context():
        assert isinstance(pages.app_layout(15), html.Div)
        assert pages.app_layout(15).children is None
        remember_principal(_person(Role.ADMIN))
        assert "admin@example.com" in text_of(pages.app_layout(15))


def test_only_who_may_begin_a_run_has_the_button_for_it() -> None:
    buttons = [text_of(_open("/data", _person(role), {})[1]).count("Refresh data now") for role in (Role.ADMIN, Role.ANALYST)]
    assert buttons == [1, 0]


def test_a_dashboard_that_is_not_ones_own_is_not_there() -> None:
    title, layout = _open("/dashboards/abc", _person(Role.VIEWER), {})
    assert title == "Not found"
    assert text_of(layout).startswith("There is no such dashboard, or it is not shared with you.")


def test_each_dashboard_has_a_path() -> None:
    assert [path in pages.Paths() for path in ("/dashboards", "/dashboards/abc", "/dashboard", "/nowhere", 3)] == [
        True,
        True,
        False,
        False,
        False,
    ]
