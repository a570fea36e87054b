"""Rollups and scores of customers brought up to the facts of sales: those of whom something has changed are looked at with all they did.

What is nobody's, of guests and of customers without a valid order, is a sum of few rows of all months: it is carried over.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from data.marketplace import people, rollups
from data.marketplace.exchange import build_again, exchange, is_any
from data.marketplace.facts import Words, drops, run_steps
from data.marketplace.sales_amends import DECIDES, moved
from data.marketplace.shadow import NO_ROWS, shadowed
from data.marketplace.sums import Sums, carry_over, sums_of
from data.tables import customer_scores, rollup_buyers, rollup_cohorts, rollup_customers, rollup_purchases

_OF_A_PURCHASE = ", ".join(DECIDES["purchase"])
_ADDED = ("gmv", "discounts", "refunds", "unconverted", "order_first")


def _of_nobody(source: str) -> str:
    return f"SELECT CAST(date_trunc('month', occurred_on) AS DATE) AS month, country, {', '.join(_ADDED)} FROM {source}"  # noqa: S608


# Customers whose purchases are others than before, and all that is theirs.
_BUYERS = (
    f"CREATE TABLE aside.moved_purchases AS {moved('purchase')}",
    "CREATE TABLE aside.touched_buyers AS SELECT DISTINCT customer_id FROM moved_purchases WHERE customer_id IS NOT NULL",
    f"""
    CREATE TABLE aside.theirs AS
    SELECT {_OF_A_PURCHASE} FROM known
    WHERE customer_id IN (SELECT customer_id FROM touched_buyers) AND place NOT IN (SELECT place FROM gone)
    UNION ALL SELECT {_OF_A_PURCHASE} FROM come WHERE customer_id IN (SELECT customer_id FROM touched_buyers)
    """,  # noqa: S608
)

# What has come and gone of what is nobody's: of guests, and of customers who never had a valid order or have none left. What was of
# customers before is what is theirs, without what has come and with what has gone.
_NOBODYS_MOVED = (
    """
    CREATE TEMP TABLE nobodys AS
    WITH were AS (SELECT customer_id FROM known WHERE customer_key IS NOT NULL),
         are AS (SELECT customer_id FROM theirs WHERE customer_key IS NOT NULL)
    SELECT customer_id, customer_id NOT IN (FROM were) AS before, customer_id NOT IN (FROM are) AS now FROM touched_buyers
    """,
    f"""
    CREATE TEMP TABLE gone_nobodys AS
    {_of_nobody("moved_purchases WHERE customer_id IS NULL AND sign < 0")} UNION ALL
    {_of_nobody("moved_purchases WHERE customer_id IN (SELECT customer_id FROM nobodys WHERE before) AND sign < 0")} UNION ALL
    {_of_nobody("theirs WHERE customer_id IN (SELECT customer_id FROM nobodys WHERE before)")}
    """,  # noqa: S608
    f"""
    CREATE TEMP TABLE come_nobodys AS
    {_of_nobody("moved_purchases WHERE customer_id IS NULL AND sign > 0")} UNION ALL
    {_of_nobody("moved_purchases WHERE customer_id IN (SELECT customer_id FROM nobodys WHERE before) AND sign > 0")} UNION ALL
    {_of_nobody("theirs WHERE customer_id IN (SELECT customer_id FROM nobodys WHERE now)")}
    """,  # noqa: S608
)  # fmt: skip
_NOBODYS_SUMS = Sums(rollup_customers, ("month", "country"), _ADDED, "gone_nobodys", "come_nobodys", "person_key IS NULL")

# Where the sums of what is nobody's are in doubt, they are added up from its rows in these months.
_DOUBTED = (
    "CREATE TEMP TABLE touched_months AS SELECT DISTINCT month FROM in_doubt",
    """
    CREATE TEMP TABLE doubted AS
    WITH asked AS (SELECT rowid AS place, customer_id FROM {all}.fact_sales
                   WHERE date_trunc('month', occurred_on) IN (SELECT month FROM touched_months) AND customer_key IS NULL)
    SELECT place FROM asked WHERE customer_id IS NULL OR customer_id NOT IN (
      SELECT customer_id FROM {all}.fact_sales
      WHERE customer_key IS NOT NULL AND customer_id IN (SELECT customer_id FROM asked WHERE customer_id IS NOT NULL))
    """,
)
_OF_BUYERS = f"""
FROM theirs WHERE customer_id NOT IN (SELECT customer_id FROM nobodys WHERE now) UNION ALL
SELECT {_OF_A_PURCHASE} FROM {{all}}.fact_sales WHERE rowid IN (SELECT place FROM doubted)
"""  # noqa: S608

# Those of whom nothing has changed have what they had; scores are places among all.
_SCORED = f"""
CREATE TEMP TABLE _scored AS FROM ({people.SCORED}) UNION ALL BY NAME
SELECT customer_id, last_on, orders, revenue, unconverted FROM {{all}}.customer_scores
WHERE customer_id NOT IN (SELECT customer_id FROM touched_buyers)
"""  # noqa: S608
_OTHERWISE = " OR ".join(f"o.{name} <> s.{name}" for name in customer_scores.c.keys())  # noqa: SIM118
_OTHER_SCORES = (
    f"""
    CREATE TEMP TABLE other_scores AS
    SELECT o.rowid AS gone, s.rowid AS come FROM {{all}}.customer_scores o FULL JOIN customer_scores s ON s.customer_id = o.customer_id
    WHERE o.customer_id IS NULL OR s.customer_id IS NULL OR {_OTHERWISE}
    """,  # noqa: S608
    "DELETE FROM {all}.customer_scores WHERE rowid IN (SELECT gone FROM other_scores)",
    "INSERT INTO {all}.customer_scores SELECT * FROM customer_scores WHERE rowid IN (SELECT come FROM other_scores)",
)


def lay_customers(connection: DuckDBPyConnection) -> None:
    """After the facts of sales: lay aside of whom something has changed, and all that is theirs."""
    for statement in _BUYERS:
        connection.execute(statement)


def amend_customers(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    """After what was laid aside: rollups of customers."""
    if not is_any(connection, "FROM moved_purchases"):
        return
    for statement in _NOBODYS_MOVED:
        connection.execute(statement)
    carry_over(connection, shop, _NOBODYS_SUMS)
    for statement in _DOUBTED:
        connection.execute(statement.format(all=shop))
    parts = {table.name: NO_ROWS for table in rollups.BY_CUSTOMER}
    with shadowed(connection, {"fact_sales": _OF_BUYERS, **parts}):
        run_steps(connection, (*rollups.OF_CUSTOMERS, *drops(rollups.OF_CUSTOMERS)), words)
        theirs = "IN (SELECT number FROM customer_numbers SEMI JOIN touched_buyers USING (customer_id))"
        nobodys = "person_key IS NULL AND month IN (SELECT month FROM touched_months)"
        exchange(connection, shop, rollup_purchases, "customer_key, occurred_at", f"customer_key {theirs}")
        exchange(connection, shop, rollup_customers, "person_key, month", f"person_key {theirs} OR ({nobodys})")
    carry_over(connection, shop, sums_of(rollup_buyers, "gone_rollup_purchases", "come_rollup_purchases", counted="bought"))
    build_again(connection, (rollup_cohorts,), (rollups.ADDED_UP[1],), words)


def amend_scores(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    """After what was laid aside: scores of customers."""
    with (
        shadowed(connection, {"fact_sales": "FROM theirs"}, kind="VIEW"),
        shadowed(connection, {"customer_scores": NO_ROWS}),
    ):
        connection.execute(_SCORED.format(all=shop, **words))
        run_steps(connection, people.STEPS[1:], words)
        for statement in _OTHER_SCORES:
            connection.execute(statement.format(all=shop))
        run_steps(connection, drops(people.STEPS), words)
