"""Series: an answer over time taken apart, into the members of a dimension or into several metrics, one value a bucket."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import axes, doubts, words
from dashboard_app.charts.doubts import Doubts
from dashboard_app.charts.options import Options
from data.derive.rows import OTHER_MEMBER
from data.formats import Format
from data.query import NONE_MEMBER
from data.result import Column, Result, Row, Scalar


@dataclass(frozen=True, slots=True)
class Part:
    """One series. `key` is its member (for a metric: its name); `raw` are its values as they came."""

    key: str
    name: str
    column: Column
    raw: list[Scalar]

    @property
    def values(self) -> list[float | None]:
        return [words.decimal(value) for value in self.raw]


@dataclass(frozen=True, slots=True)
class Parts:
    """All series of an answer over the same buckets, the largest first and the rest last."""

    grain: str
    buckets: list[str]
    x: list[str]
    parts: list[Part]
    complete: int
    adds_up: bool
    doubts: Doubts

    @property
    def column(self) -> Column:
        return self.parts[0].column

    def total(self, index: int) -> float:
        return sum(value for part in self.parts if (value := part.values[index]) is not None)


def read(result: Result, options: Options) -> Parts | None:
    """The series of `result`; none when it has no buckets or no members."""
    grain = next(column.name for column in result.columns if column.role == "time")
    dimension = next((column.name for column in result.columns if column.role == "dimension"), "")
    buckets = list(dict.fromkeys(str(row[grain]) for row in result.rows))
    metrics = options.metrics or (options.metric,)
    parts = _of_members(result, grain, dimension, metrics[0]) if dimension else [_of_metric(result, name) for name in metrics]
    if not buckets or not parts:
        return None
    return Parts(
        grain=grain,
        buckets=buckets,
        x=[axes.position(bucket, grain) for bucket in buckets],
        parts=parts,
        complete=axes.complete(buckets, result.meta.get("incomplete_from")),
        adds_up=_adds_up(result, metrics[0]) if dimension else all(part.column.format != Format.PERCENT for part in parts),
        doubts=doubts.read(result, buckets, grain),
    )


def _of_metric(result: Result, name: str) -> Part:
    column = result.column(name)
    return Part(name, column.label, column, [row[name] for row in result.rows])


def _of_members(result: Result, grain: str, dimension: str, metric: str) -> list[Part]:
    column = result.column(metric)
    places = {bucket: index for index, bucket in enumerate(dict.fromkeys(str(row[grain]) for row in result.rows))}
    names: dict[str, str] = {}
    values: dict[str, list[Scalar]] = {}
    for row in result.rows:
        key = member_key(row, dimension)
        names.setdefault(key, str(row.get(f"{dimension}__label") or row[dimension]))
        values.setdefault(key, [None] * len(places))[places[str(row[grain])]] = row[metric]
    parts = [Part(key, names[key], column, values[key]) for key in names]
    return sorted(parts, key=lambda part: (part.key == OTHER_MEMBER, -sum(value or 0.0 for value in part.values)))


def member_key(row: Row, dimension: str) -> str:
    """The member of a row as a filter names it."""
    return NONE_MEMBER if row[dimension] is None else str(row[dimension])


def _adds_up(result: Result, metric: str) -> bool:
    """Whether all values together are the total: then, and only then, may they be stacked."""
    if result.column(metric).format == Format.PERCENT:
        return False
    known = [words.number(row[metric]) for row in result.rows]
    total = words.number(result.totals[metric])
    whole = sum(float(value) for value in known if value is not None)
    return total is not None and abs(whole - float(total)) <= 0.005 + 1e-9 * abs(whole)
