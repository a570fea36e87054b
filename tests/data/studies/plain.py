"""A shop of random customers, and the studies of them worked out by going through its rows one by one."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.golden.book import Book, Item, Marketplace, Row

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 9, 17, 10, 0, tzinfo=UTC)
AS_OF = datetime(2026, 9, 17, 22, 0, tzinfo=UTC)
COUNTRIES = ("DE", "FR")
VENDORS = ("V1", "V2", "V3")


def random_shop(seed: int, customers: int = 30, orders: int = 160) -> Marketplace:
    """Orders from March to September 2026: guests, cancelled and test orders, two vendors in some, refunds of single lines."""
    dice = random.Random(seed)  # noqa: S311 - the same rows on every run are the point
    book = Book(BERLIN)
    for vendor in VENDORS:
        book.add("vendors", vendor_id=vendor, name=f"Vendor {vendor}")
        book.add("products", product_id=f"P{vendor}", name=f"Of {vendor}", vendor_id=vendor)
    for number in range(orders):
        day = date(2026, 3, 1) + timedelta(days=dice.randrange(205))
        clock = f"{day} {dice.randrange(24):02d}:{dice.randrange(60):02d}"
        lines = [
            Item(f"P{vendor}", str(dice.randint(1, 3)), str(dice.randint(1, 40))) for vendor in dice.sample(VENDORS, dice.randint(1, 2))
        ]
        buyer = None if dice.random() < 0.15 else f"K{dice.randrange(customers):02d}"
        status = "cancelled" if dice.random() < 0.1 else "delivered"
        values = {"customer_id": buyer, "country": dice.choice(COUNTRIES), "status": status, "is_test": dice.random() < 0.05}
        order = book.order(f"O{number:03d}", clock, *lines, **values)
        if dice.random() < 0.2:
            back = day + timedelta(days=dice.randrange(60))
            book.refund(f"{back} 12:00", str(dice.randint(1, 9)), order_id=order, line_id=f"{order}/1")
    return Marketplace(book.rows, BERLIN, "EUR", as_of=AS_OF, now=NOW)


@dataclass(frozen=True)
class Asked:
    """Whose rows: of one vendor, of one country, or all."""

    vendor: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Event:
    """A sale or a refund of a known customer in a valid order."""

    customer: str
    order: str
    day: date
    amount: Decimal
    is_sale: bool
    is_first: bool


def events(shop: Marketplace, asked: Asked) -> list[Event]:
    """What has happened by now, of the rows that are looked at."""
    valid = [order for order in shop.rows["orders"] if not order["is_test"] and order["status"] != "cancelled"]
    firsts: dict[str, tuple[datetime, str]] = {}
    for order in valid:
        if order["customer_id"]:
            place = (order["ordered_at"], order["order_id"])
            firsts[order["customer_id"]] = min(firsts.get(order["customer_id"], place), place)
    kept = {order["order_id"]: order for order in valid if order["customer_id"] and asked.country in (None, order["country"])}
    found = []
    for line in shop.rows["order_lines"]:
        order = kept.get(line["order_id"])
        if order and _is_of(line, asked):
            first = firsts[order["customer_id"]] == (order["ordered_at"], order["order_id"])
            found.append(_event(order, order["ordered_at"], line["quantity"] * line["unit_price"], True, first))
    lines = {line["line_id"]: line for line in shop.rows["order_lines"]}
    for refund in shop.rows["refunds"]:
        order = kept.get(refund["order_id"])
        if order and _is_of(lines[refund["line_id"]], asked):
            found.append(_event(order, refund["refunded_at"], -refund["amount"], False, False))
    return [event for event in found if event is not None]


def _is_of(line: Row, asked: Asked) -> bool:
    return asked.vendor in (None, line["product_id"].removeprefix("P"))


def _event(order: Row, at: datetime, amount: Decimal, is_sale: bool, is_first: bool) -> Event | None:
    if at >= NOW:
        return None
    return Event(order["customer_id"], order["order_id"], at.astimezone(BERLIN).date(), amount, is_sale, is_first)


def plain_retention(shop: Marketplace, asked: Asked, first: date, last: date) -> list[tuple[str, int, int, int, Decimal]]:
    """(cohort, age, size, customers, revenue) of the finished months, and of age 0 in the running one."""
    seen = events(shop, asked)
    cohort = {event.customer: event.day.replace(day=1) for event in seen if event.is_first}
    running, found = date(2026, 9, 1), []
    months = [date(2026, month, 1) for month in range(3, 10)]
    for start in (month for month in months if first <= month <= last):
        members = {customer for customer, month in cohort.items() if month == start}
        for month in (one for one in months if one >= start and (one < running or one == start)):
            theirs = [event for event in seen if event.customer in members and event.day.replace(day=1) == month]
            active = {event.customer for event in theirs if event.is_sale}
            amount = sum((event.amount for event in theirs), Decimal(0))
            found.append((start.isoformat(), months.index(month) - months.index(start), len(members), len(active), amount))
    return found


def plain_segments(shop: Marketplace, asked: Asked, first: date, last: date) -> dict[tuple[int, int, int], tuple[int, Decimal, int, int]]:
    """By scores (recency, frequency, revenue): customers, revenue, days since the last order, orders."""
    seen = [event for event in events(shop, asked) if first <= event.day <= last]
    snapshot = min(last, date(2026, 9, 17))
    people = {}
    for customer in {event.customer for event in seen if event.is_sale}:
        theirs = [event for event in seen if event.customer == customer]
        sales = [event for event in theirs if event.is_sale]
        days = (snapshot - max(event.day for event in sales)).days
        people[customer] = (-days, len({event.order for event in sales}), sum((event.amount for event in theirs), Decimal(0)))
    scored: dict[tuple[int, int, int], list[tuple[int, int, Decimal]]] = defaultdict(list)
    for facts in people.values():
        scores = tuple(_score(facts[i], [other[i] for other in people.values()]) for i in range(3))
        scored[scores[0], scores[1], scores[2]].append(facts)
    return {
        scores: (len(group), sum((one[2] for one in group), Decimal(0)), -sum(one[0] for one in group), sum(one[1] for one in group))
        for scores, group in scored.items()
    }


def _score(value: Decimal | int, every: list[Decimal | int]) -> int:
    below, equal = sum(1 for other in every if other < value), sum(1 for other in every if other == value)
    return 1 + (5 * (2 * below + equal)) // (2 * len(every))
