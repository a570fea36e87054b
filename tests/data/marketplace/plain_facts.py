"""The rules of the facts beside amounts, written as plain loops over canonical rows: slow, obvious, without any SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Shop = dict[str, list[Row]]

LIFE = timedelta(days=90)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def us(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def thousandths(value: object) -> int:
    return 0 if value is None else int(Decimal(str(value)) * 1000)


class Plain:
    """One shop with what its rows are looked up by."""

    def __init__(self, shop: Shop, zone: ZoneInfo, as_of: datetime) -> None:
        self.shop, self.zone, self.as_of = shop, zone, as_of
        self.products = {row["product_id"]: row for row in shop["products"]}
        self.vendors = {row["vendor_id"]: row for row in shop["vendors"]}
        self.parents = {row["category_id"]: row.get("parent_id") for row in shop["categories"]}
        self.segments = {row["customer_id"]: row.get("segment") for row in shop["customers"]}
        self.orders = {row["order_id"]: row for row in shop["orders"]}
        self.lines = sorted((row for row in shop["order_lines"] if row["order_id"] in self.orders), key=lambda row: str(row["line_id"]))

    def is_valid(self, order: Row) -> bool:
        return not order["is_test"] and order["status"] != "cancelled" and order["cancelled_at"] is None

    def vendor_of(self, row: Row) -> str | None:
        product = self.products.get(row["product_id"], {})
        found = row["vendor_id"] if row["vendor_id"] is not None else product.get("vendor_id")
        return None if found is None else str(found)

    def vendor_parts(self, vendor_id: str | None) -> tuple[Any, ...]:
        vendor = self.vendors.get(vendor_id, {}) if vendor_id is not None else {}
        return vendor_id, vendor.get("country"), vendor.get("tier")

    def product_parts(self, product_id: str | None) -> tuple[Any, ...]:
        product = self.products.get(product_id, {})
        leaf = product.get("category_id")
        return product_id, self.parents.get(leaf) or leaf, leaf, product.get("brand")

    def moment(self, moment: datetime | None) -> tuple[Any, ...]:
        if moment is None:
            return None, None, None
        local = moment.astimezone(self.zone)
        return us(moment), local.date(), local.hour

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def valid_lines(self) -> list[Row]:
        return [line for line in self.lines if self.is_valid(self.orders[line["order_id"]])]


def sale_marks(plain: Plain) -> dict[str, tuple[Any, ...]]:
    """By line: order_first, placed_first, vendor_first, vendor_placed_first, and who counts: vendor, new customer, repeat customer."""
    found: dict[str, tuple[Any, ...]] = {}
    seen: set[object] = set()
    for line in plain.lines:
        order, vendor = plain.orders[line["order_id"]], plain.vendor_of(line)
        if order["is_test"]:
            continue
        valid, customer = plain.is_valid(order), order["customer_id"]
        first, vendor_first = int(order["order_id"] not in seen), int((order["order_id"], vendor) not in seen)
        seen |= {order["order_id"], (order["order_id"], vendor)}
        earlier = [other for other in plain.shop["orders"] if other["customer_id"] == customer and plain.is_valid(other)
                   and (other["ordered_at"], other["order_id"]) < (order["ordered_at"], order["order_id"])]  # fmt: skip
        found[line["line_id"]] = (
            first * valid, first, vendor_first * valid, vendor_first, vendor if valid else None,
            customer if valid and not earlier else None, customer if valid and earlier else None,
        )  # fmt: skip
    return found


def returned_units(plain: Plain) -> dict[tuple[str, str | None], int]:
    """By refund and line, in thousandths."""
    found: dict[tuple[str, str | None], int] = {}
    lines = {line["line_id"]: line for line in plain.lines}
    for refund in plain.shop["refunds"]:
        units = thousandths(refund["quantity"]) if refund["kind"] == "return" else 0
        line = lines.get(refund["line_id"])
        order = plain.orders.get(line["order_id"] if line else refund["order_id"])
        if order is not None and not plain.is_valid(order):
            continue
        own = [each for each in plain.lines if order is not None and each["order_id"] == order["order_id"]]
        parts = {line["line_id"]: units} if line else _split(units, own) if own else {None: units}
        found |= {(refund["refund_id"], line_id): part for line_id, part in parts.items()}
    return found


def _split(units: int, lines: list[Row]) -> dict[str | None, int]:
    weights = [Fraction(Decimal(line["quantity"])) * Fraction(line["unit_price"]) - Fraction(line["discount"] or 0) for line in lines]
    whole = sum(weights)
    if whole == 0:
        weights, whole = [Fraction(1)] * len(lines), Fraction(len(lines))
    exact = [units * weight / whole for weight in weights]
    parts = [floor(each) for each in exact]
    turns = sorted(range(len(lines)), key=lambda i: (parts[i] - exact[i], lines[i]["line_id"]))
    for i in turns[: units - sum(parts)]:
        parts[i] += 1
    return {line["line_id"]: part for line, part in zip(lines, parts, strict=True)}


def shipments(plain: Plain) -> list[tuple[Any, ...]]:
    found = []
    for row in plain.shop["shipments"]:
        order = plain.orders.get(row["order_id"])
        if order is None or not plain.is_valid(order):
            continue
        of_order = {plain.vendor_of(line) for line in plain.lines if line["order_id"] == row["order_id"]} - {None}
        vendor = row["vendor_id"] or (next(iter(of_order)) if len(of_order) == 1 else None)
        shipped, promised, delivered = row["shipped_at"], row["promised_at"], row["delivered_at"]
        handling = None if shipped is None else floor(Fraction(us(shipped) or 0) - (us(order["ordered_at"]) or 0)) // 1_000_000
        found.append((
            row["shipment_id"], row["order_id"], *plain.moment(order["ordered_at"]), *plain.moment(shipped), *plain.moment(promised),
            *plain.vendor_parts(vendor), *(order[name] for name in ("country", "region", "channel", "device", "payment_method")),
            plain.segments.get(order["customer_id"]), handling, int(promised is not None),
            int(promised is not None and delivered is not None and delivered <= promised), us(delivered),
        ))  # fmt: skip
    return found


def reviews(plain: Plain) -> list[tuple[Any, ...]]:
    found = []
    for row in plain.shop["reviews"]:
        vendor, product = plain.vendor_parts(plain.vendor_of(row)), plain.product_parts(row["product_id"])
        if 1 <= row["rating"] <= 5:
            found.append((row["review_id"], *plain.moment(row["reviewed_at"]), *vendor, *product, row["rating"], 1))
    return found


def traffic(plain: Plain) -> list[tuple[Any, ...]]:
    names = ("visits", "product_views", "carts", "checkouts")
    return [(row["day"], row["channel"], row["device"], row["country"], *(row[name] or 0 for name in names))
            for row in plain.shop["traffic"]]  # fmt: skip


def stock(plain: Plain) -> list[tuple[Any, ...]]:
    sold_on: dict[tuple[Any, date], int] = {}
    for line in plain.valid_lines():
        key = line["product_id"], plain.day(plain.orders[line["order_id"]]["ordered_at"])
        sold_on[key] = sold_on.get(key, 0) + thousandths(line["quantity"])
    found = []
    in_stock: dict[str, list[int]] = {}
    for row in sorted(plain.shop["stock"], key=lambda row: (row["day"], row["product_id"])):
        hand, received = thousandths(row["units_on_hand"]), thousandths(row["units_received"])
        sold = sold_on.get((row["product_id"], row["day"]), 0)
        days = in_stock.setdefault(row["product_id"], [])
        if hand > 0 or sold > 0:
            days.append(sold)
        last = days[-28:]
        demand = int((Decimal(sum(last)) / len(last)).quantize(Decimal(1), ROUND_HALF_UP)) if last else 0
        found.append((
            row["day"], *plain.vendor_parts(plain.vendor_of(row)), *plain.product_parts(row["product_id"]), hand, received,
            max(0, hand - received + sold), sold, demand, int(hand <= 0), 1,
        ))  # fmt: skip
    return found


def vendor_life(plain: Plain) -> list[tuple[Any, ...]]:
    sales: dict[str, list[datetime]] = {}
    for line in plain.valid_lines():
        vendor = plain.vendor_of(line)
        if vendor is not None:
            sales.setdefault(vendor, []).append(plain.orders[line["order_id"]]["ordered_at"])
    found = []
    for vendor, moments in sales.items():
        moments.sort()
        for number, moment in enumerate(moments):
            if number == 0:
                found.append((moment, vendor, (1, 0, 0)))
            elif moment - moments[number - 1] > LIFE:
                found.append((moment, vendor, (0, 1, 0)))
            if not any(moment <= later <= moment + LIFE for later in moments[number + 1 :]):
                found.append((moment + LIFE, vendor, (0, 0, 1)))
    return [(*plain.moment(moment), *plain.vendor_parts(vendor), *marks) for moment, vendor, marks in found if moment <= plain.as_of]
