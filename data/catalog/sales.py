"""Sales: order lines and refunds. Sums run over `fact_sales`, where each row is valid for what it carries."""

from __future__ import annotations

from data.catalog.rollups import ROLLUPS
from data.catalog.shared import CLOCK_DIMENSIONS, ORDER_DIMENSIONS, PRODUCT_DIMENSIONS, SALE_DIMENSIONS, VENDOR_DIMENSIONS
from data.formats import Format
from data.model import MONEY_DIGITS, Aggregate, Dataset, First, Measure, Metric, Ratio, TimeColumns, Total
from data.tables import UNITS_DIGITS, fact_sales


def _money(name: str) -> Measure:
    return Measure(name, name, digits=MONEY_DIGITS)


# What is the same for all lines of an order, and for all lines of an order that are one vendor's.
_OF_AN_ORDER = frozenset(d.name for d in (*ORDER_DIMENSIONS, *CLOCK_DIMENSIONS)) | {"order_status", "customer_type"}
_OF_ITS_VENDOR = _OF_AN_ORDER | {d.name for d in VENDOR_DIMENSIONS}


def _firsts(order: str, vendor: str) -> tuple[First, ...]:
    return First(order, _OF_AN_ORDER), First(vendor, _OF_ITS_VENDOR, per="vendor")


_MEASURES = (
    _money("gmv"),
    _money("discounts"),
    _money("refunds"),
    _money("cancelled_sales"),
    _money("commission"),
    Measure("units", "units", digits=UNITS_DIGITS),
    Measure("returned_units", "returned_units", digits=UNITS_DIGITS),
    Measure("orders", "order_key", Aggregate.DISTINCT, firsts=_firsts("order_first", "vendor_first")),
    Measure("orders_whole_days", "order_key", Aggregate.DISTINCT, firsts=_firsts("order_first", "vendor_first"), whole_days=True),
    Measure("orders_placed", "placed_order_key", Aggregate.DISTINCT, firsts=_firsts("placed_first", "vendor_placed_first")),
    Measure("buyers", "customer_key", Aggregate.DISTINCT),
    Measure("new_customers", "new_customer_key", Aggregate.DISTINCT),
    Measure("repeat_customers", "repeat_customer_key", Aggregate.DISTINCT),
    Measure("active_vendors", "vendor_key", Aggregate.DISTINCT),
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
        "sum(commission) - sum(commission refunded)", needs=("commission",),
    ),
    Metric(
        "take_rate", "Take rate", Ratio(Total(("commission",)), Total(("gmv",))), Format.PERCENT, "up",
        "Commission as a share of gross merchandise value.", "commission / gmv", _NO_VALUE,
        needs=("commission",),
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
    Metric(
        "new_customers", "New customers", Total(("new_customers",)), Format.COUNT, "up",
        "Distinct customers whose first valid order in the whole history lies in the period. Guests are not counted.",
        "count distinct(customer) of first orders", _DISTINCT,
    ),
    Metric(
        "returning_customers", "Returning customers", Total(("buyers",), ("new_customers",)), Format.COUNT, "up",
        "Distinct customers of the period who had a valid order before it: customers less new customers.",
        "buyers - new_customers", _DISTINCT,
    ),
    Metric(
        "repeat_rate", "Repeat rate", Ratio(Total(("repeat_customers",)), Total(("buyers",))), Format.PERCENT, "up",
        "Share of the period's customers with an order in it that was not their first.",
        "customers with a repeat order / buyers", _NO_VALUE,
    ),
    Metric(
        "cancellation_rate", "Cancellation rate", Ratio(Total(("orders_placed",), ("orders",)), Total(("orders_placed",))),
        Format.PERCENT, "down",
        "Cancelled orders as a share of the orders placed, by the day of the order.", "(orders_placed - orders) / orders_placed", _NO_VALUE,
    ),
    Metric(
        "return_rate", "Return rate", Ratio(Total(("returned_units",)), Total(("units",))), Format.PERCENT, "down",
        "Units sent back as a share of units sold. By event date it may exceed 100 %; by order date recent days still look too good.",
        "returned units / units", _NO_VALUE, needs=("refunds",),
    ),
    Metric(
        "refund_rate", "Refund rate", Ratio(Total(("refunds",)), _NET), Format.PERCENT, "down",
        "Refunds as a share of gross merchandise value less discounts.", "refunds / (gmv - discounts)", _NO_VALUE, needs=("refunds",),
    ),
    Metric(
        "active_vendors", "Active vendors", Total(("active_vendors",)), Format.COUNT, "up",
        "Distinct vendors with at least one valid order line.", "count distinct(vendor)", _DISTINCT,
    ),
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
    dimensions=(*VENDOR_DIMENSIONS, *PRODUCT_DIMENSIONS, *ORDER_DIMENSIONS, *SALE_DIMENSIONS, *CLOCK_DIMENSIONS),
    unconverted="unconverted",
    rollups=ROLLUPS,
)
