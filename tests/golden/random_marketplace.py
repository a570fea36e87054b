"""Small shops from a seed, each as nasty as the golden one: other orders, clocks and mess every time.

Several shops live side by side in one extract, because a build costs far more than a small shop's rows. They share the business
(zone, currency, clock, exchange rates) and nothing else: every key of a shop carries its name, also the way its orders are paid and
the channel they come through, so that a filter on one of these, or on the vendor, is a wall between the shops.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.golden.book import Book, Item, Marketplace, Rows

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Santiago", "Pacific/Auckland", "America/Havana", "UTC")
CURRENCIES = ("EUR", "USD", "JPY", "KWD", "GBP")
NASTY_DAYS = (
    date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 31), date(2021, 2, 28), date(2021, 1, 1), date(2021, 1, 3), date(2020, 12, 31),
    date(2020, 3, 8), date(2020, 3, 29), date(2020, 10, 25), date(2020, 11, 1), date(2020, 9, 6), date(2020, 9, 27), date(2020, 4, 5),
    date(2021, 5, 31), date(2021, 7, 30), date(2020, 6, 15), date(2021, 3, 14),
)  # fmt: skip
"""Days on which a business looks at its numbers: leap days, month ends, week 53, clock changes of every zone above."""

CLOCKS = ("00:00:00", "00:30:00", "02:30:00", "09:15:00", "13:34:45", "23:59:45")
TIMES = ("00:00:00", "00:30:00", "01:59:59.999", "02:30:00", "03:00:00", "09:15:00", "13:34:44.999", "18:45:00", "23:30:00", "23:59:59.999")
NAMES = ("Plain", "Comma, Inc.", 'Quote "Q"', "New\nline", "🍕", "متجر", "=1+1", "-minus", "+plus", "@at")
COUNTRIES = ("DE", "AT", "US", None)
CHANNELS = ("web", "app", None)
DEVICES = ("phone", "desktop", None)
PAYMENTS = ("card", "paypal")
VENDORS = ("V0", "V1", "V2", "V-gone")
STATUSES = ("placed", "paid", "shipped", "delivered", "delivered", "delivered", "cancelled", None)


@dataclass(frozen=True, slots=True)
class Street:
    """Some shops in one marketplace: all of them together, and each by its name."""

    together: Marketplace
    shops: dict[str, Marketplace]


def random_marketplace(seed: int) -> Marketplace:
    """One shop of 10 to 60 orders. Same seed, same shop."""
    return random_street(seed, shops=1).together


def channels_of(shop: str) -> tuple[str, ...]:
    """All the channels of a shop of the street that have a name."""
    return tuple(f"{shop}-{channel}" for channel in CHANNELS if channel is not None)


def vendors_of(shop: str) -> tuple[str, ...]:
    """All the vendors that any row of a shop of the street may name."""
    return tuple(f"{shop}-{vendor}" for vendor in VENDORS)


def payments_of(shop: str) -> tuple[str, ...]:
    """All the ways in which the orders of a shop of the street are paid."""
    return tuple(f"{shop}-{payment}" for payment in PAYMENTS)


def random_street(seed: int, shops: int) -> Street:
    """`shops` shops under one business. Same seed, same street."""
    dice = random.Random(seed)  # noqa: S311 -- the same shops on every run are the point
    zone = ZoneInfo(dice.choice(ZONES))
    today = dice.choice(NASTY_DAYS)
    now = datetime.fromisoformat(f"{today} {dice.choice(CLOCKS)}").replace(tzinfo=zone).astimezone(UTC)
    as_of = now + timedelta(hours=dice.choice((0, 5, 24, 24, 24, -30)))
    currency = dice.choice(CURRENCIES)
    business = Marketplace({}, zone, currency, as_of, now, week_start=dice.choice((0, 0, 5, 6)), fiscal_start=dice.choice((1, 4, 7, 12)))
    rates = Book(zone)
    _write_rates(rates, dice, currency, today)
    books = {f"s{number}": _Shop(f"s{number}", Book(zone), dice, today).write() for number in range(shops)}
    together = {table: [row for rows in (rates.rows, *books.values()) for row in rows[table]] for table in rates.rows}
    alone = {name: replace(business, rows=rows | {"fx_rates": rates.rows["fx_rates"]}) for name, rows in books.items()}
    return Street(replace(business, rows=together), alone)


def _write_rates(book: Book, dice: random.Random, reporting: str, today: date) -> None:
    """Rates of every currency, with days missing, never more than a week."""
    for currency in CURRENCIES:
        if currency == reporting:
            continue
        day = today - timedelta(days=470)
        while day <= today + timedelta(days=3):
            rate = Decimal(dice.randrange(1, 40_000)) / Decimal(dice.choice((10_000, 5_000, 200)))
            book.add("fx_rates", day=day, currency=currency, rate=rate)
            day += timedelta(days=dice.choice((1, 3, 8, 8)))


@dataclass(frozen=True, slots=True)
class _Shop:
    """One shop while it is written."""

    name: str
    book: Book
    dice: random.Random
    today: date

    def write(self) -> Rows:
        self._write_goods()
        for number in range(self.dice.randrange(10, 61)):
            self._write_order(f"{self.name}-{self.dice.choice('oO')}{number:020d}", self._some_day())
        self._write_service()
        return self.book.rows

    def _own(self, key: str | None) -> str | None:
        return None if key is None else f"{self.name}-{key}"

    def _some_day(self) -> date:
        """Half of all that happens is of the last weeks, the rest within 15 months, a little tomorrow."""
        reach = self.dice.choice((0, 1, 3, 10, 40, 40, 100, 460))
        return self.today - timedelta(days=self.dice.randrange(-1, reach + 1))

    def _amount(self) -> str:
        return f"{self.dice.randrange(1, 30_000) / self.dice.choice((1, 10, 100, 1000, 10_000)):.4f}"

    def _vendor(self) -> str | None:
        return self._own(self.dice.choice((None, *VENDORS)))

    def _write_goods(self) -> None:
        book, dice = self.book, self.dice
        for number in range(dice.randrange(1, 5)):
            rate = dice.choice((None, Decimal("0.1"), Decimal("0.123456"), Decimal("0")))
            book.add("vendors", vendor_id=self._own(f"V{number}"), name=dice.choice(NAMES), country=dice.choice(COUNTRIES),
                     tier=dice.choice(("gold", "silver", None)), commission_rate=rate)  # fmt: skip
        for number in range(dice.randrange(1, 7)):
            parents: Sequence[str | None] = (None, "C-gone", f"C{number}", *(f"C{earlier}" for earlier in range(number)))
            book.add("categories", category_id=self._own(f"C{number}"), name=dice.choice(NAMES), parent_id=self._own(dice.choice(parents)))
        for number in range(dice.randrange(1, 8)):
            book.add("products", product_id=self._own(f"P{number}"), name=dice.choice(NAMES), vendor_id=self._vendor(),
                     category_id=self._own(dice.choice((None, "C0", "C1", "C2", "C5"))), brand=dice.choice((None, *NAMES)))  # fmt: skip
        for number in range(dice.randrange(1, 6)):
            book.add("customers", customer_id=self._own(f"K{number}"), segment=dice.choice(("loyal", "vip", None)))

    def _write_order(self, order_id: str, day: date) -> None:
        dice = self.dice
        items = [self._item() for _ in range(dice.choice((1, 1, 2, 3, 4)))]
        cancelled_at = datetime(2020, 1, 1, tzinfo=UTC) if dice.random() < 0.05 else None
        self.book.order(
            order_id, f"{day} {dice.choice(TIMES)}", *items, fold=dice.choice((0, 1)), status=dice.choice(STATUSES),
            is_test=dice.choice((None, *[False] * 8, True)), cancelled_at=cancelled_at,
            customer_id=self._own(dice.choice((None, "K0", "K1", "K2", "K-merged"))), currency=dice.choice((None, *CURRENCIES)),
            country=dice.choice(COUNTRIES), region=dice.choice(("R1", "R2", None)), channel=self._own(dice.choice(CHANNELS)),
            device=dice.choice(DEVICES), payment_method=self._own(dice.choice(PAYMENTS)),
        )  # fmt: skip
        for _ in range(dice.choice((0, 0, 0, 1, 2))):
            self._write_refund(order_id, day, items)

    def _write_refund(self, order_id: str, day: date, items: Sequence[Item]) -> None:
        dice = self.dice
        line_id = f"{order_id}/{dice.randrange(1, len(items) + 1)}" if dice.random() < 0.5 else None
        self.book.refund(
            f"{day + timedelta(days=dice.choice((0, 1, 7, 30, 90)))} 23:59:59.999", self._amount(), order_id=order_id, line_id=line_id,
            kind=dice.choice(("return", "goodwill", None)), currency=dice.choice((None, None, *CURRENCIES)),
            commission_refunded=dice.choice((None, self._amount())), refund_id=f"{self.name}-R{len(self.book.rows['refunds'])}",
            quantity=dice.choice((None, Decimal(1), Decimal("0.01"), Decimal(7))),
        )  # fmt: skip

    def _item(self) -> Item:
        dice = self.dice
        return Item(
            product_id=self._own(dice.choice((None, "P-gone", "P0", "P1", "P2", "P3", "P4"))),
            quantity=dice.choice(("1", "2", "3", "0.375", "12", "0")),
            unit_price=dice.choice(("0", "0.005", "0.125", self._amount(), self._amount())),
            discount=dice.choice((None, None, "0", "0.005", "0.0049")),
            commission=dice.choice((None, None, self._amount())),
            vendor_id=self._vendor(),
            currency=dice.choice((None, None, None, *CURRENCIES)),
        )

    def _write_service(self) -> None:
        """Parcels, reviews, visits and stock, none of them before the shop's first order."""
        for number, order in enumerate(self.book.rows["orders"]):
            if self.dice.random() < 0.6:
                self._write_parcel(number, order["order_id"], order["ordered_at"])
        first = min(order["ordered_at"] for order in self.book.rows["orders"]).astimezone(self.book.zone).date()
        back = self.dice.choice((3, 12, 40))
        for day in (self.today + timedelta(days=number) for number in range(-back, 2)):
            if day > first:
                self._write_day(day)

    def _write_parcel(self, number: int, order_id: str, ordered: datetime) -> None:
        dice = self.dice
        shipped = ordered + dice.choice(
            (timedelta(0), timedelta(hours=-1), timedelta(seconds=59.5), timedelta(hours=30), timedelta(days=9))
        )
        promised = ordered + timedelta(days=dice.choice((1, 3, 30)))
        arrived = dice.choice((promised, promised + timedelta(milliseconds=1), shipped, None))
        self.book.add(
            "shipments", shipment_id=f"{self.name}-D{number}", order_id=order_id, vendor_id=self._vendor(),
            shipped_at=dice.choice((None, shipped, shipped)), promised_at=dice.choice((None, promised, promised)), delivered_at=arrived,
        )  # fmt: skip

    def _write_day(self, day: date) -> None:
        book, dice = self.book, self.dice
        for _ in range(dice.choice((0, 0, 1, 2))):
            at = datetime.fromisoformat(f"{day} {dice.choice(TIMES)}").replace(tzinfo=book.zone, fold=dice.choice((0, 1))).astimezone(UTC)
            review_id = f"{self.name}-E{len(book.rows['reviews'])}"
            book.add("reviews", review_id=review_id, rating=dice.choice((0, 1, 2, 4, 5, 5)), reviewed_at=at, vendor_id=self._vendor(),
                     product_id=self._own(dice.choice((None, "P-gone", "P0", "P1"))))  # fmt: skip
        for channel in dice.sample(CHANNELS, dice.choice((0, 1, 3))):
            book.add("traffic", day=day, visits=dice.choice((0, 1, 30, 999)), carts=dice.choice((None, 0, 7)), channel=self._own(channel),
                     checkouts=dice.choice((None, 3)), device=dice.choice(DEVICES), country=dice.choice(COUNTRIES))  # fmt: skip
        for product in dice.sample(("P0", "P1", "P2", "P-gone"), dice.choice((0, 2, 4))):
            book.add("stock", day=day, product_id=self._own(product), vendor_id=self._vendor() if dice.random() < 0.2 else None,
                     units_on_hand=Decimal(dice.choice(("0", "-1", "5", "0.375", "80"))),
                     units_received=dice.choice((None, Decimal(4), Decimal(200))))  # fmt: skip
