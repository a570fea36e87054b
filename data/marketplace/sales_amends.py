"""Facts of sales and shipments brought up to what touched orders now are, built beside them by the steps that build the whole.

Orders, customers and vendors keep their numbers; new ones get the next.
"""

from __future__ import annotations

from collections.abc import Iterable

from duckdb import DuckDBPyConnection

from data.marketplace import goods, sales_facts, service_facts
from data.marketplace.exchange import exchange
from data.marketplace.facts import Words, drops, run_steps
from data.marketplace.parts import NOW
from data.marketplace.shadow import NO_ROWS, shadowed
from data.tables import fact_sales, fact_shipments

_EMPTY = {name: NO_ROWS for name in ("reviews", "stock", "fact_sales", "fact_shipments")}
_HEADS, _ROWS = (*goods.STEPS, *sales_facts.HEADS), (*sales_facts.ROWS, *service_facts.SHIPMENTS)

_OF_A_SCORE = ("customer_id", "occurred_on", "order_key", "order_first", "gmv", "discounts", "refunds", "unconverted")
_CUSTOMER_KEYS = ("customer_key", "new_customer_key", "repeat_customer_key")
DECIDES = {
    "basket": ("order_key", "product_id", "occurred_on"), "score": _OF_A_SCORE,
    "purchase": (*_OF_A_SCORE, "occurred_at", "order_id", "country", *_CUSTOMER_KEYS),
}  # fmt: skip
"""What of a fact decides about baskets, about scores of customers, and about all rollups by customer."""

# What of the facts of touched orders is looked at again, with the place where each lies.
_KNOWN = f"""
CREATE TEMP TABLE known AS
SELECT rowid AS place, placed_order_key, customer_type, {", ".join(DECIDES["purchase"])} FROM {{all}}.fact_sales
WHERE order_id IN (SELECT order_id FROM touched_orders) OR refund_id IN (SELECT refund_id FROM touched_refunds)
"""  # noqa: S608

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
    "shipments": "FROM part_shipments WHERE order_id IN (SELECT order_id FROM widened)",
    "refunds": """
    SELECT r.* FROM part_refunds r LEFT JOIN part_order_lines l ON l.line_id = r.line_id LEFT JOIN part_orders o ON o.order_id = l.order_id
    WHERE coalesce(o.order_id, r.order_id) IS NULL OR coalesce(o.order_id, r.order_id) NOT IN (SELECT order_id FROM staying)
    """,
}
_THEIR_SHIPMENTS = "order_id IN (SELECT order_id FROM widened)"
_STILL_SENT = "order_id IN (SELECT order_id FROM temp.main.fact_shipments)"

# A fact is told by its refund and its line, of which one may be missing.
_SAME_FACT = "a.refund_id IS NOT DISTINCT FROM b.refund_id AND a.line_id IS NOT DISTINCT FROM b.line_id"


def _differ(columns: Iterable[str]) -> str:
    """Whether a fact is another in these columns than it was, or has come or gone."""
    return " OR ".join(("a.kind IS NULL", "b.kind IS NULL", *(f"a.{name} IS DISTINCT FROM b.{name}" for name in columns)))


_FLAGS = {what: f"is_other_{what}" for what in DECIDES}
_DIFFERENT = (
    "ALTER TABLE fact_sales RENAME TO after",
    f"""
    CREATE TEMP TABLE others AS
    SELECT a.rowid AS came, b.place AS went, {", ".join(f"{_differ(DECIDES[what])} AS {flag}" for what, flag in _FLAGS.items())}
    FROM after a FULL JOIN before b ON {_SAME_FACT} WHERE {_differ(fact_sales.c.keys())}
    """,  # noqa: S608
    "CREATE TEMP TABLE come AS SELECT a.*, o.* EXCLUDE (came, went) FROM after a JOIN others o ON o.came = a.rowid",
    "CREATE TEMP TABLE gone AS SELECT b.*, o.* EXCLUDE (came, went) FROM before b JOIN others o ON o.went = b.place",
)
# Of orders that are no longer valid there is no shipment: nothing of these is looked at but where they lie.
_SENT_NO_MORE = f"""
DELETE FROM {{all}}.fact_shipments WHERE {_THEIR_SHIPMENTS} AND order_id NOT IN (SELECT order_id FROM fact_shipments)
"""  # noqa: S608


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
        connection.execute(_SENT_NO_MORE.format(all=shop))
        exchange(connection, shop, fact_shipments, "shipment_id", _STILL_SENT)
        run_steps(connection, drops((*_HEADS, *_ROWS)), words)
    connection.execute(f"DELETE FROM {shop}.fact_sales WHERE rowid IN (SELECT place FROM gone)")  # noqa: S608
    came = f"SELECT {', '.join(fact_sales.c.keys())} FROM come ORDER BY occurred_at, order_id, refund_id, line_id"  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.fact_sales BY NAME {came}")


def moved(what: str) -> str:
    """What has come or gone of the columns of the facts that decide about this: a query with the `sign` of each row."""
    listed, flag = ", ".join(DECIDES[what]), _FLAGS[what]
    return f"SELECT -1 AS sign, {listed} FROM gone WHERE {flag} UNION ALL SELECT 1, {listed} FROM come WHERE {flag}"  # noqa: S608
