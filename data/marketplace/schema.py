"""The tables of an extract as DDL. The statements are the same in DuckDB and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

from duckdb import DuckDBPyConnection
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from data.errors import ConfigurationError
from data.tables import CANONICAL, REQUIRED

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def create_statement(table: Table) -> str:
    """`CREATE TABLE` for both engines."""
    return str(CreateTable(table).compile(dialect=_DIALECT)).strip()


def create_tables(connection: DuckDBPyConnection, tables: Iterable[Table] = CANONICAL) -> None:
    """Create `tables`, empty."""
    for table in tables:
        connection.execute(create_statement(table))


def present_tables(connection: DuckDBPyConnection) -> frozenset[str]:
    """The canonical tables that exist in the connection's database."""
    found = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'").fetchall()
    names = {name for (name,) in found}
    return frozenset(table.name for table in CANONICAL if table.name in names)


def complete_tables(connection: DuckDBPyConnection) -> frozenset[str]:
    """Add what the marketplace lacks as empty tables; the names it brought itself. Raises `ConfigurationError` without its orders."""
    present = present_tables(connection)
    missing = [table.name for table in REQUIRED if table.name not in present]
    if missing:
        raise ConfigurationError(f"The marketplace has no table {missing[0]!r}.", "Map it: orders and order_lines are required.")
    create_tables(connection, [table for table in CANONICAL if table.name not in present])
    return present
