"""Errors, whatever they are: one kind of body with the request's number, and nothing of what is inside."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from dashboard_app import api, web
from dashboard_app.api.limits import Allowance, RateLimiter
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.analytics import Analytics
from data.errors import TooMany
from data.query import EVERYTHING, Freshness, MetricQuery, Scope
from data.result import Result
from data.store.migrate import migrate
from tests.api.conftest import Caller, caller
from tests.fixtures.basics import NOON


@pytest.mark.parametrize(
    "path", ["/nope", "/analytics", "/analytics/sales", "/metrics/", "/query/x", "/users/a/b", "//metrics", "/..", "/%2e%2e/x"]
)
def test_unknown_paths_are_problems(analyst: Caller, path: str) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        response = analyst.call(method, path)
        assert response.status_code in (404, 308), (method, path)
        if response.status_code == 404:
            assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/metrics", "/api/v1", "/api/v1/"])
def test_nothing_below_the_prefix_is_a_page(analyst: Caller, path: str) -> None:
    response = analyst.client.get(path, headers={"Authorization": f"Bearer {analyst.token}"})
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/metrics", "GET, HEAD"),
        ("GET", "/query", "POST"),
        ("DELETE", "/users", "GET, HEAD, POST"),
        ("POST", "/users/x", "DELETE, GET, HEAD, PATCH, PUT"),
        ("PUT", "/tokens/x", "DELETE, GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(admin: Caller, method: str, path: str, allowed: str) -> None:
    response = admin.call(method, path)
    assert (response.status_code, response.content_type) == (405, "application/problem+json")
    assert response.headers["Allow"] == allowed
    assert response.get_json()["code"] == "method_not_allowed"


def test_options_tells_the_methods(admin: Caller) -> None:
    response = admin.call("OPTIONS", "/users")
    assert (response.status_code, response.headers["Allow"], response.data) == (204, "GET, HEAD, OPTIONS, POST", b"")
    assert admin.call("OPTIONS", "/nope").status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "FOO"])
def test_methods_nobody_knows_are_problems(analyst: Caller, method: str) -> None:
    response = analyst.call(method, "/metrics")
    assert (response.status_code, response.content_type) == (405, "application/problem+json")


def test_a_problem_carries_the_number_of_its_request(analyst: Caller) -> None:
    response = analyst.get("/nope")
    assert response.get_json()["request_id"] == response.headers["X-Request-ID"] != ""


def test_without_a_token_nothing_is_told_not_even_what_exists(analyst: Caller) -> None:
    for method, path in (("GET", "/metrics"), ("POST", "/query"), ("GET", "/nope"), ("GET", "/openapi.json"), ("OPTIONS", "/users")):
        response = analyst.client.open(f"/api/v1{path}", method=method)
        assert (response.status_code, response.content_type) == (401, "application/problem+json")
        assert response.get_json()["code"] == "not_signed_in"
    assert analyst.client.get("/api/docs").status_code in (302, 401)


class _BrokenAnalytics(Analytics):
    """A core with a fault, for what the API does about it."""

    def run(self, query: MetricQuery, scope: Scope = EVERYTHING, freshness: Freshness = Freshness.CACHED) -> Result:
        raise ZeroDivisionError("SELECT secret FROM canary")


def _server(services: Services, limiter: RateLimiter | None = None) -> Flask:
    server = Flask("shop", root_path=str(services.settings.home))
    web.register(server, services)
    api.register(server, services, limiter)
    return server


def test_a_fault_of_ours_tells_its_number_and_nothing_else(services: Services, analyst: Caller, caplog: pytest.LogCaptureFixture) -> None:
    broken = object.__new__(_BrokenAnalytics)
    broken.__dict__.update(services.analytics.__dict__)
    client = _server(replace(services, analytics=broken)).test_client()
    with caplog.at_level(logging.ERROR):
        response = Caller(client, analyst.token, analyst.user_id).post("/query", {"metrics": ["revenue"]})
    assert (response.status_code, response.content_type) == (500, "application/problem+json")
    problem = response.get_json()
    assert problem["code"] == "internal_error"
    assert not any(word in response.text for word in ("canary", "SELECT", "ZeroDivision", "Traceback", ".py"))
    record = next(record for record in caplog.records if problem["request_id"] in record.getMessage())
    assert record.exc_info is not None
    assert "ZeroDivisionError" in str(record.exc_info[0])


def test_without_an_extract_the_answer_is_unavailable_for_now(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, now=NOON, scheduler=False)
    migrate(settings.database)
    empty = build_services(settings)
    somebody = caller(empty, _server(empty).test_client(), "analyst")
    response = somebody.post("/query", {"metrics": ["revenue"]})
    empty.database.close()
    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert int(response.headers["Retry-After"]) >= 1
    assert str(tmp_path) not in response.text


def test_each_answer_says_how_many_requests_are_left(services: Services, analyst: Caller) -> None:
    limiter = RateLimiter(limit=2, window_s=60, monotonic=lambda: 90.5)
    somebody = Caller(_server(services, limiter).test_client(), analyst.token, analyst.user_id)
    first, second, third = somebody.get("/me"), somebody.get("/nope"), somebody.get("/me")
    assert [first.headers[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")] == ["2", "1", "29"]
    assert second.status_code == 404
    assert third.headers["RateLimit-Remaining"] == "0"
    refused = somebody.get("/me")
    assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == "29"


def test_the_next_window_starts_anew_and_people_do_not_share_theirs() -> None:
    now = [0.0]
    limiter = RateLimiter(limit=1, window_s=60, monotonic=lambda: now[0])
    assert limiter.take("a") == Allowance(1, 0, 60)
    assert limiter.take("b") == Allowance(1, 0, 60)
    with pytest.raises(TooMany) as caught:
        limiter.take("a")
    assert caught.value.retry_after_s == 60
    now[0] = 60.0
    assert limiter.take("a").remaining == 0
