"""Customers by how recently, how often and for how much they bought in the twelve months up to the last day that is over."""

from __future__ import annotations

from data.tables import customer_scores


def _scores(value: str) -> str:
    """By value 1 (worst) to 5, as the study `segments` scores: the fifth in which the middle of the places lies that equal values share.
    That is between those below and those up to the value; values are fewer than those who have them."""
    return f"""
    {value}_scores AS (
      SELECT {value}, (5 * (2 * sum(same) OVER (ORDER BY {value}) - same)) // (2 * (SELECT count(*) FROM _scored)) + 1 AS {_NAMES[value]}
      FROM (SELECT {value}, count(*) AS same FROM _scored GROUP BY {value})
    )"""  # noqa: S608


_NAMES = {"last_on": "recency_score", "orders": "frequency_score", "revenue": "revenue_score"}

SCORED = """
WITH added AS (
  SELECT customer_id, max(occurred_on) FILTER (WHERE order_key IS NOT NULL) AS last_on, sum(order_first) AS orders,
         sum(coalesce(gmv, 0) - coalesce(discounts, 0) - coalesce(refunds, 0)) AS revenue, sum(unconverted) AS unconverted
  FROM fact_sales
  WHERE customer_id IS NOT NULL AND occurred_on BETWEEN DATE '{window_first}' AND DATE '{window_last}'
  GROUP BY customer_id
)
SELECT * FROM added WHERE orders > 0
"""
"""Customers with a valid order, and what they are scored by."""

_SCORES = f"""
INSERT INTO customer_scores BY NAME
WITH {", ".join(map(_scores, _NAMES))}
SELECT * FROM _scored JOIN last_on_scores USING (last_on) JOIN orders_scores USING (orders) JOIN revenue_scores USING (revenue)
ORDER BY recency_score, frequency_score, revenue_score, customer_id
"""  # noqa: S608

TABLES = (customer_scores,)
STEPS = (f"CREATE TEMP TABLE _scored AS {SCORED}", _SCORES)
