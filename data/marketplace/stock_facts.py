"""Stock by product and day, with what was sold that day and the demand it has to last for."""

from __future__ import annotations

DEMAND_DAYS = 28
"""Demand is the mean of so many days in stock: on the others nothing could be sold, and they would make it look small."""

# The last days in stock are the rows before this one among the product's rows in stock; a day without stock has those of the last
# day that had some. Means are rounded half away from zero, in whole numbers.
_CARRIED = """
CREATE TEMP VIEW _carried AS
WITH sold AS (
  SELECT product_id, occurred_on AS day, CAST(sum(units) AS BIGINT) AS sold FROM fact_sales
  WHERE order_key IS NOT NULL AND product_id IN (SELECT product_id FROM stock) GROUP BY product_id, occurred_on
), counted AS (
  SELECT s.day, s.product_id, s.vendor_id, CAST(s.units_on_hand * {thousand} AS BIGINT) AS on_hand,
         CAST(coalesce(s.units_received, 0) * {thousand} AS BIGINT) AS received, coalesce(o.sold, 0) AS sold,
         s.units_on_hand > 0 OR coalesce(o.sold, 0) > 0 AS in_stock
  FROM stock s LEFT JOIN sold o ON o.product_id = s.product_id AND o.day = s.day
), summed AS (
  SELECT *, CASE WHEN in_stock THEN sum(sold) OVER w END AS of_days, CASE WHEN in_stock THEN count(*) OVER w END AS days
  FROM counted WINDOW w AS (PARTITION BY product_id, in_stock ORDER BY day ROWS {days_before} PRECEDING)
), carried AS (
  SELECT day, product_id, vendor_id, on_hand, received, sold,
         CAST(last_value(of_days IGNORE NULLS) OVER w AS BIGINT) AS of_days, last_value(days IGNORE NULLS) OVER w AS days
  FROM summed WINDOW w AS (PARTITION BY product_id ORDER BY day ROWS UNBOUNDED PRECEDING)
)
SELECT day, product_id, vendor_id, on_hand, received, sold, greatest(on_hand - received + sold, 0) AS opening,
       coalesce(sign(of_days) * ((2 * abs(of_days) + days) // (2 * days)), 0) AS demand
FROM carried
"""

_STOCK = """
INSERT INTO fact_stock
SELECT c.day, v.vendor_id, v.country, v.tier, c.product_id, p.category_id, p.subcategory_id, p.brand, c.on_hand, c.received,
       c.opening, c.sold, c.demand, CAST(c.on_hand <= 0 AS BIGINT), 1
FROM _carried c LEFT JOIN _products p ON p.product_id = c.product_id
LEFT JOIN _sellers v ON v.vendor_id = coalesce(c.vendor_id, p.vendor_id)
ORDER BY c.day, c.product_id
"""

STEPS = (_CARRIED, _STOCK)
