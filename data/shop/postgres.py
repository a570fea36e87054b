"""A PostgreSQL database as a source: rows come by COPY in short read-only transactions and are never held in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg
from duckdb import DuckDBPyConnection
from psycopg import sql

from data.errors import ConfigurationError
from data.marketplace.sql import literal, quoted
from data.shop.base import SourceColumn, SourceTable, query_of
from data.shop.down import SourceDown
from data.shop.mapping import SourceSpec, TableSpec

_TYPES = {
    "bool": "BOOLEAN", "int2": "BIGINT", "int4": "BIGINT", "int8": "BIGINT", "float4": "DOUBLE", "float8": "DOUBLE", "date": "DATE",
    "timestamp": "TIMESTAMP", "timestamptz": "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip
"""What is read as more than text. Numeric stays text until it is what the canonical column is: nothing is rounded on the way."""

CONNECT_S, STATEMENT_S = 10, 600

_SESSION = (
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET TimeZone = 'UTC'", "SET DateStyle = 'ISO'",
    "SET extra_float_digits = 1", f"SET statement_timeout = '{STATEMENT_S}s'", "SET idle_in_transaction_session_timeout = '60s'",
)  # fmt: skip


class PostgresSource:
    """One database. A connection is opened for each read and closed after it."""

    def __init__(self, name: str, spec: SourceSpec) -> None:
        self._name = name
        self._url = (spec.url.get_secret_value() if spec.url else "").replace("postgresql+psycopg://", "postgresql://", 1)

    def tables(self) -> tuple[SourceTable, ...]:
        listing = """
            SELECT c.table_schema, c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
            WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY c.table_schema, c.table_name, c.ordinal_position
        """
        found: dict[str, list[SourceColumn]] = {}
        with self._connected() as connection:
            for schema, table, column, kind in connection.execute(listing).fetchall():
                name = table if schema == "public" else f"{schema}.{table}"
                found.setdefault(name, []).append(SourceColumn(column, kind))
            return tuple(SourceTable(name, tuple(columns), self._estimate(connection, name)) for name, columns in found.items())

    def load(self, connection: DuckDBPyConnection, spec: TableSpec, into: str) -> int:
        relation = ".".join(quoted(part) for part in (spec.table or "").split("."))
        with self._connected() as source, TemporaryDirectory(prefix="mvt-copy-") as folder:
            try:
                present = {name for name, _ in _columns_of(source, f"SELECT * FROM {relation}")} if spec.table else ()  # noqa: S608
                query = query_of(spec, relation, present)
                columns = _columns_of(source, query)
                return _copied(source, query, connection, into, columns, Path(folder) / "rows")
            except psycopg.errors.OperationalError as error:
                raise SourceDown(f"The source {self._name} broke off: {_said(error)}", "The data served before stays.") from error
            except psycopg.Error as error:
                raise ConfigurationError(
                    f"tables.{into.removeprefix('raw_')} cannot be read: {_said(error)}", "Check its mapping."
                ) from error

    def fingerprint(self) -> str | None:
        """The server's own count of written rows, which costs nothing to ask: a commit reaches it within seconds.
        A table that was emptied or built anew has another file."""
        written = """
            SELECT (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()), pg_postmaster_start_time(),
                   sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), count(*),
                   (SELECT sum(relfilenode::bigint) FROM pg_class WHERE relkind IN ('r', 'm')) FROM pg_stat_user_tables
        """
        with self._connected() as connection:
            return str(connection.execute(written).fetchone())

    def close(self) -> None:
        """Nothing is held open."""

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        try:
            connection = psycopg.connect(self._url, connect_timeout=CONNECT_S, application_name="mvtraders-sync", autocommit=True)
        except psycopg.ProgrammingError:
            # What the driver says of an url that it cannot read may hold the password.
            hint = "Write signs of the password that an url knows otherwise as %20 and so on."
            raise ConfigurationError(f"The url of {self._name} cannot be read.", hint) from None
        except psycopg.Error as error:
            raise SourceDown(f"The source {self._name} cannot be reached: {_said(error)}", "Check its url and whether it runs.") from error
        with connection:
            for statement in _SESSION:
                connection.execute(statement)
            yield connection

    def _estimate(self, connection: psycopg.Connection, name: str) -> int | None:
        found = connection.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [".".join(quoted(part) for part in name.split("."))]
        ).fetchone()
        return None if found is None or found[0] < 0 else int(found[0])


def _columns_of(source: psycopg.Connection, query: str) -> list[tuple[str, str]]:
    """(name, our type) of what the query gives."""
    cursor = source.execute(sql.SQL("SELECT * FROM ({}) AS q LIMIT 0").format(sql.SQL(query)))
    names = {oid: name for oid, name in source.execute("SELECT oid, typname FROM pg_type").fetchall()}
    return [(column.name, _TYPES.get(names.get(column.type_code, ""), "VARCHAR")) for column in cursor.description or ()]


def _copied(
    source: psycopg.Connection, query: str, connection: DuckDBPyConnection, into: str, columns: list[tuple[str, str]], pipe: Path
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

    types = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns)
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


def _said(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
