"""A shop's rows become canonical tables: each mapped table is read from its source, converted, and cleared of rows that come twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.marketplace.sql import quoted
from data.shop.base import Source
from data.shop.canonical import Unread, convert
from data.shop.mapping import MarketplaceFile, TableSpec
from data.shop.sources import open_source
from data.tables import CANONICAL

KEYS = {
    "vendors": ("vendor_id",), "categories": ("category_id",), "products": ("product_id",), "customers": ("customer_id",),
    "orders": ("order_id",), "order_lines": ("line_id",), "refunds": ("refund_id",), "shipments": ("shipment_id",),
    "reviews": ("review_id",), "traffic": ("day", "channel", "device", "country"), "stock": ("day", "product_id"),
    "fx_rates": ("day", "currency"), "targets": ("metric", "grain", "period_start", "dimension", "member"),
}  # fmt: skip
"""What tells the rows of a canonical table apart."""


@dataclass(slots=True)
class Loaded:
    """What came from the sources: rows by table as they were read, values that could not be read, and rows that came twice."""

    rows: dict[str, int] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    twice: dict[str, int] = field(default_factory=dict)


def load_shop(connection: DuckDBPyConnection, mapping: MarketplaceFile, zone: str) -> Loaded:
    """Create and fill the canonical tables that `mapping` has. Raises `SourceDown`, `ConfigurationError` for what cannot be read."""
    loaded = Loaded()
    connection.execute("SET TimeZone = 'UTC'")
    with _opened(mapping) as sources:
        for table in CANONICAL:
            spec = mapping.tables.get(table.name)
            if spec is not None:
                _load_table(connection, table, spec, sources[spec.source], mapping.all_sources()[spec.source].timezone or zone, loaded)
    return loaded


def fingerprint(mapping: MarketplaceFile) -> str | None:
    """What all sources look like; None when one of them cannot say. Raises `SourceDown`."""
    with _opened(mapping) as sources:
        seen = {name: source.fingerprint() for name, source in sorted(sources.items())}
    return None if None in seen.values() else hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _load_table(connection: DuckDBPyConnection, table: Table, spec: TableSpec, source: Source, zone: str, loaded: Loaded) -> None:
    raw = f"raw_{table.name}"
    loaded.rows[table.name] = source.load(connection, spec, raw)
    loaded.unread += convert(connection, raw, table, zone)
    connection.execute(f"DROP TABLE {raw}")
    twice = _drop_twins(connection, table, spec.key or KEYS[table.name])
    if twice:
        loaded.twice[table.name] = twice


def _drop_twins(connection: DuckDBPyConnection, table: Table, key: tuple[str, ...]) -> int:
    """Of rows with one key the last changed stays; how many went."""
    named = ", ".join(quoted(column) for column in key)
    found = connection.execute(f"SELECT count(*) - count(DISTINCT ({named})) FROM {table.name}").fetchone()  # noqa: S608 - names of ours
    twins = int(found[0]) if found else 0
    if twins:
        last = "modified_at DESC NULLS LAST, rowid DESC" if "modified_at" in table.c else "rowid DESC"
        place = f"row_number() OVER (PARTITION BY {named} ORDER BY {last})"
        placed = f"SELECT rowid AS row, {place} AS place FROM {table.name}"  # noqa: S608
        connection.execute(f"DELETE FROM {table.name} WHERE rowid IN (SELECT row FROM ({placed}) WHERE place > 1)")  # noqa: S608
    return twins


@contextmanager
def _opened(mapping: MarketplaceFile) -> Iterator[Mapping[str, Source]]:
    of = {name: {table: one for table, one in mapping.tables.items() if one.source == name} for name in mapping.all_sources()}
    sources = {name: open_source(name, spec, of[name]) for name, spec in mapping.all_sources().items()}
    try:
        yield sources
    finally:
        for source in sources.values():
            source.close()
