"""The line under a title: what is shown, of when, and how to read it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard_app.charts import Options
from dashboard_app.charts.captions import board_caption, caption
from dashboard_app.charts.summaries import summary
from data.result import Result, Row
from tests.dashboard_app.charts.answers import BEFORE, answer, days, members
from tests.dashboard_app.charts.shapes import by_vendor, shape
from tests.dashboard_app.charts.test_scatter import OPTIONS as SCATTER
from tests.dashboard_app.charts.test_scatter import cloud
from tests.dashboard_app.charts.test_stacked_bar import crossed, series
from tests.dashboard_app.charts.test_world import sold

REVENUE = Options(metric="revenue")
DAYS = "Nov 1 – Nov 3, 2026"


def _ranked(**meta: object) -> Result:
    rows: list[Row] = [{"product": "p1", "product__label": "Lamp", "revenue": 5.0}]
    return shape(rows, {"revenue": 5.0}, "revenue", dimensions=("product",), meta=meta)


@pytest.mark.parametrize(
    ("kind", "result", "options", "said"),
    [
        ("line", days([1.0]), REVENUE, f"Daily, {DAYS}"),
        (
            "trend", days([1.0], [2.0], comparison=BEFORE), REVENUE,
            f"Revenue, daily, {DAYS}, compared with Oct 29 – Oct 31, 2026",
        ),
        ("trend", days([1.0], date_basis="order"), REVENUE, f"Revenue, daily, {DAYS}, by order date"),
        ("trend", series({"Home": [1.0]}), Options(metric="revenue", form="bars"), f"Revenue by category, daily, {DAYS}"),
        (
            "trend", series({"Home": [1.0], "Toys": [2.0]}, 2.0), Options(metric="revenue", form="bars"),
            f"Revenue by category, daily, {DAYS}. As lines: these parts do not add up to the total",
        ),
        ("bar", members({"Home": 1.0}), Options(metric="revenue", pick="category"), f"{DAYS}. Choose a bar to filter"),
        ("bar", members({"Home": 1.0}), Options(metric="revenue", pick="category", chosen=True), f"Revenue by category, {DAYS}"),
        ("waterfall", by_vendor({"Alpha": 1.0}, date_basis="order"), REVENUE, f"{DAYS}, by order date"),
        (
            "heatmap", by_vendor({"Alpha": 1.0}), Options(metric="revenue", each_day=True),
            f"Revenue, mean of a day, {DAYS}, time of Europe/Berlin",
        ),
        ("pareto", by_vendor({"Alpha": 79.0, "Beta": 11.0, "Gamma": 10.0}), REVENUE, f"2 of 3 vendors make 80% of revenue, {DAYS}"),
        ("bar", by_vendor({"Alpha": 1.0}, date_basis="order"), Options(metric="revenue"), f"Revenue by vendor, {DAYS}, by order date"),
        ("pareto", by_vendor({"Alpha": 0.0}), REVENUE, f"Revenue by vendor, {DAYS}"),
        ("scatter", cloud(("Alpha", 20, 0.9, 1.0)), SCATTER, f"{DAYS}. From 10 orders on, size: revenue, red: below all together"),
        ("treemap", by_vendor({"Alpha": 1.0}), REVENUE, f"{DAYS}. Size: revenue"),
        ("treemap", by_vendor({"Alpha": 1.0}, comparison=BEFORE), REVENUE, f"{DAYS}. Size: revenue, colour: change vs previous 3 days"),
        (
            "cohort", by_vendor({}), Options(metric="retention"),
            "Share of customers who order again, by months since the first order; dotted: not over yet",
        ),
        ("ranking", _ranked(row_count=55, offset=25), REVENUE, f"26 to 26 of 55 products, {DAYS}"),
        ("ranking", _ranked(row_count=1), REVENUE, f"1 product, {DAYS}"),
        ("ranking", _ranked(row_count=9), Options(metric="revenue", form="list"), f"9 products, the first 1, {DAYS}"),
    ],
)  # fmt: skip
def test_a_caption_says_what_is_shown(kind: str, result: Result, options: Options, said: str) -> None:
    assert caption(kind, result, options) == said


def _crossed_orders() -> Result:
    return crossed({"Alpha": {"Home": 5.0, "Toys": 2.0}}, 6.0, metric="orders")


def _long() -> Result:
    rows: list[Row] = [{"day": (date(2016, 1, 1) + timedelta(days=place)).isoformat(), "revenue": 1.0} for place in range(3_000)]
    return shape(rows, {"revenue": 3_000.0}, "revenue", time="day")


PAIRS = crossed({"Alpha": {"Home": 5.0, "Toys": 2.0}})
MANY = series({"Home": [3.0], "Toys": [2.0], "Pets": [1.0]})
OVERLAPPING = series({"Home": [3.0], "Toys": [2.0], "Pets": [1.0]}, 4.0)
TWO = shape([{"day": "2026-11-01", "revenue": 1.0, "orders": 1, "return_rate": 0.1}], {"revenue": 1.0, "orders": 1, "return_rate": 0.1},
            "revenue", "orders", "return_rate", time="day")  # fmt: skip


def _own(metric: str = "revenue", **own: object) -> Options:
    return Options(metric=metric, metrics=(metric,), own=own)


@pytest.mark.parametrize(
    ("kind", "result", "options", "said"),
    [
        ("line", days([1.0]), _own(), f"Daily, {DAYS}"),
        ("line", days([1.0]), _own(smooth=7), f"Daily, {DAYS}. Thin line: mean of 7"),
        ("line", MANY, _own(), f"Revenue by category, daily, {DAYS}"),
        ("line", OVERLAPPING, _own(top=1), f"Revenue by category, daily, {DAYS}. 2 more categories are not drawn"),
        (
            "line", TWO, Options(metric="revenue", metrics=("revenue", "orders", "return_rate")),
            f"Revenue, Orders, Return rate, daily, {DAYS}. Not drawn, of a third unit: Return rate",
        ),
        ("line", _long(), _own(), f"Daily, {DAYS}. Of 3,000 points the highest and lowest of each stretch"),
        ("area", MANY, _own(), f"Revenue by category, daily, {DAYS}"),
        ("area", OVERLAPPING, _own(), f"Revenue by category, daily, {DAYS}. As lines: these parts do not add up to the total"),
        ("stacked_bar", days([1.0]), _own(), f"Daily, {DAYS}"),
        ("stacked_bar", OVERLAPPING, _own(), f"Revenue by category, daily, {DAYS}. As lines: these parts do not add up to the total"),
        (
            "stacked_bar", _crossed_orders(), _own("orders"),
            f"Orders by vendor and category, {DAYS}. Side by side: these parts do not add up to the total",
        ),
        ("bar", members({"Home": 1.0}), _own(), f"Revenue by category, {DAYS}"),
        ("pie", members({"Home": 1.0}), _own(), f"Revenue by category, {DAYS}"),
        ("pie", members({"Home": -1.0}), _own(), f"Revenue by category, {DAYS}. As bars: these are not few parts of one whole"),
        ("table", days([1.0, 2.0]), _own(), f"By day, {DAYS}"),
        ("table", PAIRS, _own(rows=1), f"The first 1 of 2 rows, by vendor and category, {DAYS}"),
        ("pivot", PAIRS, _own(), f"Revenue by vendor and category, {DAYS}"),
        ("pivot", PAIRS, _own(columns=1), f"Revenue by vendor and category, {DAYS}; the first 1 of 2 columns"),
        ("funnel", members({"Paid": 1.0}), _own(), f"{DAYS}. Beside each value its part of the largest"),
        (
            "funnel", shape([], {"orders": 1, "units": 1, "revenue": 1.0}, "orders", "units", "revenue"),
            Options(metrics=("orders", "units", "revenue")),
            f"{DAYS}. Beside each value its part of the first step. Not drawn, of another unit: Revenue",
        ),
        ("histogram", by_vendor({"Alpha": 1.0, "Beta": None}), _own(), f"1 vendor by revenue, {DAYS}; 1 without a value"),
        ("box", PAIRS, _own(), f"Revenue of categories by vendor, {DAYS}. Box: the middle half, marks: far from the others"),
        ("bullet", shape([], {"revenue": 1.0}, "revenue"), _own(), f"{DAYS}. Line: the target due by now; 1 without a target"),
        ("map", sold(("DE", 1.0), ("XX", 1.0)), _own(), f"Revenue by country, {DAYS}. 1 not on the map: see below it"),
        ("text", days([]), Options(), ""),
        ("kpi", days([]), Options(), ""),
    ],
)  # fmt: skip
def test_a_caption_of_a_dashboard_says_what_is_not_to_be_seen(kind: str, result: Result, options: Options, said: str) -> None:
    assert board_caption(kind, result, options) == said


@pytest.mark.parametrize(
    ("kind", "result", "options", "said"),
    [
        (
            "line", days([1.0, 3.0, 2.0]), _own(),
            f"Revenue by day, {DAYS}: €6.00 all together, 3 values. Highest: Mon, Nov 2, 2026, €3.00; lowest: Sun, Nov 1, 2026, €1.00.",
        ),
        ("line", days([]), _own(), f"Revenue by day, {DAYS}: no values."),
        ("line", TWO, Options(metric="revenue", metrics=("revenue", "orders")), f"Revenue €1.00; Orders 1, {DAYS}."),
        (
            "bar", by_vendor({"Alpha": 2.0, "Beta": None, "Gamma": 2.0}), _own(),
            f"Revenue by vendor, {DAYS}: €4.00 all together, 2 values. All are €2.00.",
        ),
        ("bar", by_vendor({"Alpha": 2.0}), _own(), f"Revenue by vendor, {DAYS}: €2.00 all together, 1 value. Highest: Alpha, €2.00."),
        (
            "heatmap", PAIRS, _own(),
            f"Revenue by vendor and category, {DAYS}: €7.00 all together, 2 values. "
            "Highest: Alpha, Home, €5.00; lowest: Alpha, Toys, €2.00.",
        ),
        (
            "funnel", members({"Paid": 4.0, "Sent": 1.0}), _own(),
            "2 steps: Paid €4.00; Sent €1.00 (25.0% of the first).",
        ),
        ("bullet", shape([], {"revenue": 1.0}, "revenue"), _own(), "Revenue has no mark: no target."),
        ("text", days([]), Options(), ""),
    ],
)  # fmt: skip
def test_a_summary_says_the_ends_and_the_whole(kind: str, result: Result, options: Options, said: str) -> None:
    assert summary(kind, result, options) == said


def test_a_summary_says_the_change() -> None:
    totals: Row = {"revenue": 12.0, "revenue__previous": 10.0, "revenue__change": 2.0, "revenue__growth": 0.2}
    rows: list[Row] = [{"category": "home", "category__label": "<b>Home</b>", "revenue": 12.0}]
    result = answer(rows, totals, dimension="category", meta={"comparison": BEFORE})
    assert summary("kpi", result, _own()) == f"Revenue €12.00, {DAYS}. +20.0% compared with previous 3 days."
    assert summary("bar", result, _own()).endswith("Highest: <b>Home</b>, €12.00. +20.0% compared with previous 3 days.")
