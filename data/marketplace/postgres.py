"""An extract copied into PostgreSQL: the same tables in a schema of their own per version, read through views that are switched at once.

Readers find the current version's tables by plain name in the schema `mvt_extract`. The version before stays for questions that
are still running; older ones are dropped.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import duckdb
import psycopg
from duckdb import DuckDBPyConnection
from psycopg import sql
from sqlalchemy import Table, make_url

from data.errors import WarehouseDown
from data.marketplace.schema import create_statement
from data.marketplace.views import sales_view
from data.tables import CANONICAL, FACTS, ROLLUPS, STUDIED, extract_info
from data.warehouse.base import ExtractInfo

SCHEMA = "mvt_extract"
_VERSION_PREFIX = "mvt_extract_"
_LOCK_KEY = 7_316_001
_BLOCK_BYTES = 1 << 20
_KEPT_VERSIONS = 2
_TABLES = (*CANONICAL, *FACTS, *ROLLUPS, *STUDIED, extract_info)

_INDEXES = (
    "CREATE INDEX ON fact_sales USING brin (occurred_at)",
    "CREATE INDEX ON fact_sales (occurred_on, vendor_id)",
    "CREATE INDEX ON fact_sales (ordered_on)",
    "CREATE INDEX ON fact_sales (vendor_id, occurred_at)",
    "CREATE INDEX ON fact_shipments USING brin (ordered_at)",
    "CREATE INDEX ON fact_shipments (shipped_at)",
    "CREATE INDEX ON fact_shipments (promised_at)",
    "CREATE INDEX ON fact_shipments (vendor_id, ordered_at)",
    "CREATE INDEX ON fact_reviews (reviewed_at)",
    "CREATE INDEX ON fact_reviews (vendor_id, reviewed_at)",
    "CREATE INDEX ON fact_reviews (product_id)",
    "CREATE INDEX ON fact_traffic (day)",
    "CREATE INDEX ON fact_stock USING brin (day)",
    "CREATE INDEX ON fact_stock (vendor_id, day)",
    "CREATE INDEX ON fact_stock (product_id, day)",
    "CREATE INDEX ON fact_vendor_life (occurred_at)",
    "CREATE INDEX ON rollup_days (occurred_on)",
    "CREATE INDEX ON rollup_orders (occurred_on)",
    "CREATE INDEX ON rollup_vendors (occurred_on)",
    "CREATE INDEX ON rollup_vendors (vendor_id, occurred_on)",
    "CREATE INDEX ON rollup_categories (occurred_on)",
    "CREATE INDEX ON rollup_customers (month)",
    "CREATE INDEX ON rollup_purchases (occurred_at)",
    "CREATE INDEX ON rollup_buyers (occurred_on)",
    "CREATE INDEX ON products (product_id)",
    "CREATE INDEX ON vendors (vendor_id)",
    "CREATE INDEX ON categories (category_id)",
)


def copy_to_postgres(extract_path: Path, url: str) -> ExtractInfo:
    """Copy the extract into the database at `url` (SQLAlchemy or libpq form) and let readers see it, in one transaction.

    A failure leaves the version served before. Copies wait for each other. Raises `WarehouseDown` when the database does not do it.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with duckdb.connect(extract_path, read_only=True) as source, psycopg.connect(address, autocommit=True) as target:
            info = _stamp_of(source)
            with target.transaction():
                target.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])
                _copy_version(source, target, info)
                _switch_views(target, info)
            _drop_old(target, keep=_schema_of(info))
    except psycopg.Error as error:
        raise WarehouseDown(
            f"PostgreSQL did not take the extract: {str(error).strip()}", "Check the warehouse's URL and rights."
        ) from error
    return info


def _schema_of(info: ExtractInfo) -> str:
    return _VERSION_PREFIX + info.version.lower().replace("-", "_")


def _stamp_of(source: DuckDBPyConnection) -> ExtractInfo:
    return ExtractInfo.parse(dict(source.execute("SELECT name, value FROM extract_info").fetchall()))


def _copy_version(source: DuckDBPyConnection, target: psycopg.Connection, info: ExtractInfo) -> None:
    schema = sql.Identifier(_schema_of(info))
    target.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
    target.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    target.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
    source.execute("SET TimeZone = 'UTC'")
    for table in _TABLES:
        target.execute(create_statement(table).encode())
        _copy_table(source, target, table)
    for statement in _INDEXES:
        target.execute(statement.encode())
    target.execute(sales_view(info.currency).encode())
    for table in _TABLES:
        target.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))


def _copy_table(source: DuckDBPyConnection, target: psycopg.Connection, table: Table) -> None:
    """Through a CSV file of one table: exact decimals, and memory that does not grow with the table."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    with tempfile.TemporaryDirectory(prefix="mvt-copy-") as folder:
        path = Path(folder) / "rows.csv"
        # Every text is in quotes, so that an empty one is not taken for a missing value, nor a text NULL.
        texts = ", ".join(f'"{column.name}"' for column in table.columns if column.type.python_type is str)
        quoted = f", FORCE_QUOTE ({texts})" if texts else ""
        source.execute(f"COPY (SELECT {columns} FROM {table.name}) TO '{path}' (FORMAT csv, HEADER false, NULL ''{quoted})")  # noqa: S608
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(sql.Identifier(table.name))
        with path.open("rb") as rows, target.cursor() as cursor, cursor.copy(statement) as copy:
            while block := rows.read(_BLOCK_BYTES):
                copy.write(block)


def _switch_views(target: psycopg.Connection, info: ExtractInfo) -> None:
    target.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
    for name in (*(table.name for table in _TABLES), "sales"):
        view = sql.Identifier(SCHEMA, name)
        target.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(view))
        target.execute(sql.SQL("CREATE VIEW {} AS SELECT * FROM {}").format(view, sql.Identifier(_schema_of(info), name)))


def _drop_old(target: psycopg.Connection, keep: str) -> None:
    """All but the newest versions; names sort by time. One that is still being read is left to the next copy."""
    found = target.execute(
        "SELECT nspname FROM pg_namespace WHERE left(nspname, %s) = %s ORDER BY nspname DESC", [len(_VERSION_PREFIX), _VERSION_PREFIX]
    ).fetchall()
    others = [name for (name,) in found if name != keep]
    for name in others[_KEPT_VERSIONS - 1 :]:
        with suppress(psycopg.errors.LockNotAvailable), target.transaction():
            target.execute("SET LOCAL lock_timeout = '2s'")
            target.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
