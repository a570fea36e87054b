"""Baskets: which products were bought together in the twelve months up to the last day that is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data import periods
from data.tables import LARGEST_BASKET, basket_pairs, basket_products, study_window

MONTHS = 12
ENOUGH, LEAST, PER_ORDERS = 20, 3, 1_000
MINIMUM = f"least({ENOUGH}, greatest({LEAST}, {{baskets}} // {PER_ORDERS}))"
"""Pairs in at least 20 orders are kept; where there are fewer than 20,000 baskets, in one of a thousand, but never in fewer than 3."""


def window(as_of: datetime) -> tuple[date, date]:
    """First and last day of the twelve months up to the last day that is over at `as_of`, an instant with the business zone."""
    after = (as_of - timedelta(microseconds=1)).date()
    return periods.add_months(after, -MONTHS), after - timedelta(days=1)


# Products by number: what is joined and counted are integers.
_NUMBERED = """
CREATE TEMP TABLE _numbered AS
SELECT product_id, CAST(row_number() OVER (ORDER BY product_id) AS INTEGER) AS number
FROM (SELECT DISTINCT product_id FROM fact_sales
      WHERE order_key IS NOT NULL AND product_id IS NOT NULL AND occurred_on BETWEEN DATE '{window_first}' AND DATE '{window_last}')
"""

_BASKETS = """
CREATE TEMP TABLE _baskets AS
SELECT DISTINCT f.order_key, n.number
FROM fact_sales f LEFT JOIN _numbered n ON n.product_id = f.product_id
WHERE f.order_key IS NOT NULL AND f.occurred_on BETWEEN DATE '{window_first}' AND DATE '{window_last}'
"""

_LARGE = f"""
CREATE TEMP TABLE _large AS SELECT order_key FROM _baskets GROUP BY order_key HAVING count(number) > {LARGEST_BASKET}
"""  # noqa: S608

_WINDOW = f"""
INSERT INTO study_window BY NAME
SELECT DATE '{{window_first}}' AS first_on, DATE '{{window_last}}' AS last_on, baskets, left_out,
       {MINIMUM.format(baskets="baskets")} AS minimum_orders
FROM (SELECT count(DISTINCT order_key) - (SELECT count(*) FROM _large) AS baskets, (SELECT count(*) FROM _large) AS left_out FROM _baskets)
"""  # noqa: S608

_COUNTED = """
CREATE TEMP TABLE _counted AS
SELECT number, count(*) AS orders FROM _baskets b ANTI JOIN _large l ON l.order_key = b.order_key WHERE number IS NOT NULL GROUP BY number
"""

_PRODUCTS = """
INSERT INTO basket_products BY NAME
SELECT n.product_id, c.orders FROM _counted c JOIN _numbered n ON n.number = c.number ORDER BY n.product_id
"""

# A pair is in no more orders than either of its products: those that are in too few need no partner.
_FREQUENT = """
CREATE TEMP TABLE _frequent AS
SELECT b.order_key, b.number FROM _baskets b ANTI JOIN _large l ON l.order_key = b.order_key
WHERE b.number IN (SELECT number FROM _counted WHERE orders >= (SELECT minimum_orders FROM study_window))
"""

_PAIRS = """
INSERT INTO basket_pairs BY NAME
WITH together AS (
  SELECT a.number AS one, b.number AS other, count(*) AS orders
  FROM _frequent a JOIN _frequent b ON b.order_key = a.order_key AND b.number > a.number GROUP BY a.number, b.number
)
SELECT a.product_id AS product_a, b.product_id AS product_b, t.orders
FROM together t JOIN _numbered a ON a.number = t.one JOIN _numbered b ON b.number = t.other
WHERE t.orders >= (SELECT minimum_orders FROM study_window) ORDER BY t.one, t.other
"""

TABLES = (study_window, basket_products, basket_pairs)
STEPS = (_NUMBERED, _BASKETS, _LARGE, _WINDOW, _COUNTED, _PRODUCTS, _FREQUENT, _PAIRS)
