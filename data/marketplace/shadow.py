"""A part of an extract beside it: temporary tables with the names of the whole ones, so that the steps that build the whole build the
part. The engine finds temporary tables first; the extract's own are named with its catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from duckdb import DuckDBPyConnection


def catalog_of(connection: DuckDBPyConnection) -> str:
    """The extract's own tables are `<catalog>.main.<table>`, whatever stands before them."""
    found = connection.execute("SELECT current_database()").fetchone()
    return '"' + str(found[0] if found else "").replace('"', '""') + '".main'


@contextmanager
def shadowed(connection: DuckDBPyConnection, parts: Mapping[str, str], kind: Literal["TABLE", "VIEW"] = "TABLE") -> Iterator[None]:
    """For the length of the block each table named in `parts` is the rows of its query; `{all}` in a query stands for the catalog.
    As views nothing is copied: for what is read once, or lies aside already."""
    everything = catalog_of(connection)
    made: list[str] = []
    try:
        for name, query in parts.items():
            connection.execute(f"CREATE TEMP {kind} {name} AS {query.format(all=everything)}")
            made.append(name)
        yield
    finally:
        for name in made:
            connection.execute(f"DROP {kind} IF EXISTS temp.main.{name}")


def empty(name: str) -> str:
    """The query of a shadow without rows."""
    return f"SELECT * FROM {{all}}.{name} LIMIT 0"  # noqa: S608 - a table of ours
