"""Health: alive is not ready, what is missing is said without hosts and paths, and the counts are there for administrators."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard_app import web
from dashboard_app.services import build_services
from dashboard_app.settings import Settings
from data.store.migrate import migrate
from tests.fixtures.programs import free_port


def _host(settings: Settings) -> FlaskClient:
    server = Flask("host", static_folder=None)
    web.register(server, build_services(settings))
    return server.test_client()


def test_alive_and_ready(stranger: FlaskClient) -> None:
    assert (stranger.get("/health/live").status_code, stranger.get("/health/live").json) == (200, {"status": "ok"})
    assert (stranger.get("/health/ready").status_code, stranger.get("/health/ready").json) == (200, {"status": "ok", "missing": {}})


def test_an_empty_home_is_alive_and_names_both_parts_that_are_missing(home: Path) -> None:
    client = _host(Settings(home=home))
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json is not None
    assert set(answer.json["missing"]) == {"database", "extract"}
    assert "python -m dashboard_app migrate" in answer.json["missing"]["database"]
    assert str(home) not in answer.text


@pytest.mark.postgres
def test_a_database_that_is_down_is_missing_and_not_named(home: Path) -> None:
    port = free_port()
    answer = _host(Settings(home=home, database_url=f"postgresql://app:hunter2@127.0.0.1:{port}/app")).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "database" in answer.json["missing"]
    assert not any(word in answer.text for word in ("hunter2", str(port), "127.0.0.1"))


def test_an_extract_alone_can_be_missing(home: Path) -> None:
    migrate(Settings(home=home).database)
    answer = _host(Settings(home=home)).get("/health/ready")
    assert answer.json is not None
    assert set(answer.json["missing"]) == {"extract"}


def test_pages_say_that_a_part_is_down(home: Path) -> None:
    client = _host(Settings(home=home))
    client.set_cookie("mvt_session", "some-cookie")
    answer = client.get("/sign-in")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert answer.headers["Retry-After"] == "5"


def test_the_metrics_count_requests_by_route(server: Flask, token: str) -> None:
    client = server.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    for path in ("/api/v1/me", "/api/v1/nowhere-1", "/api/v1/nowhere-2"):
        client.get(path, headers=headers)
    answer = client.get("/metrics", headers=headers)
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.text
    assert 'mvt_requests_total{method="GET",route="/api/v1/me",status="200"}' in text
    assert "nowhere-1" not in text
    assert 'mvt_request_seconds_bucket{le="+Inf",route="/api/v1/me"}' in text
    assert "mvt_extract_age_seconds " in text
    assert "mvt_cache_lookups_total" in text
    assert token not in text
