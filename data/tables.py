"""The tables of the extract: the canonical marketplace (`docs/contracts`), the wide facts, and the extract's own stamp.

Canonical tables hold what the shop says: instants in UTC, money as DECIMAL in the row's own currency, keys as text.
Facts hold what metrics are summed from: one row per order line or refund, test orders left out, money as BIGINT minor
units of the reporting currency, converted and rounded once per row.
"""

from __future__ import annotations

import hashlib

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
    _count("vendor_key"),  # valid sale lines that have a vendor
    _count("new_customer_key"),  # customer_key where the order is the customer's first valid one
    _count("repeat_customer_key"),  # customer_key where the customer has an earlier valid order
    # An order's first line by line_id stands for the order: where all that is asked is the same for all its lines, orders are a sum.
    _count("order_first", required=True),  # 1 on the first line of a valid order, else 0
    _count("placed_first", required=True),  # the same of every order that is no test
    _count("vendor_first", required=True),  # 1 on the first line, by line_id, that a valid order has of this vendor, else 0
    _count("vendor_placed_first", required=True),  # the same of every order that is no test
    _count("returned_units", required=True),  # thousandths; on refunds of kind "return"
    Column("unconverted", SmallInteger, nullable=False),  # 1: the row's amounts are NULL for want of a rate
)  # fmt: skip


def _vendor_parts() -> tuple[Column[str], ...]:
    return _text("vendor_id"), _text("vendor_country"), _text("vendor_tier")


def _product_parts() -> tuple[Column[str], ...]:
    return _text("product_id"), _text("category_id"), _text("subcategory_id"), _text("brand")


def _order_parts() -> tuple[Column[str], ...]:
    return _text("country"), _text("region"), _text("channel"), _text("device"), _text("payment_method"), _text("customer_segment")


def _moment(name: str, *, required: bool = False) -> tuple[Column[object], ...]:
    """An instant with its day and hour in the business zone."""
    return (
        _instant(f"{name}_at", required=required), _day(f"{name}_on", required=required),
        Column(f"{name}_hour", SmallInteger, nullable=not required),
    )  # fmt: skip


fact_shipments = Table(
    "fact_shipments", METADATA,  # one row per shipment of a valid order
    _text("shipment_id", required=True), _text("order_id", required=True),
    *_moment("ordered", required=True), *_moment("shipped"), *_moment("promised"), *_vendor_parts(), *_order_parts(),
    _count("handling_s"),  # seconds from the order to the shipment; NULL while it is not shipped
    _count("promised", required=True),  # 1 when delivery was promised
    _count("kept", required=True),  # 1 when it was promised and delivered in time
    _instant("delivered_at"),
)  # fmt: skip

fact_reviews = Table(
    "fact_reviews", METADATA,
    _text("review_id", required=True), *_moment("reviewed", required=True), *_vendor_parts(), *_product_parts(),
    _count("rating", required=True), _count("reviews", required=True),  # the stars, and 1
)  # fmt: skip

fact_traffic = Table(
    "fact_traffic", METADATA,
    _day("day", required=True), _text("channel"), _text("device"), _text("country"),
    _count("visits", required=True), _count("product_views"), _count("carts"), _count("checkouts"),
)  # fmt: skip

fact_stock = Table(
    "fact_stock", METADATA,  # one row per product and day
    _day("day", required=True), *_vendor_parts(), *_product_parts(),
    # Thousandths: left at the end of the day, come in during it, there at its beginning (on_hand - received + sold, at least 0).
    _count("on_hand", required=True), _count("received", required=True), _count("opening", required=True),
    _count("sold", required=True),  # thousandths; units of valid lines that day
    _count("demand", required=True),  # thousandths a day: mean units over the last 28 days on which the product was in stock
    _count("stockout", required=True), _count("listed", required=True),  # 1 when nothing is left; 1
)  # fmt: skip

fact_vendor_life = Table(
    "fact_vendor_life", METADATA,  # one row per event in a vendor's life
    *_moment("occurred", required=True), *_vendor_parts(),
    _count("joined", required=True),  # 1: the first valid sale
    _count("returned", required=True),  # 1: a sale after more than 90 days without one
    _count("churned", required=True),  # 1: 90 days after a sale that no other followed in the meantime
)  # fmt: skip

FACTS = (fact_sales, fact_shipments, fact_reviews, fact_traffic, fact_stock, fact_vendor_life)


def _sums(*names: str) -> tuple[Column[object], ...]:
    """Sums of the columns of `fact_sales` with these names."""
    return tuple(_count(name, required=name not in _AMOUNTS) for name in names)


_AMOUNTS = ("gmv", "discounts", "refunds", "cancelled_sales", "commission")  # NULL when no row of theirs could be converted
_ALL_AMOUNTS = (*_AMOUNTS, "units", "returned_units", "unconverted")

# Rollups: all rows of `fact_sales`, added up by the day (or month) they occurred on. Those by day answer any stretch of whole days,
# split or filtered by their own columns and by what follows from the day (weekday, week, month); for order dates, for hours and for
# other time zones there is none. Sums bear the names of the columns they are sums of, and hold as exactly as those do.
rollup_days = Table(
    "rollup_days", METADATA,  # occurred_on x country x channel: small, for totals and trends; `order_first` adds up to orders
    _day("occurred_on", required=True), _text("country"), _text("channel"),
    *_sums(*_ALL_AMOUNTS, "order_first", "placed_first"),
)  # fmt: skip

rollup_orders = Table(
    "rollup_orders", METADATA,  # the same by more of what is one for a whole order: `order_first` adds up to orders here too
    _day("occurred_on", required=True), _text("country"), _text("channel"), _text("device"), _text("customer_type"), _text("order_status"),
    *_sums(*_ALL_AMOUNTS, "order_first", "placed_first"),
)  # fmt: skip

rollup_vendors = Table(
    "rollup_vendors", METADATA,  # occurred_on x vendor_id, rows without a vendor too
    _day("occurred_on", required=True), *_vendor_parts(),
    # Orders of one vendor, and of each of several, are sums of `vendor_first`: an order has one day. Not those of several together.
    *_sums(*_ALL_AMOUNTS, "vendor_first", "vendor_placed_first"),
    _count("vendor_key"),  # where the vendor had a valid sale that day: to be counted distinct over any days and vendors
)  # fmt: skip

rollup_categories = Table(
    "rollup_categories", METADATA,  # occurred_on x category_id x subcategory_id: sums alone; an order may have several categories
    _day("occurred_on", required=True), _text("category_id"), _text("subcategory_id"), *_sums(*_ALL_AMOUNTS),
)  # fmt: skip

rollup_purchases = Table(
    "rollup_purchases", METADATA,  # one row per valid order of a known customer
    _instant("occurred_at", required=True), _day("occurred_on", required=True), _text("country"),
    _count("customer_key", required=True), _count("new_customer_key"), _count("repeat_customer_key"),  # as in the facts
    # Customers of any stretch of days without a distinct count: the rows in it whose previous order lies before it.
    _count("bought", required=True),  # 1
    _day("previous_on"), _day("previous_here_on"),  # of the customer's order before this one; of the one before in the same country
    _count("bought_first", required=True),  # 1 on the customer's first order in the whole history, else 0
    _count("bought_again", required=True),  # 1 on all orders but the first
    _day("previous_again_on"), _day("previous_again_here_on"),  # of the order before of those that are not the customer's first
)  # fmt: skip

rollup_buyers = Table(
    "rollup_buyers", METADATA,  # the same added up by days: no larger than the square of their number, however many orders there are
    _day("occurred_on", required=True), _day("previous_on"), _day("previous_again_on"),
    _count("bought", required=True), _count("bought_first", required=True), _count("bought_again", required=True),
)  # fmt: skip

rollup_customers = Table(
    "rollup_customers", METADATA,  # month x country x customer
    _day("month", required=True), _text("country"),  # its first day
    # The customer's number on all rows of theirs; NULL for guests and for customers without any valid order, who share a row.
    _count("person_key"),
    _day("first_month"),  # of the customer's first valid order in the whole history: the cohort
    # To be counted distinct over any months and countries: present where the customer has a valid order, the first, a later one.
    _count("customer_key"), _count("new_customer_key"), _count("repeat_customer_key"),
    _day("last_on"),  # of the last valid order in the row
    *_sums("gmv", "discounts", "refunds", "unconverted", "order_first"),
)  # fmt: skip

rollup_cohorts = Table(
    "rollup_cohorts", METADATA,  # first_month x month: what the customers who first bought in a month did in each month
    _day("first_month", required=True), _day("month", required=True),
    _count("customers", required=True),  # distinct customers with a valid order in the month
    *_sums("gmv", "discounts", "refunds", "unconverted", "order_first"),
)  # fmt: skip

ROLLUPS = (
    rollup_days, rollup_orders, rollup_vendors, rollup_categories, rollup_purchases, rollup_buyers, rollup_customers, rollup_cohorts,
)  # fmt: skip

LARGEST_BASKET = 100
"""Orders of more different products (of resellers, say) are left out of the baskets altogether: one of 1,000 would make half a million
pairs, and tells nothing about what goes with what."""

# What studies of the whole house read: the twelve months up to the last day that was over when the extract was built, looked at once.
study_window = Table(
    "study_window", METADATA,  # one row
    _day("first_on", required=True), _day("last_on", required=True),
    _count("baskets", required=True),  # valid orders, but for those with too many different products
    _count("left_out", required=True),  # those
    _count("minimum_orders", required=True),  # pairs with fewer orders are not kept
)  # fmt: skip

basket_products = Table(
    "basket_products", METADATA,  # one row per product in the baskets of the window
    _text("product_id", required=True), _count("orders", required=True),
)  # fmt: skip

basket_pairs = Table(
    "basket_pairs", METADATA,  # one row per two products that were bought together: product_a < product_b
    _text("product_a", required=True), _text("product_b", required=True), _count("orders", required=True),
)  # fmt: skip

customer_scores = Table(
    "customer_scores", METADATA,  # one row per customer with a valid order in the window
    _text("customer_id", required=True), _day("last_on", required=True),  # of the last valid order
    _count("orders", required=True), _count("revenue", required=True), _count("unconverted", required=True),
    # 1 (worst) to 5: the fifth in which the middle of the places lies that equal values share.
    Column("recency_score", SmallInteger, nullable=False), Column("frequency_score", SmallInteger, nullable=False),
    Column("revenue_score", SmallInteger, nullable=False),
)  # fmt: skip

STUDIED = (study_window, basket_products, basket_pairs, customer_scores)

extract_info = Table("extract_info", METADATA, _text("name", required=True), _text("value"))
STAMP = (
    "version", "layout", "as_of", "data_from", "built_at", "timezone", "currency", "unconverted", "tables", "has_commission", "findings",
)  # fmt: skip
"""The names in `extract_info`, the extract's stamp (see `data.warehouse.base`)."""


def _layout() -> str:
    columns = [(column.table.name, column.name, str(column.type)) for table in METADATA.sorted_tables for column in table.c]
    return hashlib.sha256(repr((STAMP, columns)).encode()).hexdigest()[:12]


LAYOUT = _layout()
"""What tells extracts of other versions of the product: a fingerprint of all tables and columns and of what the stamp says."""
