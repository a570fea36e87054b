"""Gaps: the stretches of days on which amounts found no exchange rate, what has no value because of them, and what helps."""

from __future__ import annotations

from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard_app.charts import words
from dashboard_app.charts.options import Options
from data.formats import Formats
from data.result import Result, Row

_SHOWN = 8


def draw(result: Result, options: Options) -> list[Component]:
    """A line for each stretch, the latest first; then what it means, and the remedy."""
    lines = [html.Li([html.Strong(str(row["currency"])), " ", _said(row, options.formats)]) for row in result.rows[:_SHOWN]]
    more = len(result.rows) - _SHOWN
    if more > 0:
        lines.append(html.Li(f"and {options.formats.count(more)} more (see the table in the menu)"))
    names = ", ".join(str(one["label"]) for one in result.meta.get("metrics_without_value", ()))
    return [
        html.Ul(lines, className="gaps-list"),
        html.P([html.Strong("Without a value "), f"wherever such a row takes part: {names}. Orders, units and customers go on counting."]),
        html.P([
            html.Strong("What helps: "),
            "rates of these days in the table or file that fx_rates is mapped to. The next sync converts the rows. A rate counts for its "
            "day and up to seven days after it, until the next one.",
        ]),
    ]  # fmt: skip


def _said(row: Row, formats: Formats) -> str:
    days = words.period_text({"start": row["first"], "end": row["last"]}, formats)
    count, rows = (int(words.number(row[name]) or 0) for name in ("days", "unconverted"))
    on = f" on {formats.count(count)} days" if count > 1 else ""
    before = row["rate_before"]
    known = (
        f"The last rate before is of {words.day_text(date.fromisoformat(str(before)), formats)}." if before else "There is no rate before."
    )
    return f"{days}: {formats.count(rows)} row{'' if rows == 1 else 's'}{on}. {known}"
