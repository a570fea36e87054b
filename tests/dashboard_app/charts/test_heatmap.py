"""The heat map: every hour of every weekday has its place, sums are fair to each weekday, and nothing is not zero."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, heatmap
from data.result import Result, Row
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.shapes import shape
from tests.dashboard_app.charts.test_stacked_bar import series

ORDERS = Options(metric="orders", each_day=True)
MONTH = {"start": "2026-11-01", "end": "2026-11-30", "label": "November"}
NAMES = {1: "Monday", 7: "Sunday"}


def moments(values: dict[tuple[int, int], float | None], metric: str = "orders", **meta: object) -> Result:
    rows: list[Row] = [
        {
            "weekday": day,
            "weekday__label": NAMES.get(day, "Day"),
            "hour_of_day": hour,
            "hour_of_day__label": f"{hour:02d}:00",
            metric: value,
        }
        for (day, hour), value in values.items()
    ]
    return shape(rows, {metric: 1.0}, metric, dimensions=("weekday", "hour_of_day"), meta={"period": MONTH} | meta)


def test_the_week_goes_down_and_the_day_to_the_right() -> None:
    figure = check(heatmap.draw(moments({(1, 9): 8.0}), Options(metric="orders")))
    trace, axis = figure["data"][0], figure["layout"]["yaxis"]
    assert (len(trace["z"]), len(trace["z"][0])) == (7, 24)
    assert trace["z"][0][9] == 8.0
    assert axis["ticktext"] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert axis["autorange"] == "reversed"
    assert figure["layout"]["xaxis"]["ticktext"][:3] == ["00:00", "03:00", "06:00"]


def test_a_sum_is_shown_as_the_mean_of_its_days() -> None:
    # November 2026 has five Sundays and five Mondays, and four of each other day.
    figure = heatmap.draw(moments({(1, 9): 10.0, (7, 9): 10.0, (3, 9): 10.0}), ORDERS)
    z = figure["data"][0]["z"]
    assert (z[0][9], z[6][9], z[2][9]) == (2.0, 2.0, 2.5)
    assert figure["data"][0]["customdata"][0][9] == ["1", "Monday, 09:00<br><b>10</b>  Orders<br>2.0 a day, over 5 days", None, "9"]


def test_days_that_have_not_come_do_not_count() -> None:
    figure = heatmap.draw(moments({(1, 9): 10.0}, incomplete_from="2026-11-08"), ORDERS)
    assert figure["data"][0]["z"][0][9] == 10.0
    assert figure["data"][0]["customdata"][0][9][1].endswith("10.0 a day, over 1 day")


def test_an_hour_without_a_value_stays_blank() -> None:
    trace = heatmap.draw(moments({(1, 9): 8.0}), ORDERS)["data"][0]
    assert trace["z"][1] == [None] * 24
    assert trace["hoverongaps"] is False


def test_the_scale_goes_from_zero_to_the_most() -> None:
    trace = heatmap.draw(moments({(1, 9): 8.0, (1, 10): 4.0}), Options(metric="orders"))["data"][0]
    assert (trace["zmin"], trace["zmax"]) == (0.0, 8.0)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="empty"),
        pytest.param({(1, 9): None}, id="all without a value"),
        pytest.param({(1, 9): -5.0}, id="negative"),
        pytest.param({(1, 9): 0.0}, id="zero"),
    ],
)
def test_any_values_make_a_figure_with_a_scale(values: dict[tuple[int, int], float | None]) -> None:
    trace = check(heatmap.draw(moments(values), ORDERS))["data"][0]
    assert trace["zmin"] < trace["zmax"]


def test_other_dimensions_have_the_members_that_occur() -> None:
    rows: list[Row] = [
        {"vendor": "v1", "vendor__label": "<i>One</i>", "category": None, "category__label": "No category", "revenue": 5.0},
        {"vendor": "v2", "vendor__label": "Two", "category": "c1", "category__label": "Books", "revenue": 1234.5},
    ]
    figure = check(heatmap.draw(shape(rows, {"revenue": 6.0}, "revenue", dimensions=("vendor", "category")), Options(metric="revenue")))
    assert figure["layout"]["yaxis"]["ticktext"] == ["&lt;i&gt;One&lt;/i&gt;", "Two"]
    assert figure["data"][0]["z"] == [[5.0, None], [None, 1234.5]]
    assert figure["data"][0]["customdata"][1][1] == ["v2", "Two, Books<br><b>€1,234.50</b>  Revenue", None, "c1"]


def test_the_ends_of_the_colours_are_named() -> None:
    figure = check(heatmap.draw(moments({(1, 9): 8.0, (2, 9): 4.0}), Options(metric="orders")))
    assert figure["data"][0]["showscale"] is True
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["0", "8"]


def test_without_a_value_there_is_no_scale() -> None:
    figure = heatmap.draw(moments({(1, 9): None}), Options(metric="orders"))
    assert (figure["data"][0]["showscale"], figure["layout"]["annotations"]) == (False, [])


def test_time_goes_to_the_right() -> None:
    figure = check(heatmap.draw(series({"Home": [1.0, 2.0], "Toys": [3.0, None]}), Options(metric="revenue")))
    assert figure["data"][0]["z"] == [[1.0, 2.0], [3.0, None]]
    assert figure["layout"]["xaxis"]["ticktext"] == ["Nov 1", "Nov 2"]
    assert figure["data"][0]["customdata"][0][1] == ["home", "Home, Mon, Nov 2, 2026<br><b>€2.00</b>  Revenue", None, "2026-11-02"]
