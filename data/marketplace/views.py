"""The wide view `sales`: a row per line or refund with everything joined, for user SQL and bulk exports.

Money is DECIMAL in major units of the reporting currency; a product, vendor or category stands there with its key and its name.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from data.formats import minor_digits

_SALES = """
CREATE VIEW sales AS
SELECT f.kind, f.occurred_at, f.occurred_on, f.occurred_hour, f.ordered_at, f.ordered_on, f.ordered_hour,
       f.order_id, f.line_id, f.refund_id, f.order_status, f.customer_id, f.customer_type, f.customer_segment,
       f.vendor_id, v.name AS vendor, f.vendor_country, f.vendor_tier,
       f.product_id, p.name AS product, f.brand, f.category_id, c.name AS category, f.subcategory_id, s.name AS subcategory,
       f.country, f.region, f.channel, f.device, f.payment_method, f.order_currency,
       CAST(f.units * 0.001 AS DECIMAL(18, 3)) AS quantity, {amounts}
FROM fact_sales f
LEFT JOIN vendors v ON v.vendor_id = f.vendor_id LEFT JOIN products p ON p.product_id = f.product_id
LEFT JOIN categories c ON c.category_id = f.category_id LEFT JOIN categories s ON s.category_id = f.subcategory_id
"""

_AMOUNTS = {
    "gmv": "f.gmv",
    "discount": "f.discounts",
    "refund": "f.refunds",
    "cancelled": "f.cancelled_sales",
    "commission": "f.commission",
    "revenue": "f.gmv - f.discounts - f.refunds",
}


def sales_view(currency: str) -> str:
    """The statement that creates the view over facts in minor units of `currency`: the same in DuckDB and PostgreSQL."""
    digits = minor_digits(currency)
    factor = "1" if digits == 0 else f"0.{'0' * (digits - 1)}1"
    amounts = [f"CAST(({minor}) * {factor} AS DECIMAL(18, {digits})) AS {name}" for name, minor in _AMOUNTS.items()]
    return _SALES.format(amounts=", ".join(amounts))


def create_views(connection: DuckDBPyConnection, currency: str) -> None:
    connection.execute(sales_view(currency))
