"""A part of an extract bears the names of the whole while a block lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from data.marketplace.exchange import at_once
from data.marketplace.schema import create_tables
from data.marketplace.shadow import NO_ROWS, lay_aside, look_aside, shadowed
from data.tables import traffic


@pytest.fixture
def connection() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 2}) as made:
        create_tables(made, [traffic])
        made.execute("INSERT INTO traffic (day, visits) SELECT DATE '2026-01-01', 1 FROM range(5)")
        yield made


def test_a_name_is_the_part_inside_and_the_whole_outside(connection: DuckDBPyConnection) -> None:
    asked = "SELECT count(*), sum(visits) FROM traffic"
    with shadowed(connection, {"traffic": "SELECT * FROM {all}.traffic LIMIT 2"}):
        assert connection.execute(asked).fetchall() == [(2, 2)]
        with shadowed(connection, {"other": "FROM memory.main.traffic"}, kind="VIEW"):
            assert connection.execute("SELECT count(*) FROM other").fetchall() == [(5,)]
    assert connection.execute(asked).fetchall() == [(5, 5)]


def test_no_row_is_lost_of_very_many_that_are_put_into_an_empty_part_at_once(connection: DuckDBPyConnection) -> None:
    # The engine keeps 122,880 rows together: from there on it writes them before the transaction ends.
    many = "SELECT DATE '2026-01-01' + CAST(i % 365 AS INTEGER), 1, 2, 3, 4, 'c', 'd', 'e' FROM range(200000) AS t(i) ORDER BY hash(i)"
    with at_once(connection), shadowed(connection, {"traffic": NO_ROWS}):
        connection.execute(f"INSERT INTO traffic {many}")
        asked = connection.execute("SELECT count(*), sum(visits), max(day), count(DISTINCT day) FROM traffic").fetchall()
        assert asked == [(200_000, 200_000, date(2026, 12, 31), 365)]


def test_what_lies_aside_is_found_by_other_connections_until_something_else_is_laid_aside(connection: DuckDBPyConnection) -> None:
    lay_aside(connection)
    connection.execute("CREATE TABLE aside.part AS SELECT 7 AS number")
    connection.execute("CREATE TABLE mine AS SELECT 8 AS number")
    with connection.cursor() as other:
        look_aside(other, "memory.main")
        assert other.execute("SELECT part.number, mine.number FROM part, mine").fetchall() == [(7, 8)]
    lay_aside(connection)
    assert connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall() == [("mine",), ("traffic",)]
