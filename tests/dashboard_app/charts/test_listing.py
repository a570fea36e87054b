"""The table of any answer: what stands beside a figure, bars, what is below, and that all of it is inert."""

from __future__ import annotations

import json
from typing import Any

import orjson
from dash import html
from plotly.utils import PlotlyJSONEncoder

from dashboard_app.charts import Options, listing
from data.result import Column, Result, Row
from tests.dashboard_app.charts.answers import BEFORE, find, text_of
from tests.dashboard_app.charts.shapes import METRICS, growth_of, previous_of, shape

OPTIONS = Options(metric="revenue", metrics=("revenue", "return_rate"), pick="vendor")
TARGET = Column("revenue__target", "Revenue, target", "comparison", "number", "money", "EUR", "up")


def table(**meta: object) -> Result:
    rows: list[Row] = [
        {
            "vendor": "v1",
            "vendor__label": "Alpha",
            "revenue": 4_000.0,
            "revenue__previous": 5_000.0,
            "revenue__growth": -0.2,
            "return_rate": 0.5,
        },
        {
            "vendor": "v2",
            "vendor__label": "Beta",
            "revenue": -1_000.0,
            "revenue__previous": 0.0,
            "revenue__growth": None,
            "return_rate": None,
        },
    ]
    totals: Row = {"revenue": 3_000.0, "revenue__previous": 5_000.0, "revenue__growth": -0.4, "return_rate": 0.125}
    more = (previous_of("revenue"), growth_of("revenue"))
    return shape(rows, totals, "revenue", "return_rate", dimensions=("vendor",), more=more, meta={"comparison": BEFORE} | meta)


def _lines(result: Result, options: Options) -> list[str]:
    shown = find(listing.draw(result, options), "listing")[0]
    return [text_of(row) for part in shown.children for row in (part.children if isinstance(part.children, list) else [part.children])]


def test_each_figure_has_its_change_beside_it_and_the_last_row_is_the_total_of_the_base() -> None:
    assert _lines(table(), OPTIONS) == [
        "Vendor Revenue Change Return rate",
        "Alpha €4,000 −20.0% 50.00%",
        "Beta −€1,000 New –",
        "All together €3,000 −40.0% 12.50%",
    ]


def test_what_is_not_wanted_is_left_out() -> None:
    own = {"changes": False, "totals": False, "bars": "none", "rows": 1}
    options = Options(metric="revenue", metrics=("revenue",), own=own)
    assert _lines(table(), options) == ["Vendor Revenue", "Alpha €4,000"]
    assert find(listing.draw(table(), options), "cell-bar") == []


def test_bars_are_as_long_as_the_figures_are_large_and_below_zero_of_another_class() -> None:
    bars = find(listing.draw(table(), OPTIONS), "cell-bar")
    assert [(bar.className, bar.style["width"]) for bar in bars] == [("cell-bar", "100.0%"), ("cell-bar cell-bar-below", "25.0%")]
    every = listing.draw(table(), Options(metric="revenue", metrics=("revenue", "return_rate"), own={"bars": "all"}))
    assert [bar.style["width"] for bar in find(every, "cell-bar")] == ["100.0%", "100.0%", "25.0%"]


def test_members_can_be_chosen_each_by_its_own_dimension() -> None:
    rows: list[Row] = [{"vendor": "v1", "vendor__label": "Alpha", "category": None, "category__label": "None", "revenue": 5.0}]
    result = shape(rows, {"revenue": 5.0}, "revenue", dimensions=("vendor", "category"))
    names = find(listing.draw(result, Options(metrics=("revenue",), pick="vendor")), "ranking-name")
    assert [name.id for name in names] == [
        {"type": "pick", "dimension": "vendor", "value": "v1"},
        {"type": "pick", "dimension": "category", "value": "__none__"},
    ]
    assert find(listing.draw(result, Options(metrics=("revenue",))), "ranking-name")[0].to_plotly_json()["type"] == "Span"


def test_time_is_a_row_like_any_other() -> None:
    rows: list[Row] = [{"month": "2026-10-01", "revenue": 1.0}, {"month": "2026-11-01", "revenue": None}]
    result = shape(rows, {"revenue": 1.0}, "revenue", time="month", meta={"reasons": {"1.revenue": "no_data"}})
    assert _lines(result, Options(metrics=("revenue",))) == ["Month Revenue", "October 2026 €1.00", "November 2026 –", "All together €1.00"]


def test_without_an_axis_all_figures_stand_in_one_row() -> None:
    drawn = listing.draw(shape([{"revenue": 5.0}], {"revenue": 5.0}, "revenue"), Options(metrics=("revenue",)))
    assert text_of(drawn) == "Revenue €5.00 Total"


def test_a_study_is_a_table_with_names_and_days() -> None:
    columns = [
        Column("segment", "Segment", "dimension", "text", "text"), Column("segment__label", "Segment, name", "label", "text", "text"),
        Column("since", "Since", "comparison", "date", "date"), METRICS["customers"],
    ]  # fmt: skip
    row: Row = {"segment": "new", "segment__label": "New customers", "since": "2026-11-02", "customers": 1_234}
    body, stamp = Result.encode(columns, [row], {"customers": 1_234}, {"reasons": {}, "row_count": 1})
    result = Result(body, stamp, as_of=table().as_of, cached=False, elapsed_ms=1.0)
    assert _lines(result, Options()) == ["Segment Since Customers with an order", "New customers Nov 2, 2026 1,234"]


def test_a_target_has_its_own_columns() -> None:
    row: Row = {"vendor": "v1", "vendor__label": "Alpha", "revenue": 90.0, "revenue__target": 100.0}
    result = shape([row], {"revenue": 90.0}, "revenue", dimensions=("vendor",), more=(TARGET,))
    assert _lines(result, Options(metrics=("revenue",)))[:2] == ["Vendor Revenue Target", "Alpha €90.00 €100.00"]


def test_heads_order_where_the_page_can_order() -> None:
    button = find(listing.draw(table(), Options(metrics=("revenue",), sort="-revenue")), "sorter")[0]
    assert button.id == {"type": "go", "name": "sort", "value": "revenue"}
    assert find(listing.draw(table(), OPTIONS), "sorter") == []


def test_hostile_names_stay_text() -> None:
    name = "\u202e<script>alert(1)</script>" + "x" * 10_000
    row: Row = {"vendor": "v", "vendor__label": name, "revenue": 1.0}
    drawn = listing.draw(shape([row], {"revenue": 1.0}, "revenue", dimensions=("vendor",)), Options(metrics=("revenue",)))
    assert find(drawn, "ranking-name")[0].children == name.removeprefix("\u202e")


def kinds_of(component: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - what the browser gets
    """Namespace and type of every element in the JSON of components."""
    if isinstance(component, list):
        return {found for one in component for found in kinds_of(one)}
    if not isinstance(component, dict):
        return set()
    return {(component["namespace"], component["type"])} | kinds_of(component["props"].get("children"))


def plain_json(drawn: list[html.Div]) -> Any:  # noqa: ANN401 - what the browser gets
    return orjson.loads(json.dumps(drawn, cls=PlotlyJSONEncoder))


def test_it_is_made_of_html_elements_alone() -> None:
    assert {namespace for namespace, _ in kinds_of(plain_json(listing.draw(table(), OPTIONS)))} == {"dash_html_components"}
