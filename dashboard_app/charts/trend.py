"""Trend: one metric over time, as a line with its comparison, as bars, or taken apart by a dimension: what the switches beside it say."""

from __future__ import annotations

from dashboard_app.charts import line, stacked_bar, theme
from dashboard_app.charts.options import Options
from data.result import Result

BARS = "bars"


def draw(result: Result, options: Options) -> theme.Figure:
    """Without a dimension a line, or bars where those are asked for; with one, its members as bars or lines."""
    if any(column.role == "dimension" for column in result.columns):
        return stacked_bar.draw(result, options)
    return stacked_bar.draw(result, options) if options.form == BARS else line.draw(result, options)
