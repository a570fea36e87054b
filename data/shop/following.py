"""A shop is followed: of each table only what has changed since it was read last is read, where the source can tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from data.errors import Unavailable
from data.marketplace.changes import Changed, Touched, apply_changes
from data.marketplace.shadow import catalog_of
from data.marketplace.sql import quoted
from data.shop.agreement import require_agreement, tally_of
from data.shop.canonical import convert
from data.shop.loading import KEYS, Loaded, Mapped, Mark, drop_twins, mapped_tables, opened, read_table, take_whole
from data.shop.mapping import MarketplaceFile
from data.shop.postgres import PostgresSource
from data.shop.reading import HEAPS, PostgresReading, Tally

MOST_MISSED = 10_000
"""Rows that came without a sign of it are asked for by their keys, up to so many; and as many heaps of keys are looked into."""


class Unfollowed(Unavailable):
    """What has changed cannot be told from what has not: the shop is to be read whole."""

    code = "source_unfollowed"


@dataclass(slots=True)
class _News:
    """What was read, and what the tables of which only a part was read add up to at their source."""

    loaded: Loaded = field(default_factory=Loaded)
    whole: set[str] = field(default_factory=set)
    tallies: dict[str, Tally] = field(default_factory=dict)


def follow_shop(
    connection: DuckDBPyConnection, mapping: MarketplaceFile, last: Loaded, zone: str, began: datetime
) -> tuple[Loaded, Touched]:  # fmt: skip
    """Bring the canonical tables in `connection` up to the shop; what is known of them now, and what is touched.

    `last` is what was known when they were read. Raises `SourceDown`, `ConfigurationError`, `Disagreement` and `Unfollowed`.
    """
    news, keys = _News(), dict(KEYS)
    connection.execute("SET TimeZone = 'UTC'")
    with opened(mapping) as sources:
        for mapped in mapped_tables(connection, mapping, zone, began, "fresh_"):
            source, mark = sources[mapped.spec.source], last.marks[mapped.name]
            keys[mapped.name] = mapped.key
            if isinstance(source, PostgresSource):
                with source.reading(mapped.spec, mapped.name) as reading:
                    _follow(mapped, reading, mark, news)
            elif mark.written is None or mark.written != source.fingerprint():
                read_table(mapped, source, news.loaded)
                news.whole.add(mapped.name)
    touched = apply_changes(connection, Changed(frozenset(news.whole), frozenset(news.tallies), keys))
    for name, tally in news.tallies.items():
        require_agreement(name, tally_of(connection, name, f"{catalog_of(connection)}.{name}"), tally)
    return last.with_news(news.loaded), touched


def _follow(mapped: Mapped, reading: PostgresReading, mark: Mark, news: _News) -> None:
    seen = reading.seen
    if seen is not None and seen.written == mark.written:
        return
    if mark.left_out or len(mapped.key) > 1 or not reading.can_follow() or mark.modified is None:
        # Of a table with rows that are not ours, rows cannot be counted against ours.
        take_whole(mapped, reading, news.loaded)
        news.whole.add(mapped.name)
        return
    modified = reading.latest(mapped.began)
    reading.since(mapped.connection, mapped.raw, mark.modified)
    with ThreadPoolExecutor(1, "tally") as beside:
        # The source adds up while what it gave is made ours.
        asked = beside.submit(reading.tally)
        _make(mapped)
        tally = asked.result()
    mapped.connection.execute(f"CREATE TEMP TABLE gone_{mapped.name} ({quoted(mapped.key[0])} VARCHAR)")
    if seen is None or seen.deleted != mark.deleted or _rows_then(mapped) != int(tally["rows"]):
        _compare(mapped, reading)
    news.tallies[mapped.name] = tally
    news.loaded.rows[mapped.name] = int(tally["rows"])
    news.loaded.marks[mapped.name] = Mark(seen.written if seen else None, seen.deleted if seen else 0, modified)


def _make(mapped: Mapped) -> None:
    """The rows as they were read made canonical; all of them, or the shop is to be read whole."""
    unread = convert(mapped.connection, mapped.raw, mapped.table, mapped.zone, mapped.into)
    if unread or drop_twins(mapped) or mapped.rows(f"FROM {mapped.raw}") != mapped.rows(f"FROM {mapped.made}"):
        raise Unfollowed(f"Some changed rows of {mapped.name} cannot be read or come twice.", "The shop is read whole.")
    mapped.connection.execute(f"DROP TABLE {mapped.raw}")


def _compare(mapped: Mapped, reading: PostgresReading) -> None:
    """Find rows that are no more and rows that came without a sign of it, by their keys, where heaps of keys are not the same."""
    connection, name, column = mapped.connection, mapped.name, quoted(mapped.key[0])
    hashed = f"SELECT key, {_HASH} AS hash FROM ({_keys(mapped)})"  # noqa: S608 - names of ours, here and below
    heaps = f"SELECT hash % {HEAPS}, count(*), sum(hash) FROM ({hashed}) GROUP BY 1"  # noqa: S608
    here = {int(heap): (int(count), int(total)) for heap, count, total in connection.execute(heaps).fetchall()}
    there = reading.buckets(mapped.key[0])
    other = [heap for heap in here.keys() | there.keys() if here.get(heap) != there.get(heap)]
    if not other:
        return
    if len(other) > MOST_MISSED:
        raise Unfollowed(f"Too much of {name} has come and gone without a sign of it.", "The shop is read whole.")
    reading.keys(connection, f"keys_{name}", mapped.key[0], other)
    mine = f"SELECT key FROM ({hashed}) WHERE hash % {HEAPS} IN ({', '.join(map(str, other))})"  # noqa: S608
    missed = [key for (key,) in connection.execute(f"SELECT key FROM keys_{name} EXCEPT {mine}").fetchall()]  # noqa: S608
    connection.execute(f"INSERT INTO gone_{name} {mine} EXCEPT SELECT key FROM keys_{name}")  # noqa: S608
    connection.execute(f"DELETE FROM {mapped.made} WHERE {column} IN (SELECT {column} FROM gone_{name})")  # noqa: S608
    if len(missed) > MOST_MISSED:
        raise Unfollowed(f"{len(missed):,} rows of {name} came without a sign of it.", "The shop is read whole.")
    if missed:
        reading.of_keys(connection, mapped.raw, mapped.key[0], missed)
        _make(replace(mapped, into=f"missed_{name}"))
        connection.execute(f"INSERT INTO {mapped.made} SELECT * FROM missed_{name}")  # noqa: S608


_HASH = "CAST('0x' || substr(md5(key), 1, 8) AS BIGINT)"
"""Here the same number as `hash_of` is at the source."""


def _rows_then(mapped: Mapped) -> int:
    """How many rows there would be with the changed ones."""
    column, whole = quoted(mapped.key[0]), f"{catalog_of(mapped.connection)}.{mapped.name}"
    known = f"FROM {whole} AS m WHERE m.{column} IS NOT DISTINCT FROM f.{column}"
    return mapped.rows(f"FROM {whole}") + mapped.rows(f"FROM {mapped.made} AS f WHERE NOT EXISTS ({known})")


def _keys(mapped: Mapped) -> str:
    """The keys that there would be with the changed rows."""
    column = quoted(mapped.key[0])
    whole = f"{catalog_of(mapped.connection)}.{mapped.name}"
    return f"SELECT {column} AS key FROM {whole} UNION SELECT {column} FROM {mapped.made}"  # noqa: S608
