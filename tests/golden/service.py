"""What happens around the golden marketplace's sales: parcels, reviews, visits, stock, and a vendor that comes and goes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from tests.golden.book import Book, Item, instant

COUNTED_FROM, COUNTED_TO = date(2020, 12, 20), date(2021, 3, 12)
"""Days with visits and with counted stock: over the turn of the year, past the clock of the shop."""

UNCOUNTED = (date(2021, 1, 10), date(2021, 1, 11), date(2021, 2, 28))
NO_VISITS = date(2021, 2, 14)
STOCKED = ("P01", "P03", "P06", "P13", "P14", "P-gone")


def write_service(book: Book, seed: int) -> None:
    """Everything beside the sales. Same seed, same rows."""
    dice = random.Random(f"{seed} beside the sales")  # noqa: S311 -- the same rows on every run are the point
    _write_a_life(book)
    _write_quantities(book, dice)
    _write_nasty_parcels(book)
    _write_ordinary_parcels(book, dice)
    _write_reviews(book, dice)
    _write_visits(book, dice)
    _write_stock(book, dice)


def _write_a_life(book: Book) -> None:
    """V12 sells, sells again after just 90 days of 24 hours, then a millisecond later than that, and then no more."""
    where = {"country": "FR", "channel": "web", "customer_id": "K02"}
    for number, local in enumerate(("2020-01-10 12:00:00", "2020-04-09 13:00:00", "2020-07-08 13:00:00.001"), start=1):
        book.order(f"V-life-{number}", local, Item(None, "1", f"{number}.50", vendor_id="V12"), **where)


def _write_quantities(book: Book, dice: random.Random) -> None:
    """How many came back, where the shop says so: also of whole orders, which leaves a thousandth over, and of goodwill, which is none."""
    for refund in book.rows["refunds"]:
        refund["quantity"] = dice.choice((None, Decimal(1), Decimal(2), Decimal("0.125"), Decimal("0.001"), Decimal(0)))


def _ship(
    book: Book, order_id: str, shipped: str | None = None, *, promised: str | None = None, delivered: str | None = None,
    vendor_id: str | None = None,
) -> None:  # fmt: skip
    named = {"shipped_at": shipped, "promised_at": promised, "delivered_at": delivered}
    instants = {name: None if local is None else instant(local, book.zone) for name, local in named.items()}
    book.add("shipments", shipment_id=f"D{len(book.rows['shipments']) + 1:04d}", order_id=order_id, vendor_id=vendor_id, **instants)


def _write_nasty_parcels(book: Book) -> None:
    for order_id in ("no such order", "S-test", "S-large-cancelled", "S-cancelled-at-only"):
        _ship(book, order_id, "2020-06-14 10:00", promised="2020-06-16 10:00", delivered="2020-06-15 10:00")
    _ship(book, "S-no-lines", "2020-06-16 12:00", promised="2020-06-18 00:00", delivered="2020-06-18 00:00")  # just in time
    _ship(book, "S-placed", "2020-06-13 12:00:00.999", promised="2020-06-18 00:00", delivered="2020-06-18 00:00:00.001")  # just too late
    _ship(book, "S-shipped", "2020-06-14 10:59:59.5", promised="2020-06-20 00:00")  # sent before it was ordered; due and open
    _ship(book, "S-guest", promised="2020-07-10 00:00")  # never sent
    _ship(book, "S-nothing-known", "2020-07-04 12:00")  # nothing promised, of nobody
    _ship(book, "12345678901234567890", delivered="2020-07-09 00:00")  # arrived though never sent
    # Of several vendors, of no vendor that is known, of one line's vendor though another sent it.
    _ship(book, "L-many-vendors", "2020-09-12 12:00", promised="2020-09-14 00:00", delivered="2020-09-13 12:00")
    _ship(book, "L-many-vendors", "2020-09-11 12:00", promised="2020-09-14 00:00", delivered="2020-09-15 12:00", vendor_id="V03")
    _ship(book, "L-no-vendor", "2020-09-18 12:00", promised="2020-09-20 00:00", delivered="2020-09-19 00:00")
    _ship(book, "L-vendor-gone", "2020-09-16 12:00", promised="2020-09-20 00:00", delivered="2020-09-19 00:00")
    _ship(book, "L-product-gone", "2020-09-19 12:00", promised="2020-09-20 00:00", delivered="2020-09-21 00:00")
    _ship(book, "L-by-weight", "2020-09-21 12:00", vendor_id="no such vendor")
    # In the hours in which the clocks change, and over them.
    _ship(book, "T-spring-before", "2020-03-29 03:00", promised="2020-03-30 00:00", delivered="2020-03-29 23:59:59.999", vendor_id="V03")
    _ship(book, "T-autumn-2a", "2020-10-25 23:59:59.999", promised="2020-10-26 00:00", delivered="2020-10-26 00:00")
    _ship(book, "T-autumn-2b", "2020-10-26 00:00", promised="2020-10-26 00:00", delivered="2020-10-26 00:00:00.001")
    # Not yet: sent in a moment, due tonight, arrived tonight.
    _ship(book, "T-just-before-now", "2021-03-10 13:34:45", promised="2021-03-10 23:00", delivered="2021-03-10 22:00")
    _ship(book, "T-week-1", "2021-01-06 09:00", promised="2021-03-10 13:34:44.999")
    _ship(book, "T-week-53", "2021-01-02 09:00", promised="2021-03-10 13:34:45")


def _write_ordinary_parcels(book: Book, dice: random.Random) -> None:
    """Two thirds of the ordinary orders, some in two parcels."""
    for order in [row for row in book.rows["orders"] if row["order_id"].startswith("O")]:
        for _ in range(dice.choice((0, 1, 1, 1, 2))):
            ordered = order["ordered_at"]
            hours = dice.choice((0.5, 7, 23.99, 30, 55, 130))
            promised = None if dice.random() < 0.2 else ordered + timedelta(days=dice.choice((2, 3, 5)))
            shipped = None if dice.random() < 0.1 else ordered + timedelta(hours=hours, milliseconds=dice.randrange(10_000))
            arrived = None if shipped is None or dice.random() < 0.1 else shipped + timedelta(hours=dice.choice((12, 40, 90)))
            vendor_id = dice.choice((None, None, "V01", "V04", "V08"))
            book.add(
                "shipments", shipment_id=f"D{len(book.rows['shipments']) + 1:04d}", order_id=order["order_id"], vendor_id=vendor_id,
                promised_at=promised, shipped_at=shipped, delivered_at=arrived,
            )  # fmt: skip


def _review(book: Book, local: str, rating: int, **values: object) -> None:
    review_id = f"E{len(book.rows['reviews']) + 1:04d}"
    book.add("reviews", **({"review_id": review_id, "rating": rating, "reviewed_at": instant(local, book.zone)} | values))


def _write_reviews(book: Book, dice: random.Random) -> None:
    for rating in (-1, 0, 6, 100):  # no stars at all
        _review(book, "2020-06-20 12:00", rating, product_id="P01", vendor_id="V01")
    _review(book, "2020-06-20 12:00", 1, product_id="P01")  # of the product's vendor
    _review(book, "2020-06-20 12:00", 5, product_id="P01", vendor_id="V02")  # of the one that is named
    _review(book, "2020-06-21 23:59:59.999", 2, product_id="P11")
    _review(book, "2020-06-22 00:00", 3, product_id="P-gone")
    _review(book, "2020-06-23 00:00", 4, vendor_id="no such vendor")
    _review(book, "2020-06-24 00:00", 5)
    _review(book, "2020-06-25 00:00", 5, order_id="S-large-cancelled", vendor_id="V03")
    _review(book, "2021-03-10 13:34:45", 1, product_id="P01")
    _review(book, "2021-03-12 12:00", 1, product_id="P03")
    for _ in range(90):
        day = date(2020, 1, 1) + timedelta(days=dice.randrange(430))
        product_id = dice.choice(("P01", "P03", "P05", "P08", "P09", "P12", None))
        _review(book, f"{day} {dice.randrange(24):02d}:30", dice.choice((1, 3, 4, 5, 5)), product_id=product_id,
                vendor_id=dice.choice((None, None, "V01", "V07")))  # fmt: skip


def _days() -> list[date]:
    return [COUNTED_FROM + timedelta(days=number) for number in range((COUNTED_TO - COUNTED_FROM).days + 1)]


def _write_visits(book: Book, dice: random.Random) -> None:
    """Some rows a day, the same channel twice on some, a day that nobody came on, days without any row."""
    for day in _days():
        if day in UNCOUNTED:
            continue
        for _ in range(dice.choice((1, 2, 3))):
            visits = 0 if day == NO_VISITS else dice.randrange(1, 400)
            carts, checkouts = dice.choice((None, visits // 3)), dice.choice((None, visits // 5))
            book.add("traffic", day=day, visits=visits, product_views=dice.choice((None, visits)), carts=carts, checkouts=checkouts,
                     channel=dice.choice(("web", "app", "social", "mail", None)), device=dice.choice(("phone", "desktop", None)),
                     country=dice.choice(("DE", "AT", "GB", "SE", None)))  # fmt: skip


def _write_stock(book: Book, dice: random.Random) -> None:
    """Six products, one that the shop does not have and one that never sells; the last of them is counted only until mid-February."""
    for day in _days():
        if day in UNCOUNTED:
            continue
        for product_id in STOCKED if day < date(2021, 2, 15) else STOCKED[:-1]:
            _count(book, day, product_id, dice)


def _count(book: Book, day: date, product_id: str, dice: random.Random) -> None:
    if dice.random() < 0.1:
        return
    on_hand: Sequence[str] = ("0", "0", "-2", "3", "12", "40.5", "0.001", "700")
    received: Sequence[str | None] = (None, None, "0", "5", "900", "0.25")
    given = dice.choice(received)
    book.add("stock", day=day, product_id=product_id, units_on_hand=Decimal(dice.choice(on_hand)),
             units_received=None if given is None else Decimal(given),
             vendor_id=dice.choice(("V01", "V99")) if dice.random() < 0.1 else None)  # fmt: skip
