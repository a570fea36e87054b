"""What the checks count of a shop's rows: of all of them, or of what has changed, added to what was counted before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from data.formats import minor_digits
from data.marketplace.changes import Touched
from data.marketplace.parts import NOW, PARTS, part_before
from data.marketplace.shadow import shadowed
from data.marketplace.sql import literal
from data.shop.checks import CHECKS, Check


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of which a check has something to say, of how many, and the smallest example."""

    rows: int
    of: int
    example: str | None


Counts = Mapping[str, Count]
"""By the names of the checks."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a shop is looked at, and what it is: its currency and its time zone."""

    now: datetime
    currency: str
    zone: str

    def words(self, present: Collection[str]) -> dict[str, str]:
        """What stands in the checks for it."""
        return {
            "soon": literal((self.now + timedelta(days=1)).isoformat()), "currency": literal(self.currency),
            "digits": str(minor_digits(self.currency)), "zone": literal(self.zone),
            "rated": "SELECT currency FROM fx_rates" if "fx_rates" in present else "SELECT '' WHERE false",
        }  # fmt: skip


def count(
    connection: DuckDBPyConnection, present: frozenset[str], occasion: Occasion, last: Counts | None = None, touched: Touched | None = None
) -> Counts:
    """What the checks count of the canonical tables that are `present`; with what they counted `last`, only what is `touched` is read,
    where that adds up."""
    words = occasion.words(present)
    asked = [check for check in CHECKS if present >= set(check.needs)]
    if last is None or touched is None:
        return {check.name: _count(connection, check, words) for check in asked}
    known = [check for check in asked if check.name in last]
    other = [check for check in known if check.reads & touched.tables and not _has_its_values(connection, check, touched)]
    parts = [check for check in other if touched.is_part and check.adds_up and check.reads & touched.tables <= PARTS]
    found = {check.name: last[check.name] for check in known if check not in other}
    found |= _amended(connection, parts, words, last, touched)
    return {check.name: found.get(check.name) or _count(connection, check, words) for check in asked}


def _amended(
    connection: DuckDBPyConnection, checks: Collection[Check], words: Mapping[str, str], last: Counts, touched: Touched
) -> dict[str, Count]:  # fmt: skip
    """What was counted last, without what the part was and with what it is; where the example is no more, nothing is known."""
    if not checks:
        return {}
    with part_before(connection, touched.tables):
        before = {check.name: _count(connection, check, words) for check in checks}
    with shadowed(connection, NOW, kind="VIEW"):
        after = {check.name: _count(connection, check, words) for check in checks}
    found = {name: _added(last[name], before[name], after[name]) for name in after}
    return {name: one for name, one in found.items() if one is not None}


def _added(last: Count, before: Count, after: Count) -> Count | None:
    rows, of = last.rows - before.rows + after.rows, last.of - before.of + after.of
    examples = [one for one in (last.example, after.example) if one is not None]
    if not rows or not examples:
        return Count(rows, of, None)
    is_lost = last.example is not None and last.example == before.example
    return None if is_lost and after.example != min(examples) else Count(rows, of, min(examples))


def _count(connection: DuckDBPyConnection, check: Check, words: Mapping[str, str]) -> Count:
    found = connection.execute(check.sql.format(**words)).fetchone()
    rows, of, example = found if found is not None else (0, 0, None)
    return Count(int(rows), int(of), str(example) if rows and example is not None else None)


def _has_its_values(connection: DuckDBPyConnection, check: Check, touched: Touched) -> bool:
    return check.of_values and not have_moved(connection, touched, (f"{check.table}.{check.column}",))


def have_moved(connection: DuckDBPyConnection, touched: Touched, columns: Collection[str]) -> bool:
    """Whether the rows that came have other values in these columns, given as `table.column`, than those that went."""
    for table, column in (one.split(".") for one in columns):
        old, new = f"SELECT {column} FROM old_{table}", f"SELECT {column} FROM new_{table}"  # noqa: S608 - names of ours
        moved = f"SELECT 1 FROM (({old} EXCEPT ALL {new}) UNION ALL ({new} EXCEPT ALL {old})) LIMIT 1"  # noqa: S608
        if table in touched.tables and connection.execute(moved).fetchone() is not None:
            return True
    return False
