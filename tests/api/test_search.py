"""The search as programs ask it."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller


def test_what_is_found_comes_in_groups(analyst: Caller) -> None:
    assert analyst.get("/search", search="alpha").get_json() == {
        "groups": [
            {
                "name": "vendors",
                "title": "Vendors",
                "hits": [{"key": "V1", "title": "Alpha", "about": "", "address": "/vendors?vendor=V1"}],
            }
        ]
    }


def test_without_words_the_pages_are_named(viewer: Caller) -> None:
    found = viewer.get("/search", limit=3).get_json()["groups"]
    assert [hit["address"] for hit in found[0]["hits"]] == ["/", "/sales", "/vendors"]


def test_a_vendor_finds_nothing_of_others(vendor: Caller) -> None:
    assert vendor.get("/search", search="Beta").get_json() == {"groups": []}
    assert vendor.get("/search", search="Robot").get_json() == {"groups": []}
    assert vendor.get("/search", search="Novel").get_json()["groups"][0]["hits"][0]["address"] == "/products?product=P1"


def test_nothing_found_is_an_answer(analyst: Caller) -> None:
    response = analyst.get("/search", search="xyzzy")
    assert (response.status_code, response.get_json()) == (200, {"groups": []})


def test_an_answer_is_not_sent_again_to_who_has_it(analyst: Caller) -> None:
    first = analyst.get("/search", search="alpha")
    assert analyst.call("GET", "/search?search=alpha", {"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 51}, {"limit": "many"}, {"search": "x" * 201}, {"search": "\x00"}, {"word": 1}])
def test_what_is_not_allowed_is_refused_by_name(analyst: Caller, query: dict[str, object]) -> None:
    response = analyst.get("/search", **query)
    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == list(query)
