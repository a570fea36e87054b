"""Customers by how recently, how often and for how much they bought in the twelve months up to the last day that is over."""

from __future__ import annotations

from data.tables import customer_scores


def _score(value: str) -> str:
    """1 (worst) to 5, as the study `segments` scores: the fifth in which the middle of the places lies that equal values share. That is
    between those below and those up to the value, in one order of all."""
    return f"(5 * (rank() OVER (ORDER BY {value}) - 1 + count(*) OVER (ORDER BY {value}))) // (2 * (SELECT count(*) FROM buyers)) + 1"  # noqa: S608


_SCORES = f"""
INSERT INTO customer_scores BY NAME
WITH added AS (
  SELECT customer_id, max(occurred_on) FILTER (WHERE order_key IS NOT NULL) AS last_on, sum(order_first) AS orders,
         sum(coalesce(gmv, 0) - coalesce(discounts, 0) - coalesce(refunds, 0)) AS revenue, sum(unconverted) AS unconverted
  FROM fact_sales
  WHERE customer_id IS NOT NULL AND occurred_on BETWEEN DATE '{{window_first}}' AND DATE '{{window_last}}'
  GROUP BY customer_id
), buyers AS (SELECT * FROM added WHERE orders > 0)
SELECT *, {_score("last_on")} AS recency_score, {_score("orders")} AS frequency_score, {_score("revenue")} AS revenue_score
FROM buyers ORDER BY recency_score, frequency_score, revenue_score, customer_id
"""  # noqa: S608

TABLES = (customer_scores,)
STEPS = (_SCORES,)
