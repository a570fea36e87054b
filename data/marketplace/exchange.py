"""Rows of an extract exchanged for those that were built anew beside it, or built anew altogether."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.marketplace.facts import Words, run_steps


@contextmanager
def at_once(connection: DuckDBPyConnection) -> Iterator[None]:
    """What is changed in the block is one change, and is written once."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_any(connection: DuckDBPyConnection, query: str) -> bool:
    """Whether a query has a row."""
    return connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is not None  # noqa: S608 - a query of ours


def rows_of(connection: DuckDBPyConnection, source: str) -> int:
    """How many rows a table, or a query in brackets, has."""
    found = connection.execute(f"SELECT count(*) FROM {source}").fetchone()  # noqa: S608 - names of ours
    return int(found[0]) if found else 0


def exchange(connection: DuckDBPyConnection, shop: str, table: Table, key: str, condition: str) -> None:
    """Make those rows of a table that meet a condition the rows of its shadow. What is the same stays where it lies: most rows of a
    customer or product are, and what is moved has to be written again. `key`: columns of which few rows have the same values.

    Leaves `gone_<table>` and `come_<table>`."""
    same = " AND ".join(f"o.{name} IS NOT DISTINCT FROM s.{name}" for name in (*table.c.keys(), "twin"))
    # Rows may be the same as others; which of these is whose twin does not matter.
    twin = f"row_number() OVER (PARTITION BY {key}) AS twin"
    connection.execute(f"CREATE TEMP TABLE had AS SELECT rowid AS place, *, {twin} FROM {shop}.{table.name} WHERE {condition}")  # noqa: S608
    connection.execute(f"CREATE TEMP TABLE have AS SELECT *, {twin} FROM {table.name}")  # noqa: S608
    gone, come = f"gone_{table.name}", f"come_{table.name}"
    connection.execute(f"CREATE TEMP TABLE {gone} AS SELECT * EXCLUDE (twin) FROM had o WHERE NOT EXISTS (FROM have s WHERE {same})")  # noqa: S608
    connection.execute(f"CREATE TEMP TABLE {come} AS SELECT * EXCLUDE (twin) FROM have s WHERE NOT EXISTS (FROM had o WHERE {same})")  # noqa: S608
    connection.execute(f"DELETE FROM {shop}.{table.name} WHERE rowid IN (SELECT place FROM {gone})")  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.{table.name} FROM {come}")
    connection.execute("DROP TABLE had; DROP TABLE have")


def build_again(connection: DuckDBPyConnection, tables: tuple[Table, ...], steps: Iterable[str], words: Words) -> None:
    """Fill whole tables anew."""
    for table in tables:
        connection.execute(f"DELETE FROM {table.name}")  # noqa: S608
    run_steps(connection, steps, words)
