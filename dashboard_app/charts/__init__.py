"""The kinds of chart: each draws one answer. A figure is a plain dict for plotly.js; a card or a table is made of elements."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard_app.charts import donut, gaps, ranking, rates, table, trend
from dashboard_app.charts.kind import Draw, Family
from dashboard_app.charts.kinds import KINDS
from dashboard_app.charts.options import Options
from dashboard_app.charts.ranking import PAGE_ROWS
from dashboard_app.charts.theme import Figure

_BY_FAMILY: Mapping[bool, Mapping[str, Draw]] = {
    is_figure: {kind.name: kind.draw for kind in KINDS.values() if (kind.family is Family.FIGURE) is is_figure}
    for is_figure in (True, False)
}

# Beside the kinds of dashboards, those that only the pages of figures have.
FIGURES: Mapping[str, Draw] = {**_BY_FAMILY[True], "donut": donut.draw, "trend": trend.draw, "rates": rates.draw}
ELEMENTS: Mapping[str, Draw] = {**_BY_FAMILY[False], "table": table.draw, "ranking": ranking.draw, "gaps": gaps.draw}

__all__ = ["ELEMENTS", "FIGURES", "PAGE_ROWS", "Figure", "Options"]
