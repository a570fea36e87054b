"""Funnels: steps with both rates, what has no value or another unit, and members from the largest down."""

from __future__ import annotations

from dashboard_app.charts import Options, funnel
from data.result import Result, Row
from tests.dashboard_app.charts.answers import check, members
from tests.dashboard_app.charts.shapes import shape

STEPS = ("units", "orders", "size", "customers")


def steps(*values: float | None, **meta: object) -> Result:
    totals: Row = dict(zip(STEPS, values, strict=True))
    return shape([], totals | {"revenue": 5.0}, *STEPS, "revenue", meta=meta)


def test_each_step_says_what_is_left_of_the_first_and_of_the_one_before() -> None:
    figure = check(funnel.draw(steps(1_000, 400, 100, 80), Options(metric="units", metrics=STEPS)))
    trace = figure["data"][0]
    assert (trace["type"], trace["x"]) == ("funnel", [1000.0, 400.0, 100.0, 80.0])
    assert trace["text"] == ["<b>1,000</b>", "<b>400</b>  40.0%", "<b>100</b>  10.0%", "<b>80</b>  8.0%"]
    assert trace["customdata"][3] == [
        "customers",
        "Customers with an order<br><b>80</b><br>80.0% of Customers of the cohort<br>8.0% of Units",
    ]
    assert figure["layout"]["yaxis"]["ticktext"][1] == "Orders<br><span style='font-size:11px'>40.0% of the one before</span>"


def test_a_step_without_a_value_says_why_and_what_follows_has_no_rate() -> None:
    result = steps(100, None, 0, 10, reasons={"orders": "needs:visits"})
    trace = check(funnel.draw(result, Options(metrics=STEPS)))["data"][0]
    assert trace["text"] == ["<b>100</b>", "Needs visits, which the marketplace does not have", "<b>0</b>  0.0%", "<b>10</b>  10.0%"]
    assert trace["customdata"][2][1] == "Customers of the cohort<br><b>0</b><br>– of Orders<br>0.0% of Units"


def test_nothing_to_begin_with_leaves_no_rates() -> None:
    assert check(funnel.draw(steps(0, 0, 0, 0), Options(metrics=STEPS)))["data"][0]["text"] == ["<b>0</b>"] * 4


def test_a_step_below_zero_has_no_width() -> None:
    trace = check(funnel.draw(steps(100, -20, 10, 5), Options(metrics=STEPS)))["data"][0]
    assert (trace["x"][1], trace["text"][1]) == (0.0, "<b>−20</b>  −20.0%")


def test_only_metrics_of_one_unit_are_steps() -> None:
    assert [step.key for step in funnel.read(steps(1, 1, 1, 1), Options(metrics=("units", "revenue", "orders")))] == ["units", "orders"]


def test_members_are_steps_from_the_largest_down() -> None:
    result = members({"Shipped": 30.0, "Delivered": 50.0, "Paid": 30.0}, metric="orders", dimension="order_status")
    trace = check(funnel.draw(result, Options(metric="orders")))["data"][0]
    assert [(key, text) for (key, _), text in zip(trace["customdata"], trace["text"], strict=True)] == [
        ("delivered", "<b>50</b>"),
        ("paid", "<b>30</b>  60.0%"),
        ("shipped", "<b>30</b>  60.0%"),
    ]


def test_the_rates_can_be_left_out_and_nothing_is_no_step() -> None:
    trace = funnel.draw(steps(100, 50, 10, 5), Options(metrics=STEPS, own={"labels": False}))["data"][0]
    assert trace["text"][1] == "<b>50</b>"
    assert check(funnel.draw(members({}), Options(metric="revenue")))["data"][0]["x"] == []
