"""The rollups of sales, from the smallest: what each can be split and filtered by, and which of its columns are keys to be counted."""

from __future__ import annotations

from data.model import Rollup
from data.tables import rollup_categories, rollup_customers, rollup_days, rollup_orders, rollup_vendors

_DAY = "occurred_on"


def _same(*names: str) -> dict[str, str]:
    """Dimensions whose columns bear their names."""
    return {name: name for name in names}


ROLLUPS = (
    Rollup(rollup_days, "day", _DAY, _same("country", "channel")),
    Rollup(
        rollup_vendors, "day", _DAY, {"vendor": "vendor_id"} | _same("vendor_country", "vendor_tier"),
        keys=frozenset({"vendor_key"}), vendor="vendor_id",
    ),
    Rollup(rollup_categories, "day", _DAY, {"category": "category_id", "subcategory": "subcategory_id"}),
    Rollup(rollup_orders, "day", _DAY, _same("country", "channel", "device", "customer_type", "order_status")),
    Rollup(
        rollup_customers, "month", "month", _same("country"),
        keys=frozenset({"customer_key", "new_customer_key", "repeat_customer_key"}),
    ),
)  # fmt: skip
