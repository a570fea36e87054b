"""Bad input of every kind (S17): always the expected 4xx as a problem with the field at fault, never a fault of ours, never slow."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import Caller

GOOD: dict[str, Any] = {"metrics": ["revenue"], "period": "last_7_days"}
HOSTILE_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**12, "", " ", "x" * 5_000, "\u0000", "a\u0001b", "\u0085", "' OR 1=1 --", '"; drop table users; --',
    "<script>alert(1)</script>", "../../etc/passwd", "%00", "${7*7}", "{{7*7}}", "__class__", "\u202e", [], {}, [[]], [{}], [None], [1.5],
    [True], {"$ne": 1}, {"a": {"b": []}}, ["x" * 5_000], "2026-13-01", "2026-02-29", "0000-00-00", "9999-12-31", "1899-12-31", "2201-01-01",
    "20260101", "2026-W01-1", "2026-01-01T00:00:00Z", "\uff12\uff10\uff12\uff16-01-01", "NaN", "-", "--revenue", "-0", "1e9",
)  # fmt: skip
FIELDS = (
    "metrics", "dimensions", "grain", "period", "start", "end", "compare", "compare_start", "compare_end", "filters", "sort", "limit",
    "other", "share", "targets", "date_basis", "currency", "timezone", "unknown", "__proto__", "constructor",
)  # fmt: skip
PARAMETERS = (*FIELDS, "format", "vendor", "vendor__not", "hour_of_day", "vendor__", "__not", "cursor", "search")
SLOWEST_S = 3.0


def _bodies() -> Iterator[dict[str, Any]]:
    for field in FIELDS:
        for value in HOSTILE_VALUES:
            yield GOOD | {field: value}
    for value in HOSTILE_VALUES:
        yield GOOD | {"filters": {"category": value}}
        yield GOOD | {"filters": {"hour_of_day": value}}
        yield GOOD | {"start": value, "end": value}
        if isinstance(value, str):
            yield GOOD | {"filters": {value: ["x"]}}
            yield GOOD | {value: 1}


def _check(response: TestResponse, began: float, sent: object) -> None:
    """A refusal is a problem with its field; what is not refused is an answer. Nothing else, and at once."""
    assert time.process_time() - began < SLOWEST_S, sent
    assert response.status_code in (200, 400, 404, 413, 415, 422), (sent, response.status_code, response.text[:200])
    if response.status_code == 200:
        return
    assert response.content_type == "application/problem+json", sent
    problem = response.get_json()
    assert {"type", "title", "status", "detail", "code", "hint", "request_id"} <= problem.keys(), sent
    assert len(response.data) < 20_000, sent
    if response.status_code == 422:
        assert problem["errors"], sent
        assert all(error["field"] and error["message"] for error in problem["errors"]), sent


def test_there_are_more_than_five_hundred_bad_bodies() -> None:
    assert sum(1 for _ in _bodies()) > 1_000


def test_hostile_bodies_are_answered_or_refused_with_the_field(analyst: Caller) -> None:
    refused = 0
    for body in _bodies():
        began = time.process_time()
        response = analyst.post("/query", body)
        _check(response, began, body)
        refused += response.status_code == 422
    assert refused > 900


@pytest.mark.parametrize(("path", "names"), [("/analytics/overview", FIELDS), ("/analytics/sales/trends", PARAMETERS)])
def test_hostile_parameters_are_answered_or_refused_with_the_field(analyst: Caller, path: str, names: tuple[str, ...]) -> None:
    for name in names:
        for value in HOSTILE_VALUES:
            if isinstance(value, str | int | float):
                query = f"{quote(name)}={quote(str(value), safe='')}"
                began = time.process_time()
                response = analyst.get(f"{path}?{query}")
                _check(response, began, query)
                assert response.status_code in (200, 422), query


@pytest.mark.parametrize(
    "path", ["/metrics", "/dimensions", "/me", "/users", "/tokens", "/audit", "/openapi.json", "/dimensions/vendor/values", "/targets"]
)
def test_hostile_paging_is_refused_with_the_field(admin: Caller, path: str) -> None:
    for query in (
        "limit=0", "limit=-1", "limit=1001", "limit=x", "limit=", "limit=1&limit=2",
        "cursor=", "cursor=x", "cursor=%00", "cursor=o-1",
        "cursor=o1e9", "cursor=" + "A" * 3_000, "cursor=W10", "cursor=bnVsbA", "unknown=1", "limit=9999999999999999999999", "=", "limit",
    ):  # fmt: skip
        response = admin.get(f"{path}?{query}")
        _check(response, time.process_time(), query)
        assert response.status_code == 422, (query, response.text)


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"{]", "application/json", 400),
        (b"nul", "application/json", 400),
        (b"{'a': 1}", "application/json", 400),
        (b'{"metrics": ["revenue"]} x', "application/json", 400),
        (b'{"metrics": [NaN]}', "application/json", 400),
        (b'{"limit": Infinity}', "application/json", 400),
        (b'{"limit": 1e999}', "application/json", 400),
        (b'{"limit": 01}', "application/json", 400),
        (b'{"a": "\x01"}', "application/json", 400),
        (b'{"a": "\\ud800"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"\xef\xbb\xbf{}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[" * 1_000 + b"]" * 1_000, "application/json", 422),
        (b"[" * 52 + b"]" * 52, "application/json", 422),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json", 422),
        (b'{"metrics": ["revenue"], "metrics": ["gmv"]}', "application/json", 422),
        (b'{"metrics": ["revenue"], "filters": {"country": "DE", "country": "FR"}}', "application/json", 422),
        (b'{"limit": ' + b"9" * 400 + b"}", "application/json", 400),
        (b'{"limit": 99999999999999999999}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b"7", "application/json", 422),
        (b"null", "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"metrics": ["revenue"]}', "application/json; charset=utf-8", 200),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b'{"metrics": ["revenue"]}', "text/plain", 415),
        (b'{"metrics": ["revenue"]}', "application/xml", 415),
        (b'{"metrics": ["revenue"]}', "multipart/form-data; boundary=x", 415),
        (b'{"metrics": ["revenue"]}', "", 415),
        (b'{"metrics": ["revenue"]}', "application/jsonx", 415),
        (b'"' + b"x" * 2_000_001 + b'"', "application/json", 413),
        (b'{"metrics": [' + b'"revenue",' * 150_000 + b'"revenue"]}', "application/json", 422),
    ],
)
def test_a_broken_body_gets_its_own_status(analyst: Caller, raw: bytes, content_type: str, status: int) -> None:
    began = time.process_time()
    response = analyst.call("POST", "/query", data=raw, headers={"Content-Type": content_type} if content_type else {})
    _check(response, began, raw[:60])
    assert response.status_code == status


def test_a_large_body_of_unknown_length_is_refused(analyst: Caller) -> None:
    """A body in chunks has no length before it ends."""
    stream = io.BytesIO(b'{"metrics": ["revenue"]}' + b" " * 2_000_000)
    response = analyst.call(
        "POST", "/query", input_stream=stream, content_type="application/json", environ_overrides={"wsgi.input_terminated": True}
    )
    assert response.status_code == 413


def test_a_packed_body_is_refused(analyst: Caller) -> None:
    response = analyst.call("POST", "/query", {"Content-Encoding": "gzip"}, data=b"\x1f\x8b", content_type="application/json")
    assert response.status_code == 415


@pytest.mark.parametrize("path", ["/users", "/tokens"])
def test_hostile_bodies_create_nothing(admin: Caller, path: str) -> None:
    before = admin.get(path, limit=1000).get_json()["total"]
    for field in ("email", "name", "role", "vendor_id", "password", "days", "unknown"):
        for value in HOSTILE_VALUES:
            body = {"email": "not an address", "name": "x", "role": "viewer", "password": "x", "days": 0} | {field: value}
            began = time.process_time()
            response = admin.post(path, body)
            _check(response, began, body)
            assert response.status_code == 422, body
    assert admin.get(path, limit=1000).get_json()["total"] == before


def test_what_was_sent_comes_back_only_as_json_text(analyst: Caller) -> None:
    response = analyst.post("/query", {"metrics": ["<script>alert(1)</script>"]})
    assert response.content_type == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_several_wrong_fields_are_told_at_once(analyst: Caller) -> None:
    response = analyst.post("/query", {"metrics": [], "limit": 0, "start": "x", "colour": "red"})
    assert {error["field"] for error in response.get_json()["errors"]} == {"metrics", "limit", "start", "colour"}


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"metrics": ["revenu"]}, "metrics", "Did you mean 'revenue'?"),
        ({"metrics": ["revenue"], "dimensions": ["vendr"]}, "dimensions", "Did you mean 'vendor'?"),
        ({"metrics": ["revenue"], "filters": {"contry": ["DE"]}}, "filters.contry", "Did you mean 'country'?"),
        ({"metrics": ["revenue"], "period": "last_30_day"}, "period", "Did you mean 'last_30_days'?"),
        ({"metrics": ["revenue"], "perod": "today"}, "perod", "Did you mean 'period'?"),
        ({"metrics": ["revenue"], "sort": ["-revenu"]}, "sort", "Did you mean 'revenue'?"),
        ({"metrics": ["revenue"], "filters": {"category": {"$ne": 1}}}, "filters.category", "valid string"),
        ({"metrics": ["revenue"], "start": "2026-11-02", "end": "2026-11-01"}, "end", "before start"),
        ({"metrics": ["revenue"], "start": "2026-11-02"}, "end", "missing"),
        ({"metrics": ["revenue"], "compare_end": "2026-11-02"}, "compare_start", "missing"),
        ({"metrics": ["revenue"], "compare": "none", "compare_start": "2026-11-01", "compare_end": "2026-11-02"}, "compare", "not both"),
        ({"metrics": ["revenue"], "period": "today", "start": "2026-11-02", "end": "2026-11-03"}, "period", "not both"),
        ({"metrics": ["revenue"], "start": "2026-02-29", "end": "2026-03-01"}, "start", "no day 2026-02-29"),
        ({"metrics": ["revenue"], "start": "1899-12-31", "end": "2026-03-01"}, "start", "between the years 1900 and 2200"),
        ({"metrics": ["revenue"], "timezone": "localtime"}, "timezone", "no such time zone"),
        ({"metrics": ["revenue"], "timezone": "../../etc/passwd"}, "timezone", "no such time zone"),
        ({"metrics": ["revenue"], "currency": "euro"}, "currency", "pattern"),
        ({"metrics": ["revenue"], "limit": 100_001}, "limit", "100000"),
        ({"metrics": ["revenue"], "start": "1900-01-01", "end": "2200-12-31", "grain": "hour"}, "grain", "coarser"),
    ],
)
def test_the_message_names_the_field_and_the_remedy(analyst: Caller, body: dict[str, Any], field: str, said: str) -> None:
    problem = analyst.post("/query", body).get_json()
    assert problem["status"] == 422
    assert [error["field"] for error in problem["errors"]] == [field]
    assert said in problem["errors"][0]["message"] + problem["hint"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("perid=today", "perid"),
        ("period=today&period=yesterday", "period"),
        ("period=", "period"),
        ("contry=DE", "contry"),
        ("limit=ten", "limit"),
        ("limit=1.0", "limit"),
        ("share=maybe", "share"),
        ("vendor=", "filters.vendor"),
        ("vendor=a,,b", "filters.vendor"),
        ("filters=x", "filters"),
        ("dimensions=vendor,category", "dimensions"),
        ("metrics=revenue,,orders", "metrics"),
    ],
)
def test_a_wrong_parameter_is_named(analyst: Caller, query: str, field: str) -> None:
    response = analyst.get(f"/analytics/sales/trends?{query}")
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, field)


def test_line_breaks_are_allowed_in_values_only(analyst: Caller) -> None:
    assert analyst.post("/query", GOOD | {"filters": {"brand": ["two\nlines"]}}).status_code == 200
    assert analyst.post("/query", GOOD | {"dimensions": ["two\nlines"]}).status_code == 422


def test_the_largest_sensible_question_is_answered(analyst: Caller) -> None:
    body = GOOD | {"filters": {"product": [f"P-{number}" for number in range(1_000)]}}
    assert analyst.post("/query", body).status_code == 200
    body = GOOD | {"filters": {"product": [f"P-{number}" for number in range(1_001)]}}
    assert analyst.post("/query", body).get_json()["errors"][0]["field"] == "filters.product"


def test_raw_bytes_in_the_query_string_are_refused_or_answered(analyst: Caller) -> None:
    for raw in ("%ff=%fe", "vendor=%ff%fe", "%00=1", "vendor=%00", "a%5B%5D=1", "vendor[$ne]=x", "?period=today", "period=today;limit=1"):
        response = analyst.get(f"/analytics/overview?{raw}")
        _check(response, time.process_time(), raw)


def test_orjson_and_the_schema_agree_on_what_a_body_is() -> None:
    assert orjson.loads(orjson.dumps(GOOD)) == GOOD
