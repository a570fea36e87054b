"""Ranked tables: columns, order, pages, what stands out, and the row of all together."""

from __future__ import annotations

from typing import Any

import pytest
from dash import dcc, html

from dashboard_app import ids
from dashboard_app.charts import Options, ranking
from data.result import Column, Result, Row
from tests.dashboard_app.charts.answers import find, text_of
from tests.dashboard_app.charts.shapes import growth_of, shape

OPTIONS = Options(metric="revenue", metrics=("revenue", "revenue__growth", "orders", "return_rate", "fulfilment_hours"), sort="-revenue")
PLACE = Column("return_rate__percentile", "Return rate, place among peers", "comparison", "number", "percent", "ratio", "down")


def table(count: int = 2, **meta: object) -> Result:
    rows: list[Row] = [
        {
            "vendor": f"V{index}", "vendor__label": f"Vendor {index}", "revenue": 12_345.6 / (index + 1), "revenue__growth": 0.125 - index,
            "orders": 10 - index, "return_rate": 0.05, "return_rate__percentile": 0.9 if index else 0.1, "fulfilment_hours": 21.472,
        }
        for index in range(count)
    ]  # fmt: skip
    totals: Row = {"revenue": 99_999.5, "revenue__growth": 0.1, "orders": 15, "return_rate": 0.055, "fulfilment_hours": 20.0}
    more = (growth_of("revenue"), PLACE)
    return shape(rows, totals, "revenue", "orders", "return_rate", "fulfilment_hours", dimensions=("vendor",), more=more, meta=meta)


def tags(component: Any, kind: type) -> list[Any]:  # noqa: ANN401 - components
    if isinstance(component, list | tuple):
        return [found for part in component for found in tags(part, kind)]
    own = [component] if isinstance(component, kind) else []
    return own + tags(getattr(component, "children", None) or [], kind) if hasattr(component, "to_plotly_json") else own


def test_a_row_has_every_figure_as_one_reads_it() -> None:
    rows = tags(ranking.draw(table(), OPTIONS), html.Tr)
    assert text_of(rows[0]) == "Vendor Revenue \N{NO-BREAK SPACE} Change Orders Return rate Fulfilment time, hours"
    assert text_of(rows[1]) == "Vendor 0 €12,346 +12.5% 10 5.0% 21.5"


def test_the_last_row_is_the_total_of_the_answer() -> None:
    assert text_of(tags(ranking.draw(table(), OPTIONS), html.Tr)[-1]) == "All together €100,000 +10.0% 15 5.5% 20.0"


def test_the_bar_is_as_long_as_the_first_figure() -> None:
    bars = find(ranking.draw(table(), OPTIONS), "ranking-bar")
    assert [bar.style["width"] for bar in bars] == ["100.0%", "50.0%"]


def test_choosing_a_head_orders_by_it_and_again_turns_it_round() -> None:
    heads = tags(ranking.draw(table(), OPTIONS), html.Th)
    buttons = {button.id["value"] for head in heads for button in tags(head, html.Button)}
    assert buttons == {"revenue", "-revenue__growth", "-orders", "-return_rate", "-fulfilment_hours"}
    assert [head.to_plotly_json()["props"].get("aria-sort") for head in heads[1:3]] == ["descending", None]


def test_a_head_tells_what_its_figure_is() -> None:
    heads = tags(ranking.draw(table(), Options(**_but(definitions={"orders": "Distinct orders."}))), html.Button)
    assert [head.title for head in heads][2] == "Distinct orders."


def _but(**changes: object) -> dict[str, Any]:
    return {name: getattr(OPTIONS, name) for name in OPTIONS.__slots__} | changes


@pytest.mark.parametrize(("place", "words"), [(0, "among the best quarter"), (1, "among the worst quarter")])
def test_a_rate_among_the_best_or_worst_stands_out_in_words_too(place: int, words: str) -> None:
    cells = tags(tags(ranking.draw(table(), OPTIONS), html.Tr)[1 + place], html.Td)
    assert cells[3].title == f"5.00%: {words}"


def test_a_name_leads_to_the_page_of_the_member_with_period_and_filters() -> None:
    options = Options(**_but(pick="vendor", leads="/sales", address="period=today&vendor=V9&country=DE"))
    links = tags(ranking.draw(table(), options), dcc.Link)
    assert links[1].href == "/sales?period=today&country=DE&vendor=V1"


def test_a_name_filters_where_there_is_no_page_to_lead_to() -> None:
    buttons = find(ranking.draw(table(), Options(**_but(pick="vendor"))), "ranking-name")
    assert [button.id for button in buttons] == [ids.pick("vendor", "V0"), ids.pick("vendor", "V1")]


def test_one_page_has_no_pager_and_the_first_of_many_leads_on() -> None:
    assert find(ranking.draw(table(row_count=2), OPTIONS), "pager") == []
    pager = find(ranking.draw(table(25, row_count=55, offset=0), OPTIONS), "pager")
    assert text_of(find(pager, "pager-place")) == "1–25 of 55"
    assert [(button.id["value"], button.disabled) for button in tags(pager, html.Button)] == [("0", True), ("2", False)]


def test_the_last_page_leads_back_only() -> None:
    pager = find(ranking.draw(table(5, row_count=55, offset=50), OPTIONS), "pager")
    assert [(button.id["value"], button.disabled) for button in tags(pager, html.Button)] == [("2", False), ("4", True)]


def test_a_missing_value_is_a_dash_that_says_why() -> None:
    result = table(1, reasons={"0.return_rate": "not_enough_data"})
    result.rows[0]["return_rate"] = None
    cell = tags(tags(ranking.draw(result, OPTIONS), html.Tr)[1], html.Td)[3]
    assert (text_of(cell), cell.title) == ("–", "Not enough data")


def test_a_list_has_neither_bars_nor_order_nor_total() -> None:
    drawn = ranking.draw(table(row_count=99), Options(**_but(form="list", sort="")))
    assert (find(drawn, "ranking-bar"), tags(drawn, html.Button), tags(drawn, html.Tfoot)) == ([], [], [])


def test_words_of_the_answer_are_shown_as_badges() -> None:
    trend = Column("trend", "Trend", "label", "text", "text")
    rows: list[Row] = [{"vendor": None, "vendor__label": "No vendor", "revenue": 0.0, "trend": "no_sales"}]
    result = shape(rows, {"revenue": 0.0}, "revenue", dimensions=("vendor",), more=(trend,))
    badge = find(ranking.draw(result, Options(metric="revenue", metrics=("revenue", "trend"), pick="vendor")), "badge-word")
    assert text_of(badge) == "No sales"


def test_nothing_makes_a_table_without_rows() -> None:
    assert len(tags(ranking.draw(table(0, row_count=0), OPTIONS), html.Tr)) == 2


def test_a_quartile_between_two_counts_is_a_whole_number() -> None:
    rows: list[Row] = [{"vendor": "q", "vendor__label": "Lower quartile", "revenue": 1.0, "orders": 24.75}]
    result = shape(rows, {"revenue": 1.0, "orders": None}, "revenue", "orders", dimensions=("vendor",))
    drawn = tags(ranking.draw(result, Options(metric="revenue", metrics=("revenue", "orders"), form="list")), html.Tr)
    assert text_of(drawn[1]) == "Lower quartile €1.00 25"
