"""What a look at a shop's rows finds before they are published: mistakes that stand in the way, and facts one should know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from data.formats import minor_digits
from data.marketplace.schema import present_tables
from data.marketplace.sql import literal
from data.quality import QUALITY_CODES, rank
from data.shop.canonical import Unread
from data.shop.checks import CHECKS, MOST_ORPHANS, Check
from data.shop.finding import Finding, Level, shown, told
from data.shop.loading import Loaded
from data.shop.pace import pace

__all__ = ["MOST_ORPHANS", "MOST_TWINS", "MOST_UNREAD", "QUALITY_CODES", "Before", "Finding", "Level", "look", "shown", "told"]

MOST_UNREAD = 0.01
"""The share of rows that may be left out for a missing value before nothing is published: a mapping that wrong is not meant so."""

MOST_TWINS = 0.2
"""The share of rows that may have the key of another row."""

_DATE = re.compile(r"^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?(\D+\d{1,2}:\d{2}.*)?$")
_NUMBERS = {",": re.compile(r"^\s*-?[\d.]*\d,\d+\s*$"), ".": re.compile(r"^\s*-?\d{1,3}(,\d{3})+\.\d*\s*$")}
"""What is read once the mapping says how it is written, by what it has to say."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was found before, and the tables that are different since."""

    findings: Sequence[Finding]
    different: frozenset[str]


def look(
    connection: DuckDBPyConnection, loaded: Loaded, now: datetime, currency: str, zone: str = "UTC", before: Before | None = None
) -> tuple[Finding, ...]:
    """Everything there is to say about the canonical tables in `connection`, the gravest first. Days are those of `zone`.

    What was found `before` of tables that are not different is not looked for again.
    """
    present = present_tables(connection) & loaded.rows.keys()
    words = _words(now, currency, zone, has_rates="fx_rates" in present)
    found = [*_unread(loaded), *_twins(loaded), *_empty(loaded)]
    for check in CHECKS:
        if before is not None and not before.different & check.reads:
            found += [one for one in before.findings if (one.code, one.table, one.column) == (check.code, check.table, check.column)]
        elif present >= set(check.needs):
            found += _asked(connection, check, words)
    if {"orders", "order_lines"} <= present:
        found += _one_vendor(connection, present)
        found += pace(connection, now, zone)
    return tuple(sorted(found, key=rank))


def _words(now: datetime, currency: str, zone: str, *, has_rates: bool) -> dict[str, str]:
    """What stands in the questions for what the shop is."""
    return {
        "soon": literal((now + timedelta(days=1)).isoformat()), "currency": literal(currency), "digits": str(minor_digits(currency)),
        "rated": "SELECT currency FROM fx_rates" if has_rates else "SELECT '' WHERE false", "zone": literal(zone),
    }  # fmt: skip


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


def _asked(connection: DuckDBPyConnection, check: Check, words: dict[str, str]) -> Iterator[Finding]:
    found = connection.execute(check.sql.format(**words)).fetchone()
    rows, everything, example = found if found is not None else (0, 0, None)
    if not rows or rows < check.shown_from * everything or everything < check.least:
        return
    level = Level.ERROR if rows / everything >= check.grave_from else check.level
    message = check.message.format(rows=int(rows), all=everything, zone=words["zone"].strip("'"))
    remedy = _nearly(connection, check.keys) or check.remedy if check.keys else check.remedy
    yield Finding(level, check.code, check.table, check.column, int(rows), message, remedy, "" if example is None else str(example))


def _nearly(connection: DuckDBPyConnection, keys: tuple[str, str]) -> str:
    """What to write when keys that match nothing would match, were they written alike in both tables."""
    (table, column), (other, _) = (key.split(".") for key in keys)
    mine, theirs = f"SELECT DISTINCT {column} AS key FROM {table}", f"SELECT DISTINCT {column} AS key FROM {other}"  # noqa: S608
    plain = _plain("key")
    lost = f"SELECT key, {plain} AS plain FROM ({mine} EXCEPT {theirs}) WHERE key IS NOT NULL"  # noqa: S608
    pairs = f"({lost}) AS lost JOIN (SELECT key, {plain} AS plain FROM ({theirs})) AS kept USING (plain)"  # noqa: S608
    found = connection.execute(f"SELECT count(DISTINCT lost.key), min_by((lost.key, kept.key), lost.key) FROM {pairs}").fetchone()  # noqa: S608
    if found is None or not found[0]:
        return ""
    here, there = found[1].values() if isinstance(found[1], dict) else found[1]
    return (
        f"{found[0]:,} of these keys would match, were spaces, leading zeros, a trailing .0, upper and lower case alike in both tables "
        f"({here!r} and {there!r}): write for example upper({column}) or ltrim({column}, '0') in both."
    )


def _plain(key: str) -> str:
    """A key without what tools and people change in it."""
    bare = f"regexp_replace(regexp_replace(lower({key}), '\\s+', '', 'g'), '\\.0$', '')"
    return f"coalesce(nullif(ltrim({bare}, '0'), ''), '0')"


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
