"""Rows of a PostgreSQL source flow into a table of ours by COPY, through a pipe: they are never held in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import duckdb
import psycopg
from duckdb import DuckDBPyConnection
from psycopg import sql

from data.marketplace.sql import literal
from data.shop.base import SourceColumn

_TYPES = {
    "bool": "BOOLEAN", "int2": "BIGINT", "int4": "BIGINT", "int8": "BIGINT", "float4": "DOUBLE", "float8": "DOUBLE", "date": "DATE",
    "timestamp": "TIMESTAMP", "timestamptz": "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip
"""What is read as more than text. Numeric stays text until it is what the canonical column is: nothing is rounded on the way."""

CONNECT_S = 10


def columns_of(source: psycopg.Connection, query: str) -> list[SourceColumn]:
    """What the query gives."""
    cursor = source.execute(sql.SQL("SELECT * FROM ({}) AS q LIMIT 0").format(sql.SQL(query)))
    given = cursor.description or ()
    asked = "SELECT oid, typname FROM pg_type WHERE oid = ANY(%s)"
    names = {oid: name for oid, name in source.execute(asked, [[column.type_code for column in given]]).fetchall()}
    return [SourceColumn(column.name, names.get(column.type_code, "")) for column in given]


def copied(
    source: psycopg.Connection, query: str, connection: DuckDBPyConnection, into: str, columns: Sequence[SourceColumn], pipe: Path
) -> int:  # fmt: skip
    """Rows flow through a pipe: one thread takes them from the source, the engine reads them as they come."""
    os.mkfifo(pipe, 0o600)
    failure: list[BaseException] = []

    def pump() -> None:
        try:
            # Opening waits for the engine at the other end.
            with pipe.open("wb", buffering=1 << 20) as sink, source.cursor() as cursor:
                statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(sql.SQL(query))
                with cursor.copy(statement) as rows:
                    for block in rows:
                        sink.write(block)
        except BaseException as error:  # told to the thread that waits
            failure.append(error)

    types = ", ".join(f"{literal(column.name)}: {literal(_TYPES.get(column.kind, 'VARCHAR'))}" for column in columns)
    reader = f"read_csv({literal(str(pipe))}, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = ''"
    thread = threading.Thread(target=pump, name="source-copy", daemon=True)
    thread.start()
    try:
        connection.execute(
            f"CREATE TEMP TABLE {into} AS SELECT * FROM {reader}, allow_quoted_nulls = false, parallel = false, columns = {{{types}}})"  # noqa: S608
        )
    except duckdb.Error:
        _release(pipe)
        thread.join(timeout=CONNECT_S)
        if failure:
            raise failure[0] from None
        raise
    thread.join()
    if failure:
        connection.execute(f"DROP TABLE {into}")
        raise failure[0]
    found = connection.execute(f"SELECT count(*) FROM {into}").fetchone()  # noqa: S608 - a name of ours
    return int(found[0]) if found else 0


def _release(pipe: Path) -> None:
    """Let go whoever still waits for a reader at the other end."""
    os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
