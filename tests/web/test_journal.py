"""The log: one JSON object a line, joined to the answer by its id, and never a secret in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from dashboard_app.web.journal import JsonLines, without_secrets
from tests.web.conftest import PASSWORD, SAME_ORIGIN

TOKEN = "mvt_9sD2kfjLw0Q8x7Vb3Nn1Zt5Rr6Yy4Uu2"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the server would write, at the most talkative level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def _requests(lines: io.StringIO) -> list[dict[str, object]]:
    return [line for line in map(json.loads, lines.getvalue().splitlines()) if line["message"] == "request"]


def test_a_request_is_one_line_with_the_id_of_the_answer(browser: FlaskClient, lines: io.StringIO) -> None:
    answer = browser.get("/users?search=private")
    line = _requests(lines)[-1]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["path"], line["status"], line["address"]) == ("GET", "/users", 200, "127.0.0.1")
    assert len(str(line["user"])) > 10
    assert "private" not in lines.getvalue()


def test_health_checks_are_not_worth_a_line(stranger: FlaskClient, lines: io.StringIO) -> None:
    stranger.get("/health/live")
    assert _requests(lines) == []


def test_no_secret_of_a_request_is_written(stranger: FlaskClient, lines: io.StringIO, token: str) -> None:
    stranger.post("/sign-in", data={"email": "analyst@example.com", "password": PASSWORD}, headers=SAME_ORIGIN)
    cookie = stranger.get_cookie("mvt_session")
    assert cookie is not None
    stranger.get("/")
    stranger.post("/sign-in", data={"email": "analyst@example.com", "password": "canary-wrong-password"}, headers=SAME_ORIGIN)
    stranger.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    stranger.get(f"/api/v1/me?token={token}", headers={"Authorization": f"Bearer {TOKEN}"})
    stranger.get(f"/sign-in?next=/{token}")
    stranger.get(f"/{token}")
    text = lines.getvalue()
    assert text.count("\n") > 5
    for secret in (PASSWORD, "canary-wrong-password", cookie.value, token, TOKEN):
        assert secret not in text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"token {TOKEN} refused", "token mvt_*** refused"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw used", "whsec_*** used"),
        ("postgresql://app:hunter2@db:5432/app is down", "postgresql://app:***@db:5432/app is down"),
        ("redis://:hunter2@cache", "redis://:***@cache"),
        ("password=hunter2&x=1", "password=***&x=1"),
        ('{"password": "hunter2", "a": 1}', '{"password": "***", "a": 1}'),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("Cookie: mvt_session=abcdef; other=1", "Cookie: ***; other=1"),
        ("mvt_session=abcdef", "mvt_session=***"),
        ("MVT_SECRET_KEY cannot be used", "MVT_SECRET_KEY cannot be used"),
        ("https://shop.example/path?x=1", "https://shop.example/path?x=1"),
    ],
)
def test_what_looks_like_a_secret_is_masked(said: str, written: str) -> None:
    assert without_secrets(said) == written


def test_a_line_break_in_a_message_does_not_make_a_line(lines: io.StringIO) -> None:
    logging.getLogger("x").warning('first\n{"level": "error", "message": "forged"}')
    assert [json.loads(line)["level"] for line in lines.getvalue().splitlines()] == ["warning"]


def test_a_failure_is_written_with_its_trace(lines: io.StringIO) -> None:
    logging.getLogger("x").error("it failed", exc_info=ValueError("postgresql://app:hunter2@db/app"), extra={"job": "sweep"})
    line = json.loads(lines.getvalue())
    assert (line["message"], line["job"]) == ("it failed", "sweep")
    assert "ValueError: postgresql://app:***@db/app" in line["trace"]
