"""The tables of the extract: the canonical marketplace (`docs/contracts`), the wide facts, and the extract's own stamp.

Canonical tables hold what the shop says: instants in UTC, money as DECIMAL in the row's own currency, keys as text.
Facts hold what metrics are summed from: one row per order line or refund, test orders left out, money as BIGINT minor
units of the reporting currency, converted and rounded once per row.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, MetaData, Numeric, SmallInteger, String, Table, Text

METADATA = MetaData()

UNITS_DIGITS = 3
"""Quantities are kept as thousandths (BIGINT), so goods sold by weight add up exactly."""


def _text(name: str, *, required: bool = False) -> Column[str]:
    return Column(name, Text, nullable=not required)


def _instant(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=not required)


def _day(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, Date, nullable=not required)


def _money(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, Numeric(18, 4), nullable=not required)


def _quantity(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, Numeric(18, UNITS_DIGITS), nullable=not required)


def _count(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, BigInteger, nullable=not required)


vendors = Table(
    "vendors", METADATA,
    _text("vendor_id", required=True), _text("name", required=True), _text("country"), _text("tier"), _day("joined_on"), _day("left_on"),
    Column("commission_rate", Numeric(9, 6)),
)  # fmt: skip

categories = Table("categories", METADATA, _text("category_id", required=True), _text("name", required=True), _text("parent_id"))

products = Table(
    "products", METADATA,
    _text("product_id", required=True), _text("name", required=True), _text("vendor_id"), _text("category_id"), _text("brand"),
    _money("list_price"), _text("currency"), _day("listed_on"), _day("delisted_on"),
)  # fmt: skip

customers = Table(
    "customers", METADATA,
    _text("customer_id", required=True), _instant("registered_at"), _text("country"), _text("region"), _text("segment"),
)  # fmt: skip

orders = Table(
    "orders", METADATA,
    _text("order_id", required=True), _instant("ordered_at", required=True), _text("customer_id"), _text("status"),
    _instant("cancelled_at"), Column("is_test", Boolean), _text("currency"), _text("country"), _text("region"), _text("channel"),
    _text("device"), _text("payment_method"), _money("shipping_amount"), _money("tax_amount"), _instant("modified_at"),
)  # fmt: skip

order_lines = Table(
    "order_lines", METADATA,
    _text("line_id", required=True), _text("order_id", required=True), _text("product_id"), _text("vendor_id"),
    _quantity("quantity", required=True), _money("unit_price", required=True), _money("discount"), _money("commission"),
    _text("currency"), _instant("modified_at"),
)  # fmt: skip

refunds = Table(
    "refunds", METADATA,
    _text("refund_id", required=True), _text("order_id"), _text("line_id"), _instant("refunded_at", required=True),
    _money("amount", required=True), _quantity("quantity"), _money("commission_refunded"),
    _text("reason"), _text("kind"), _text("currency"),
)  # fmt: skip

shipments = Table(
    "shipments", METADATA,
    _text("shipment_id", required=True), _text("order_id", required=True), _text("vendor_id"), _instant("promised_at"),
    _instant("shipped_at"), _instant("delivered_at"),
)  # fmt: skip

reviews = Table(
    "reviews", METADATA,
    _text("review_id", required=True), Column("rating", SmallInteger, nullable=False), _instant("reviewed_at", required=True),
    _text("product_id"), _text("vendor_id"), _text("order_id"),
)  # fmt: skip

traffic = Table(
    "traffic", METADATA,
    _day("day", required=True), _count("visits", required=True), _count("product_views"), _count("carts"), _count("checkouts"),
    _text("channel"), _text("device"), _text("country"),
)  # fmt: skip

stock = Table(
    "stock", METADATA,
    _day("day", required=True), _text("product_id", required=True), _quantity("units_on_hand", required=True),
    _quantity("units_received"), _text("vendor_id"),
)  # fmt: skip

fx_rates = Table(
    "fx_rates", METADATA,
    _day("day", required=True), _text("currency", required=True), Column("rate", Numeric(18, 10), nullable=False),
)  # fmt: skip

targets = Table(
    "targets", METADATA,
    _text("metric", required=True), _text("grain", required=True), _day("period_start", required=True),
    Column("value", Numeric(20, 6), nullable=False), _text("dimension"), _text("member"),
)  # fmt: skip

CANONICAL = (
    vendors, categories, products, customers, orders, order_lines, refunds, shipments, reviews, traffic, stock, fx_rates, targets,
)  # fmt: skip
REQUIRED = (orders, order_lines)

fact_sales = Table(
    "fact_sales", METADATA,
    Column("kind", String, nullable=False),  # sale | refund
    # When: the event's own instant and the order's. `_on` and `_hour` are in the business time zone.
    _instant("occurred_at", required=True), _day("occurred_on", required=True), Column("occurred_hour", SmallInteger, nullable=False),
    _instant("ordered_at", required=True), _day("ordered_on", required=True), Column("ordered_hour", SmallInteger, nullable=False),
    # Who and what, as the shop's own keys.
    _text("order_id"), _text("line_id"), _text("refund_id"), _text("customer_id"),
    _text("vendor_id"), _text("product_id"), _text("category_id"), _text("subcategory_id"), _text("brand"),
    _text("vendor_country"), _text("vendor_tier"), _text("country"), _text("region"), _text("channel"), _text("device"),
    _text("payment_method"), _text("order_currency"), _text("order_status"), _text("customer_segment"),
    _text("customer_type"),  # new: no earlier valid order of the customer; returning: there is one; null: guest
    # What is added up: minor units of the reporting currency, 0 where the row is not of that kind; NULL where a rate is missing.
    _count("gmv"), _count("discounts"), _count("refunds"), _count("cancelled_sales"),
    _count("commission"),  # a line's commission, or minus the commission refunded
    _count("units", required=True),  # thousandths; valid sale lines only
    # Distinct counts run over integers: NULL where the row does not count.
    _count("order_key"),  # valid sale lines
    _count("placed_order_key"),  # sale lines, cancelled orders too
    _count("customer_key"),  # valid sale lines of known customers
    Column("unconverted", SmallInteger, nullable=False),  # 1: the row's amounts are NULL for want of a rate
)  # fmt: skip

FACTS = (fact_sales,)

extract_info = Table("extract_info", METADATA, _text("name", required=True), _text("value"))
"""The extract's stamp: version, as_of, data_from, built_at, timezone, currency, unconverted, tables (see `data.warehouse.base`)."""
