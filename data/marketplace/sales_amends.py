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

# What of the facts of touched orders is not looked at row by row, with the place where each lies.
_KNOWN = """
CREATE TEMP TABLE known AS
SELECT rowid AS place, order_id, placed_order_key, customer_id, customer_key, customer_type, occurred_on FROM {all}.fact_sales
WHERE order_id IN (SELECT order_id FROM touched_orders) OR refund_id IN (SELECT refund_id FROM touched_refunds)
"""

_NUMBERS = (
    """
    CREATE TEMP TABLE order_numbers AS
    WITH before AS (SELECT order_id, max(placed_order_key) AS number FROM known GROUP BY order_id)
    SELECT o.order_id, coalesce(k.number, (SELECT coalesce(max(placed_order_key), 0) FROM {all}.fact_sales)
                                          + row_number() OVER (PARTITION BY k.number IS NULL ORDER BY o.ordered_at, o.order_id)) AS number
    FROM orders o LEFT JOIN before k ON k.order_id = o.order_id
    """,
    """
    CREATE TEMP TABLE customer_numbers AS
    WITH before AS (SELECT customer_id, max(customer_key) AS number FROM known GROUP BY customer_id)
    SELECT c.customer_id, coalesce(k.number, (SELECT coalesce(max(customer_key), 0) FROM {all}.fact_sales)
                                             + row_number() OVER (PARTITION BY k.number IS NULL ORDER BY c.customer_id)) AS number
    FROM touched_customers c LEFT JOIN before k ON k.customer_id = c.customer_id
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

# Of the orders that stay as they were all is the same, but for customers who turn from new ones into returning ones, or back.
_STAYING = (
    """
    CREATE TEMP TABLE staying AS
    SELECT order_id FROM touched_orders
    EXCEPT (SELECT order_id FROM widened
            UNION SELECT k.order_id FROM known k JOIN _heads h ON h.order_id = k.order_id
                  WHERE h.customer_type IS DISTINCT FROM k.customer_type)
    """,
    """
    CREATE TEMP TABLE before AS SELECT rowid AS place, * FROM {all}.fact_sales
    WHERE rowid IN (SELECT place FROM known WHERE order_id IS NULL OR order_id NOT IN (SELECT order_id FROM staying))
    """,
)
_OTHERS = {
    **NOW,
    "order_lines": "FROM part_order_lines WHERE order_id NOT IN (SELECT order_id FROM staying)",
    "shipments": "FROM part_shipments WHERE order_id NOT IN (SELECT order_id FROM staying)",
    "refunds": """
    SELECT r.* FROM part_refunds r LEFT JOIN part_order_lines l ON l.line_id = r.line_id LEFT JOIN part_orders o ON o.order_id = l.order_id
    WHERE coalesce(o.order_id, r.order_id) IS NULL OR coalesce(o.order_id, r.order_id) NOT IN (SELECT order_id FROM staying)
    """,
}
_THEIR_SHIPMENTS = "order_id IN (SELECT order_id FROM touched_orders EXCEPT FROM staying)"

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
    """Leaves `known`, of all facts of touched orders what they were, and the facts that differ: `gone` as they were, `come` as they are."""
    with shadowed(connection, NOW, kind="VIEW"), shadowed(connection, _EMPTY):
        run_steps(connection, _HEADS, words)
        for statement in (_KNOWN, *_NUMBERS, *_STAYING):
            connection.execute(statement.format(all=shop))
    with shadowed(connection, _OTHERS, kind="VIEW"), shadowed(connection, _EMPTY):
        run_steps(connection, _ROWS, words)
        for statement in _DIFFERENT:
            connection.execute(statement)
        exchange(connection, shop, fact_shipments, "shipment_id", _THEIR_SHIPMENTS)
        run_steps(connection, drops((*_HEADS, *_ROWS)), words)
    connection.execute(f"DELETE FROM {shop}.fact_sales WHERE rowid IN (SELECT place FROM gone)")  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.fact_sales SELECT * FROM come ORDER BY occurred_at, order_id, refund_id, line_id")  # noqa: S608
