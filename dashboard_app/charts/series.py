"""Series: an answer over time (or along a dimension) taken apart, into the members of a dimension or several metrics."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dashboard_app.charts import axes, doubts, thinning, words
from dashboard_app.charts.doubts import Doubts
from dashboard_app.charts.options import Options
from data.derive.rows import OTHER_LABEL, OTHER_MEMBER
from data.formats import ENGLISH, Format, Formats
from data.query import NONE_MEMBER
from data.result import Column, Result, Row, Scalar

CLOCK = {"weekday": [str(day) for day in range(1, 8)], "hour_of_day": [str(hour) for hour in range(24)]}
"""Dimensions whose members have an order of their own."""

_MOST_MEMBERS = 20


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
    """All series of an answer over the same buckets, the largest first and the rest last.

    Without a `grain` the buckets are members of a dimension, the `axis`. `names` are their names in words. `flows`: the buckets of each
    metric add up to its total, so that a mean of them means something. `thinned_from` counts the buckets there were when not all are
    drawn, `left_out` the members that are neither drawn nor in the rest. `whole` are the buckets that are over and not cut by the period,
    `cut` says by the place of a bucket what there is of it.
    """

    grain: str
    axis: str
    buckets: list[str]
    x: list[str]
    names: list[str]
    parts: list[Part]
    whole: range
    adds_up: bool
    doubts: Doubts
    flows: bool = False
    cut: Mapping[int, str] = field(default_factory=dict)
    thinned_from: int = 0
    left_out: int = 0
    formats: Formats = ENGLISH

    @property
    def column(self) -> Column:
        return self.parts[0].column

    def total(self, index: int) -> float:
        return sum(value for part in self.parts if (value := part.values[index]) is not None)


def read(result: Result, options: Options) -> Parts | None:
    """The series of `result`; none when it has no buckets or no members."""
    fields = _fields(result, options)
    rows = _kept_rows(result.rows, fields, 0 if fields.grain else _MOST_MEMBERS)
    keys = list(dict.fromkeys(member_key(row, fields.axis) for row in rows))
    parts = _of_members(result, rows, fields) if fields.split else [_of_metric(result, rows, name) for name in fields.metrics]
    if not keys or not parts:
        return None
    adds_up = adds_up_to_total(result, fields.metric) if fields.split else all(part.column.format != Format.PERCENT for part in parts)
    most = int(options.own.get("top") or 0)
    shown = _gathered(parts, most, adds_up=adds_up) if fields.split and most else parts
    kept = thinning.kept([part.values for part in shown]) if fields.grain else list(range(len(keys)))
    among = axes.whole(keys, result.meta) if fields.grain else range(len(keys))
    buckets = [keys[index] for index in kept]
    return Parts(
        grain=fields.grain,
        axis=fields.axis,
        buckets=buckets,
        x=[axes.position(bucket, fields.grain) for bucket in buckets] if fields.grain else buckets,
        names=_names(rows, fields, buckets, options.formats),
        parts=[replace(part, raw=[part.raw[index] for index in kept]) for part in shown],
        whole=range(bisect_left(kept, among.start), bisect_left(kept, among.stop)),
        cut=axes.cut_texts(buckets, fields.grain, result.meta, options.formats) if fields.grain else {},
        adds_up=adds_up,
        doubts=doubts.read(result, buckets, fields.grain, options.formats) if fields.grain else Doubts(),
        flows=adds_up if fields.split else all(adds_up_to_total(result, name) for name in fields.metrics),
        thinned_from=len(keys) if len(kept) < len(keys) else 0,
        left_out=0 if adds_up else len(parts) - len(shown),
        formats=options.formats,
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """What of an answer goes where: along the axis time (of this `grain`) or a dimension, each series a metric or a member of `split`."""

    grain: str
    axis: str
    split: str
    metric: str
    metrics: tuple[str, ...]


def _fields(result: Result, options: Options) -> _Fields:
    grain = next((column.name for column in result.columns if column.role == "time"), "")
    dimensions = [column.name for column in result.columns if column.role == "dimension"]
    axis = grain or dimensions.pop(0)
    metrics = options.metrics or (options.metric,)
    return _Fields(grain, axis, dimensions[0] if dimensions else "", options.metric or metrics[0], metrics)


def _kept_rows(rows: list[Row], fields: _Fields, most: int) -> list[Row]:
    """Of time all rows; of a dimension those of its largest members, from the largest down (the hours of a day as they go)."""
    if not most:
        return rows
    sums: dict[str, float] = {}
    for row in rows:
        key = member_key(row, fields.axis)
        sums[key] = sums.get(key, 0.0) + (words.decimal(row[fields.metric]) or 0.0)
    order = sorted(sums, key=lambda key: (key == OTHER_MEMBER, -sums[key], key))[:most]
    if fields.axis in CLOCK:
        order.sort(key=CLOCK[fields.axis].index)
    places = {key: place for place, key in enumerate(order)}
    found = [row for row in rows if member_key(row, fields.axis) in places]
    return sorted(found, key=lambda row: places[member_key(row, fields.axis)])


def _names(rows: list[Row], fields: _Fields, buckets: list[str], formats: Formats) -> list[str]:
    if fields.grain:
        return [words.bucket_text(bucket, fields.grain, formats) for bucket in buckets]
    names = {member_key(row, fields.axis): str(row.get(f"{fields.axis}__label") or row[fields.axis]) for row in rows}
    return [names[bucket] for bucket in buckets]


def _gathered(parts: list[Part], most: int, *, adds_up: bool) -> list[Part]:
    """The `most` largest, and all others together as one where that is the sum of them."""
    members = [part for part in parts if part.key != OTHER_MEMBER]
    rest = [*members[most:], *(part for part in parts if part.key == OTHER_MEMBER)]
    if len(members) <= most:
        return parts
    return [*members[:most], *([_together(rest)] if adds_up else [])]


def _together(parts: list[Part]) -> Part:
    lines = [part.values for part in parts]
    raw: list[Scalar] = []
    for index in range(len(lines[0])):
        known = [value for line in lines if (value := line[index]) is not None]
        raw.append(round(sum(known), 4) if known else None)
    return Part(OTHER_MEMBER, OTHER_LABEL, parts[0].column, raw)


def _of_metric(result: Result, rows: list[Row], name: str) -> Part:
    column = result.column(name)
    return Part(name, column.label, column, [row[name] for row in rows])


def _of_members(result: Result, rows: list[Row], fields: _Fields) -> list[Part]:
    column = result.column(fields.metric)
    places = {key: index for index, key in enumerate(dict.fromkeys(member_key(row, fields.axis) for row in rows))}
    names: dict[str, str] = {}
    values: dict[str, list[Scalar]] = {}
    for row in rows:
        key = member_key(row, fields.split)
        names.setdefault(key, str(row.get(f"{fields.split}__label") or row[fields.split]))
        values.setdefault(key, [None] * len(places))[places[member_key(row, fields.axis)]] = row[fields.metric]
    parts = [Part(key, names[key], column, values[key]) for key in names]
    return sorted(parts, key=lambda part: (part.key == OTHER_MEMBER, -sum(value or 0.0 for value in part.values), part.key))


def member_key(row: Row, dimension: str) -> str:
    """The member of a row as a filter names it."""
    return NONE_MEMBER if row[dimension] is None else str(row[dimension])


def adds_up_to_total(result: Result, metric: str) -> bool:
    """Whether all values together are the total: then, and only then, may they be stacked."""
    if result.column(metric).format == Format.PERCENT:
        return False
    known = [words.number(row[metric]) for row in result.rows]
    total = words.number(result.totals[metric])
    whole = sum(float(value) for value in known if value is not None)
    return total is not None and abs(whole - float(total)) <= 0.005 + 1e-9 * abs(whole)
