"""Pages of a table that is whole in memory: opaque cursors for places in it."""

from __future__ import annotations

from typing import Any

from data.derive.board import Board
from data.errors import InvalidInput
from data.result import Answer

_LONGEST_SHOWN = 80


def offset_of(cursor: str | None) -> int:
    """The place in a list that an opaque cursor stands for. Raises `InvalidInput` for one we did not give."""
    if cursor is None:
        return 0
    digits = cursor.removeprefix("o")
    if not (cursor.startswith("o") and digits.isascii() and digits.isdigit() and len(digits) <= 9):  # noqa: PLR2004
        shown = cursor if len(cursor) <= _LONGEST_SHOWN else cursor[: _LONGEST_SHOWN - 3] + "..."
        raise InvalidInput.field("cursor", f"{shown!r} is not a cursor.", "Use the `next` of the page before, or leave it out.")
    return int(digits)


def cursor_at(offset: int) -> str:
    return f"o{offset}"


def following(offset: int, limit: int, total: int) -> str | None:
    """The cursor of the next page; none at the end."""
    return cursor_at(offset + limit) if offset + limit < total else None


def page_answer(board: Board, offset: int, limit: int, **stamp: Any) -> Answer:  # noqa: ANN401 - whatever `meta` is to say
    """One page; `meta` says where it lies (`offset`), how to go on (`next`) and how many rows there are in all."""
    total = len(board.rows)
    return board.page(offset, limit).answer(total, {"offset": offset, "next": following(offset, limit, total), **stamp})
