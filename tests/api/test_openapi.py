"""The API's description: every operation in it can be reached, every example fits its schema, every real answer too."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dashboard_app.api.openapi import openapi_document
from dashboard_app.api.operations import OPERATIONS, PREFIX
from tests.api.conftest import PASSWORD, Caller
from tests.api.json_schema import mistakes

DOCUMENT = openapi_document()
EVERY = [(path, method, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()]
IDS = [operation["operationId"] for _, _, operation in EVERY]
READ = [
    path.removeprefix(PREFIX)
    for path, methods in DOCUMENT["paths"].items()
    if path.startswith((f"{PREFIX}/analytics/", f"{PREFIX}/reports/")) and "{" not in path and "get" in methods
]
DELETED = ("delete_target", "delete_dashboard", "reset_dashboard", "delete_widget")
LISTS = [one.name for one in OPERATIONS if one.listed]


def _good(operation: dict[str, Any]) -> dict[str, Any]:
    return next(answer for status, answer in operation["responses"].items() if status.startswith("2"))


def test_the_document_is_openapi_3_1_and_served_as_generated(viewer: Caller) -> None:
    response = viewer.get("/openapi.json")
    assert response.get_json() == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1")
    assert viewer.get("/openapi.json", {"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_the_document_holds_every_operation_once() -> None:
    assert sorted(IDS) == sorted(one.name for one in OPERATIONS)
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize(("path", "method", "operation"), EVERY, ids=IDS)
def test_every_operation_is_reachable(admin: Caller, path: str, method: str, operation: dict[str, Any]) -> None:
    short = re.sub(r"\{\w+\}", "nobody", path.removeprefix(PREFIX))
    response = admin.call(method.upper(), short)
    assert response.status_code != 405
    if "{" not in path:
        assert response.status_code in (200, 202, 415), response.text


@pytest.mark.parametrize(("path", "method", "operation"), EVERY, ids=IDS)
def test_every_example_fits_its_schema(path: str, method: str, operation: dict[str, Any]) -> None:
    contents = [operation.get("requestBody", {}).get("content", {}), _good(operation).get("content", {})]
    for content in contents:
        for media in content.values():
            for name, example in media.get("examples", {}).items():
                assert mistakes(example["value"], media["schema"], DOCUMENT) == [], (path, method, name)


def test_the_example_of_an_error_fits_its_schema() -> None:
    content = DOCUMENT["components"]["responses"]["Error422"]["content"]["application/problem+json"]
    assert mistakes(content["examples"]["unknown_name"]["value"], content["schema"], DOCUMENT) == []


@pytest.mark.parametrize("name", sorted(set(IDS) - {"openapi", "deactivate_user", "revoke_token", *DELETED}))
def test_every_real_answer_fits_its_schema(admin: Caller, name: str) -> None:
    path, method, operation = next(one for one in EVERY if one[2]["operationId"] == name)
    response = _call(admin, path, method, name)
    assert response.status_code in (200, 201, 202), response.text
    schema = _good(operation)["content"]["application/json"]["schema"]
    assert mistakes(response.get_json(), schema, DOCUMENT) == []


def _call(admin: Caller, path: str, method: str, name: str) -> Any:  # noqa: ANN401 - a test response
    if name == "list_values":
        return admin.get("/dimensions/vendor/values")
    if "dashboard" in path:
        return _call_dashboards(admin, path.removeprefix(PREFIX), method, name)
    if "/targets" in path:
        return _call_targets(admin, path.removeprefix(PREFIX), method, name)
    short = path.removeprefix(PREFIX).replace("{name}", "retention")
    if "{id}" in path:
        own = admin.post("/tokens", {"name": f"for {name}"}).get_json()["id"] if "/tokens/" in path else _somebody(admin, name)
        short = short.replace("{id}", own)
    return admin.call(method.upper(), short, **({"json": _body(name)} if method != "get" else {}))


def _call_targets(admin: Caller, path: str, method: str, name: str) -> Any:  # noqa: ANN401
    day = {"list_targets": 1, "create_target": 2, "read_target": 3, "replace_target": 4, "change_target": 5, "import_targets": 6}[name]
    target = {"metric": "visits", "grain": "day", "period_start": f"2020-01-{day:02d}", "value": 1}
    if name == "import_targets":
        sheet = "metric,grain,period_start,value\nvisits,day,2020-01-06,1\n"
        return admin.call("POST", path, {"Content-Type": "text/csv"}, data=sheet.encode())
    if name == "create_target":
        return admin.post(path, target)
    made = admin.post("/targets", target).get_json()["id"]
    body = {"replace_target": target, "change_target": {"value": 2}}.get(name)
    return admin.call(method.upper(), path.replace("{id}", made), **({"json": body} if body else {}))


def _call_dashboards(admin: Caller, path: str, method: str, name: str) -> Any:  # noqa: ANN401
    home = admin.post("/dashboards", {"name": name}).get_json()["id"]
    line = {"title": "Revenue", "kind": "line", "source": {"type": "metric_query", "query": {"metrics": ["revenue"], "grain": "day"}}}
    widget = admin.post("/reports/dashboard/widgets", {"dashboard_id": home, **line}).get_json()["id"]
    places = {"widgets": [{"id": widget, "layout": {"x": 3, "y": 0, "w": 6, "h": 4}}]}
    body = {
        "create_dashboard": {"name": name}, "import_dashboard": admin.get(f"/dashboards/{home}/file").get_json(),
        "replace_dashboard": {"name": name, "widgets": [{"id": widget, **line}]}, "change_dashboard": {"name": "changed"},
        "place_widgets": places, "arrange_dashboard": places, "create_widget": {"dashboard_id": home, **line}, "replace_widget": line,
        "change_widget": {"title": "changed"}, "copy_widget": {"dashboard_id": home},
    }.get(name)  # fmt: skip
    short = path.replace("{id}", widget if "/widgets" in path else home)
    return admin.call(method.upper(), short, {"If-Match": "*"} if method != "get" else {}, **({"json": body} if body else {}))


def _somebody(admin: Caller, name: str) -> str:
    user: str = admin.post("/users", _user(f"before-{name}")).get_json()["id"]
    return user


def _user(name: str) -> dict[str, object]:
    return {"email": f"{name}@example.com", "name": name, "role": "viewer", "password": PASSWORD}


def _body(name: str) -> dict[str, object]:
    return {
        "query": {"metrics": ["revenue", "take_rate"], "dimensions": ["vendor"], "compare": "previous_month", "period": "last_30_days"},
        "rows": {"query": {"metrics": ["revenue"], "period": "last_30_days"}, "mark": {"metric": "revenue"}, "limit": 2},
        "create_user": _user("schema"),
        "replace_user": _user("replaced"),
        "change_user": {"name": "changed"},
        "create_token": {"name": "schema"},
        "study": {"period": "last_12_months", "options": {"minimum_customers": 1}},
        "refresh_data": {},
    }[name]


@pytest.mark.parametrize(
    ("path", "names"),
    [("/query", {"ranking", "total"}), ("/analytics/rows", {"bucket and member", "total", "rest", "what it is compared with"})],
)
def test_every_question_in_the_examples_is_answered(analyst: Caller, path: str, names: set[str]) -> None:
    examples = DOCUMENT["paths"][PREFIX + path]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert {name: analyst.post(path, example["value"]).status_code for name, example in examples.items()} == dict.fromkeys(names, 200)


def test_every_parameter_in_the_document_is_known_to_the_endpoint(analyst: Caller) -> None:
    for path in READ:
        for parameter in DOCUMENT["paths"][PREFIX + path]["get"]["parameters"]:
            response = analyst.get(path, **{parameter["name"]: "\u0001"})
            assert response.status_code == 422
            assert "Unknown parameter" not in response.text, parameter["name"]


@pytest.mark.parametrize("schema", sorted(DOCUMENT["components"]["schemas"]))
def test_every_reference_leads_somewhere(schema: str) -> None:
    names = re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT["components"]["schemas"][schema]))
    assert set(names) <= set(DOCUMENT["components"]["schemas"])


def test_the_readable_pages_hold_every_operation_and_need_nothing_from_elsewhere(viewer: Caller) -> None:
    headers = {"Authorization": f"Bearer {viewer.token}"}
    page = viewer.client.get("/api/docs", headers=headers)
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert [name for name in IDS if f'id="{name}"' not in page.text] == []
    assert "<script" not in page.text
    assert re.findall(r'(?:href|src)="(?!#|/)[^"]*"', page.text) == []
    assert re.search(r"\sstyle=|\son\w+=", page.text) is None
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    style = viewer.client.get("/api/docs/style.css", headers=headers)
    assert (style.status_code, style.content_type) == (200, "text/css; charset=utf-8")
    assert "url(" not in style.text


def test_the_type_of_a_problem_leads_to_its_place_on_the_page(viewer: Caller) -> None:
    page = viewer.client.get("/api/docs", headers={"Authorization": f"Bearer {viewer.token}"}).text
    for response in (
        viewer.get("/nope"),
        viewer.post("/metrics", {}),
        viewer.post("/query", {}),
        viewer.get("/users"),
        viewer.post("/query", "x"),
    ):
        anchor = response.get_json()["type"].partition("#")[2]
        assert f'id="{anchor}"' in page
