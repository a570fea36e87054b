"""JSON bodies: read with orjson, bounded in size and depth, before Flask or Dash look at them."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask
from flask.json.provider import DefaultJSONProvider

MAX_BODY_BYTES = 2_000_000
MAX_DEPTH = 50


class OrjsonProvider(DefaultJSONProvider):
    """Flask's JSON with a parser that neither recurses without end nor accepts NaN."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002 - as in Flask
        return orjson.loads(s)


def is_deeper_than(value: object, limit: int) -> bool:
    """Whether lists and objects are nested more than `limit` levels."""
    level: list[object] = [value]
    for _ in range(limit + 1):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return False
        level = below
    return True
