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

_HEADS = """
CREATE TEMP TABLE _heads AS
SELECT o.*, CASE WHEN o.is_valid THEN b.customer_key END AS customer_key, c.segment AS customer_segment,
       CASE WHEN o.customer_id IS NULL THEN NULL
            WHEN b.first_at IS NULL OR o.ordered_at < b.first_at OR (o.ordered_at = b.first_at AND o.order_id <= b.first_id) THEN 'new'
            ELSE 'returning' END AS customer_type
FROM _orders o LEFT JOIN _buyers b ON b.customer_id = o.customer_id LEFT JOIN customers c ON c.customer_id = o.customer_id
"""

# What is said of an order is as large as the shop: from here on it is kept once.
_HEADS_ALONE = ("DROP TABLE _orders", "DROP TABLE _buyers")

_LINES = """
CREATE TEMP VIEW _lines AS
SELECT l.line_id, l.order_id, l.product_id, coalesce(l.vendor_id, p.vendor_id) AS vendor_id, p.category_id, p.subcategory_id, p.brand,
       coalesce(l.currency, o.currency, '{reporting}') AS currency, CAST(o.ordered_local AS DATE) AS ordered_on,
       o.ordered_at, o.order_key, o.is_valid, o.is_test, l.quantity, l.commission,
       CAST(l.quantity * l.unit_price AS DECIMAL(20, 7)) AS gross, CAST(coalesce(l.discount, 0) AS DECIMAL(20, 7)) AS discount
FROM order_lines l JOIN _heads o ON o.order_id = l.order_id LEFT JOIN _products p ON p.product_id = l.product_id
"""

# A refund's line is the one it names; without a known one, its order is split below; with neither it stands alone.
_REFUNDS = """
CREATE TEMP TABLE _refunds AS
SELECT r.refund_id, r.refunded_at, local_time(r.refunded_at) AS refunded_local, l.line_id, o.order_id,
       coalesce(r.currency, o.currency, '{reporting}') AS currency, r.amount,
       coalesce(r.commission_refunded, 0) AS commission_refunded,
       CASE WHEN r.kind = 'return' THEN CAST(coalesce(r.quantity, 0) * {thousand} AS BIGINT) ELSE 0 END AS returned
FROM refunds r
LEFT JOIN (SELECT l.line_id, l.order_id FROM order_lines l SEMI JOIN _heads o ON o.order_id = l.order_id) l ON l.line_id = r.line_id
LEFT JOIN _heads o ON o.order_id = coalesce(l.order_id, r.order_id)
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


def _converted(amount: str, scale: int) -> str:
    """An amount with so many digits after the point in minor units of the reporting currency. Small ones that are in it already take
    the way of machine integers, which gives the same at a fortieth of the cost."""
    most = 10 ** (16 - scale)
    is_plain = f"x.rate = 1 AND {amount} BETWEEN -{most} AND {most}"
    return f"CASE WHEN {is_plain} THEN to_minor(CAST({amount} AS DECIMAL(18, {scale}))) ELSE to_minor({amount} * x.rate) END"


_PRICED = f"""
CREATE TEMP VIEW _priced AS
WITH charged AS (
  SELECT l.*, v.vendor_key,
         CAST(CASE WHEN l.commission IS NOT NULL THEN l.commission ELSE coalesce(v.commission_rate, 0) * (l.gross - l.discount) END
              AS DECIMAL(28, 13)) AS charge
  FROM _lines l LEFT JOIN _sellers v ON v.vendor_id = l.vendor_id
)
SELECT l.*, {_converted("l.gross", 7)} AS gross_minor, {_converted("l.discount", 7)} AS discount_minor,
       {_converted("l.charge", 13)} AS commission_minor, x.rate IS NULL AS is_unconverted
FROM charged l LEFT JOIN _rates x ON x.currency = l.currency AND x.day = l.ordered_on
"""  # noqa: S608

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

_SALES = """
SELECT ordered_at AS occurred_at, order_key AS order_number, NULL AS refund_id, line_id, product_id, vendor_key, currency,
       CASE WHEN is_valid THEN gross_minor ELSE 0 END AS gmv, CASE WHEN is_valid THEN discount_minor ELSE 0 END AS discounts,
       0 AS refunds, CASE WHEN is_valid THEN 0 ELSE gross_minor END AS cancelled_sales,
       CASE WHEN is_valid THEN commission_minor ELSE 0 END AS commission,
       CASE WHEN is_valid THEN CAST(quantity * {thousand} AS BIGINT) ELSE 0 END AS units,
       0 AS returned_units, CAST(is_unconverted AS SMALLINT) AS unconverted
FROM _priced WHERE NOT is_test
"""

_RETURNS = """
SELECT r.refunded_at, o.order_key, r.refund_id, l.line_id, l.product_id, v.vendor_key,
       CASE WHEN o.order_id IS NULL THEN r.currency ELSE coalesce(l.currency, o.currency, '{reporting}') END,
       0, 0, p.amount_minor, 0, -p.commission_minor, 0, p.returned, CAST(p.amount_minor IS NULL AS SMALLINT)
FROM _refund_parts p JOIN _refund_amounts r ON r.refund_id = p.refund_id
LEFT JOIN _heads o ON o.order_id = r.order_id LEFT JOIN _lines l ON l.line_id = p.line_id LEFT JOIN _sellers v ON v.vendor_id = l.vendor_id
"""

# What facts are sorted by, and what is a row's own: all that it has in common with others is joined to it where it lies.
_EVENTS = f"""
CREATE TEMP TABLE _events AS
{_SALES} UNION ALL {_RETURNS}
ORDER BY occurred_at, CASE WHEN refund_id IS NULL THEN order_number END NULLS LAST, refund_id NULLS FIRST, line_id
"""

# Lines of an order lie by line id: the first one stands for the order, and the first of each vendor for the vendor's part of it, when
# orders are a sum.
_FIRSTS = """
CREATE TEMP TABLE _firsts AS
SELECT order_number, min(rowid) AS place FROM _events WHERE refund_id IS NULL GROUP BY order_number, vendor_key
"""

_FACTS = """
INSERT INTO fact_sales
WITH placed AS (
  SELECT *, refund_id IS NULL AS is_sale, rowid IN (SELECT place FROM _firsts) AS is_vendors,
         rowid IN (SELECT min(place) FROM _firsts GROUP BY order_number) AS is_orders
  FROM _events
)
SELECT CASE WHEN e.is_sale THEN 'sale' ELSE 'refund' END, e.occurred_at, CAST(local_time(e.occurred_at) AS DATE),
       hour(local_time(e.occurred_at)), coalesce(o.ordered_at, e.occurred_at),
       CAST(coalesce(o.ordered_local, local_time(e.occurred_at)) AS DATE), hour(coalesce(o.ordered_local, local_time(e.occurred_at))),
       o.order_id, e.line_id, e.refund_id, o.customer_id,
       v.vendor_id, e.product_id, p.category_id, p.subcategory_id, p.brand, v.country, v.tier,
       o.country, o.region, o.channel, o.device, o.payment_method, e.currency, o.order_status, o.customer_segment, o.customer_type,
       e.gmv, e.discounts, e.refunds, e.cancelled_sales, e.commission, e.units,
       CASE WHEN e.is_sale AND o.is_valid THEN o.order_key END, CASE WHEN e.is_sale THEN o.order_key END,
       CASE WHEN e.is_sale THEN o.customer_key END, CASE WHEN e.is_sale AND o.is_valid THEN v.vendor_key END,
       CASE WHEN e.is_sale AND o.customer_type = 'new' THEN o.customer_key END,
       CASE WHEN e.is_sale AND o.customer_type = 'returning' THEN o.customer_key END,
       CAST(e.is_orders AND o.is_valid AS BIGINT), CAST(e.is_orders AS BIGINT),
       CAST(e.is_vendors AND o.is_valid AS BIGINT), CAST(e.is_vendors AS BIGINT), e.returned_units, e.unconverted
FROM placed e LEFT JOIN _heads o ON o.order_key = e.order_number LEFT JOIN _products p ON p.product_id = e.product_id
LEFT JOIN _sellers v ON v.vendor_key = e.vendor_key
"""

HEADS = (_ORDERS, _BUYERS, _HEADS, *_HEADS_ALONE)
"""What is said of orders, as `_heads`, with the numbers of orders and customers."""

ROWS = (_LINES, _REFUNDS, _RATES, _PRICED, _REFUND_AMOUNTS, _SHARES, _REFUND_PARTS, _EVENTS, _FIRSTS, _FACTS)
"""The facts, from these."""

STEPS = (*HEADS, *ROWS)
