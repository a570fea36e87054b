"""The guard: without a session or a token nothing answers but the short public list, and rights end when they are taken away."""

from __future__ import annotations

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from dashboard_app.people import UserChanges
from dashboard_app.services import Services
from dashboard_app.web.guard import PUBLIC_ENDPOINTS
from tests.web.conftest import SAME_ORIGIN, sign_in

PUBLIC_PATHS = {"/sign-in", "/assets/sign_in.css", "/health/live", "/health/ready"}


def _path(rule: Rule) -> str:
    """A path that matches `rule`."""
    return str(rule.build({name: "x" for name in rule.arguments}, append_unknown=False)[1])


def test_the_public_list_is_exactly_these_four(server: Flask) -> None:
    assert {_path(rule) for rule in server.url_map.iter_rules() if rule.endpoint in PUBLIC_ENDPOINTS} == PUBLIC_PATHS


def test_every_route_and_method_denies_a_stranger(server: Flask, stranger: FlaskClient) -> None:
    answers = {
        (method, _path(rule)): stranger.open(_path(rule), method=method)
        for rule in server.url_map.iter_rules()
        if rule.endpoint not in PUBLIC_ENDPOINTS
        for method in sorted(rule.methods or ())
    }
    assert len(answers) > 50
    wrong = {
        key: answer.status
        for key, answer in answers.items()
        if answer.status_code != 401 and not (answer.status_code == 302 and answer.location.startswith("/sign-in"))
    }
    assert wrong == {}
    assert all(b"revenue" not in answer.data.lower() for answer in answers.values())


def test_every_callback_denies_a_stranger(product: Dash, stranger: FlaskClient) -> None:
    product.server.test_client().get("/sign-in")
    assert len(product.callback_map) > 3
    for output in product.callback_map:
        answer = stranger.post("/_dash-update-component", json={"output": output, "inputs": []}, headers=SAME_ORIGIN)
        assert answer.status_code == 401, output


def test_every_server_callback_asks_again_who_is_calling(product: Dash) -> None:
    called_here = {name: entry["callback"] for name, entry in product.callback_map.items() if "callback" in entry}
    assert called_here
    unguarded = [name for name, callback in called_here.items() if not _is_guarded(callback)]
    assert unguarded == []


def _is_guarded(callback: object) -> bool:
    """Whether the boundary stands somewhere between Dash and the function."""
    while callback is not None:
        if getattr(callback, "is_guarded", False):
            return True
        callback = getattr(callback, "__wrapped__", None)
    return False


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/_favicon.ico", "/metrics", "/assets/app.css"])
def test_programs_get_401_as_a_problem(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "not_signed_in"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "/sign-in"),
        ("/users", "/sign-in?next=/users"),
        ("/?period=last_7_days&vendor=V1", "/sign-in?next=/%3Fperiod%3Dlast_7_days%26vendor%3DV1"),
        ("/no/such/page", "/sign-in?next=/no/such/page"),
    ],
)
def test_people_are_led_to_the_sign_in_and_back(stranger: FlaskClient, path: str, location: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.location) == (302, location)


def test_what_dash_offers_to_developers_is_closed_to_everybody(browser: FlaskClient) -> None:
    assert browser.get("/_reload-hash").status_code == 404


def test_a_session_opens_the_pages(browser: FlaskClient) -> None:
    assert browser.get("/").status_code == 200
    assert browser.get("/_dash-layout").status_code == 200
    assert browser.get("/_dash-dependencies").status_code == 200


def test_a_page_there_is_not_is_404(browser: FlaskClient) -> None:
    assert [browser.get(path).status_code for path in ("/users", "/users/", "/no/such/page")] == [200, 200, 404]


def test_a_token_opens_the_api(stranger: FlaskClient, token: str) -> None:
    assert stranger.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer nonsense", "Bearer mvt_nonsense", "Basic YWRtaW46YWRtaW4=", "Bearer " + "x" * 5000]
)
def test_a_wrong_token_is_nobody_even_beside_a_good_cookie(browser: FlaskClient, value: str) -> None:
    for path in ("/api/v1/me", "/", "/_dash-layout"):
        assert browser.get(path, headers={"Authorization": value}).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "x" * 3000, "\x00", "../../etc"])
def test_a_made_up_cookie_is_nobody(server: Flask, cookie: str) -> None:
    client = server.test_client()
    client.set_cookie("mvt_session", cookie)
    assert client.get("/_dash-layout").status_code == 401


def test_a_closed_account_is_out_at_once(server: Flask, services: Services) -> None:
    person = services.people.find_user("vendor@example.com")
    client = sign_in(server.test_client(), "vendor")
    assert client.get("/api/v1/me").status_code == 200
    services.people.deactivate_user(person.id)
    assert client.get("/api/v1/me").status_code == 401
    services.people.update_user(person.id, UserChanges(active=True))
    assert client.get("/api/v1/me").status_code == 401


def test_only_administrators_read_the_metrics(browser: FlaskClient, stranger: FlaskClient, token: str) -> None:
    assert browser.get("/metrics").status_code == 403
    answer = stranger.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert b"mvt_ready 1.0" in answer.data


def test_a_body_that_is_too_large_is_refused_unread(stranger: FlaskClient, browser: FlaskClient) -> None:
    body = b'{"output": "' + b"x" * 20_000_000 + b'"}'
    for client in (stranger, browser):
        for path in ("/_dash-update-component", "/sign-in", "/api/v1/query"):
            assert client.post(path, data=body, content_type="application/json", headers=SAME_ORIGIN).status_code == 413


def test_errors_for_people_are_pages_and_echo_nothing(browser: FlaskClient) -> None:
    answer = browser.post("/%3Cscript%3Ealert(1)%3C/script%3E", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert b"<script" not in answer.data


def test_an_unknown_script_of_dash_is_404_and_echoes_nothing(browser: FlaskClient) -> None:
    for path in ("dash/%3Cscript%3E.js", "nowhere/x.js", "dash/../../app.py", "os/__init__.py", "dash_bootstrap_components/_v.json"):
        answer = browser.get(f"/_dash-component-suites/{path}")
        assert answer.status_code == 404, path
        assert b"<script" not in answer.data
