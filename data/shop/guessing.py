"""Which table of a shop is which canonical one, and which column which: by names, types and numbers of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log10

from sqlalchemy import Boolean, Column, Date, DateTime, Table, Text

from data.shop.base import SourceColumn, SourceTable
from data.shop.naming import COLUMN_NAMES, ITEM_NAMES, LINE_TOTALS, LINE_WORDS, TABLE_NAMES, joined, table_words, words_of
from data.tables import CANONICAL

_TABLES = {table.name: table for table in CANONICAL}
_LEAST = 0.4
_SURE = 0.7
_NAMED = 0.5
"""How well a table's name must fit, where its columns alone do not tell."""

_BY_COLUMNS = ("orders", "order_lines")
_MADE = {"line_id", "quantity", "unit_price", "name"}
"""Required columns that can be made from others."""

_INSTANT, _DAY, _NUMBER, _WHOLE, _FLAG, _WORDS, _OTHER = "instant", "day", "number", "whole", "flag", "words", "other"
_FIT = {
    "text": {_WORDS: 1.0, _WHOLE: 1.0, _NUMBER: 0.8},
    "instant": {_INSTANT: 1.0, _DAY: 0.95, _WORDS: 0.75, _WHOLE: 0.45},
    "day": {_DAY: 1.0, _INSTANT: 1.0, _WORDS: 0.75},
    "number": {_NUMBER: 1.0, _WHOLE: 1.0, _WORDS: 0.6},
    "flag": {_FLAG: 1.0, _WHOLE: 0.7, _WORDS: 0.5},
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A column of the shop for one of ours, and how well it fits."""

    column: SourceColumn
    score: float


@dataclass(slots=True)
class Guess:
    """A shop's table for one of ours. `fits` holds the candidates for each of our columns, the best first."""

    table: str
    source: SourceTable
    score: float
    fits: dict[str, list[Fit]] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def has(self, column: str) -> bool:
        return column in self.fits

    def name(self, column: str) -> str:
        """The shop's name of a column that was found."""
        return self.fits[column][0].column.name


def guess(tables: Sequence[SourceTable]) -> dict[str, Guess]:
    """The best table for each canonical one that the shop seems to have."""
    found: dict[str, Guess] = {}
    # Lines first: the table of lines is not that of the products, though its name may end so.
    for table in sorted((one for one in CANONICAL if one.name in TABLE_NAMES), key=lambda one: one.name != "order_lines"):
        lines = found["order_lines"].source.name if table.name == "products" and "order_lines" in found else None
        candidates = (_candidate(table, source) for source in tables if source.name != lines)
        ranked = sorted((one for one in candidates if one is not None), key=lambda one: -one.score)
        if ranked:
            best = ranked[0]
            best.others = tuple(one.source.name for one in ranked[1:4] if one.score > best.score / 2)
            found[table.name] = best
    if "orders" in found and "order_lines" not in found:
        found |= _lines_within(found["orders"])
    return found


def _lines_within(orders: Guess) -> dict[str, Guess]:
    """Lines in the very rows of the orders, whatever their number is called there."""
    fits = _assigned(_TABLES["order_lines"], orders.source) | {"order_id": orders.fits["order_id"]}
    if "quantity" not in fits or not _is_priced("order_lines", orders.source, fits):
        return {}
    return {"order_lines": Guess("order_lines", orders.source, orders.score / 2, fits)}


def columns_for(source: SourceTable, names: str, wanted: str) -> list[Fit]:
    """The columns of a table that bear one of `names`, the best first."""
    return _ranked([(column, _named(column.name, names.split(), ())) for column in source.columns], wanted)


def line_total(source: SourceTable) -> str | None:
    found = columns_for(source, LINE_TOTALS, "number")
    return found[0].column.name if found else None


def item_name(source: SourceTable) -> str | None:
    found = columns_for(source, ITEM_NAMES, "text")
    return found[0].column.name if found else None


def is_naive(column: SourceColumn) -> bool:
    """Whether the column holds instants that do not say their time zone."""
    return _kind(column.kind) in (_INSTANT, _DAY, _WORDS) and "TZ" not in column.kind.upper() and "TIME ZONE" not in column.kind.upper()


def is_text(column: SourceColumn) -> bool:
    return _kind(column.kind) == _WORDS


def is_whole(column: SourceColumn) -> bool:
    return _kind(column.kind) == _WHOLE


def _candidate(table: Table, source: SourceTable) -> Guess | None:
    named = _table_score(table.name, source.name)
    fits = _assigned(table, source)
    if not named and (table.name not in _BY_COLUMNS or _is_named_otherwise(table.name, source.name)):
        return None
    required = [column.name for column in table.c if not column.nullable]
    lacking = [name for name in required if name not in fits and name not in _MADE]
    scores = [fits[name][0].score for name in required if name in fits]
    if lacking or not scores or not _is_priced(table.name, source, fits) or (not named and min(scores) < _SURE):
        return None
    optional = sum(fits[name][0].score for name in fits if name not in required)
    rows = log10(source.rows) if source.rows else 0.0
    score = 2 * named + sum(scores) / len(required) * 2 + 0.15 * optional + 0.03 * rows
    return Guess(table.name, source, score, fits)


def _is_priced(table: str, source: SourceTable, fits: dict[str, list[Fit]]) -> bool:
    """A line has a price, or a sum from which it follows."""
    return table != "order_lines" or "unit_price" in fits or line_total(source) is not None


def _table_score(table: str, name: str) -> float:
    """How well a table's name says what it holds: by all its words, or by the last of them."""
    words = table_words(name)
    known = TABLE_NAMES[table].split()
    if table == "orders" and set(words[:-1]) & set(LINE_WORDS.split()) | ({words[-1]} & set(LINE_WORDS.split())):
        return 0.0
    for start in range(len(words)):
        for text in ("".join(words[start:]), "".join(words[start:]) + "s"):
            if text in known:
                return (1.0 if start == 0 else 0.7) - 0.005 * known.index(text)
    return _NAMED if any(joined(name).endswith(one) for one in known[:3] if len(one) > 4) and table != "orders" else 0.0  # noqa: PLR2004


def _is_named_otherwise(table: str, name: str) -> bool:
    return any(_table_score(other, name) >= _SURE for other in TABLE_NAMES if other != table and other not in _BY_COLUMNS)


def _assigned(table: Table, source: SourceTable) -> dict[str, list[Fit]]:
    """For each of our columns the shop's, no column of the shop twice: the surest first."""
    entity = tuple(TABLE_NAMES[table.name].split())
    ranked = {
        column.name: fits
        for column in table.c
        if (fits := _ranked([(c, _named(c.name, _names(table, column), entity)) for c in source.columns], _wanted(column)))
    }
    taken: dict[str, str] = {}
    for ours in sorted(ranked, key=lambda name: -ranked[name][0].score):
        free = [fit for fit in ranked[ours] if fit.column.name not in taken]
        if free:
            taken[free[0].column.name] = ours
            ranked[ours] = [free[0], *(fit for fit in ranked[ours] if fit is not free[0])]
        else:
            del ranked[ours]
    return ranked


def _names(table: Table, column: Column[object]) -> list[str]:
    return [column.name.replace("_", ""), *COLUMN_NAMES[table.name].get(column.name, "").split()]


def _ranked(named: Sequence[tuple[SourceColumn, float]], wanted: str) -> list[Fit]:
    fits = [Fit(column, score * _FIT[wanted].get(_kind(column.kind), 0.0)) for column, score in named]
    return sorted((fit for fit in fits if fit.score >= _LEAST), key=lambda fit: -fit.score)


def _named(name: str, known: Sequence[str], entity: Sequence[str]) -> float:
    """How well a column's name is one of `known`: as it stands, without the table's own name, or without a letter before it."""
    words = words_of(name)
    whole = "".join(words)
    bare = [whole] + (["".join(words[1:])] if len(words) > 1 and len(words[0]) == 1 else [])
    for text in bare:
        if text in known:
            return 1.0 - 0.005 * known.index(text)
    for text in _without(words, entity):
        if text in known:
            return 0.9 - 0.005 * known.index(text)
    return 0.0


def _without(words: tuple[str, ...], entity: Sequence[str]) -> list[str]:
    """The name without the words for what the table holds: `product_name` of products is `name`."""
    found = []
    for cut in range(1, len(words)):
        if "".join(words[:cut]) in entity:
            found.append("".join(words[cut:]))
        if "".join(words[-cut:]) in entity:
            found.append("".join(words[:-cut]))
    return found


def _wanted(column: Column[object]) -> str:
    if isinstance(column.type, Text):
        return "text"
    if isinstance(column.type, DateTime):
        return "instant"
    if isinstance(column.type, Date):
        return "day"
    return "flag" if isinstance(column.type, Boolean) else "number"


def _kind(kind: str) -> str:
    """The source's word for a type as one of ours."""
    upper = kind.upper()
    if (
        upper.startswith("_")
        or upper.endswith("[]")
        or upper.startswith(("JSON", "BYTEA", "BLOB", "STRUCT", "MAP", "INTERVAL", "TSVECTOR"))
    ):
        return _OTHER
    for parts, ours in (
        (("TIMESTAMP", "DATETIME"), _INSTANT), (("DATE",), _DAY), (("BOOL",), _FLAG), (("TIME",), _OTHER),
        (("NUMERIC", "DECIMAL", "DOUBLE", "FLOAT", "REAL", "MONEY"), _NUMBER), (("INT", "SERIAL"), _WHOLE),
    ):  # fmt: skip
        if any(part in upper for part in parts):
            return ours
    return _WORDS
