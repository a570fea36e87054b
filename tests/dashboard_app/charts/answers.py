"""Answers made by hand for the tests of charts, and the paint that the browser would put on a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from data.result import Column, Result, Row

TOKENS = Path("dashboard_app/assets/tokens.css")
PERIOD = {"start": "2026-11-01", "end": "2026-11-03", "label": "2026-11-01 to 2026-11-03"}
BEFORE = {"start": "2026-10-29", "end": "2026-10-31", "mode": "previous_period"}
_PROPERTY = re.compile(r"^var\((--[\w-]+)\)$")
_FORMATS = {"revenue": "money", "average_order_value": "money", "take_rate": "percent"}
_LABELS = {
    "revenue": "Revenue",
    "orders": "Orders",
    "take_rate": "Take rate",
    "average_order_value": "Average order value",
    "refunds": "Refunds",
}


def _metric_columns(metric: str, better: str, compared: bool, share: bool) -> list[Column]:
    fmt, label = _FORMATS.get(metric, "count"), _LABELS[metric]
    unit = {"money": "EUR", "percent": "ratio"}.get(fmt, "count")
    found = [Column(metric, label, "metric", "number", fmt, unit, better)]
    if compared:
        found += [
            Column(f"{metric}__previous", f"{label}, previous", "comparison", "number", fmt, unit, better),
            Column(f"{metric}__change", f"{label}, change", "comparison", "number", fmt, unit, better),
            Column(f"{metric}__growth", f"{label}, growth", "comparison", "number", "percent", "ratio", better),
        ]
    if share:
        found.append(Column(f"{metric}__share", f"{label}, share", "comparison", "number", "percent", "ratio", "neutral"))
    return found


def answer(  # one maker for all shapes keeps the tests short
    rows: Sequence[Row],
    totals: Row,
    *,
    metrics: Sequence[str] = ("revenue",),
    grain: str = "",
    dimension: str = "",
    better: str = "up",
    meta: Mapping[str, Any] | None = None,
) -> Result:
    """A result with the columns that its rows and totals have."""
    columns = [Column(grain, grain.capitalize(), "time", "date", "date")] if grain else []
    if any(f"{grain}__previous" in row for row in rows):
        columns.append(Column(f"{grain}__previous", f"{grain.capitalize()}, compared", "comparison", "date", "date"))
    if dimension:
        columns += [
            Column(dimension, dimension.capitalize(), "dimension", "text", "text"),
            Column(f"{dimension}__label", "Name", "label", "text", "text"),
        ]
    for metric in metrics:
        columns += _metric_columns(metric, better, f"{metric}__previous" in totals, any(f"{metric}__share" in row for row in rows))
    stamp = {"period": PERIOD, "comparison": None, "incomplete_from": None, "row_count": len(rows), "reasons": {}, "currency": "EUR"}
    body, stamped = Result.encode(columns, rows, totals, stamp | dict(meta or {}))
    return Result(body, stamped, as_of=datetime(2026, 11, 20, 11, 0, tzinfo=UTC), cached=False, elapsed_ms=1.0)


def days(values: Sequence[float | None], previous: Sequence[float | None] | None = None, **meta: object) -> Result:
    """Revenue by day from 1 November 2026 on."""
    rows: list[Row] = []
    for index, value in enumerate(values):
        row: Row = {"day": f"2026-11-{index + 1:02d}", "revenue": value}
        if previous is not None:
            row["day__previous"] = f"2026-10-{index + 29}" if index + 29 <= 31 else None
            row |= {"revenue__previous": previous[index], "revenue__change": None, "revenue__growth": None}
        rows.append(row)
    totals: Row = {"revenue": sum(value or 0 for value in values)}
    compared = {} if previous is None else {"comparison": BEFORE}
    if previous is not None:
        totals |= {"revenue__previous": 0.0, "revenue__change": 0.0, "revenue__growth": None}
    return answer(rows, totals, grain="day", meta=compared | meta)


def members(
    values: Mapping[str, float | None], total: float | None = None, *, metric: str = "revenue", dimension: str = "category"
) -> Result:
    """A metric by the members of a dimension, in the given order."""
    rows: list[Row] = [{dimension: name.lower(), f"{dimension}__label": name, metric: value} for name, value in values.items()]
    whole = sum(value or 0 for value in values.values()) if total is None else total
    return answer(rows, {metric: whole}, metrics=(metric,), dimension=dimension)


def colours(theme: str) -> dict[str, str]:
    """The chart colours of `light` or `dark`, read from the style sheet."""
    text = TOKENS.read_text(encoding="utf-8")
    block = text.split(f'[data-bs-theme="{theme}"] {{')[1].split("}")[0]
    return dict(re.findall(r"(--chart-[\w-]+):\s*([^;]+);", block))


def painted(value: Any, theme: str = "light") -> Any:  # noqa: ANN401 - any part of a figure
    """What theme.js makes of a figure. Fails on a name that the style sheet does not have."""
    known = colours(theme)
    if isinstance(value, str) and (match := _PROPERTY.match(value)):
        return known[match[1]]
    if isinstance(value, list):
        return [painted(item, theme) for item in value]
    if isinstance(value, dict):
        return {key: painted(item, theme) for key, item in value.items()}
    return value


def check(figure: dict[str, Any]) -> dict[str, Any]:
    """`figure`, once plotly has accepted every name and value in it, in both themes."""
    for theme in ("light", "dark"):
        go.Figure(painted(figure, theme))
    return figure


def text_of(component: Any) -> str:  # noqa: ANN401 - a component, a list of them, or text
    """All the words in a component, one blank between its parts."""
    if component is None:
        return ""
    if isinstance(component, list | tuple):
        return " ".join(filter(None, (text_of(part) for part in component)))
    children = getattr(component, "children", None)
    return text_of(children) if hasattr(component, "to_plotly_json") else str(component)


def find(component: Any, class_name: str) -> list[Any]:  # noqa: ANN401 - components
    """All components inside `component` that have this class."""
    if isinstance(component, list | tuple):
        return [found for part in component for found in find(part, class_name)]
    if not hasattr(component, "to_plotly_json"):
        return []
    own = [component] if class_name in (getattr(component, "className", "") or "").split() else []
    return own + find(getattr(component, "children", None), class_name)


def words_of(drawn: dict[str, Any], class_name: str) -> str:
    """All the words of what is drawn in elements of this class, as the browser is told them."""
    return _words([node for node in _nodes(drawn["elements"]) if class_name in (node["props"].get("className") or "").split()])


def _nodes(part: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - elements inside elements
    if isinstance(part, list):
        return [node for one in part for node in _nodes(one)]
    return [part, *_nodes(part["props"].get("children"))] if isinstance(part, dict) else []


def _words(part: Any) -> str:  # noqa: ANN401
    if isinstance(part, list):
        return " ".join(filter(None, map(_words, part)))
    return _words(part["props"].get("children")) if isinstance(part, dict) else str(part or "")
