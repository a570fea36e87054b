"""Vendors: who joins and leaves, and how much hangs on a few of them."""

from __future__ import annotations

from data.catalog.shared import CLOCK_DIMENSIONS, ORDER_DIMENSIONS, PRODUCT_DIMENSIONS, SALE_DIMENSIONS, VENDOR_DIMENSIONS
from data.formats import Format
from data.model import MONEY_DIGITS, Aggregate, Dataset, Measure, Metric, TimeColumns, Total
from data.tables import fact_sales, fact_vendor_life

_LIFE = Dataset(
    name="vendor_life",
    table=fact_vendor_life,
    time=dict.fromkeys(("event", "order"), TimeColumns("occurred_at", "occurred_on", "occurred_hour")),
    vendor="vendor_id",
    measures=(Measure("vendors_joined", "joined"), Measure("vendors_churned", "churned")),
    metrics=(
        Metric(
            "new_vendors", "New vendors", Total(("vendors_joined",)), Format.COUNT, "up",
            "Vendors whose first valid sale lies in the period.", "count(first sale)",
        ),
        Metric(
            "churned_vendors", "Churned vendors", Total(("vendors_churned",)), Format.COUNT, "down",
            "Vendors whose 90th day without a sale lies in the period.", "count(90 days after the last sale)",
        ),
    ),
    dimensions=VENDOR_DIMENSIONS,
)  # fmt: skip

_SHARES = Dataset(
    name="vendor_shares",
    table=fact_sales,
    time={
        "event": TimeColumns("occurred_at", "occurred_on", "occurred_hour"),
        "order": TimeColumns("ordered_at", "ordered_on", "ordered_hour"),
    },
    vendor="vendor_id",
    measures=(
        Measure("vendor_hhi", "revenue", Aggregate.CONCENTRATION, digits=MONEY_DIGITS),
        Measure("vendor_top10", "revenue", Aggregate.TOP_SHARE, digits=MONEY_DIGITS),
    ),
    metrics=(
        Metric(
            "vendor_concentration", "Vendor concentration", Total(("vendor_hhi",)), Format.NUMBER, "down",
            "Herfindahl-Hirschman index of revenue by vendor, 0 (many equal vendors) to 1 (one). Vendors below zero are left out; "
            "above 0.18 a market counts as highly concentrated.",
            "sum(share of revenue ^ 2)", "no value without revenue", own_unit="index",
        ),
        Metric(
            "top10_vendor_share", "Top-10 share", Total(("vendor_top10",)), Format.PERCENT, "down",
            "Share of revenue that the ten largest vendors make. Vendors below zero are left out.",
            "revenue of the ten largest / revenue", "no value without revenue",
        ),
    ),
    dimensions=(*VENDOR_DIMENSIONS, *PRODUCT_DIMENSIONS, *ORDER_DIMENSIONS, *SALE_DIMENSIONS, *CLOCK_DIMENSIONS),
    unconverted="unconverted",
    inner="vendor_id",
    amounts=(("gmv", 1), ("discounts", -1), ("refunds", -1)),
)  # fmt: skip

DATASETS = (_LIFE, _SHARES)
