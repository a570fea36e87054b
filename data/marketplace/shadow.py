"""A part of an extract beside it: temporary tables with the names of the whole ones, so that the steps that build the whole build the
part. The engine finds temporary tables first; the extract's own are named with its catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from duckdb import DuckDBPyConnection

from data.marketplace.schema import create_statement
from data.tables import METADATA

NO_ROWS = None
"""Instead of the query of a shadow."""


def catalog_of(connection: DuckDBPyConnection) -> str:
    """The extract's own tables are `<catalog>.main.<table>`, whatever stands before them."""
    found = connection.execute("SELECT current_database()").fetchone()
    return '"' + str(found[0] if found else "").replace('"', '""') + '".main'


def lay_aside(connection: DuckDBPyConnection) -> None:
    """Make room for tables that lie aside, as `aside.<table>`: in memory, and for all connections to this database that look there."""
    shop = catalog_of(connection)
    connection.execute(f"SET search_path = '{shop}'; DETACH DATABASE IF EXISTS aside; ATTACH ':memory:' AS aside")
    look_aside(connection, shop)


def look_aside(connection: DuckDBPyConnection, shop: str) -> None:
    """Let `connection` find what lies aside by its name alone, where the extract `shop` has no table of that name."""
    connection.execute(f"SET search_path = '{shop},aside.main'")


@contextmanager
def shadowed(connection: DuckDBPyConnection, parts: Mapping[str, str | None], kind: Literal["TABLE", "VIEW"] = "TABLE") -> Iterator[None]:
    """For the length of the block each table named in `parts` is the rows of its query, or has none; `{all}` stands for the catalog.
    As views nothing is copied: for what is read once, or lies aside already."""
    everything = catalog_of(connection)
    made: list[str] = []
    try:
        for name, query in parts.items():
            connection.execute(_empty(name) if query is None else f"CREATE TEMP {kind} {name} AS {query.format(all=everything)}")
            made.append(name)
        yield
    finally:
        for name in made:
            connection.execute(f"DROP {kind} IF EXISTS temp.main.{name}")


def _empty(name: str) -> str:
    """The engine (2.0.0) loses rows of a table that was created from a query without rows, when very many of them (122,880) come in the
    same transaction: it is created without a query."""
    return create_statement(METADATA.tables[name]).replace(f"CREATE TABLE {name}", f"CREATE TEMP TABLE {name}", 1)
