"""The headers of every answer, and which answers may be kept by whom."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from dashboard_app.web import compression

PATHS = [
    "/",
    "/sign-in",
    "/assets/app.css",
    "/assets/sign_in.css",
    "/health/live",
    "/api/v1/me",
    "/api/docs",
    "/no/such/page",
    "/_dash-layout",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_framing_sniffing_and_foreign_content(browser: FlaskClient, stranger: FlaskClient, path: str) -> None:
    for client in (browser, stranger):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action '" in policy


def _sources(policy: str, directive: str) -> list[str]:
    found = next((part.split()[1:] for part in policy.split("; ") if part.split()[0] == directive), None)
    assert found is not None, directive
    return found


def test_scripts_are_ours_or_named_by_their_hash(browser: FlaskClient) -> None:
    page = browser.get("/")
    scripts = _sources(page.headers["Content-Security-Policy"], "script-src")
    assert all(source == "'self'" or source.startswith("'sha256-") for source in scripts)
    inline = [body for kind, body in re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.DOTALL) if body and "json" not in kind]
    assert inline
    for body in inline:
        assert f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'" in scripts


def test_nothing_may_be_loaded_from_elsewhere(browser: FlaskClient) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert _sources(policy, "connect-src") == ["'self'"]
    assert _sources(policy, "img-src") == ["'self'", "data:", "blob:"]
    assert _sources(policy, "object-src") == ["'none'"]
    assert "unsafe-eval" not in policy
    assert "http:" not in policy


def test_the_page_names_no_other_host(browser: FlaskClient) -> None:
    page = browser.get("/").text
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']*""", page) == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/_dash-layout", "/_dash-dependencies", "/health/live", "/no/such/page"])
def test_what_is_private_is_kept_nowhere(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_no_cache_between_may_keep_an_answer_of_the_api(browser: FlaskClient) -> None:
    assert browser.get("/api/v1/me").headers["Cache-Control"] in {"no-store", "private, no-cache"}


def test_without_https_browsers_are_not_told_to_insist_on_it(browser: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in browser.get("/").headers


def test_with_https_they_are(other_product: Callable[..., FlaskClient]) -> None:
    client = other_product(base_url="https://shop.example")
    assert client.get("/sign-in").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_answers_are_compressed_when_that_is_asked_for(browser: FlaskClient) -> None:
    for asked, encoding in (("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("", None)):
        answer = browser.get("/_dash-dependencies", headers={"Accept-Encoding": asked})
        assert answer.headers.get("Content-Encoding") == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_development_tools_are_off(server: Flask, browser: FlaskClient) -> None:
    assert not server.debug
    assert '"hot_reload"' not in browser.get("/").text
    assert '"ui":false' in browser.get("/").text.replace(" ", "")


def test_the_tag_of_a_compressed_answer_names_the_same_version() -> None:
    server = Flask("versions", static_folder=None)
    compression.register(server)

    @server.route("/thing", methods=["GET", "PATCH"])
    def thing() -> Response:
        if request.method == "PATCH":
            return Response(status=200 if request.if_match.contains("v7") else 412)
        response = Response("x" * 2000, mimetype="application/json")
        response.set_etag("v7")
        return response

    client = server.test_client()
    for asked in ("br", "gzip", ""):
        tag = client.get("/thing", headers={"Accept-Encoding": asked}).headers["ETag"]
        assert client.patch("/thing", headers={"If-Match": tag}).status_code == 200
        assert client.get("/thing", headers={"Accept-Encoding": asked, "If-None-Match": tag}).status_code in {200, 304}
    assert client.patch("/thing", headers={"If-Match": '"v6:br"'}).status_code == 412
    assert client.patch("/thing", headers={"If-Match": '"v6", "v7:gzip"'}).status_code == 200
