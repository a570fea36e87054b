"""The kinds of chart: each draws one answer. A figure is a plain dict for plotly.js; a card or a table is made of elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dash.development.base_component import Component

from dashboard_app.charts import (
    bar,
    cohort,
    donut,
    gaps,
    heatmap,
    kpi,
    line,
    pareto,
    ranking,
    rates,
    scatter,
    stacked_bar,
    table,
    treemap,
    trend,
    waterfall,
)
from dashboard_app.charts.options import Options
from dashboard_app.charts.ranking import PAGE_ROWS
from dashboard_app.charts.theme import Figure
from data.result import Result

FIGURES: Mapping[str, Callable[[Result, Options], Figure]] = {
    "line": line.draw,
    "bar": bar.draw,
    "donut": donut.draw,
    "trend": trend.draw,
    "stacked_bar": stacked_bar.draw,
    "waterfall": waterfall.draw,
    "heatmap": heatmap.draw,
    "cohort": cohort.draw,
    "scatter": scatter.draw,
    "pareto": pareto.draw,
    "treemap": treemap.draw,
    "rates": rates.draw,
}
ELEMENTS: Mapping[str, Callable[[Result, Options], list[Component]]] = {
    "kpi": kpi.draw,
    "table": table.draw,
    "ranking": ranking.draw,
    "gaps": gaps.draw,
}

__all__ = ["ELEMENTS", "FIGURES", "PAGE_ROWS", "Figure", "Options"]
