"""What one may ask: metrics in families that are counted from the same rows, and what each can be split by. From the design alone."""

from __future__ import annotations

from dataclasses import dataclass

VENDOR = ("vendor", "vendor_country", "vendor_tier")
PRODUCT = ("category", "subcategory", "product", "brand")
ORDER = ("country", "region", "channel", "device", "payment_method", "customer_segment")
SALE = ("order_currency", "order_status", "customer_type")
CLOCK = ("weekday", "hour_of_day")
DIMENSIONS = (*VENDOR, *PRODUCT, *ORDER, *SALE, *CLOCK)


@dataclass(frozen=True, slots=True)
class Family:
    """Metrics that are counted from the same rows. `kinds` are those of the events beside sales; `daily`: known by whole days."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...] = DIMENSIONS
    kinds: tuple[str, ...] = ()
    needs: str | None = None
    daily: bool = False


ADDITIVE = ("gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission", "units")
DISTINCT = ("orders", "orders_placed", "buyers", "new_customers", "returning_customers", "active_vendors")
PARTS = ("repeat_rate", "cancellation_rate", "refund_rate", "return_rate")
CONCENTRATIONS = ("vendor_concentration", "top10_vendor_share")
SALES = (*ADDITIVE, *DISTINCT, "take_rate", "average_order_value", "items_per_order", *PARTS, *CONCENTRATIONS)
MONEY = ("gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission", "average_order_value")

FAMILIES = {
    "sales": Family(SALES),
    "parcels": Family(("fulfilment_hours", "fulfilment_hours_p90"), (*VENDOR, *ORDER, *CLOCK), ("parcel",), "shipments"),
    "promises": Family(("on_time_rate",), (*VENDOR, *ORDER, *CLOCK), ("promise",), "shipments"),
    "reviews": Family(("reviews", "average_rating"), (*VENDOR, *PRODUCT, *CLOCK), ("review",), "reviews"),
    "traffic": Family(
        ("visits", "carts", "checkouts", "conversion_rate", "cart_abandonment"), ("country", "channel", "device", "weekday"),
        ("traffic",), "traffic", daily=True,
    ),
    "stock": Family(
        ("stock_units", "stock_cover_days", "stockout_rate", "sell_through"), (*VENDOR, *PRODUCT, "weekday"), ("stock",), "stock",
        daily=True,
    ),
    "life": Family(("new_vendors", "churned_vendors"), VENDOR, ("life",)),
}  # fmt: skip
FAMILY_OF = {metric: family for family in FAMILIES.values() for metric in family.metrics}
METRICS = tuple(FAMILY_OF)
OF_WHOLE_ORDERS = ("conversion_rate", "cart_abandonment")
"""Metrics of two families: traffic, and the orders of the same days."""

RATIOS = (
    "take_rate", "average_order_value", "items_per_order", *PARTS, *CONCENTRATIONS, "fulfilment_hours", "fulfilment_hours_p90",
    "on_time_rate", "average_rating", "conversion_rate", "cart_abandonment", "stock_cover_days", "stockout_rate", "sell_through",
)  # fmt: skip
"""What is divided, and so a number that ends nowhere."""


def needs_of(metric: str) -> str | None:
    """The table without which there is nothing to count; or commission, which is known of lines or by a vendor's rate."""
    if metric in ("commission", "take_rate"):
        return "commission"
    return "refunds" if metric in ("refunds", "refund_rate", "return_rate") else FAMILY_OF[metric].needs


def known_to_all(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """What all of these can be split by."""
    return tuple(name for name in DIMENSIONS if all(name in FAMILY_OF[metric].dimensions for metric in metrics))
