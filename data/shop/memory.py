"""What is remembered of reading a shop, in the extract that was made of it: the two are never of different runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import duckdb
from duckdb import DuckDBPyConnection

from data.shop.canonical import Unread
from data.shop.counting import Count, Counts
from data.shop.loading import Loaded, Mark


@dataclass(frozen=True, slots=True)
class Memory:
    """`mapped`: by what the shop was read; `whole_on`: the business day on which it was read whole; `counts`: what the checks counted."""

    mapped: str
    whole_on: str
    loaded: Loaded
    counts: Counts


def remember(connection: DuckDBPyConnection, memory: Memory) -> None:
    """Write it in place of what was remembered before."""
    connection.execute("CREATE OR REPLACE TABLE shop_memory (said VARCHAR)")
    connection.execute("INSERT INTO shop_memory VALUES (?)", [json.dumps(asdict(memory), ensure_ascii=False)])


def recall(connection: DuckDBPyConnection) -> Memory | None:
    """None when nothing is remembered, or nothing that can be read: the shop is read whole then."""
    try:
        found = connection.execute("SELECT said FROM shop_memory").fetchone()
        given = json.loads(found[0]) if found is not None else {}
        of = given["loaded"]
        marks = {table: Mark(**mark) for table, mark in of["marks"].items()}
        loaded = Loaded(of["rows"], [Unread(**one) for one in of["unread"]], of["twice"], marks)
        counts = {name: Count(**one) for name, one in given["counts"].items()}
        return Memory(given["mapped"], given["whole_on"], loaded, counts)
    except (duckdb.CatalogException, ValueError, KeyError, TypeError):
        return None
