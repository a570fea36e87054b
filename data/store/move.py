"""The application's rows taken from one database to another, whole and exactly: SQLite to PostgreSQL, or any other way.

Everything is driven by the tables' definitions, so a table of a later version is moved too. The target gets schema and rows in one
transaction, which commits only after both sides have been compared row by row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, MetaData, RowMapping, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, DropConstraint

from data.clock import Clock
from data.errors import ConfigurationError, Conflict, InvalidInput, StoreDown
from data.store.database import Database, parse_url
from data.store.migrate import migrated
from data.store.models import Base, Lease
from data.store.revision import is_current

ROWS_AT_ONCE = 500
_SUM_SPACE = 1 << 256
_OWN = "alembic_version"


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows by table, and tables of the source that are not the product's and stayed behind."""

    rows: dict[str, int]
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sum:
    """How many rows there are, and a sum over all of them whatever their order."""

    rows: int
    digest: int


def move_database(source_url: str, target_url: str, *, clock: Clock, tables: MetaData = Base.metadata) -> Moved:
    """Copy every row. The source is only read, and cannot be written meanwhile; a failure leaves the target as it was.

    Raises `ConfigurationError` for a source of another version and for databases that are one, `Conflict` for a target that holds
    rows and while a server works on the source, `InvalidInput` for a row that the target cannot take, `StoreDown`.
    """
    if parse_url(source_url) == parse_url(target_url):
        raise ConfigurationError("Source and target are the same database.", "Name another one with --to.")
    with closing(Database(source_url)) as database:
        if not is_current(database):
            raise ConfigurationError(
                "The application database is not of this version, or is not there.", "Run: python -m dashboard_app migrate"
            )
        # A transaction that could write keeps others from writing; it ends without having written.
        with database.transaction() as session:
            source = session.connection()
            _require_stopped(source, clock.now())
            with migrated(target_url) as target:
                return _move(source, target, tables)


def _move(source: Connection, target: Connection, tables: MetaData) -> Moved:
    ordered = tables.sorted_tables
    _require_empty(target, ordered)
    with _without_references(target, ordered):
        sums = {table.name: _copy(source, target, table) for table in ordered}
    for table in ordered:
        _set_sequence(target, table)
        found = _sum(target, table)
        if found != sums[table.name]:
            raise StoreDown(
                f"After the copy {table.name} has {found.rows} rows that do not equal the {sums[table.name].rows} of the source; "
                "nothing was changed.", "Try again; if it stays, keep the database you have.",
            )  # fmt: skip
    strangers = set(inspect(source).get_table_names()) - {table.name for table in ordered} - {_OWN}
    return Moved({name: found.rows for name, found in sums.items()}, tuple(sorted(strangers)))


def _require_stopped(source: Connection, now: datetime) -> None:
    """A server that works would go on with the source and lose what it writes."""
    lease = source.execute(select(Lease.holder).where(Lease.expires_at > now)).first()
    if lease is not None:
        raise Conflict(f"A server works on this database ({lease.holder}).", "Stop it; after a kill wait half a minute.")


def _require_empty(target: Connection, tables: list[Table]) -> None:
    for table in tables:
        rows = target.execute(select(func.count()).select_from(table)).scalar_one()
        if rows:
            raise Conflict(f"The target is not empty: {table.name} has {rows} rows.", "Name an empty database.")


@contextmanager
def _without_references(target: Connection, tables: list[Table]) -> Iterator[None]:
    """Rows may come before those they refer to. PostgreSQL looks at all references when they are made again; the migration of a
    SQLite file looks at its end."""
    references = [one for table in tables for one in table.foreign_key_constraints if target.dialect.name == "postgresql"]
    for one in references:
        target.execute(DropConstraint(one))
    yield
    for one in references:
        target.execute(AddConstraint(one))


def _copy(source: Connection, target: Connection, table: Table) -> _Sum:
    total = rows = 0
    for some in source.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
        try:
            target.execute(insert(table), [dict(row) for row in some])
        except DBAPIError as error:
            raise InvalidInput(
                f"A row of {table.name} cannot be taken over: {type(error.orig).__name__}; nothing was changed.",
                "Look for values that are too long or hold a zero character.",
            ) from error
        rows += len(some)
        total += sum(map(_digest, some))
    return _Sum(rows, total % _SUM_SPACE)


def _sum(connection: Connection, table: Table) -> _Sum:
    total = rows = 0
    for some in connection.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
        rows += len(some)
        total += sum(map(_digest, some))
    return _Sum(rows, total % _SUM_SPACE)


def _digest(row: RowMapping) -> int:
    told = json.dumps([_told(value) for value in row.values()], sort_keys=True)
    return int.from_bytes(hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest())


def _told(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as text that is equal on both engines exactly when the value is."""
    if isinstance(value, datetime):
        return ["instant", value.astimezone(UTC).isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value.normalize())]
    if isinstance(value, bytes | memoryview):
        return ["bytes", bytes(value).hex()]
    return value


def _set_sequence(target: Connection, table: Table) -> None:
    """The next row gets the number after the highest one. (SQLite goes on there by itself.)"""
    column = table.autoincrement_column
    if column is None or target.dialect.name != "postgresql":
        return
    highest = target.execute(select(func.max(column))).scalar()
    if highest is not None:
        names = {"table": f'"{table.name}"', "column": column.name, "highest": highest}
        target.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"), names)
