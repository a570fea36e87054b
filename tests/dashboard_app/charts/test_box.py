"""Boxes: quartiles, whiskers and who is outside, in each group; of time only what is over."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, box
from dashboard_app.charts.spread import Box
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.test_stacked_bar import crossed, series

REVENUE = Options(metric="revenue")


def test_of_weeks_only_whole_ones_are_compared() -> None:
    groups = box.read(series({"Home": [1.0, 6.0, 5.0]}, cut_buckets=["2026-11-01"]), REVENUE)
    assert [group.values for group in groups.shown] == [[6.0, 5.0]]


def test_the_quartiles_and_what_is_further_off_than_one_and_a_half_boxes() -> None:
    # Quartiles 2, 3, 4: the box is 2 high, so that the whiskers may reach from -1 to 7.
    assert Box.of([1.0, 100.0, 2.0, 3.0, 4.0]) == Box(1.0, 2.0, 3.0, 4.0, 4.0, (1,))
    assert Box.of([7.0]) == Box(7.0, 7.0, 7.0, 7.0, 7.0, ())
    assert Box.of([-1.0, -1.0]) == Box(-1.0, -1.0, -1.0, -1.0, -1.0, ())


def test_groups_stand_by_their_medians_with_those_outside() -> None:
    values = {"Alpha": {"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0, "E": 100.0}, "Beta": {"A": 5.0}}
    figure = check(box.draw(crossed(values), REVENUE))
    boxes, told, outside = figure["data"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["Beta", "Alpha"]
    assert (boxes["q1"], boxes["median"], boxes["q3"]) == ([5.0, 2.0], [5.0, 3.0], [5.0, 4.0])
    assert (boxes["lowerfence"], boxes["upperfence"]) == ([5.0, 1.0], [5.0, 4.0])
    assert told["customdata"][1] == [
        "alpha",
        "Alpha<br><b>€3.00</b>  Median<br>€2.00 to €4.00  Middle half<br>€1.00 to €4.00  Whiskers<br>5 values, 1 of them outside",
        "vendor",
    ]
    assert (outside["x"], outside["y"]) == ([1], [100.0])
    assert outside["customdata"] == [["e", "E<br><b>€100.00</b>  Alpha", "category"]]


def test_groups_and_members_can_be_swapped_and_groups_limited() -> None:
    values = {"Alpha": {"A": 1.0, "B": 2.0}, "Beta": {"A": 5.0, "B": 9.0}}
    groups = box.read(crossed(values), Options(metric="revenue", own={"swap": True, "top": 1}))
    assert ([group.name for group in groups.shown], groups.known) == (["B"], 2)


def test_of_time_only_what_is_over_counts() -> None:
    groups = box.read(series({"Home": [5.0, 6.0, 1.0]}, incomplete_from="2026-11-03"), REVENUE)
    assert [(group.name, group.values) for group in groups.shown] == [("Home", [5.0, 6.0])]


def test_a_day_that_stands_out_filters_by_its_group() -> None:
    figure = box.draw(series({"Home": [1.0, 2.0, 3.0, 4.0, 100.0]}), REVENUE)
    assert figure["data"][2]["customdata"] == [["home", "Thu, Nov 5, 2026<br><b>€100.00</b>  Home", "category"]]


@pytest.mark.parametrize("values", [{}, {"Alpha": {"A": None}}], ids=["empty", "all without a value"])
def test_without_a_value_there_is_no_box(values: dict[str, dict[str, float | None]]) -> None:
    result = crossed(values or {"Alpha": {"A": None}})
    assert check(box.draw(result, REVENUE))["data"] == []
