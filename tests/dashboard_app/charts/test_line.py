"""The line chart: gaps, the unfinished tail, the comparison, and the corner cases of its values."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from dashboard_app.charts import Options, line
from data.result import Row
from tests.dashboard_app.charts.answers import answer, check, days

REVENUE = Options(metric="revenue")


def _trace(figure: dict[str, Any], name: str) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace["name"] == name)


def test_a_line_goes_through_the_values_day_by_day() -> None:
    figure = check(line.draw(days([100.0, 150.5, 120.25]), REVENUE))
    current = _trace(figure, "This period")
    assert (current["x"], current["y"]) == (["2026-11-01", "2026-11-02", "2026-11-03"], [100.0, 150.5, 120.25])


def test_a_day_without_a_value_is_a_gap_and_not_a_zero() -> None:
    current = _trace(check(line.draw(days([100.0, None, 120.0]), REVENUE)), "This period")
    assert current["y"] == [100.0, None, 120.0]
    assert current["connectgaps"] is False


def test_the_comparison_is_grey_dashed_and_aligned_by_position() -> None:
    figure = check(line.draw(days([100.0, 150.0, 120.0], [90.0, 80.0, 70.0]), REVENUE))
    compared = _trace(figure, "Previous 3 days")
    assert (compared["x"], compared["y"]) == (["2026-11-01", "2026-11-02", "2026-11-03"], [90.0, 80.0, 70.0])
    assert compared["line"] == {"color": "var(--chart-compared)", "width": 1.5, "dash": "3px,3px"}


def test_a_hover_says_both_days_with_their_full_values() -> None:
    figure = line.draw(days([1234.5, 150.0], [90.25, 80.0]), REVENUE)
    texts = next(trace["customdata"] for trace in figure["data"] if "customdata" in trace)
    assert texts[0] == "Sun, Nov 1, 2026<br><b>€1,234.50</b>  Revenue<br>€90.25  Thu, Oct 29, 2026"


def test_what_is_not_over_yet_is_dashed_and_shaded() -> None:
    figure = check(line.draw(days([100.0, 150.0, 20.0], incomplete_from="2026-11-03"), REVENUE))
    assert _trace(figure, "This period")["y"] == [100.0, 150.0, None]
    assert _trace(figure, "Not over yet")["y"] == [None, 150.0, 20.0]
    assert _trace(figure, "Not over yet")["line"]["dash"] == "4px,3px"
    assert [(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]] == [("2026-11-02", "2026-11-03")]


def test_a_month_that_is_not_over_is_the_tail_of_a_line_by_month() -> None:
    rows: list[Any] = [
        {"month": "2026-09-01", "revenue": 5.0},
        {"month": "2026-10-01", "revenue": 6.0},
        {"month": "2026-11-01", "revenue": 1.0},
    ]
    figure = check(line.draw(answer(rows, {"revenue": 12.0}, grain="month", meta={"incomplete_from": "2026-11-20"}), REVENUE))
    assert _trace(figure, "This period")["y"] == [5.0, 6.0, None]


def test_weeks_that_the_period_cuts_are_dashed_and_shaded_and_say_which_days_there_are() -> None:
    rows: list[Any] = [
        {"week": f"2026-{day}", "revenue": value} for day, value in (("10-26", 1.0), ("11-02", 6.0), ("11-09", 7.0), ("11-16", 2.0))
    ]
    meta = {"cut_buckets": ["2026-10-26", "2026-11-16"], "period": {"start": "2026-11-01", "end": "2026-11-18"}}
    figure = check(line.draw(answer(rows, {"revenue": 16.0}, grain="week", meta=meta), REVENUE))
    assert _trace(figure, "This period")["y"] == [None, 6.0, 7.0, None]
    assert _trace(figure, "In part")["y"] == [1.0, 6.0, 7.0, 2.0]
    assert [(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]] == [
        ("2026-10-26", "2026-11-02"),
        ("2026-11-09", "2026-11-16"),
    ]
    texts = next(trace["customdata"] for trace in figure["data"] if "customdata" in trace)
    assert [text.rpartition("<br>")[2] for text in texts] == [
        "Only Nov 1, 2026", "<b>€6.00</b>  Revenue", "<b>€7.00</b>  Revenue", "Only Nov 16 – Nov 18, 2026",
    ]  # fmt: skip


def test_a_week_that_the_period_cuts_at_both_ends_is_all_there_is() -> None:
    meta = {"cut_buckets": ["2026-11-09"], "period": {"start": "2026-11-10", "end": "2026-11-12"}}
    figure = check(line.draw(answer([{"week": "2026-11-09", "revenue": 5.0}], {"revenue": 5.0}, grain="week", meta=meta), REVENUE))
    assert (_trace(figure, "This period")["y"], _trace(figure, "In part")["y"]) == ([None], [5.0])


def test_hours_stand_by_their_clock_time_also_when_the_clock_goes_back() -> None:
    hours = ["2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"]
    figure = check(line.draw(answer([{"hour": hour, "revenue": 1.0} for hour in hours], {"revenue": 4.0}, grain="hour"), REVENUE))
    assert len(set(_trace(figure, "This period")["x"])) == 4
    assert figure["layout"]["xaxis"]["ticktext"] == ["01:00", "02:00", "02:00", "03:00"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        pytest.param([-50.0, 100.0, -20.0], [-50.0, 0.0, 50.0, 100.0], id="negative values"),
        pytest.param([100.0], [0.0, 25.0, 50.0, 75.0, 100.0], id="a single point"),
        pytest.param([None, None], [0.0, 1.0], id="all without a value"),
        pytest.param([70.0, 70.0], [0.0, 20.0, 40.0, 60.0, 80.0], id="all equal"),
        pytest.param([0.0, 0.0], [0.0, 1.0], id="all zero"),
        pytest.param([], [0.0, 1.0], id="empty"),
    ],
)
def test_corner_cases_have_a_sensible_scale(values: list[float | None], ticks: list[float]) -> None:
    figure = check(line.draw(days(values), REVENUE))
    assert figure["layout"]["yaxis"]["tickvals"] == ticks


def test_a_single_point_is_a_mark_in_the_middle() -> None:
    figure = line.draw(days([100.0]), REVENUE)
    assert _trace(figure, "This period")["mode"] == "lines+markers"
    assert figure["layout"]["xaxis"]["range"] == ["2026-10-31", "2026-11-02"]


def test_a_percentage_need_not_begin_at_zero() -> None:
    rows: list[Any] = [{"day": "2026-11-01", "take_rate": 0.11}, {"day": "2026-11-02", "take_rate": 0.112}]
    axis = check(line.draw(answer(rows, {"take_rate": 0.111}, metrics=("take_rate",), grain="day"), Options(metric="take_rate")))["layout"][
        "yaxis"
    ]
    assert axis["ticktext"] == ["11.00%", "11.05%", "11.10%", "11.15%", "11.20%"]


def test_ticks_rise_evenly() -> None:
    ticks = line.draw(days([12.0, 3456.0, 9999.0]), REVENUE)["layout"]["yaxis"]["tickvals"]
    assert {round(b - a, 6) for a, b in pairwise(ticks)} == {2500.0}


def test_targets_are_a_line_of_their_own_and_in_the_hover() -> None:
    rows: list[Row] = [
        {"day": f"2026-11-0{day}", "revenue": 90.0, "revenue__target": due, "revenue__variance_rate": None if due is None else -0.1}
        for day, due in ((1, 100.0), (2, None), (3, 100.0))
    ]
    figure = check(line.draw(answer(rows, {"revenue": 270.0}, grain="day"), REVENUE))
    target = _trace(figure, "Target")
    assert (target["y"], target["line"]["color"], target["line"]["shape"]) == ([100.0, None, 100.0], "var(--chart-3)", "hvh")
    assert figure["layout"]["showlegend"] is True
    assert figure["data"][-1]["customdata"][0].endswith("<br>€100.00  Target  (−10.0%)")
    assert "Target" not in figure["data"][-1]["customdata"][1]


def test_without_any_target_there_is_no_line_for_it() -> None:
    rows: list[Row] = [{"day": "2026-11-01", "revenue": 90.0, "revenue__target": None}]
    figure = line.draw(answer(rows, {"revenue": 90.0}, grain="day"), REVENUE)
    assert [trace["name"] for trace in figure["data"]] == ["This period", ""]
