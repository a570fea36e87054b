"""Pages of a list: a stable order, an opaque cursor to go on from, and how many rows there are in all."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from data.errors import InvalidInput

T = TypeVar("T")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
_MAX_CURSOR = 2000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; `next` is the cursor of the following one, or None at the end."""

    items: tuple[T, ...]
    next: str | None
    total: int


def checked_limit(limit: int) -> int:
    """`limit` as it is, or an error about the field."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput.field("limit", f"The limit must be between 1 and {MAX_LIMIT}.")
    return limit


def to_cursor(*position: str | int) -> str:
    """The place after the row whose sort values are `position`."""
    return urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def from_cursor(cursor: str, kinds: tuple[type[str] | type[int], ...]) -> list[str | int]:
    """What `to_cursor` was given; anything that it did not make is an error about the field."""
    if len(cursor) > _MAX_CURSOR:
        raise _not_ours()
    try:
        position = orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _not_ours() from error
    if not isinstance(position, list) or tuple(type(part) for part in position) != kinds:
        raise _not_ours()
    return position


def _not_ours() -> InvalidInput:
    return InvalidInput.field("cursor", "This cursor is not one of ours.", "Use the `next` of the page before, or leave it out.")
