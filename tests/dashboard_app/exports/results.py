"""Results made by hand for the writers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from data.result import Column, Result

AT = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)

DAY = Column("day", "Day", "time", "date", "date")
HOUR = Column("hour", "Hour", "time", "datetime", "datetime")
VENDOR = Column("vendor", "Vendor", "dimension", "text", "text")
REVENUE = Column("revenue", "Revenue", "metric", "number", "money", "EUR", "up")
ORDERS = Column("orders", "Orders", "metric", "number", "count", "count", "up")
TAKE_RATE = Column("take_rate", "Take rate", "metric", "number", "percent", "ratio", "up")

META = {
    "computed_at": "2026-11-20T11:00:00+00:00",
    "data_version": "v1",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "period": {"start": "2026-11-01", "end": "2026-11-19", "label": "Month to date"},
    "comparison": {"start": "2026-10-01", "end": "2026-10-19", "mode": "previous_month"},
    "incomplete_from": None,
    "scope": "all",
    "truncated": False,
    "reasons": {},
}


def result(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    totals: Mapping[str, Any] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Result:
    body, stamp = Result.encode(columns, rows, totals or {}, META | {"row_count": len(rows)} | dict(meta or {}))
    return Result(body, stamp, as_of=AT, cached=False, elapsed_ms=1.0)
