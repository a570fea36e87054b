"""A shop's rows become canonical tables: each mapped table is read from its source, converted, and cleared of rows that come twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.marketplace.sql import quoted
from data.shop.agreement import require_agreement, tally_of
from data.shop.base import Source
from data.shop.canonical import Unread, convert
from data.shop.mapping import MarketplaceFile, TableSpec
from data.shop.postgres import PostgresSource
from data.shop.reading import PostgresReading
from data.shop.sources import open_source
from data.tables import CANONICAL

KEYS = {
    "vendors": ("vendor_id",), "categories": ("category_id",), "products": ("product_id",), "customers": ("customer_id",),
    "orders": ("order_id",), "order_lines": ("line_id",), "refunds": ("refund_id",), "shipments": ("shipment_id",),
    "reviews": ("review_id",), "traffic": ("day", "channel", "device", "country"), "stock": ("day", "product_id"),
    "fx_rates": ("day", "currency"), "targets": ("metric", "grain", "period_start", "dimension", "member"),
}  # fmt: skip
"""What tells the rows of a canonical table apart."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapped table on its way to us, by a run that began at `began`: as itself, or as a temporary table called `into`. `zone`: of
    instants that name none."""

    connection: DuckDBPyConnection
    table: Table
    spec: TableSpec
    zone: str
    began: datetime
    into: str | None = None

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def raw(self) -> str:
        return f"raw_{self.name}"

    @property
    def made(self) -> str:
        return self.into or self.name

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return self.spec.key or KEYS[self.name]

    def rows(self, query: str) -> int:
        """How many rows a query has."""
        found = self.connection.execute(f"SELECT count(*) FROM ({query})").fetchone()  # noqa: S608 - a query of ours
        return int(found[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where a table was read. `written`: what the source counted of it then, None when it cannot; `deleted`: of that the rows
    taken away; `modified`: when its last row was changed; `left_out`: rows of the source that are in no canonical row."""

    written: str | None
    deleted: int = 0
    modified: str | None = None
    left_out: int = 0


@dataclass(slots=True)
class Loaded:
    """What came from the sources, by table: rows as they were read, values that could not be read, rows that came twice, and how far
    they were read."""

    rows: dict[str, int] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    twice: dict[str, int] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)

    def with_news(self, news: Loaded) -> Loaded:
        """This, with what is known anew of the tables that were read again."""
        return Loaded(
            self.rows | news.rows,
            [one for one in self.unread if one.table not in news.rows] + news.unread,
            {table: rows for table, rows in self.twice.items() if table not in news.rows} | news.twice,
            self.marks | news.marks,
        )


def load_shop(connection: DuckDBPyConnection, mapping: MarketplaceFile, zone: str, began: datetime) -> Loaded:
    """Create and fill the canonical tables that `mapping` has, for a run that began at `began`.

    Raises `SourceDown`, `ConfigurationError` for what cannot be read, and `Disagreement` when it is not what the source adds up to.
    """
    loaded = Loaded()
    connection.execute("SET TimeZone = 'UTC'")
    with opened(mapping) as sources:
        for mapped in mapped_tables(connection, mapping, zone, began):
            read_table(mapped, sources[mapped.spec.source], loaded)
    return loaded


def mapped_tables(
    connection: DuckDBPyConnection, mapping: MarketplaceFile, zone: str, began: datetime, prefix: str = ""
) -> Iterator[Mapped]:  # fmt: skip
    """The mapped tables in the order in which they are read; with a prefix, as temporary tables called by it."""
    for table in CANONICAL:
        spec = mapping.tables.get(table.name)
        if spec is not None:
            its_zone = mapping.all_sources()[spec.source].timezone or zone
            yield Mapped(connection, table, spec, its_zone, began, f"{prefix}{table.name}" if prefix else None)


def fingerprint(mapping: MarketplaceFile) -> str | None:
    """What all sources look like; None when one of them cannot say. Raises `SourceDown`."""
    with opened(mapping) as sources:
        seen = {name: source.fingerprint() for name, source in sorted(sources.items())}
    return None if None in seen.values() else hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def read_table(mapped: Mapped, source: Source, loaded: Loaded) -> None:
    """Read one table whole."""
    if isinstance(source, PostgresSource):
        with source.reading(mapped.spec, mapped.name) as reading:
            take_whole(mapped, reading, loaded)
        return
    seen = source.fingerprint()
    loaded.rows[mapped.name] = source.load(mapped.connection, mapped.spec, mapped.raw)
    loaded.marks[mapped.name] = Mark(seen, left_out=_make(mapped, loaded))


def take_whole(mapped: Mapped, reading: PostgresReading, loaded: Loaded) -> None:
    """The same from a reading that has begun; held against what the source adds up to."""
    name = mapped.name
    loaded.rows[name] = reading.whole(mapped.connection, mapped.raw)
    modified, theirs, seen = reading.latest(mapped.began), reading.tally(), reading.seen
    left_out = _make(mapped, loaded)
    if left_out or any(one.table == name for one in loaded.unread):
        require_agreement(name, {"rows": str(loaded.rows[name])}, {"rows": theirs["rows"]})
    else:
        require_agreement(name, tally_of(mapped.connection, name, mapped.made), theirs)
    loaded.marks[name] = Mark(seen.written if seen else None, seen.deleted if seen else 0, modified, left_out)


def _make(mapped: Mapped, loaded: Loaded) -> int:
    """The rows as they were read made canonical; how many of them are in no canonical row."""
    loaded.unread += convert(mapped.connection, mapped.raw, mapped.table, mapped.zone, mapped.into)
    mapped.connection.execute(f"DROP TABLE {mapped.raw}")
    twice = drop_twins(mapped)
    if twice:
        loaded.twice[mapped.name] = twice
    return loaded.rows[mapped.name] - mapped.rows(f"FROM {mapped.made}")


def drop_twins(mapped: Mapped) -> int:
    """Of rows with one key the last changed stays; how many went."""
    named = ", ".join(quoted(column) for column in mapped.key)
    twins = mapped.rows(f"FROM {mapped.made}") - mapped.rows(f"SELECT DISTINCT {named} FROM {mapped.made}")  # noqa: S608 - names of ours
    if twins:
        last = "modified_at DESC NULLS LAST, rowid DESC" if "modified_at" in mapped.table.c else "rowid DESC"
        place = f"row_number() OVER (PARTITION BY {named} ORDER BY {last})"
        placed = f"SELECT rowid AS row, {place} AS place FROM {mapped.made}"  # noqa: S608
        mapped.connection.execute(f"DELETE FROM {mapped.made} WHERE rowid IN (SELECT row FROM ({placed}) WHERE place > 1)")  # noqa: S608
    return twins


@contextmanager
def opened(mapping: MarketplaceFile) -> Iterator[Mapping[str, Source]]:
    """The sources of a mapping by name."""
    of = {name: {table: one for table, one in mapping.tables.items() if one.source == name} for name in mapping.all_sources()}
    sources = {name: open_source(name, spec, of[name]) for name, spec in mapping.all_sources().items()}
    try:
        yield sources
    finally:
        for source in sources.values():
            source.close()
