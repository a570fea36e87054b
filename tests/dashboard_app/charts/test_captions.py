"""The line under a title: what is shown, of when, and how to read it."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options
from dashboard_app.charts.captions import caption
from data.result import Result, Row
from tests.dashboard_app.charts.answers import BEFORE, days, members
from tests.dashboard_app.charts.shapes import by_vendor, shape
from tests.dashboard_app.charts.test_scatter import OPTIONS as SCATTER
from tests.dashboard_app.charts.test_scatter import cloud
from tests.dashboard_app.charts.test_stacked_bar import series

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
