"""Areas: layers of what adds up, gaps in all of them, hatched where not over, lines in place of layers that would lie."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, area
from tests.dashboard_app.charts.answers import check, days
from tests.dashboard_app.charts.test_stacked_bar import series

REVENUE = Options(metric="revenue")


def test_parts_that_add_up_lie_on_each_other() -> None:
    figure = check(area.draw(series({"Home": [5.0, 6.0], "Toys": [1.0, 2.0]}), REVENUE))
    home, told, toys, _ = figure["data"]
    assert [(trace["name"], trace["y"], trace["stackgroup"]) for trace in (home, toys)] == [
        ("Home", [5.0, 6.0], "layer-0"),
        ("Toys", [1.0, 2.0], "layer-0"),
    ]
    assert told["customdata"] == [["home", "€5.00  83.3%"], ["home", "€6.00  75.0%"]]
    assert figure["layout"]["yaxis"]["tickvals"] == [0.0, 2.0, 4.0, 6.0, 8.0]


def test_as_shares_each_bucket_reaches_the_whole() -> None:
    figure = check(area.draw(series({"Home": [3.0, 0.0], "Toys": [1.0, 0.0]}), Options(metric="revenue", form="share")))
    assert [figure["data"][place]["y"] for place in (0, 2)] == [[0.75, 0.0], [0.25, 0.0]]
    assert figure["layout"]["yaxis"]["ticktext"][-1] == "100%"


def test_what_is_not_over_is_hatched_and_joined() -> None:
    figure = check(area.draw(series({"Home": [5.0, 6.0, 2.0]}, incomplete_from="2026-11-03"), REVENUE))
    over, tail, _ = figure["data"]
    assert (over["y"], tail["y"]) == ([5.0, 6.0], [6.0, 2.0])
    assert ("fillpattern" in over, tail["fillpattern"]["shape"], tail["showlegend"]) == (False, "/", False)


def test_what_the_period_cuts_is_hatched_at_both_ends() -> None:
    cut = series({"Home": [1.0, 6.0, 5.0, 2.0]}, cut_buckets=["2026-11-01", "2026-11-04"])
    figure = check(area.draw(cut, REVENUE))
    assert [(trace["y"], "fillpattern" in trace, trace["showlegend"]) for trace in figure["data"][:3]] == [
        ([1.0, 6.0], True, False),
        ([6.0, 5.0], False, True),
        ([5.0, 2.0], True, False),
    ]


def test_a_bucket_without_any_value_is_a_gap() -> None:
    figure = check(area.draw(series({"Home": [5.0, None, 6.0], "Toys": [1.0, None, 2.0]}), REVENUE))
    assert [trace["x"] for trace in figure["data"][:2]] == [["2026-11-01"], ["2026-11-03"]]
    assert [trace["stackgroup"] for trace in figure["data"][:2]] == ["layer-0", "layer-1"]


@pytest.mark.parametrize(
    ("values", "total"),
    [
        pytest.param({"Home": [5.0], "Toys": [6.0]}, 9.0, id="parts that overlap"),
        pytest.param({"Home": [5.0], "Toys": [-1.0]}, None, id="a negative part"),
        pytest.param({"Home": [None], "Toys": [None]}, None, id="all without a value"),
    ],
)
def test_what_cannot_be_layers_is_lines(values: dict[str, list[float | None]], total: float | None) -> None:
    figure = check(area.draw(series(values, total), REVENUE))
    assert [trace.get("stackgroup") for trace in figure["data"]] == [None, None]


def test_one_metric_is_a_filled_line() -> None:
    assert area.draw(days([1.0, 2.0]), Options(metric="revenue", metrics=("revenue",)))["data"][0]["fill"] == "tozeroy"
