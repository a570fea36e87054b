"""The one kind of answer. It is kept as the bytes that leave through the API, so every door reads the same numbers.

`body` is the JSON object of columns, rows and totals; `stamp` the JSON object of everything in `meta` that does not change from
one delivery to the next. Rows are parsed only by a door that needs them (a chart, a file); a cached API answer is never parsed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson

from data.quality import Remark

Scalar = str | int | float | bool | None
Row = dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Column:
    """What a field of the rows means. `role` is time, dimension, label, metric or comparison."""

    name: str
    label: str
    role: str
    type: str
    format: str
    unit: str = ""
    better: str = "neutral"

    def to_dict(self) -> dict[str, str]:
        out = {"name": self.name, "label": self.label, "role": self.role, "type": self.type, "format": self.format}
        if self.unit:
            out["unit"] = self.unit
        if self.role in ("metric", "comparison"):
            out["better"] = self.better
        return out


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer made outside the compiler says. `reasons` of missing values by `column` (totals) or `row.column`; `row_count`
    counts before any cut; `stamp` is what it adds to `meta`."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Row
    reasons: Mapping[str, str] = field(default_factory=dict)
    row_count: int | None = None
    stamp: Mapping[str, Any] = field(default_factory=dict)

    def encode(self, stamp: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """(`body`, `stamp`) as bytes, on top of a given stamp."""
        counted = len(self.rows) if self.row_count is None else self.row_count
        whole = {**stamp, "row_count": counted, "reasons": dict(self.reasons), "truncated": False, **self.stamp}
        return Result.encode(self.columns, self.rows, self.totals, whole)


class Result:
    """An answer: rows of plain values, what their columns mean, and where they came from."""

    def __init__(
        self, body: bytes, stamp: bytes, *, as_of: datetime, cached: bool, elapsed_ms: float, quality: Sequence[Remark] = ()
    ) -> None:
        self._body = body
        self._stamp = stamp
        self.as_of = as_of
        self.cached = cached
        self.elapsed_ms = elapsed_ms
        self.quality = tuple(quality)

    @staticmethod
    def encode(
        columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Any], stamp: Mapping[str, Any]
    ) -> tuple[bytes, bytes]:
        """(`body`, `stamp`) as bytes: what the cache keeps."""
        body = orjson.dumps(
            {"columns": [column.to_dict() for column in columns], "rows": rows, "totals": totals}, option=orjson.OPT_PASSTHROUGH_SUBCLASS
        )
        return body, orjson.dumps(stamp)

    @cached_property
    def _parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = orjson.loads(self._body)
        return parsed

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(**column) for column in self._parsed["columns"])

    @property
    def rows(self) -> list[Row]:
        rows: list[Row] = self._parsed["rows"]
        return rows

    @property
    def totals(self) -> Row:
        totals: Row = self._parsed["totals"]
        return totals

    @cached_property
    def stamp(self) -> dict[str, Any]:
        """What of `meta` does not change from one delivery to the next."""
        stamp: dict[str, Any] = orjson.loads(self._stamp)
        return stamp

    @cached_property
    def meta(self) -> dict[str, Any]:
        """Everything about the answer, as in the API's `meta`."""
        delivery: dict[str, Any] = orjson.loads(self._delivery())
        return self.stamp | delivery

    @cached_property
    def fingerprint(self) -> bytes:
        """Equal for answers that say the same. How they were come by (from the cache, how fast) does not count."""
        said = orjson.dumps([self.as_of.isoformat(), [remark.to_dict() for remark in self.quality]])
        return blake2b(b"".join((self._body, self._stamp, said)), digest_size=16).digest()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def _delivery(self) -> bytes:
        return orjson.dumps(
            {
                "as_of": self.as_of.isoformat(timespec="seconds"),
                "quality": [remark.to_dict() for remark in self.quality],
                "cached": self.cached,
                "elapsed_ms": round(self.elapsed_ms, 3),
            }
        )

    def to_json(self) -> bytes:
        """The whole answer as the API's JSON."""
        return b"".join((self._body[:-1], b',"meta":', self._stamp[:-1], b",", self._delivery()[1:], b"}"))
