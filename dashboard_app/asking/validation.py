"""Values from outside against a schema: every wrong field named, with the nearest name there is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from data.errors import FieldError, InvalidInput

LONGEST_NAME = 80

Model = TypeVar("Model", bound=BaseModel)

_NOT_TEXT = frozenset({"Cc", "Cs"})  # control characters, halves of surrogate pairs
_LINE_CHARACTERS = frozenset("\t\n\r")


def shortened(name: str) -> str:
    """A name from outside, cut to what fits into a message."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 3] + "..."


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
