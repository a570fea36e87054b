"""Stacked bars and the lines in their place: what may be stacked, what is not over, who comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from dashboard_app.charts import Options, stacked_bar, trend
from data.result import Result, Row
from tests.dashboard_app.charts.answers import check, days
from tests.dashboard_app.charts.shapes import shape

REVENUE = Options(metric="revenue", form="bars")


def series(values: Mapping[str, Sequence[float | None]], total: float | None = None, *, metric: str = "revenue", **meta: object) -> Result:
    """A metric by category over days from the 1st of November on."""
    count = max((len(line) for line in values.values()), default=0)
    rows: list[Row] = [
        {"day": f"2026-11-{day + 1:02d}", "category": name.lower(), "category__label": name, metric: line[day]}
        for day in range(count)
        for name, line in values.items()
    ]
    whole = sum(value or 0 for line in values.values() for value in line) if total is None else total
    return shape(rows, {metric: whole}, metric, time="day", dimensions=("category",), meta=meta)


def test_each_member_is_a_series_the_largest_first_and_the_rest_last_in_grey() -> None:
    result = series({"Toys": [1.0, 2.0], "Home": [5.0, 6.0], "Other": [50.0, 60.0]})
    for row in result.rows:
        row["category"] = "__other__" if row["category__label"] == "Other" else row["category"]
    figure = check(trend.draw(result, REVENUE))
    assert [(trace["name"], trace["type"], trace["y"]) for trace in figure["data"]] == [
        ("Home", "bar", [5.0, 6.0]),
        ("Toys", "bar", [1.0, 2.0]),
        ("Other", "bar", [50.0, 60.0]),
    ]
    assert [trace["marker"]["color"] for trace in figure["data"]] == ["var(--chart-1)", "var(--chart-2)", "var(--chart-other)"]
    assert figure["layout"]["barmode"] == "relative"


def test_a_hover_says_who_how_much_and_of_what() -> None:
    figure = stacked_bar.draw(series({"Home": [75.0], "Toys": [25.0]}), REVENUE)
    assert figure["data"][0]["customdata"] == [["home", "Sun, Nov 1, 2026<br>Home<br><b>€75.00</b>  75.0%<br>of €100.00"]]


def test_what_is_not_over_is_hatched() -> None:
    figure = check(stacked_bar.draw(series({"Home": [5.0, 6.0]}, incomplete_from="2026-11-02"), REVENUE))
    assert figure["data"][0]["marker"]["pattern"]["shape"] == ["", "/"]
    assert figure["data"][0]["customdata"][1][1].endswith("Not over yet")


def test_what_the_period_cuts_is_hatched_and_says_what_there_is_of_it() -> None:
    figure = check(stacked_bar.draw(series({"Home": [5.0, 6.0]}, cut_buckets=["2026-11-01"]), REVENUE))
    assert figure["data"][0]["marker"]["pattern"]["shape"] == ["/", ""]
    assert figure["data"][0]["customdata"][0][1].endswith("<br>Only Nov 1, 2026")


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        pytest.param(series({"Home": [5.0], "Toys": [6.0]}, metric="orders"), "bar", id="counts that add up"),
        pytest.param(series({"Home": [5.0], "Toys": [6.0]}, 9.0, metric="orders"), "scatter", id="orders with goods of both"),
        pytest.param(series({"Home": [0.5], "Toys": [0.5]}, 1.0, metric="return_rate"), "scatter", id="rates"),
    ],
)
def test_only_what_adds_up_is_stacked(result: Result, kind: str) -> None:
    metric = next(column.name for column in result.columns if column.role == "metric")
    figure = check(stacked_bar.draw(result, Options(metric=metric, form="bars")))
    assert {trace["type"] for trace in figure["data"]} == {kind}


def test_as_lines_the_rest_waits_to_be_called_up() -> None:
    result = series({"Home": [5.0, 6.0], "Other": [50.0, 60.0]})
    for row in result.rows:
        row["category"] = "__other__" if row["category__label"] == "Other" else row["category"]
    figure = check(trend.draw(result, Options(metric="revenue", form="lines")))
    assert [(trace["name"], trace["visible"]) for trace in figure["data"]] == [("Home", True), ("Other", "legendonly")]
    assert figure["layout"]["yaxis"]["range"][1] < 10


def test_several_metrics_stand_on_each_other() -> None:
    rows: list[Row] = [{"day": "2026-11-01", "units": 3, "orders": 2}, {"day": "2026-11-02", "units": 4, "orders": 1}]
    figure = check(
        stacked_bar.draw(shape(rows, {"units": 7, "orders": 3}, "units", "orders", time="day"), Options(metrics=("units", "orders")))
    )
    assert [(trace["name"], trace["y"]) for trace in figure["data"]] == [("Units", [3.0, 4.0]), ("Orders", [2.0, 1.0])]
    assert figure["layout"]["yaxis"]["tickvals"][-1] >= 5


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"Home": [5.0, -2.0], "Toys": [-1.0, 1.0]}, id="negative values"),
        pytest.param({"Home": [5.0]}, id="a single point"),
        pytest.param({"Home": [5.0, 5.0], "Toys": [5.0, 5.0]}, id="all equal"),
        pytest.param({"Home": [None, None]}, id="all without a value"),
        pytest.param({"Home": [0.0, 0.0]}, id="all zero"),
    ],
)
@pytest.mark.parametrize("form", ["bars", "lines"])
def test_any_values_make_a_figure_that_holds_them(values: dict[str, list[float | None]], form: str) -> None:
    figure = check(stacked_bar.draw(series(values), Options(metric="revenue", form=form)))
    low, high = figure["layout"]["yaxis"]["range"]
    assert low <= min([value or 0.0 for line in values.values() for value in line])
    assert low < high


def test_nothing_makes_an_empty_figure() -> None:
    assert check(stacked_bar.draw(series({}), REVENUE))["data"] == []


def test_without_a_breakdown_a_trend_is_a_line_or_bars() -> None:
    assert trend.draw(days([1.0, 2.0]), Options(metric="revenue"))["data"][0]["type"] == "scatter"
    assert check(trend.draw(days([1.0, 2.0]), REVENUE))["data"][0]["type"] == "bar"


def test_names_from_the_data_are_inert() -> None:
    figure = check(stacked_bar.draw(series({"<b>x</b>": [5.0]}), REVENUE))
    assert figure["data"][0]["name"] == "&lt;b&gt;x&lt;/b&gt;"


def crossed(values: Mapping[str, Mapping[str, float | None]], total: float | None = None, *, metric: str = "revenue") -> Result:
    """A metric by vendor and category."""
    rows: list[Row] = [
        {"vendor": vendor.lower(), "vendor__label": vendor, "category": name.lower(), "category__label": name, metric: value}
        for vendor, of_vendor in values.items()
        for name, value in of_vendor.items()
    ]
    whole = sum(value or 0 for of_vendor in values.values() for value in of_vendor.values()) if total is None else total
    return shape(rows, {metric: whole}, metric, dimensions=("vendor", "category"))


def test_along_a_dimension_the_largest_comes_first() -> None:
    result = crossed({"Alpha": {"Home": 1.0, "Toys": 2.0}, "Beta": {"Home": 5.0}})
    figure = check(stacked_bar.draw(result, Options(metric="revenue", metrics=("revenue",), form="bars")))
    assert [(trace["name"], trace["x"], trace["y"]) for trace in figure["data"]] == [
        ("Home", ["beta", "alpha"], [5.0, 1.0]),
        ("Toys", ["beta", "alpha"], [None, 2.0]),
    ]
    assert figure["layout"]["xaxis"]["ticktext"] == ["Beta", "Alpha"]
    assert figure["data"][1]["customdata"][1] == ["alpha", "Alpha<br>Toys<br><b>€2.00</b>  66.7%<br>of €3.00", "vendor", "toys"]


def test_along_a_dimension_what_does_not_add_up_stands_side_by_side() -> None:
    figure = check(stacked_bar.draw(crossed({"Alpha": {"Home": 1.0, "Toys": 2.0}}, 2.5), Options(metric="revenue", form="bars")))
    assert figure["layout"]["barmode"] == "group"
    assert figure["data"][0]["customdata"][0][1] == "Alpha<br>Toys<br><b>€2.00</b>"


def test_bars_can_show_shares() -> None:
    figure = check(stacked_bar.draw(series({"Home": [3.0], "Toys": [1.0]}), Options(metric="revenue", form="share")))
    assert [trace["y"] for trace in figure["data"]] == [[0.75], [0.25]]
    assert figure["layout"]["yaxis"]["ticktext"] == ["0%", "25%", "50%", "75%", "100%"]
