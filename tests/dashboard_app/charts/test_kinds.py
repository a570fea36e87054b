"""The register of kinds: which there are, which fits a question, what of its options is right, and that a new one is one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dashboard_app.charts import Options
from dashboard_app.charts.kind import METRIC, Asks, Control, Field, Form, Kind, Shape
from dashboard_app.charts.kinds import KINDS, check_fit, fitting_kinds, kind_of, to_options
from data.errors import InvalidInput, UnknownName
from data.result import Result
from tests.dashboard_app.charts.answers import days, members


def _toy(result: Result, options: Options) -> dict[str, Any]:
    return {
        "data": [{"type": "bar", "y": [row[options.metric] for row in result.rows]}],
        "layout": {"title": {"text": options.own["word"]}},
    }


TOY = Kind(
    "toy", "Toy", "dice-5", "What would one like to play with?", _toy, Shape(dimensions=(1, 1), best=(Form.MEMBERS,)),
    fields=(Field("word", "Word", Control.TEXT, "hello"), METRIC),
)  # fmt: skip


def test_a_new_kind_is_drawn_offered_and_checked_without_a_change_elsewhere() -> None:
    kinds = {**KINDS, "toy": TOY}
    assert [kind.name for kind in fitting_kinds(1, 1, False, kinds=kinds)][:2] == ["bar", "pie"]
    assert "toy" in [kind.name for kind in fitting_kinds(1, 1, False, kinds=kinds)]
    assert "toy" not in [kind.name for kind in fitting_kinds(1, 0, True, kinds=kinds)]
    options = to_options("toy", ["revenue"], {"word": "play"}, kinds=kinds)
    assert TOY.draw(members({"Home": 5.0}), options)["data"][0]["y"] == [5.0]
    assert TOY.draw(members({"Home": 5.0}), options)["layout"]["title"]["text"] == "play"


@pytest.mark.parametrize(
    ("metrics", "dimensions", "by_time", "study", "best"),
    [
        pytest.param(1, 0, False, "", "kpi", id="one number"),
        pytest.param(3, 0, False, "", "waterfall", id="several numbers"),
        pytest.param(1, 0, True, "", "line", id="over time"),
        pytest.param(1, 1, False, "", "bar", id="by a dimension"),
        pytest.param(3, 1, False, "", "table", id="several by a dimension"),
        pytest.param(1, 2, False, "", "heatmap", id="by two dimensions"),
        pytest.param(0, 0, False, "retention", "cohort", id="retention"),
        pytest.param(0, 0, False, "segments", "bar", id="segments"),
    ],
)
def test_the_best_kind_for_a_question(metrics: int, dimensions: int, by_time: bool, study: str, best: str) -> None:
    assert fitting_kinds(metrics, dimensions, by_time, study)[0].name == best


def test_the_kinds_of_the_contract_are_there_in_its_order() -> None:
    order = (
        "kpi line area bar stacked_bar pie table pivot heatmap cohort funnel waterfall pareto scatter histogram box treemap bullet map text"
    )
    assert list(KINDS) == order.split()


def test_a_map_is_for_countries() -> None:
    assert "map" in [kind.name for kind in fitting_kinds(1, 1, False, named=["vendor_country"])]
    assert "map" not in [kind.name for kind in fitting_kinds(1, 1, False, named=["category"])]


def test_a_lone_number_is_no_funnel() -> None:
    assert [kind.name for kind in fitting_kinds(1, 0, False)] == ["kpi", "bullet"]


def test_every_study_is_at_least_a_table() -> None:
    assert [kind.name for kind in fitting_kinds(0, 0, False, "yet_to_come")] == ["table"]


def test_every_kind_answers_a_question_in_words_and_has_a_place() -> None:
    for name, kind in KINDS.items():
        assert kind.name == name
        assert kind.about.endswith("?")
        assert (1, 1) <= kind.smallest <= kind.size <= (12, 12), name
        assert kind.checked(kind.settled({})) == kind.settled({}), name


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        ("stacked_bar", {"form": "spiral"}, "options.form"),
        ("stacked_bar", {"form": True}, "options.form"),
        ("stacked_bar", {"form": ["bars"]}, "options.form"),
        ("scatter", {"minimum": -1}, "options.minimum"),
        ("scatter", {"minimum": True}, "options.minimum"),
        ("scatter", {"minimum": float("nan")}, "options.minimum"),
        ("scatter", {"minimum": "5"}, "options.minimum"),
        ("line", {"smooth": 5}, "options.smooth"),
        ("scatter", {"x": "1; drop"}, "options.x"),
        ("scatter", {"x": "orders"}, "options.x"),
        ("kpi", {"sparkline": 1}, "options.sparkline"),
        ("heatmap", {"colour": "red"}, "options.colour"),
    ],
)
def test_a_wrong_option_is_named(kind: str, options: Mapping[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        KINDS[kind].checked(options, ["revenue"])
    assert [error.field for error in raised.value.fields] == [field]


def test_the_right_options_stay_as_they_are() -> None:
    assert KINDS["scatter"].checked({"x": "orders", "minimum": 10}, ["revenue", "orders"]) == {"x": "orders", "minimum": 10}
    assert KINDS["scatter"].checked({"minimum": 10.0})["minimum"] == 10
    assert KINDS["line"].checked({"smooth": "7"}) == {"smooth": 7}
    assert KINDS["line"].checked({"smooth": None}) == {"smooth": 0}
    assert KINDS["line"].settled({"smooth": None, "top": 3})["top"] == 3


def test_an_unknown_kind_has_a_neighbour() -> None:
    with pytest.raises(UnknownName) as raised:
        kind_of("bars")
    assert raised.value.hint == "Did you mean 'bar'?"


def test_what_a_kind_cannot_draw_says_what_it_needs() -> None:
    with pytest.raises(InvalidInput) as raised:
        check_fit(KINDS["heatmap"], Asks(1, 1))
    assert (raised.value.fields[0].field, raised.value.hint) == ("kind", "Heat map needs 2 dimensions, of which a step of time is one.")
    with pytest.raises(InvalidInput) as raised:
        check_fit(KINDS["line"], Asks(1, 0))
    assert raised.value.hint == "Line needs a step of time."


def test_stored_options_reach_the_chart() -> None:
    options = to_options("scatter", ["on_time_rate", "orders", "revenue"], {"minimum": 5}, pick="vendor")
    assert (options.metric, options.x, options.size, options.minimum, options.pick) == ("on_time_rate", "orders", "revenue", 5, "vendor")
    assert to_options("cohort", [], {"metric": "revenue_retention"}).metric == "revenue_retention"
    assert to_options("bar", ["revenue", "orders"], {"metric": "orders"}).metric == "orders"
    assert to_options("bar", ["revenue"], {"metric": "gone"}).metric == "revenue"


def test_a_card_can_do_without_its_small_line() -> None:
    drawn = KINDS["kpi"].draw(days([1.0, 2.0]), to_options("kpi", ["revenue"], {"sparkline": False}))
    assert [part.className for part in drawn] == ["kpi-value", "kpi-note"]
