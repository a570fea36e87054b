"""Facts, rollups and studies of an extract brought up to what its canonical tables now say, by building anew only what is touched.

The touched part of the shop is built by the same steps as the whole, in shadow tables; what differs from before is then exchanged.
Orders, customers and vendors keep their numbers; new ones get the next. The extract is the same as one that was built from nothing,
but for these numbers and for the order in which its rows lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.marketplace import goods, pairs, people, rollups, sales_facts, service_facts, stock_facts, vendor_facts
from data.marketplace.changes import Touched
from data.marketplace.facts import Words, build_facts, drops, prepare, run_steps
from data.marketplace.parts import NOW
from data.marketplace.shadow import catalog_of, empty, shadowed
from data.tables import (
    FACTS,
    ROLLUPS,
    STUDIED,
    fact_reviews,
    fact_sales,
    fact_shipments,
    fact_stock,
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
    _amend_stock(connection, shop, words, touched.tables)
    _again(connection, (fact_vendor_life,), vendor_facts.STEPS, words)
    run_steps(connection, drops(goods.STEPS), words)
    _amend_studies(connection, words)


def _amend_sales(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    connection.execute(_BEFORE.format(all=shop))
    with shadowed(connection, NOW, kind="VIEW"), shadowed(connection, _EMPTY):
        run_steps(connection, _STEPS_OF_TOUCHED, words)
        for statement in (*_NUMBERS, _numbered(), *_DIFFERENT):
            connection.execute(statement.format(all=shop))
        _exchange(connection, shop, {fact_shipments: "order_id IN (SELECT order_id FROM touched_orders)"})
        run_steps(connection, drops(_STEPS_OF_TOUCHED), words)
    connection.execute(f"DELETE FROM {shop}.fact_sales WHERE rowid IN (SELECT place FROM gone)")  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.fact_sales SELECT * FROM come ORDER BY occurred_at, order_id, refund_id, line_id")  # noqa: S608


def _amend_days(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    connection.execute("CREATE TEMP TABLE touched_days AS SELECT occurred_on FROM gone UNION SELECT occurred_on FROM come")
    if _are_most(connection, "FROM touched_days", f"SELECT DISTINCT occurred_on FROM {shop}.rollup_days"):  # noqa: S608
        _again(connection, rollups.BY_DAY, rollups.OF_DAYS, words)
        return
    of_days = "occurred_on IN (SELECT occurred_on FROM touched_days)"
    parts = {table.name: empty(table.name) for table in rollups.BY_DAY}
    with shadowed(connection, {"fact_sales": f"SELECT * FROM {{all}}.fact_sales WHERE {of_days}", **parts}):  # noqa: S608
        run_steps(connection, rollups.OF_DAYS, words)
        _exchange(connection, shop, {table: of_days for table in rollups.BY_DAY})


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
    if not _any(connection, "FROM moved"):
        return
    parts = {table.name: empty(table.name) for table in rollups.BY_CUSTOMER}
    with shadowed(connection, {"fact_sales": _OF_BUYERS, **parts}):
        run_steps(connection, (*rollups.OF_CUSTOMERS, *drops(rollups.OF_CUSTOMERS)), words)
        theirs = "IN (SELECT number FROM customer_numbers SEMI JOIN touched_buyers USING (customer_id))"
        nobodys = "person_key IS NULL AND month IN (SELECT month FROM touched_months)"
        purchases, customers = f"customer_key {theirs}", f"person_key {theirs} OR ({nobodys})"
        _exchange(connection, shop, {rollup_purchases: purchases, rollup_customers: customers})
    _again(connection, rollups.OF_CUSTOMERS_ADDED, rollups.ADDED_UP, words)


def _amend_service(connection: DuckDBPyConnection, words: Words, different: frozenset[str]) -> None:
    if "reviews" in different or _any(connection, "FROM touched_products") or _any(connection, "FROM touched_vendors"):
        _again(connection, (fact_reviews,), (service_facts.REVIEWS,), words)
    if "traffic" in different:
        _again(connection, (fact_traffic,), (service_facts.TRAFFIC,), words)


# Products of whose stock the facts are others than before, from a day on: from the first on which other numbers were sold, or from the
# beginning when the product has moved.
_STOCKED = (
    """
    CREATE TEMP TABLE touched_stock AS
    WITH sold AS (
      SELECT product_id, occurred_on, units FROM come WHERE order_key IS NOT NULL
      UNION ALL SELECT product_id, occurred_on, -units FROM gone WHERE order_key IS NOT NULL
    ), moved AS (
      SELECT product_id, occurred_on FROM sold GROUP BY product_id, occurred_on
      HAVING sum(units) <> 0 OR bool_and(units > 0) OR bool_and(units < 0)
      UNION ALL SELECT product_id, DATE '0001-01-01' FROM touched_products
    )
    SELECT product_id, min(occurred_on) AS since FROM moved WHERE product_id IS NOT NULL GROUP BY product_id
    """,
    # What a day says depends on the last days in stock up to it: so many are looked at again before.
    """
    CREATE TEMP TABLE stock_before AS
    WITH in_stock AS (
      SELECT f.product_id, f.day, row_number() OVER (PARTITION BY f.product_id ORDER BY f.day DESC) AS place
      FROM {all}.fact_stock f JOIN touched_stock t ON t.product_id = f.product_id AND f.day < t.since
      WHERE f.on_hand > 0 OR f.sold > 0
    )
    SELECT product_id, min(day) AS since FROM in_stock WHERE place <= {demand_days} GROUP BY product_id HAVING count(*) = {demand_days}
    """,
)  # fmt: skip
_OF_STOCK = {
    "stock": """
    SELECT s.* FROM {all}.stock s JOIN touched_stock t ON t.product_id = s.product_id
    LEFT JOIN stock_before b ON b.product_id = s.product_id WHERE b.since IS NULL OR s.day >= b.since
    """,
    "fact_sales": """
    SELECT product_id, occurred_on, order_key, units FROM {all}.fact_sales
    WHERE occurred_on >= (SELECT min(day) FROM stock) AND product_id IN (SELECT product_id FROM touched_stock)
    """,
    "fact_stock": empty("fact_stock"),
}  # fmt: skip


def _amend_stock(connection: DuckDBPyConnection, shop: str, words: Words, different: frozenset[str]) -> None:
    if "stock" in different or _any(connection, "FROM touched_vendors"):
        _again(connection, (fact_stock,), stock_facts.STEPS, words)
        return
    for statement in _STOCKED:
        connection.execute(statement.format(all=shop, demand_days=stock_facts.DEMAND_DAYS))
    since = "EXISTS (FROM touched_stock t WHERE t.product_id = fact_stock.product_id AND t.since <= fact_stock.day)"
    touched = f"SELECT 1 FROM {shop}.fact_stock WHERE {since}"  # noqa: S608
    if not _any(connection, touched):
        return
    if _are_most(connection, touched, f"SELECT 1 FROM {shop}.fact_stock"):  # noqa: S608
        _again(connection, (fact_stock,), stock_facts.STEPS, words)
        return
    with shadowed(connection, _OF_STOCK):
        run_steps(connection, stock_facts.STEPS, words)
        connection.execute(f"DELETE FROM fact_stock WHERE NOT {since}")  # noqa: S608
        _exchange(connection, shop, {fact_stock: since})


def _amend_studies(connection: DuckDBPyConnection, words: Words) -> None:
    """Anew when their window is another, or when something that decides about them has changed in it."""
    first, last = f"DATE '{words['window_first']}'", f"DATE '{words['window_last']}'"
    same = f"SELECT 1 FROM study_window WHERE first_on = {first} AND last_on = {last}"  # noqa: S608 - days of ours
    is_same = connection.execute(same).fetchone() is not None

    def is_other(columns: Iterable[str]) -> bool:
        within = f"SELECT 1 FROM ({_moved(columns)}) AS m WHERE occurred_on BETWEEN {first} AND {last} LIMIT 1"  # noqa: S608
        return not is_same or connection.execute(within).fetchone() is not None

    if is_other(_OF_A_BASKET):
        _again(connection, pairs.TABLES, (*pairs.STEPS, *drops(pairs.STEPS)), words)
    if is_other(_OF_A_SCORE):
        _again(connection, people.TABLES, people.STEPS, words)


def _any(connection: DuckDBPyConnection, query: str) -> bool:
    return connection.execute(f"SELECT 1 FROM ({query}) LIMIT 1").fetchone() is not None  # noqa: S608 - a query of ours


def _are_most(connection: DuckDBPyConnection, touched: str, every: str) -> bool:
    """Whether so many are touched that to leave out the others would cost more than it saves."""
    found = connection.execute(f"SELECT 3 * (SELECT count(*) FROM ({touched})) > (SELECT count(*) FROM ({every}))").fetchone()  # noqa: S608
    return found == (True,)


def _exchange(connection: DuckDBPyConnection, shop: str, tables: Mapping[Table, str]) -> None:
    """Make those rows of tables that meet a condition the rows of their shadows. What is the same stays where it lies: most rows of a
    customer or product are, and what is moved has to be written again."""
    for table, condition in tables.items():
        columns = ", ".join(column.name for column in table.c)
        same = " AND ".join(f"o.{name} IS NOT DISTINCT FROM s.{name}" for name in (*table.c.keys(), "twin"))
        twin = f"row_number() OVER (PARTITION BY {columns}) AS twin"
        connection.execute(f"CREATE TEMP TABLE had AS SELECT rowid AS place, *, {twin} FROM {shop}.{table.name} WHERE {condition}")  # noqa: S608
        connection.execute(f"CREATE TEMP TABLE have AS SELECT *, {twin} FROM {table.name}")  # noqa: S608
        gone = f"SELECT o.place FROM had o WHERE NOT EXISTS (FROM have s WHERE {same})"  # noqa: S608
        connection.execute(f"DELETE FROM {shop}.{table.name} WHERE rowid IN ({gone})")  # noqa: S608
        come = f"SELECT {columns} FROM have s WHERE NOT EXISTS (FROM had o WHERE {same})"  # noqa: S608
        connection.execute(f"INSERT INTO {shop}.{table.name} {come}")
        connection.execute("DROP TABLE had; DROP TABLE have")


def _again(connection: DuckDBPyConnection, tables: tuple[Table, ...], steps: tuple[str, ...], words: Words) -> None:
    """Fill whole tables anew."""
    for table in tables:
        connection.execute(f"DELETE FROM {table.name}")  # noqa: S608
    run_steps(connection, steps, words)
