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
