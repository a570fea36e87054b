"""Reading a request: its JSON body and its query string, bounded and strict, before any schema sees them."""

from __future__ import annotations

from collections.abc import Sequence
from json import JSONDecoder
from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard_app.api.errors import NotJson, WrongMediaType
from dashboard_app.asking.validation import shortened
from data.errors import InvalidInput

MAX_BODY_BYTES = 2_000_000
MAX_DEPTH = 50
JSON_TYPE = "application/json"


def read_body() -> bytes:
    """The body of a request that must carry JSON. Raises `WrongMediaType`, and Werkzeug's 413 above `MAX_BODY_BYTES`."""
    return read_bytes((JSON_TYPE,))


def read_bytes(types: Sequence[str]) -> bytes:
    """The body of a request that must be of one of `types`. Raises as `read_body` does."""
    if request.mimetype not in types or request.headers.get("Content-Encoding", "identity") != "identity":
        what = "JSON" if tuple(types) == (JSON_TYPE,) else " or ".join(types)
        raise WrongMediaType(f"The body must be {what}.", f"Send it with `Content-Type: {types[0]}` and without Content-Encoding.")
    # A body of unknown length is cut at the limit without an error, so the limit lies one byte beyond what is allowed.
    request.max_content_length = MAX_BODY_BYTES + 1
    body = request.get_data(cache=False)
    if len(body) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    return body


def parse_json(raw: bytes) -> Any:  # noqa: ANN401 - JSON is anything until a schema has seen it
    """The value of a JSON text. Refuses what readers disagree about: NaN, doubled names, depth beyond `MAX_DEPTH`."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise NotJson(f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).", "Send one JSON object.") from None
    if _is_deeper_than(value, MAX_DEPTH):
        raise InvalidInput.field("body", f"The body is nested deeper than {MAX_DEPTH} levels.", "Send a flatter object.")
    # A second reading, because the fast one keeps the last of two equal names without a word. Numbers are read as text: the
    # standard library takes quadratic time for integers of many digits.
    JSONDecoder(object_pairs_hook=_without_doubles, parse_int=str, parse_float=str).decode(raw.decode())
    return value


def _is_deeper_than(value: object, limit: int) -> bool:
    level = [value]
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


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidInput.field(shortened(name), f"The name {shortened(name)!r} appears twice in one object.", "Keep one of them.")
        found[name] = value
    return found
