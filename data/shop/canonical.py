"""From the rows of a source to canonical ones: each value becomes what its column is, and what does not is counted, not guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection
from sqlalchemy import Boolean, Column, Date, DateTime, Numeric, Table, Text

from data.marketplace.schema import create_statement
from data.marketplace.sql import literal, quoted

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FLOATS = ("DOUBLE", "FLOAT")
_MILLISECONDS_FROM = 100_000_000_000
"""A number this large is an instant in milliseconds since 1970; a smaller one is in seconds (until the year 5138)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Values of one column that are not what it holds: how many, one of them, and whether the column can do without."""

    table: str
    column: str
    rows: int
    example: str
    required: bool
    kind: str


def columns_of(connection: DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a table with the engine's types."""
    return {str(name): str(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}


def convert(connection: DuckDBPyConnection, raw: str, table: Table, zone: str, into: str | None = None) -> tuple[Unread, ...]:
    """Create `table`, or a temporary one of its kind called `into`, from the rows of `raw`.

    Values that could not be read are NULL in it and told. Instants without a zone are local times of `zone`. Rows that lack a required
    value are left out: they are among what is told.
    """
    given, target = columns_of(connection, raw), into or table.name
    known = [column for column in table.c if column.name in given]
    made = {column.name: _made(column, given[column.name], zone) for column in known}
    missing = [Unread(table.name, column.name, -1, "", required=True, kind="missing")
               for column in table.c if not column.nullable and column.name not in given]  # fmt: skip
    statement = create_statement(table)
    connection.execute(statement if into is None else statement.replace(f"CREATE TABLE {table.name}", f"CREATE TEMP TABLE {into}", 1))
    if not missing and _insert(connection, raw, table, made, target) == _rows(connection, raw):
        known = _suspects(connection, raw, known, given, made, target)
    unread = (_unread(connection, raw, table, column, made[column.name]) for column in known)
    return (*(found for found in unread if found is not None), *missing)


def _insert(connection: DuckDBPyConnection, raw: str, table: Table, made: dict[str, str], into: str) -> int:
    """How many rows have all that a row needs."""
    listed = ", ".join(f"{expression} AS {quoted(name)}" for name, expression in made.items())
    needed = " AND ".join(f"{quoted(column.name)} IS NOT NULL" for column in table.c if not column.nullable)
    selected = f"SELECT * FROM (SELECT {listed} FROM {raw}) AS made" + (f" WHERE {needed}" if needed else "")  # noqa: S608 - names of ours
    found = connection.execute(f"INSERT INTO {into} BY NAME {selected}").fetchone()
    return int(found[0]) if found else 0


def _rows(connection: DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a table of ours
    return int(found[0]) if found else 0


def _suspects(
    connection: DuckDBPyConnection, raw: str, known: Sequence[Column[object]], given: dict[str, str], made: dict[str, str], into: str
) -> list[Column[object]]:  # fmt: skip
    """Of rows that are all there, the columns that hold fewer values than were given: the others need not be looked at one by one."""
    asked = [column for column in known if made[column.name] not in (quoted(column.name), _text(quoted(column.name), "VARCHAR"))]
    if not asked:
        return []
    told = ", ".join(f"count({_plain(quoted(column.name), given[column.name].upper())})" for column in asked)
    kept = ", ".join(f"count({quoted(column.name)})" for column in asked)
    counts = (connection.execute(f"SELECT {listed} FROM {source}").fetchone() or () for listed, source in ((told, raw), (kept, into)))  # noqa: S608
    return [column for column, there, here in zip(asked, *counts, strict=True) if there != here]


def _made(column: Column[object], kind: str, zone: str) -> str:
    """The value of a raw column as the canonical one, NULL when it cannot be read."""
    value, given, wanted = quoted(column.name), kind.upper(), column.type
    if isinstance(wanted, Text):
        return _text(value, given)
    if isinstance(wanted, DateTime):
        return _instant(value, given, zone)
    if isinstance(wanted, Date):
        return _day(value, given, zone)
    if isinstance(wanted, Numeric):
        return _decimal(value, given, int(wanted.precision or 18), int(wanted.scale or 0))
    if isinstance(wanted, Boolean):
        return f"TRY_CAST({_plain(value, given)} AS BOOLEAN)"
    # What is left are whole numbers.
    return f"TRY_CAST(round(TRY_CAST({_plain(value, given)} AS DECIMAL(18, 3))) AS BIGINT)"


def _plain(value: str, given: str) -> str:
    """A text without what stands around it; anything else as it is."""
    return f"nullif(trim({value}), '')" if given == "VARCHAR" else value


def _text(value: str, given: str) -> str:
    if given == "VARCHAR":
        return f"nullif(trim({value}), '')"
    if given in _FLOATS:
        # Keys that a tool made into floats because some were missing: 17850.0 is 17850.
        whole = f"CASE WHEN {value} = trunc({value}) THEN CAST(CAST({value} AS HUGEINT) AS VARCHAR) ELSE CAST({value} AS VARCHAR) END"
        return f"CASE WHEN isfinite({value}) THEN {whole} END"
    return f"CAST({value} AS VARCHAR)"


def _instant(value: str, given: str, zone: str) -> str:
    if given == "TIMESTAMP WITH TIME ZONE":
        return value
    if given in _INTEGERS or given in _FLOATS:
        number = f"CAST({value} AS DOUBLE)"
        microseconds = f"CASE WHEN abs({number}) >= {_MILLISECONDS_FROM} THEN {number} * 1000 ELSE {number} * 1000000 END"
        return f"make_timestamptz(CAST({microseconds} AS BIGINT))"
    if given.startswith("TIMESTAMP") or given == "DATE":
        return f"timezone({literal(zone)}, CAST({value} AS TIMESTAMP))"
    # Text: with an offset it says itself when it was.
    text = _plain(value, given)
    has_offset = f"regexp_matches({text}, '([zZ]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$') AND length({text}) > 10"
    return f"CASE WHEN {has_offset} THEN TRY_CAST({text} AS TIMESTAMPTZ) ELSE timezone({literal(zone)}, TRY_CAST({text} AS TIMESTAMP)) END"


def _day(value: str, given: str, zone: str) -> str:
    if given == "TIMESTAMP WITH TIME ZONE":
        return f"CAST(timezone({literal(zone)}, {value}) AS DATE)"
    if given == "VARCHAR":
        return f"CAST(TRY_CAST({_plain(value, given)} AS TIMESTAMP) AS DATE)"
    return f"TRY_CAST({value} AS DATE)"


def _decimal(value: str, given: str, precision: int, scale: int) -> str:
    if given in _FLOATS:
        return f"CASE WHEN isfinite({value}) THEN TRY_CAST(round({value}, {scale}) AS DECIMAL({precision}, {scale})) END"
    return f"TRY_CAST({_plain(value, given)} AS DECIMAL({precision}, {scale}))"


def _unread(connection: DuckDBPyConnection, raw: str, table: Table, column: Column[object], made: str) -> Unread | None:
    """What was given and could not be read; of a required column also what was not given."""
    value = quoted(column.name)
    if made == value and column.nullable:
        # It is taken as it stands.
        return None
    lost = f"({made}) IS NULL AND nullif(trim(CAST({value} AS VARCHAR)), '') IS NOT NULL"
    counts = f"count(*) FILTER (WHERE {lost}), count(*) FILTER (WHERE ({made}) IS NULL)"
    found = connection.execute(
        f"SELECT {counts}, any_value(CAST({value} AS VARCHAR)) FILTER (WHERE {lost}) FROM {raw}"  # noqa: S608 - names of ours
    ).fetchone()
    lost_rows, absent_rows, example = found if found is not None else (0, 0, None)
    rows = int(absent_rows if not column.nullable else lost_rows)
    if not rows:
        return None
    return Unread(table.name, column.name, rows, str(example or ""), required=not column.nullable, kind=str(column.type))


def unread_first(found: Sequence[Unread]) -> list[Unread]:
    """Those that stand in the way first, then by how many rows."""
    return sorted(found, key=lambda one: (not one.required, -one.rows, one.table, one.column))
