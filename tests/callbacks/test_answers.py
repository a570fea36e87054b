"""The door for widgets: what the browser may send, who may ask, and what comes back."""

from __future__ import annotations

from json import loads
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard_app.services import Services
from tests.callbacks.conftest import PASSWORD, signed_in

HERE = {"Origin": "http://localhost"}
SOURCE = {"type": "metric_query", "query": {"metrics": ["revenue"], "period": "last_30_days"}}
REVENUE = {"title": "Revenue", "kind": "kpi", "source": SOURCE}
MANY = {"widgets": [REVENUE] * 61, "have": [""] * 61}
Drawn = list[dict[str, Any]]

NO_WIDGETS, NOT_SAID = "These are no widgets.", "It is not said what is there already."


def _ask(
    client: FlaskClient, *widgets: object, search: object = "?period=last_30_days", have: list[str] | None = None
) -> list[dict[str, Any]]:
    body = {"widgets": list(widgets), "search": search, "have": have or [""] * len(widgets)}
    answer = client.post("/_widgets", json=body, headers=HERE)
    assert answer.status_code == 200, answer.text
    found: Drawn = answer.get_json()
    return found


def _words(node: Any) -> str:  # noqa: ANN401 - a tree of elements
    if isinstance(node, dict):
        return _words(node["props"].get("children"))
    return " ".join(filter(None, map(_words, node))) if isinstance(node, list) else str(node or "")


def test_a_widget_is_drawn_for_whoever_issigned_in(analyst: FlaskClient) -> None:
    (drawn,) = _ask(analyst, REVENUE)
    assert drawn["state"] == "ready"
    assert _words(drawn["elements"]).startswith("€183.00 ▲ +181.5% +€118.00 vs €65.00 previous 30 days")
    assert len(drawn["digest"]) == 16


def test_what_is_drawn_for_one_locale_is_not_shown_in_another(product: Dash, services: Services, analyst: FlaskClient) -> None:
    (english,) = _ask(analyst, REVENUE, {"name": "revenue-by-category"})[:1]
    with signed_in(product, services, "viewer") as viewer:
        services.people.choose_locale(services.people.sign_in("viewer@example.com", PASSWORD, "").principal, "de")
        german, bars = _ask(viewer, REVENUE, {"name": "revenue-by-category"})
    assert _words(german["elements"]).startswith("183,00\u00a0€ ▲ +181,5\u00a0% +118,00\u00a0€ vs 65,00\u00a0€ previous 30 days")
    assert german["digest"] != english["digest"]
    assert bars["figure"]["layout"]["separators"] == ",."
    assert all(text.endswith("\u00a0€") for text in bars["figure"]["data"][0]["text"])
    again, bars = _ask(analyst, REVENUE, {"name": "revenue-by-category"})
    assert again["digest"] == english["digest"]
    assert "separators" not in bars["figure"]["layout"]


def test_what_programs_read_is_the_same_in_every_locale(services: Services, analyst: FlaskClient) -> None:
    address = "/api/v1/analytics/sales/trends?period=last_30_days&format="
    before = [analyst.get(address + name).data for name in ("json", "csv")]
    services.people.choose_locale(services.people.sign_in("analyst@example.com", PASSWORD, "").principal, "de")
    assert _words(_ask(analyst, REVENUE)[0]["elements"]).startswith("183,00\u00a0€")
    after = [analyst.get(address + name).data for name in ("json", "csv")]
    assert b"2026-11-15,36.0" in before[1]
    assert after[1] == before[1]
    assert loads(after[0])["rows"] == loads(before[0])["rows"]


def test_what_the_browser_has_already_is_not_sent_again(analyst: FlaskClient) -> None:
    (drawn,) = _ask(analyst, REVENUE)
    (again,) = _ask(analyst, REVENUE, have=[drawn["digest"]])
    assert again["same"] is True
    assert "elements" not in again
    assert again["as_of"] == drawn["as_of"]


def test_each_widget_fails_alone(analyst: FlaskClient) -> None:
    wrong = {**REVENUE, "source": {"type": "metric_query", "query": {"metrics": ["no_such"]}}}
    good, bad, none = _ask(analyst, REVENUE, wrong, "nothing")
    assert good["state"] == "ready"
    assert bad["state"] == "error"
    assert "no_such" in bad["message"]
    assert none["message"] == "This is not a widget."


def test_an_address_that_is_wrong_says_so(analyst: FlaskClient) -> None:
    (drawn,) = _ask(analyst, REVENUE, search="?period=never")
    assert drawn["state"] == "error"
    assert "never" in drawn["message"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], NO_WIDGETS), ({}, NO_WIDGETS), ({"widgets": [], "have": []}, NO_WIDGETS), (MANY, NO_WIDGETS),
        ({"widgets": [REVENUE]}, NOT_SAID), ({"widgets": [REVENUE], "have": []}, NOT_SAID),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused(analyst: FlaskClient, body: object, message: str) -> None:
    answer = analyst.post("/_widgets", json=body, headers=HERE)
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == message


def test_nobody_else_gets_in(product: Dash, analyst: FlaskClient) -> None:
    body = {"widgets": [REVENUE], "search": "", "have": [""]}
    assert product.server.test_client().post("/_widgets", json=body, headers=HERE).status_code == 401
    assert analyst.post("/_widgets", json=body, headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_a_vendor_sees_their_own_rows_alone(vendor: FlaskClient) -> None:
    (drawn,) = _ask(vendor, REVENUE)
    assert _words(drawn["elements"]).startswith("€113.00 ")


def _table(drawn: dict[str, Any]) -> list[list[str]]:
    """The cells of the only table that is drawn."""

    def rows(node: Any) -> list[list[str]]:  # noqa: ANN401 - a tree of elements
        if isinstance(node, list):
            return [row for one in node for row in rows(one)]
        if not isinstance(node, dict):
            return []
        cells = node["props"].get("children")
        return [[_words(cell) for cell in cells]] if node["type"] == "Tr" else rows(cells)

    return rows(drawn["elements"])


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        pytest.param(
            {"metrics": ["buyers"], "dimensions": ["category", "channel"]},
            [
                ["Category", "App", "Web", "All together"],
                ["Books", "2", "1", "3"],
                ["Toys", "1", "0", "1"],
                ["All together", "2", "1", "3"],
            ],
            id="buyers of both categories count once",
        ),
        pytest.param(
            {
                "metrics": ["buyers"],
                "dimensions": ["category"],
                "grain": "week",
                "period": None,
                "start": "2026-11-01",
                "end": "2026-11-20",
            },
            [
                ["Category", "Oct 26", "Nov 2", "Nov 9", "Nov 16", "All together"],
                ["Books", "1", "0", "2", "0", "2"],
                ["Toys", "1", "0", "0", "1", "2"],
                ["All together", "1", "0", "2", "1", "2"],
            ],
            id="buyers of several weeks count once",
        ),
        pytest.param(
            {"metrics": ["take_rate"], "dimensions": ["category", "channel"]},
            [
                ["Category", "Web", "App", "All together"],
                ["Toys", "15.00%", "0.00%", "8.75%"],
                ["Books", "9.40%", "9.43%", "9.42%"],
                ["All together", "12.67%", "5.50%", "9.08%"],
            ],
            id="rates",
        ),
        pytest.param(
            # Of Nov 1 to 20, Alpha has two buyers and Beta two; who bought of Alpha and of Beta counts once below.
            {
                "metrics": ["buyers"], "dimensions": ["vendor"], "grain": "week", "limit": 1, "other": True, "period": None,
                "start": "2026-11-01", "end": "2026-11-20",
            },
            [
                ["Vendor", "Oct 26", "Nov 2", "Nov 9", "Nov 16", "All together"],
                ["Alpha", "1", "0", "2", "0", "2"],
                ["Other", "1", "0", "0", "1", "2"],
                ["All together", "1", "0", "2", "1", "2"],
            ],
            id="the rest of all is counted anew",
        ),
    ],
)  # fmt: skip
def test_a_pivot_of_what_does_not_add_up_asks_what_each_side_makes_together(
    analyst: FlaskClient, query: dict[str, Any], shown: list[list[str]]
) -> None:
    source = {"type": "metric_query", "query": {"period": "last_30_days", **query}}
    (drawn,) = _ask(analyst, {"title": "Pivot", "kind": "pivot", "source": source, "options": {"heat": False}}, search="")
    assert _table(drawn) == shown


def test_the_rest_in_a_pivot_is_the_same_members_beside_as_within(analyst: FlaskClient) -> None:
    # By revenue from the smallest up Beta is first (50, as Gamma), though Alpha has as many buyers.
    query = {
        "metrics": ["revenue", "buyers"], "dimensions": ["vendor"], "grain": "week", "sort": ["week", "revenue"], "limit": 1, "other": True,
        "start": "2026-11-01", "end": "2026-11-20",
    }  # fmt: skip
    source = {"type": "metric_query", "query": query}
    (drawn,) = _ask(analyst, {"title": "Pivot", "kind": "pivot", "source": source, "options": {"metric": "buyers"}}, search="")
    assert _table(drawn)[1:3] == [["Beta", "1", "0", "0", "1", "2"], ["Other", "1", "0", "2", "0", "2"]]


@pytest.mark.parametrize(
    ("sort", "days", "marked"),
    [
        ("", ["Monday", "Tuesday", "Thursday", "Friday", "Sunday"], {"weekday": "ascending"}),
        ("-weekday", ["Sunday", "Friday", "Thursday", "Tuesday", "Monday"], {"weekday": "descending"}),
        ("-orders", ["Sunday", "Monday", "Thursday", "Friday", "Tuesday"], {"orders": "descending"}),
    ],
)
def test_a_table_of_weekdays_begins_with_monday_and_says_what_it_is_ordered_by(
    analyst: FlaskClient, sort: str, days: list[str], marked: dict[str, str]
) -> None:
    query = {"metrics": ["revenue", "orders"], "dimensions": ["weekday"], "start": "2026-11-01", "end": "2026-11-20"}
    widget = {"title": "Days", "kind": "table", "source": {"type": "metric_query", "query": query}, "sort": sort}
    (drawn,) = _ask(analyst, widget, search="")
    assert [row[0] for row in _table(drawn)[1:-1]] == days
    heads = drawn["elements"][0]["props"]["children"]["props"]["children"][0]["props"]["children"]["props"]["children"]
    shown = {head["props"]["children"]["props"]["data-sort"]: head["props"].get("aria-sort") for head in heads}
    assert {field: order for field, order in shown.items() if order} == marked
