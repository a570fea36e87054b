"""The endpoints of the analyses over the small shop: what they answer, as JSON and as files, to whom, and what they refuse."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from tests.api.conftest import Caller

NOVEMBER = {"start": "2026-11-01", "end": "2026-11-20"}
EVER = {"start": "2026-10-01", "end": "2026-11-20"}
VENDORS, PRODUCTS = "/analytics/vendors/performance", "/analytics/products/analytics"
BREAKDOWN, CUSTOMERS = "/analytics/revenue/breakdown", "/analytics/customers/insights"
HISTORY = "/reports/metrics/business"
EVERY = (VENDORS, PRODUCTS, BREAKDOWN, CUSTOMERS, HISTORY)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ok(caller: Caller, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
    response = caller.get(path, **query)
    assert response.status_code == 200, response.text
    return response.get_json()


def wrong_field(caller: Caller, path: str, **query: object) -> str:
    response = caller.get(path, **query)
    assert (response.status_code, response.content_type) == (422, "application/problem+json"), response.text
    field: str = response.get_json()["errors"][0]["field"]
    return field


# --- vendors ----------------------------------------------------------------------------------------------------------------------


def test_vendors_with_their_figures_the_market_and_the_peers(analyst: Caller) -> None:
    found = ok(analyst, VENDORS, metrics="revenue,orders,cancellation_rate", minimum_orders=2, sort="-orders", **EVER)
    assert [(row["vendor"], row["orders"], row["cancellation_rate"]) for row in found["vendors"]["rows"]] == [
        ("V1", 6, 0.0), ("V2", 3, 0.25), ("V3", 2, 0.0),
    ]  # fmt: skip
    assert found["vendors"]["rows"][0]["orders__percentile"] == 1.0
    assert found["summary"]["totals"]["active_vendors"] == 3
    assert [row["orders"] for row in found["peers"]["rows"]] == [2.5, 3.0, 4.5]


def test_vendors_come_in_pages(analyst: Caller) -> None:
    seen, cursor = [], None
    while True:
        table = ok(analyst, VENDORS, limit=1, **EVER, **({"cursor": cursor} if cursor else {}))["vendors"]
        seen += [row["vendor"] for row in table["rows"]]
        assert table["meta"]["row_count"] == 3
        cursor = table["meta"]["next"]
        if cursor is None:
            break
    assert seen == ["V1", "V2", "V3"]


def test_too_few_orders_leave_no_rates_unless_the_minimum_is_lowered(analyst: Caller) -> None:
    table = ok(analyst, VENDORS, **EVER)["vendors"]
    assert {row["cancellation_rate"] for row in table["rows"]} == {None}
    assert table["meta"]["reasons"]["0.cancellation_rate"] == "not_enough_data"
    assert table["meta"]["minimum_orders"] == 10
    assert {row["cancellation_rate"] for row in ok(analyst, VENDORS, minimum_orders=0, **EVER)["vendors"]["rows"]} == {0.0, 0.25}


# --- products ---------------------------------------------------------------------------------------------------------------------


def test_products_with_classes_and_counts(analyst: Caller) -> None:
    found = ok(analyst, PRODUCTS, **NOVEMBER)
    assert [(row["product"], row["revenue"], row["abc"]) for row in found["products"]["rows"]] == [
        ("P2", 56.0, "A"), ("P3", 50.0, "A"), ("P4", 50.0, "A"), ("P1", 27.0, "B"),
    ]  # fmt: skip
    assert [(row["abc"], row["products"]) for row in found["classes"]["rows"]] == [("A", 3), ("B", 1), ("C", 0)]
    assert found["summary"]["rows"][0]["zero_sales"] == 0
    assert found["products"]["meta"]["reasons"]["0.stock_units"] == "needs:stock"


def test_a_product_that_sold_nothing_is_there(analyst: Caller) -> None:
    found = ok(analyst, PRODUCTS, start="2026-11-09", end="2026-11-09", sort="units")
    assert [(row["product"], row["units"], row["trend"]) for row in found["products"]["rows"]] == [
        ("P2", 0, "no_sales"), ("P3", 0, "no_sales"), ("P4", 0, "no_sales"), ("P1", 3, "growing"),
    ]  # fmt: skip
    assert found["summary"]["totals"]["zero_sales"] == 3


# --- revenue ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["by=category,country", "by=category&by=country"])
def test_revenue_by_two_dimensions_listed_or_repeated(analyst: Caller, query: str) -> None:
    found = ok(analyst, f"{BREAKDOWN}?{query}&limit=2&start=2026-11-01&end=2026-11-20")
    assert [(row["category"], row["country"]) for row in found["rows"]] == [("C1", "FR"), ("C2", "DE"), ("__other__", "__other__")]
    for part in ("revenue", "gmv", "discounts", "refunds", "commission", "cancelled_sales"):
        assert round(sum(row[part] for row in found["rows"]), 2) == found["totals"][part]
    assert found["totals"]["revenue"] == 183.0


def test_revenue_is_by_category_unless_told(analyst: Caller) -> None:
    assert [row["category"] for row in ok(analyst, BREAKDOWN, **NOVEMBER)["rows"]] == ["C2", "C1"]


# --- customers --------------------------------------------------------------------------------------------------------------------


def test_customers_by_kind_time_cohort_and_segment(analyst: Caller) -> None:
    found = ok(analyst, CUSTOMERS, minimum_customers=1, months=2, **NOVEMBER)
    assert found["summary"]["totals"]["returning_customers"] == 2
    assert {row["customer_type"]: row["orders__share"] for row in found["customer_types"]["rows"]} == {"returning": 0.8, None: 0.2}
    cohorts = [(row["cohort"], row["age"], row["size"], row["retention"]) for row in found["retention"]["rows"]]
    assert cohorts == [("2026-10-01", 0, 3, 1.0), ("2026-10-01", 1, 3, None), ("2026-11-01", 0, 0, None)]
    assert sum(row["customers"] for row in found["segments"]["rows"]) == 3


def test_small_groups_are_hidden_by_default(analyst: Caller) -> None:
    found = ok(analyst, CUSTOMERS, **NOVEMBER)
    assert {row["size"] for row in found["retention"]["rows"] if row["cohort"] == "2026-10-01"} == {None}
    assert {row["customers"] for row in found["segments"]["rows"]} == {None, 0}


# --- studies ----------------------------------------------------------------------------------------------------------------------


def test_a_study_has_the_fields_of_its_contract(analyst: Caller) -> None:
    body = {**EVER, "options": {"minimum_customers": 1}}
    retention = analyst.post("/studies/retention", body).get_json()
    assert [column["name"] for column in retention["columns"]] == [
        "cohort", "age", "size", "customers", "retention", "revenue", "revenue_retention",
    ]  # fmt: skip
    segments = analyst.post("/studies/segments", body).get_json()
    names = {"segment", "customers", "revenue", "share", "recency_days", "frequency"}
    assert names <= {column["name"] for column in segments["columns"]}
    assert segments["totals"]["customers"] == 3


def test_what_is_bought_together(analyst: Caller) -> None:
    body = {"period": "all", "options": {"minimum_orders": 2, "minimum_support": 0.01, "product": "P1", "limit": 5}}
    found = analyst.post("/studies/affinity", body).get_json()
    assert [column["name"] for column in found["columns"]] == [
        "product", "product__label", "with", "with__label", "orders", "support", "confidence", "lift", "lift_lower", "product_orders",
        "with_orders",
    ]  # fmt: skip
    orders = analyst.ask(metrics=["orders"], period="all")["totals"]["orders"]
    assert (found["rows"], found["meta"]["baskets"], found["meta"]["minimum_orders"]) == ([], orders, 2)
    assert analyst.post("/studies/affinity?format=csv", {}).status_code == 200
    refused = analyst.post("/studies/affinity", {"options": {"minimum_support": "a lot"}})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "options.minimum_support")


def test_a_study_and_the_insights_are_one_number(analyst: Caller) -> None:
    insights = ok(analyst, CUSTOMERS, minimum_customers=1, months=2, **NOVEMBER)
    options = {"minimum_customers": 1, "months": 2}
    for name in ("retention", "segments"):
        assert analyst.post(f"/studies/{name}", {**NOVEMBER, "options": options}).get_json()["rows"] == insights[name]["rows"]


def test_a_study_takes_filters_and_no_comparison(analyst: Caller) -> None:
    french = analyst.post("/studies/segments", {**EVER, "filters": {"country": ["FR"]}, "options": {"minimum_customers": 1}}).get_json()
    assert french["totals"]["customers"] == 1
    refused = analyst.post("/studies/segments", {"compare": "previous_year"})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "compare")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"options": {"month": 3}}, "options.month"),
        ({"options": {"months": "3"}}, "options.months"),
        ({"options": {"months": 10_000_000_000_000_000_000}}, "options.months"),
        ({"options": {"months": {"a": 1}}}, "options.months"),
        ({"options": []}, "options"),
        ({"metrics": ["revenue"]}, "metrics"),
        ({"period": "last_eon"}, "period"),
        ({"filters": {"contry": ["DE"]}}, "filters.contry"),
        ([], "body"),
    ],
)
def test_a_wrong_study_question_names_its_field(analyst: Caller, body: object, field: str) -> None:
    response = analyst.post("/studies/retention", body)
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, field)


def test_an_unknown_study_is_not_found(analyst: Caller) -> None:
    response = analyst.post("/studies/retentoin", {})
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert "retention" in response.get_json()["hint"]


# --- files ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "key", "file_name"),
    [
        (VENDORS, {"metrics": "revenue,orders"}, "vendors", "vendors"),
        (PRODUCTS, {"metrics": "revenue,units"}, "products", "products"),
        (BREAKDOWN, {"by": "vendor,country"}, None, "revenue-by-vendor-country"),
        (HISTORY, {"metrics": "revenue"}, None, "revenue-history"),
    ],
)
def test_one_table_is_a_file_with_the_numbers_of_the_json(
    analyst: Caller, path: str, query: dict[str, str], key: str | None, file_name: str
) -> None:
    answer = ok(analyst, path, **query, **NOVEMBER)
    table = answer[key] if key else answer
    response = analyst.get(path, format="csv", **query, **NOVEMBER)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{file_name}-2026-11-01-2026-11-20.csv"'
    lines = list(csv.reader(io.StringIO(response.text, newline="")))
    names = [column["name"] for column in table["columns"]]
    written = [
        ["" if row[name] is None else str(row[name]).lower() if isinstance(row[name], bool) else str(row[name]) for name in names]
        for row in table["rows"]
    ]
    assert lines == [names, *written]
    sheet = analyst.get(path, {"Accept": XLSX}, **query, **NOVEMBER)
    assert sheet.content_type == XLSX
    data = openpyxl.load_workbook(io.BytesIO(sheet.data))["Data"]
    assert data.max_row >= len(table["rows"]) + 1


def test_a_file_holds_all_rows_unless_a_page_is_asked_for(analyst: Caller) -> None:
    assert len(analyst.get(VENDORS, format="csv", **EVER).text.splitlines()) == 4
    assert len(analyst.get(VENDORS, format="csv", limit=1, **EVER).text.splitlines()) == 2


def test_a_study_is_a_file(analyst: Caller) -> None:
    response = analyst.post("/studies/segments?format=csv", EVER)
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.text.startswith("segment,segment__label,customers,")


def test_a_vendors_file_names_nobody_else(vendor: Caller) -> None:
    text = vendor.get(VENDORS, format="csv", **EVER).text + vendor.get(PRODUCTS, format="csv", **EVER).text
    assert "Alpha" in text
    assert not any(name in text for name in ("Beta", "Gamma", "V2", "V3", "Robot", "Puzzle"))


# --- what is refused --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (VENDORS, {"metrics": "revenu"}, "metrics"),
        (VENDORS, {"metrics": ""}, "metrics"),
        (VENDORS, {"metrics": "visits"}, "metrics"),
        (VENDORS, {"minimum_orders": "-1"}, "minimum_orders"),
        (VENDORS, {"minimum_orders": "many"}, "minimum_orders"),
        (VENDORS, {"sort": "margin"}, "sort"),
        (VENDORS, {"limit": "0"}, "limit"),
        (VENDORS, {"limit": "1001"}, "limit"),
        (VENDORS, {"cursor": "o-1"}, "cursor"),
        (VENDORS, {"cursor": "b64"}, "cursor"),
        (VENDORS, {"grain": "day"}, "grain"),
        (PRODUCTS, {"metrics": "on_time_rate"}, "metrics"),
        (PRODUCTS, {"sort": "-nothing"}, "sort"),
        (PRODUCTS, {"format": "pdf"}, "format"),
        (BREAKDOWN, {"by": "product"}, "by"),
        (BREAKDOWN, {"by": "category,country,vendor"}, "by"),
        (BREAKDOWN, {"by": ""}, "by"),
        (BREAKDOWN, {"other": "maybe"}, "other"),
        (BREAKDOWN, {"limit": "1.5"}, "limit"),
        (CUSTOMERS, {"months": "0"}, "months"),
        (CUSTOMERS, {"minimum_customers": "0"}, "minimum_customers"),
        (CUSTOMERS, {"grain": "minute"}, "grain"),
        (CUSTOMERS, {"format": "csv"}, "format"),
        (HISTORY, {"as_known_at": "yesterday"}, "as_known_at"),
        (HISTORY, {"as_known_at": "2026-11-20T10:00:00"}, "as_known_at"),
        (HISTORY, {"as_known_at": "0001-01-01T00:00:00Z"}, "as_known_at"),
        (HISTORY, {"grain": "hour"}, "grain"),
        (HISTORY, {"metrics": "nothing"}, "metrics"),
        (HISTORY, {"dimension": "galaxy"}, "dimension"),
        (HISTORY, {"member": "V1"}, "member"),
        (HISTORY, {"vendor": "V1"}, "vendor"),
    ],
)
def test_wrong_parameters_are_named(analyst: Caller, path: str, query: dict[str, object], field: str) -> None:
    assert wrong_field(analyst, path, **query) == field


@pytest.mark.parametrize("path", EVERY)
def test_every_analysis_is_strict_about_time_and_unknown_names(analyst: Caller, path: str) -> None:
    assert wrong_field(analyst, path, period="nonsense") == "period"
    assert wrong_field(analyst, path, start="2026-02-01", end="2026-01-01") == "end"
    assert wrong_field(analyst, path, start="2026-13-01", end="2026-13-02") == "start"
    assert wrong_field(analyst, path, start="2026-01-01") == "end"
    assert wrong_field(analyst, path, perod="today") == "perod"
    assert analyst.call("POST", path).status_code == 405
    assert analyst.client.get(f"/api/v1{path}").status_code == 401


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("period", ["today", "last_12_months", "all", "this_fiscal_year"])
def test_every_analysis_answers_for_every_period_and_person(
    analyst: Caller, vendor: Caller, viewer: Caller, path: str, period: str
) -> None:
    for somebody in (analyst, vendor, viewer):
        ok(somebody, path, period=period)
    ok(analyst, path, start="1971-01-01", end="1971-01-02")
    ok(analyst, path, start="2100-01-01", end="2100-01-02")


# --- whose rows -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*EVERY, f"{BREAKDOWN}?by=vendor", f"{HISTORY}?dimension=vendor"])
def test_no_analysis_names_another_vendor(vendor: Caller, path: str) -> None:
    text = vendor.get(path, **({} if "?" in path else EVER)).text
    assert not any(name in text for name in ("Beta", "Gamma", "Delta", '"V2"', '"V3"', '"V4"', "Robot", "Puzzle"))


def test_a_vendors_totals_are_those_of_its_rows(vendor: Caller, analyst: Caller) -> None:
    own = analyst.ask(metrics=["revenue"], filters={"vendor": ["V1"]}, **EVER)["totals"]["revenue"]
    assert ok(vendor, VENDORS, **EVER)["vendors"]["totals"]["revenue"] == own
    assert ok(vendor, PRODUCTS, **EVER)["products"]["totals"]["revenue"] == own
    assert ok(vendor, BREAKDOWN, **EVER)["totals"]["revenue"] == own
    assert ok(vendor, CUSTOMERS, **EVER)["summary"]["totals"]["revenue"] == own


def test_a_vendor_may_not_see_smaller_groups_or_the_houses_history(vendor: Caller) -> None:
    assert wrong_field(vendor, CUSTOMERS, minimum_customers=4) == "minimum_customers"
    refused = vendor.post("/studies/retention", {"options": {"minimum_customers": 1}})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "options.minimum_customers")
    history = ok(vendor, HISTORY, metrics="revenue,visits")
    assert (history["meta"]["scope"], history["meta"]["reasons"]["0.revenue"]) == ("vendor:V1", "no_data")
    assert history["meta"]["reasons"]["0.visits"] == "not_permitted"
    assert ok(vendor, HISTORY, dimensions="vendor")["rows"][0]["vendor"] == "V1"
    assert wrong_field(vendor, HISTORY, dimensions="vendor,category") == "dimensions"
    by_category = ok(vendor, HISTORY, dimension="category", member="C1")
    assert set(by_category["meta"]["reasons"].values()) == {"not_permitted"}


# --- recorded figures -------------------------------------------------------------------------------------------------------------


def test_history_has_a_row_for_each_day_and_says_what_is_not_recorded(analyst: Caller) -> None:
    found = ok(analyst, HISTORY, metrics="revenue,orders", **NOVEMBER)
    assert [row["day"] for row in found["rows"]][:2] == ["2026-11-01", "2026-11-02"]
    assert len(found["rows"]) == 20
    assert found["totals"]["revenue"] is None
    assert found["meta"]["reasons"]["0.revenue"] == "no_data"


@pytest.mark.parametrize("at", ["2026-11-20T10:00:00Z", "2026-11-20T11:00:00+01:00", "2026-11-20T11:00:00 01:00"])
def test_an_instant_may_be_written_in_several_ways(analyst: Caller, at: str) -> None:
    known = ok(analyst, HISTORY, as_known_at=at)["meta"]["as_known_at"]
    assert known in ("2026-11-20T10:00:00+00:00", "2026-11-20T11:00:00+01:00")
