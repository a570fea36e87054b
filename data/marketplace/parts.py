"""The part of a shop that changes touch: all about the touched orders, as it is now and as it was before.

Whatever is counted order by order is the same of the rest as it was before. Each part bears the names of the whole tables while a
block lasts (see `shadow`).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager

from duckdb import DuckDBPyConnection

from data.marketplace.shadow import catalog_of, shadowed

_OF_TOUCHED = {
    "orders": "order_id IN (SELECT order_id FROM touched_orders)",
    "order_lines": "order_id IN (SELECT order_id FROM touched_orders)",
    "refunds": "refund_id IN (SELECT refund_id FROM touched_refunds)",
    "shipments": "order_id IN (SELECT order_id FROM touched_orders)",
    "customers": "customer_id IN (SELECT customer_id FROM touched_customers)",
}
PARTS = frozenset(_OF_TOUCHED)
"""The tables of which there is a part."""

NOW = {table: f"FROM part_{table}" for table in _OF_TOUCHED}
"""The part as it is now, as shadows."""


# All refunds of touched orders. A refund belongs to the order of its line, and where there is none, to the one it names itself.
_REFUNDS = (
    """
    CREATE TABLE aside.own_refunds AS
    SELECT r.refund_id, r.line_id FROM {all}.refunds r WHERE r.order_id IN (SELECT order_id FROM touched_orders)
    """,
    """
    INSERT INTO touched_refunds
    (SELECT r.refund_id FROM {all}.refunds r
     WHERE r.line_id IN (SELECT l.line_id FROM part_order_lines l SEMI JOIN part_orders o ON o.order_id = l.order_id)
     UNION SELECT refund_id FROM own_refunds WHERE line_id IS NULL OR line_id NOT IN (
       SELECT l.line_id FROM refunded_lines l SEMI JOIN own_refunds r ON r.line_id = l.line_id
       SEMI JOIN {all}.orders o ON o.order_id = l.order_id))
    EXCEPT SELECT refund_id FROM touched_refunds
    """,
)


def cut_part(connection: DuckDBPyConnection) -> None:
    """Lay aside what is touched, as `part_<table>`; of refunds also those of touched orders are touched from here on."""
    shop = catalog_of(connection)
    for table, condition in _OF_TOUCHED.items():
        if table == "refunds":
            for statement in _REFUNDS:
                connection.execute(statement.format(all=shop))
        everything = f"{shop}.{table}"
        connection.execute(f"CREATE TABLE aside.part_{table} AS SELECT * FROM {everything} WHERE {condition}")  # noqa: S608 - names of ours


@contextmanager
def part_before(connection: DuckDBPyConnection, different: Set[str]) -> Iterator[None]:
    """For the length of the block the tables are the part as it was before; those that are not `different` are as they were."""
    was = {
        table: f"(FROM part_{table} EXCEPT ALL FROM new_{table}) UNION ALL SELECT * FROM old_{table} WHERE {condition}"  # noqa: S608
        for table, condition in _OF_TOUCHED.items()
        if table in different
    }
    same = {table: query for table, query in NOW.items() if table not in different}
    with shadowed(connection, was), shadowed(connection, same, kind="VIEW"):
        yield
