"""Answers of several dimensions and metrics, made by hand for the tests of charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from data.result import Column, Result, Row
from tests.dashboard_app.charts.answers import PERIOD

METRICS = {
    "revenue": Column("revenue", "Revenue", "metric", "number", "money", "EUR", "up"),
    "gmv": Column("gmv", "Gross merchandise value", "metric", "number", "money", "EUR", "up"),
    "discounts": Column("discounts", "Discounts", "metric", "number", "money", "EUR", "down"),
    "refunds": Column("refunds", "Refunds", "metric", "number", "money", "EUR", "down"),
    "orders": Column("orders", "Orders", "metric", "number", "count", "count", "up"),
    "units": Column("units", "Units", "metric", "number", "count", "count", "up"),
    "on_time_rate": Column("on_time_rate", "On-time rate", "metric", "number", "percent", "ratio", "up"),
    "return_rate": Column("return_rate", "Return rate", "metric", "number", "percent", "ratio", "down"),
    "fulfilment_hours": Column("fulfilment_hours", "Fulfilment time", "metric", "number", "number", "hours", "down"),
    "size": Column("size", "Customers of the cohort", "metric", "number", "count", "count", "up"),
    "customers": Column("customers", "Customers with an order", "metric", "number", "count", "count", "up"),
    "retention": Column("retention", "Retention", "metric", "number", "percent", "ratio", "up"),
    "revenue_retention": Column("revenue_retention", "Revenue retention", "metric", "number", "percent", "ratio", "up"),
}


def shape(
    rows: Sequence[Row],
    totals: Row,
    *metrics: str,
    time: str = "",
    dimensions: Sequence[str] = (),
    more: Sequence[Column] = (),
    meta: Mapping[str, Any] | None = None,
) -> Result:
    """A result of these rows, with a label column for each dimension, and `more` columns at the end."""
    columns = [Column(time, time.capitalize(), "time", "date", "date")] if time else []
    for name in dimensions:
        columns.append(Column(name, name.replace("_", " ").capitalize(), "dimension", "text", "text"))
        columns.append(Column(f"{name}__label", "Name", "label", "text", "text"))
    columns += [METRICS[name] for name in metrics] + list(more)
    stamp = {
        "period": PERIOD, "comparison": None, "incomplete_from": None, "row_count": len(rows), "reasons": {}, "currency": "EUR",
        "timezone": "Europe/Berlin", "date_basis": "event",
    }  # fmt: skip
    body, stamped = Result.encode(columns, rows, totals, stamp | dict(meta or {}))
    return Result(body, stamped, as_of=datetime(2026, 11, 20, 11, 0, tzinfo=UTC), cached=False, elapsed_ms=1.0)


def growth_of(name: str) -> Column:
    return Column(f"{name}__growth", f"{METRICS[name].label}, growth", "comparison", "number", "percent", "ratio", METRICS[name].better)


def previous_of(name: str) -> Column:
    like = METRICS[name]
    return Column(f"{name}__previous", f"{like.label}, previous", "comparison", "number", like.format, like.unit, like.better)


def by_vendor(values: Mapping[str, float | None], *, metric: str = "revenue", total: float | None = None, **meta: object) -> Result:
    """One metric by vendor, in the given order."""
    rows: list[Row] = [{"vendor": name.lower(), "vendor__label": name, metric: value} for name, value in values.items()]
    whole = sum(value or 0 for value in values.values()) if total is None else total
    return shape(rows, {metric: whole}, metric, dimensions=("vendor",), meta=meta)
