"""An extract copied into PostgreSQL: a schema of views per version over tables that versions share, switched for readers at once.

    mvt_tables              the rows: a table for each content, named after it, so that what has not changed is not copied again
    mvt_extract_<version>   a version: its stamp, and views that give those tables their plain names
    mvt_extract             views onto the version that is current: what people, and readers without rights on versions, ask

The version before stays for questions that are still running; older ones are dropped, and with them the tables nobody shows any more.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from duckdb import DuckDBPyConnection
from psycopg import sql
from sqlalchemy import MetaData, Table, make_url

from data.errors import WarehouseDown
from data.marketplace.extract import served_info
from data.marketplace.schema import create_statement
from data.marketplace.versions import current_extract, served_extract
from data.marketplace.views import sales_view
from data.quality import encode
from data.tables import CANONICAL, FACTS, ROLLUPS, STUDIED, extract_info
from data.warehouse.base import ExtractInfo
from data.warehouse.postgres import SCHEMA, VERSION_PREFIX, version_schema

TABLES_SCHEMA = "mvt_tables"
READ_MEMORY = "512MB"
CONNECT_TIMEOUT_S = 5
_LOCK_KEY = 7_316_001
_BLOCK_BYTES = 1 << 20
_ROWS = (*CANONICAL, *FACTS, *ROLLUPS, *STUDIED)
_SWITCH_WAIT = "40s"
"""Longer than any question may take: people's questions over the views end before the switch gives up."""

_INDEXES = {
    "fact_sales": ("USING brin (occurred_at)", "(occurred_on, vendor_id)", "(ordered_on)", "(vendor_id, occurred_at)"),
    "fact_shipments": ("USING brin (ordered_at)", "(shipped_at)", "(promised_at)", "(vendor_id, ordered_at)"),
    "fact_reviews": ("(reviewed_at)", "(vendor_id, reviewed_at)", "(product_id)"),
    "fact_traffic": ("(day)",),
    "fact_stock": ("USING brin (day)", "(vendor_id, day)", "(product_id, day)"),
    "fact_vendor_life": ("(occurred_at)",),
    "rollup_days": ("(occurred_on)",),
    "rollup_orders": ("(occurred_on)",),
    "rollup_vendors": ("(occurred_on)", "(vendor_id, occurred_on)"),
    "rollup_categories": ("(occurred_on)",),
    "rollup_customers": ("(month)",),
    "rollup_purchases": ("(occurred_at)",),
    "rollup_buyers": ("(occurred_on)",),
    "products": ("(product_id)",),
    "vendors": ("(vendor_id)",),
    "categories": ("(category_id)",),
}


@dataclass(frozen=True, slots=True)
class ServedThere:
    """What readers of the database find, and whether a shop or the demo it came from."""

    info: ExtractInfo
    origin: str


def served_in_postgres(url: str) -> ServedThere | None:
    """What is served from the database at `url`; None when nothing is. Raises `WarehouseDown`."""
    with _connected(url) as target:
        return _served(target)


def bring_to_postgres(home: Path, url: str, origin: str = "") -> bool:
    """Let readers of the database at `url` see what is served from `home`, in one transaction; whether a new version went over.

    A failure leaves the version served before. Copies wait for each other. Raises `WarehouseDown`, also when `home` has no extract.
    """
    with _connected(url) as target:
        _wait_for_others(target)
        with target.transaction():
            if _move_stamp(target, home):
                return False
            with _opened(home) as (source, complete):
                kept = _copy_version(source, target, _stamp_of(source, complete), origin)
        _drop_old(target, kept)
    return True


def move_stamp(home: Path, url: str) -> bool:
    """Say there too up to when the rows are known to be complete. False when another version is served there."""
    with _connected(url) as target, target.transaction():
        return _move_stamp(target, home)


def copy_to_postgres(extract_path: Path, url: str) -> ExtractInfo:
    """Copy one extract into the database at `url` (SQLAlchemy or libpq form), whatever is there, and let readers see it."""
    with _connected(url) as target, duckdb.connect(extract_path, read_only=True) as source:
        _wait_for_others(target)
        info = _stamp_of(source, "")
        with target.transaction():
            kept = _copy_version(source, target, info, "")
        _drop_old(target, kept)
    return info


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, application_name="mvtraders") as target:
            yield target
    except psycopg.Error as error:
        raise WarehouseDown(
            f"PostgreSQL did not take the extract: {str(error).strip()}", "Check MVT_WAREHOUSE_URL, its rights and its disk."
        ) from error
    except duckdb.Error as error:
        raise WarehouseDown(f"The extract could not be read for PostgreSQL: {str(error).strip()}", "Run the doctor command.") from error


def _wait_for_others(target: psycopg.Connection) -> None:
    """One copies at a time, until its connection ends: also what nobody shows any more is dropped by one."""
    target.execute("SELECT pg_advisory_lock(%s)", [_LOCK_KEY])


@contextmanager
def _opened(home: Path) -> Iterator[tuple[DuckDBPyConnection, str]]:
    """The extract that is current, and what was said of it later; it stays readable when a newer one is published meanwhile."""
    path, confirmed = served_extract(home)
    if path is None:
        raise WarehouseDown("There is no data yet: no extract has been built.", "Run the demo or sync command.")
    try:
        source = duckdb.connect(path, read_only=True, config={"memory_limit": READ_MEMORY})
    except duckdb.IOException:
        if current_extract(home) == path:
            raise
        with _opened(home) as newer:
            yield newer
        return
    with source:
        yield source, confirmed


def _stamp_of(source: DuckDBPyConnection, confirmed: str) -> ExtractInfo:
    info = ExtractInfo.parse(dict(source.execute("SELECT name, value FROM extract_info").fetchall()))
    return info.confirmed(confirmed) if confirmed else info


def _served(target: psycopg.Connection) -> ServedThere | None:
    found = target.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.extract_info"]).fetchone()
    if found is None or found[0] is None:
        return None
    stored: dict[str, str | None] = dict(
        target.execute(sql.SQL("SELECT name, value FROM {}").format(sql.Identifier(SCHEMA, "extract_info"))).fetchall()
    )
    return ServedThere(ExtractInfo.parse(stored), stored.get("origin") or "")


def _move_stamp(target: psycopg.Connection, home: Path) -> bool:
    there, here = _served(target), served_info(home)
    if there is None or here is None or here.version != there.info.version:
        return False
    if (here.as_of, here.findings) != (there.info.as_of, there.info.findings):
        stamp = sql.Identifier(version_schema(there.info.version), "extract_info")
        with target.cursor() as cursor:
            moved = [(value, name) for name, value in _moving(here).items()]
            cursor.executemany(sql.SQL("UPDATE {} SET value = %s WHERE name = %s").format(stamp), moved)
    return True


def _moving(info: ExtractInfo) -> dict[str, str]:
    """What of a stamp may be said later than when the version was built."""
    return {"as_of": info.as_of.isoformat(), "findings": encode(info.findings)}


def _copy_version(source: DuckDBPyConnection, target: psycopg.Connection, info: ExtractInfo, origin: str) -> tuple[str, str]:
    """Fill the schema of the version and show it to readers; that schema, and the one that they read before."""
    version, before = version_schema(info.version), _served(target)
    target.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(version)))
    for schema in (version, TABLES_SCHEMA, SCHEMA):
        target.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    target.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(version)))
    source.execute("SET TimeZone = 'UTC'")
    for table in _ROWS:
        shown = sql.Identifier(TABLES_SCHEMA, _held(source, target, table))
        target.execute(sql.SQL("CREATE VIEW {} AS SELECT * FROM {}").format(sql.Identifier(table.name), shown))
    target.execute(sales_view(info.currency).encode())
    _write_stamp(source, target, info, origin)
    _switch_views(target, version)
    return version, version_schema(before.info.version) if before else ""


def _write_stamp(source: DuckDBPyConnection, target: psycopg.Connection, info: ExtractInfo, origin: str) -> None:
    stored = dict(source.execute("SELECT name, value FROM extract_info").fetchall())
    target.execute(create_statement(extract_info).encode())
    rows = stored | _moving(info) | ({"origin": origin} if origin else {})
    with target.cursor() as cursor:
        cursor.executemany("INSERT INTO extract_info VALUES (%s, %s)", list(rows.items()))


def _held(source: DuckDBPyConnection, target: psycopg.Connection, table: Table) -> str:
    """The name of the table with these rows: an earlier version's, or a new one."""
    name = f"{table.name}_{_content(source, table)}"
    found = target.execute("SELECT to_regclass(%s)", [f"{TABLES_SCHEMA}.{name}"]).fetchone()
    if found is not None and found[0] is not None:
        return name
    held = table.to_metadata(MetaData(), name=name, schema=TABLES_SCHEMA)
    target.execute(create_statement(held).encode())
    place = sql.Identifier(TABLES_SCHEMA, name)
    _copy_rows(source, target, table, place)
    for how in _INDEXES.get(table.name, ()):
        target.execute(sql.SQL("CREATE INDEX ON {} {}").format(place, sql.SQL(how)))
    target.execute(sql.SQL("ANALYZE {}").format(place))
    return name


def _content(source: DuckDBPyConnection, table: Table) -> str:
    """What tells rows apart from all others: their number and a sum over them, whatever their order."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    found = source.execute(f"SELECT count(*), coalesce(sum(hash({columns})), 0) FROM {table.name}").fetchone()  # noqa: S608 - names of ours
    # Another DuckDB may add up otherwise; then everything is copied once more.
    told = f"{create_statement(table)} {duckdb.__version__} {found}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _copy_rows(source: DuckDBPyConnection, target: psycopg.Connection, table: Table, place: sql.Identifier) -> None:
    """As CSV through a pipe: exact decimals, memory that does not grow with the table, and nothing on the disk."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    # Every text is in quotes, so that an empty one is not taken for a missing value, nor a text NULL.
    texts = ", ".join(f'"{column.name}"' for column in table.columns if column.type.python_type is str)
    quoted = f", FORCE_QUOTE ({texts})" if texts else ""
    statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(place)
    out, into = os.pipe()

    def write() -> None:
        try:
            source.execute(
                f"COPY (SELECT {columns} FROM {table.name}) TO '/dev/fd/{into}' "  # noqa: S608
                f"(FORMAT csv, HEADER false, NULL '', USE_TMP_FILE false{quoted})"
            )
        finally:
            os.close(into)

    # Left early, the pipe is closed first, and the writer finds nobody who reads.
    with ThreadPoolExecutor(1) as writer, os.fdopen(out, "rb") as rows:
        written = writer.submit(write)
        with target.cursor() as cursor, cursor.copy(statement) as copy:
            while block := rows.read(_BLOCK_BYTES):
                copy.write(block)
            # A writer that failed must not look like the end of the rows.
            written.result()


def _switch_views(target: psycopg.Connection, version: str) -> None:
    """The stamp's comes last: whoever asks for it waits for the end of the transaction, which is then near."""
    target.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_SWITCH_WAIT))
    for name in (*(table.name for table in _ROWS), "sales", extract_info.name):
        shown = sql.SQL("VIEW {} AS SELECT * FROM {}").format(sql.Identifier(SCHEMA, name), sql.Identifier(version, name))
        try:
            # Replaced and not made anew: what people were granted, and views of their own over it, stay.
            with target.transaction():
                target.execute(sql.SQL("CREATE OR REPLACE {}").format(shown))
        except psycopg.errors.InvalidTableDefinition:
            target.execute(sql.SQL("DROP VIEW {}").format(sql.Identifier(SCHEMA, name)))
            target.execute(sql.SQL("CREATE {}").format(shown))


def _drop_old(target: psycopg.Connection, kept: tuple[str, str]) -> None:
    """All versions but those. One that is still being read is left to the next copy."""
    found = target.execute("SELECT nspname FROM pg_namespace WHERE left(nspname, %s) = %s", [len(VERSION_PREFIX), VERSION_PREFIX])
    for name in {name for (name,) in found.fetchall()} - set(kept):
        _drop(target, sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
    for (name,) in target.execute(_UNSHOWN.encode(), [TABLES_SCHEMA]).fetchall():
        _drop(target, sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(TABLES_SCHEMA, name)))


_UNSHOWN = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' AND NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.classid = 'pg_rewrite'::regclass)
"""
"""The tables that no view is over."""


def _drop(target: psycopg.Connection, statement: sql.Composed) -> None:
    with suppress(psycopg.errors.LockNotAvailable, psycopg.errors.DependentObjectsStillExist), target.transaction():
        target.execute("SET LOCAL lock_timeout = '2s'")
        target.execute(statement)
