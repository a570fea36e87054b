"""What a browser sends to Dash's one callback address, checked against the callbacks there are, before Dash trusts its shape.

Dash answers a body of the wrong shape with 500 and accepts inputs that no callback declares; here both are 400.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from dash import Dash
from dash._grouping import flatten_grouping
from dash.dependencies import DashDependency
from flask import request
from werkzeug.exceptions import BadRequest

from dashboard_app.web.bodies import MAX_DEPTH, is_deeper_than

_ENDPOINT = "/_dash-update-component"
_FIELDS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
_MANY = (["ALL"], ["ALLSMALLER"])

Declared = Mapping[str, str]
"""A property as a callback declares it: `id` (a name, or the JSON of a pattern) and `property`."""


def register(app: Dash) -> None:
    """Check each callback request of `app`."""

    def check() -> None:
        if request.endpoint == _ENDPOINT and request.method == "POST":
            check_body(app.callback_map, request.get_json())

    app.server.before_request(check)


def check_body(callbacks: Mapping[str, Any], body: object) -> None:
    """Raise `BadRequest` unless `body` calls a callback there is, with the inputs, state and outputs it declares."""
    if not isinstance(body, dict) or not body.keys() <= _FIELDS or is_deeper_than(body, MAX_DEPTH):
        raise BadRequest
    name = body.get("output")
    callback = callbacks.get(name) if isinstance(name, str) else None
    # A clientside callback is listed too, but has nothing to call here.
    if callback is None or "callback" not in callback or not _are_strings(body.get("changedPropIds", [])):
        raise BadRequest
    if not (_match(callback["inputs"], body.get("inputs", [])) and _match(callback["state"], body.get("state", []))):
        raise BadRequest
    if not callback["no_output"] and not _outputs_match(callback["output"], body.get("outputs")):
        raise BadRequest


def _outputs_match(declared: Any, given: object) -> bool:  # noqa: ANN401 - one Output, or a grouping of them
    if isinstance(declared, DashDependency):
        return _matches(declared.to_dict(), given)
    return _match([output.to_dict() for output in _flat(declared)], given)


def _flat(declared: Any) -> list[DashDependency]:  # noqa: ANN401
    outputs: list[DashDependency] = flatten_grouping(declared)  # type: ignore[no-untyped-call]
    return outputs


def _match(declared: Sequence[Declared], given: object) -> bool:
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(_matches(wanted, item) for wanted, item in zip(declared, given, strict=True))
    )


def _matches(wanted: Declared, item: object) -> bool:
    """Whether `item` is what a browser sends for `wanted`: one component's property, or a list where the pattern takes many."""
    if not wanted["id"].startswith("{"):
        return _sent_id(wanted, item) == wanted["id"]
    pattern = orjson.loads(wanted["id"])
    many = any(value in _MANY for value in pattern.values())
    if many:
        return isinstance(item, list) and all(_is_of_pattern(wanted, pattern, one) for one in item)
    return _is_of_pattern(wanted, pattern, item)


def _is_of_pattern(wanted: Declared, pattern: dict[str, object], item: object) -> bool:
    sent = _sent_id(wanted, item)
    return isinstance(sent, dict) and sent.keys() == pattern.keys() and all(_fits(pattern[key], sent[key]) for key in pattern)


def _sent_id(wanted: Declared, item: object) -> object:
    """The id that `item` names; none when it is about another property, or when a component's own id is said to be another."""
    if not isinstance(item, dict) or item.get("property") != wanted["property"]:
        return None
    lies = wanted["property"] == "id" and "value" in item and item["value"] != item.get("id")
    return None if lies else item.get("id")


def _fits(wanted: object, sent: object) -> bool:
    """A fixed part must be equal; a wildcard (a list in the pattern) stands for any name or number."""
    return isinstance(sent, str | int | float) if isinstance(wanted, list) else wanted == sent


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
