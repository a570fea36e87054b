"""Requests that change something come from our own pages, or carry a token; another site gets nothing done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import PASSWORD, sign_in

FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example/http://localhost"},
    {"Origin": "localhost"},
    {"Origin": "http://localhost:8051"},
]
OURS: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
]


@pytest.mark.parametrize("headers", [*FOREIGN, {}], ids=str)
def test_with_a_cookie_another_site_changes_nothing(browser: FlaskClient, headers: dict[str, str]) -> None:
    bodies = ({"json": {"name": "stolen"}}, {"data": "name=stolen"}, {"data": "{}", "content_type": "text/plain"})
    for path in ("/api/v1/tokens", "/_dash-update-component", "/sign-out"):
        for body in bodies:
            assert browser.post(path, headers=headers, **body).status_code == 403  # type: ignore[arg-type]
    assert browser.delete("/api/v1/tokens/x", headers=headers).status_code == 403
    tokens = browser.get("/api/v1/tokens").json
    assert tokens is not None
    assert tokens["items"] == []
    assert browser.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_do(browser: FlaskClient, headers: dict[str, str]) -> None:
    assert browser.post("/api/v1/query", headers=headers, json={"metrics": ["revenue"]}).status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_token_needs_no_origin(stranger: FlaskClient, token: str, headers: dict[str, str]) -> None:
    sent = {"Authorization": f"Bearer {token}", **headers}
    assert stranger.post("/api/v1/query", headers=sent, json={"metrics": ["revenue"]}).status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_cannot_sign_a_browser_in(stranger: FlaskClient, headers: dict[str, str]) -> None:
    answer = stranger.post("/sign-in", data={"email": "analyst@example.com", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_a_script_that_names_no_origin_may_sign_in(stranger: FlaskClient) -> None:
    assert stranger.post("/sign-in", data={"email": "analyst@example.com", "password": PASSWORD}).status_code == 303


def test_the_address_of_the_settings_counts_behind_a_proxy(other_product: Callable[..., FlaskClient]) -> None:
    client = sign_in(other_product(base_url="http://shop.example"))
    query = {"metrics": ["revenue"]}
    assert client.post("/api/v1/query", json=query, headers={"Origin": "http://shop.example"}).status_code == 200
    assert client.post("/api/v1/query", json=query, headers={"Origin": "http://localhost"}).status_code == 403


def test_reading_needs_no_origin(browser: FlaskClient) -> None:
    assert browser.get("/api/v1/me", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
