"""The waterfall: it begins at the gross amount, takes the steps away, and ends at what remains."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, waterfall
from data.result import Result, Row
from tests.dashboard_app.charts.answers import BEFORE, check
from tests.dashboard_app.charts.shapes import growth_of, previous_of, shape

STEPS = ("gmv", "discounts", "refunds", "revenue")
OPTIONS = Options(metric="revenue", metrics=STEPS)


def steps(**values: float | None) -> Result:
    row: Row = dict(values)
    return shape([row], row, *STEPS)


def test_the_steps_lead_from_gross_to_net() -> None:
    trace = check(waterfall.draw(steps(gmv=240.0, discounts=7.0, refunds=50.0, revenue=183.0), OPTIONS))["data"][0]
    assert trace["measure"] == ["absolute", "relative", "relative", "total"]
    assert trace["y"] == [240.0, -7.0, -50.0, 183.0]
    assert sum(trace["y"][:-1]) == trace["y"][-1]
    assert trace["text"] == ["€240", "−€7", "−€50", "€183"]


def test_a_long_name_stands_in_lines_under_its_bar() -> None:
    figure = waterfall.draw(steps(gmv=240.0, discounts=7.0, refunds=50.0, revenue=183.0), OPTIONS)
    assert figure["layout"]["xaxis"]["ticktext"] == ["Gross<br>merchandise<br>value", "Discounts", "Refunds", "Revenue"]


def test_a_hover_says_what_part_of_the_beginning_a_step_is() -> None:
    trace = waterfall.draw(steps(gmv=240.0, discounts=6.0, refunds=50.0, revenue=184.0), OPTIONS)["data"][0]
    assert trace["customdata"][0] == ["gmv", "Gross merchandise value<br><b>€240.00</b>"]
    assert trace["customdata"][1] == ["discounts", "Discounts<br><b>€6.00</b>  2.5% of gross merchandise value"]


def test_a_hover_says_the_amount_before() -> None:
    row: Row = {"gmv": 10.0, "gmv__previous": 8.0, "gmv__growth": 0.25}
    result = shape([row], row, "gmv", more=(previous_of("gmv"), growth_of("gmv")), meta={"comparison": BEFORE})
    trace = waterfall.draw(result, Options(metrics=("gmv",)))["data"][0]
    assert trace["customdata"][0][1].endswith("before: €8.00  (+25.0%)")


def test_what_has_no_value_is_left_out() -> None:
    trace = check(waterfall.draw(steps(gmv=240.0, discounts=7.0, refunds=None, revenue=None), OPTIONS))["data"][0]
    assert (trace["y"], trace["measure"]) == ([240.0, -7.0], ["absolute", "relative"])


@pytest.mark.parametrize(
    ("values", "low_is_zero"),
    [
        pytest.param({"gmv": 10.0, "discounts": 0.0, "refunds": 50.0, "revenue": -40.0}, False, id="more given back than sold"),
        pytest.param({"gmv": 0.0, "discounts": 0.0, "refunds": 0.0, "revenue": 0.0}, True, id="all zero"),
        pytest.param({"gmv": 10.0, "discounts": -2.0, "refunds": 0.0, "revenue": 12.0}, True, id="a negative discount adds"),
        pytest.param({"gmv": None, "discounts": None, "refunds": None, "revenue": None}, True, id="all without a value"),
    ],
)
def test_the_axis_begins_at_zero_and_holds_every_level(values: dict[str, float | None], low_is_zero: bool) -> None:
    figure = check(waterfall.draw(steps(**values), OPTIONS))
    low, high = figure["layout"]["yaxis"]["range"]
    assert (low == 0.0) is low_is_zero
    assert low < high
    assert all(low <= (values[end] or 0.0) <= high for end in ("gmv", "revenue"))


def test_a_step_that_adds_has_its_sign() -> None:
    trace = waterfall.draw(steps(gmv=10.0, discounts=-2.0, refunds=0.0, revenue=12.0), OPTIONS)["data"][0]
    assert trace["text"] == ["€10.00", "+€2.00", "€0.00", "€12.00"]
