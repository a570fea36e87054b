"""Users over the API: an administrator makes, reads, changes and deactivates them; nobody else does."""

from __future__ import annotations

import pytest

from dashboard_app.services import Services
from tests.api.conftest import PASSWORD, Caller, caller

ROLES_WITHOUT_RIGHT = ("analyst", "viewer", "vendor")


def _new(name: str, **more: object) -> dict[str, object]:
    return {"email": f"{name}@example.com", "name": name, "role": "viewer", "password": PASSWORD, **more}


def test_a_user_is_made_found_and_read_back_without_the_password(admin: Caller) -> None:
    made = admin.post("/users", _new("mara"))
    user = made.get_json()
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/users/{user['id']}"
    assert {key: user[key] for key in ("email", "name", "role", "vendor_id", "password", "active", "version", "signed_in_at")} == {
        "email": "mara@example.com",
        "name": "mara",
        "role": "viewer",
        "vendor_id": None,
        "password": "***",
        "active": True,
        "version": 1,
        "signed_in_at": None,
    }
    read = admin.get(f"/users/{user['id']}")
    assert read.get_json() == user
    assert read.headers["ETag"] == made.headers["ETag"] == '"v1"'
    assert PASSWORD not in read.text + made.text + admin.get("/users").text


def test_a_new_user_can_sign_in(admin: Caller, services: Services) -> None:
    admin.post("/users", _new("nils"))
    assert services.people.sign_in("nils@example.com", PASSWORD, "127.0.0.1").principal.name == "nils"


def test_an_e_mail_is_given_once(admin: Caller) -> None:
    assert admin.post("/users", _new("twice")).status_code == 201
    response = admin.post("/users", _new("twice", email="TWICE@example.com"))
    assert (response.status_code, response.get_json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no-at-sign"}, "email"),
        ({"email": "a@b\u0000.com"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\u0007b"}, "name"),
        ({"role": "owner"}, "role"),
        ({"role": "vendor"}, "vendor_id"),
        ({"vendor_id": "V1"}, "vendor_id"),
        ({"password": "short"}, "password"),
        ({"password": "***"}, "password"),
        ({"password": None}, "password"),
        ({"is_system": True}, "is_system"),
        ({"id": "x"}, "id"),
    ],
)
def test_a_wrong_field_is_named(admin: Caller, change: dict[str, object], field: str) -> None:
    response = admin.post("/users", _new("wrong") | change)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"] == field


def test_a_part_is_changed_and_the_version_counts_up(admin: Caller) -> None:
    user = admin.post("/users", _new("otto")).get_json()
    changed = admin.call("PATCH", f"/users/{user['id']}", json={"role": "vendor", "vendor_id": "V2"})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"v2"')
    body = changed.get_json()
    assert (body["role"], body["vendor_id"], body["name"], body["version"]) == ("vendor", "V2", "otto", 2)
    back = admin.call("PATCH", f"/users/{user['id']}", json={"role": "viewer", "vendor_id": None}).get_json()
    assert (back["role"], back["vendor_id"]) == ("viewer", None)


def test_a_change_on_an_old_version_is_refused(admin: Caller) -> None:
    path = f"/users/{admin.post('/users', _new('paula')).get_json()['id']}"
    first = admin.get(path).headers["ETag"]
    assert admin.call("PATCH", path, {"If-Match": first}, json={"name": "Paula"}).status_code == 200
    stale = admin.call("PATCH", path, {"If-Match": first}, json={"name": "Paul"})
    assert (stale.status_code, stale.get_json()["code"]) == (412, "stale")
    assert admin.call("DELETE", path, {"If-Match": first}).status_code == 412
    assert admin.call("PATCH", path, {"If-Match": "*"}, json={"name": "Pia"}).status_code == 200
    assert admin.call("PATCH", path, {"If-Match": "nonsense"}, json={"name": "Paul"}).status_code == 412
    assert admin.get(path).get_json()["name"] == "Pia"


def test_a_whole_user_is_replaced_and_stars_keep_the_password(admin: Caller, services: Services) -> None:
    user = admin.post("/users", _new("rosa")).get_json()
    whole = {"email": "rosa@example.com", "name": "Rosa", "role": "analyst", "vendor_id": None, "password": "***", "active": True}
    replaced = admin.call("PUT", f"/users/{user['id']}", json=whole)
    assert (replaced.status_code, replaced.get_json()["role"]) == (200, "analyst")
    assert services.people.sign_in("rosa@example.com", PASSWORD, "127.0.0.1").principal.name == "Rosa"
    missing = admin.call("PUT", f"/users/{user['id']}", json={"name": "Rosa"})
    assert {error["field"] for error in missing.get_json()["errors"]} == {"email", "role", "password"}


def test_nothing_is_set_to_null_but_the_vendor(admin: Caller) -> None:
    path = f"/users/{admin.post('/users', _new('sven')).get_json()['id']}"
    for field in ("email", "name", "role", "password", "active"):
        response = admin.call("PATCH", path, json={field: None})
        assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, field)


def test_a_deactivated_user_has_no_token_that_works(admin: Caller, services: Services) -> None:
    gone = caller(services, admin.client, "viewer", "gone")
    assert gone.get("/me").status_code == 200
    deleted = admin.call("DELETE", f"/users/{gone.user_id}")
    assert (deleted.status_code, deleted.data) == (204, b"")
    assert gone.get("/me").status_code == 401
    assert admin.get(f"/users/{gone.user_id}").get_json()["active"] is False
    assert admin.call("PATCH", f"/users/{gone.user_id}", json={"active": True}).get_json()["active"] is True
    assert gone.get("/me").status_code == 200


def test_the_last_administrator_stays(services: Services, admin: Caller) -> None:
    only = [person for person in services.people.list_users(1000).items if person.role == "admin" and person.active]
    assert [person.id for person in only] == [admin.user_id]
    response = admin.call("DELETE", f"/users/{admin.user_id}")
    assert (response.status_code, response.get_json()["code"]) == (409, "conflict")


def test_users_come_in_pages(admin: Caller, analyst: Caller, viewer: Caller) -> None:
    every = admin.get("/users", limit=1000).get_json()
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = admin.get("/users", limit=2, **cursor).get_json()
        assert (len(page["items"]) <= 2, page["total"]) == (True, every["total"])
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [item["id"] for item in every["items"]]
    assert {analyst.user_id, viewer.user_id} <= set(seen)


@pytest.mark.parametrize("role", ROLES_WITHOUT_RIGHT)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users"),
        ("POST", "/users"),
        ("GET", "/users/{id}"),
        ("PUT", "/users/{id}"),
        ("PATCH", "/users/{id}"),
        ("DELETE", "/users/{id}"),
    ],
)
def test_only_administrators_manage_users(request: pytest.FixtureRequest, admin: Caller, role: str, method: str, path: str) -> None:
    somebody: Caller = request.getfixturevalue(role)
    response = somebody.call(method, path.replace("{id}", admin.user_id), json=_new("sneaky"))
    assert (response.status_code, response.get_json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("user_id", ["nobody", "1", "../me", "%00", "x" * 3000, "' OR 1=1 --"])
def test_unknown_users_are_not_found(admin: Caller, user_id: str) -> None:
    response = admin.get(f"/users/{user_id}")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert admin.call("PATCH", f"/users/{user_id}", json={"name": "x"}).status_code in (404, 405)


def test_what_an_administrator_did_is_in_the_audit_log_for_administrators(admin: Caller, analyst: Caller) -> None:
    user = admin.post("/users", _new("tilda")).get_json()
    admin.call("PATCH", f"/users/{user['id']}", json={"password": "another long password"})
    page = admin.get("/audit", limit=1000)
    acts = [(item["act"], item["actor"], item["result"]) for item in page.get_json()["items"] if item["target_id"] == user["id"]]
    assert acts == [("update_user", "admin@example.com", "ok"), ("create_user", "admin@example.com", "ok")]
    assert "another long password" not in page.text
    assert analyst.get("/audit").status_code == 403
