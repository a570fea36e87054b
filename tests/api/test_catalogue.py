"""The catalogue: metrics, dimensions, and the values one may see."""

from __future__ import annotations

from tests.api.conftest import Caller


def test_every_metric_says_what_it_means(analyst: Caller) -> None:
    page = analyst.get("/metrics").get_json()
    assert (page["next"], page["total"]) == (None, len(page["items"]))
    revenue = next(item for item in page["items"] if item["name"] == "revenue")
    assert {key: revenue[key] for key in ("label", "unit", "format", "better", "additive", "available", "needs")} == {
        "label": "Revenue",
        "unit": "EUR",
        "format": "money",
        "better": "up",
        "additive": True,
        "available": True,
        "needs": [],
    }
    assert {"vendor", "category", "country"} <= set(revenue["dimensions"])
    assert {item["name"] for item in page["items"]} >= {
        "gmv",
        "discounts",
        "refunds",
        "cancelled_sales",
        "commission",
        "take_rate",
        "orders",
    }


def test_the_catalogue_is_not_sent_again_to_who_has_it(analyst: Caller) -> None:
    first = analyst.get("/metrics")
    again = analyst.get("/metrics", {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert analyst.get("/metrics", {"If-None-Match": '"other"'}).status_code == 200


def test_dimensions_are_listed(analyst: Caller) -> None:
    page = analyst.get("/dimensions").get_json()
    assert {"name": "vendor", "label": "Vendor"}.items() <= page["items"][0].items()
    assert page["total"] == 18


def test_values_are_found_by_their_text(analyst: Caller) -> None:
    page = analyst.get("/dimensions/vendor/values", search="al").get_json()
    assert page == {"items": [{"key": "V1", "label": "Alpha"}], "next": None, "total": 1}


def test_values_come_in_pages(analyst: Caller) -> None:
    every = analyst.get("/dimensions/vendor/values").get_json()
    first = analyst.get("/dimensions/vendor/values", limit=2).get_json()
    second = analyst.get("/dimensions/vendor/values", limit=2, cursor=first["next"]).get_json()
    assert first["items"] + second["items"] == every["items"]
    assert (first["total"], second["next"]) == (3, None)


def test_a_vendor_finds_no_other_vendor_and_not_what_others_sell(vendor: Caller) -> None:
    assert vendor.get("/dimensions/vendor/values").get_json()["items"] == [{"key": "V1", "label": "Alpha"}]
    assert vendor.get("/dimensions/vendor/values", search="Beta").get_json()["items"] == []
    assert {item["label"] for item in vendor.get("/dimensions/product/values").get_json()["items"]} == {"Novel", "Atlas"}


def test_an_unknown_dimension_is_not_found_and_the_nearest_is_named(analyst: Caller) -> None:
    response = analyst.get("/dimensions/vender/values")
    assert response.status_code == 404
    assert response.get_json()["hint"] == "Did you mean 'vendor'?"


def test_signs_of_patterns_are_plain_text_in_a_search(analyst: Caller) -> None:
    for search in ("%", "_", "\\", "'", "' OR 1=1 --", "(", "[a-z]", "*"):
        assert analyst.get("/dimensions/vendor/values", search=search).get_json()["items"] == [], search
