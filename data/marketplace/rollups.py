"""Rollups: facts of sales added up once, so that the questions asked all day read thousands of rows where there are millions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Table

from data.tables import (
    fact_sales,
    rollup_buyers,
    rollup_categories,
    rollup_cohorts,
    rollup_customers,
    rollup_days,
    rollup_orders,
    rollup_purchases,
    rollup_vendors,
)  # fmt: skip

NUMBERS = {"vendor_key": "vendor_first"}
"""What names somebody and is the same in all rows of a group that have it, with the figure that is above 0 where a row has it."""


def _added_up(rollup: Table, source: Table) -> str:
    """All rows of `source` by the texts and days of `rollup`, sorted by these in their order."""
    names = [column.name for column in rollup.columns]
    figures = [column.name for column in rollup.columns if isinstance(column.type, BigInteger)]
    groups = ", ".join(name for name in names if name not in figures)
    added = ", ".join(f"{'max' if name in NUMBERS else 'sum'}({name}) AS {name}" for name in figures)
    order = ", ".join(f"{name} NULLS FIRST" for name in names if name not in figures)
    return f"INSERT INTO {rollup.name} BY NAME SELECT {groups}, {added} FROM {source.name} GROUP BY {groups} ORDER BY {order}"  # noqa: S608


# Customers with a valid order, by their number; what is theirs without one, such as a refund, is found by the shop's own key.
_PEOPLE = """
CREATE TEMP TABLE _people AS
SELECT customer_id, max(customer_key) AS person_key,
       CAST(date_trunc('month', max(occurred_on) FILTER (WHERE new_customer_key IS NOT NULL)) AS DATE) AS first_month
FROM fact_sales WHERE customer_key IS NOT NULL GROUP BY customer_id
"""

_CUSTOMERS = """
INSERT INTO rollup_customers BY NAME
SELECT CAST(date_trunc('month', f.occurred_on) AS DATE) AS month, f.country, p.person_key, p.first_month,
       max(f.customer_key) AS customer_key, max(f.new_customer_key) AS new_customer_key,
       max(f.repeat_customer_key) AS repeat_customer_key,
       max(f.occurred_on) FILTER (WHERE f.customer_key IS NOT NULL) AS last_on,
       sum(f.gmv) AS gmv, sum(f.discounts) AS discounts, sum(f.refunds) AS refunds, sum(f.unconverted) AS unconverted,
       sum(f.order_first) AS order_first
FROM fact_sales f LEFT JOIN _people p ON p.customer_id = f.customer_id
GROUP BY ALL ORDER BY month, person_key NULLS FIRST, country NULLS FIRST
"""

# Orders of a customer in the order in which they count: by instant, then by the shop's own key.
_PURCHASES = """
INSERT INTO rollup_purchases BY NAME
SELECT occurred_at, occurred_on, country, customer_key, new_customer_key, repeat_customer_key,
       1 AS bought, lag(occurred_on) OVER every AS previous_on, lag(occurred_on) OVER here AS previous_here_on,
       CAST(new_customer_key IS NOT NULL AS BIGINT) AS bought_first, CAST(repeat_customer_key IS NOT NULL AS BIGINT) AS bought_again,
       lag(CASE WHEN repeat_customer_key IS NOT NULL THEN occurred_on END) OVER every AS previous_again_on,
       lag(CASE WHEN repeat_customer_key IS NOT NULL THEN occurred_on END) OVER here AS previous_again_here_on
FROM fact_sales WHERE customer_key IS NOT NULL AND order_first = 1
WINDOW every AS (PARTITION BY customer_key ORDER BY occurred_at, order_id),
       here AS (PARTITION BY customer_key, country ORDER BY occurred_at, order_id)
ORDER BY occurred_at, order_key
"""

_COHORTS = """
INSERT INTO rollup_cohorts BY NAME
SELECT first_month, month, count(DISTINCT customer_key) AS customers, sum(gmv) AS gmv, sum(discounts) AS discounts,
       sum(refunds) AS refunds, sum(unconverted) AS unconverted, sum(order_first) AS order_first
FROM rollup_customers WHERE first_month IS NOT NULL GROUP BY first_month, month ORDER BY first_month, month
"""

BY_DAY = {rollup_orders: fact_sales, rollup_days: rollup_orders, rollup_vendors: fact_sales, rollup_categories: fact_sales}
"""Rollups whose rows are of one day each, by what they add up."""

OF_DAYS = tuple(_added_up(rollup, source) for rollup, source in BY_DAY.items())

BY_CUSTOMER = (rollup_customers, rollup_purchases)
OF_CUSTOMERS = (_PEOPLE, _CUSTOMERS, _PURCHASES)
"""Rollups whose rows are of one customer each, but for what belongs to nobody."""

OF_CUSTOMERS_ADDED = (rollup_buyers, rollup_cohorts)
ADDED_UP = (_added_up(rollup_buyers, rollup_purchases), _COHORTS)
"""What those of customers add up to."""

STEPS = (*OF_DAYS, *OF_CUSTOMERS, *ADDED_UP)
