"""The rollups of sales, from the smallest: what each can be split and filtered by, and which of its columns are keys to be counted."""

from __future__ import annotations

from data.model import First, Rollup
from data.tables import rollup_buyers, rollup_categories, rollup_days, rollup_orders, rollup_purchases, rollup_vendors

_DAY = "occurred_on"


def _same(*names: str) -> dict[str, str]:
    """Dimensions whose columns bear their names."""
    return {name: name for name in names}


_COUNTRY = frozenset({"country"})


def _persons(mark: str, previous: str) -> tuple[First, ...]:
    """Customers by the mark of their orders and the day of the one before, in all countries and in one."""
    return First(mark, frozenset(), previous=f"{previous}_on"), First(mark, _COUNTRY, per="country", previous=f"{previous}_here_on")


# A customer's orders of one day follow each other, so the day of the order before tells in which rows a customer is met first.
_PURCHASES = Rollup(
    rollup_purchases, _DAY, _same("country"), at="occurred_at",
    keys=frozenset({"customer_key", "new_customer_key", "repeat_customer_key"}),
    firsts={
        "buyers": _persons("bought", "previous"),
        "new_customers": (First("bought_first", _COUNTRY),),
        "repeat_customers": _persons("bought_again", "previous_again"),
    },
)  # fmt: skip

ROLLUPS = (
    Rollup(rollup_days, _DAY, _same("country", "channel")),
    Rollup(
        rollup_vendors, _DAY, {"vendor": "vendor_id"} | _same("vendor_country", "vendor_tier"),
        keys=frozenset({"vendor_key"}), vendor="vendor_id",
    ),
    Rollup(rollup_categories, _DAY, {"category": "category_id", "subcategory": "subcategory_id"}),
    Rollup(rollup_orders, _DAY, _same("country", "channel", "device", "customer_type", "order_status")),
    Rollup(rollup_buyers, _DAY, {}, firsts=_PURCHASES.firsts, rest=_PURCHASES),
    _PURCHASES,
)  # fmt: skip
