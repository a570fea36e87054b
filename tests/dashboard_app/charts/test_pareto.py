"""The Pareto: from most to least, the share reached, and the classes that follow."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, pareto
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.shapes import by_vendor

REVENUE = Options(metric="revenue")


def test_bars_go_down_and_the_line_goes_up_to_the_whole() -> None:
    bars, line, *_ = check(pareto.draw(by_vendor({"Beta": 15.0, "Alpha": 80.0, "Gamma": 5.0}), REVENUE))["data"]
    assert bars["y"] == [80.0, 15.0, 5.0]
    assert line["y"] == [0.8, 0.95, 1.0]
    assert line["yaxis"] == "y2"


def test_the_class_follows_from_the_share_of_those_before() -> None:
    ranking = pareto.read(by_vendor({"Alpha": 79.0, "Beta": 10.0, "Gamma": 6.0, "Delta": 5.0}), REVENUE)
    assert ranking.classes == ["A", "A", "B", "C"]
    assert [ranking.count(name) for name in pareto.CLASSES] == [2, 1, 1]


def test_more_returned_than_sold_is_class_c() -> None:
    ranking = pareto.read(by_vendor({"Alpha": 100.0, "Beta": -10.0}), REVENUE)
    assert ranking.classes == ["A", "C"]
    assert ranking.cumulated == [1.111111, 1.0]


def test_each_class_has_its_colour() -> None:
    bars = pareto.draw(by_vendor({"Alpha": 80.0, "Beta": 15.0, "Gamma": 5.0}), REVENUE)["data"][0]
    assert bars["marker"]["color"] == ["var(--chart-1)", "var(--chart-2)", "var(--chart-other)"]


def test_the_legend_names_the_classes_and_counts_their_members() -> None:
    figure = check(pareto.draw(by_vendor({"Alpha": 79.0, "Beta": 10.0, "Gamma": 11.0}), REVENUE))
    named = [trace["name"] for trace in figure["data"] if trace["showlegend"]]
    assert named == ["A, first 80%: 2", "B, to 95%: 1"]


def test_a_few_returns_take_no_room() -> None:
    low, high = pareto.draw(by_vendor({"Alpha": 1000.0, "Beta": 400.0, "Gamma": -10.0}), REVENUE)["layout"]["yaxis"]["range"]
    assert (round(low), round(high)) == (-40, 1030)


def test_a_hover_says_the_place_and_a_click_knows_whom() -> None:
    bars = pareto.draw(by_vendor({"Alpha": 80.0, "<i>Beta</i>": 20.0}), REVENUE)["data"][0]
    assert bars["customdata"][1] == ["<i>beta</i>", "&lt;i&gt;Beta&lt;/i&gt;<br><b>€20.00</b><br>100.0% so far<br>2 of 2, class B"]


def test_eighty_per_cent_is_marked() -> None:
    layout = pareto.draw(by_vendor({"Alpha": 80.0, "Beta": 20.0}), REVENUE)["layout"]
    assert [(mark["y0"], mark["yref"]) for mark in layout["shapes"]] == [(0.8, "y2")]


def test_few_members_are_named_and_many_are_counted() -> None:
    few = pareto.draw(by_vendor({"Alpha": 2.0, "Beta": 1.0}), REVENUE)["layout"]["xaxis"]
    many = check(pareto.draw(by_vendor({f"V{index}": 1.0 + index for index in range(120)}), REVENUE))["layout"]["xaxis"]
    assert few["ticktext"] == ["Alpha", "Beta"]
    assert many["ticktext"] == ["1", "20", "40", "60", "80", "100", "120"]


def test_the_rest_in_one_row_is_no_member() -> None:
    result = by_vendor({"Alpha": 60.0, "Other": 40.0})
    result.rows[1]["vendor"] = "__other__"
    ranking = pareto.read(result, REVENUE)
    assert ([row["vendor"] for row in ranking.rows], ranking.cumulated) == (["alpha"], [0.6])


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="empty"),
        pytest.param({"Alpha": 5.0}, id="one"),
        pytest.param({"Alpha": 5.0, "Beta": 5.0}, id="all equal"),
        pytest.param({"Alpha": None, "Beta": None}, id="all without a value"),
        pytest.param({"Alpha": 0.0}, id="zero"),
        pytest.param({"Alpha": -5.0, "Beta": -1.0}, id="all negative"),
        pytest.param({"Alpha": 50.0, "Beta": -10.0}, id="some negative"),
    ],
)
def test_any_values_make_a_figure_whose_scales_have_one_zero(values: dict[str, float | None]) -> None:
    layout = check(pareto.draw(by_vendor(values), REVENUE))["layout"]
    amounts, shares = layout["yaxis"]["range"], layout["yaxis2"]["range"]
    assert amounts[0] < amounts[1]
    assert shares[0] < shares[1]
    if any((value or 0.0) > 0 for value in values.values()):
        assert abs(amounts[0] / amounts[1] - shares[0] / shares[1]) < 0.05
