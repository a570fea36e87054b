"""Facts of stock brought up to what is sold now: of each product only the days are built anew on which something is different.

What a day says depends on the last days in stock up to it. A day on which something else was sold is seen by those after it until so
many days in stock have followed, and to build these, so many before it are looked at again.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from data.marketplace import stock_facts
from data.marketplace.exchange import build_again, exchange, is_any, rows_of
from data.marketplace.facts import Words, drops, run_steps
from data.marketplace.shadow import NO_ROWS, shadowed
from data.tables import fact_stock

_MOST = 1 / 3
"""From this share of all rows on to leave out the others would cost more than it saves."""

# Days in stock of which the sales are others than before; all of a product that has moved.
_MOVED = """
CREATE TABLE aside.moved_stock AS
WITH sold AS (
  SELECT product_id, occurred_on, units FROM come WHERE order_key IS NOT NULL
  UNION ALL SELECT product_id, occurred_on, -units FROM gone WHERE order_key IS NOT NULL
), others AS (
  SELECT product_id, occurred_on FROM sold GROUP BY product_id, occurred_on
  HAVING sum(units) <> 0 OR bool_and(units > 0) OR bool_and(units < 0)
), days AS (
  SELECT o.product_id, o.occurred_on AS day
  FROM others o SEMI JOIN {all}.fact_stock f ON f.product_id = o.product_id AND f.day = o.occurred_on
  UNION ALL SELECT product_id, unnest([DATE '0001-01-01', DATE '9999-12-31']) FROM touched_products
)
SELECT product_id, min(day) AS since, max(day) AS last FROM days GROUP BY product_id
"""

_SPANS = """
CREATE TEMP TABLE stock_spans AS
WITH near AS (
  SELECT f.product_id, max(f.day, {demand_days}) FILTER (WHERE f.day < m.since) AS before,
         min(f.day, {demand_days}) FILTER (WHERE f.day > m.last) AS after
  FROM {all}.fact_stock f JOIN moved_stock m ON m.product_id = f.product_id WHERE f.on_hand > 0 OR f.sold > 0 GROUP BY f.product_id
)
SELECT m.product_id, m.since, CASE WHEN len(n.before) = {demand_days} THEN list_min(n.before) ELSE DATE '0001-01-01' END AS seen_from,
       CASE WHEN len(n.after) = {demand_days} THEN list_max(n.after) ELSE DATE '9999-12-31' END AS until
FROM moved_stock m LEFT JOIN near n ON n.product_id = m.product_id
"""

_SEEN = {
    "stock": """
    SELECT s.* FROM {all}.stock s JOIN stock_spans m ON m.product_id = s.product_id AND s.day BETWEEN m.seen_from AND m.until
    """,
    "fact_sales": """
    SELECT product_id, occurred_on, order_key, units FROM {all}.fact_sales
    WHERE occurred_on >= (SELECT min(day) FROM stock) AND product_id IN (SELECT product_id FROM stock_spans)
    """,
}
# A day's row is changed in its place: three numbers of it, where all of it would be written again elsewhere.
_CHANGE = """
UPDATE {all}.fact_stock AS f SET opening = s.opening, sold = s.sold, demand = s.demand
FROM (SELECT c.* FROM _carried c JOIN stock_spans m ON m.product_id = c.product_id AND c.day BETWEEN m.since AND m.until) AS s
WHERE f.product_id = s.product_id AND f.day = s.day AND (f.opening <> s.opening OR f.sold <> s.sold OR f.demand <> s.demand)
"""
_TWINS = "SELECT 1 FROM stock GROUP BY product_id, day HAVING count(*) > 1"
_IN_SPAN = "EXISTS (FROM stock_spans m WHERE m.product_id = fact_stock.product_id AND fact_stock.day BETWEEN m.since AND m.until)"


def lay_stock(connection: DuckDBPyConnection, shop: str) -> None:
    """After the facts of sales: lay aside of which products another number is sold."""
    connection.execute(_MOVED.format(all=shop))


def amend_stock(connection: DuckDBPyConnection, shop: str, words: Words, different: frozenset[str]) -> None:
    """After what was laid aside, and with goods: the facts of stock."""
    if "stock" in different or is_any(connection, "FROM touched_vendors"):
        _build(connection, words)
        return
    connection.execute(_SPANS.format(all=shop, demand_days=stock_facts.DEMAND_DAYS))
    touched = _days(connection, shop)
    if touched > _MOST * rows_of(connection, f"{shop}.fact_stock"):
        _build(connection, words)
    elif touched:
        with shadowed(connection, _SEEN):
            _put_in(connection, shop, words)


def _build(connection: DuckDBPyConnection, words: Words) -> None:
    build_again(connection, (fact_stock,), (*stock_facts.STEPS, *drops(stock_facts.STEPS)), words)


def _days(connection: DuckDBPyConnection, shop: str) -> int:
    """So many days are in spans, each of a product that has stock on all of them."""
    of_all = f"(SELECT min(day) AS first_on, max(day) AS last_on FROM {shop}.fact_stock)"  # noqa: S608
    days = "greatest(0, least(m.until, a.last_on) - greatest(m.since, a.first_on) + 1)"
    found = connection.execute(f"SELECT coalesce(sum({days}), 0) FROM stock_spans m, {of_all} a").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def _put_in(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    """A product that has moved has other words in its rows too, and where there are two rows for a day, they are not told apart by it."""
    carried, *steps = stock_facts.STEPS
    run_steps(connection, (carried,), words)
    if is_any(connection, "FROM touched_products") or is_any(connection, _TWINS):
        with shadowed(connection, {"fact_stock": NO_ROWS}):
            run_steps(connection, steps, words)
            connection.execute(f"DELETE FROM fact_stock WHERE NOT {_IN_SPAN}")  # noqa: S608
            exchange(connection, shop, fact_stock, "day, product_id", _IN_SPAN)
    else:
        connection.execute(_CHANGE.format(all=shop))
    run_steps(connection, drops(stock_facts.STEPS), words)
