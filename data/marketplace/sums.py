"""Sums brought up to what they are sums of: what has come is added and what has gone is taken away.

Most sums can tell by themselves that rows are left which they are sums of, and that each of these counts. Those that cannot are in
doubt, and are added up again from all their rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection
from sqlalchemy import BigInteger, Table

from data.marketplace.exchange import is_any
from data.marketplace.facts import Words, run_steps
from data.marketplace.rollups import NUMBERS
from data.marketplace.shadow import NO_ROWS, shadowed
from data.tables import fact_sales

_UNCONVERTED = "unconverted"
"""Counts rows whose amounts are not known: where there are some, a sum may be one of no row."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The rows of `table` that meet `condition`: sums of `figures`, one for all rows that have the same in `named`. `gone` and `come`
    are tables with what has gone and come of these rows; `counted` is the figure that is 1 in each, if there is one."""

    table: Table
    named: tuple[str, ...]
    figures: tuple[str, ...]
    gone: str
    come: str
    condition: str = "true"
    counted: str | None = None


def sums_of(table: Table, gone: str, come: str, counted: str | None = None) -> Sums:
    """All rows of a rollup whose texts and days name them, and whose numbers are sums or stand for somebody."""
    figures = tuple(column.name for column in table.c if isinstance(column.type, BigInteger))
    return Sums(table, tuple(name for name in table.c.keys() if name not in figures), figures, gone, come, counted=counted)  # noqa: SIM118


def carry_over(connection: DuckDBPyConnection, shop: str, sums: Sums) -> bool:
    """Make sums what they are now; whether some are in doubt. Leaves these as they were, and what names them as `in_doubt`."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sums_now AS {_now(sums, shop)}")
    is_doubted = "false" if sums.counted else _doubt(sums)
    doubted = f"SELECT {', '.join(sums.named)}, {_may_be_sales(sums)} AS may_be_sales FROM sums_now WHERE {is_doubted}"  # noqa: S608 - names of ours, here and below
    connection.execute(f"CREATE OR REPLACE TEMP TABLE in_doubt AS {doubted}")
    connection.execute(f"DELETE FROM sums_now WHERE {is_doubted} OR NOT is_other")  # noqa: S608
    connection.execute(f"DELETE FROM {shop}.{sums.table.name} WHERE rowid IN (SELECT place FROM sums_now)")  # noqa: S608
    listed = ", ".join((*sums.named, *sums.figures))
    connection.execute(f"INSERT INTO {shop}.{sums.table.name} BY NAME SELECT {listed} FROM sums_now WHERE {sums.counted or 1} > 0")  # noqa: S608
    return is_any(connection, "FROM in_doubt")


def add_up_again(connection: DuckDBPyConnection, shop: str, sums: Sums, source: Table, step: str, words: Words) -> None:
    """After `carry_over`: those in doubt, from the rows of `source` by the `step` that adds up all."""
    table = sums.table.name
    same = _same("g", sums.named)
    theirs = f"SELECT r.* FROM {{all}}.{source.name} AS r SEMI JOIN in_doubt AS g ON {same}"  # noqa: S608
    if source is fact_sales:
        theirs = f"{theirs} AND g.may_be_sales UNION ALL {theirs} AND NOT g.may_be_sales WHERE r.kind = 'refund'"
    with shadowed(connection, {source.name: theirs}, kind="VIEW"), shadowed(connection, {table: NO_ROWS}):
        run_steps(connection, (step,), words)
        connection.execute(f"DELETE FROM {shop}.{table} AS r WHERE EXISTS (FROM in_doubt AS g WHERE {same})")  # noqa: S608
        connection.execute(f"INSERT INTO {shop}.{table} SELECT * FROM {table}")  # noqa: S608


def _now(sums: Sums, shop: str) -> str:
    """What the sums of which something has come or gone are now, with the place of what they were."""
    named = ", ".join(sums.named)
    added = [name for name in sums.figures if name not in NUMBERS]
    numbers = [name for name in sums.figures if name in NUMBERS]
    came = ", ".join((named, *sums.figures))
    went = ", ".join((named, *(f"NULL AS {name}" if name in NUMBERS else f"-{name} AS {name}" for name in sums.figures)))
    moved = ", ".join((*(f"sum({name}) AS {name}" for name in added), *(f"max({name}) AS {name}" for name in numbers)))
    uncertain = f"bool_or({_UNCONVERTED} <> 0)" if _UNCONVERTED in added else "false"
    totals = [f"coalesce(r.{name}, 0) + coalesce(g.{name}, 0) AS {name}" for name in added]
    totals += [f"CASE WHEN coalesce(r.{NUMBERS[name]}, 0) + g.{NUMBERS[name]} > 0 THEN coalesce(g.{name}, r.{name}) END AS {name}"
               for name in numbers]  # fmt: skip
    other = " OR ".join(f"coalesce(g.{name}, 0) <> 0" for name in added)
    return f"""
    WITH moved AS (
      SELECT {named}, {moved}, {uncertain} AS is_uncertain
      FROM (SELECT {came} FROM {sums.come} UNION ALL SELECT {went} FROM {sums.gone}) GROUP BY {named}
    ), had AS (SELECT rowid AS place, * FROM {shop}.{sums.table.name} WHERE {sums.condition})
    SELECT {", ".join(f"g.{name}" for name in sums.named)}, r.place, g.is_uncertain, {other} AS is_other, {", ".join(totals)}
    FROM moved AS g LEFT JOIN had AS r ON {_same("g", sums.named)}
    """  # noqa: S608


def _doubt(sums: Sums) -> str:
    """When sums do not say by themselves what they are: nothing is left of them, though rows may be that count for nothing; or there
    are rows whose amounts are not known."""
    added = [name for name in sums.figures if name not in NUMBERS]
    nothing = " AND ".join(f"{name} = 0" for name in added)
    return f"is_uncertain OR {_UNCONVERTED} <> 0 OR ({nothing})" if _UNCONVERTED in added else f"is_uncertain OR ({nothing})"


def _may_be_sales(sums: Sums) -> str:
    """Of what the orders are counted, there are no sales where none is left."""
    counted = [f"{name} > 0" for name in ("placed_first", "vendor_placed_first") if name in sums.figures]
    return " OR ".join(counted) or "true"


def _same(other: str, named: tuple[str, ...]) -> str:
    return " AND ".join(f"{other}.{name} IS NOT DISTINCT FROM r.{name}" for name in named)
