"""The desk of dashboards over the small shop, on both engines, and people of every kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard_app.access import Principal, Role
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetSpec
from data.analytics import Analytics
from data.clock import FixedClock
from data.store.database import Database
from data.store.models import User
from tests.fixtures.basics import NOON

Who = Callable[[str], Principal]

PEOPLE = {
    "owner": "analyst", "editor": "analyst", "other": "analyst", "named": "viewer", "viewer": "viewer", "vendor": "vendor",
    "named_vendor": "vendor", "admin": "admin",
}  # fmt: skip


@pytest.fixture
def desk(database: Database, analytics: Analytics, clock: FixedClock) -> Dashboards:
    with database.transaction() as session:
        for name, role in PEOPLE.items():
            vendor_id = "V1" if role == "vendor" else None
            session.add(
                User(id=name, email=f"{name}@example.com", name=name, role=role, vendor_id=vendor_id, created_at=NOON, updated_at=NOON)
            )
    return Dashboards(database, analytics, clock)


@pytest.fixture
def who() -> Who:
    """A person by name."""

    def of(name: str) -> Principal:
        role = Role(PEOPLE[name])
        return Principal(name, f"{name}@example.com", name, role, "V1" if role is Role.VENDOR else None, "session", "s")

    return of


def spec(title: str = "Revenue", kind: str = "line", **query: object) -> WidgetSpec:
    return WidgetSpec(title, kind, {"type": "metric_query", "query": {"metrics": ["revenue"], "grain": "day"} | query})


def text(title: str = "Note", words: str = "Hello") -> WidgetSpec:
    return WidgetSpec(title, "text", {"type": "text", "markdown": words})


def widget(name: str, title: str = "Revenue", place: tuple[int, int, int, int] = (0, 0, 6, 4), tab: str = "") -> PlacedWidget:
    return PlacedWidget(name, spec(title), Place(*place), tab=tab)
