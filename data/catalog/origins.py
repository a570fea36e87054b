"""Where figures come from: which canonical tables and columns feed each measure and dimension. The one place that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data.catalog import DATASETS
from data.model import Metric

Names = frozenset[str]
"""Measures and dimensions by name; no two are called alike."""

_OF_DATASET: Mapping[str, tuple[str, ...]] = {
    "sales": ("orders", "order_lines"),
    "vendor_life": ("orders", "order_lines"),
    "vendor_shares": ("orders", "order_lines", "refunds", "fx_rates"),
    "handling": ("shipments", "orders"),
    "promises": ("shipments", "orders"),
    "traffic": ("traffic",),
    "stock": ("stock",),
    "reviews": ("reviews",),
}
_MORE: Mapping[str, tuple[str, ...]] = {
    "gmv": ("fx_rates",),
    "discounts": ("fx_rates",),
    "cancelled_sales": ("fx_rates",),
    "refunds": ("refunds", "fx_rates"),
    "returned_units": ("refunds",),
    "commission": ("refunds", "vendors", "fx_rates"),
    "stock_sold": ("orders", "order_lines"),
    "stock_demand": ("orders", "order_lines"),
}
_LOOKED_UP: Mapping[str, tuple[str, ...]] = {
    "vendor": ("vendors", "products"),
    "vendor_country": ("vendors", "products"),
    "vendor_tier": ("vendors", "products"),
    "category": ("categories", "products"),
    "subcategory": ("categories", "products"),
    "product": ("products",),
    "brand": ("products",),
    "customer_segment": ("customers",),
}
TABLES: Mapping[str, frozenset[str]] = {
    **{
        measure.name: frozenset((*_OF_DATASET[dataset.name], *_MORE.get(measure.name, ())))
        for dataset in DATASETS
        for measure in dataset.measures
    },
    **{name: frozenset(tables) for name, tables in _LOOKED_UP.items()},
}
"""The canonical tables that each measure is made of, and those that a dimension is looked up in."""

_VENDORS = {"vendor", "vendor_country", "vendor_tier", "active_vendors", "vendor_hhi", "vendor_top10", "vendors_joined", "vendors_churned"}
_CATEGORIES = {"category", "subcategory"}
_MONEY = {"gmv", "discounts", "refunds", "cancelled_sales", "commission", "vendor_hhi", "vendor_top10"}
_PERSONS = {"buyers", "new_customers", "repeat_customers", "customer_type", "customer_segment"}
OFFERED = "offered"
"""The name under which a study says that it reads when products were offered."""

APART: Mapping[str, frozenset[str]] = {
    column: frozenset(names)
    for column, names in {
        "orders.customer_id": _PERSONS,
        "orders.currency": _MONEY | {"order_currency"},
        **{f"orders.{name}": {name} for name in ("country", "region", "channel", "device", "payment_method")},
        "orders.shipping_amount": set[str](),
        "orders.tax_amount": set[str](),
        "orders.modified_at": set[str](),
        "order_lines.product_id": _VENDORS | _CATEGORIES | {"product", "brand", "stock_sold", "stock_demand"},
        "order_lines.vendor_id": _VENDORS,
        "order_lines.quantity": _MONEY | {"units", "stock_sold", "stock_demand"},
        "order_lines.unit_price": _MONEY,
        "order_lines.discount": {"discounts", "commission", "vendor_hhi", "vendor_top10"},
        "order_lines.commission": {"commission"},
        "order_lines.currency": _MONEY | {"order_currency"},
        "order_lines.modified_at": set[str](),
        "refunds.amount": {"refunds", "vendor_hhi", "vendor_top10"},
        "refunds.currency": {"refunds", "commission", "vendor_hhi", "vendor_top10"},
        "refunds.quantity": {"returned_units"},
        "refunds.kind": {"returned_units"},
        "refunds.commission_refunded": {"commission"},
        "refunds.reason": set[str](),
        "products.name": {"product"},
        "products.vendor_id": _VENDORS,
        "products.category_id": _CATEGORIES,
        "products.brand": {"brand"},
        "products.list_price": set[str](),
        "products.currency": set[str](),
        "products.listed_on": {OFFERED},
        "products.delisted_on": {OFFERED},
        "vendors.name": {"vendor"},
        "vendors.country": {"vendor_country"},
        "vendors.tier": {"vendor_tier"},
        "vendors.commission_rate": {"commission"},
        "vendors.joined_on": set[str](),
        "vendors.left_on": set[str](),
        "customers.registered_at": set[str](),
        "customers.country": set[str](),
        "customers.region": set[str](),
        "customers.segment": {"customer_segment"},
    }.items()
}
"""Columns that not everything made of their table depends on, with what does. All others of a table touch whatever is made of it."""


def measures_of(metrics: Iterable[Metric]) -> Names:
    return frozenset(measure for metric in metrics for measure in metric.formula.measures)


def tables_of(names: Names) -> frozenset[str]:
    """The canonical tables that all of `names` are made of."""
    return frozenset(table for name in names for table in TABLES.get(name, ()))


def is_touched(names: Names, tables: frozenset[str], table: str, column: str) -> bool:
    """Whether something is made of a column of a canonical table; without a column, of the table. `tables` are those of `names`."""
    if table not in tables:
        return False
    those = APART.get(f"{table}.{column}")
    return those is None or not those.isdisjoint(names)
