"""Targets: what part of each is reached, which way is good, and what is said when there is none."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, bullet
from data.result import Row
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.shapes import shape

THREE = Options(metrics=("revenue", "orders", "return_rate"))


def _totals(**more: float | None) -> Row:
    return {
        "revenue": 90.0, "revenue__target": 100.0, "orders": 5, "orders__target": None, "return_rate": 0.05, "return_rate__target": 0.1,
    } | more  # fmt: skip


def _figure(**more: float | None) -> dict[str, object]:
    return check(bullet.draw(shape([], _totals(**more), "revenue", "orders", "return_rate"), THREE))


def test_all_stand_on_one_scale_of_parts_of_their_targets() -> None:
    figure = check(bullet.draw(shape([], _totals(), "revenue", "orders", "return_rate"), THREE))
    *_, bar, tick = figure["data"]
    assert bar["x"] == [0.9, None, 0.5]
    assert (tick["x"], tick["y"]) == ([1, 1], [0, 2])
    assert figure["layout"]["xaxis"]["ticktext"] == ["0%", "50%", "100%"]
    assert [note["text"] for note in figure["layout"]["annotations"]] == [
        "<b>€90.00</b> of €100.00",
        "<b>5</b>  No target",
        "<b>5.0%</b> of 10.0%",
    ]
    assert bar["customdata"][0][1] == "Revenue<br><b>€90.00</b>  90.0% of the target<br>€100.00  Target due by now  (−€10.00)"


def test_of_what_should_be_low_less_is_good() -> None:
    figure = check(bullet.draw(shape([], _totals(), "revenue", "orders", "return_rate"), THREE))
    assert figure["data"][3]["marker"]["color"] == ["var(--chart-1)", "var(--chart-1)", "var(--chart-positive)"]
    poor_to_good = [(trace["base"][0], trace["x"][0], trace["marker"]["opacity"][0]) for trace in figure["data"][:3]]
    assert poor_to_good == [(0.0, 0.6, 0.5), (0.6, 0.3, 0.32), (0.9, 0.3, 0.16)]
    good_to_poor = [(trace["base"][2], trace["x"][2], trace["marker"]["opacity"][2]) for trace in figure["data"][:3]]
    assert good_to_poor == [(0.0, 1.1, 0.16), (1.1, 0.1, 0.32), (1.2, 0.0, 0.5)]


@pytest.mark.parametrize(
    ("value", "target", "said"),
    [(None, 100.0, "No data for this time"), (90.0, None, "No target"), (90.0, 0.0, "Target of zero"), (90.0, -5.0, "Target of zero")],
)
def test_without_a_part_it_is_said_and_never_zero(value: float | None, target: float | None, said: str) -> None:
    result = shape([], {"revenue": value, "revenue__target": target}, "revenue")
    line = bullet.read(result, Options(metrics=("revenue",)))[0]
    assert (line.reached, line.reason, line.is_met) == (None, said, False)
    check(bullet.draw(result, Options(metrics=("revenue",))))


def test_a_question_that_asked_for_no_targets_has_none() -> None:
    line = bullet.read(shape([], {"revenue": 5.0}, "revenue"), Options(metrics=("revenue",)))[0]
    assert line.reason == "No target"


def test_members_have_targets_of_their_own() -> None:
    rows: list[Row] = [
        {"vendor": "a", "vendor__label": "<b>Alpha</b>", "revenue": 300.0, "revenue__target": 100.0},
        {"vendor": "__other__", "vendor__label": "Other", "revenue": 3.0, "revenue__target": None},
        {"vendor": None, "vendor__label": "None", "revenue": -5.0, "revenue__target": 10.0},
    ]
    figure = check(bullet.draw(shape(rows, {"revenue": 298.0}, "revenue", dimensions=("vendor",)), Options(metric="revenue")))
    assert [data[0] for data in figure["data"][3]["customdata"]] == ["a", "__none__"]
    assert figure["data"][3]["x"] == [3.0, -0.5]
    assert figure["layout"]["xaxis"]["range"] == [-0.5, pytest.approx(3.15)]
    assert figure["layout"]["yaxis"]["ticktext"][0] == "&lt;b&gt;Alpha&lt;/b&gt;"
