"""Baskets brought up to the facts of sales: what orders had in them before is taken away, and what they have now is added.

Of pairs only those in enough orders are kept. One that is not and comes with more orders than before may be in enough of them now: what
it had is not known, and the baskets are built anew.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from data.marketplace import pairs
from data.marketplace.exchange import is_any
from data.marketplace.facts import Words, run_steps
from data.tables import LARGEST_BASKET

_IN_WINDOW = "order_key IS NOT NULL AND occurred_on BETWEEN DATE '{window_first}' AND DATE '{window_last}'"


def _baskets(facts: str, sign: int) -> str:
    """Baskets of orders of which facts have come or gone; of none that is too large there are pairs."""
    return f"""
    WITH parts AS (SELECT DISTINCT order_key, product_id FROM {facts} SEMI JOIN moved_baskets USING (order_key) WHERE {_IN_WINDOW})
    SELECT {sign} AS sign, order_key, product_id, count(product_id) OVER (PARTITION BY order_key) > {LARGEST_BASKET} AS is_large FROM parts
    """  # noqa: S608


_LAID = (
    f"""
    CREATE TEMP TABLE moved_baskets AS
    SELECT DISTINCT order_key FROM (FROM gone UNION ALL BY NAME FROM come) WHERE {_IN_WINDOW}
    """,  # noqa: S608
    f"CREATE TEMP TABLE baskets AS ({_baskets('before', -1)}) UNION ALL ({_baskets('after', 1)})",
    f"""
    CREATE TEMP TABLE window_now AS
    WITH orders AS (SELECT DISTINCT sign, order_key, is_large FROM baskets), moved AS (
      SELECT coalesce(sum(sign) FILTER (WHERE NOT is_large), 0) AS baskets, coalesce(sum(sign) FILTER (WHERE is_large), 0) AS left_out
      FROM orders)
    SELECT w.baskets + m.baskets AS baskets, w.left_out + m.left_out AS left_out, w.minimum_orders AS minimum_before,
           {pairs.MINIMUM.format(baskets="(w.baskets + m.baskets)")} AS minimum_orders
    FROM study_window w, moved m
    """,  # noqa: S608
    """
    CREATE TEMP TABLE products_now AS
    WITH moved AS (
      SELECT product_id, sum(sign) AS orders FROM baskets
      WHERE NOT is_large AND product_id IS NOT NULL GROUP BY product_id HAVING sum(sign) <> 0
    )
    SELECT m.product_id, coalesce(p.orders, 0) + m.orders AS orders FROM moved m LEFT JOIN basket_products p ON p.product_id = m.product_id
    """,
    """
    CREATE TEMP TABLE pairs_now AS
    WITH one AS (FROM baskets WHERE NOT is_large AND product_id IS NOT NULL), moved AS (
      SELECT a.product_id AS product_a, b.product_id AS product_b, sum(a.sign) AS orders
      FROM one a JOIN one b ON b.sign = a.sign AND b.order_key = a.order_key AND b.product_id > a.product_id
      GROUP BY a.product_id, b.product_id HAVING sum(a.sign) <> 0
    )
    SELECT m.product_a, m.product_b, p.orders + m.orders AS orders, p.orders IS NULL AND m.orders > 0 AS is_in_doubt
    FROM moved m LEFT JOIN basket_pairs p ON p.product_a = m.product_a AND p.product_b = m.product_b
    """,
)  # fmt: skip

_IN_DOUBT = """
SELECT 1 FROM window_now WHERE minimum_orders <> minimum_before UNION ALL SELECT 1 FROM pairs_now WHERE is_in_doubt
"""

_AMENDS = (
    "UPDATE study_window SET baskets = n.baskets, left_out = n.left_out FROM window_now n",
    "DELETE FROM basket_products WHERE product_id IN (SELECT product_id FROM products_now)",
    "INSERT INTO basket_products BY NAME SELECT product_id, orders FROM products_now WHERE orders > 0",
    "DELETE FROM basket_pairs p WHERE EXISTS (FROM pairs_now n WHERE n.product_a = p.product_a AND n.product_b = p.product_b)",
    """
    INSERT INTO basket_pairs BY NAME
    SELECT product_a, product_b, orders FROM pairs_now WHERE orders >= (SELECT minimum_orders FROM study_window)
    """,
)


def lay_baskets(connection: DuckDBPyConnection, words: Words) -> bool:
    """Lay aside what the baskets are after the facts of sales; whether that is known."""
    run_steps(connection, _LAID, words)
    return not is_any(connection, _IN_DOUBT)


def amend_baskets(connection: DuckDBPyConnection) -> None:
    """Put in what was laid aside."""
    for statement in _AMENDS:
        connection.execute(statement)
