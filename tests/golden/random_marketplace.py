"""Small marketplaces from a seed, each as nasty as the golden one: another zone, currency, clock and mess every time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.golden.book import Book, Item, Marketplace

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Santiago", "Pacific/Auckland", "America/Havana", "UTC")
CURRENCIES = ("EUR", "USD", "JPY", "KWD", "GBP")
NASTY_DAYS = (
    date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 31), date(2021, 2, 28), date(2021, 1, 1), date(2021, 1, 3), date(2020, 12, 31),
    date(2020, 3, 8), date(2020, 3, 29), date(2020, 10, 25), date(2020, 11, 1), date(2020, 9, 6), date(2020, 9, 27), date(2020, 4, 5),
    date(2021, 5, 31), date(2021, 7, 30), date(2020, 6, 15), date(2021, 3, 14),
)  # fmt: skip
"""Days on which a business looks at its numbers: leap days, month ends, week 53, clock changes of every zone above."""

TIMES = ("00:00:00", "00:30:00", "01:59:59.999", "02:30:00", "03:00:00", "09:15:00", "13:34:56.789", "18:45:00", "23:30:00", "23:59:59.999")
NAMES = ("Plain", "Comma, Inc.", 'Quote "Q"', "New\nline", "🍕", "متجر", "=1+1", "-minus", "+plus", "@at")
COUNTRIES = ("DE", "AT", "US", None)
CHANNELS = ("web", "app", None)
DEVICES = ("phone", "desktop", None)
PAYMENTS = ("card", "paypal", None)
STATUSES = ("placed", "paid", "shipped", "delivered", "delivered", "delivered", "cancelled", None)


def random_marketplace(seed: int) -> Marketplace:
    """10 to 60 orders of a shop of its own. Same seed, same shop."""
    dice = random.Random(seed)  # noqa: S311 -- the same shop on every run is the point
    book = Book(ZoneInfo(dice.choice(ZONES)))
    currency = dice.choice(CURRENCIES)
    today = dice.choice(NASTY_DAYS)
    _write_goods(book, dice)
    _write_rates(book, dice, currency, today)
    for number in range(dice.randrange(10, 61)):
        _write_order(book, dice, f"{dice.choice('oO')}-{number:020d}", _some_day(dice, today))
    for number in range(dice.randrange(4)):
        book.refund(f"{_some_day(dice, today)} {dice.choice(TIMES)}", _amount(dice), order_id=dice.choice((None, f"gone-{number}")))
    now = datetime.fromisoformat(f"{today} {dice.choice(TIMES)}").replace(tzinfo=book.zone).astimezone(UTC)
    as_of = now + timedelta(hours=dice.choice((0, 5, 24, 24, 24, -30)))
    return Marketplace(
        book.rows, book.zone, currency, as_of, now, week_start=dice.choice((0, 0, 5, 6)), fiscal_start=dice.choice((1, 4, 7, 12))
    )


def _some_day(dice: random.Random, today: date) -> date:
    """Half of all that happens is of the last weeks, the rest within 15 months, a little tomorrow."""
    reach = dice.choice((0, 1, 3, 10, 40, 40, 100, 460))
    return today - timedelta(days=dice.randrange(-1, reach + 1))


def _amount(dice: random.Random) -> str:
    return f"{dice.randrange(1, 30_000) / dice.choice((1, 10, 100, 1000, 10_000)):.4f}"


def _write_goods(book: Book, dice: random.Random) -> None:
    for number in range(dice.randrange(1, 5)):
        rate = dice.choice((None, Decimal("0.1"), Decimal("0.123456"), Decimal("0")))
        book.add("vendors", vendor_id=f"V{number}", name=dice.choice(NAMES), country=dice.choice(COUNTRIES),
                 tier=dice.choice(("gold", "silver", None)), commission_rate=rate)  # fmt: skip
    for number in range(dice.randrange(1, 7)):
        parents: Sequence[str | None] = (None, "C-gone", f"C{number}", *(f"C{earlier}" for earlier in range(number)))
        book.add("categories", category_id=f"C{number}", name=dice.choice(NAMES), parent_id=dice.choice(parents))
    for number in range(dice.randrange(1, 8)):
        book.add("products", product_id=f"P{number}", name=dice.choice(NAMES), vendor_id=_vendor(dice),
                 category_id=dice.choice((None, "C0", "C1", "C2", "C5")), brand=dice.choice((None, *NAMES)))  # fmt: skip
    for number in range(dice.randrange(1, 6)):
        book.add("customers", customer_id=f"K{number}", segment=dice.choice(("loyal", "vip", None)))


def _vendor(dice: random.Random) -> str | None:
    return dice.choice((None, "V0", "V1", "V2", "V-gone"))


def _write_rates(book: Book, dice: random.Random, reporting: str, today: date) -> None:
    """Rates of every currency, with days missing, never more than a week."""
    for currency in CURRENCIES:
        if currency == reporting:
            continue
        day = today - timedelta(days=470)
        while day <= today + timedelta(days=3):
            rate = Decimal(dice.randrange(1, 40_000)) / Decimal(dice.choice((10_000, 5_000, 200)))
            book.add("fx_rates", day=day, currency=currency, rate=rate)
            day += timedelta(days=dice.choice((1, 1, 2, 8)))


def _write_order(book: Book, dice: random.Random, order_id: str, day: date) -> None:
    items = [_item(dice) for _ in range(dice.choice((1, 1, 2, 3, 4)))]
    status = dice.choice(STATUSES)
    book.order(
        order_id, f"{day} {dice.choice(TIMES)}", *items, fold=dice.choice((0, 1)), status=status,
        is_test=dice.choice((None, *[False] * 8, True)), cancelled_at=datetime(2020, 1, 1, tzinfo=UTC) if dice.random() < 0.05 else None,
        customer_id=dice.choice((None, "K0", "K1", "K2", "K-merged")), currency=dice.choice((None, *CURRENCIES)),
        country=dice.choice(COUNTRIES), region=dice.choice(("R1", "R2", None)), channel=dice.choice(CHANNELS),
        device=dice.choice(DEVICES), payment_method=dice.choice(PAYMENTS),
    )  # fmt: skip
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        _write_refund(book, dice, order_id, day, items)


def _write_refund(book: Book, dice: random.Random, order_id: str, day: date, items: Sequence[Item]) -> None:
    line_id = f"{order_id}/{dice.randrange(1, len(items) + 1)}" if dice.random() < 0.5 else None
    book.refund(
        f"{day + timedelta(days=dice.choice((0, 1, 7, 30, 90)))} 23:59:59.999", _amount(dice), order_id=order_id, line_id=line_id,
        kind=dice.choice(("return", "goodwill", None)), currency=dice.choice((None, None, *CURRENCIES)),
        commission_refunded=dice.choice((None, _amount(dice))),
    )  # fmt: skip


def _item(dice: random.Random) -> Item:
    return Item(
        product_id=dice.choice((None, "P-gone", "P0", "P1", "P2", "P3", "P4")),
        quantity=dice.choice(("1", "2", "3", "0.375", "12", "0")),
        unit_price=dice.choice(("0", "0.005", "0.125", _amount(dice), _amount(dice))),
        discount=dice.choice((None, None, "0", "0.005", "0.0049")),
        commission=dice.choice((None, None, _amount(dice))),
        vendor_id=_vendor(dice),
        currency=dice.choice((None, None, None, *CURRENCIES)),
    )
