"""Pivot tables: order of rows and columns, blanks, totals that are sums where sums are right, and what is not over."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard_app.charts import Options, pivot
from data.result import Result, Row
from tests.dashboard_app.charts.answers import find, text_of
from tests.dashboard_app.charts.shapes import shape
from tests.dashboard_app.charts.test_listing import kinds_of, plain_json
from tests.dashboard_app.charts.test_stacked_bar import crossed, series

REVENUE = Options(metric="revenue")


def _cells(result: Result, options: Options = REVENUE) -> list[list[str]]:
    shown: Any = find(pivot.draw(result, options), "pivot")[0]
    rows = [shown.children[0].children, *shown.children[1].children, shown.children[2].children]
    return [[text_of(cell) for cell in row.children] for row in rows]


def test_rows_by_columns_with_the_totals_of_both() -> None:
    assert _cells(crossed({"Alpha": {"Home": 5.0, "Toys": 2.5}, "Beta": {"Toys": 1.0}})) == [
        ["Vendor", "Home", "Toys", "All together"],
        ["Alpha", "€5.00", "€2.50", "€7.50"],
        ["Beta", "", "€1.00", "€1.00"],
        ["All together", "€5.00", "€3.50", "€8.50"],
    ]


def test_what_does_not_add_up_has_but_the_total_of_the_base() -> None:
    assert _cells(crossed({"Alpha": {"Home": 5.0, "Toys": 2.0}}, 6.0, metric="orders"), Options(metric="orders")) == [
        ["Vendor", "Home", "Toys", "All together"],
        ["Alpha", "5", "2", "–"],
        ["All together", "–", "–", "6"],
    ]


def test_it_can_be_turned() -> None:
    turned = _cells(crossed({"Alpha": {"Home": 5.0, "Toys": 2.5}}), Options(metric="revenue", own={"swap": True}))
    assert turned[0] == ["Category", "Alpha", "All together"]
    assert turned[2] == ["Toys", "€2.50", "€2.50"]


def test_time_goes_across_in_its_order_and_its_open_end_is_marked() -> None:
    result = series({"Home": [5.0, 6.0, 1.0]}, incomplete_from="2026-11-03")
    assert _cells(result)[0] == ["Category", "Nov 1", "Nov 2", "Nov 3", "All together"]
    assert [head.children for head in find(pivot.draw(result, REVENUE), "is-open")] == ["Nov 3"]


def test_what_is_not_shown_is_in_the_totals() -> None:
    options = Options(metric="revenue", own={"rows": 1, "columns": 1})
    assert _cells(crossed({"Alpha": {"Home": 5.0, "Toys": 2.5}, "Beta": {"Toys": 1.0}}), options) == [
        ["Vendor", "Home", "All together"],
        ["Alpha", "€5.00", "€7.50"],
        ["All together", "€5.00", "€8.50"],
    ]


def test_the_largest_is_the_darkest() -> None:
    drawn = pivot.draw(crossed({"Alpha": {"Home": 100.0, "Toys": 50.0, "Pets": -5.0}}), Options(metric="revenue", own={"heat": True}))
    assert [text_of(cell) for cell in find(drawn, "heat-4")] == ["€100.00"]
    assert [text_of(cell) for cell in find(drawn, "heat-2")] == ["€50.00"]
    assert [text_of(cell) for cell in find(drawn, "heat-0")] == ["−€5.00"]


def test_weekdays_stand_in_their_order() -> None:
    rows: list[Row] = [
        {"weekday": day, "weekday__label": name, "channel": "web", "revenue": 1.0} for day, name in (("3", "Wed"), ("1", "Mon"))
    ]
    assert [line[0] for line in _cells(shape(rows, {"revenue": 2.0}, "revenue", dimensions=("weekday", "channel")))[1:3]] == ["Mon", "Wed"]


@pytest.mark.parametrize("values", [{}, {"Alpha": {"Home": None}}], ids=["empty", "all without a value"])
def test_nothing_makes_a_table_without_figures(values: dict[str, dict[str, float | None]]) -> None:
    result = shape([], {"revenue": None}, "revenue", dimensions=("vendor", "category")) if not values else crossed(values)
    assert _cells(result)[0][0] == "Vendor"


def test_members_can_be_chosen_and_all_is_html() -> None:
    drawn = pivot.draw(crossed({"Alpha": {"<b>x</b>": 5.0}}), Options(metric="revenue", pick="vendor"))
    assert find(drawn, "ranking-name")[0].id == {"type": "pick", "dimension": "vendor", "value": "alpha"}
    assert {namespace for namespace, _ in kinds_of(plain_json(drawn))} == {"dash_html_components"}
