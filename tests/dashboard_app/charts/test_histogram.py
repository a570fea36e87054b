"""Histograms: classes with round edges, the marks of the median and of nine in ten, and values of every sort."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, histogram, spread
from tests.dashboard_app.charts.answers import check, days, members

REVENUE = Options(metric="revenue")
TEN = {f"V{place}": value for place, value in enumerate([1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0, 8.0, 19.0])}


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [([1.0, 2.0, 3.0, 4.0], 0.5, 2.5), ([1.0, 2.0, 3.0], 0.5, 2.0), ([7.0], 0.9, 7.0), ([0.0, 10.0], 0.9, 9.0)],
)
def test_a_quantile_lies_between_two_values(values: list[float], share: float, value: float) -> None:
    assert spread.quantile(values, share) == value


def test_values_are_counted_in_classes_with_round_edges() -> None:
    figure = check(histogram.draw(members(TEN), REVENUE))
    assert figure["data"][0]["y"] == [7, 2, 0, 1]
    assert figure["layout"]["xaxis"]["ticktext"] == ["€0", "€5", "€10", "€15", "€20"]
    assert [data[1] for data in figure["data"][0]["customdata"]][1::2] == [
        "€5.00 to below €10.00<br><b>2</b>  20.0% of 10",
        "€15.00 to €20.00<br><b>1</b>  10.0% of 10",
    ]


def test_the_median_and_what_nine_in_ten_stay_below_are_marked() -> None:
    layout = histogram.draw(members(TEN), REVENUE)["layout"]
    # Median 3.0 in the first class of 5; nine in ten: 8 + 0.1 x (19 - 8) = 9.1.
    assert [shape["x0"] for shape in layout["shapes"]] == [pytest.approx(0.6), pytest.approx(1.82)]
    assert [note["text"] for note in layout["annotations"]] == ["Median <b>€3.00</b>", "90% below <b>€9.10</b>"]


def test_in_steps_of_ten_for_values_above_zero() -> None:
    figure = check(histogram.draw(members(TEN), Options(metric="revenue", own={"log": True})))
    assert figure["data"][0]["y"] == [1, 6, 2, 1]
    assert figure["layout"]["xaxis"]["ticktext"] == ["€1.00", "€2.00", "€5.00", "€10.00", "€20.00"]
    linear = histogram.draw(members(TEN | {"V0": 0.0}), Options(metric="revenue", own={"log": True}))
    assert linear["layout"]["xaxis"]["ticktext"][0] == "€0"


@pytest.mark.parametrize(
    ("values", "counts", "texts"),
    [
        pytest.param([5.0], [1], ["€5", "€10"], id="one value"),
        pytest.param([5.0, 5.0], [2], ["€5", "€10"], id="all equal"),
        pytest.param([0.0, 0.0], [2], ["€0", "€1"], id="all zero"),
        pytest.param([-5.0, 0.0, 5.0], [1, 0, 0, 1, 0, 1], ["−€6", "−€4", "−€2", "€0", "€2", "€4", "€6"], id="negative values"),
        pytest.param([1.0, 2.0, None], [1, 0, 0, 0, 1], ["€1", "€1.2", "€1.4", "€1.6", "€1.8", "€2"], id="one without a value"),
    ],
)
def test_any_values_make_classes(values: list[float | None], counts: list[int], texts: list[str]) -> None:
    figure = check(histogram.draw(members({f"V{place}": value for place, value in enumerate(values)}), REVENUE))
    assert (figure["data"][0]["y"], figure["layout"]["xaxis"]["ticktext"]) == (counts, texts)


def test_without_a_value_there_is_no_class() -> None:
    assert check(histogram.draw(members({"A": None}), REVENUE))["data"] == []


def test_the_rest_of_the_members_is_no_member() -> None:
    result = members({"A": 1.0, "Other": 99.0})
    result.rows[1]["category"] = "__other__"
    assert histogram.read(result, REVENUE).values == [1.0]


def test_days_have_a_spread_too() -> None:
    found = histogram.read(days([1.0, None, 3.0]), REVENUE)
    assert (found.noun, found.values, found.missing) == ("day", [1.0, 3.0], 1)
