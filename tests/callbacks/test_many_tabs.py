"""A hundred tabs on one dashboard: one question to the warehouse for each distinct question, however many ask, and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard_app.people import NewUser
from dashboard_app.services import Services
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

HERE = {"Origin": "http://localhost"}
TABS = 100
PEOPLE = ("admin", "analyst", "viewer")


def _ask(*metrics: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a query
    return {"type": "metric_query", "query": {"metrics": list(metrics), **rest}}


QUESTIONS: tuple[dict[str, Any], ...] = (
    {"title": "Revenue", "kind": "kpi", "source": _ask("revenue")},
    {"title": "Revenue again", "kind": "kpi", "source": _ask("revenue")},
    {"title": "By category", "kind": "bar", "source": _ask("revenue", dimensions=["category"])},
    {"title": "Course", "kind": "line", "source": _ask("orders", grain="day")},
)
DISTINCT = 3


@pytest.fixture
def tabs(product: Dash, services: Services) -> list[FlaskClient]:
    """So many browsers of three people."""
    cookies = []
    for name in PEOPLE:
        services.people.create_user(NewUser(f"{name}@example.com", name, name, None, "correct horse battery"))
        cookies.append(services.people.sign_in(f"{name}@example.com", "correct horse battery", "127.0.0.1").cookie)
    found = []
    for place in range(TABS):
        client: FlaskClient = product.server.test_client()
        client.set_cookie("mvt_session", cookies[place % len(cookies)])
        found.append(client)
    return found


def _look(tab: FlaskClient) -> list[str]:
    """What a tab shows of all its widgets."""
    found = []
    for widget in QUESTIONS:
        sent = {"widgets": [widget], "search": "?period=month_to_date", "have": [""]}
        drawn = tab.post("/_widgets", json=sent, headers=HERE).get_json()[0]
        assert drawn["state"] == "ready", drawn
        found.append(drawn["digest"])
    return found


def _all_look(tabs: list[FlaskClient]) -> list[list[str]]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(_look, tabs))


def test_a_hundred_tabs_ask_the_warehouse_once_for_each_question(tabs: list[FlaskClient], services: Services, small_shop: Path) -> None:
    first = _all_look(tabs)
    assert services.analytics.cache.misses == DISTINCT
    assert all(seen == first[0] for seen in first)
    assert first[0][0] == first[0][1]
    _all_look(tabs)
    assert services.analytics.cache.misses == DISTINCT
    # The shop is read again and something has happened in it: each question is asked once more.
    shop = small_marketplace()
    order, line = (next(row for row in shop.rows[table] if row["order_id"] == "O12") for table in ("orders", "order_lines"))
    shop.rows["orders"].append(order | {"order_id": "O99"})
    shop.rows["order_lines"].append(line | {"order_id": "O99", "line_id": "O99/1"})
    publish_rows(small_shop, shop)
    second = _all_look(tabs)
    assert services.analytics.cache.misses == 2 * DISTINCT
    assert all(seen == second[0] for seen in second)
    assert all(new != old for new, old in zip(second[0], first[0], strict=True))
