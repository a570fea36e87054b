"""Targets over the API: who may, what is checked, a sheet at once, what the shop's own table says, and targets in answers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from dashboard_app.services import Services
from data.store.models import Target
from tests.api.conftest import Caller, without

SHEET = {"Content-Type": "text/csv"}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def _empty(services: Services) -> Iterator[None]:
    """Each test begins without targets, whatever other files have left in the shop they share, and leaves none."""
    yield from without(services, Target)


def revenue(value: object = 300, **more: object) -> dict[str, object]:
    return {"metric": "revenue", "grain": "month", "period_start": "2026-11-01", "value": value, **more}


def test_a_target_is_added_read_changed_and_removed(analyst: Caller) -> None:
    made = analyst.post("/targets", revenue(1234.5, dimension="vendor", member="V1"))
    target = made.get_json()
    assert (made.status_code, made.headers["Location"], made.headers["ETag"]) == (201, f"/api/v1/targets/{target['id']}", '"v1"')
    assert {name: value for name, value in target.items() if name not in ("id", "created_at", "updated_at")} == {
        "metric": "revenue",
        "grain": "month",
        "period_start": "2026-11-01",
        "period_end": "2026-11-30",
        "value": 1234.5,
        "dimension": "vendor",
        "member": "V1",
        "member_label": "Alpha",
        "source": "application",
        "shop_value": None,
        "version": 1,
    }
    path = f"/targets/{target['id']}"
    assert analyst.get(path).get_json() == target
    changed = analyst.call("PATCH", path, {"If-Match": '"v1"'}, json={"value": 7})
    assert (changed.status_code, changed.get_json()["value"], changed.get_json()["member"]) == (200, 7, "V1")
    house = analyst.call("PUT", path, {"If-Match": '"v2"'}, json=revenue(8)).get_json()
    assert (house["dimension"], house["member"], house["version"]) == (None, None, 3)
    assert analyst.call("PATCH", path, {"If-Match": '"v1"'}, json={"value": 9}).status_code == 412
    assert analyst.call("DELETE", path, {"If-Match": '"v2"'}).status_code == 412
    assert analyst.call("DELETE", path, {"If-Match": '"v3"'}).status_code == 204
    assert analyst.get(path).status_code == 404


def test_there_is_one_for_a_key(analyst: Caller) -> None:
    assert analyst.post("/targets", revenue()).status_code == 201
    again = analyst.post("/targets", revenue(5))
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")
    once = {"Idempotency-Key": "one key"}
    first = analyst.post("/targets", revenue(1, grain="day"), once)
    assert analyst.post("/targets", revenue(1, grain="day"), once).get_json() == first.get_json()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"metric": "revenu"}, "metric", "Did you mean 'revenue'?"),
        ({"grain": "fortnight"}, "grain", "month"),
        ({"period_start": "2026-11-02"}, "period_start", "not the first day of a month; that is 2026-11-01"),
        ({"grain": "week"}, "period_start", "not the first day of a week; that is 2026-10-26"),
        ({"value": -1}, "value", "from 0"),
        ({"value": 1e15}, "value", "below 1,000,000,000,000,000"),
        ({"value": 10.005}, "value", "in EUR has at most 2 digits"),
        ({"value": "1e400"}, "value", "from 0"),
        ({"value": "NaN"}, "value", "number"),
        ({"value": True}, "value", "number"),
        ({"dimension": "vendor"}, "member", "go together"),
        ({"member": "V1"}, "dimension", "go together"),
        ({"dimension": "weekday", "member": "1"}, "dimension", "Unknown dimension of Revenue"),
        ({"dimension": "vendor", "member": "V99"}, "member", "There is no vendor 'V99'"),
        ({"metric": "stock_units", "dimension": "country", "member": "DE"}, "dimension", "Unknown dimension of Stock"),
        ({"colour": "red"}, "colour", "Unknown field"),
    ],
)
def test_a_wrong_field_is_named(analyst: Caller, change: dict[str, object], field: str, words: str) -> None:
    response = analyst.post("/targets", revenue() | change)
    problem = response.get_json()
    assert (response.status_code, problem["errors"][0]["field"]) == (422, field)
    assert words in problem["errors"][0]["message"]


def test_viewers_read_and_vendors_see_their_own(analyst: Caller, viewer: Caller, vendor: Caller) -> None:
    house = analyst.post("/targets", revenue()).get_json()
    own = analyst.post("/targets", revenue(dimension="vendor", member="V1")).get_json()
    other = analyst.post("/targets", revenue(dimension="vendor", member="V2")).get_json()
    assert viewer.get("/targets").get_json()["total"] == 3
    page = vendor.get("/targets").get_json()
    assert ([item["id"] for item in page["items"]], page["total"], page["roll_up"]) == ([own["id"]], 1, [])
    assert [vendor.get(f"/targets/{one['id']}").status_code for one in (house, own, other)] == [404, 200, 404]
    for caller in (viewer, vendor):
        assert caller.post("/targets", revenue(1, grain="day")).status_code == 403
        assert caller.call("DELETE", f"/targets/{own['id']}").status_code == 403
        assert caller.call("POST", "/targets/import", SHEET, data=b"metric").status_code == 403


def test_the_list_is_filtered_paged_and_tells_what_does_not_add_up(analyst: Caller) -> None:
    for body in (revenue(100), revenue(60, dimension="vendor", member="V1"), revenue(30, dimension="vendor", member="V2")):
        analyst.post("/targets", body)
    analyst.post("/targets", revenue(5, metric="orders", period_start="2026-12-01"))
    page = analyst.get("/targets", limit=2).get_json()
    rest = analyst.get("/targets", limit=2, cursor=page["next"]).get_json()
    assert [item["metric"] for item in page["items"] + rest["items"]] == ["orders", "revenue", "revenue", "revenue"]
    assert (page["total"], rest["next"]) == (4, None)
    assert page["roll_up"] == [
        {
            "metric": "revenue", "grain": "month", "period_start": "2026-11-01", "dimension": None, "member": None, "value": 100,
            "parts": "vendor", "count": 2, "sum": 90, "difference": -10,
        }
    ]  # fmt: skip
    for query, total in (
        ({"metric": "orders"}, 1), ({"dimension": "__none__"}, 2), ({"dimension": "vendor", "member": "V2"}, 1), ({"grain": "week"}, 0),
        ({"start": "2026-12-01"}, 1), ({"end": "2026-11-30"}, 3),
    ):  # fmt: skip
        assert analyst.get("/targets", **query).get_json()["total"] == total
    assert analyst.get("/targets", color="red").status_code == 422
    assert analyst.get("/targets", limit=0).status_code == 422


def test_a_sheet_is_imported_as_a_whole(analyst: Caller) -> None:
    analyst.post("/targets", revenue(100))
    sheet = "metric,grain,period_start,value,dimension,member\nrevenue,month,2026-11-01,120,,\nrevenue,month,2026-12-01,130,vendor,V1\n"
    done = analyst.call("POST", "/targets/import", SHEET, data=sheet.encode())
    assert (done.status_code, done.get_json()) == (200, {"rows": 2, "created": 1, "changed": 1, "unchanged": 0})
    again = analyst.call("POST", "/targets/import", SHEET, data=sheet.encode())
    assert again.get_json() == {"rows": 2, "created": 0, "changed": 0, "unchanged": 2}
    assert sorted(item["value"] for item in analyst.get("/targets").get_json()["items"]) == [120, 130]


def test_a_workbook_is_imported_too(analyst: Caller) -> None:
    book = Workbook()
    book.active.append(["Metric", "Grain", "Period start", "Value"])
    book.active.append(["take_rate", "quarter", date(2026, 10, 1), 0.125])
    target = io.BytesIO()
    book.save(target)
    assert analyst.call("POST", "/targets/import", {"Content-Type": EXCEL}, data=target.getvalue()).status_code == 200
    assert analyst.get("/targets").get_json()["items"][0]["value"] == 0.125


def test_one_wrong_row_and_nothing_is_imported(analyst: Caller) -> None:
    sheet = (
        "metric,grain,period_start,value,dimension,member\nrevenue,month,2026-11-01,1,,\nrevenu,month,2026-11-01,1,,\n"
        "revenue,month,2026-11-03,1,,\nrevenue,month,2026-11-01,2,,\n"
    )
    response = analyst.call("POST", "/targets/import", SHEET, data=sheet.encode())
    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == ["row 3, metric", "row 4, period_start", "row 5, metric"]
    assert "Nothing was imported" in response.get_json()["hint"]
    stranger = "metric,grain,period_start,value,dimension,member\nrevenue,month,2026-11-01,1,,\nrevenue,month,2026-11-01,1,vendor,V77\n"
    response = analyst.call("POST", "/targets/import", SHEET, data=stranger.encode())
    assert [error["field"] for error in response.get_json()["errors"]] == ["row 3, member"]
    assert analyst.get("/targets").get_json()["total"] == 0


def test_what_is_no_sheet_is_refused(analyst: Caller) -> None:
    assert analyst.call("POST", "/targets/import", json={}).status_code == 415
    assert analyst.call("POST", "/targets/import", SHEET, data=b"").status_code == 422
    assert analyst.call("POST", "/targets/import", SHEET, data=b"x" * 2_000_001).status_code == 413


def test_an_answer_has_targets_and_variance_when_asked(analyst: Caller, vendor: Caller) -> None:
    analyst.post("/targets", revenue(300))
    analyst.post("/targets", revenue(60, dimension="vendor", member="V1"))
    asked = {"metrics": ["revenue"], "period": "this_month", "targets": True}
    # 183 by noon of the 20th; 19.5 of 30 days are over: 195 of 300
    assert analyst.ask(**asked)["totals"] == {
        "revenue": 183.0, "revenue__target": 195.0, "revenue__variance": -12.0, "revenue__variance_rate": -12 / 195,
    }  # fmt: skip
    assert vendor.ask(**asked)["totals"]["revenue__target"] == 39.0
    days = analyst.get("/analytics/sales/trends", period="this_month", targets="true").get_json()
    assert [days["rows"][0]["revenue__target"], days["rows"][19]["revenue__target"]] == [10.0, 5.0]
    assert analyst.ask(metrics=["revenue"], period="this_month")["totals"] == {"revenue": 183.0}


def test_the_overview_has_targets_when_asked(analyst: Caller) -> None:
    analyst.post("/targets", revenue(300))
    answer = analyst.get("/analytics/overview", period="this_month", targets="true").get_json()
    assert answer["kpis"]["totals"]["revenue__target"] == answer["trend"]["totals"]["revenue__target"] == 195.0
    assert answer["kpis"]["meta"]["targets"]["revenue"] == {"whole": 300.0}
    assert "revenue__target" not in analyst.get("/analytics/overview", period="this_month").text


def test_amounts_and_targets_in_a_currency_without_rates_are_refused(analyst: Caller) -> None:
    refused = analyst.post("/query", {"metrics": ["revenue"], "currency": "USD", "targets": True})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "currency")
    assert "Known: EUR." in refused.get_json()["detail"]


def test_what_was_done_is_in_the_audit_log(admin: Caller, analyst: Caller) -> None:
    target = analyst.post("/targets", revenue(12)).get_json()
    analyst.call("DELETE", f"/targets/{target['id']}")
    acts = [item for item in admin.get("/audit", limit=1000).get_json()["items"] if item["target_id"] == target["id"]]
    assert [(item["act"], item["actor"], item["details"]["value"]) for item in acts] == [
        ("delete_target", "analyst@example.com", "12"),
        ("create_target", "analyst@example.com", "12"),
    ]


def test_exact_values_beyond_a_json_number_are_texts(analyst: Caller) -> None:
    body = revenue("999999999999999.99")
    assert analyst.post("/targets", body).get_json()["value"] == "999999999999999.99"
    assert Decimal(analyst.get("/targets").get_json()["items"][0]["value"]) == Decimal("999999999999999.99")
