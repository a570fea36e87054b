"""One's own account and tokens: shown once, listed without the secret, and nobody else's exist."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller


def test_one_learns_who_one_is(vendor: Caller, analyst: Caller) -> None:
    assert vendor.get("/me").get_json() == {
        "id": vendor.user_id,
        "email": "vendor@example.com",
        "name": "vendor",
        "role": "vendor",
        "vendor_id": "V1",
        "scope": "vendor:V1",
        "rights": ["export", "read"],
        "via": "token",
    }
    assert analyst.get("/me").get_json()["scope"] == "all"


def test_a_token_is_shown_once_works_and_can_be_revoked(analyst: Caller) -> None:
    made = analyst.post("/tokens", {"name": "nightly", "days": 30})
    token = made.get_json()
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/tokens/{token['id']}"
    assert token["token"].startswith(token["prefix"])
    assert (token["name"], token["expires_at"]) == ("nightly", "2026-12-20T11:00:00+00:00")
    other = Caller(analyst.client, token["token"], analyst.user_id)
    assert other.get("/me").get_json()["id"] == analyst.user_id
    read = analyst.get(f"/tokens/{token['id']}")
    assert read.get_json()["prefix"] == token["prefix"]
    assert token["token"] not in read.text + analyst.get("/tokens").text
    assert analyst.call("DELETE", f"/tokens/{token['id']}").status_code == 204
    assert other.get("/me").status_code == 401
    assert analyst.get(f"/tokens/{token['id']}").status_code == 404
    assert analyst.call("DELETE", f"/tokens/{token['id']}").status_code == 404


def test_a_token_lives_ninety_days_unless_told(viewer: Caller) -> None:
    assert viewer.post("/tokens", {"name": "default"}).get_json()["expires_at"] == "2027-02-18T11:00:00+00:00"


def test_somebody_elses_token_does_not_exist(admin: Caller, analyst: Caller, viewer: Caller) -> None:
    token_id = viewer.post("/tokens", {"name": "mine"}).get_json()["id"]
    for somebody in (analyst, admin):
        assert somebody.get(f"/tokens/{token_id}").status_code == 404
        assert somebody.call("DELETE", f"/tokens/{token_id}").status_code == 404
        assert token_id not in somebody.get("/tokens", limit=1000).text
    assert viewer.get(f"/tokens/{token_id}").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "a\u0000"}, "name"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": 367}, "days"),
        ({"name": "x", "days": "30"}, "days"),
        ({"name": "x", "days": 1.5}, "days"),
        ({"name": "x", "days": True}, "days"),
        ({"name": "x", "user_id": "other"}, "user_id"),
        ({"name": "x", "token": "mvt_mine"}, "token"),
    ],
)
def test_a_wrong_field_is_named(viewer: Caller, body: dict[str, object], field: str) -> None:
    response = viewer.post("/tokens", body)
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("token", ["", "mvt_", "mvt_wrong", "x" * 5000, "mvt_\u00e9", "Bearer"])
def test_a_wrong_token_is_nobodys(analyst: Caller, token: str) -> None:
    response = Caller(analyst.client, token, "").get("/me")
    assert (response.status_code, response.content_type) == (401, "application/problem+json")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.get_json()["code"] == "not_signed_in"
