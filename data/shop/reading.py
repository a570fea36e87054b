"""Reading one table of a PostgreSQL source at one instant: whole, or what has changed, and what it adds up to there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from duckdb import DuckDBPyConnection

from data.marketplace.sql import literal, quoted
from data.shop.base import query_of
from data.shop.copying import columns_of, copied
from data.shop.mapping import TableSpec

OVERLAP = "10 minutes"
"""Rows may be changed before those that were read and committed after them: so much is read again."""

_TIMES = {"orders": "ordered_at", "refunds": "refunded_at", "reviews": "reviewed_at"}
"""By what the last days of a table are told that does not say when its rows were changed."""

_INSTANTS = {"timestamptz", "timestamp", "date"}
_EXACT = {"int2", "int4", "int8", "numeric"}

_COUNTED = """
SELECT count(*), string_agg(concat_ws(' ', c.oid, pg_relation_filenode(c.oid), n_tup_ins, n_tup_upd, n_tup_del), ',' ORDER BY c.oid),
       coalesce(sum(n_tup_del), 0), current_setting('track_counts') = 'on' AND NOT pg_is_in_recovery(), pg_postmaster_start_time(),
       (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database())
FROM unnest(%s::text[]) AS name JOIN pg_class c ON c.oid = to_regclass(name) JOIN pg_stat_all_tables s ON s.relid = c.oid
"""

Tally = Mapping[str, str]
"""What a table adds up to, by name: `rows`; of orders the rows of each status; of lines their `amount`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server counts of the relations behind a table: `written` differs after any change, `deleted` after one that took rows."""

    written: str
    deleted: int


HEAPS = 1 << 16
_BOUND = "{since}"
_HIDDEN = {"Function Scan", "Table Function Scan", "Foreign Scan"}
"""Parts of a plan that read what the server does not count."""


def hash_of(key: str) -> str:
    """32 bits of a key's MD5 as a number, in SQL."""
    return f"('x' || substr(md5({key}), 1, 8))::bit(32)::bigint"


class PostgresReading:
    """All of it sees the table as it was at one instant. `seen` is from before that instant: what came between is seen once more."""

    def __init__(self, connection: psycopg.Connection, spec: TableSpec, table: str) -> None:
        self._connection = connection
        self._table = table
        relation = ".".join(quoted(part) for part in (spec.table or "").split("."))
        present = {column.name for column in columns_of(connection, f"SELECT * FROM {relation}")} if spec.table else set()  # noqa: S608
        self._query = query_of(spec, relation, present)
        self._kinds = {column.name: column.kind for column in columns_of(connection, self._query)}
        self._from = f"FROM {relation}" + (f" WHERE {spec.where}" if spec.where else "") if spec.table else f"FROM ({self._query}) AS q"
        self._days = spec.window_days if spec.modified_at is None and self._kinds.get(_TIMES.get(table, "")) in _INSTANTS else None
        self._modified = self._modified_of(spec, present)
        self._changed = self._changed_query(spec, relation, present)
        self.seen = self._look()
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def can_follow(self) -> bool:
        """Whether changed rows can be told from others."""
        return self._modified is not None

    def whole(self, connection: DuckDBPyConnection, into: str) -> int:
        """Create `into` with all rows; how many."""
        return self._copy(self._query, connection, into)

    def since(self, connection: DuckDBPyConnection, into: str, mark: str | None) -> int:
        """Create `into` with the rows that were changed since `mark` or shortly before, and those of which that is not known."""
        overlap = f"{self._days} days" if self._days else OVERLAP
        bound = f">= CAST({literal(mark)} AS timestamptz) - INTERVAL '{overlap}'" if mark else "IS NOT NULL"
        return self._copy(self._changed.replace(_BOUND, bound), connection, into)

    def latest(self, now: datetime) -> str | None:
        """When a row was changed last; what lies beyond `now` is not taken at its word."""
        if self._modified is None:
            return None
        if self._days:
            return now.isoformat()
        found = self._all(f"SELECT least(max({self._modified}::timestamptz), {literal(now.isoformat())}::timestamptz)::text {self._from}")
        return None if found[0][0] is None else str(found[0][0])

    def tally(self) -> Tally:
        """What the table adds up to at the source."""
        if self._table == "orders" and "status" in self._kinds:
            status = "coalesce(trim(status::text), '')"
            rows = self._all(f"SELECT {status}, count(*) FROM ({self._query}) AS q GROUP BY 1")  # noqa: S608 - the operator's own
            return {"rows": str(sum(many for _, many in rows))} | {f"status {name}".strip(): str(many) for name, many in rows}
        found = {"rows": self._one("count(*)")}
        if self._table == "order_lines" and self._kinds.get("quantity") in _EXACT and self._kinds.get("unit_price") in _EXACT:
            found["amount"] = self._one("coalesce(sum(round(quantity::numeric, 3) * round(unit_price::numeric, 4)), 0)")
        return found

    def buckets(self, key: str) -> dict[int, tuple[int, int]]:
        """Count and checksum of the keys, in heaps by their hash: where both are the same the keys are."""
        # OFFSET keeps the server from working out each hash twice.
        hashed = f"SELECT {hash_of(f'trim({quoted(key)}::text)')} AS hash FROM ({self._query}) AS q OFFSET 0"  # noqa: S608
        rows = self._all(f"SELECT hash % {HEAPS}, count(*), sum(hash) FROM ({hashed}) AS h GROUP BY 1")  # noqa: S608
        return {int(heap): (int(count), int(total)) for heap, count, total in rows}

    def keys(self, connection: DuckDBPyConnection, into: str, key: str, heaps: Collection[int]) -> int:
        """Create `into` with the keys in these heaps, as column `key`."""
        text = f"trim({quoted(key)}::text)"
        listed = ", ".join(map(str, sorted(heaps)))
        return self._copy(f"SELECT {text} AS key FROM ({self._query}) AS q WHERE {hash_of(text)} % {HEAPS} IN ({listed})", connection, into)  # noqa: S608

    def of_keys(self, connection: DuckDBPyConnection, into: str, key: str, keys: Sequence[str]) -> int:
        """Create `into` with the rows that have these keys."""
        listed = ", ".join(literal(one) for one in keys)
        return self._copy(f"SELECT * FROM ({self._query}) AS q WHERE trim({quoted(key)}::text) IN ({listed})", connection, into)  # noqa: S608

    def _copy(self, query: str, connection: DuckDBPyConnection, into: str) -> int:
        with TemporaryDirectory(prefix="mvt-copy-") as folder:
            return copied(self._connection, query, connection, into, columns_of(self._connection, query), Path(folder) / "rows")

    def _modified_of(self, spec: TableSpec, present: Collection[str]) -> str | None:
        """The column that says when a row was changed, as it is called around the query; None when there is none that is an instant."""
        if spec.modified_at is None:
            return quoted(_TIMES[self._table]) if self._days else None
        if spec.select is not None:
            return quoted(spec.modified_at) if self._kinds.get(spec.modified_at) in _INSTANTS else None
        mine = quoted(spec.modified_at) if spec.modified_at in present else f"({spec.modified_at})"
        found = columns_of(self._connection, f"SELECT {mine} AS changed_at {self._from}")
        return mine if found[0].kind in _INSTANTS else None

    def _changed_query(self, spec: TableSpec, relation: str, present: Collection[str]) -> str:
        """The query with a bound on when rows were changed, to be put in."""
        if self._modified is None:
            return self._query
        bound = f"({self._modified}::timestamptz {_BOUND} OR {self._modified} IS NULL)"
        if spec.select is not None or self._days:
            return f"SELECT * FROM ({self._query}) AS q WHERE {bound}"  # noqa: S608
        where = f"({spec.where}) AND {bound}" if spec.where else bound
        return query_of(spec.model_copy(update={"where": where}), relation, present)

    def _look(self) -> Seen | None:
        """None when a part of what is read is not counted by the server; on a replica nothing is."""
        plan = self._connection.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {self._query}".encode()).fetchall()[0][0]
        relations = set(_relations(plan[0]["Plan"]))
        if None in relations or not relations:
            return None
        found = self._connection.execute(_COUNTED, [[name for name in relations if name is not None]]).fetchone()
        if found is None or int(found[0]) != len(relations) or not found[3]:
            return None
        return Seen(" ".join(map(str, found)), int(found[2]))

    def _one(self, figure: str) -> str:
        return str(self._all(f"SELECT ({figure})::text FROM ({self._query}) AS q")[0][0])  # noqa: S608 - the operator's own mapping

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query.encode()).fetchall()


def _relations(node: Mapping[str, Any]) -> Iterator[str | None]:
    """The relations that a plan reads, by quoted name; None for what cannot be told."""
    if node["Node Type"] in _HIDDEN:
        yield None
    elif "Relation Name" in node:
        yield f"{quoted(node['Schema'])}.{quoted(node['Relation Name'])}"
    for part in node.get("Plans", ()):
        yield from _relations(part)
