"""Facts, rollups and studies of an extract brought up to what its canonical tables now say, by building anew only what is touched.

The touched part of the shop is built by the same steps as the whole, in shadow tables; what differs from before is then exchanged.
Orders, customers and vendors keep their numbers; new ones get the next. The extract is the same as one that was built from nothing,
but for these numbers and for the order in which its rows lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.marketplace import goods, pairs, people, rollups, service_facts, vendor_facts
from data.marketplace.changes import Touched
from data.marketplace.exchange import Sums, add_up_again, at_once, build_again, exchange, is_any
from data.marketplace.facts import Words, build_facts, drops, prepare, run_steps
from data.marketplace.sales_amends import amend_sales
from data.marketplace.shadow import catalog_of, empty, shadowed
from data.marketplace.stock_amends import amend_stock
from data.tables import (
    FACTS,
    ROLLUPS,
    STUDIED,
    fact_reviews,
    fact_traffic,
    fact_vendor_life,
    rollup_buyers,
    rollup_cohorts,
    rollup_customers,
    rollup_purchases,
)  # fmt: skip

Again = tuple[tuple[Table, ...], tuple[str, ...]]
"""Tables, and the steps that build them."""

_CUSTOMER_KEYS = ("customer_key", "new_customer_key", "repeat_customer_key")


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
    amend_sales(connection, shop, words)
    again = (*_other_studies(connection, words), ((fact_vendor_life,), (*goods.STEPS, *vendor_facts.STEPS, *drops(goods.STEPS))))
    with connection.cursor() as other, ThreadPoolExecutor(1, "beside") as beside, at_once(connection):
        # What is built anew needs nothing of what has changed but the facts, and the machine has more than one core.
        built = beside.submit(_build_beside, other, again, partial(prepare, other, timezone, currency, as_of))
        _amend_days(connection, shop, words)
        _amend_customers(connection, shop, words)
        run_steps(connection, goods.STEPS, words)
        _amend_service(connection, words, touched.tables)
        amend_stock(connection, shop, words, touched.tables)
        run_steps(connection, drops(goods.STEPS), words)
        built.result()


def _build_beside(connection: DuckDBPyConnection, again: Sequence[Again], prepared: Callable[[], Words]) -> None:
    words = prepared()
    with at_once(connection):
        for tables, steps in again:
            build_again(connection, tables, steps, words)


def _amend_days(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    for (rollup, source), step in zip(rollups.BY_DAY.items(), rollups.OF_DAYS, strict=True):
        add_up_again(connection, shop, Sums(rollup, source, step, "gone", "come"), words)


# Customers whose purchases are others than before, and the months in which rows that are nobody's are: those of guests, and of
# customers who never had a valid order or have none left.
_BUYERS = (
    f"CREATE TEMP TABLE moved AS {_moved(_OF_A_PURCHASE)}",
    "CREATE TEMP TABLE touched_buyers AS SELECT DISTINCT customer_id FROM moved WHERE customer_id IS NOT NULL",
    f"""
    CREATE TEMP TABLE theirs AS
    SELECT {", ".join(_OF_A_PURCHASE)} FROM {{all}}.fact_sales WHERE customer_id IN (SELECT customer_id FROM touched_buyers)
    """,  # noqa: S608
    """
    CREATE TEMP TABLE touched_months AS
    WITH were AS (SELECT customer_id FROM known WHERE customer_key IS NOT NULL),
         are AS (SELECT customer_id FROM theirs WHERE customer_key IS NOT NULL),
    nobodys AS (
      SELECT occurred_on FROM moved WHERE customer_id IS NULL
      UNION ALL SELECT occurred_on FROM known
                WHERE customer_id IN (SELECT customer_id FROM touched_buyers) AND customer_id NOT IN (FROM are)
      UNION ALL SELECT occurred_on FROM theirs WHERE customer_id NOT IN (FROM were) OR customer_id NOT IN (FROM are)
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

_OF_BUYERS = f"""
FROM theirs UNION ALL
SELECT {", ".join(_OF_A_PURCHASE)} FROM {{all}}.fact_sales WHERE rowid IN (SELECT place FROM nobodys)
AND (customer_id IS NULL OR customer_id NOT IN (SELECT customer_id FROM touched_buyers))
"""  # noqa: S608


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
        exchange(connection, shop, rollup_purchases, "customer_key, occurred_at", f"customer_key {theirs}")
        exchange(connection, shop, rollup_customers, "person_key, month", f"person_key {theirs} OR ({nobodys})")
    buyers, cohorts = rollups.ADDED_UP
    add_up_again(connection, shop, Sums(rollup_buyers, rollup_purchases, buyers, "gone_rollup_purchases", "come_rollup_purchases"), words)
    build_again(connection, (rollup_cohorts,), (cohorts,), words)


def _amend_service(connection: DuckDBPyConnection, words: Words, different: frozenset[str]) -> None:
    if "reviews" in different or is_any(connection, "FROM touched_products") or is_any(connection, "FROM touched_vendors"):
        build_again(connection, (fact_reviews,), (service_facts.REVIEWS,), words)
    if "traffic" in different:
        build_again(connection, (fact_traffic,), (service_facts.TRAFFIC,), words)


def _other_studies(connection: DuckDBPyConnection, words: Words) -> Iterator[Again]:
    """Those to be built anew: when their window is another, or when something that decides about them has changed in it."""
    first, last = f"DATE '{words['window_first']}'", f"DATE '{words['window_last']}'"
    same = f"SELECT 1 FROM study_window WHERE first_on = {first} AND last_on = {last}"  # noqa: S608 - days of ours
    is_same = connection.execute(same).fetchone() is not None

    def is_other(columns: Iterable[str]) -> bool:
        within = f"SELECT 1 FROM ({_moved(columns)}) AS m WHERE occurred_on BETWEEN {first} AND {last} LIMIT 1"  # noqa: S608
        return not is_same or connection.execute(within).fetchone() is not None

    if is_other(_OF_A_BASKET):
        yield pairs.TABLES, (*pairs.STEPS, *drops(pairs.STEPS))
    if is_other(_OF_A_SCORE):
        yield people.TABLES, people.STEPS
