"""A pivot as a sheet: what its files and copies hold keeps its rows and columns, with what each makes together."""

from __future__ import annotations

from dashboard_app.charts import pivot, words
from dashboard_app.charts.options import Options
from dashboard_app.charts.pivot import Pivot
from data.result import Column, Result, Row, Scalar

ALL = "All together"


def sheet(result: Result, options: Options) -> Result:
    """An answer with a row for each member down and a column for each across, shown or not; the last of both are the totals."""
    found = pivot.read(result, options)
    metric, total = found.metric, result.totals.get(found.metric.name)
    names = {key: f"{metric.name}__{key}" for key in found.across.keys}
    columns = [
        Column(found.down.column.name, found.down.column.label, "dimension", "text", "text"),
        *(_column(metric, names[key], words.plain(label)) for key, label in zip(found.across.keys, found.across.names, strict=True)),
        _column(metric, metric.name, ALL),
    ]
    rows = [_row(found, key, name, names) for key, name in zip(found.down.keys, found.down.names, strict=True)]
    totals: Row = {names[key]: pivot.together(found, found.across, key) for key in found.across.keys} | {metric.name: total}
    stamp = result.stamp | {"row_count": len(rows), "reasons": {}}
    body, stamped = Result.encode(columns, rows, totals, stamp)
    return Result(body, stamped, as_of=result.as_of, cached=result.cached, elapsed_ms=result.elapsed_ms, quality=result.quality)


def _column(metric: Column, name: str, label: str) -> Column:
    return Column(name, label, "metric", metric.type, metric.format, metric.unit, metric.better)


def _row(found: Pivot, key: str, name: str, names: dict[str, str]) -> Row:
    values: dict[str, Scalar] = {names[other]: found.cells.get((key, other)) for other in found.across.keys}
    return {found.down.column.name: words.plain(name)} | values | {found.metric.name: pivot.together(found, found.down, key)}
