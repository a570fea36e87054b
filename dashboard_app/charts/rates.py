"""Rates: what one unit of each currency is worth by day, or how that has changed. A day without a rate is a gap, never a guess."""

from __future__ import annotations

from datetime import date

from dashboard_app.charts import axes, series, theme, words
from dashboard_app.charts.lines import COLOURS
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import Part, Parts
from data.formats import Formats
from data.result import Result, Row

Figure = theme.Figure
RATE = "rate"


def draw(result: Result, options: Options) -> Figure:
    """A line for each currency."""
    parts = series.read(result, options)
    if parts is None:
        return {"data": [], "layout": theme.layout()}
    rows = {(str(row["day"]), str(row["order_currency"])): row for row in result.rows}
    order = list(dict.fromkeys(str(row["order_currency"]) for row in result.rows))
    shown = sorted(parts.parts, key=lambda part: order.index(part.key))
    marks = axes.value_ticks([value for part in shown for value in _values(part)], zero=False)
    traces = [_line(result, parts, part, place, rows) for place, part in enumerate(shown)]
    return {
        "data": traces,
        "layout": theme.layout(
            margin={"l": 4, "r": 10, "t": 10, "b": 4},
            hovermode="x unified",
            xaxis=axes.time_axis(parts.x, parts.grain, parts.formats),
            yaxis=axes.value_axis(marks, parts.column, parts.formats),
            showlegend=True,
            legend=axes.legend(traceorder="normal"),
        ),
    }


def _values(part: Part) -> list[float | None]:
    """As they came: of a rate every digit counts."""
    return [None if (found := words.number(value)) is None else float(found) for value in part.raw]


def _line(result: Result, parts: Parts, part: Part, place: int, rows: dict[tuple[str, str], Row]) -> Figure:
    values, colour = _values(part), COLOURS[place % len(COLOURS)]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": words.inert(part.name),
        "x": parts.x,
        "y": values,
        "connectgaps": False,
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": [6 if _is_alone(values, index) else 0 for index in range(len(values))]},
        "customdata": [[part.key, _hover(result, rows.get((bucket, part.key)), parts.formats)] for bucket in parts.buckets],
        "hovertemplate": "%{customdata[1]}",
    }


def _is_alone(values: list[float | None], index: int) -> bool:
    """A day between two gaps makes no line: it is a point."""
    before = values[index - 1] if index else None
    after = values[index + 1] if index + 1 < len(values) else None
    return values[index] is not None and before is None and after is None


def _hover(result: Result, row: Row | None, formats: Formats) -> str:
    rate = None if row is None else words.number(row[RATE])
    if row is None or rate is None:
        return words.reason_text("needs:rates")
    text = f"{formats.localized(f'{float(rate):.6g}')} {result.column(RATE).unit}"
    change = words.number(row["change"])
    moved = "" if change is None else f"  ({words.growth_value(float(change), formats)})"
    old = f", of {words.day_text(date.fromisoformat(str(row['rate_of'])), formats)}" if row["rate_of"] not in (None, row["day"]) else ""
    return words.inert(f"{text}{moved}{old}")
