"""Vendors' lives: the first sale, the end of a long time without one, and the return after it."""

from __future__ import annotations

LIFE_DAYS = 90
"""A vendor without a sale for longer is no longer active."""

# A gap that long cannot lie inside a day, so each vendor's first and last sale of a day are all that need be looked at.
_LIFE = """
INSERT INTO fact_vendor_life
WITH days AS (
  SELECT vendor_id, occurred_on, min(epoch_us(occurred_at)) AS first_us, max(epoch_us(occurred_at)) AS last_us
  FROM fact_sales WHERE vendor_key IS NOT NULL GROUP BY vendor_id, occurred_on
), gaps AS (
  SELECT vendor_id, first_us, last_us, first_us - lag(last_us) OVER w AS since, lead(first_us) OVER w - last_us AS until
  FROM days WINDOW w AS (PARTITION BY vendor_id ORDER BY occurred_on)
), events AS (
  SELECT vendor_id, first_us AS us, 1 AS joined, 0 AS returned, 0 AS churned FROM gaps WHERE since IS NULL
  UNION ALL
  SELECT vendor_id, first_us, 0, 1, 0 FROM gaps WHERE since > {life_us}
  UNION ALL
  SELECT vendor_id, last_us + {life_us}, 0, 0, 1 FROM gaps WHERE coalesce(until > {life_us}, TRUE)
), placed AS (
  SELECT *, make_timestamptz(us) AS occurred_at, local_time(make_timestamptz(us)) AS occurred_local FROM events WHERE us <= {as_of_us}
)
SELECT e.occurred_at, CAST(e.occurred_local AS DATE), hour(e.occurred_local), e.vendor_id, v.country, v.tier,
       e.joined, e.returned, e.churned
FROM placed e LEFT JOIN _sellers v ON v.vendor_id = e.vendor_id
ORDER BY e.us, e.vendor_id, e.churned
"""

STEPS = (_LIFE,)
