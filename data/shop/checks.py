"""The questions put to a shop's rows before they are published: each is one count over canonical tables, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from data.shop.finding import Level

MOST_ORPHANS = 0.5
"""The share of order lines without an order from which on nothing is published."""

NEVER = 2.0
"""A share that no count reaches."""


@dataclass(frozen=True, slots=True)
class Check:
    """`sql` gives (rows, of how many, the smallest example). `grave_from` and `shown_from` are shares of all, of which there must be
    `least`; `keys` are the two columns that should agree, as `table.column`. In `sql` stand {soon}, {currency}, {rated}, {zone} for what
    the shop is. `adds_up`: what is counted of some orders, with all about them and their customers, and of the others adds up to what is
    counted of all, whenever that was. `of_values`: only the values in its column decide."""

    code: str
    table: str
    column: str
    needs: tuple[str, ...]
    sql: str
    message: str
    remedy: str
    level: Level = Level.WARNING
    grave_from: float = NEVER
    shown_from: float = 0.0
    least: int = 1
    keys: tuple[str, str] | None = None
    adds_up: bool = True
    of_values: bool = False

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.code} {self.table}.{self.column}"

    @property
    def reads(self) -> frozenset[str]:
        """The tables on which its answer depends."""
        return frozenset(self.needs) | ({"fx_rates"} if "{rated}" in self.sql else set())


def _orphans(table: str, column: str, other: str, message: str, grave_from: float = NEVER) -> Check:
    # A refund may name a line of one order and another order: there is no part of the shop that it lies in with both.
    sql = (
        f"SELECT count(*) FILTER (WHERE o.{column} IS NULL), count(*), min(t.{column}) FILTER (WHERE o.{column} IS NULL) "  # noqa: S608
        f"FROM {table} t LEFT JOIN {other} o ON o.{column} = t.{column} WHERE t.{column} IS NOT NULL"
    )
    remedy = f"Compare how {column} is written in both tables: spaces, leading zeros, upper and lower case."
    keys = (f"{table}.{column}", f"{other}.{column}")
    return Check(
        f"{other}_unknown", table, column, (table, other), sql, message, remedy, grave_from=grave_from, keys=keys,
        adds_up=table != "refunds",
    )  # fmt: skip


def _counted(condition: str, example: str, source: str) -> str:
    """The rows of `source` for which the condition holds."""
    return f"SELECT count(*) FILTER (WHERE {condition}), count(*), min({example}) FILTER (WHERE {condition}) FROM {source}"  # noqa: S608


def _cased(table: str, column: str) -> Check:
    """Keys that differ from others by upper and lower case alone are different here."""
    keys = f"SELECT DISTINCT {column} AS key FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
    sql = _counted("same > 1", "key", f"(SELECT min(key) AS key, count(*) AS same FROM ({keys}) GROUP BY lower(key))")  # noqa: S608
    return Check(
        "keys_differ_by_case", table, column, (table,), sql,
        "{rows:,} of {all:,} values of " + f"{table}.{column} are also written with other upper and lower case; they count as different.",
        f"When they mean the same, write upper({column}) in every table that has it.", adds_up=False, of_values=True,
    )  # fmt: skip


_LINK_CHECKS = (
    _orphans("order_lines", "order_id", "orders", "{rows:,} of {all:,} order lines belong to no order; they do not count.", MOST_ORPHANS),
    _orphans("order_lines", "product_id", "products", "{rows:,} of {all:,} order lines name an unknown product."),
    _orphans("products", "category_id", "categories", "{rows:,} of {all:,} products name an unknown category."),
    _orphans("products", "vendor_id", "vendors", "{rows:,} of {all:,} products name an unknown vendor."),
    _orphans("order_lines", "vendor_id", "vendors", "{rows:,} of {all:,} order lines name an unknown vendor."),
    _orphans("orders", "customer_id", "customers", "{rows:,} of {all:,} orders name an unknown customer."),
    _orphans("refunds", "order_id", "orders", "{rows:,} of {all:,} refunds name an unknown order; they count on their own."),
    _orphans("refunds", "line_id", "order_lines", "{rows:,} of {all:,} refunds name an unknown order line."),
    _orphans("shipments", "order_id", "orders", "{rows:,} of {all:,} shipments belong to no order; they do not count."),
    _cased("order_lines", "product_id"),
    _cased("orders", "customer_id"),
    Check(
        "orders_without_lines", "orders", "order_id", ("orders", "order_lines"),
        _counted("l.order_id IS NULL", "o.order_id",
                 "orders o LEFT JOIN (SELECT DISTINCT order_id FROM order_lines) l ON l.order_id = o.order_id"),
        "{rows:,} of {all:,} orders have no line; they do not count.", "Check whether order lines are mapped completely.",
    ),
    Check(
        "no_customers", "orders", "customer_id", ("orders",), _counted("customer_id IS NULL", "NULL", "orders"),
        "No order has a customer: all are guests, and figures about customers say nothing.",
        "Map customer_id of orders, for example to the buyer's number or e-mail address.", level=Level.NOTE, shown_from=1.0,
    ),
    Check(
        "import_twice", "orders", "order_id", ("orders", "order_lines"),
        "WITH o AS (SELECT order_id, customer_id, ordered_at FROM orders WHERE customer_id IS NOT NULL "
        "QUALIFY count(*) OVER (PARTITION BY customer_id, ordered_at) > 1), "
        "s AS (SELECT order_id, sum(quantity * unit_price) AS amount FROM order_lines SEMI JOIN o USING (order_id) GROUP BY 1), "
        "g AS (SELECT count(*) - 1 AS more, min(order_id) || ' and ' || max(order_id) AS pair "
        "FROM o JOIN s USING (order_id) GROUP BY customer_id, ordered_at, amount HAVING count(*) > 1) "
        "SELECT coalesce(sum(more), 0), (SELECT count(*) FROM orders), min(pair) FROM g",
        "{rows:,} of {all:,} orders have customer, instant and amount of another order: they seem to have been imported twice.",
        "Remove the second copy in the source, or leave it out with where.", shown_from=0.005,
    ),
)  # fmt: skip

_TIME_CHECKS = (
    Check(
        "order_in_future", "orders", "ordered_at", ("orders",), _counted("ordered_at > TIMESTAMPTZ {soon}", "order_id", "orders"),
        "{rows:,} orders lie in the future; they count when their time has come.", "Check the time zone of the source and the dates.",
        adds_up=False,
    ),
    Check(
        "order_long_ago", "orders", "ordered_at", ("orders",),
        _counted("ordered_at < TIMESTAMPTZ '1980-01-01 00:00:00+00'", "order_id", "orders"),
        "{rows:,} orders are from before 1980: a date that stands for none.", "Leave them out with where, or map the date they have.",
    ),
    Check(
        "without_time_of_day", "orders", "ordered_at", ("orders",),
        _counted("second(ordered_at) = 0 AND minute(ordered_at) % 15 = 0", "NULL", "orders"),
        "Orders carry no time of day: figures by hour say nothing.", "Map the full time stamp, if the shop has one.",
        level=Level.NOTE, shown_from=0.999,
    ),
    Check(
        "orders_at_night", "orders", "ordered_at", ("orders",),
        _counted("hour(timezone({zone}, ordered_at)) < 6", "order_id",
                 "(SELECT * FROM orders WHERE second(ordered_at) <> 0 OR minute(ordered_at) % 15 <> 0)"),
        "{rows:,} of {all:,} orders are between midnight and six o'clock in {zone}: their time stamps may be of another time zone.",
        "Write the zone of time stamps that name none as timezone in [source], for example timezone = \"UTC\".",
        level=Level.NOTE, shown_from=0.4, least=5,
    ),
    Check(
        "shipped_before_order", "shipments", "shipped_at", ("shipments", "orders"),
        _counted("shipped_at < ordered_at - INTERVAL 1 DAY", "shipment_id", "shipments JOIN orders USING (order_id)"),
        "{rows:,} of {all:,} shipments left more than a day before their order came in.", "Compare the time zones of both tables.",
    ),
)  # fmt: skip

_MONEY_CHECKS = (
    Check(
        "price_negative", "order_lines", "unit_price", ("order_lines",), _counted("unit_price < 0", "line_id", "order_lines"),
        "{rows:,} order lines have a negative price; they lower sales.", "Leave out what is no sale with where, or map it to refunds.",
    ),
    Check(
        "price_zero", "order_lines", "unit_price", ("order_lines",), _counted("unit_price = 0", "line_id", "order_lines"),
        "{rows:,} of {all:,} order lines cost nothing; they count as units and not as sales.",
        "Leave out with where what is no sale, such as corrections of the stock.", level=Level.NOTE, shown_from=0.01,
    ),
    Check(
        "quantity_negative", "order_lines", "quantity", ("order_lines",), _counted("quantity < 0", "line_id", "order_lines"),
        "{rows:,} order lines have a negative quantity; they lower sales on the day they were entered.",
        "When they are cancellations or returns, map them to refunds and leave them out of order_lines with where.",
    ),
    Check(
        "invoice_negative", "orders", "order_id", ("orders", "order_lines"),
        _counted("amount < 0", "order_id",
                 "(SELECT order_id, sum(quantity * unit_price) AS amount FROM order_lines SEMI JOIN orders USING (order_id) GROUP BY 1)"),
        "{rows:,} of {all:,} orders have a sum below zero: they are credits, not sales.",
        "Map them to refunds (amount = \"-quantity * unit_price\") and leave them out of orders and order_lines with where.",
    ),
    Check(
        "prices_whole", "order_lines", "unit_price", ("order_lines",),
        "SELECT CASE WHEN {digits} > 0 AND count(*) >= 20 AND bool_and(unit_price = trunc(unit_price)) AND median(unit_price) >= 500 "
        "THEN count(*) ELSE 0 END, count(*), max(unit_price) FROM order_lines",
        "All {all:,} prices are whole and large: they may be in cents.",
        "If so, divide them in the mapping: unit_price = \"price / 100.0\", and other amounts alike.", level=Level.NOTE,
        adds_up=False, of_values=True,
    ),
    Check(
        "discount_over_price", "order_lines", "discount", ("order_lines",),
        _counted("discount > greatest(quantity * unit_price, 0)", "line_id", "order_lines"),
        "{rows:,} order lines have a discount above their price.", "discount is an amount for the whole line, not a percentage.",
        grave_from=0.5,
    ),
    Check(
        "discount_is_share", "order_lines", "discount", ("order_lines",),
        "SELECT CASE WHEN count(*) >= 20 AND max(discount) <= 1 AND min(discount) >= 0 AND quantile_cont(quantity * unit_price, 0.5) > 5 "
        "THEN count(*) ELSE 0 END, count(*), max(discount) FROM order_lines WHERE discount <> 0",
        "All {all:,} discounts are between 0 and 1: they may be shares of the price, not amounts.",
        "If so, write discount = \"discount * quantity * unit_price\" with the source's names.", adds_up=False,
    ),
    Check(
        "refund_negative", "refunds", "amount", ("refunds",), _counted("amount < 0", "refund_id", "refunds"),
        "{rows:,} of {all:,} refunds are negative; they raise sales.", "A refund is a positive amount: write amount = \"-amount\".",
        grave_from=0.9,
    ),
    Check(
        "commission_over_one", "vendors", "commission_rate", ("vendors",), _counted("commission_rate > 1", "vendor_id", "vendors"),
        "{rows:,} vendors have a commission above the price.", "A rate is a share, 0.12 for 12 %: write \"commission_rate / 100.0\".",
    ),
    Check(
        "currency_without_rate", "orders", "currency", ("orders",),
        _counted("currency <> {currency} AND currency NOT IN ({rated})", "currency", "orders"),
        "{rows:,} orders are in a currency without any rate: sums of money with them have no value.",
        "Map fx_rates: day, currency, and how much of the reporting currency one unit is.",
    ),
    Check(
        "rate_not_positive", "fx_rates", "rate", ("fx_rates",), _counted("rate <= 0", "currency", "fx_rates"),
        "{rows:,} exchange rates are not above zero.", "Leave them out with where.",
    ),
)  # fmt: skip

_WORD_CHECKS = (
    Check(
        "status_unknown", "orders", "status", ("orders",),
        _counted("status NOT IN ('placed', 'paid', 'shipped', 'delivered', 'cancelled')", "status", "orders"),
        "{rows:,} orders have a status that is not known here; they count as valid.",
        "Translate it in the mapping: placed, paid, shipped, delivered, cancelled; or set cancelled_at for those that are cancelled.",
    ),
    Check(
        "rating_out_of_range", "reviews", "rating", ("reviews",), _counted("rating NOT BETWEEN 1 AND 5", "rating", "reviews"),
        "{rows:,} of {all:,} reviews have a rating that is not 1 to 5.", "Convert it in the mapping, for example \"rating / 2\".",
    ),
)  # fmt: skip

CHECKS = (*_LINK_CHECKS, *_TIME_CHECKS, *_MONEY_CHECKS, *_WORD_CHECKS)
