"""The second way from a shop's rows to amounts: plain loops over dictionaries, one entry per sold line or refund.

Slow and literal on purpose. It shares no code with the product, so that the two can only agree by being right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Rows = dict[str, list[Row]]

MINOR_DIGITS = {"JPY": 0, "KWD": 3}
THOUSANDTH = Decimal("0.001")
CARRIED_DAYS = 7
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line sold or one refund (or a line's part of one). Amounts are in the reporting currency, None where no rate was known."""

    occurred_at: datetime
    ordered_at: datetime
    members: dict[str, str | None]
    gmv: Decimal | None = ZERO
    discounts: Decimal | None = ZERO
    refunds: Decimal | None = ZERO
    cancelled_sales: Decimal | None = ZERO
    commission: Decimal | None = ZERO
    units: Decimal = ZERO
    order_id: str | None = None
    placed_order_id: str | None = None
    customer_id: str | None = None
    returned: Decimal = ZERO
    """Units sent back, of a refund that is a return."""


def minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-MINOR_DIGITS.get(currency, 2))


def round_half_up(amount: Decimal, unit: Decimal) -> Decimal:
    """To the nearest `unit`; a half goes away from zero."""
    return amount.quantize(unit, rounding=ROUND_HALF_UP)


class Books:
    """The shop's tables, looked up by key, and the reporting currency everything is turned into."""

    def __init__(self, rows: Rows, zone: ZoneInfo, currency: str) -> None:
        self.zone = zone
        self.currency = currency
        self.unit = minor_unit(currency)
        self.vendors = {row["vendor_id"]: row for row in rows["vendors"]}
        self.categories = {row["category_id"]: row for row in rows["categories"]}
        self.products = {row["product_id"]: row for row in rows["products"]}
        self.customers = {row["customer_id"]: row for row in rows["customers"]}
        self.orders = {row["order_id"]: row for row in rows["orders"]}
        self.rates = {(row["currency"], row["day"]): row["rate"] for row in rows["fx_rates"]}
        self.lines = {row["line_id"]: row for row in rows["order_lines"] if row["order_id"] in self.orders}
        self.lines_of: dict[str, list[Row]] = defaultdict(list)
        for line in sorted(self.lines.values(), key=lambda row: row["line_id"]):
            self.lines_of[line["order_id"]].append(line)
        self.refunds = rows["refunds"]
        self.first_orders = self._first_orders(rows["orders"])

    def _first_orders(self, orders: Iterable[Row]) -> dict[str, tuple[datetime, str]]:
        """When each customer's first valid order was, and which."""
        first: dict[str, tuple[datetime, str]] = {}
        for order in orders:
            customer = order["customer_id"]
            if customer is None or not is_valid(order):
                continue
            this = (order["ordered_at"], order["order_id"])
            if customer not in first or this < first[customer]:
                first[customer] = this
        return first

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def convert(self, amount: Decimal, currency: str, on: date) -> Decimal | None:
        """In the reporting currency at the rate of the day, or the latest one at most a week older."""
        if currency == self.currency:
            return round_half_up(amount, self.unit)
        for back in range(CARRIED_DAYS + 1):
            rate = self.rates.get((currency, on - timedelta(days=back)))
            if rate is not None:
                return round_half_up(amount * rate, self.unit)
        return None


def is_valid(order: Row) -> bool:
    return not is_test(order) and not is_cancelled(order)


def is_test(order: Row) -> bool:
    return order["is_test"] is True


def is_cancelled(order: Row) -> bool:
    return order["status"] == "cancelled" or order["cancelled_at"] is not None


def gross_of(line: Row) -> Decimal:
    amount: Decimal = line["quantity"] * line["unit_price"]
    return amount


def discount_of(line: Row) -> Decimal:
    return ZERO if line["discount"] is None else line["discount"]


def entries(rows: Rows, zone: ZoneInfo, currency: str) -> list[Entry]:
    """Everything that ever happened, test orders left out."""
    with localcontext() as exact:
        exact.prec = 80
        books = Books(rows, zone, currency)
        sold = [_sale(books, line) for line in books.lines.values() if not is_test(books.orders[line["order_id"]])]
        refunded = [entry for refund in books.refunds for entry in _refunded(books, refund)]
        return sold + refunded


def _sale(books: Books, line: Row) -> Entry:
    order = books.orders[line["order_id"]]
    own = _currency(books, line, order)
    on = books.day(order["ordered_at"])
    members = _line_members(books, line, order)
    at = order["ordered_at"]
    if is_cancelled(order):
        lost = books.convert(gross_of(line), own, on)
        return Entry(at, at, members, cancelled_sales=lost, placed_order_id=order["order_id"])
    return Entry(
        at,
        at,
        members,
        gmv=books.convert(gross_of(line), own, on),
        discounts=books.convert(discount_of(line), own, on),
        commission=books.convert(_commission(books, line), own, on),
        units=line["quantity"],
        order_id=order["order_id"],
        placed_order_id=order["order_id"],
        customer_id=order["customer_id"],
    )


def _currency(books: Books, *holders: Row | None) -> str:
    """The first currency that is named, else the reporting currency."""
    for holder in holders:
        if holder is not None and holder["currency"] is not None:
            name: str = holder["currency"]
            return name
    return books.currency


def vendor_of(books: Books, line: Row) -> str | None:
    """The vendor that is named, else the product's."""
    if line["vendor_id"] is not None:
        return str(line["vendor_id"])
    product = books.products.get(line["product_id"])
    return None if product is None else product["vendor_id"]


def _commission(books: Books, line: Row) -> Decimal:
    if line["commission"] is not None:
        given: Decimal = line["commission"]
        return given
    vendor = books.vendors.get(vendor_of(books, line))
    if vendor is None or vendor["commission_rate"] is None:
        return ZERO
    due: Decimal = vendor["commission_rate"] * (gross_of(line) - discount_of(line))
    return due


def _line_members(books: Books, line: Row, order: Row) -> dict[str, str | None]:
    return (
        order_members(books, order)
        | vendor_members(books, vendor_of(books, line))
        | product_members(books, line["product_id"])
        | {"order_currency": _currency(books, line, order)}
    )


def vendor_members(books: Books, vendor_id: str | None) -> dict[str, str | None]:
    vendor = books.vendors.get(vendor_id) or {}
    return {"vendor": vendor_id, "vendor_country": vendor.get("country"), "vendor_tier": vendor.get("tier")}


def product_members(books: Books, product_id: str | None) -> dict[str, str | None]:
    product = books.products.get(product_id) or {}
    leaf = product.get("category_id")
    return {"product": product_id, "brand": product.get("brand"), "subcategory": leaf, "category": _root(books, leaf)}


def _root(books: Books, leaf: str | None) -> str | None:
    """Up to the category without a known parent; one that is met twice is as high as it goes."""
    seen: list[str] = []
    at = leaf
    while at is not None and at not in seen:
        seen.append(at)
        parent = books.categories.get(at, {}).get("parent_id")
        if parent is None or parent not in books.categories:
            return at
        at = parent
    return at


def order_members(books: Books, order: Row) -> dict[str, str | None]:
    customer = books.customers.get(order["customer_id"]) or {}
    return {
        "country": order["country"],
        "region": order["region"],
        "channel": order["channel"],
        "device": order["device"],
        "payment_method": order["payment_method"],
        "order_currency": _currency(books, order),
        "order_status": "cancelled" if is_cancelled(order) else order["status"],
        "customer_segment": customer.get("segment"),
        "customer_type": _customer_type(books, order),
    }


def _customer_type(books: Books, order: Row) -> str | None:
    if order["customer_id"] is None:
        return None
    first = books.first_orders.get(order["customer_id"])
    earlier = first is not None and first < (order["ordered_at"], order["order_id"])
    return "returning" if earlier else "new"


def _refunded(books: Books, refund: Row) -> list[Entry]:
    """The refund as entries: of its line, else over the lines of its order, else of nobody."""
    line = books.lines.get(refund["line_id"])
    order = books.orders.get(refund["order_id"]) if line is None else books.orders[line["order_id"]]
    if order is not None and not is_valid(order):
        return []
    at = refund["refunded_at"]
    own = _currency(books, refund, order)
    on = books.day(at)
    amount = books.convert(refund["amount"], own, on)
    given_back = books.convert(refund["commission_refunded"] or ZERO, own, on)
    returned = (refund["quantity"] or ZERO) if refund["kind"] == "return" else ZERO
    whole = Entry(at, at, {"order_currency": own}, refunds=amount, commission=_negative(given_back), returned=returned)
    if order is None:
        return [whole]
    lines = [line] if line is not None else books.lines_of[order["order_id"]]
    if not lines:
        return [replace(whole, ordered_at=order["ordered_at"], members=order_members(books, order))]
    weights = [gross_of(each) - discount_of(each) for each in lines]
    parts = zip(
        lines, _split(amount, weights, books.unit), _split(given_back, weights, books.unit), _split(returned, weights, THOUSANDTH),
        strict=True,
    )  # fmt: skip
    return [
        Entry(
            at, order["ordered_at"], _line_members(books, each, order), refunds=part, commission=_negative(commission),
            returned=units or ZERO,
        )
        for each, part, commission, units in parts
    ]  # fmt: skip


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _split(amount: Decimal | None, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal] | list[None]:
    """`amount` in proportion to `weights`, whole units that add up: what is left goes to the largest remainders, first come."""
    if amount is None:
        return [None] * len(weights)
    if sum(weights) == 0:
        weights = [Decimal(1)] * len(weights)
    whole = sum(map(Fraction, weights))
    exact = [Fraction(amount / unit) * Fraction(weight) / whole for weight in weights]
    parts = [floor(part) for part in exact]
    left = int(amount / unit) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return [part * unit for part in parts]
