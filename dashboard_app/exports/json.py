"""JSON: the answer exactly as the API gives it, so a file and a request never differ."""

from __future__ import annotations

from collections.abc import Iterator

from data.result import Result

MEDIA_TYPE = "application/json"


def write_json(result: Result) -> Iterator[bytes]:
    """The whole answer: columns, rows, totals and where they came from."""
    yield result.to_json()
