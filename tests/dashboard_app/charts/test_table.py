"""Tables: the ranking with its bars, and all rows of an answer."""

from __future__ import annotations

from typing import Any

from dashboard_app.charts import Options, table
from data.result import Result
from tests.dashboard_app.charts.answers import BEFORE, answer, find, text_of

VENDORS = Options(metric="revenue", metrics=("revenue", "orders"), pick="vendor")


def _ranking() -> Result:
    def row(key: str, name: str, revenue: float, before: float, orders: int) -> dict[str, Any]:
        growth = (revenue - before) / before if before else None
        return {
            "vendor": key, "vendor__label": name, "revenue": revenue, "revenue__previous": before, "revenue__change": revenue - before,
            "revenue__growth": growth, "revenue__share": revenue / 1000, "orders": orders,
        }  # fmt: skip

    rows = [
        row("V-1", "Nordic Living", 800.0, 640.0, 12),
        row("V-2", "Kaito Audio", 200.0, 250.0, 5),
        row("V-3", "Young Shop", 50.0, 0.0, 1),
    ]
    totals = {"revenue": 1000.0, "revenue__previous": 890.0, "revenue__change": 110.0, "revenue__growth": 0.1236, "orders": 17}
    return answer(rows, totals, metrics=("revenue", "orders"), dimension="vendor", meta={"comparison": BEFORE})


def _rows(component: Any) -> list[str]:  # noqa: ANN401 - a component
    body = component.children[1]
    return [text_of(row) for row in body.children]


def test_a_ranking_has_name_value_change_and_the_other_metrics() -> None:
    assert _rows(table.draw(_ranking(), VENDORS)[0]) == [
        "Nordic Living €800.00 +25.0% 12",
        "Kaito Audio €200.00 −20.0% 5",
        "Young Shop €50.00 New 1",
    ]


def test_bars_are_in_proportion_to_the_largest() -> None:
    bars = find(table.draw(_ranking(), VENDORS), "ranking-bar")
    assert [bar.style["width"] for bar in bars] == ["100.0%", "25.0%", "6.2%"]


def test_a_member_can_be_picked_as_a_filter() -> None:
    names = find(table.draw(_ranking(), VENDORS), "ranking-name")
    assert [name.id for name in names] == [{"type": "pick", "dimension": "vendor", "value": key} for key in ("V-1", "V-2", "V-3")]


def test_growth_is_coloured_by_direction() -> None:
    drawn = table.draw(_ranking(), VENDORS)
    assert (len(find(drawn, "tone-good")), len(find(drawn, "tone-bad"))) == (2, 1)


def test_an_empty_ranking_has_no_rows() -> None:
    empty = answer([], {"revenue": 0.0}, dimension="vendor")
    assert _rows(table.draw(empty, Options(metric="revenue"))[0]) == []


def test_all_rows_show_labels_for_keys_full_values_and_the_total() -> None:
    scroll = table.draw_rows(_ranking())[0]
    shown = scroll.children
    assert text_of(shown.children[0]).startswith("Name Revenue Revenue, previous")
    assert text_of(shown.children[1].children[0]) == "Nordic Living €800.00 €640.00 +€160.00 +25.0% 80.00% 12"
    assert text_of(shown.children[2]) == "Total €1,000.00 €890.00 +€110.00 +12.4% 17"


def test_what_is_too_long_to_show_is_said() -> None:
    rows: list[Any] = [{"vendor": str(i), "vendor__label": str(i), "revenue": 1.0} for i in range(503)]
    drawn = table.draw_rows(answer(rows, {"revenue": 503.0}, dimension="vendor"))
    assert text_of(drawn[1]) == "3 more rows are in the file."
