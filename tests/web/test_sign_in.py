"""Signing in and out: the cookie, the way back, the refusals, and sessions that really end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard_app.people import NewUser
from dashboard_app.services import Services
from dashboard_app.web.sign_in import local_path
from tests.web.conftest import PASSWORD, SAME_ORIGIN, sign_in


def test_the_form_is_a_plain_page_without_any_script(stranger: FlaskClient) -> None:
    page = stranger.get("/sign-in")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert b"<script" not in page.data
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")


def test_its_style_is_the_one_public_asset(stranger: FlaskClient) -> None:
    assert stranger.get("/assets/sign_in.css").mimetype == "text/css"
    assert stranger.get("/assets/app.css").status_code == 401
    assert stranger.get("/assets/../assets/app.css").status_code == 401
    assert stranger.get("/assets/sign_in.css/../app.css").status_code == 401


def test_the_cookie_is_for_this_site_and_not_for_scripts(stranger: FlaskClient) -> None:
    answer = stranger.post("/sign-in", data={"email": "analyst@example.com", "password": PASSWORD}, headers=SAME_ORIGIN)
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    value, *flags = rest.split("; ")
    assert (name, set(flags)) == ("mvt_session", {"HttpOnly", "Path=/", "SameSite=Lax"})
    assert len(value) >= 43


def test_with_https_the_cookie_is_secure_and_of_this_host_alone(other_product: Callable[..., FlaskClient]) -> None:
    client = other_product(base_url="https://localhost")
    answer = client.post("/sign-in", data={"email": "analyst@example.com", "password": PASSWORD}, headers=SAME_ORIGIN)
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert (name, set(rest.split("; ")[1:])) == ("__Host-mvt_session", {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("email", "password"), [("analyst@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("", ""), ("\x00", "\x00")]
)
def test_a_refusal_says_the_same_for_everybody(stranger: FlaskClient, email: str, password: str) -> None:
    answer = stranger.post("/sign-in", data={"email": email, "password": password}, headers=SAME_ORIGIN)
    assert answer.status_code == 401
    assert b"The e-mail or the password is wrong." in answer.data
    assert "Set-Cookie" not in answer.headers


def test_what_was_typed_comes_back_escaped_and_the_password_never(stranger: FlaskClient) -> None:
    form = {"email": '"><script>alert(1)</script>', "password": "my-secret-pass", "next": '/"><script>alert(2)</script>'}
    answer = stranger.post("/sign-in", data=form, headers=SAME_ORIGIN)
    assert b"<script" not in answer.data
    assert b"my-secret-pass" not in answer.data


def test_too_many_tries_are_told_to_wait(stranger: FlaskClient, services: Services) -> None:
    services.people.create_user(NewUser("guessed@example.com", "Guessed", "viewer", None, PASSWORD))
    form = {"email": "guessed@example.com", "password": "wrong"}
    answers = [stranger.post("/sign-in", data=form, headers=SAME_ORIGIN) for _ in range(7)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert b'role="alert"' in refused.data
    right = stranger.post("/sign-in", data={"email": "guessed@example.com", "password": PASSWORD}, headers=SAME_ORIGIN)
    assert right.status_code == 429


def test_the_session_is_new_at_each_sign_in_and_the_old_one_ends(server: Flask) -> None:
    client = sign_in(server.test_client())
    before = client.get_cookie("mvt_session")
    sign_in(client)
    after = client.get_cookie("mvt_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = server.test_client()
    thief.set_cookie("mvt_session", before.value)
    assert thief.get("/api/v1/me").status_code == 401


def test_a_planted_cookie_gains_nothing(server: Flask) -> None:
    client = server.test_client()
    client.set_cookie("mvt_session", "planted-by-somebody-else")
    sign_in(client)
    thief = server.test_client()
    thief.set_cookie("mvt_session", "planted-by-somebody-else")
    assert thief.get("/api/v1/me").status_code == 401


def test_signing_out_ends_the_session_on_the_server(server: Flask) -> None:
    client = sign_in(server.test_client())
    cookie = client.get_cookie("mvt_session")
    assert cookie is not None
    answer = client.post("/sign-out", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get_cookie("mvt_session") is None
    thief = server.test_client()
    thief.set_cookie("mvt_session", cookie.value)
    assert thief.get("/api/v1/me").status_code == 401


def test_signing_out_is_not_a_link(browser: FlaskClient) -> None:
    browser.get("/sign-out")
    assert browser.get("/api/v1/me").status_code == 200


def test_whoever_is_signed_in_is_led_on(browser: FlaskClient) -> None:
    answer = browser.get("/sign-in?next=/users")
    assert (answer.status_code, answer.location) == (303, "/users")


def test_the_way_back_survives_a_wrong_password(stranger: FlaskClient) -> None:
    page = stranger.post("/sign-in", data={"email": "analyst@example.com", "password": "x", "next": "/users?a=b"}, headers=SAME_ORIGIN)
    assert b'name="next" value="/users?a=b"' in page.data
    answer = stranger.post(
        "/sign-in", data={"email": "analyst@example.com", "password": PASSWORD, "next": "/users?a=b"}, headers=SAME_ORIGIN
    )
    assert (answer.status_code, answer.location) == (303, "/users?a=b")


ELSEWHERE = [
    "", "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example", "evil.example",
    "javascript:alert(1)", "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\tevil.example", "/\n/evil.example",
    "/\r\nSet-Cookie: a=b", "\t//evil.example", " //evil.example", "/ /evil.example", "/\x00/evil.example", "/\u2028/evil",
    "/\xa0/evil", "/\u200b/evil", "data:text/html,x", "?next=//evil", "#//evil", "..//evil.example", "/" + "a" * 3000,
    "/sign-in", "/sign-out", "ftp://evil.example", "//evil.example@localhost/", "/\ud800",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE, ids=ascii)
def test_nobody_is_led_elsewhere(target: str) -> None:
    assert local_path(target) == "/"


@pytest.mark.parametrize(
    "target", ["/", "/users", "/?period=last_7_days&vendor=V%201", "/a/b#c", "/ünïcode", "/x?y=https://elsewhere.example"]
)
def test_paths_of_this_site_are_kept(target: str) -> None:
    assert local_path(target) == target


def test_a_hostile_way_back_leads_home(server: Flask) -> None:
    for target in ("//evil.example", "/\\evil.example", "https://evil.example"):
        answer = server.test_client().post(
            "/sign-in", data={"email": "analyst@example.com", "password": PASSWORD, "next": target}, headers=SAME_ORIGIN
        )
        assert answer.location == "/"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", "text/plain"),
    ],
)
def test_a_body_that_is_no_form_is_a_refusal(stranger: FlaskClient, body: bytes, kind: str) -> None:
    assert stranger.post("/sign-in", data=body, content_type=kind, headers=SAME_ORIGIN).status_code in {400, 401}


def test_a_form_without_end_is_refused(stranger: FlaskClient) -> None:
    answer = stranger.post("/sign-in", data={"email": "a" * 100_000, "password": "x"}, headers=SAME_ORIGIN)
    assert answer.status_code == 413
