"""The golden marketplace: a small shop with every nasty row that a real one has, the same on every run.

It lives in Berlin and reports in euros, from December 2019 to mid-March 2021: a leap day, an ISO week 53, two clock changes.
The nasty orders are written out by hand; some hundred ordinary ones from a seed fill every day, country and channel around them.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.golden.book import Book, Item, Marketplace
from tests.golden.service import write_service

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2021, 3, 10, 12, 34, 45, tzinfo=UTC)
AS_OF = datetime(2021, 3, 14, 23, 0, tzinfo=UTC)
FIRST_DAY = date(2019, 12, 1)
LAST_DAY = date(2021, 3, 14)

VENDORS = (
    ("V01", "Acme, Inc.", "DE", "gold", "0.12"),
    ("V02", 'Bob "The Builder" Ltd', "GB", "silver", "0.1"),
    ("V03", "New\nLine GmbH", "AT", "gold", "0.085"),
    ("V04", "🍕 Pizza & Söhne", "IT", "bronze", None),
    ("V05", "متجر السعادة", "AE", "silver", "0.15"),
    ("V06", "=SUM(A1:A9)", "US", None, "0.123456"),
    ("V07", "+Plus Shop", None, "bronze", "0.07"),
    ("V08", "-Minus & Sons", "JP", "gold", "0"),
    ("V09", "@at", "DE", "silver", "0.2"),
    ("V10", "One order only", "FR", "bronze", "0.1"),
    ("V11", "Never sold anything", "FR", "bronze", "0.1"),
    ("V12", "Comes and goes", "FR", "silver", "0.1"),
)
GONE_VENDOR = "V99"

CATEGORIES = (
    ("C1", "Electronics", None),
    ("C11", "Phones", "C1"),
    ("C111", "Smart, phones", "C11"),
    ("C2", 'Home "&" Garden', None),
    ("C21", "Furniture", "C2"),
    ("C3", "Its own parent", "C3"),
    ("C41", "Child of a category that is gone", "C4"),
)

PRODUCTS = (
    ("P01", "Phone, black", "V01", "C111", "Fono"),
    ("P02", 'Phone "mini"', "V01", "C111", "Fono"),
    ("P03", "Charger", "V02", "C11", None),
    ("P04", "Sofa\nbed", "V03", "C21", "Sitz"),
    ("P05", "🪴 Plant", "V03", "C2", "Grün"),
    ("P06", "سجادة", "V05", "C21", "Dar"),
    ("P07", "=1+1", "V06", "C3", "=cmd"),
    ("P08", "+49 phone card", "V07", "C41", "@brand"),
    ("P09", "-5 °C cool box", "V08", None, "Sitz"),
    ("P10", "@home", "V09", "C1", "Dar"),
    ("P11", "Product of a shop that is gone", GONE_VENDOR, "C1", None),
    ("P12", "Product of nobody", None, "C2", None),
    ("P13", "Cheese by weight", "V04", "C3", "Sitz"),
    ("P14", "Never sold", "V11", "C1", "Fono"),
    ("P15", "Of the shop with one order", "V10", "C2", None),
)

CUSTOMERS = (
    ("K01", "DE", "Berlin", "loyal"),
    ("K02", "DE", "Bayern", "loyal"),
    ("K03", "AT", "Wien", "new"),
    ("K04", "GB", None, None),
    ("K05", "JP", "Tōkyō", "vip"),
    ("K06", "KW", None, "vip"),
    ("K07", "US", "CA", None),
    ("K08", None, None, "dormant"),
    ("K09", "DE", "Bayern", "new"),
)
CANCELLED_FIRST = "K09"
MERGED_CUSTOMER = "K-merged-away"

RATES = {"USD": "0.8912345678", "GBP": "1.1234", "JPY": "0.0081", "KWD": "2.95"}
NO_RATES = ((date(2020, 5, 1), date(2020, 5, 7)), (date(2020, 12, 25), date(2020, 12, 27)))
"""Days without rates, both included. The rate of 30 April is carried to 7 May: just seven days."""


def golden_marketplace(seed: int = 20) -> Marketplace:
    """The shop. Same seed, same rows."""
    book = Book(BERLIN)
    _write_people_and_goods(book)
    _write_rates(book)
    _write_nasty_times(book)
    _write_nasty_states(book)
    _write_nasty_lines(book)
    _write_nasty_money(book)
    _write_nasty_refunds(book)
    _write_ordinary_days(book, random.Random(seed))  # noqa: S311 -- the same rows on every run are the point
    write_service(book, seed)
    return Marketplace(book.rows, BERLIN, "EUR", as_of=AS_OF, now=NOW)


def _write_people_and_goods(book: Book) -> None:
    for vendor_id, name, country, tier, rate in VENDORS:
        commission_rate = None if rate is None else Decimal(rate)
        book.add("vendors", vendor_id=vendor_id, name=name, country=country, tier=tier, commission_rate=commission_rate)
    for category_id, name, parent_id in CATEGORIES:
        book.add("categories", category_id=category_id, name=name, parent_id=parent_id)
    for product_id, name, vendor_id, category_id, brand in PRODUCTS:
        book.add("products", product_id=product_id, name=name, vendor_id=vendor_id, category_id=category_id, brand=brand)
    for customer_id, country, region, segment in CUSTOMERS:
        book.add("customers", customer_id=customer_id, country=country, region=region, segment=segment)


def _write_rates(book: Book) -> None:
    """A rate that drifts a little each day, so that the wrong day's rate is a wrong number."""
    for number in range(-7, (LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        if any(first <= day <= last for first, last in NO_RATES):
            continue
        for currency, rate in RATES.items():
            drift = Decimal(1) + Decimal(number % 89) / Decimal(1000)
            book.add("fx_rates", day=day, currency=currency, rate=(Decimal(rate) * drift).quantize(Decimal("1e-10")))


def _write_nasty_times(book: Book) -> None:
    here = {"customer_id": "K01", "country": "DE", "region": "Berlin", "channel": "web", "device": "phone", "payment_method": "card"}
    book.order("T-first", "2019-12-01 00:00:00", Item("P01", "1", "100.00"), **here)
    book.order("T-last-ms-of-year", "2019-12-31 23:59:59.999", Item("P02", "1", "10.01"), **here)
    book.order("T-first-of-year", "2020-01-01 00:00:00", Item("P02", "2", "10.02"), **here)
    book.order("T-leap-day", "2020-02-29 23:59:59.999", Item("P03", "3", "7.77", discount="0.77"), **here)
    book.order("T-march", "2020-03-01 00:00:00", Item("P03", "1", "7.70"), **here)
    # Clocks go forward on 29 March 2020 (02:00 does not exist) and back on 25 October 2020 (02:00 is there twice).
    book.order("T-spring-before", "2020-03-29 01:59:59.999", Item("P04", "1", "499.90"), **here)
    book.order("T-spring-after", "2020-03-29 03:00:00", Item("P04", "1", "399.90"), **here)
    book.order("T-spring-late", "2020-03-29 23:59:59.999", Item("P05", "4", "4.25"), **here)
    book.order("T-autumn-2a", "2020-10-25 02:30:00", Item("P05", "1", "11.11"), **here)
    book.order("T-autumn-2b", "2020-10-25 02:30:00", Item("P05", "1", "22.22"), fold=1, **here)
    book.order("T-autumn-late", "2020-10-25 23:59:59.999", Item("P06", "1", "33.33"), **here)
    book.order("T-week-53", "2020-12-28 00:00:00", Item("P07", "1", "53.00"), **here)
    book.order("T-week-53-end", "2021-01-03 23:59:59.999", Item("P07", "1", "53.53"), **here)
    book.order("T-week-1", "2021-01-04 00:00:00", Item("P07", "1", "1.01"), **here)
    book.order("T-other-day-in-utc", "2020-08-01 00:30:00", Item("P08", "1", "8.01"), **here)
    book.order("T-31-march", "2020-03-31 18:00:00", Item("P08", "1", "31.03"), **here)
    book.order("T-just-before-now", "2021-03-10 13:34:44.999", Item("P01", "1", "77.00"), **here)
    book.order("T-now", "2021-03-10 13:34:45", Item("P01", "1", "770.00"), **here)
    book.order("T-tonight", "2021-03-10 22:00:00", Item("P01", "1", "7700.00"), **here)


def _write_nasty_states(book: Book) -> None:
    there = {"customer_id": "K02", "country": "DE", "region": "Bayern", "channel": "app", "device": "phone", "payment_method": "invoice"}
    line = Item("P01", "2", "50.00", discount="5.00", commission="9.50")
    book.order("S-cancelled-before-payment", "2020-06-10 10:00:00", line, status="cancelled", **there)
    book.order(
        "S-cancelled-at-only", "2020-06-11 10:00:00", line, status="paid", cancelled_at=datetime(2020, 6, 11, 9, tzinfo=UTC), **there
    )
    book.order("S-large-cancelled", "2020-06-12 10:00:00", Item("P04", "999", "999.99"), status="cancelled", **there)
    book.order("S-test", "2020-06-12 11:00:00", Item("P01", "5", "1000.00"), is_test=True, **there)
    book.order("S-test-cancelled", "2020-06-12 12:00:00", Item("P01", "5", "1.00"), is_test=True, status="cancelled", **there)
    book.order("S-placed", "2020-06-13 11:00:00", line, status="placed", **there)
    book.order("S-shipped", "2020-06-14 11:00:00", line, status="shipped", **there)
    book.order("S-no-status", "2020-06-15 11:00:00", line, status=None, is_test=None, **there)
    book.order("S-no-lines", "2020-06-16 11:00:00", **there)
    # A customer whose first order was cancelled is new with the second; two orders at one instant go by their ids.
    book.order("S-k09-cancelled", "2020-01-05 10:00:00", line, status="cancelled", customer_id=CANCELLED_FIRST)
    book.order("S-k09-a", "2020-01-06 10:00:00", line, customer_id=CANCELLED_FIRST)
    book.order("S-k09-b", "2020-01-06 10:00:00", line, customer_id=CANCELLED_FIRST)
    book.order("S-merged", "2020-07-01 10:00:00", line, customer_id=MERGED_CUSTOMER, country="DE")
    book.order("S-merged-again", "2020-07-02 10:00:00", line, customer_id=MERGED_CUSTOMER, country="DE")
    book.order("S-guest", "2020-07-03 10:00:00", line, country="AT", channel="web")
    book.order("S-nothing-known", "2020-07-04 10:00:00", Item(None, "1", "12.34"))
    book.order("12345678901234567890", "2020-07-05 10:00:00", line, customer_id="K03", country="AT")
    book.order("12345678901234567891", "2020-07-05 10:00:01", line, customer_id="K03", country="AT")
    book.order("s-PLACED", "2020-07-06 10:00:00", line, customer_id="K04", country="GB")
    book.order("S-PLACED", "2020-07-06 10:00:00", line, customer_id="K04", country="GB")
    book.line("L-orphan", "no such order", line)


def _write_nasty_lines(book: Book) -> None:
    where = {"customer_id": "K03", "country": "AT", "region": "Wien", "channel": "web", "device": "desktop", "payment_method": "paypal"}
    book.order(
        "L-many-vendors", "2020-09-10 12:00:00",
        Item("P01", "1", "100.00", discount="10.00"), Item("P03", "2", "20.00"), Item("P04", "1", "300.00"), Item("P01", "1", "100.00"),
        **where,
    )  # fmt: skip
    book.order("L-free", "2020-09-11 12:00:00", Item("P05", "1", "0.00"), Item("P05", "1", "0.00"), **where)
    book.order("L-adjusted", "2020-09-12 12:00:00", Item("P05", "1", "80.00"), Item("P05", "1", "-20.00"), **where)
    book.order("L-negative", "2020-09-13 12:00:00", Item("P05", "-1", "15.00"), **where)
    book.order("L-vendor-gone", "2020-09-14 12:00:00", Item("P01", "1", "64.00", vendor_id=GONE_VENDOR), Item("P11", "1", "36.00"), **where)
    book.order("L-vendor-of-product", "2020-09-15 12:00:00", Item("P06", "1", "21.00"), Item("P06", "1", "21.00", vendor_id="V02"), **where)
    book.order("L-no-vendor", "2020-09-16 12:00:00", Item("P12", "1", "19.00"), **where)
    book.order("L-product-gone", "2020-09-17 12:00:00", Item("P-gone", "1", "18.00", vendor_id="V09"), Item("P-gone", "1", "1.80"), **where)
    book.order("L-one-order-vendor", "2020-09-18 12:00:00", Item("P15", "1", "5.00"), **where)
    book.order("L-by-weight", "2020-09-19 12:00:00", Item("P13", "0.375", "15.99"), Item("P13", "1.001", "0.01"), **where)
    book.order("L-all-off", "2020-09-20 12:00:00", Item("P02", "1", "40.00", discount="40.00"), **where)
    book.order("L-too-much-off", "2020-09-21 12:00:00", Item("P02", "1", "40.00", discount="41.00"), **where)


def _write_nasty_money(book: Book) -> None:
    who = {"customer_id": "K07", "country": "US", "region": "CA", "channel": "web", "device": "desktop", "payment_method": "card"}
    line = Item("P07", "3", "19.99", discount="2.50")
    book.order("M-usd", "2020-04-10 12:00:00", line, currency="USD", **who)
    book.order("M-usd-carried-seven-days", "2020-05-07 23:59:59.999", line, currency="USD", **who)
    book.order("M-gbp", "2020-12-26 12:00:00", Item("P03", "7", "0.99", commission="0.3333"), currency="GBP", **who)
    book.order("M-jpy", "2020-04-11 12:00:00", Item("P09", "1", "19800"), currency="JPY", **(who | {"customer_id": "K05", "country": "JP"}))
    book.order(
        "M-kwd", "2020-04-12 12:00:00", Item("P06", "1", "12.345"), currency="KWD", **(who | {"customer_id": "K06", "country": "KW"})
    )
    # One order in two currencies: the lines' own.
    book.order("M-two", "2020-04-13 12:00:00", Item("P01", "1", "10.00", currency="EUR"), Item("P07", "1", "10.00"), currency="USD", **who)
    # Half a cent goes away from zero, also below zero, and each row by itself.
    halves = (Item("P01", "1", "0.125"), Item("P01", "1", "0.125"), Item("P01", "1", "-0.125"), Item("P01", "0.5", "0.01"))
    book.order("M-half-cents", "2020-04-14 12:00:00", *halves, **who)
    book.order("M-tenths-of-cents", "2020-04-15 12:00:00", Item("P01", "1000", "0.0049"), Item("P01", "1", "0.0049"), **who)
    book.order("M-large", "2020-04-16 12:00:00", Item("P04", "1000", "99999.9999", commission="0"), currency="KWD", **who)


def _write_nasty_refunds(book: Book) -> None:
    line = Item("P01", "2", "30.00", discount="3.00")
    where = {"customer_id": "K08", "country": "DE", "channel": "app", "device": "tablet", "payment_method": "card"}
    book.order("R-partial-weeks-later", "2020-10-01 09:00:00", line, Item("P03", "1", "9.99"), **where)
    book.refund("2020-11-20 23:59:59.999", "15.50", order_id="R-partial-weeks-later", line_id="R-partial-weeks-later/1", kind="return",
                commission_refunded="1.86")  # fmt: skip
    book.refund("2020-12-31 23:59:59.999", "5.00", order_id="R-partial-weeks-later", line_id="R-partial-weeks-later/1", kind="return")
    book.order("R-larger-than-line", "2020-10-02 09:00:00", Item("P05", "1", "10.00"), **where)
    book.refund("2020-10-09 09:00:00", "25.00", line_id="R-larger-than-line/1", kind="goodwill")
    # Of the whole order: 10.00 over lines worth 33.33 each leaves a cent, which goes to the first line; over free lines, equal parts.
    book.order("R-order", "2020-10-03 09:00:00", Item("P01", "1", "33.33"), Item("P03", "1", "33.33"), Item("P04", "1", "33.33"), **where)
    book.refund("2020-10-25 02:15:00", "10.00", order_id="R-order", kind="goodwill", commission_refunded="0.50", fold=1)
    book.order("R-order-uneven", "2020-10-04 09:00:00", Item("P01", "3", "9.99", discount="2.97"), Item("P05", "1", "70.01"), **where)
    book.refund("2020-10-05 09:00:00", "0.07", order_id="R-order-uneven", kind="goodwill")
    book.order("R-order-free", "2020-10-05 09:00:00", Item("P05", "1", "0.00"), Item("P06", "1", "0.00"), Item("P07", "1", "0.00"), **where)
    book.refund("2020-10-06 09:00:00", "1.00", order_id="R-order-free", kind="goodwill")
    book.order("R-cancelled", "2020-10-06 09:00:00", line, status="cancelled", **where)
    book.refund("2020-10-07 09:00:00", "57.00", order_id="R-cancelled", line_id="R-cancelled/1", kind="cancellation")
    book.refund("2020-10-07 09:00:00", "57.00", order_id="R-cancelled", kind="cancellation")
    book.refund("2020-06-13 09:00:00", "5000.00", order_id="S-test", kind="return")
    book.refund("2020-06-20 09:00:00", "3.00", order_id="S-no-lines", kind="goodwill")
    book.refund("2020-10-08 09:00:00", "4.00", kind="goodwill")
    book.refund("2020-10-08 10:00:00", "4.40", order_id="no such order", line_id="no such line", currency="USD")
    book.refund("2020-10-08 11:00:00", "6.60", order_id="R-order", line_id="no such line")
    # In the order's currency at the rate of the day of the refund, and in its own.
    book.refund("2020-05-06 12:00:00", "19.99", order_id="M-usd", line_id="M-usd/1", kind="return", commission_refunded="2.4675")
    book.refund("2020-05-15 12:00:00", "5000", order_id="M-kwd", line_id="M-kwd/1", kind="goodwill", currency="JPY")
    book.refund("2020-05-16 12:00:00", "7.01", order_id="M-two", kind="goodwill")
    book.refund("2021-03-10 13:34:45", "1.23", order_id="R-order", line_id="R-order/1", kind="return")


COUNTRIES = (("DE", "Berlin"), ("DE", "Bayern"), ("AT", "Wien"), ("GB", None), ("US", "CA"), (None, None))
CHANNELS = ("web", "app", "social", None)
DEVICES = ("phone", "desktop", "tablet", None)
PAYMENTS = ("card", "paypal", "invoice", None)
STATUSES = ("placed", "paid", "shipped", "delivered", "delivered", "delivered", "delivered", "cancelled")
SOLD = tuple(product[0] for product in PRODUCTS if product[0] not in ("P14", "P15"))
CURRENCIES = (None, None, None, "EUR", "USD", "GBP", "JPY", "KWD")


def _write_ordinary_days(book: Book, dice: random.Random) -> None:
    """Some 300 orders over the 15 months, every third month quiet for a week, a fifth of them refunded in part later."""
    customers = [customer[0] for customer in CUSTOMERS if customer[0] != CANCELLED_FIRST] + [None]
    for number in range(300):
        day = FIRST_DAY + timedelta(days=dice.randrange((LAST_DAY - FIRST_DAY).days + 1))
        if day.month % 3 == 0 and 8 <= day.day <= 14 and day.year == 2020:
            continue
        local = f"{day} {dice.randrange(24):02d}:{dice.randrange(60):02d}:{dice.randrange(60):02d}.{dice.randrange(1000):03d}"
        country, region = dice.choice(COUNTRIES)
        order_id = book.order(
            f"O{number:04d}", local, *(_ordinary_item(dice) for _ in range(dice.choice((1, 1, 2, 3)))),
            customer_id=dice.choice(customers), status=dice.choice(STATUSES), currency=dice.choice(CURRENCIES),
            country=country, region=region, channel=dice.choice(CHANNELS), device=dice.choice(DEVICES),
            payment_method=dice.choice(PAYMENTS),
        )  # fmt: skip
        if dice.random() < 0.2:
            back = day + timedelta(days=dice.randrange(60))
            line_id = f"{order_id}/1" if dice.random() < 0.7 else None
            commission_refunded = dice.choice((None, "0.11", "1.005"))
            book.refund(f"{min(back, LAST_DAY)} 23:59:59", f"{dice.randrange(1, 3000) / 100:.2f}", order_id=order_id, line_id=line_id,
                        kind="return", commission_refunded=commission_refunded)  # fmt: skip


def _ordinary_item(dice: random.Random) -> Item:
    price = f"{dice.randrange(1, 20_000) / 100:.2f}"
    discount = f"{dice.randrange(1, 100) / 100:.2f}" if dice.random() < 0.3 else None
    commission = f"{dice.randrange(1, 1000) / 1000:.3f}" if dice.random() < 0.2 else None
    vendor_id = dice.choice(("V01", "V04", "V08", GONE_VENDOR)) if dice.random() < 0.2 else None
    return Item(dice.choice(SOLD), str(dice.randrange(1, 6)), price, discount=discount, commission=commission, vendor_id=vendor_id)
