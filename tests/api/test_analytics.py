"""The analytics endpoints over the small shop: literal numbers, defaults, comparisons, periods, freshness."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller

NOVEMBER = {"start": "2026-11-01", "end": "2026-11-20"}


def test_a_question_is_answered_with_rows_columns_totals_and_meta(analyst: Caller) -> None:
    answer = analyst.ask(metrics=["revenue", "orders"], **NOVEMBER)
    assert answer["rows"] == [{"revenue": 183.0, "orders": 5}]
    assert answer["totals"] == {"revenue": 183.0, "orders": 5}
    assert [column["name"] for column in answer["columns"]] == ["revenue", "orders"]
    meta = answer["meta"]
    assert (meta["scope"], meta["currency"], meta["timezone"]) == ("all", "EUR", "Europe/Berlin")
    assert meta["period"] | {"label": ""} == {
        "start": "2026-11-01",
        "end": "2026-11-20",
        "from": "2026-11-01T00:00:00+01:00",
        "to": "2026-11-21T00:00:00+01:00",
        "label": "",
    }
    assert (meta["incomplete_from"], meta["truncated"], meta["row_count"], meta["reasons"]) == ("2026-11-20", False, 1, {})


def test_parts_add_up_to_the_total(analyst: Caller) -> None:
    answer = analyst.ask(metrics=["gmv"], dimensions=["vendor"], share=True, **NOVEMBER)
    assert [(row["vendor"], row["vendor__label"], row["gmv"], row["gmv__share"]) for row in answer["rows"]] == [
        ("V2", "Beta", 100.0, pytest.approx(100 / 240, abs=1e-6)),
        ("V1", "Alpha", 90.0, 0.375),
        ("V3", "Gamma", 50.0, pytest.approx(50 / 240, abs=1e-6)),
    ]
    assert answer["totals"]["gmv"] == 240.0


def test_the_last_thirty_complete_days_are_the_default(analyst: Caller) -> None:
    period = analyst.ask(metrics=["revenue"])["meta"]["period"]
    assert (period["start"], period["end"]) == ("2026-10-21", "2026-11-19")


def test_a_comparison_adds_its_fields(analyst: Caller) -> None:
    answer = analyst.ask(metrics=["gmv"], start="2026-11-01", end="2026-11-10", compare_start="2026-10-01", compare_end="2026-10-10")
    assert answer["totals"] == {"gmv": 100.0, "gmv__previous": 70.0, "gmv__change": 30.0, "gmv__growth": pytest.approx(30 / 70, abs=1e-6)}
    assert (answer["meta"]["comparison"]["start"], answer["meta"]["comparison"]["mode"]) == ("2026-10-01", "custom")


def test_filters_keep_and_drop(analyst: Caller) -> None:
    assert analyst.ask(metrics=["gmv"], filters={"country": ["DE"]}, **NOVEMBER)["totals"] == {"gmv": 80.0}
    assert analyst.ask(metrics=["gmv"], filters={"country": "DE"}, **NOVEMBER)["totals"] == {"gmv": 80.0}
    assert analyst.ask(metrics=["gmv"], filters={"country__not": ["DE"]}, **NOVEMBER)["totals"] == {"gmv": 160.0}
    assert analyst.ask(metrics=["gmv"], filters={"country": ["DE", "FR"]}, **NOVEMBER)["totals"] == {"gmv": 240.0}
    assert analyst.ask(metrics=["gmv"], filters={"country": ["__none__"]}, **NOVEMBER)["totals"] == {"gmv": 0.0}


def test_sort_limit_and_other(analyst: Caller) -> None:
    answer = analyst.ask(metrics=["gmv"], dimensions=["vendor"], sort=["gmv"], limit=1, other=True, **NOVEMBER)
    assert [(row["vendor"], row["gmv"]) for row in answer["rows"]] == [("V3", 50.0), ("__other__", 190.0)]


def test_amounts_on_the_orders_date(analyst: Caller) -> None:
    october = {"start": "2026-10-01", "end": "2026-10-31"}
    assert analyst.ask(metrics=["refunds"], date_basis="event", **NOVEMBER)["totals"] == {"refunds": 50.0}
    assert analyst.ask(metrics=["refunds"], date_basis="order", **NOVEMBER)["totals"] == {"refunds": 50.0}
    assert analyst.ask(metrics=["refunds"], date_basis="order", **october)["totals"] == {"refunds": 0.0}


def test_another_time_zone_moves_the_days(analyst: Caller) -> None:
    """O06 is of the 1st, 00:00 in Berlin: still the 31st in London."""
    first = {"start": "2026-11-01", "end": "2026-11-01"}
    assert analyst.ask(metrics=["gmv"], **first)["totals"] == {"gmv": 70.0}
    assert analyst.ask(metrics=["gmv"], timezone="Europe/London", **first)["totals"] == {"gmv": 0.0}


def test_each_row_has_only_fields_that_the_columns_name(analyst: Caller) -> None:
    for body in (
        {"metrics": ["gmv", "orders"], "dimensions": ["vendor"], "limit": 1, "other": True},
        {"metrics": ["take_rate"], "dimensions": ["country", "channel"], "grain": "week", "compare": "previous_year"},
        {"metrics": ["revenue"], "grain": "hour", "period": "today"},
    ):
        answer = analyst.ask(**body)
        names = {column["name"] for column in answer["columns"]}
        assert [set(row) - names for row in answer["rows"]] == [set()] * len(answer["rows"])


def test_trends_are_daily_revenue_of_the_last_thirty_days_unless_told(analyst: Caller) -> None:
    answer = analyst.get("/analytics/sales/trends").get_json()
    assert [column["name"] for column in answer["columns"]] == ["day", "revenue"]
    assert len(answer["rows"]) == 30
    assert answer["rows"][-1] == {"day": "2026-11-19", "revenue": 0.0}


def test_trends_take_metrics_grain_filters_and_comparison_from_the_query_string(analyst: Caller) -> None:
    answer = analyst.get(
        "/analytics/sales/trends",
        metrics="gmv,orders",
        grain="week",
        start="2026-11-02",
        end="2026-11-15",
        compare="previous_period",
        country="DE,FR",
        vendor__not="V3",
    ).get_json()
    assert [(row["week"], row["gmv"], row["orders"]) for row in answer["rows"]] == [("2026-11-02", 0.0, 0), ("2026-11-09", 70.0, 2)]
    assert (answer["totals"]["gmv"], answer["totals"]["gmv__previous"]) == (70.0, 100.0)  # 20 + 10 + 70


def test_trends_break_down_by_the_largest_members_and_the_rest(analyst: Caller) -> None:
    answer = analyst.get("/analytics/sales/trends", metrics="gmv", dimensions="vendor", limit=1, grain="month", **NOVEMBER).get_json()
    assert [(row["month"], row["vendor"], row["gmv"]) for row in answer["rows"]] == [
        ("2026-11-01", "V2", 100.0),
        ("2026-11-01", "__other__", 140.0),
    ]


def test_trends_without_other_show_every_member_and_take_no_limit(analyst: Caller) -> None:
    every = analyst.get("/analytics/sales/trends", metrics="gmv", dimensions="vendor", other="false", grain="month", **NOVEMBER).get_json()
    assert {row["vendor"] for row in every["rows"]} == {"V1", "V2", "V3"}
    refused = analyst.get("/analytics/sales/trends", dimensions="vendor", other="false", limit=2)
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "other")


def test_values_given_repeatedly_stand_as_they_are_and_one_is_parted_at_commas(analyst: Caller) -> None:
    path = "/analytics/sales/trends?metrics=gmv&grain=month&start=2026-11-01&end=2026-11-20"
    assert analyst.get(f"{path}&country=DE,FR").get_json()["totals"] == {"gmv": 240.0}
    assert analyst.get(f"{path}&country=DE&country=FR").get_json()["totals"] == {"gmv": 240.0}
    assert analyst.get(f"{path}&country=DE,FR&country=DE").get_json()["totals"] == {"gmv": 80.0}


def test_the_overview_holds_its_five_results_and_they_agree(analyst: Caller) -> None:
    overview = analyst.get("/analytics/overview", compare="previous_month", **NOVEMBER).get_json()
    assert list(overview) == ["kpis", "trend", "by_category", "top_vendors", "order_status"]
    kpis = overview["kpis"]["totals"]
    assert (kpis["revenue"], kpis["orders"], kpis["buyers"]) == (183.0, 5, 2)
    assert kpis["average_order_value"] == pytest.approx(46.6)
    assert overview["trend"]["totals"]["revenue"] == 183.0
    assert overview["by_category"]["totals"]["revenue"] == 183.0
    assert overview["top_vendors"]["totals"]["revenue"] == 183.0
    assert sum(row["orders_placed"] for row in overview["order_status"]["rows"]) == overview["order_status"]["totals"]["orders_placed"] == 6


def test_the_overview_is_what_the_same_questions_answer_one_by_one(analyst: Caller) -> None:
    overview = analyst.get("/analytics/overview", vendor="V1", **NOVEMBER).get_json()
    alone = analyst.ask(metrics=["revenue"], filters={"vendor": "V1"}, **NOVEMBER)
    assert overview["kpis"]["totals"]["revenue"] == alone["totals"]["revenue"] == 83.0


def test_a_second_question_comes_from_the_cache_and_no_cache_of_an_administrator_does_not(admin: Caller, analyst: Caller) -> None:
    question = {"metrics": ["units"], "start": "2026-11-03", "end": "2026-11-12"}
    assert analyst.post("/query", question).get_json()["meta"]["cached"] is False
    assert analyst.post("/query", question).get_json()["meta"]["cached"] is True
    fresh = {"Cache-Control": "no-cache"}
    assert analyst.post("/query", question, fresh).get_json()["meta"]["cached"] is True
    assert admin.post("/query", question, fresh).get_json()["meta"]["cached"] is False


def test_head_answers_like_get_without_a_body(analyst: Caller) -> None:
    response = analyst.call("HEAD", "/analytics/sales/trends")
    assert (response.status_code, response.data, response.content_type) == (200, b"", "application/json")
