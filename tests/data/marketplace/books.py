"""Marketplaces given as plain rows, loaded into a DuckDB database one parameter at a time: slow, and simple enough to trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from data.marketplace.schema import create_tables
from data.tables import CANONICAL

Row = Mapping[str, Any]


def load_rows(connection: DuckDBPyConnection, rows: Mapping[str, Sequence[Row]]) -> None:
    """Create and fill exactly the canonical tables that `rows` names; a column that a row does not have is a missing value."""
    for table in CANONICAL:
        if table.name not in rows:
            continue
        create_tables(connection, [table])
        names = [column.name for column in table.columns]
        marks = ", ".join("?" for _ in names)
        values = [[row.get(name) for name in names] for row in rows[table.name]]
        if values:
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", values)
