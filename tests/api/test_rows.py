"""The rows behind a value, over the API: as JSON by pages, as files whole, for each role what it may see."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from tests.api.conftest import Caller

QUESTION = {"metrics": ["orders", "gmv"], "dimensions": ["vendor"], "grain": "month", "start": "2026-10-01", "end": "2026-11-20"}
ALPHA = {"query": QUESTION, "mark": {"metric": "orders", "at": "2026-11-01", "members": {"vendor": "V1"}}}


def ask(caller: Caller, body: dict[str, Any], kind: str = "") -> Any:  # noqa: ANN401 - whatever JSON says
    response = caller.post(f"/analytics/rows{kind}", body)
    assert response.status_code == 200, response.text
    return response.get_json()


def test_the_rows_of_a_bucket_and_a_member(analyst: Caller) -> None:
    row = next(row for row in analyst.ask(**QUESTION)["rows"] if (row["month"], row["vendor"]) == ("2026-11-01", "V1"))
    answer = ask(analyst, ALPHA)
    # Alpha's part of O06, O07 and O10
    assert [(one["order"], one["customer"], one["sold"], one["orders"]) for one in answer["rows"]] == [
        ("O10", "K2", 36.0, 1), ("O07", "K1", 27.0, 1), ("O06", "K2", 20.0, 1),
    ]  # fmt: skip
    assert (answer["totals"], answer["meta"]["row_count"], row["orders"]) == ({"orders": 3}, 3, 3)
    assert answer["meta"]["mark"] == {"metric": "orders", "at": "2026-11-01", "members": {"vendor": ["V1"]}}


def test_pages_are_sorted_and_follow_each_other(analyst: Caller) -> None:
    first = ask(analyst, ALPHA | {"sort": ["sold"], "limit": 2})
    second = ask(analyst, ALPHA | {"sort": ["sold"], "limit": 2, "offset": first["meta"]["next_offset"]})
    assert [[row["order"] for row in page["rows"]] for page in (first, second)] == [["O06", "O07"], ["O10"]]
    assert (first["meta"]["row_count"], second["meta"]["next_offset"]) == (3, None)


def test_a_file_holds_all_of_them(analyst: Caller) -> None:
    response = analyst.post("/analytics/rows?format=csv", ALPHA)
    assert (response.status_code, response.content_type) == (200, "text/csv; charset=utf-8")
    assert 'filename="rows-of-orders-2026-11-01-2026-10-01-2026-11-20.csv"' in response.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [(line["order"], line["sold"], line["orders"]) for line in lines] == [
        ("O10", "36.0", "1"),
        ("O07", "27.0", "1"),
        ("O06", "20.0", "1"),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(analyst.post("/analytics/rows?format=xlsx", ALPHA).data))["Data"]
    assert [cell.value for cell in [*sheet.columns][-1]] == ["Orders", 1, 1, 1, 3]


def test_a_vendor_sees_own_rows_without_customers(vendor: Caller) -> None:
    body = {"query": {"metrics": ["gmv", "buyers"], "start": "2026-11-01", "end": "2026-11-20"}, "mark": {"metric": "gmv"}}
    answer = ask(vendor, body)
    assert [(row["line"], row["gmv"]) for row in answer["rows"]] == [("O10/1", 40.0), ("O07/1", 30.0), ("O06/1", 20.0)]
    assert "customer" not in answer["rows"][0]
    assert not any(key in vendor.post("/analytics/rows?format=csv", body).text for key in ("K1", "K2", "V2", "Beta"))
    refused = vendor.post("/analytics/rows", body | {"mark": {"metric": "buyers"}})
    assert (refused.status_code, refused.get_json()["hint"]) == (403, "Look at the orders instead.")


def test_what_a_value_is_compared_with_has_rows_of_its_own(analyst: Caller) -> None:
    """October as far as November has come: to noon of the 20th. O01 is of Alpha."""
    query = {"metrics": ["gmv"], "dimensions": ["vendor"], "grain": "month", "period": "this_month", "compare": "previous_period"}
    row = next(row for row in analyst.ask(**query)["rows"] if row["vendor"] == "V1")
    body = {"query": query, "mark": {"metric": "gmv", "at": row["month"], "members": {"vendor": "V1"}, "compared": True}}
    answer = ask(analyst, body)
    assert (row["month__previous"], row["gmv__previous"], answer["totals"]) == ("2026-10-01", 20.0, {"gmv": 20.0})
    assert [(one["line"], one["gmv"]) for one in answer["rows"]] == [("O01/1", 20.0)]
    assert answer["meta"]["mark"] == {
        "metric": "gmv", "at": "2026-11-01", "members": {"vendor": ["V1"]}, "compared": True, "compared_at": "2026-10-01",
    }  # fmt: skip
    file = analyst.post("/analytics/rows?format=csv", body)
    assert 'filename="rows-of-gmv-compared-2026-10-01-2026-10-01-2026-10-20.csv"' in file.headers["Content-Disposition"]
    assert [line["line"] for line in csv.DictReader(io.StringIO(file.text, newline=""))] == ["O01/1"]


def test_viewers_may_look_and_take_files(viewer: Caller) -> None:
    assert ask(viewer, ALPHA)["meta"]["row_count"] == 3
    assert viewer.post("/analytics/rows?format=csv", ALPHA).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"query": QUESTION}, "mark"),
        ({"mark": {"metric": "orders"}}, "query"),
        (ALPHA | {"colour": "red"}, "colour"),
        (ALPHA | {"mark": {"metric": "orders", "colour": "red"}}, "mark.colour"),
        (ALPHA | {"mark": {"metric": "orders", "compared": "yes"}}, "mark.compared"),
        (ALPHA | {"mark": {"metric": "orders", "compared": True}}, "mark.compared"),
        (ALPHA | {"mark": {"metric": "revenue"}}, "mark.metric"),
        (ALPHA | {"mark": {"metric": "orders", "at": "2026-11-02"}}, "mark.at"),
        (ALPHA | {"mark": {"metric": "orders", "members": {"country": "DE"}}}, "mark.members.country"),
        (ALPHA | {"mark": {"metric": "orders", "members": {"vendor": []}}}, "mark.members.vendor"),
        (ALPHA | {"query": QUESTION | {"metrics": "nothing"}}, "query.metrics"),
        (ALPHA | {"sort": ["nothing"]}, "sort"),
        (ALPHA | {"offset": -1}, "offset"),
        (ALPHA | {"limit": 0}, "limit"),
    ],
)
def test_what_is_wrong_is_named(analyst: Caller, body: dict[str, Any], field: str) -> None:
    response = analyst.post("/analytics/rows", body)
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, field), response.text
