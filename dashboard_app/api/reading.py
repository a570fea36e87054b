"""Reading a request: its JSON body and its query string, bounded and strict, before any schema sees them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from json import JSONDecoder
from typing import Any, NoReturn, TypeVar

import orjson
from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard_app.api.errors import NotJson, WrongMediaType, shortened
from data.errors import FieldError, InvalidInput

MAX_BODY_BYTES = 2_000_000
MAX_DEPTH = 50
JSON_TYPE = "application/json"

Model = TypeVar("Model", bound=BaseModel)

_NOT_TEXT = frozenset({"Cc", "Cs"})  # control characters, halves of surrogate pairs
_LINE_CHARACTERS = frozenset("\t\n\r")


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


def validated(model: type[Model], value: object, *, kind: str = "field") -> Model:
    """`value` as the schema's model. Raises `InvalidInput` naming every wrong field."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        known = list(model.model_fields)
        refuse([_field_error(wrong, known, kind) for wrong in error.errors(include_url=False, include_input=False)])


def refuse(errors: Sequence[FieldError], hint: str = "") -> NoReturn:
    """Raise the one error that names all of `errors`."""
    first = errors[0].message
    more = f" ({len(errors) - 1} more in `errors`)" if len(errors) > 1 else ""
    raise InvalidInput(f"{errors[0].field}: {first}{more}", hint or "Correct the fields named in `errors`.", fields=errors)


def unknown(name: str, known: Iterable[str], kind: str) -> FieldError:
    """The error of a field or parameter nobody knows."""
    near = get_close_matches(name[:64], sorted(known), n=1, cutoff=0.6)
    suggestion = f" Did you mean {near[0]!r}?" if near else ""
    return FieldError(shortened(name) or "(empty name)", f"Unknown {kind} {shortened(name)!r}.{suggestion}")


def _field_error(wrong: Any, known: list[str], kind: str) -> FieldError:  # noqa: ANN401 - pydantic's own record of an error
    path = [part for part in wrong["loc"] if isinstance(part, str)]
    message = str(wrong["msg"]).removeprefix("Value error, ")
    if wrong["type"] == "extra_forbidden" and len(path) == 1:
        return unknown(path[0], known, kind)
    if not path:
        return FieldError("body", "The body must be one JSON object." if wrong["type"].startswith("model") else message)
    place = next((f"item {part + 1}: " for part in wrong["loc"] if isinstance(part, int)), "")
    return FieldError(".".join(shortened(part) or "(empty name)" for part in path), place + message)


def plain_text(text: str) -> str:
    """`text` itself when it is one line without control characters, else `ValueError`."""
    if any(unicodedata.category(sign) in _NOT_TEXT for sign in text):
        raise ValueError("control characters are not allowed")
    return text


def lines_of_text(text: str) -> str:
    """`text` itself when its only control characters are tabs and line breaks, else `ValueError`."""
    if any(unicodedata.category(sign) in _NOT_TEXT and sign not in _LINE_CHARACTERS for sign in text):
        raise ValueError("control characters are not allowed")
    return text
