"""Dashboards for tests in the browser: made in the store, opened, and the widgets in them found by their titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, expect

from dashboard_app.access import Principal, Role
from dashboard_app.dashboards.values import DashboardDraft, Place, PlacedWidget, WidgetSpec
from tests.browser.conftest import Live, Visit
from tests.fixtures.product import EMAIL

HOSTILE = '<img src=x onerror="window.hit=1">=1+1 \u202e\U0001f600'


def ask(*metrics: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a query
    return {"type": "metric_query", "query": {"metrics": list(metrics), **rest}}


WIDGETS = (
    PlacedWidget("new-1", WidgetSpec("Revenue", "kpi", ask("revenue")), Place(0, 0, 3, 3)),
    PlacedWidget("new-2", WidgetSpec("By category", "bar", ask("revenue", dimensions=["category"], sort=["-revenue"])), Place(3, 0, 5, 5)),
    PlacedWidget("new-3", WidgetSpec("Course", "line", ask("orders", grain="day"), {"grain": "auto"}), Place(0, 5, 8, 5)),
    PlacedWidget("new-4", WidgetSpec(HOSTILE, "text", {"type": "text", "markdown": f"### Words\n\n{HOSTILE}"}), Place(8, 0, 4, 4)),
)


def owner(live: Live) -> Principal:
    user = live.services.people.find_user(EMAIL)
    return Principal(user.id, EMAIL, user.name, Role.ADMIN, None, "session", "test")


def made(live: Live, widgets: Sequence[PlacedWidget] = WIDGETS, **draft: Any) -> str:  # noqa: ANN401 - fields of the draft
    """A dashboard of the administrator's that everybody sees. Its id."""
    found = live.services.dashboards.create(owner(live), DashboardDraft(**({"name": "Ours", "visibility": "public"} | draft)), widgets)
    return found.head.id


def stored(live: Live, dashboard_id: str) -> dict[str, tuple[int, int, int, int]]:
    found = live.services.dashboards.read(owner(live), dashboard_id)
    return {one.spec.title: (one.place.x, one.place.y, one.place.w, one.place.h) for one in found.widgets}


def opened(live: Live, visit: Visit, dashboard_id: str, search: str = "", **options: Any) -> Page:  # noqa: ANN401
    page = visit(live.url, f"/dashboards/{dashboard_id}{search}", **options)
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.locator(".board .widget").first).to_be_visible()
    expect(page.locator('.board .widget[data-state="loading"]')).to_have_count(0)


def card(page: Page, title: str) -> Any:  # noqa: ANN401 - a locator
    return page.locator("#board .widget").filter(has=page.locator(".widget-name", has_text=re.compile(f"^{re.escape(title)}$")))


def item(page: Page, title: str) -> Any:  # noqa: ANN401 - a locator
    return page.locator(".grid-stack-item").filter(has=page.locator(".widget-name", has_text=re.compile(f"^{re.escape(title)}$")))
