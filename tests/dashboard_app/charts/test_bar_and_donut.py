"""Bars and the donut: values beside the bars, names that are inert, and a donut only where parts make a whole."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, bar, donut
from tests.dashboard_app.charts.answers import check, members

REVENUE = Options(metric="revenue", pick="category")
PLACED = Options(metric="orders")


def test_bars_stand_in_the_order_of_the_answer_with_their_values() -> None:
    figure = check(bar.draw(members({"Home": 28_312.0, "Toys": 9_026.99}), REVENUE))
    trace = figure["data"][0]
    assert trace["x"] == [28312.0, 9026.99]
    assert trace["text"] == ["€28.3K", "€9.0K"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["Home", "Toys"]


def test_small_amounts_keep_their_digits() -> None:
    assert bar.draw(members({"Home": 83.5, "Toys": 9.0}), REVENUE)["data"][0]["text"] == ["€83.50", "€9.00"]


def test_each_bar_carries_its_key_for_a_click_and_its_full_value_for_a_hover() -> None:
    trace = bar.draw(members({"Home": 28_312.0}), REVENUE)["data"][0]
    assert trace["customdata"] == [["home", "Home<br><b>€28,312.00</b>"]]


def test_names_from_the_data_are_inert() -> None:
    figure = check(bar.draw(members({"<b>Bold</b> & co": 5.0}), REVENUE))
    assert figure["layout"]["yaxis"]["ticktext"] == ["&lt;b&gt;Bold&lt;/b&gt; &amp; co"]
    assert figure["data"][0]["customdata"][0][1].startswith("&lt;b&gt;Bold")


def test_a_long_name_is_cut_on_the_axis_and_whole_in_the_hover() -> None:
    name = "Everything for the very small garden"
    figure = bar.draw(members({name: 5.0}), REVENUE)
    assert figure["layout"]["yaxis"]["ticktext"] == ["Everything for the very…"]
    assert figure["data"][0]["customdata"][0][1].startswith(name)


def test_a_missing_member_can_be_asked_for_and_the_rest_is_grey() -> None:
    result = members({"None": 5.0, "Other": 2.0})
    result.rows[0]["category"], result.rows[1]["category"] = None, "__other__"
    trace = bar.draw(result, REVENUE)["data"][0]
    assert [data[0] for data in trace["customdata"]] == ["__none__", "__other__"]
    assert trace["marker"]["color"] == ["var(--chart-1)", "var(--chart-other)"]


@pytest.mark.parametrize(
    ("values", "low_is_zero"),
    [
        pytest.param({"Home": 5.0, "Toys": -2.0}, False, id="negative values"),
        pytest.param({"Home": 5.0}, True, id="one bar"),
        pytest.param({"Home": 5.0, "Toys": 5.0}, True, id="all equal"),
        pytest.param({"Home": None, "Toys": None}, True, id="all without a value"),
        pytest.param({}, True, id="empty"),
    ],
)
def test_bars_begin_at_zero_whatever_the_values(values: dict[str, float | None], low_is_zero: bool) -> None:
    low, high = check(bar.draw(members(values), REVENUE))["layout"]["xaxis"]["range"]
    assert (low == 0.0) is low_is_zero
    assert low <= 0.0 < high


def test_one_bar_is_as_thick_as_one_of_six() -> None:
    assert bar.draw(members({"Home": 5.0}), REVENUE)["layout"]["yaxis"]["range"] == [5.5, -0.5]


def test_a_donut_shows_each_part_with_its_share_and_count() -> None:
    figure = check(donut.draw(members({"Delivered": 75.0, "Shipped": 25.0}, metric="orders"), PLACED))
    assert figure["data"][0]["type"] == "pie"
    assert figure["data"][0]["labels"] == ["Delivered  <b>75.0%</b>  75", "Shipped  <b>25.0%</b>  25"]
    assert figure["layout"]["annotations"][0]["text"].startswith("<b>100</b>")


@pytest.mark.parametrize(
    ("values", "total"),
    [
        pytest.param({"A": 6.0, "B": 6.0}, 10.0, id="parts that overlap"),
        pytest.param({"A": 12.0, "B": -2.0}, 10.0, id="a negative part"),
        pytest.param({name: 1.0 for name in "ABCDEF"}, 6.0, id="more than five parts"),
        pytest.param({"A": 0.0, "B": 0.0}, 0.0, id="nothing to divide"),
        pytest.param({}, 0.0, id="empty"),
    ],
)
def test_what_is_no_whole_of_few_parts_becomes_bars(values: dict[str, float], total: float) -> None:
    figure = check(donut.draw(members(values, total, metric="orders"), PLACED))
    assert figure["data"][0]["type"] == "bar"


def test_what_has_no_part_in_the_whole_is_not_in_the_ring() -> None:
    figure = check(donut.draw(members({"Paid": 4.0, "Shipped": 0.0, "Delivered": None}, metric="orders"), PLACED))
    assert figure["data"][0]["labels"] == ["Paid  <b>100.0%</b>  4"]
