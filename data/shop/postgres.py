"""A PostgreSQL database as a source: rows come by COPY in short read-only transactions and are never held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from duckdb import DuckDBPyConnection

from data.errors import ConfigurationError
from data.marketplace.sql import quoted
from data.shop.base import SourceColumn, SourceTable
from data.shop.copying import CONNECT_S
from data.shop.down import SourceDown
from data.shop.mapping import SourceSpec, TableSpec
from data.shop.reading import PostgresReading

STATEMENT_S = 600

_SESSION = (
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET TimeZone = 'UTC'", "SET DateStyle = 'ISO'",
    "SET extra_float_digits = 1", "SET standard_conforming_strings = on",
    f"SET statement_timeout = '{STATEMENT_S}s'", "SET idle_in_transaction_session_timeout = '60s'",
)  # fmt: skip

_WRITTEN = """
SELECT current_setting('track_counts') = 'on' AND NOT EXISTS (SELECT FROM pg_class WHERE relkind = 'f'),
       (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()), pg_postmaster_start_time(),
       sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), count(*),
       (SELECT sum(relfilenode::bigint) FROM pg_class WHERE relkind IN ('r', 'm'))
FROM pg_stat_user_tables
"""


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
        with self.reading(spec, into.removeprefix("raw_")) as reading:
            return reading.whole(connection, into)

    @contextmanager
    def reading(self, spec: TableSpec, table: str) -> Iterator[PostgresReading]:
        """The canonical `table` as it is at one instant, in a transaction as long as the block."""
        with self._connected() as source:
            try:
                yield PostgresReading(source, spec, table)
            except psycopg.errors.OperationalError as error:
                raise SourceDown(f"The source {self._name} broke off: {_said(error)}", "The data served before stays.") from error
            except psycopg.Error as error:
                raise ConfigurationError(f"tables.{table} cannot be read: {_said(error)}", "Check its mapping.") from error

    def fingerprint(self) -> str | None:
        """The server's own count of written rows, which costs nothing to ask: a commit reaches it within seconds.
        A table that was emptied or built anew has another file. Rows of other servers it does not count; a replica counts none, and
        is told by how far it has come."""
        with self._connected() as connection:
            replayed = connection.execute("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END").fetchone()
            if replayed is not None and replayed[0] is not None:
                return str(replayed[0])
            found = connection.execute(_WRITTEN).fetchone()
            return str(found) if found is not None and found[0] else None

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


def _said(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
