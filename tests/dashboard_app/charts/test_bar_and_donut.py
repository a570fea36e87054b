"""Bars and the donut: values beside the bars, names that are inert, and a donut only where parts make a whole."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, bar, donut
from data.result import Result, Row
from tests.dashboard_app.charts.answers import answer, check, members

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


def _compared(**values: tuple[float | None, float | None]) -> Result:
    rows: list[Row] = [
        {"category": name.lower(), "category__label": name, "revenue": now, "revenue__previous": before, "revenue__growth": None}
        for name, (now, before) in values.items()
    ]
    totals: Row = {"revenue": sum(now or 0 for now, _ in values.values()), "revenue__previous": 0.0}
    return answer(rows, totals, dimension="category")


def test_beyond_the_largest_is_the_rest_and_equals_come_by_their_keys() -> None:
    values = {"Toys": 3.0, "Home": 5.0, "Arts": 3.0, "Pets": 1.0}
    trace = check(bar.draw(members(values), Options(metric="revenue", own={"top": 2})))["data"][0]
    assert [(key, value) for (key, _), value in zip(trace["customdata"], trace["x"], strict=True)] == [
        ("home", 5.0), ("arts", 3.0), ("__other__", 4.0),
    ]  # fmt: skip
    assert trace["marker"]["color"][2] == "var(--chart-other)"


def test_where_parts_do_not_add_up_there_is_no_rest() -> None:
    values = {"Toys": 3.0, "Home": 5.0, "Pets": 1.0}
    bars = bar.read(members(values, 7.0), Options(metric="revenue", own={"top": 1}))
    assert (bars.keys, bars.left_out) == (["home"], 2)


def test_the_rest_has_a_value_before_and_a_growth() -> None:
    bars = bar.read(_compared(Home=(9.0, 5.0), Toys=(3.0, 1.0), Pets=(3.0, 3.0)), Options(metric="revenue", own={"top": 1}))
    assert bars.rows[1] == {
        "category": "__other__", "category__label": "Other", "revenue": 6.0, "revenue__previous": 4.0, "revenue__growth": 0.5,
    }  # fmt: skip


def test_a_mark_stands_at_the_value_before_and_the_label_beyond_both() -> None:
    figure = check(
        bar.draw(_compared(Home=(9.0, 5.0), Toys=(3.0, 4.0), Pets=(-2.0, None)), Options(metric="revenue", own={"before": True}))
    )
    bars, marks, labels = figure["data"]
    assert ("text" in bars, marks["x"], marks["marker"]["symbol"]) == (False, [5.0, 4.0, None], "line-ns-open")
    assert (labels["x"], labels["text"]) == ([9.0, 4.0, -2.0], [" €9.00 ", " €3.00 ", " −€2.00 "])
    assert labels["textposition"] == ["middle right", "middle right", "middle left"]
    assert len(bar.draw(members({"Home": 5.0}), Options(metric="revenue", own={"before": True}))["data"]) == 1


def test_bars_can_stand() -> None:
    figure = check(bar.draw(members({"Home": 5.0, "Toys": -1.0}), Options(metric="revenue", own={"orientation": "standing"})))
    assert (figure["data"][0]["x"], figure["data"][0]["y"], figure["data"][0]["orientation"]) == ([0, 1], [5.0, -1.0], "v")
    assert figure["layout"]["xaxis"]["ticktext"] == ["Home", "Toys"]
    assert figure["layout"]["yaxis"]["range"][0] < -1.0


def test_without_labels_there_is_a_scale() -> None:
    figure = check(bar.draw(members({"Home": 5.0}), Options(metric="revenue", own={"labels": False})))
    assert "text" not in figure["data"][0]
    assert figure["layout"]["xaxis"]["ticktext"] == ["€0", "€2", "€4", "€6"]
    many = bar.draw(members({f"V{place}": 1.0 for place in range(11)}), Options(metric="revenue", own={"orientation": "standing"}))
    assert "text" not in many["data"][0]


def test_a_donut_of_many_parts_gathers_the_small_ones() -> None:
    values = {name: float(size) for name, size in zip("ABCDEF", (60, 50, 40, 30, 20, 10), strict=True)}
    figure = check(donut.draw(members(values), Options(metric="revenue", own={"top": 4})))
    assert figure["data"][0]["type"] == "pie"
    assert figure["data"][0]["labels"][-1] == "Other  <b>14.3%</b>  €30.00"


def test_hostile_names_are_cut_everywhere_and_told_in_part() -> None:
    name = "\u202e\u0000" + "<x>" * 4_000
    figure = check(bar.draw(members({name: 5.0}), REVENUE))
    assert figure["layout"]["yaxis"]["ticktext"] == [" " + "&lt;x&gt;" * 7 + "&lt;…"]
    assert len(figure["data"][0]["customdata"][0][1]) < 2_500
