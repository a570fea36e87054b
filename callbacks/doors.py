"""What the doors beside Dash have in common: one JSON object comes in, one goes out, a failure included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request

from callbacks.boundary import Failure
from data.errors import InvalidInput


def read() -> Mapping[str, Any]:
    """What the browser has sent. Raises `InvalidInput`."""
    body = request.get_json()
    if not isinstance(body, Mapping):
        raise InvalidInput.field("body", "The body must be one JSON object.", "Open the page again.")
    return body


def told(value: object) -> Response:
    return Response(orjson.dumps(value), mimetype="application/json")


def failed(failure: Failure) -> Response:
    """For `guarded`: what the script says in place of an answer."""
    return told(of(failure))


def of(failure: Failure) -> dict[str, str]:
    return {"state": "error", "message": failure.message, "hint": failure.hint, "reference": failure.reference}
