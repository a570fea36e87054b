"""A short look at the rows of a shop's table, by one small read: what values a column holds, and whether it tells rows apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from data.errors import AnalyticsError
from data.marketplace.sql import quoted
from data.shop.base import Source, SourceTable
from data.shop.mapping import SourceSpec, TableSpec
from data.shop.naming import words_of

ROWS = 5_000
_INTO = "raw_look"
_CENTS = {"cents", "cent", "minor", "pence", "centimes", "centavos", "centimos"}
_DATE = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T](\d{1,2}):(\d{2})(:\d{2})?( [AP]M)?)?$", re.IGNORECASE)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a column of numbers holds. `between` are those that are neither 0 nor whole."""

    count: int
    between: int
    least: float
    most: float
    middle: float


class Sample:
    """The first rows of a table; nothing is known when they cannot be read this way."""

    def __init__(self, source: Source, spec: SourceSpec, table: SourceTable) -> None:
        self._source, self._relation = source, relation_of(spec, table)
        self._connection = duckdb.connect()
        self.is_there = self._read(f"SELECT * FROM {self._relation} LIMIT {ROWS}", _INTO)  # noqa: S608 - names of the source

    def words(self, column: str) -> list[str]:
        """The different texts in a column of the whole table, the most frequent first."""
        name = quoted(column)
        counted = f"SELECT {name} AS word, count(*) AS many FROM {self._relation} GROUP BY {name}"  # noqa: S608
        if not self._read(counted, "raw_words"):
            return []
        found = self._connection.execute(
            "SELECT CAST(word AS VARCHAR) FROM raw_words WHERE word IS NOT NULL ORDER BY TRY_CAST(many AS BIGINT) DESC, 1 LIMIT 40"
        ).fetchall()
        return [str(word) for (word,) in found]

    def most_frequent(self, column: str) -> str | None:
        found = self._ask(f"SELECT mode(CAST({quoted(column)} AS VARCHAR)) FROM {_INTO}")  # noqa: S608
        return None if found is None or found[0] is None else str(found[0])

    def tells_apart(self, *columns: str) -> bool:
        """Whether no two rows have the same values in these columns; True when nothing is known."""
        listed = ", ".join(quoted(column) for column in columns)
        found = self._ask(f"SELECT count(*) - count(DISTINCT ({listed})) FROM {_INTO}")  # noqa: S608
        return found is None or found[0] == 0

    def missing(self, column: str) -> int:
        found = self._ask(f"SELECT count(*) - count({quoted(column)}) FROM {_INTO}")  # noqa: S608
        return 0 if found is None else int(str(found[0]))

    def numbers(self, column: str) -> Numbers | None:
        value = f"TRY_CAST(CAST({quoted(column)} AS VARCHAR) AS DOUBLE)"
        listed = "count(n), count(*) FILTER (WHERE n <> trunc(n)), min(n), max(n), median(n)"
        found = self._ask(f"SELECT {listed} FROM (SELECT {value} AS n FROM {_INTO}) WHERE n <> 0")  # noqa: S608
        return None if found is None or not found[0] else Numbers(*found)  # type: ignore[arg-type]

    def zeros(self, column: str) -> float:
        """The share of rows in which a column is zero."""
        found = self._ask(f"SELECT avg(CAST(coalesce(CAST({quoted(column)} AS VARCHAR) = '0', false) AS INTEGER)) FROM {_INTO}")  # noqa: S608
        return 0.0 if found is None or found[0] is None else float(str(found[0]))

    def date_format(self, column: str) -> str | None:
        """How dates are written that are not ISO; None when they are, or when it cannot be told."""
        values = self._connection.execute(f"SELECT DISTINCT CAST({quoted(column)} AS VARCHAR) FROM {_INTO}").fetchall()  # noqa: S608
        found = [match for (value,) in values if value and (match := _DATE.match(str(value).strip()))]
        return _format_of(found) if found and len(found) >= len(values) - 1 else None

    def has_decimal_comma(self, column: str) -> bool:
        """Whether numbers are written 1.234,50."""
        text = f"regexp_matches(CAST({quoted(column)} AS VARCHAR), '^-?[0-9.]*[0-9],[0-9]+$')"
        found = self._ask(f"SELECT count(*) FILTER (WHERE {text}) FROM {_INTO}")  # noqa: S608
        return found is not None and bool(found[0])

    def close(self) -> None:
        self._connection.close()

    def _read(self, select: str, into: str) -> bool:
        self._connection.execute(f"DROP TABLE IF EXISTS {into}")
        try:
            self._source.load(self._connection, TableSpec(select=select), into)
        except (AnalyticsError, duckdb.Error):
            # Not every database knows LIMIT: then names and types have to do.
            return False
        return True

    def _ask(self, sql: str) -> tuple[object, ...] | None:
        return self._connection.execute(sql).fetchone() if self.is_there else None


def relation_of(spec: SourceSpec, table: SourceTable) -> str:
    """What a select calls a table, or a file."""
    if spec.folder is not None:
        return quoted(table.name.rsplit("/", 1)[-1].split(".", 1)[0])
    return ".".join(quoted(part) for part in table.name.split("."))


def is_in_cents(column: str) -> bool:
    """Whether a column's name says that it holds minor units."""
    return bool(_CENTS & set(words_of(column)))


def _format_of(found: list[re.Match[str]]) -> str | None:
    first, third = max(int(match[1]) for match in found), max(int(match[3]) for match in found)
    if (first > _MONTHS) == (third > _MONTHS) and found[0][2] != ".":
        return None
    sign = found[0][2]
    day_first = sign == "." or first > _MONTHS
    year = "%Y" if len(found[0][4]) > 2 else "%y"  # noqa: PLR2004
    day = sign.join(("%d", "%m") if day_first else ("%m", "%d")) + sign + year
    if found[0][5] is None:
        return day
    half = found[0][8] is not None
    return f"{day} {'%I' if half else '%H'}:%M{':%S' if found[0][7] else ''}{' %p' if half else ''}"
