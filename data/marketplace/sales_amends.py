"""Facts of sales and shipments brought up to what touched orders now are, built beside them by the steps that build the whole.

Orders, customers and vendors keep their numbers; new ones get the next.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from data.marketplace import goods, sales_facts, service_facts
from data.marketplace.exchange import exchange
from data.marketplace.facts import Words, drops, run_steps
from data.marketplace.parts import NOW
from data.marketplace.shadow import empty, shadowed
from data.tables import fact_sales, fact_shipments

_EMPTY = {name: empty(name) for name in ("reviews", "stock", "fact_sales", "fact_shipments")}
_HEADS, _ROWS = (*goods.STEPS, *sales_facts.HEADS), (*sales_facts.ROWS, *service_facts.SHIPMENTS)

# What the facts of touched orders were, with the place where each lies. Where it lies is found in two columns, and then all are read there.
_BEFORE = (
    """
    CREATE TEMP TABLE places AS
    SELECT rowid AS place FROM {all}.fact_sales
    WHERE order_id IN (SELECT order_id FROM touched_orders) OR refund_id IN (SELECT refund_id FROM touched_refunds)
    """,
    "CREATE TEMP TABLE before AS SELECT rowid AS place, * FROM {all}.fact_sales WHERE rowid IN (SELECT place FROM places)",
)

_NUMBERS = (
    """
    CREATE TEMP TABLE order_numbers AS
    WITH known AS (SELECT order_id, max(placed_order_key) AS number FROM before GROUP BY order_id)
    SELECT o.order_id, coalesce(k.number, (SELECT coalesce(max(placed_order_key), 0) FROM {all}.fact_sales)
                                          + row_number() OVER (PARTITION BY k.number IS NULL ORDER BY o.ordered_at, o.order_id)) AS number
    FROM orders o LEFT JOIN known k ON k.order_id = o.order_id
    """,
    """
    CREATE TEMP TABLE customer_numbers AS
    WITH known AS (SELECT customer_id, max(customer_key) AS number FROM before GROUP BY customer_id)
    SELECT c.customer_id, coalesce(k.number, (SELECT coalesce(max(customer_key), 0) FROM {all}.fact_sales)
                                             + row_number() OVER (PARTITION BY k.number IS NULL ORDER BY c.customer_id)) AS number
    FROM touched_customers c LEFT JOIN known k ON k.customer_id = c.customer_id
    """,
    """
    CREATE TEMP TABLE vendor_numbers AS
    WITH known AS (SELECT vendor_id, max(vendor_key) AS number FROM {all}.rollup_vendors GROUP BY vendor_id)
    SELECT v.vendor_id, coalesce(k.number, (SELECT coalesce(max(number), 0) FROM known)
                                           + row_number() OVER (PARTITION BY k.number IS NULL ORDER BY v.vendor_id)) AS number
    FROM _sellers v LEFT JOIN known k ON k.vendor_id = v.vendor_id
    """,
    """
    CREATE OR REPLACE TEMP TABLE _heads AS
    SELECT h.* REPLACE (o.number AS order_key, CASE WHEN h.customer_key IS NOT NULL THEN c.number END AS customer_key)
    FROM _heads h LEFT JOIN order_numbers o ON o.order_id = h.order_id LEFT JOIN customer_numbers c ON c.customer_id = h.customer_id
    """,
    """
    CREATE OR REPLACE TEMP TABLE _sellers AS
    SELECT s.* REPLACE (n.number AS vendor_key) FROM _sellers s JOIN vendor_numbers n ON n.vendor_id = s.vendor_id
    """,
)  # fmt: skip

# A fact is told by its refund and its line, of which one may be missing.
_SAME_FACT = "a.refund_id IS NOT DISTINCT FROM b.refund_id AND a.line_id IS NOT DISTINCT FROM b.line_id"
_OTHERWISE = " OR ".join(f"a.{column.name} IS DISTINCT FROM b.{column.name}" for column in fact_sales.c)
_DIFFERENT = (
    "ALTER TABLE fact_sales RENAME TO after",
    f"""
    CREATE TEMP TABLE others AS
    SELECT a.rowid AS come, b.place AS gone FROM after a FULL JOIN before b ON {_SAME_FACT}
    WHERE a.kind IS NULL OR b.kind IS NULL OR {_OTHERWISE}
    """,  # noqa: S608
    "CREATE TEMP TABLE come AS SELECT * FROM after WHERE rowid IN (SELECT come FROM others)",
    "CREATE TEMP TABLE gone AS SELECT * FROM before WHERE place IN (SELECT gone FROM others)",
)


def amend_sales(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    """Leaves `before` and `after`, the facts of what is touched, and of these `gone` and `come`, those that differ."""
    with shadowed(connection, NOW, kind="VIEW"), shadowed(connection, _EMPTY):
        run_steps(connection, _HEADS, words)
        for statement in (*_BEFORE, *_NUMBERS):
            connection.execute(statement.format(all=shop))
        run_steps(connection, _ROWS, words)
        for statement in _DIFFERENT:
            connection.execute(statement)
        exchange(connection, shop, fact_shipments, "shipment_id", "order_id IN (SELECT order_id FROM touched_orders)")
        run_steps(connection, drops((*_HEADS, *_ROWS)), words)
    connection.execute(f"DELETE FROM {shop}.fact_sales WHERE rowid IN (SELECT place FROM gone)")  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.fact_sales SELECT * FROM come ORDER BY occurred_at, order_id, refund_id, line_id")  # noqa: S608
