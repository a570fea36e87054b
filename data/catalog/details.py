"""What tells the rows behind a figure apart: the columns that are shown of each fact, and of each thing that a distinct count counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from data.catalog.shared import CHANNEL, COUNTRY, DEVICE, PRODUCT_DIMENSIONS, VENDOR_DIMENSIONS, spoken
from data.formats import Format
from data.model import MONEY_DIGITS, Dimension, Names
from data.query import Sort
from data.tables import UNITS_DIGITS


class Take(StrEnum):
    """What is shown of a thing that has several rows."""

    ONE = "one"
    """What all of them say alike; nothing where they differ."""
    FIRST = "first"
    LAST = "last"
    SUM = "sum"
    COUNT = "count"
    """How many different ones there are."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A column that tells rows apart: `column` of the fact, less `minus` if there is one. `digits` as of a measure.

    `personal`: it tells who a customer is, which no vendor is told.
    """

    name: str
    label: str
    column: str
    format: Format = Format.TEXT
    digits: int | None = 0
    names: Names | None = None
    label_of: Callable[[Any], str] | None = None
    missing: str = ""
    take: Take = Take.ONE
    minus: str = ""
    personal: bool = False

    @property
    def has_label(self) -> bool:
        """Whether a text stands beside the key."""
        return self.names is not None or self.label_of is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """How the rows of a fact, or the things counted in it, are listed. `what` they are, in words; `key` are the columns that no two of
    them share, which settle their order; `sort` is the order without another. `persons`: each row is a customer, so vendors have none."""

    what: str
    details: tuple[Detail, ...]
    key: tuple[str, ...]
    sort: tuple[Sort, ...]
    persons: bool = False


def _of(dimension: Dimension) -> Detail:
    """A column that is a dimension, under its name."""
    name, label, column = dimension.name, dimension.label, dimension.column
    return Detail(name, label, column, names=dimension.names, label_of=dimension.label_of, missing=dimension.missing)


def _agreed(detail: Detail) -> Detail:
    """Of a thing that has several rows: empty when they differ, so what is empty is not called missing."""
    return replace(detail, missing="")


def _time(column: str, name: str = "time", label: str = "Time", take: Take = Take.ONE) -> Detail:
    return Detail(name, label, column, Format.DATETIME, take=take)


def _text(name: str, label: str, column: str = "") -> Detail:
    return Detail(name, label, column or f"{name}_id")


VENDOR, VENDOR_COUNTRY, VENDOR_TIER = map(_of, VENDOR_DIMENSIONS)
_BY_NAME = {dimension.name: dimension for dimension in PRODUCT_DIMENSIONS}
PRODUCT, CATEGORY = _of(_BY_NAME["product"]), _of(_BY_NAME["category"])
_COUNTRY, _CHANNEL, _DEVICE = map(_of, (COUNTRY, CHANNEL, DEVICE))
_DAY = Detail("day", "Day", "day", Format.DATE)
_CUSTOMER = Detail("customer", "Customer", "customer_id", missing="Guest", personal=True)
_QUANTITY = Detail("quantity", "Quantity", "units", Format.COUNT, UNITS_DIGITS)
_SOLD = Detail("sold", "Sold for", "gmv", Format.MONEY, MONEY_DIGITS, take=Take.SUM, minus="discounts")
_ORDERS = Detail("orders", "Orders", "order_key", Format.COUNT, take=Take.COUNT)
_NEWEST, _LARGEST = Sort("time", descending=True), Sort("sold", descending=True)

FACTS: Mapping[str, Listing] = {
    "sales": Listing(
        "order lines and refunds",
        (
            _time("occurred_at"), Detail("kind", "Kind", "kind", label_of=spoken), _text("order", "Order"), PRODUCT, CATEGORY, VENDOR,
            _CUSTOMER, _COUNTRY, _CHANNEL, _QUANTITY, _text("line", "Line"), _text("refund", "Refund"),
        ),
        ("order_id", "line_id", "refund_id", "kind"), (_NEWEST,),
    ),
    "handling": Listing(
        "shipments",
        (
            _time("shipped_at", label="Shipped"), _time("ordered_at", "ordered", "Ordered"), _text("order", "Order"),
            _text("shipment", "Shipment"), VENDOR, _COUNTRY,
        ),
        ("shipment_id", "order_id"), (_NEWEST,),
    ),
    "promises": Listing(
        "promised deliveries",
        (
            _time("promised_at", label="Promised"), _time("delivered_at", "delivered", "Delivered"),
            _time("shipped_at", "shipped", "Shipped"), _text("order", "Order"), _text("shipment", "Shipment"), VENDOR, _COUNTRY,
        ),
        ("shipment_id", "order_id"), (_NEWEST,),
    ),
    "reviews": Listing(
        "reviews", (_time("reviewed_at"), _text("review", "Review"), PRODUCT, CATEGORY, VENDOR), ("review_id",), (_NEWEST,)
    ),
    "traffic": Listing(
        "days of visits", (_DAY, _CHANNEL, _DEVICE, _COUNTRY), ("channel", "device", "country"), (Sort("day", descending=True),)
    ),
    "stock": Listing(
        "products and days of stock", (_DAY, PRODUCT, CATEGORY, VENDOR), ("product_id",), (Sort("day", descending=True),)
    ),
    "vendor_life": Listing(
        "events in vendors' lives", (_time("occurred_at"), VENDOR, VENDOR_COUNTRY, VENDOR_TIER), ("vendor_id",), (_NEWEST,)
    ),
    "vendor_shares": Listing("vendors", (VENDOR, VENDOR_COUNTRY, VENDOR_TIER), ("vendor_id",), (Sort("", descending=True),)),
}  # fmt: skip
"""By dataset. A sort without a field is by what the rows contribute."""

_ORDER = Listing(
    "orders",
    (
        _time("occurred_at", take=Take.FIRST), _text("order", "Order"), _CUSTOMER, _agreed(VENDOR),
        Detail("vendors", "Vendors", "vendor_id", Format.COUNT, take=Take.COUNT), _COUNTRY, _CHANNEL, _DEVICE,
        Detail("order_status", "Order status", "order_status", label_of=spoken),
        Detail("lines", "Lines", "line_id", Format.COUNT, take=Take.COUNT), _SOLD,
    ),
    ("order_id",), (_NEWEST,),
)  # fmt: skip
_PERSON = Listing(
    "customers",
    (
        _CUSTOMER, _agreed(_COUNTRY), _time("occurred_at", "first", "First order", Take.FIRST),
        _time("occurred_at", "time", "Last order", Take.LAST),
        _ORDERS, _SOLD,
    ),
    ("customer_id",), (_LARGEST,), persons=True,
)  # fmt: skip
_VENDOR = Listing(
    "vendors",
    (VENDOR, VENDOR_COUNTRY, VENDOR_TIER, _time("occurred_at", "time", "Last order", Take.LAST), _ORDERS, _SOLD),
    ("vendor_id",), (_LARGEST,),
)  # fmt: skip

THINGS: Mapping[str, Listing] = {
    "order_key": _ORDER,
    "placed_order_key": _ORDER,
    "customer_key": _PERSON,
    "new_customer_key": _PERSON,
    "repeat_customer_key": _PERSON,
    "vendor_key": _VENDOR,
}
"""By the column whose distinct values are counted."""
