"""Who makes an amount, or has changed it: steps that sum, the largest of them, and one step where parts do not add up."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, waterfall
from dashboard_app.charts.captions import board_caption
from data.result import Result, Row
from tests.dashboard_app.charts.answers import BEFORE, answer, check, members

REVENUE = Options(metric="revenue")


def changed(total: tuple[float, float] | None = None, **values: tuple[float, float]) -> Result:
    """Revenue by category, before and now."""
    rows: list[Row] = [
        {"category": name.lower(), "category__label": name, "revenue": now, "revenue__previous": before, "revenue__growth": None}
        for name, (before, now) in values.items()
    ]
    before, now = total or (sum(pair[0] for pair in values.values()), sum(pair[1] for pair in values.values()))
    return answer(rows, {"revenue": now, "revenue__previous": before}, dimension="category", meta={"comparison": BEFORE})


def test_a_change_goes_from_the_largest_rise_to_the_largest_fall() -> None:
    result = changed(Home=(100.0, 90.0), Toys=(50.0, 80.0), Pets=(50.0, 45.0))
    figure = check(waterfall.draw(result, REVENUE))
    trace = figure["data"][0]
    assert trace["y"] == [200.0, 30.0, -5.0, -10.0, 215.0]
    assert trace["measure"] == ["absolute", "relative", "relative", "relative", "total"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["Before", "Toys", "Pets", "Home", "Now"]
    assert trace["text"] == ["€200", "+€30", "−€5", "−€10", "€215"]
    assert trace["customdata"][1] == ["toys", "Toys<br><b>+€30.00</b>  +15.0% of the value before"]
    assert board_caption("waterfall", result, REVENUE).startswith("Change of revenue by category, Nov 1")


def test_beyond_the_largest_is_the_rest() -> None:
    result = changed(A=(0.0, 9.0), B=(0.0, -8.0), C=(1.0, 3.0), D=(0.0, 1.0))
    trace = waterfall.draw(result, Options(metric="revenue", own={"top": 2}))["data"][0]
    assert [(data[0], value) for data, value in zip(trace["customdata"], trace["y"], strict=True)] == [
        (None, 1.0), ("a", 9.0), ("b", -8.0), ("__other__", 3.0), (None, 5.0),
    ]  # fmt: skip


def test_without_a_comparison_members_build_the_total() -> None:
    trace = check(waterfall.draw(members({"Home": 3.0, "Toys": 5.0, "Pets": -1.0}), REVENUE))["data"][0]
    assert (trace["y"], trace["measure"][-1]) == ([5.0, 3.0, -1.0, 7.0], "total")


def test_what_does_not_add_up_is_one_step() -> None:
    result = changed((90.0, 100.0), Home=(60.0, 70.0), Toys=(50.0, 45.0))
    trace = check(waterfall.draw(result, REVENUE))["data"][0]
    assert (trace["y"], trace["customdata"][1][0]) == ([90.0, 10.0, 100.0], None)
    assert board_caption("waterfall", result, REVENUE).endswith("Its parts do not add up: one step for all of them")


@pytest.mark.parametrize("values", [{}, {"Home": (0.0, 0.0)}, {"<b>" + "x" * 10_000: (-5.0, 5.0)}], ids=["empty", "zero", "hostile"])
def test_any_members_make_steps(values: dict[str, tuple[float, float]]) -> None:
    figure = check(waterfall.draw(changed(**values), REVENUE))
    assert figure["data"][0]["measure"][-1] == "total"
    assert max(len(name) for name in figure["layout"]["xaxis"]["ticktext"]) < 80
