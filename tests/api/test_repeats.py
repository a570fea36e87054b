"""Idempotency keys: the same request again creates nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Response
from sqlalchemy import select

from dashboard_app.access import Principal, Role
from dashboard_app.api.repeats import Repeats
from dashboard_app.identity import remember_principal
from dashboard_app.services import Services
from data.clock import FixedClock
from data.errors import Conflict
from data.store.models import IdempotencyKey
from tests.api.conftest import PASSWORD, Caller
from tests.fixtures.basics import NOON


def _key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text}


def test_the_same_request_again_gets_the_same_answer_and_makes_nothing(admin: Caller) -> None:
    body = {"email": "once@example.com", "name": "once", "role": "viewer", "password": PASSWORD}
    first = admin.post("/users", body, _key("user-1"))
    again = admin.post("/users", body, _key("user-1"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert [again.headers[name] for name in ("Location", "ETag")] == [first.headers[name] for name in ("Location", "ETag")]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert admin.get("/users", limit=1000).text.count("once@example.com") == 1


def test_the_secret_of_a_token_is_not_told_again(analyst: Caller) -> None:
    first = analyst.post("/tokens", {"name": "once"}, _key("token-1")).get_json()
    again = analyst.post("/tokens", {"name": "once"}, _key("token-1")).get_json()
    assert first["token"].startswith("mvt_")
    assert again == first | {"token": "***"}


def test_no_secret_is_kept(analyst: Caller, services: Services) -> None:
    token = analyst.post("/tokens", {"name": "kept"}, _key("token-kept")).get_json()["token"]
    with services.database.reading() as session:
        bodies = session.scalars(select(IdempotencyKey.body)).all()
    assert all(token.encode() not in (body or b"") for body in bodies)


def test_the_key_with_another_body_is_refused(analyst: Caller) -> None:
    analyst.post("/tokens", {"name": "first"}, _key("token-2"))
    response = analyst.post("/tokens", {"name": "second"}, _key("token-2"))
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_key_belongs_to_one_person_and_path(analyst: Caller, viewer: Caller) -> None:
    first = analyst.post("/tokens", {"name": "same"}, _key("shared")).get_json()
    second = viewer.post("/tokens", {"name": "same"}, _key("shared")).get_json()
    assert first["id"] != second["id"]


def test_a_refused_request_can_be_corrected_with_the_same_key(analyst: Caller) -> None:
    assert analyst.post("/tokens", {"name": ""}, _key("token-3")).status_code == 422
    assert analyst.post("/tokens", {"name": "good"}, _key("token-3")).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_is_short_and_printable(analyst: Caller, key: str) -> None:
    response = analyst.post("/tokens", {"name": "x"}, _key(key))
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_a_key_is_forgotten_after_a_day(services: Services, analyst: Caller) -> None:
    before = Repeats(services.database, FixedClock(NOON + timedelta(hours=23, minutes=59)), "secret")
    after = Repeats(services.database, FixedClock(NOON + timedelta(hours=24)), "secret")
    first = Repeats(services.database, FixedClock(NOON), "secret")
    assert _once(first, analyst, "made") == "made"
    assert _once(before, analyst, "made again") == "made"
    assert _once(after, analyst, "made again") == "made again"


def test_while_the_first_is_at_work_the_second_is_told_so(services: Services, analyst: Caller) -> None:
    repeats = Repeats(services.database, FixedClock(NOON), "secret")

    def create() -> Response:
        with pytest.raises(Conflict):
            repeats.once(b"{}", lambda: Response(b"second"))
        return Response(b"first")

    with _request(analyst, "busy"):
        assert repeats.once(b"{}", create).get_data() == b"first"


def _once(repeats: Repeats, who: Caller, answer: str) -> str:
    with _request(who, "forgotten"):
        return repeats.once(b"{}", lambda: Response(answer)).get_data(as_text=True)


@contextmanager
def _request(who: Caller, key: str) -> Iterator[None]:
    with who.client.application.test_request_context("/api/v1/things", method="POST", headers=_key(key)):
        remember_principal(Principal(who.user_id, "a@example.com", "a", Role.ANALYST, None, "token", "t"))
        yield
