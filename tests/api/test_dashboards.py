"""Dashboards over the API: made, read, changed, shared, arranged, taken out as files and put in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard_app.services import Services
from data.store.models import Dashboard, DashboardLayout, DashboardWidget
from tests.api.conftest import Caller, caller, without

LINE = {
    "title": "Revenue", "kind": "line", "source": {"type": "metric_query", "query": {"metrics": ["revenue"], "grain": "day"}},
    "layout": {"x": 0, "y": 0, "w": 6, "h": 4},
}  # fmt: skip
NOTE = {"title": "Note", "kind": "text", "source": {"type": "text", "markdown": "# Hello"}}


@pytest.fixture(autouse=True)
def _empty(services: Services) -> Iterator[None]:
    """Each test begins without dashboards, whatever other files have left in the shop they share."""
    yield from without(services, DashboardLayout, DashboardWidget, Dashboard)


@pytest.fixture(scope="session")
def other(services: Services, client: FlaskClient) -> Caller:
    """Another analyst."""
    return caller(services, client, "analyst", "other")


def make(by: Caller, **fields: object) -> dict[str, Any]:
    made = by.post("/dashboards", {"name": "Sales", **fields})
    assert made.status_code == 201, made.text
    body: dict[str, Any] = made.get_json()
    return body


def add(by: Caller, dashboard_id: str, **fields: object) -> dict[str, Any]:
    made = by.post("/reports/dashboard/widgets", {"dashboard_id": dashboard_id, **LINE, **fields})
    assert made.status_code == 201, made.text
    body: dict[str, Any] = made.get_json()
    return body


def problem_of(response: Any) -> tuple[int, str]:  # noqa: ANN401 - a test response
    return response.status_code, response.get_json()["errors"][0]["field"]


def test_a_dashboard_is_made_read_changed_removed_and_brought_back(analyst: Caller) -> None:
    made = analyst.post("/dashboards", {"name": "Sales", "filters": {"period": "last_7_days"}, "tabs": [{"key": "a", "title": "A"}]})
    body = made.get_json()
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/dashboards/{body['id']}")
    path = f"/dashboards/{body['id']}"
    assert {name: value for name, value in body.items() if name not in ("id", "owner_id", "created_at", "updated_at")} == {
        "name": "Sales", "description": "", "visibility": "private", "shared_with": {"roles": [], "users": [], "editors": []},
        "filters": {"period": "last_7_days"}, "tabs": [{"key": "a", "title": "A"}], "refresh_seconds": 60, "locked": False,
        "owner": "analyst", "may_edit": True, "widget_count": 0, "version": 1, "widgets": [], "my_layout": {},
    }  # fmt: skip
    read = analyst.get(path)
    assert read.get_json() == body
    assert analyst.get(path, {"If-None-Match": read.headers["ETag"]}).status_code == 304
    first = {"If-Match": read.headers["ETag"]}
    changed = analyst.call("PATCH", path, first, json={"description": "How it goes"})
    assert (changed.status_code, changed.get_json()["description"], changed.get_json()["version"]) == (200, "How it goes", 2)
    assert changed.get_json()["filters"] == {"period": "last_7_days"}
    assert analyst.call("PATCH", path, first, json={"name": "Late"}).status_code == 412
    assert analyst.call("PUT", path, first, json={"name": "Late"}).status_code == 412
    assert analyst.call("DELETE", path, first).status_code == 412
    put = analyst.call("PUT", path, {"If-Match": '"v2"'}, json={"name": "Other"}).get_json()
    assert (put["name"], put["description"], put["filters"], put["version"]) == ("Other", "", {}, 3)
    assert analyst.call("PATCH", path, {"If-Match": "*"}, json={"name": "Any"}).get_json()["version"] == 4
    assert analyst.call("DELETE", path).status_code == 204
    assert analyst.get(path).status_code == 404
    back = analyst.post(f"{path}/restore", {})
    assert (back.status_code, back.get_json()["name"]) == (200, "Any")


def test_a_creating_request_that_comes_again_creates_nothing_twice(analyst: Caller) -> None:
    once = {"Idempotency-Key": "a dashboard"}
    first = analyst.post("/dashboards", {"name": "Sales"}, once)
    assert analyst.post("/dashboards", {"name": "Sales"}, once).get_json() == first.get_json()
    assert analyst.post("/dashboards", {"name": "Other"}, once).status_code == 422
    copies = [analyst.call("POST", f"/dashboards/{first.get_json()['id']}/duplicate", {"Idempotency-Key": "copy"}) for _ in range(2)]
    assert copies[0].status_code == 201
    assert copies[0].get_json()["name"] == "Sales (copy)"
    assert copies[1].get_json() == copies[0].get_json()
    assert analyst.get("/dashboards").get_json()["total"] == 2


def test_the_list_is_paged_and_searched(analyst: Caller) -> None:
    for name in ("Beta", "alpha", "Gamma"):
        make(analyst, name=name)
    page = analyst.get("/dashboards", limit=2).get_json()
    rest = analyst.get("/dashboards", limit=2, cursor=page["next"]).get_json()
    assert [item["name"] for item in page["items"] + rest["items"]] == ["alpha", "Beta", "Gamma"]
    assert (page["total"], rest["next"]) == (3, None)
    assert [item["name"] for item in analyst.get("/dashboards", search="AMM").get_json()["items"]] == ["Gamma"]
    assert analyst.get("/dashboards", colour="red").status_code == 422


def test_a_whole_document_is_put_in_one_go(analyst: Caller) -> None:
    made = make(analyst)
    kept = add(analyst, made["id"])
    add(analyst, made["id"], title="Goes")
    path = f"/dashboards/{made['id']}"
    given = {name: kept[name] for name in ("id", "title", "kind", "source", "options")}
    body = {"name": "Whole", "widgets": [NOTE | {"layout": {"x": 0, "y": 0, "w": 12, "h": 2}}, given | {"title": "Stays"}]}
    saved = analyst.call("PUT", path, {"If-Match": '"v3"'}, json=body)
    assert saved.status_code == 200, saved.text
    found = saved.get_json()
    assert [(one["title"], one["layout"]["y"], one["id"] == kept["id"]) for one in found["widgets"]] == [
        ("Note", 0, False), ("Stays", 2, True),
    ]  # fmt: skip
    assert (found["name"], found["version"], found["widget_count"]) == ("Whole", 4, 2)
    again = analyst.call("PUT", path, json={"name": "Whole", "widgets": [{"id": "w9", **NOTE}]})
    assert problem_of(again) == (422, "widgets.0.id")


def test_places_are_put_only_with_if_match(analyst: Caller) -> None:
    made = make(analyst)
    left, right = add(analyst, made["id"]), add(analyst, made["id"], layout={"x": 6, "y": 0, "w": 6, "h": 4})
    path = f"/dashboards/{made['id']}/layout"
    body = {"widgets": [{"id": right["id"], "layout": {"x": 0, "y": 0, "w": 12, "h": 3}, "layouts": {"phone": {"y": 9}}}]}
    without = analyst.call("PUT", path, json=body)
    assert (without.status_code, without.get_json()["code"]) == (428, "precondition_required")
    assert analyst.call("PUT", path, {"If-Match": '"v1"'}, json=body).status_code == 412
    stored = analyst.call("PUT", path, {"If-Match": '"v3"'}, json=body)
    places = {one["id"]: (one["layout"], one["layouts"]) for one in stored.get_json()["widgets"]}
    assert places == {
        right["id"]: ({"x": 0, "y": 0, "w": 12, "h": 3}, {"phone": {"y": 9}}), left["id"]: ({"x": 0, "y": 3, "w": 6, "h": 4}, {}),
    }  # fmt: skip
    assert stored.get_json()["version"] == 4
    wide = {"widgets": [{"id": right["id"], "layout": {"x": 7, "y": 0, "w": 6, "h": 3}}]}
    assert problem_of(analyst.call("PUT", path, {"If-Match": '"v4"'}, json=wide)) == (422, f"widgets.{right['id']}.layout.w")


def test_a_reader_keeps_an_arrangement_of_their_own(analyst: Caller, viewer: Caller) -> None:
    made = make(analyst, visibility="public")
    widget = add(analyst, made["id"])
    path = f"/dashboards/{made['id']}"
    before = viewer.get(path).headers["ETag"]
    body = {"widgets": [{"id": widget["id"], "layout": {"x": 6}, "layouts": {"phone": {"h": 5}}}]}
    own = viewer.call("PUT", f"{path}/my-layout", json=body)
    assert own.get_json()["my_layout"] == {widget["id"]: {"desktop": {"x": 6, "y": 0, "w": 6, "h": 4}, "phone": {"h": 5}}}
    assert (own.get_json()["version"], own.get_json()["widgets"][0]["layout"]["x"]) == (2, 0)
    assert viewer.get(path, {"If-None-Match": before}).status_code == 200
    assert analyst.get(path).get_json()["my_layout"] == {}
    assert viewer.call("DELETE", f"{path}/my-layout").status_code == 204
    assert viewer.get(path).get_json()["my_layout"] == {}
    assert viewer.get(path, {"If-None-Match": before}).status_code == 304


def test_out_as_a_file_and_in_again_it_is_the_same(analyst: Caller, other: Caller) -> None:
    made = make(analyst, visibility="public", tabs=[{"key": "a", "title": "A"}], filters={"country": ["DE"]}, refresh_seconds=0)
    add(analyst, made["id"], layouts={"tablet": {"w": 3}}, tab="a")
    add(analyst, made["id"], **NOTE)
    file = other.get(f"/dashboards/{made['id']}/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="Sales.json"'
    again = other.post("/dashboards/import", file.get_json())
    assert (again.status_code, again.get_json()["visibility"], again.get_json()["owner"]) == (201, "private", "other")
    assert other.get(f"/dashboards/{again.get_json()['id']}/file").get_json() == file.get_json()
    assert problem_of(other.post("/dashboards/import", file.get_json() | {"format": "x"})) == (422, "format")
    assert problem_of(other.post("/dashboards/import", file.get_json() | {"version": 3})) == (422, "version")


def test_who_sees_and_who_changes(analyst: Caller, other: Caller, viewer: Caller, vendor: Caller, admin: Caller) -> None:
    """For analyst (owner), admin, other analyst, viewer, vendor: GET, PATCH, DELETE, POST duplicate."""
    people = (analyst, admin, other, viewer, vendor)
    shared = {"roles": ["vendor"], "users": [other.user_id], "editors": [other.user_id]}
    expected = {
        "private": ["200 200 404 404 404", "200 200 404 403 403", "201 201 404 403 403", "204 204 404 403 403"],
        "shared": ["200 200 200 404 200", "200 200 200 403 403", "201 201 201 403 403", "204 204 403 403 403"],
        "public": ["200 200 200 200 200", "200 200 200 403 403", "201 201 201 403 403", "204 204 403 403 403"],
    }
    for visibility, rows in expected.items():
        found = []
        for method, rest, sent in (("GET", "", {}), ("PATCH", "", {"json": {"name": "x"}}), ("POST", "/duplicate", {}), ("DELETE", "", {})):
            codes = []
            for person in people:
                there = make(analyst, visibility=visibility, shared_with=shared if visibility != "private" else {})
                codes.append(str(person.call(method, f"/dashboards/{there['id']}{rest}", **sent).status_code))
            found.append(" ".join(codes))
        assert found == rows, visibility


def test_an_editor_cannot_say_who_sees_it(analyst: Caller, other: Caller) -> None:
    made = make(analyst, visibility="shared", shared_with={"users": [other.user_id], "editors": [other.user_id]})
    path = f"/dashboards/{made['id']}"
    refused = other.call("PATCH", path, json={"visibility": "public"})
    assert (refused.status_code, refused.get_json()["detail"]) == (403, "Only its owner may say who sees it.")
    assert problem_of(analyst.call("PATCH", path, json={"shared_with": {"users": ["nobody"]}})) == (422, "shared_with.users")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": "x", "visibility": "secret"}, "visibility"),
        ({"name": "x", "filters": {"colour": "red"}}, "filters.colour"),
        ({"name": "x", "filters": {"country": {"$ne": 1}}}, "filters.country"),
        ({"name": "x", "tabs": [{"key": "A", "title": "A"}]}, "tabs.0.key"),
        ({"name": "x", "refresh_seconds": 5}, "refresh_seconds"),
        ({"name": "x", "refresh_seconds": "60"}, "refresh_seconds"),
        ({"name": "x", "locked": 1}, "locked"),
        ({"name": "x", "shared_with": {"roles": ["boss"]}}, "shared_with.roles"),
        ({"name": "x", "version": 3}, "version"),
    ],
)
def test_a_wrong_field_is_named(analyst: Caller, body: dict[str, object], field: str) -> None:
    assert problem_of(analyst.post("/dashboards", body)) == (422, field)


def test_a_locked_dashboard_refuses_until_it_is_unlocked(analyst: Caller) -> None:
    made = make(analyst, locked=True)
    refused = analyst.post("/reports/dashboard/widgets", {"dashboard_id": made["id"], **NOTE})
    assert (refused.status_code, refused.get_json()["hint"]) == (409, "Unlock it first.")
    analyst.call("PATCH", f"/dashboards/{made['id']}", json={"locked": False})
    add(analyst, made["id"])


@pytest.mark.parametrize(
    "path", ["/dashboards/nothing", "/dashboards/nothing/file", "/dashboards/%00", "/reports/dashboard/widgets/nothing/data"]
)
def test_what_is_not_there_is_not_found(analyst: Caller, path: str) -> None:
    assert analyst.get(path).status_code in (404, 422)
