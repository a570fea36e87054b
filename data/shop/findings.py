"""What a look at a shop's rows finds before they are published: mistakes that stand in the way, and facts one should know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from data.marketplace.changes import Touched
from data.marketplace.schema import present_tables
from data.quality import QUALITY_CODES, rank
from data.shop.canonical import Unread
from data.shop.checks import CHECKS, MOST_ORPHANS, Check
from data.shop.counting import Count, Counts, Occasion, count, have_moved
from data.shop.finding import Finding, Level, shown, told
from data.shop.loading import Loaded
from data.shop.pace import pace

__all__ = ["MOST_ORPHANS", "MOST_TWINS", "MOST_UNREAD", "QUALITY_CODES", "Before", "Finding", "Level", "Seen", "look", "shown", "told"]

MOST_UNREAD = 0.01
"""The share of rows that may be left out for a missing value before nothing is published: a mapping that wrong is not meant so."""

MOST_TWINS = 0.2
"""The share of rows that may have the key of another row."""

_DATE = re.compile(r"^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?(\D+\d{1,2}:\d{2}.*)?$")
_NUMBERS = {",": re.compile(r"^\s*-?[\d.]*\d,\d+\s*$"), ".": re.compile(r"^\s*-?\d{1,3}(,\d{3})+\.\d*\s*$")}
"""What is read once the mapping says how it is written, by what it has to say."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was counted, and what is to be said of it."""

    counts: Counts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What was seen last, and what is touched since."""

    seen: Seen
    touched: Touched


def look(
    connection: DuckDBPyConnection, loaded: Loaded, now: datetime, currency: str, zone: str = "UTC", before: Before | None = None
) -> Seen:
    """Everything there is to say about the canonical tables in `connection`, the gravest first. Days are those of `zone`.

    With what was seen `before` only what is touched since is looked at, where that says the same.
    """
    present = present_tables(connection) & loaded.rows.keys()
    occasion = Occasion(now, currency, zone)
    counts = count(connection, present, occasion, before.seen.counts, before.touched) if before else count(connection, present, occasion)
    found = [*_unread(loaded), *_twins(loaded), *_empty(loaded)]
    for check in CHECKS:
        if check.name in counts:
            found += _said(connection, check, counts[check.name], zone, before)
    if {"orders", "order_lines"} <= present:
        found += _one_vendor(connection, present)
        found += pace(connection, now, zone)
    return Seen(counts, tuple(sorted(found, key=rank)))


def _unread(loaded: Loaded) -> Iterator[Finding]:
    for one in loaded.unread:
        if one.rows < 0:
            yield Finding(
                Level.ERROR, "column_missing", one.table, one.column, 0, f"{one.table}.{one.column} is required and is not mapped.",
                f"Add {one.column} to the columns of tables.{one.table}, or to its select.",
            )  # fmt: skip
            continue
        share = one.rows / max(1, loaded.rows[one.table])
        yield _one_unread(one, grave=one.required and share > MOST_UNREAD)


def _one_unread(one: Unread, *, grave: bool) -> Finding:
    level = Level.ERROR if grave else Level.WARNING
    what = f"not {_word(one.kind)}" if one.example else "empty"
    consequence = "The rows are left out." if one.required else "They count as empty."
    return Finding(
        level, "value_unread", one.table, one.column, one.rows,
        f"{one.rows:,} values of {one.table}.{one.column} are {what}. {consequence}",
        _way(one), one.example,
    )  # fmt: skip


def _way(one: Unread) -> str:
    """What to write so that values like the example can be read."""
    convert = "convert them in the mapping, for example with cast(...) or a select; or leave the rows out with where."
    if one.kind in ("DATE", "DATETIME") and (date := _DATE.match(one.example)):
        key, written = ("datetime_format", "%d.%m.%Y %H:%M") if date[1] else ("date_format", "%d.%m.%Y")
        return f'In files say how dates are written, such as {key} = "{written}" in [source]; else {convert}'
    if one.kind.startswith("NUMERIC") or one.kind == "BIGINT":
        for separator, pattern in _NUMBERS.items():
            if pattern.match(one.example):
                return f'In files say how numbers are written: decimal_separator = "{separator}" in [source]; else {convert}'
    return convert[0].upper() + convert[1:]


def _word(kind: str) -> str:
    words = {"TEXT": "a text", "DATETIME": "an instant", "DATE": "a day", "BOOLEAN": "yes or no", "BIGINT": "a whole number"}
    return words.get(kind, "a number")


def _twins(loaded: Loaded) -> Iterator[Finding]:
    for table, rows in loaded.twice.items():
        grave = rows / max(1, loaded.rows[table]) > MOST_TWINS
        yield Finding(
            Level.ERROR if grave else Level.WARNING, "key_twice", table, "", rows,
            f"{rows:,} rows of {table} have a key that another row has; of each the last changed counts.",
            "Give the columns that tell rows apart as key, or make one key of several columns in a select.",
        )  # fmt: skip


def _said(connection: DuckDBPyConnection, check: Check, counted: Count, zone: str, before: Before | None) -> Iterator[Finding]:
    rows, of = counted.rows, counted.of
    if not rows or rows < check.shown_from * of or of < check.least:
        return
    level = Level.ERROR if rows / of >= check.grave_from else check.level
    message = check.message.format(rows=rows, all=of, zone=zone)
    remedy = _nearly(connection, check, check.keys, before) if check.keys else check.remedy
    yield Finding(level, check.code, check.table, check.column, rows, message, remedy, counted.example or "")


def _nearly(connection: DuckDBPyConnection, check: Check, keys: tuple[str, str], before: Before | None) -> str:
    """What to write when keys that match nothing would match, were they written alike in both tables."""
    if before is not None and not have_moved(connection, before.touched, keys):
        for one in before.seen.findings:
            if (one.code, one.table, one.column) == (check.code, check.table, check.column):
                return one.remedy
    (table, column), (other, _) = (key.split(".") for key in keys)
    lost = f"SELECT DISTINCT {column} AS key FROM {table} ANTI JOIN {other} USING ({column}) WHERE {column} IS NOT NULL"  # noqa: S608
    pairs = (
        f"(SELECT key, {_plain('key')} AS plain FROM ({lost})) AS lost "  # noqa: S608
        f"JOIN (SELECT {column} AS key, {_plain(column)} AS plain FROM {other}) AS kept USING (plain)"
    )
    found = connection.execute(f"SELECT count(DISTINCT lost.key), min([lost.key, kept.key]) FROM {pairs}").fetchone()  # noqa: S608
    if found is None or not found[0]:
        return check.remedy
    here, there = found[1]
    return (
        f"{found[0]:,} of these keys would match, were spaces, leading zeros, a trailing .0, upper and lower case alike in both tables "
        f"({here!r} and {there!r}): write for example upper({column}) or ltrim({column}, '0') in both."
    )


def _plain(key: str) -> str:
    """A key without what tools and people change in it; most have nothing to be taken out, which is found faster than it is done."""
    bare = f"regexp_replace(regexp_replace(lower({key}), '\\s+', '', 'g'), '\\.0$', '')"
    is_bare = " AND ".join(f"NOT contains({key}, {sign})" for sign in ("' '", "chr(9)", "chr(10)", "chr(12)", "chr(13)", "'.'"))
    return f"coalesce(nullif(ltrim(CASE WHEN {is_bare} THEN lower({key}) ELSE {bare} END, '0'), ''), '0')"


def _one_vendor(connection: DuckDBPyConnection, present: frozenset[str]) -> Iterator[Finding]:
    """Without a vendor on any line or product all sales are of one."""
    sources = [table for table in ("order_lines", "products") if table in present]
    union = " UNION ALL ".join(f"(SELECT vendor_id FROM {table} WHERE vendor_id IS NOT NULL LIMIT 1)" for table in sources)  # noqa: S608
    if connection.execute(union).fetchone() is None:
        yield Finding(
            Level.NOTE, "one_vendor", "order_lines", "vendor_id", 0, "No sale has a vendor: figures by vendor say nothing.",
            "Map vendor_id of order_lines or products, when goods are of several vendors.",
        )  # fmt: skip


def _empty(loaded: Loaded) -> Iterator[Finding]:
    for table, rows in loaded.rows.items():
        if rows == 0:
            grave = table in ("orders", "order_lines")
            yield Finding(
                Level.ERROR if grave else Level.WARNING, "table_empty", table, "", 0, f"{table} has no rows.",
                "Check the source and the where of its mapping; leave a table out that the shop does not have.",
            )  # fmt: skip
