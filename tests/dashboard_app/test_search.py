"""The search: who finds what, in which order, and where it leads."""

from __future__ import annotations

import pytest

import pages
from dashboard_app.access import Principal, Right, Role
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.values import DashboardDraft
from dashboard_app.search import Act, Group, Searched, address_of, find_acts, search
from data.analytics import Analytics
from data.clock import FixedClock
from data.store.database import Database
from data.store.models import User
from tests.fixtures.basics import NOON

ROLES = {"admin": Role.ADMIN, "analyst": Role.ANALYST, "other": Role.ANALYST, "viewer": Role.VIEWER, "vendor": Role.VENDOR}
FIGURE_PAGES = ["Overview", "Sales", "Vendors", "Products", "Customers", "Currencies", "Dashboards"]


def who(name: str) -> Principal:
    role = ROLES[name]
    return Principal(name, f"{name}@example.com", name, role, "V1" if role is Role.VENDOR else None, "session", "s")


@pytest.fixture
def where(database: Database, analytics: Analytics, clock: FixedClock) -> Searched:
    with database.transaction() as session:
        for name, role in ROLES.items():
            vendor_id = "V1" if role is Role.VENDOR else None
            session.add(
                User(id=name, email=f"{name}@example.com", name=name, role=role, vendor_id=vendor_id, created_at=NOON, updated_at=NOON)
            )
    return Searched(analytics, Dashboards(database, analytics, clock), pages.places)


def titles(groups: list[Group]) -> dict[str, list[str]]:
    return {group.name: [hit.title for hit in group.hits] for group in groups}


def addresses(groups: list[Group]) -> dict[str, list[str]]:
    return {group.name: [hit.address for hit in group.hits] for group in groups}


def test_without_words_pages_and_dashboards_are_offered(where: Searched) -> None:
    where.dashboards.create(who("analyst"), DashboardDraft("Mine"))
    assert titles(search(where, who("viewer"), "  ")) == {"pages": [*FIGURE_PAGES, "Account"]}
    assert titles(search(where, who("analyst"), ""))["dashboards"] == ["Mine"]


def test_each_finds_the_pages_that_each_may_open(where: Searched) -> None:
    found = {name: titles(search(where, who(name), "", 50))["pages"] for name in ("admin", "analyst", "vendor")}
    assert found == {
        "admin": [*FIGURE_PAGES, "Targets", "Data", "Users", "Account"],
        "analyst": [*FIGURE_PAGES, "Targets", "Data", "Account"],
        "vendor": [*FIGURE_PAGES, "Account"],
    }


def test_members_open_the_page_with_them_as_its_filter(where: Searched) -> None:
    assert addresses(search(where, who("viewer"), "alp"))["vendors"] == ["/vendors?vendor=V1"]
    assert addresses(search(where, who("viewer"), "ROBOT"))["products"] == ["/products?product=P3"]
    assert addresses(search(where, who("viewer"), "book"))["categories"] == ["/products?category=C1"]
    assert titles(search(where, who("viewer"), "al ph a"))["vendors"] == ["Alpha"]


def test_a_vendor_finds_the_own_and_nothing_of_others(where: Searched) -> None:
    assert titles(search(where, who("vendor"), "alpha"))["vendors"] == ["Alpha"]
    assert titles(search(where, who("vendor"), "atlas"))["products"] == ["Atlas"]
    assert [search(where, who("vendor"), words) for words in ("Beta", "Robot", "Puzzle", "Toys", "V2", "P3")] == [[]] * 6
    assert titles(search(where, who("viewer"), "Toys")) == {"categories": ["Toys"]}


def test_a_dashboard_is_found_by_those_who_see_it(where: Searched) -> None:
    where.dashboards.create(who("analyst"), DashboardDraft("Zebra crossing"))
    where.dashboards.create(who("analyst"), DashboardDraft("Zebra herd", description="All of them", visibility="public"))
    found = {name: titles(search(where, who(name), "zebra")) for name in ROLES}
    both, one = {"dashboards": ["Zebra crossing", "Zebra herd"]}, {"dashboards": ["Zebra herd"]}
    assert found == {"admin": both, "analyst": both, "other": one, "viewer": one, "vendor": one}


def test_a_dashboard_says_what_it_is_or_whose(where: Searched) -> None:
    made = where.dashboards.create(who("analyst"), DashboardDraft("Zebra", visibility="public"))
    where.dashboards.create(who("analyst"), DashboardDraft("Yak", description="About zebras"))
    hits = search(where, who("analyst"), "zebra")[0].hits
    assert [(hit.title, hit.about) for hit in hits] == [("Zebra", "by analyst"), ("Yak", "About zebras")]
    assert (hits[0].key, hits[0].address) == (made.head.id, f"/dashboards/{made.head.id}")


def test_a_removed_dashboard_is_not_found(where: Searched) -> None:
    made = where.dashboards.create(who("analyst"), DashboardDraft("Zebra"))
    where.dashboards.delete(who("analyst"), made.head.id)
    assert search(where, who("analyst"), "zebra") == []


def test_figures_are_found_by_label_name_and_definition_the_best_first(where: Searched) -> None:
    found = search(where, who("viewer"), "average order value")[0]
    assert (found.name, found.hits[0].key, found.hits[0].address) == (
        "figures", "average_order_value", "/sales?metric=average_order_value",
    )  # fmt: skip
    assert found.hits[0].about.startswith("Gross merchandise value less discounts, per order")
    assert search(where, who("viewer"), "gmv")[0].hits[0].title == "Gross merchandise value"
    assert titles(search(where, who("viewer"), "order"))["figures"][:2] == ["Orders", "Placed orders"]
    assert titles(search(where, who("viewer"), "come again never")) == {}


def test_words_are_held_in_any_order(where: Searched) -> None:
    assert titles(search(where, who("viewer"), "value average"))["figures"] == ["Average order value"]


def test_a_dashboard_holds_the_words_in_any_order_too(where: Searched) -> None:
    where.dashboards.create(who("analyst"), DashboardDraft("Zebra crossing of the north"))
    assert titles(search(where, who("analyst"), "north zebra"))["dashboards"] == ["Zebra crossing of the north"]
    assert search(where, who("analyst"), "south zebra") == []


def test_no_group_is_longer_than_asked_and_the_order_of_groups_is_fixed(where: Searched) -> None:
    found = search(where, who("admin"), "o", 2)
    assert [(group.name, len(group.hits)) for group in found] == [
        ("pages", 2), ("figures", 2), ("products", 2), ("categories", 2),
    ]  # fmt: skip


def test_customers_are_never_listed(where: Searched) -> None:
    assert search(where, who("admin"), "K1") == []
    assert titles(search(where, who("admin"), "customers"))["pages"] == ["Customers"]


@pytest.mark.parametrize(
    ("metric", "address"),
    [
        ("revenue", "/sales?metric=revenue"),
        ("repeat_rate", "/customers?follow=repeat_rate"),
        ("return_rate", "/vendors?quality=return_rate"),
        ("new_customers", "/customers"),
        ("stock_units", "/products"),
        ("orders_placed", "/"),
        ("visits", ""),
    ],
)
def test_a_figure_leads_to_where_it_can_be_chosen_or_else_is_shown(metric: str, address: str) -> None:
    assert address_of(metric, Role.ADMIN) == address


def test_what_is_about_the_whole_market_leads_a_vendor_nowhere() -> None:
    assert [address_of("active_vendors", role) for role in (Role.VIEWER, Role.VENDOR)] == ["/vendors", ""]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "' OR 1=1 --", "(", "[a-z]", "\x00", "\u202e", "<b>", "x" * 10_000])
def test_signs_of_patterns_are_plain_text(where: Searched, words: str) -> None:
    assert [group for group in search(where, who("viewer"), words) if group.name not in ("figures", "pages")] == []


def test_acts_are_for_those_who_may() -> None:
    acts = (Act("dark", "Theme: dark"), Act("new", "New dashboard", Right.EDIT_DASHBOARDS))
    assert titles(find_acts(acts, who("analyst"), "")) == {"acts": ["Theme: dark", "New dashboard"]}
    assert titles(find_acts(acts, who("viewer"), "")) == {"acts": ["Theme: dark"]}
    assert find_acts(acts, who("viewer"), "new dashboard") == []
    assert titles(find_acts(acts, who("viewer"), "dark theme")) == {"acts": ["Theme: dark"]}
