"""Sales: a fact row per order line and per refund, or part of one, each amount converted and rounded once.

Amounts are exact: DECIMAL in the row's own currency, times the rate of the event's business day, rounded once per row, half away
from zero, to the minor unit of the reporting currency. A product of a price (7 digits after the point), a commission rate (6) and an
exchange rate (10) has 23 digits after the point, which leaves 15 before it in DuckDB's 38.
"""

from __future__ import annotations

RATE_MAX_AGE_DAYS = 7
"""How old an exchange rate may be: rates are often not published at weekends and on holidays."""

_ORDERS = """
CREATE TEMP TABLE _orders AS
SELECT order_id, ordered_at, local_time(ordered_at) AS ordered_local, customer_id,
       CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' ELSE status END AS order_status,
       coalesce(is_test, FALSE) AS is_test,
       NOT coalesce(is_test, FALSE) AND cancelled_at IS NULL AND coalesce(status <> 'cancelled', TRUE) AS is_valid,
       currency, country, region, channel, device, payment_method,
       row_number() OVER (ORDER BY ordered_at, order_id) AS order_key
FROM orders
"""

# The first valid order of each customer: the earliest, and of several at one instant the one with the smallest id.
_BUYERS = """
CREATE TEMP TABLE _buyers AS
WITH firsts AS (
  SELECT customer_id, min(ordered_at) AS first_at FROM _orders WHERE is_valid AND customer_id IS NOT NULL GROUP BY customer_id
)
SELECT f.customer_id, f.first_at, min(o.order_id) AS first_id, row_number() OVER (ORDER BY f.customer_id) AS customer_key
FROM firsts f JOIN _orders o ON o.customer_id = f.customer_id AND o.ordered_at = f.first_at AND o.is_valid
GROUP BY f.customer_id, f.first_at
"""

# The line that stands for its order, and those that stand for a vendor's part of it, when orders are a sum.
_FIRSTS = """
CREATE TEMP TABLE _firsts AS
WITH by_vendor AS (
  SELECT l.order_id, min(l.line_id) AS line_id FROM order_lines l LEFT JOIN _products p ON p.product_id = l.product_id
  GROUP BY l.order_id, coalesce(l.vendor_id, p.vendor_id)
)
SELECT order_id, min(line_id) AS first_line_id, list(line_id) AS vendor_line_ids FROM by_vendor GROUP BY order_id
"""

_HEADS = """
CREATE TEMP TABLE _heads AS
SELECT o.*, f.first_line_id, f.vendor_line_ids, CASE WHEN o.is_valid THEN b.customer_key END AS customer_key, c.segment AS customer_segment,
       CASE WHEN o.customer_id IS NULL THEN NULL
            WHEN b.first_at IS NULL OR o.ordered_at < b.first_at OR (o.ordered_at = b.first_at AND o.order_id <= b.first_id) THEN 'new'
            ELSE 'returning' END AS customer_type
FROM _orders o LEFT JOIN _buyers b ON b.customer_id = o.customer_id LEFT JOIN customers c ON c.customer_id = o.customer_id
LEFT JOIN _firsts f ON f.order_id = o.order_id
"""

_LINES = """
CREATE TEMP VIEW _lines AS
SELECT l.line_id, l.order_id, l.product_id, coalesce(l.vendor_id, p.vendor_id) AS vendor_id, p.category_id, p.subcategory_id, p.brand,
       coalesce(l.currency, o.currency, '{reporting}') AS currency, CAST(o.ordered_local AS DATE) AS ordered_on, o.is_test,
       l.quantity, l.commission, CAST(l.quantity * l.unit_price AS DECIMAL(20, 7)) AS gross,
       CAST(coalesce(l.discount, 0) AS DECIMAL(20, 7)) AS discount
FROM order_lines l JOIN _orders o ON o.order_id = l.order_id LEFT JOIN _products p ON p.product_id = l.product_id
"""

# A refund's line is the one it names; without a known one, its order is split below; with neither it stands alone.
_REFUNDS = """
CREATE TEMP TABLE _refunds AS
SELECT r.refund_id, r.refunded_at, local_time(r.refunded_at) AS refunded_local, l.line_id, o.order_id,
       coalesce(r.currency, o.currency, '{reporting}') AS currency, r.amount,
       coalesce(r.commission_refunded, 0) AS commission_refunded,
       CASE WHEN r.kind = 'return' THEN CAST(coalesce(r.quantity, 0) * {thousand} AS BIGINT) ELSE 0 END AS returned
FROM refunds r
LEFT JOIN (SELECT l.line_id, l.order_id FROM order_lines l SEMI JOIN _orders o ON o.order_id = l.order_id) l ON l.line_id = r.line_id
LEFT JOIN _orders o ON o.order_id = coalesce(l.order_id, r.order_id)
WHERE o.order_id IS NULL OR o.is_valid
"""

_RATES = """
CREATE TEMP TABLE _rates AS
WITH asked AS (
  SELECT DISTINCT currency, ordered_on AS day FROM _lines UNION SELECT DISTINCT currency, CAST(refunded_local AS DATE) FROM _refunds
), known AS (SELECT day, currency, max(rate) AS rate FROM fx_rates GROUP BY day, currency)
SELECT a.currency, a.day, CASE WHEN a.currency = '{reporting}' THEN CAST(1 AS DECIMAL(18, 10))
                               WHEN a.day - k.day <= {max_age} THEN CAST(k.rate AS DECIMAL(18, 10)) END AS rate
FROM asked a ASOF LEFT JOIN known k ON k.currency = a.currency AND k.day <= a.day
"""

_PRICED = """
CREATE TEMP VIEW _priced AS
SELECT l.*, to_minor(l.gross * x.rate) AS gross_minor, to_minor(l.discount * x.rate) AS discount_minor,
       to_minor(CAST(CASE WHEN l.commission IS NOT NULL THEN l.commission ELSE coalesce(v.commission_rate, 0) * (l.gross - l.discount) END
                     AS DECIMAL(28, 13)) * x.rate) AS commission_minor,
       v.country AS vendor_country, v.tier AS vendor_tier, v.vendor_key, x.rate IS NULL AS is_unconverted
FROM _lines l LEFT JOIN _sellers v ON v.vendor_id = l.vendor_id LEFT JOIN _rates x ON x.currency = l.currency AND x.day = l.ordered_on
"""

_REFUND_AMOUNTS = """
CREATE TEMP TABLE _refund_amounts AS
SELECT r.*, to_minor(CAST(r.amount AS DECIMAL(20, 7)) * x.rate) AS amount_minor,
       to_minor(CAST(r.commission_refunded AS DECIMAL(20, 7)) * x.rate) AS commission_minor
FROM _refunds r LEFT JOIN _rates x ON x.currency = r.currency AND x.day = CAST(r.refunded_local AS DATE)
"""

# Refunds of a whole order: in proportion to what its lines cost (a negative line takes a negative part), equal parts when they cost
# nothing together; the returned quantity likewise. Each part is rounded down; the minor units (or thousandths) left over go to the
# largest remainders, ties by line id.
# Weights are integers (gross and discount have 7 digits) with a positive sum.
_SHARES = """
CREATE TEMP TABLE _shares AS
WITH weighed AS (
  SELECT r.refund_id, l.line_id, r.amount_minor, r.commission_minor, r.returned,
         CAST((l.gross - l.discount) * 10000000 AS HUGEINT) AS weight
  FROM _refund_amounts r JOIN _lines l ON l.order_id = r.order_id WHERE r.line_id IS NULL
), summed AS (
  SELECT *, CAST(sum(weight) OVER w AS HUGEINT) AS whole, count(*) OVER w AS lines FROM weighed WINDOW w AS (PARTITION BY refund_id)
), scaled AS (
  SELECT refund_id, line_id, amount_minor, commission_minor, returned,
         CASE WHEN whole = 0 THEN 1 ELSE weight * sign(whole) END AS weight, CASE WHEN whole = 0 THEN lines ELSE abs(whole) END AS whole
  FROM summed
), products AS (
  SELECT refund_id, line_id, 'amount' AS what, amount_minor AS amount, CAST(amount_minor AS HUGEINT) * weight AS product, whole FROM scaled
  UNION ALL
  SELECT refund_id, line_id, 'commission', commission_minor, CAST(commission_minor AS HUGEINT) * weight, whole FROM scaled
  UNION ALL
  SELECT refund_id, line_id, 'returned', returned, CAST(returned AS HUGEINT) * weight, whole FROM scaled WHERE returned <> 0
), floors AS (
  SELECT *, (product % whole + whole) % whole AS rest, (product - (product % whole + whole) % whole) // whole AS base FROM products
), turns AS (
  SELECT *, amount - sum(base) OVER (PARTITION BY refund_id, what) AS left_over,
         row_number() OVER (PARTITION BY refund_id, what ORDER BY rest DESC, line_id) AS turn FROM floors
), parts AS (
  SELECT refund_id, line_id, what, CAST(base + CASE WHEN turn <= left_over THEN 1 ELSE 0 END AS BIGINT) AS part FROM turns
)
SELECT refund_id, line_id, max(part) FILTER (what = 'amount') AS amount_minor,
       max(part) FILTER (what = 'commission') AS commission_minor, coalesce(max(part) FILTER (what = 'returned'), 0) AS returned
FROM parts GROUP BY refund_id, line_id
"""

_REFUND_PARTS = """
CREATE TEMP VIEW _refund_parts AS
SELECT refund_id, line_id, amount_minor, commission_minor, returned FROM _refund_amounts WHERE line_id IS NOT NULL
UNION ALL
SELECT refund_id, line_id, amount_minor, commission_minor, returned FROM _shares
UNION ALL
SELECT refund_id, NULL, amount_minor, commission_minor, returned FROM _refund_amounts r
WHERE line_id IS NULL AND NOT EXISTS (FROM _shares s WHERE s.refund_id = r.refund_id)
"""

_SALE_ROWS = """
SELECT 'sale' AS kind, o.ordered_at AS occurred_at, CAST(o.ordered_local AS DATE) AS occurred_on, hour(o.ordered_local) AS occurred_hour,
       o.ordered_at, CAST(o.ordered_local AS DATE) AS ordered_on, hour(o.ordered_local) AS ordered_hour,
       o.order_id, l.line_id, NULL AS refund_id, o.customer_id,
       l.vendor_id, l.product_id, l.category_id, l.subcategory_id, l.brand, l.vendor_country, l.vendor_tier,
       o.country, o.region, o.channel, o.device, o.payment_method, l.currency AS order_currency, o.order_status, o.customer_segment,
       o.customer_type,
       CASE WHEN o.is_valid THEN l.gross_minor ELSE 0 END AS gmv, CASE WHEN o.is_valid THEN l.discount_minor ELSE 0 END AS discounts,
       0 AS refunds, CASE WHEN o.is_valid THEN 0 ELSE l.gross_minor END AS cancelled_sales,
       CASE WHEN o.is_valid THEN l.commission_minor ELSE 0 END AS commission,
       CASE WHEN o.is_valid THEN CAST(l.quantity * {thousand} AS BIGINT) ELSE 0 END AS units,
       CASE WHEN o.is_valid THEN o.order_key END AS order_key, o.order_key AS placed_order_key, o.customer_key,
       CASE WHEN o.is_valid THEN l.vendor_key END AS vendor_key,
       CASE WHEN o.customer_type = 'new' THEN o.customer_key END AS new_customer_key,
       CASE WHEN o.customer_type = 'returning' THEN o.customer_key END AS repeat_customer_key,
       CAST(o.is_valid AND l.line_id = o.first_line_id AS BIGINT) AS order_first,
       CAST(l.line_id = o.first_line_id AS BIGINT) AS placed_first,
       CAST(o.is_valid AND list_contains(o.vendor_line_ids, l.line_id) AS BIGINT) AS vendor_first,
       CAST(list_contains(o.vendor_line_ids, l.line_id) AS BIGINT) AS vendor_placed_first,
       0 AS returned_units, CAST(l.is_unconverted AS SMALLINT) AS unconverted
FROM _priced l JOIN _heads o ON o.order_id = l.order_id WHERE NOT o.is_test
"""

_REFUND_ROWS = """
SELECT 'refund', r.refunded_at, CAST(r.refunded_local AS DATE), hour(r.refunded_local),
       coalesce(o.ordered_at, r.refunded_at), CAST(coalesce(o.ordered_local, r.refunded_local) AS DATE),
       hour(coalesce(o.ordered_local, r.refunded_local)),
       o.order_id, l.line_id, r.refund_id, o.customer_id,
       l.vendor_id, l.product_id, l.category_id, l.subcategory_id, l.brand, v.country, v.tier,
       o.country, o.region, o.channel, o.device, o.payment_method,
       CASE WHEN o.order_id IS NULL THEN r.currency ELSE coalesce(l.currency, o.currency, '{reporting}') END,
       o.order_status, o.customer_segment, o.customer_type,
       0, 0, p.amount_minor, 0, -p.commission_minor, 0,
       NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, p.returned, CAST(p.amount_minor IS NULL AS SMALLINT)
FROM _refund_parts p JOIN _refund_amounts r ON r.refund_id = p.refund_id
LEFT JOIN _heads o ON o.order_id = r.order_id LEFT JOIN _lines l ON l.line_id = p.line_id LEFT JOIN _sellers v ON v.vendor_id = l.vendor_id
"""

_FACTS = f"""
INSERT INTO fact_sales {_SALE_ROWS} UNION ALL {_REFUND_ROWS}
ORDER BY occurred_at, placed_order_key NULLS LAST, refund_id NULLS FIRST, line_id
"""

STEPS = (
    _ORDERS, _BUYERS, _FIRSTS, _HEADS, _LINES, _REFUNDS, _RATES, _PRICED, _REFUND_AMOUNTS, _SHARES, _REFUND_PARTS, _FACTS,
)  # fmt: skip
