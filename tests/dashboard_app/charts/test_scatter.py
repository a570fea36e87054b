"""The scatter: who is shown, how large, in which colour, and where all together stand."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, scatter
from data.result import Result, Row
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.shapes import shape

OPTIONS = Options(metric="on_time_rate", x="orders", size="revenue", minimum=10)
Vendor = tuple[str, int, float | None, float]


def cloud(*vendors: Vendor, typical: float | None = 0.9, metric: str = "on_time_rate") -> Result:
    rows: list[Row] = [
        {"vendor": name.lower(), "vendor__label": name, "orders": orders, metric: rate, "revenue": revenue}
        for name, orders, rate, revenue in vendors
    ]
    return shape(rows, {metric: typical, "orders": 1, "revenue": 1.0}, "orders", metric, "revenue", dimensions=("vendor",))


def test_a_mark_stands_at_its_volume_and_quality() -> None:
    figure = check(scatter.draw(cloud(("Alpha", 200, 0.95, 400.0), ("Beta", 20, 0.8, 100.0)), OPTIONS))
    trace = figure["data"][0]
    assert (trace["x"], trace["y"]) == ([200.0, 20.0], [0.95, 0.8])
    assert figure["layout"]["xaxis"]["type"] == "log"


def test_the_area_of_a_mark_is_its_revenue_and_none_is_too_small_to_see() -> None:
    result = cloud(("Alpha", 20, 0.95, 400.0), ("Beta", 20, 0.8, 100.0), ("Gamma", 20, 0.8, 0.01), ("Delta", 20, 0.8, -5.0))
    assert scatter.draw(result, OPTIONS)["data"][0]["marker"]["size"] == [44.0, 22.0, 7.0, 7.0]


@pytest.mark.parametrize(
    ("metric", "rate", "colour"),
    [
        ("on_time_rate", 0.95, "var(--chart-1)"),
        ("on_time_rate", 0.85, "var(--chart-negative)"),
        ("on_time_rate", 0.9, "var(--chart-1)"),
        ("return_rate", 0.95, "var(--chart-negative)"),
        ("return_rate", 0.85, "var(--chart-1)"),
    ],
)
def test_worse_than_all_together_stands_out(metric: str, rate: float, colour: str) -> None:
    figure = scatter.draw(cloud(("Alpha", 20, rate, 1.0), metric=metric), Options(metric=metric, x="orders", size="revenue"))
    assert figure["data"][0]["marker"]["color"] == [colour]


def test_few_orders_and_unknown_rates_are_left_out() -> None:
    result = cloud(("Alpha", 10, 0.95, 1.0), ("Beta", 9, 0.8, 1.0), ("Gamma", 50, None, 1.0))
    found = scatter.read(result, OPTIONS)
    assert [row["vendor"] for row in found.rows] == ["alpha"]
    assert found.left_out == 2


def test_a_click_knows_whom_and_a_hover_says_all_three() -> None:
    trace = scatter.draw(cloud(("<b>Alpha</b>", 200, 0.955, 412_300.5)), OPTIONS)["data"][0]
    said = "&lt;b&gt;Alpha&lt;/b&gt;<br><b>95.50%</b>  On-time rate<br><b>200</b>  Orders<br><b>€412,300.50</b>  Revenue"
    assert trace["customdata"] == [["<b>alpha</b>", said]]


def test_all_together_are_a_line_with_its_value() -> None:
    layout = check(scatter.draw(cloud(("Alpha", 200, 0.95, 1.0)), OPTIONS))["layout"]
    assert [(line["y0"], line["y1"]) for line in layout["shapes"]] == [(0.9, 0.9)]
    assert layout["annotations"][0]["text"] == "All together 90.0%"


def test_names_do_not_lie_on_each_other() -> None:
    crowd = [(f"V{index}", 100 + index, 0.95, 100.0 - index) for index in range(5)]
    trace = scatter.draw(cloud(*crowd, ("Far", 10, 0.5, 1.0)), OPTIONS)["data"][0]
    assert [name for name in trace["text"] if name] == ["V0", "Far"]


@pytest.mark.parametrize(
    "vendors",
    [
        pytest.param((), id="nobody"),
        pytest.param((("Alpha", 50, 0.9, 1.0),), id="one"),
        pytest.param((("Alpha", 50, 0.9, 1.0), ("Beta", 50, 0.9, 1.0)), id="all equal"),
        pytest.param((("Alpha", 50, None, 1.0),), id="all without a value"),
        pytest.param((("Alpha", 10, 0.0, -1.0), ("Beta", 10_000_000, 1.0, -2.0)), id="far apart, negative revenue"),
    ],
)
@pytest.mark.parametrize("typical", [0.9, None])
def test_any_values_make_a_figure_that_holds_them(vendors: tuple[Vendor, ...], typical: float | None) -> None:
    figure = check(scatter.draw(cloud(*vendors, typical=typical), OPTIONS))
    low, high = figure["layout"]["yaxis"]["range"]
    assert all(low < value < high for value in figure["data"][0]["y"])
    assert len(figure["layout"]["xaxis"]["tickvals"]) <= 12
