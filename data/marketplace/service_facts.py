"""Service and demand beside sales: shipments of valid orders, reviews, and visits by day."""

from __future__ import annotations

# A shipment that names no vendor is that of the only vendor of its order.
_ALONE = """
CREATE TEMP TABLE _alone AS
SELECT order_id, min(vendor_id) AS vendor_id FROM fact_sales
WHERE kind = 'sale' AND order_id IN (SELECT order_id FROM shipments WHERE vendor_id IS NULL)
GROUP BY order_id HAVING min(vendor_id) = max(vendor_id)
"""

# What is a shipment's own; what it has of its order is joined to it by number.
_SENT = """
CREATE TEMP TABLE _sent AS
SELECT s.shipment_id, s.shipped_at, s.promised_at, s.delivered_at, o.order_key, v.vendor_key
FROM shipments s JOIN _heads o ON o.order_id = s.order_id LEFT JOIN _alone a ON a.order_id = s.order_id
LEFT JOIN _sellers v ON v.vendor_id = coalesce(s.vendor_id, a.vendor_id)
WHERE o.is_valid
"""

# Microseconds stay exact as DOUBLE for 285 years, and so does the floor of their seconds.
_SHIPMENTS = """
INSERT INTO fact_shipments
SELECT s.shipment_id, o.order_id, o.ordered_at, CAST(o.ordered_local AS DATE), hour(o.ordered_local),
       s.shipped_at, CAST(local_time(s.shipped_at) AS DATE), hour(local_time(s.shipped_at)),
       s.promised_at, CAST(local_time(s.promised_at) AS DATE), hour(local_time(s.promised_at)),
       v.vendor_id, v.country, v.tier, o.country, o.region, o.channel, o.device, o.payment_method, o.customer_segment,
       CAST(floor((epoch_us(s.shipped_at) - epoch_us(o.ordered_at)) / 1000000) AS BIGINT),
       CAST(s.promised_at IS NOT NULL AS BIGINT), CAST(coalesce(s.delivered_at <= s.promised_at, FALSE) AS BIGINT), s.delivered_at
FROM _sent s JOIN _heads o ON o.order_key = s.order_key LEFT JOIN _sellers v ON v.vendor_key = s.vendor_key
ORDER BY s.order_key, s.shipment_id
"""

SHIPMENTS = (_ALONE, _SENT, _SHIPMENTS)

REVIEWS = """
INSERT INTO fact_reviews
SELECT r.review_id, r.reviewed_at, CAST(local_time(r.reviewed_at) AS DATE), hour(local_time(r.reviewed_at)),
       v.vendor_id, v.country, v.tier, r.product_id, p.category_id, p.subcategory_id, p.brand, r.rating, 1
FROM reviews r LEFT JOIN _products p ON p.product_id = r.product_id LEFT JOIN _sellers v ON v.vendor_id = coalesce(r.vendor_id, p.vendor_id)
WHERE r.rating BETWEEN 1 AND 5
ORDER BY r.reviewed_at, r.review_id
"""

TRAFFIC = """
INSERT INTO fact_traffic
SELECT day, channel, device, country, visits, coalesce(product_views, 0), coalesce(carts, 0), coalesce(checkouts, 0)
FROM traffic ORDER BY ALL NULLS FIRST
"""

STEPS = (*SHIPMENTS, REVIEWS, TRAFFIC)
