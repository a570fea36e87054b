"""A marketplace of two hundred vendors whose every key and name says whose it is, so that whatever leaks out of it is recognised.

Whatever belongs to the vendor of number 42 has `0042` in it: `ven-0042` Maison 0042, `item-0042-1` Gizmo 0042-1, Brand 0042, and a
category of its own, `nook-0042`. What nobody outside the house may see at all, customers and orders, is numbered with five digits.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.golden.book import Book, Item, Marketplace

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
VENDORS, GOODS, ORDERS, CUSTOMERS, DAYS = 200, 3, 900, 90, 130
COUNTED_DAYS = 6
COUNTRIES = ("DE", "AT", "FR", None)
CHANNELS = ("web", "app", None)

OWNED = re.compile(rb"(ven|maison|item|gizmo|brand|nook)(?:-| |%20|\+)(0\d{3})(?!\d)", re.IGNORECASE)
"""A key or a name: what it is of, and the number of its vendor."""

HOUSE_ONLY = re.compile(rb"(?:cust|ord|line|ref|ship|rev)-\d{5}")
"""The key of a row: no answer holds one but the rows behind a figure, and there a vendor finds own ones alone, never a customer's."""


def vendor_id(number: int) -> str:
    return f"ven-{number:04d}"


def bazaar(seed: int = 11) -> Marketplace:
    """The marketplace. Same seed, same rows."""
    dice = random.Random(seed)  # noqa: S311 -- the same rows on every run are the point
    book = Book(BERLIN)
    _write_goods(book, dice)
    for number in range(ORDERS):
        _write_order(book, dice, number)
    _write_days(book, dice)
    _write_targets(book)
    return Marketplace(book.rows, BERLIN, "EUR", as_of=datetime(2026, 11, 20, 23, 0, tzinfo=UTC), now=NOW)


def _write_goods(book: Book, dice: random.Random) -> None:
    book.add("categories", category_id="all", name="All goods")
    for number in range(VENDORS):
        name, nook = f"Maison {number:04d}", f"nook-{number:04d}"
        book.add("vendors", vendor_id=vendor_id(number), name=name, country=dice.choice(COUNTRIES), tier=dice.choice(("gold", "silver")),
                 commission_rate=Decimal("0.1"))  # fmt: skip
        book.add("categories", category_id=nook, name=f"Nook {number:04d}", parent_id=dice.choice(("all", None)))
        for good in range(GOODS):
            book.add("products", product_id=f"item-{number:04d}-{good}", name=f"Gizmo {number:04d}-{good}", vendor_id=vendor_id(number),
                     category_id=dice.choice(("all", nook)), brand=f"Brand {number:04d}", listed_on=date(2026, 1, 1))  # fmt: skip
    for number in range(CUSTOMERS):
        book.add("customers", customer_id=f"cust-{number:05d}", segment=dice.choice(("loyal", "fresh", None)))


def _write_order(book: Book, dice: random.Random, number: int) -> None:
    """An order of one to five vendors, and what became of it."""
    day = TODAY - timedelta(days=dice.randrange(DAYS))
    order_id, at = f"ord-{number:05d}", f"{day} {dice.randrange(24):02d}:{dice.randrange(60):02d}:00"
    sellers = [number % VENDORS, *dice.sample(range(VENDORS), dice.choice((0, 1, 2, 4)))]
    customer = dice.randrange(CUSTOMERS + 20)
    book.add(
        "orders", order_id=order_id, is_test=False, ordered_at=datetime.fromisoformat(at).replace(tzinfo=BERLIN).astimezone(UTC),
        customer_id=f"cust-{customer:05d}" if customer < CUSTOMERS else None,
        status=dice.choice(("paid", "delivered", "cancelled", "shipped")), country=dice.choice(COUNTRIES), channel=dice.choice(CHANNELS),
        payment_method=dice.choice(("card", "invoice")),
    )  # fmt: skip
    for place, seller in enumerate(sellers):
        item = Item(
            f"item-{seller:04d}-{dice.randrange(GOODS - 1)}", str(dice.randrange(1, 5)), f"{dice.randrange(100, 9000) / 100}", "0.5"
        )
        book.line(f"line-{number * 9 + place:05d}", order_id, item)
        if dice.random() < 0.1:
            line_id = dice.choice((f"line-{number * 9 + place:05d}", None))
            book.refund(f"{min(day + timedelta(days=9), TODAY)} 09:00", f"{dice.randrange(100, 2000) / 100}", order_id=order_id,
                        line_id=line_id, kind="return", quantity=Decimal(1), refund_id=f"ref-{len(book.rows['refunds']):05d}")  # fmt: skip
        if dice.random() < 0.7:
            _write_service(book, dice, order_id, seller, day)


def _write_service(book: Book, dice: random.Random, order_id: str, seller: int, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    sent = noon + timedelta(hours=dice.choice((20, 50, 90)))
    book.add("shipments", shipment_id=f"ship-{len(book.rows['shipments']):05d}", order_id=order_id, vendor_id=vendor_id(seller),
             shipped_at=sent, promised_at=noon + timedelta(days=4), delivered_at=sent + timedelta(days=dice.choice((1, 3))))  # fmt: skip
    book.add("reviews", review_id=f"rev-{len(book.rows['reviews']):05d}", rating=dice.randrange(1, 6), reviewed_at=sent + timedelta(days=2),
             vendor_id=vendor_id(seller), product_id=f"item-{seller:04d}-0", order_id=order_id)  # fmt: skip


def _write_days(book: Book, dice: random.Random) -> None:
    for back in range(COUNTED_DAYS):
        day = TODAY - timedelta(days=back + 1)
        book.add("traffic", day=day, visits=1000 + back, carts=90, checkouts=50, channel="web", country="DE")
        for number in range(VENDORS):
            product_id = f"item-{number:04d}-{dice.randrange(GOODS)}"
            book.add("stock", day=day, product_id=product_id, units_on_hand=Decimal(dice.choice((0, 3, 70))),
                     units_received=Decimal(dice.choice((0, 5))))  # fmt: skip


def _write_targets(book: Book) -> None:
    """Of the house, and of every second vendor: those of the shop's own table."""
    for metric, value in (("revenue", 90_000), ("orders", 200)):
        book.add("targets", metric=metric, grain="month", period_start=date(2026, 11, 1), value=Decimal(value))
        for number in range(0, VENDORS, 2):
            book.add("targets", metric=metric, grain="month", period_start=date(2026, 11, 1), value=Decimal(value // 100),
                     dimension="vendor", member=vendor_id(number))  # fmt: skip
