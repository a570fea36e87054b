"""Several lines: two units, what is not over, the rest of the members, smoothing, steps of ten, and thinning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dashboard_app.charts import Options, lines, smoothing, thinning
from data.result import Row
from tests.dashboard_app.charts.answers import answer, check, days
from tests.dashboard_app.charts.shapes import shape
from tests.dashboard_app.charts.test_stacked_bar import series


def _two_units(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    rows: list[Row] = [{"day": f"2026-11-0{day}", "revenue": 100.0 * day, "orders": day, "return_rate": 0.1} for day in (1, 2, 3, 4)]
    result = shape(rows, {"revenue": 1000.0, "orders": 10, "return_rate": 0.1}, "revenue", "orders", "return_rate", time="day")
    return check(lines.draw(result, Options(metric="revenue", metrics=("revenue", "orders", "return_rate"), own=more)))


def test_one_metric_is_drawn_with_its_comparison() -> None:
    figure = lines.draw(days([1.0, 2.0], [3.0, 4.0]), Options(metric="revenue", metrics=("revenue",)))
    assert [trace["name"] for trace in figure["data"]] == ["Previous 3 days", "This period", ""]


def test_a_second_unit_is_written_on_the_right_and_a_third_not_at_all() -> None:
    figure = _two_units()
    assert [(trace["name"], trace.get("yaxis", "y")) for trace in figure["data"]] == [("Revenue", "y"), ("Orders, right", "y2")]
    assert figure["layout"]["yaxis2"]["side"] == "right"
    assert figure["layout"]["yaxis2"]["ticktext"] == ["0", "1", "2", "3", "4"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["€0", "€100", "€200", "€300", "€400"]


def test_what_is_not_over_is_dashed_and_each_bucket_has_one_hover() -> None:
    figure = check(lines.draw(series({"Home": [5.0, 6.0, 2.0]}, incomplete_from="2026-11-03"), Options(metric="revenue")))
    over, tail, told = figure["data"]
    assert (over["y"], over["hoverinfo"], "dash" in over["line"]) == ([5.0, 6.0, None], "skip", False)
    assert (tail["y"], tail["hoverinfo"], tail["line"]["dash"]) == ([None, 6.0, 2.0], "skip", "4px,3px")
    assert (told["y"], told["opacity"], told["customdata"][2]) == ([5.0, 6.0, 2.0], 0, ["home", "€2.00"])
    assert {trace["legendgroup"] for trace in figure["data"]} == {"home"}
    assert [trace.get("showlegend", True) for trace in figure["data"]] == [True, False, False]
    assert figure["layout"]["shapes"][0]["x0"] == "2026-11-02"


def test_what_the_period_cuts_is_dashed() -> None:
    figure = check(lines.draw(series({"Home": [1.0, 6.0, 5.0]}, cut_buckets=["2026-11-01"]), Options(metric="revenue")))
    over, rest, _ = figure["data"]
    assert (over["y"], rest["y"]) == ([None, 6.0, 5.0], [1.0, 6.0, None])
    assert [(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]] == [("2026-11-01", "2026-11-02")]


def test_beyond_the_largest_members_is_the_rest_where_that_is_a_sum() -> None:
    values = {"Home": [5.0, 6.0], "Toys": [3.0, 3.0], "Pets": [1.0, None], "Garden": [1.0, 0.5]}
    figure = lines.draw(series(values), Options(metric="revenue", own={"top": 2}))
    assert [(trace["name"], trace["y"], trace["visible"]) for trace in figure["data"]] == [
        ("Home", [5.0, 6.0], True),
        ("Toys", [3.0, 3.0], True),
        ("Other", [2.0, 0.5], "legendonly"),
    ]
    orders = lines.draw(series(values, 12.0), Options(metric="revenue", own={"top": 2}))
    assert [trace["name"] for trace in orders["data"]] == ["Home", "Toys"]


def test_equal_members_come_in_the_order_of_their_keys() -> None:
    figure = lines.draw(series({"Toys": [1.0], "Home": [1.0], "Arts": [1.0]}), Options(metric="revenue", own={"top": 2}))
    assert [trace["name"] for trace in figure["data"]] == ["Arts", "Home", "Other"]


def test_a_mean_needs_all_its_buckets() -> None:
    assert smoothing.means([1.0, 2.0, 3.0, None, 5.0, 6.0, 7.0], 3) == [None, None, 2.0, None, None, None, 6.0]


def test_what_adds_up_over_time_can_be_smoothed_and_rates_cannot() -> None:
    smooth = {"smooth": 4}
    figure = check(lines.draw(days([4.0, 8.0, 12.0, 16.0, 20.0]), Options(metric="revenue", own=smooth)))
    mean = next(trace for trace in figure["data"] if trace["name"] == "Mean")
    assert mean["y"] == [None, None, None, 10.0, 14.0]
    rows: list[Row] = [{"day": f"2026-11-0{day}", "take_rate": 0.1} for day in (1, 2, 3, 4)]
    rates = lines.draw(answer(rows, {"take_rate": 0.1}, metrics=("take_rate",), grain="day"), Options(metric="take_rate", own=smooth))
    assert [trace["name"] for trace in rates["data"]] == ["This period", ""]
    several = lines.draw(series({"Home": [4.0, 8.0, 12.0, 16.0]}), Options(metric="revenue", own=smooth))
    assert several["data"][0]["y"] == [None, None, None, 10.0]


def test_steps_of_ten_are_for_values_above_zero() -> None:
    log = {"log": True}
    axis = check(lines.draw(days([10.0, 100.0, 1000.0]), Options(metric="revenue", own=log)))["layout"]["yaxis"]
    assert (axis["type"], axis["tickvals"]) == ("log", [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0])
    assert "fill" not in lines.draw(days([10.0, 100.0]), Options(metric="revenue", own=log))["data"][0]
    assert "type" not in lines.draw(days([0.0, 100.0]), Options(metric="revenue", own=log))["layout"]["yaxis"]
    assert check(lines.draw(series({"Home": [5.0, 50.0]}), Options(metric="revenue", own=log)))["layout"]["yaxis"]["type"] == "log"


def test_of_ten_thousand_points_a_spike_a_fall_and_a_gap_stay() -> None:
    values: list[float | None] = [100.0] * 10_000
    values[4_321], values[8_765], values[6_000] = 5_000.0, -7.0, None
    kept = thinning.kept([values])
    assert {0, 4_321, 6_000, 8_765, 9_999} <= set(kept)
    assert len(kept) <= thinning.MOST_POINTS
    assert thinning.kept([values[:2_000]]) == list(range(2_000))


def test_a_long_line_keeps_its_extremes_and_its_unfinished_end() -> None:
    first = date(2016, 1, 1)
    rows: list[Row] = [{"day": (first + timedelta(days=day)).isoformat(), "revenue": 10.0} for day in range(3_000)]
    rows[1_234]["revenue"] = 999.0
    last = str(rows[-1]["day"])
    figure = check(lines.draw(answer(rows, {"revenue": 30_989.0}, grain="day", meta={"incomplete_from": last}), Options(metric="revenue")))
    current = figure["data"][0]
    assert len(current["x"]) < 2_000
    assert max(value for value in current["y"] if value is not None) == 999.0
    assert (current["x"][-1], current["y"][-1], current["y"][-2]) == (last, None, 10.0)


def test_hostile_names_are_inert_and_short() -> None:
    figure = check(
        lines.draw(series({"\u202e<img src=x>" + "x" * 10_000: [1.0], "=1+1 \U0001f469\u200d\U0001f4bb": [2.0]}), Options(metric="revenue"))
    )
    assert [trace["name"] for trace in figure["data"]] == ["=1+1 \U0001f469\u200d\U0001f4bb", "&lt;img src=x&gt;" + "x" * 16 + "…"]
