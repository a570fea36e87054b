"""Sales: order lines and refunds. Sums run over `fact_sales`, where each row is valid for what it carries."""

from __future__ import annotations

from babel.core import Locale, UnknownLocaleError

from data.catalog.clock import CLOCK_DIMENSIONS
from data.formats import LOCALE, Format
from data.model import MONEY_DIGITS, Aggregate, Dataset, Dimension, Measure, Metric, Names, Ratio, TimeColumns, Total
from data.tables import UNITS_DIGITS, categories, fact_sales, products, vendors


def country_name(code: str) -> str:
    """The English name of an ISO country code; anything else as it is."""
    try:
        return str(Locale.parse(LOCALE).territories.get(code.upper(), code))
    except UnknownLocaleError:
        return code


def spoken(key: str) -> str:
    """A technical key as words: `credit_card` becomes "Credit card"."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _money(name: str) -> Measure:
    return Measure(name, name, digits=MONEY_DIGITS)


_MEASURES = (
    _money("gmv"),
    _money("discounts"),
    _money("refunds"),
    _money("cancelled_sales"),
    _money("commission"),
    Measure("units", "units", digits=UNITS_DIGITS),
    Measure("orders", "order_key", Aggregate.DISTINCT),
    Measure("orders_placed", "placed_order_key", Aggregate.DISTINCT),
    Measure("buyers", "customer_key", Aggregate.DISTINCT),
)

_NET = Total(("gmv",), ("discounts",))
_NO_VALUE = "no value when the denominator is 0, shown as a dash, never as 0"
_DISTINCT = "distinct count: parts do not add up to the total, which is counted anew"

_METRICS = (
    Metric(
        "gmv", "Gross merchandise value", Total(("gmv",)), Format.MONEY, "up",
        "Price times quantity of all valid order lines (not cancelled, not a test), before discounts, refunds, tax and shipping.",
        "sum(quantity x unit price)",
    ),
    Metric(
        "discounts", "Discounts", Total(("discounts",)), Format.MONEY, "down",
        "Discounts given on valid order lines.", "sum(discount)",
    ),
    Metric(
        "refunds", "Refunds", Total(("refunds",)), Format.MONEY, "down",
        "Money given back for valid orders, on the day of the refund. Refunds of cancelled or test orders are left out, as their sale is.",
        "sum(refund amount)", needs=("refunds",),
    ),
    Metric(
        "cancelled_sales", "Cancelled sales", Total(("cancelled_sales",)), Format.MONEY, "down",
        "Price times quantity of the lines of cancelled orders, on the day of the order. With GMV it makes up all that was placed.",
        "sum(quantity x unit price) of cancelled orders",
    ),
    Metric(
        "revenue", "Revenue", Total(("gmv",), ("discounts", "refunds")), Format.MONEY, "up",
        "Net sales: gross merchandise value less discounts and refunds, each on its own day (ledger view), or all on the day of the order.",
        "gmv - discounts - refunds",
    ),
    Metric(
        "commission", "Commission", Total(("commission",)), Format.MONEY, "up",
        "The operator's share of revenue: commission on valid lines less commission given back with refunds.",
        "sum(commission) - sum(commission refunded)",
    ),
    Metric(
        "take_rate", "Take rate", Ratio(Total(("commission",)), Total(("gmv",))), Format.PERCENT, "up",
        "Commission as a share of gross merchandise value.", "commission / gmv", _NO_VALUE,
    ),
    Metric(
        "orders", "Orders", Total(("orders",)), Format.COUNT, "up",
        "Distinct orders with at least one valid line. An order of two vendors counts once in the total and once for each of them.",
        "count distinct(order)", _DISTINCT,
    ),
    Metric(
        "orders_placed", "Placed orders", Total(("orders_placed",)), Format.COUNT, "up",
        "Distinct orders placed, those cancelled later included; tests left out.",
        "count distinct(order)", _DISTINCT,
    ),
    Metric(
        "units", "Units", Total(("units",)), Format.COUNT, "up",
        "Quantity sold on valid order lines; returns are not deducted.", "sum(quantity)",
    ),
    Metric(
        "buyers", "Customers", Total(("buyers",)), Format.COUNT, "up",
        "Distinct customers with at least one valid order. Guest orders count in money and orders, not here.",
        "count distinct(customer)", _DISTINCT,
    ),
    Metric(
        "average_order_value", "Average order value", Ratio(_NET, Total(("orders",))), Format.MONEY, "up",
        "Gross merchandise value less discounts, per order; without tax and shipping. For a vendor: the vendor's part of those orders.",
        "(gmv - discounts) / orders", _NO_VALUE,
    ),
    Metric(
        "items_per_order", "Items per order", Ratio(Total(("units",)), Total(("orders",))), Format.NUMBER, "up",
        "Units sold per order.", "units / orders", _NO_VALUE,
    ),
)  # fmt: skip

_DIMENSIONS = (
    Dimension(
        "vendor", "Vendor", "The vendor of the line.", "vendor_id", names=Names(vendors, "vendor_id", "name"), missing="No vendor"
    ),
    Dimension("vendor_country", "Vendor country", "The country the vendor sells from.", "vendor_country", label_of=country_name),
    Dimension("vendor_tier", "Vendor tier", "The tier the operator gave the vendor.", "vendor_tier", label_of=spoken),
    Dimension(
        "category", "Category", "The main category (root of the tree) of the product, as it is today.", "category_id",
        names=Names(categories, "category_id", "name"), missing="No category",
    ),
    Dimension(
        "subcategory", "Subcategory", "The product's own category, as it is today.", "subcategory_id",
        names=Names(categories, "category_id", "name"), missing="No category",
    ),
    Dimension(
        "product", "Product", "The product of the line.", "product_id", names=Names(products, "product_id", "name"), missing="No product"
    ),
    Dimension("brand", "Brand", "The product's brand.", "brand"),
    Dimension("country", "Country", "The country the order goes to.", "country", label_of=country_name),
    Dimension("region", "Region", "The region the order goes to.", "region"),
    Dimension("channel", "Channel", "The channel the order came through.", "channel", label_of=spoken),
    Dimension("device", "Device", "The device the order was placed on.", "device", label_of=spoken),
    Dimension("payment_method", "Payment method", "How the order was paid.", "payment_method", label_of=spoken),
    Dimension("order_currency", "Order currency", "The currency the customer paid in, before conversion.", "order_currency"),
    Dimension("order_status", "Order status", "How far the order has come; cancelled once it is.", "order_status", label_of=spoken),
    Dimension("customer_segment", "Customer segment", "The segment the shop gave the customer.", "customer_segment", label_of=spoken),
    Dimension(
        "customer_type", "Customer type",
        "New: the customer's first valid order; returning: one with an earlier valid order. Guests are not set.",
        "customer_type", label_of=spoken, missing="Guest",
    ),
    *CLOCK_DIMENSIONS,
)  # fmt: skip

DATASET = Dataset(
    name="sales",
    table=fact_sales,
    time={
        "event": TimeColumns("occurred_at", "occurred_on", "occurred_hour"),
        "order": TimeColumns("ordered_at", "ordered_on", "ordered_hour"),
    },
    vendor="vendor_id",
    measures=_MEASURES,
    metrics=_METRICS,
    dimensions=_DIMENSIONS,
    unconverted="unconverted",
)
