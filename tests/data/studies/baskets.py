"""A shop of random baskets, and its pairs of products worked out by going through the orders one by one."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from tests.data.studies.plain import BERLIN
from tests.golden.book import Book, Item, Marketplace, Row

NOW = datetime(2026, 9, 17, 10, 0, tzinfo=UTC)
AS_OF = datetime(2026, 9, 17, 22, 0, tzinfo=UTC)
FIRST, LAST = date(2025, 9, 17), date(2026, 9, 16)
"""The twelve months up to yesterday."""

VENDOR_OF = {f"P{number}": f"V{number % 3}" for number in range(9)}
LARGEST = 100
_Z_99 = 2.5758293035489004


def basket_shop(seed: int, orders: int = 240) -> Marketplace:
    """Orders of thirteen months, up to the running day: guests, cancelled and test orders, lines without a product, a product twice in
    an order, another vendor's line, one order of 101 products; P1 and P2 often together."""
    dice = random.Random(seed)  # noqa: S311 - the same rows on every run are the point
    book = Book(BERLIN)
    for product, vendor in VENDOR_OF.items():
        book.add("products", product_id=product, name=f"Name of {product}", vendor_id=vendor)
    for number in range(orders):
        day = date(2025, 8, 20) + timedelta(days=dice.randrange(394))
        chosen = dice.choices([*VENDOR_OF, None], k=dice.randint(1, 4))
        if dice.random() < 0.25:
            chosen += ["P1", "P2"]
        items = [Item(product, "1", str(dice.randint(1, 40)), vendor_id="V9" if dice.random() < 0.05 else None) for product in chosen]
        status = "cancelled" if dice.random() < 0.1 else "delivered"
        buyer = None if dice.random() < 0.2 else f"K{dice.randrange(60):02d}"
        values = {"customer_id": buyer, "country": dice.choice(("DE", "FR")), "status": status, "is_test": dice.random() < 0.05}
        order = book.order(f"O{number:03d}", f"{day} {dice.randrange(24):02d}:{dice.randrange(60):02d}", *items, **values)
        if dice.random() < 0.2:
            back = day + timedelta(days=dice.randrange(60))
            book.refund(f"{back} 12:00", str(dice.randint(1, 9)), order_id=order, line_id=f"{order}/1")
    large = [Item(f"L{number}", "1", "1") for number in range(LARGEST - 1)]
    book.order("large", "2026-02-02 12:00", *large, Item("P1", "1", "1"), Item("P2", "1", "1"), country="DE")
    return Marketplace(book.rows, BERLIN, "EUR", as_of=AS_OF, now=NOW)


Pair = tuple[str, str, int, int, int]


def plain_pairs(
    shop: Marketplace, sees: Callable[[Row, str], bool] = lambda _, __: True, minimum: int = 2, first: date = FIRST, last: date = LAST
) -> tuple[int, list[Pair]]:
    """(baskets, pairs as (product, with, orders of both, of the product, of the other)) of the lines that `sees` an order and a vendor."""
    valid = {
        order["order_id"]: order
        for order in shop.rows["orders"]
        if not order["is_test"] and order["status"] != "cancelled" and order["ordered_at"] < NOW
        and first <= order["ordered_at"].astimezone(BERLIN).date() <= last
    }  # fmt: skip
    baskets: dict[str, set[str | None]] = defaultdict(set)
    for line in shop.rows["order_lines"]:
        order = valid.get(line["order_id"])
        vendor = line["vendor_id"] or VENDOR_OF.get(line["product_id"], "")
        if order and sees(order, vendor):
            baskets[line["order_id"]].add(line["product_id"])
    small = [{product for product in basket if product} for basket in baskets.values() if len(basket - {None}) <= LARGEST]
    single = Counter(product for basket in small for product in basket)
    both = Counter(pair for basket in small for pair in combinations(sorted(basket), 2))
    found = []
    for (one, other), count in both.items():
        if count >= minimum and lower_lift(count, single[one], single[other], len(small)) > 1:
            if single[other] < single[one]:
                one, other = other, one  # noqa: PLW2901 - the rarer one comes first
            found.append((one, other, count, single[one], single[other]))
    return len(small), sorted(found)


def lower_lift(both: int, one: int, other: int, baskets: int) -> float:
    return min(_lower_share(both, one) * baskets / other, _lower_share(both, other) * baskets / one)


def _lower_share(part: int, whole: int) -> float:
    """Wilson's interval, solved as the smaller root of (share - p)^2 = z^2 p (1 - p) / whole."""
    share, square = part / whole, _Z_99**2 / whole
    half = math.sqrt((2 * share + square) ** 2 - 4 * (1 + square) * share**2)
    return (2 * share + square - half) / (2 * (1 + square))
