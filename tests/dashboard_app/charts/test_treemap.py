"""The treemap: tiles inside tiles, areas that add up, colours of the change, and no more tiles than one can see."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dashboard_app.charts import Options, treemap
from data.result import Result, Row
from tests.dashboard_app.charts.answers import BEFORE, check
from tests.dashboard_app.charts.shapes import growth_of, previous_of, shape

REVENUE = Options(metric="revenue")
Tree = Mapping[tuple[str, str], tuple[float | None, float | None]]


def tree(values: Tree) -> Result:
    """Revenue now and before by category and subcategory."""
    rows: list[Row] = []
    for (outer, inner), (now, before) in values.items():
        growth = None if now is None or not before else round(now / before - 1, 4)
        names: Row = {"category": outer.lower(), "category__label": outer, "subcategory": inner.lower(), "subcategory__label": inner}
        rows.append(names | {"revenue": now, "revenue__previous": before, "revenue__growth": growth})
    more = (previous_of("revenue"), growth_of("revenue"))
    return shape(rows, {"revenue": 1.0}, "revenue", dimensions=("category", "subcategory"), more=more, meta={"comparison": BEFORE})


SHOP = tree({("Home", "Beds"): (60.0, 50.0), ("Home", "Lamps"): (40.0, 50.0), ("Toys", "Robots"): (30.0, None)})


def test_tiles_stand_inside_their_group_and_fill_it() -> None:
    trace = check(treemap.draw(SHOP, REVENUE))["data"][0]
    assert trace["ids"] == ["home", "home/beds", "home/lamps", "toys", "toys/robots"]
    assert trace["parents"] == ["", "home", "home", "", "toys"]
    assert trace["values"] == [100.0, 60.0, 40.0, 30.0, 30.0]


def test_a_tile_says_its_value_and_its_change() -> None:
    trace = treemap.draw(SHOP, REVENUE)["data"][0]
    assert trace["text"] == ["", "€60<br>+20.0%", "€40<br>−20.0%", "", "€30"]


def test_the_colour_is_the_change_and_the_group_that_of_its_sum() -> None:
    trace = treemap.draw(SHOP, REVENUE)["data"][0]
    steps = [colour.removeprefix("var(--chart-change-").rstrip(")") for colour in trace["marker"]["colors"]]
    assert steps == ["3", "5", "1", "3", "3"]


def test_without_a_comparison_all_tiles_are_calm() -> None:
    rows: list[Row] = [{"category": "home", "category__label": "Home", "revenue": 5.0}]
    trace = check(treemap.draw(shape(rows, {"revenue": 5.0}, "revenue", dimensions=("category",)), REVENUE))["data"][0]
    assert trace["marker"]["colors"] == ["var(--chart-heat-1)"]
    assert (trace["parents"], trace["values"]) == ([""], [5.0])


def test_a_click_knows_the_member_and_its_dimension() -> None:
    trace = treemap.draw(SHOP, REVENUE)["data"][0]
    assert [(data[0], data[2]) for data in trace["customdata"][:2]] == [("home", "category"), ("beds", "subcategory")]
    assert trace["customdata"][1][1] == "Beds<br><b>€60.00</b><br>before: €50.00  (+20.0%)"


def test_a_group_tells_of_its_negative_members_too() -> None:
    trace = treemap.draw(tree({("Home", "Beds"): (60.0, 50.0), ("Home", "Lamps"): (-10.0, 50.0)}), REVENUE)["data"][0]
    assert trace["ids"] == ["home", "home/beds"]
    assert trace["values"] == [60.0, 60.0]
    assert trace["customdata"][0][1] == "Home<br><b>€50.00</b><br>−50.0%"


def test_the_smallest_are_gathered_when_there_are_too_many() -> None:
    many = tree({("Home", f"Kind {index}"): (float(index + 1), None) for index in range(80)})
    trace = check(treemap.draw(many, REVENUE))["data"][0]
    assert len(trace["ids"]) == treemap.MOST_TILES + 1
    rest = trace["ids"].index("home/__rest__")
    assert trace["labels"][rest] == "31 more"
    assert trace["values"][rest] == sum(range(1, 32))
    assert sum(trace["values"][1:]) == trace["values"][0]
    assert trace["customdata"][rest][0] == "home"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="empty"),
        pytest.param({("Home", "Beds"): (None, None)}, id="all without a value"),
        pytest.param({("Home", "Beds"): (-5.0, 1.0)}, id="all negative"),
        pytest.param({("Home", "Beds"): (0.0, 0.0)}, id="zero"),
    ],
)
def test_what_is_not_above_zero_has_no_tile(values: Tree) -> None:
    assert check(treemap.draw(tree(values), REVENUE))["data"][0]["ids"] == []


def test_names_from_the_data_are_inert() -> None:
    trace = check(treemap.draw(tree({("<b>x</b>", "y & z"): (5.0, None)}), REVENUE))["data"][0]
    assert trace["labels"] == ["&lt;b&gt;x&lt;/b&gt;", "y &amp; z"]
