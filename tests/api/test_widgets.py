"""Widgets over the API: made, changed, removed and brought back, copied, and their answers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from dashboard_app.services import Services
from data.store.models import Dashboard, DashboardLayout, DashboardWidget
from tests.api.conftest import Caller, without
from tests.api.test_dashboards import LINE, NOTE, add, make, problem_of
from tests.api.test_hostile import FIELDS, HOSTILE_VALUES, _check

WIDGETS = "/reports/dashboard/widgets"
SOURCES = (
    ("text", "markdown"), ("study", "name"), ("study", "options"), ("study", "filters"), ("study", "period"), ("saved_query", "id"),
    ("saved_query", "parameters"), ("metric_query", "query"), ("metric_query", "unknown"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _empty(services: Services) -> Iterator[None]:
    yield from without(services, DashboardLayout, DashboardWidget, Dashboard)


def test_a_widget_is_made_read_changed_removed_and_brought_back(analyst: Caller) -> None:
    home = make(analyst)["id"]
    body = {"dashboard_id": home, **LINE, "layouts": {"phone": {"y": 2, "h": 3}}, "refresh_seconds": 300, "options": {"grain": "auto"}}
    made = analyst.post(WIDGETS, body)
    widget = made.get_json()
    assert (made.status_code, made.headers["Location"], made.headers["ETag"]) == (201, f"/api/v1{WIDGETS}/{widget['id']}", '"v1"')
    assert {name: widget[name] for name in body} == body
    assert (widget["tab"], widget["version"]) == ("", 1)
    path = f"{WIDGETS}/{widget['id']}"
    assert analyst.get(path).get_json() == widget
    changed = analyst.call("PATCH", path, {"If-Match": '"v1"'}, json={"title": "Changed", "layout": {"x": 3, "y": 7, "w": 6, "h": 4}})
    assert (changed.get_json()["title"], changed.get_json()["layout"]) == ("Changed", {"x": 3, "y": 0, "w": 6, "h": 4})
    assert changed.get_json()["layouts"] == {"phone": {"y": 2, "h": 3}}
    put = analyst.call("PUT", path, {"If-Match": '"v2"'}, json=NOTE).get_json()
    assert (put["kind"], put["layout"], put["layouts"], put["options"], put["version"]) == (
        "text", {"x": 3, "y": 0, "w": 6, "h": 4}, {}, {}, 3,
    )  # fmt: skip
    for method, sent in (("PATCH", {"json": {"title": "x"}}), ("PUT", {"json": NOTE}), ("DELETE", {})):
        assert analyst.call(method, path, {"If-Match": '"v2"'}, **sent).status_code == 412
    assert analyst.call("DELETE", path, {"If-Match": '"v3"'}).status_code == 204
    assert analyst.get(path).status_code == 404
    assert analyst.get(WIDGETS, dashboard_id=home).get_json()["total"] == 0
    assert analyst.call("POST", f"{path}/restore").get_json()["title"] == "Note"
    assert analyst.get(f"/dashboards/{home}").get_json()["version"] == 6


def test_what_overlaps_is_pushed_down_and_the_list_shows_it(analyst: Caller) -> None:
    home = make(analyst)["id"]
    for title in ("First", "Second", "Third"):
        add(analyst, home, title=title)
    page = analyst.get(WIDGETS, dashboard_id=home, limit=2).get_json()
    rest = analyst.get(WIDGETS, dashboard_id=home, limit=2, cursor=page["next"]).get_json()
    assert [(one["title"], one["layout"]["y"]) for one in page["items"] + rest["items"]] == [("Third", 0), ("Second", 4), ("First", 8)]
    assert (page["total"], rest["next"]) == (3, None)
    free = analyst.post(WIDGETS, {"dashboard_id": home, **NOTE}).get_json()
    assert free["layout"] == {"x": 6, "y": 0, "w": 6, "h": 4}
    assert analyst.get(WIDGETS).get_json()["total"] == 4


def test_a_widget_is_copied_once_to_another_dashboard(analyst: Caller) -> None:
    there, here = make(analyst)["id"], make(analyst)["id"]
    widget = add(analyst, there)
    path = f"{WIDGETS}/{widget['id']}"
    copies = [analyst.post(f"{path}/copy", {"dashboard_id": here}, {"Idempotency-Key": "a copy"}) for _ in range(2)]
    assert [copy.status_code for copy in copies] == [201, 201]
    assert copies[0].get_json()["dashboard_id"] == here
    assert analyst.get(WIDGETS, dashboard_id=here).get_json()["total"] == 1
    moved = analyst.call("PUT", path, json=NOTE | {"dashboard_id": here})
    assert problem_of(moved) == (422, "dashboard_id")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "hologram"}, "kind"),
        ({"kind": 5}, "kind"),
        ({"source": []}, "source"),
        ({"source": {"type": "sql"}}, "source.type"),
        ({"source": {"type": "metric_query", "query": {"metrics": ["revenu"]}}}, "source.query.metrics"),
        ({"source": {"type": "metric_query", "query": {"metrics": ["visits"], "dimensions": ["vendor"]}}}, "source.query.dimensions"),
        ({"source": {"type": "study", "name": "retentoin"}}, "source.name"),
        ({"source": {"type": "saved_query", "id": "nothing"}}, "source.id"),
        ({"options": {"deep": {"a": 1}}}, "options.deep"),
        ({"refresh_seconds": 1}, "refresh_seconds"),
        ({"refresh_seconds": 86_401}, "refresh_seconds"),
        ({"layout": {"x": 7, "y": 0, "w": 6, "h": 4}}, "layout.w"),
        ({"layout": {"x": 0, "y": -1, "w": 6, "h": 4}}, "layout.y"),
        ({"layout": {"x": 0, "y": 0, "w": 6}}, "layout.h"),
        ({"layouts": {"watch": {"x": 0}}}, "layouts.watch"),
        ({"tab": "nowhere"}, "tab"),
        ({"colour": "red"}, "colour"),
        ({"id": "mine"}, "id"),
    ],
)
def test_a_wrong_field_is_named(analyst: Caller, change: dict[str, object], field: str) -> None:
    response = analyst.post(WIDGETS, {"dashboard_id": make(analyst)["id"], **LINE} | change)
    status, found = problem_of(response)
    assert (status, found.removesuffix(".[key]")) == (422, field)


def test_every_verb_through_the_dashboard(analyst: Caller, viewer: Caller, vendor: Caller, admin: Caller) -> None:
    """What analyst (owner), admin, viewer and vendor get: GET, GET data, PATCH, POST copy, DELETE, POST."""
    expected = {"private": "200 200 404 404", "public": "200 200 200 200"}
    for visibility, reading in expected.items():
        home = make(analyst, visibility=visibility)["id"]
        for rest in ("", "/data"):
            path = f"{WIDGETS}/{add(analyst, home)['id']}{rest}"
            assert " ".join(str(one.get(path).status_code) for one in (analyst, admin, viewer, vendor)) == reading
        for one in (viewer, vendor):
            path = f"{WIDGETS}/{add(analyst, home)['id']}"
            assert one.call("PATCH", path, json={"title": "x"}).status_code == 403
            assert one.call("DELETE", path).status_code == 403
            assert one.call("POST", f"{path}/restore").status_code == 403
            assert one.post(f"{path}/copy", {"dashboard_id": home}).status_code == 403
            assert one.post(WIDGETS, {"dashboard_id": home, **NOTE}).status_code == 403
            listed = one.get(WIDGETS, dashboard_id=home)
            assert listed.status_code == (404 if visibility == "private" else 200)


def test_the_data_of_a_widget_is_the_answer_to_its_question(analyst: Caller, vendor: Caller) -> None:
    query = {"metrics": ["revenue"], "dimensions": ["vendor"], "period": "this_month", "sort": ["-revenue"]}
    home = make(analyst, visibility="public")["id"]
    path = f"{WIDGETS}/{add(analyst, home, kind='bar', source={'type': 'metric_query', 'query': query})['id']}/data"
    asked = analyst.ask(**query)
    found = analyst.get(path).get_json()
    assert (found["rows"], found["totals"]) == (asked["rows"], asked["totals"])
    assert found["totals"] == {"revenue": 183.0}
    assert [row["vendor"] for row in vendor.get(path).get_json()["rows"]] == ["V1"]
    german = analyst.get(path, period="month_to_date", compare="previous_month", country="DE").get_json()
    assert (
        german["rows"] == analyst.ask(**query | {"period": "month_to_date"}, compare="previous_month", filters={"country": ["DE"]})["rows"]
    )
    days = analyst.get(path, start="2026-11-09", end="2026-11-09").get_json()
    assert days["totals"] == {"revenue": 27.0}
    sheet = analyst.get(path, format="csv")
    assert (sheet.status_code, sheet.content_type) == (200, "text/csv; charset=utf-8")
    assert sheet.text.splitlines()[0] == "vendor,vendor__label,revenue"


def test_an_administrator_asks_past_the_cache(admin: Caller) -> None:
    path = f"{WIDGETS}/{add(admin, make(admin)['id'])['id']}/data"
    admin.get(path)
    assert admin.get(path).get_json()["meta"]["cached"] is True
    assert admin.get(path, {"Cache-Control": "no-cache"}).get_json()["meta"]["cached"] is False


def test_a_study_is_answered_and_a_text_has_no_figures(analyst: Caller) -> None:
    home = make(analyst)["id"]
    cohorts = add(analyst, home, kind="cohort", source={"type": "study", "name": "retention", "options": {"minimum_customers": 1}})
    found = analyst.get(f"{WIDGETS}/{cohorts['id']}/data")
    assert (found.status_code, found.get_json()["columns"][0]["name"]) == (200, "cohort")
    note = add(analyst, home, **NOTE)
    refused = analyst.get(f"{WIDGETS}/{note['id']}/data")
    assert (problem_of(refused), refused.get_json()["detail"]) == ((422, "source"), "A text has no figures.")


@pytest.mark.parametrize(
    "query", [{"colour": "red"}, {"period": "fortnight"}, {"start": "2026-11-01"}, {"compare": "x"}, {"currency": "EUR"}, {"limit": "3"}]
)
def test_a_wrong_parameter_of_the_data_is_named(analyst: Caller, query: dict[str, str]) -> None:
    path = f"{WIDGETS}/{add(analyst, make(analyst)['id'])['id']}/data"
    assert analyst.get(path, **query).status_code == 422


def test_a_broken_widget_breaks_alone(analyst: Caller, services: Services) -> None:
    home = make(analyst)["id"]
    broken, whole = add(analyst, home), add(analyst, home)
    with services.database.transaction() as session:
        session.get_one(DashboardWidget, broken["id"]).source = {"type": "metric_query", "query": {"metrics": ["gone"]}}
    assert analyst.get(f"{WIDGETS}/{broken['id']}/data").status_code == 422
    assert analyst.get(f"{WIDGETS}/{whole['id']}/data").status_code == 200
    assert analyst.get(f"/dashboards/{home}").get_json()["widget_count"] == 2


def test_bad_bodies_are_refused_by_field_and_never_a_fault_of_ours(analyst: Caller) -> None:
    home = make(analyst)["id"]
    widget = add(analyst, home)["id"]
    question = LINE["source"]["query"]
    for value in HOSTILE_VALUES:
        bodies = [{**LINE, field: value} for field in (*LINE, "options", "layouts", "tab", "refresh_seconds", "dashboard_id", "unknown")]
        bodies += [{**LINE, "source": {"type": kind, name: value}} for kind, name in SOURCES]
        bodies += [{**LINE, "source": {"type": "metric_query", "query": {**question, field: value}}} for field in FIELDS]
        bodies += [{**LINE, "options": {"grain": value}}, {**LINE, "layout": {"x": value, "y": 0, "w": 6, "h": 4}}]
        for body in bodies:
            began = time.process_time()
            response = analyst.call("PUT", f"{WIDGETS}/{widget}", json=body)
            _check(response, began, body)


@pytest.mark.parametrize(
    "field", ["name", "description", "visibility", "shared_with", "filters", "tabs", "refresh_seconds", "locked", "widgets"]
)
def test_bad_dashboards_are_refused_by_field(analyst: Caller, field: str) -> None:
    home = make(analyst)["id"]
    for value in HOSTILE_VALUES:
        inside = [{field: value}, {field: [value]}, {field: {"a": value}}]
        inside += [{"filters": {"country": value}}, {"tabs": [{"key": value, "title": value}]}, {"shared_with": {"users": [value]}}]
        for body in inside:
            began = time.process_time()
            response = analyst.call("PUT", f"/dashboards/{home}", json={"name": "Sales", **body})
            _check(response, began, body)
