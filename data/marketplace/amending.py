"""Facts, rollups and studies of an extract brought up to what its canonical tables now say, by building anew only what is touched.

The touched part of the shop is built by the same steps as the whole, in shadow tables; what differs from before is then exchanged.
Orders, customers and vendors keep their numbers; new ones get the next. The extract is the same as one that was built from nothing,
but for these numbers and for the order in which its rows lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection
from sqlalchemy import BigInteger

from data.marketplace import goods, pairs, people, rollups, sales_facts, service_facts, vendor_facts
from data.marketplace.changes import Touched
from data.marketplace.exchange import build_again, exchange, is_any
from data.marketplace.facts import Words, build_facts, drops, prepare, run_steps
from data.marketplace.parts import NOW
from data.marketplace.shadow import catalog_of, empty, shadowed
from data.marketplace.stock_amends import amend_stock
from data.tables import (
    FACTS,
    ROLLUPS,
    STUDIED,
    fact_reviews,
    fact_sales,
    fact_shipments,
    fact_traffic,
    fact_vendor_life,
    rollup_customers,
    rollup_purchases,
)  # fmt: skip

_ORDER_KEYS, _CUSTOMER_KEYS = ("order_key", "placed_order_key"), ("customer_key", "new_customer_key", "repeat_customer_key")

_EMPTY = {name: empty(name) for name in ("reviews", "stock", "fact_sales", "fact_shipments")}
_STEPS_OF_TOUCHED = (*goods.STEPS, *sales_facts.STEPS, *service_facts.SHIPMENTS)

# What the facts of touched orders were, with the place where each lies.
_BEFORE = """
CREATE TEMP TABLE before AS
SELECT rowid AS place, * FROM {all}.fact_sales
WHERE order_id IN (SELECT order_id FROM touched_orders) OR refund_id IN (SELECT refund_id FROM touched_refunds)
"""

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
)  # fmt: skip


def _numbered() -> str:
    """The facts as they were built, with the numbers of the extract."""
    numbered = [f"CASE WHEN f.{name} IS NOT NULL THEN o.number END AS {name}" for name in _ORDER_KEYS]
    numbered += [f"CASE WHEN f.{name} IS NOT NULL THEN c.number END AS {name}" for name in _CUSTOMER_KEYS]
    numbered.append("CASE WHEN f.vendor_key IS NOT NULL THEN v.number END AS vendor_key")
    return f"""
    CREATE TEMP TABLE after AS
    SELECT f.* REPLACE ({", ".join(numbered)}) FROM fact_sales f LEFT JOIN order_numbers o ON o.order_id = f.order_id
    LEFT JOIN customer_numbers c ON c.customer_id = f.customer_id LEFT JOIN vendor_numbers v ON v.vendor_id = f.vendor_id
    """  # noqa: S608


# A fact is told by its refund and its line, of which one may be missing.
_SAME_FACT = "a.refund_id IS NOT DISTINCT FROM b.refund_id AND a.line_id IS NOT DISTINCT FROM b.line_id"
_OTHERWISE = " OR ".join(f"a.{column.name} IS DISTINCT FROM b.{column.name}" for column in fact_sales.c)
_DIFFERENT = (
    f"CREATE TEMP TABLE come AS SELECT a.* FROM after a LEFT JOIN before b ON {_SAME_FACT} WHERE b.kind IS NULL OR {_OTHERWISE}",  # noqa: S608
    f"CREATE TEMP TABLE gone AS SELECT b.* FROM before b LEFT JOIN after a ON {_SAME_FACT} WHERE a.kind IS NULL OR {_OTHERWISE}",  # noqa: S608
)


def _moved(columns: Iterable[str]) -> str:
    """What has come or gone of these columns of the facts."""
    listed = ", ".join(columns)
    return f"""
    (SELECT {listed} FROM gone EXCEPT ALL SELECT {listed} FROM come) UNION ALL
    (SELECT {listed} FROM come EXCEPT ALL SELECT {listed} FROM gone)
    """  # noqa: S608


_OF_A_BASKET = ("order_key", "product_id", "occurred_on")
_OF_A_SCORE = (
    "customer_id", "occurred_on", "order_key", "order_first", "gmv", "discounts", "refunds", "unconverted",
)  # fmt: skip
_OF_A_PURCHASE = (*_OF_A_SCORE, "occurred_at", "order_id", "country", *_CUSTOMER_KEYS)
"""What of a fact decides about baskets, scores of customers, and rollups by customer."""


def amend(
    connection: DuckDBPyConnection, timezone: ZoneInfo, currency: str, as_of: datetime, touched: Touched
) -> None:  # fmt: skip
    """After `apply_changes`: make everything that is built from the canonical tables what they now say."""
    shop = catalog_of(connection)
    if not touched.is_part:
        for table in (*FACTS, *ROLLUPS, *STUDIED):
            connection.execute(f"DROP TABLE {shop}.{table.name}")
        build_facts(connection, timezone, currency, as_of)
        return
    words = prepare(connection, timezone, currency, as_of)
    _amend_sales(connection, shop, words)
    _amend_days(connection, shop, words)
    _amend_customers(connection, shop, words)
    run_steps(connection, goods.STEPS, words)
    _amend_service(connection, words, touched.tables)
    amend_stock(connection, shop, words, touched.tables)
    build_again(connection, (fact_vendor_life,), vendor_facts.STEPS, words)
    run_steps(connection, drops(goods.STEPS), words)
    _amend_studies(connection, words)


def _amend_sales(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    connection.execute(_BEFORE.format(all=shop))
    with shadowed(connection, NOW, kind="VIEW"), shadowed(connection, _EMPTY):
        run_steps(connection, _STEPS_OF_TOUCHED, words)
        for statement in (*_NUMBERS, _numbered(), *_DIFFERENT):
            connection.execute(statement.format(all=shop))
        exchange(connection, shop, {fact_shipments: "order_id IN (SELECT order_id FROM touched_orders)"})
        run_steps(connection, drops(_STEPS_OF_TOUCHED), words)
    connection.execute(f"DELETE FROM {shop}.fact_sales WHERE rowid IN (SELECT place FROM gone)")  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.fact_sales SELECT * FROM come ORDER BY occurred_at, order_id, refund_id, line_id")  # noqa: S608


def _amend_days(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    """Groups of facts that are added up, of which one has come or gone."""
    for (rollup, source), step in zip(rollups.BY_DAY.items(), rollups.OF_DAYS, strict=True):
        named = [column.name for column in rollup.c if not isinstance(column.type, BigInteger)]
        listed = ", ".join(named)
        connection.execute(f"CREATE TEMP TABLE groups AS SELECT {listed} FROM gone UNION SELECT {listed} FROM come")  # noqa: S608
        same = " AND ".join(f"g.{name} IS NOT DISTINCT FROM r.{name}" for name in named)
        theirs = f"SELECT r.* FROM {{all}}.{source.name} AS r SEMI JOIN groups AS g ON {same}"  # noqa: S608
        with shadowed(connection, {source.name: theirs}, kind="VIEW"), shadowed(connection, {rollup.name: empty(rollup.name)}):
            run_steps(connection, (step,), words)
            connection.execute(f"DELETE FROM {shop}.{rollup.name} AS r WHERE EXISTS (FROM groups AS g WHERE {same})")  # noqa: S608
            connection.execute(f"INSERT INTO {shop}.{rollup.name} SELECT * FROM {rollup.name}")  # noqa: S608
        connection.execute("DROP TABLE groups")


# Customers whose purchases are others than before, and the months in which rows that are nobody's are: those of guests, and of
# customers who never had a valid order or have none left.
_BUYERS = (
    f"CREATE TEMP TABLE moved AS {_moved(_OF_A_PURCHASE)}",
    "CREATE TEMP TABLE touched_buyers AS SELECT DISTINCT customer_id FROM moved WHERE customer_id IS NOT NULL",
    """
    CREATE TEMP TABLE touched_months AS
    WITH nobodys AS (
      SELECT occurred_on FROM moved WHERE customer_id IS NULL
      UNION ALL SELECT occurred_on FROM before WHERE customer_id IN (SELECT customer_id FROM touched_buyers)
                AND customer_id NOT IN (SELECT customer_id FROM after WHERE customer_key IS NOT NULL)
      UNION ALL SELECT occurred_on FROM after WHERE customer_id IN (SELECT customer_id FROM touched_buyers)
                AND (customer_id NOT IN (SELECT customer_id FROM before WHERE customer_key IS NOT NULL)
                     OR customer_id NOT IN (SELECT customer_id FROM after WHERE customer_key IS NOT NULL))
    )
    SELECT DISTINCT date_trunc('month', occurred_on) AS month FROM nobodys
    """,
    """
    CREATE TEMP TABLE nobodys AS
    WITH asked AS (SELECT rowid AS place, customer_id FROM {all}.fact_sales
                   WHERE date_trunc('month', occurred_on) IN (SELECT month FROM touched_months) AND customer_key IS NULL)
    SELECT place FROM asked WHERE customer_id IS NULL OR customer_id NOT IN (
      SELECT customer_id FROM {all}.fact_sales
      WHERE customer_key IS NOT NULL AND customer_id IN (SELECT customer_id FROM asked WHERE customer_id IS NOT NULL))
    """,
)  # fmt: skip

_OF_BUYERS = """
SELECT * FROM {all}.fact_sales WHERE customer_id IN (SELECT customer_id FROM touched_buyers) OR rowid IN (SELECT place FROM nobodys)
"""


def _amend_customers(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    for statement in _BUYERS:
        connection.execute(statement.format(all=shop))
    if not is_any(connection, "FROM moved"):
        return
    parts = {table.name: empty(table.name) for table in rollups.BY_CUSTOMER}
    with shadowed(connection, {"fact_sales": _OF_BUYERS, **parts}):
        run_steps(connection, (*rollups.OF_CUSTOMERS, *drops(rollups.OF_CUSTOMERS)), words)
        theirs = "IN (SELECT number FROM customer_numbers SEMI JOIN touched_buyers USING (customer_id))"
        nobodys = "person_key IS NULL AND month IN (SELECT month FROM touched_months)"
        purchases, customers = f"customer_key {theirs}", f"person_key {theirs} OR ({nobodys})"
        exchange(connection, shop, {rollup_purchases: purchases, rollup_customers: customers})
    build_again(connection, rollups.OF_CUSTOMERS_ADDED, rollups.ADDED_UP, words)


def _amend_service(connection: DuckDBPyConnection, words: Words, different: frozenset[str]) -> None:
    if "reviews" in different or is_any(connection, "FROM touched_products") or is_any(connection, "FROM touched_vendors"):
        build_again(connection, (fact_reviews,), (service_facts.REVIEWS,), words)
    if "traffic" in different:
        build_again(connection, (fact_traffic,), (service_facts.TRAFFIC,), words)


def _amend_studies(connection: DuckDBPyConnection, words: Words) -> None:
    """Anew when their window is another, or when something that decides about them has changed in it."""
    first, last = f"DATE '{words['window_first']}'", f"DATE '{words['window_last']}'"
    same = f"SELECT 1 FROM study_window WHERE first_on = {first} AND last_on = {last}"  # noqa: S608 - days of ours
    is_same = connection.execute(same).fetchone() is not None

    def is_other(columns: Iterable[str]) -> bool:
        within = f"SELECT 1 FROM ({_moved(columns)}) AS m WHERE occurred_on BETWEEN {first} AND {last} LIMIT 1"  # noqa: S608
        return not is_same or connection.execute(within).fetchone() is not None

    if is_other(_OF_A_BASKET):
        build_again(connection, pairs.TABLES, (*pairs.STEPS, *drops(pairs.STEPS)), words)
    if is_other(_OF_A_SCORE):
        build_again(connection, people.TABLES, people.STEPS, words)
