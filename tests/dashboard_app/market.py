"""A market of seven vendors, small enough to rank by hand: in October, with the months before for comparison.

        orders  each  revenue  cancelled
V1      6       10    60       2
V2      5       20    100
V3      4       30    120
V4      3       40    120
V5      2       50    100
V6      2       70    140
V7      1       500   500      1            (too few orders for rates)
none    2       5     10
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.golden.book import Book, Item, Marketplace

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 10, 11, 0, tzinfo=UTC)
AS_OF = datetime(2026, 11, 10, 23, 0, tzinfo=UTC)

SALES = {"V1": (6, "10"), "V2": (5, "20"), "V3": (4, "30"), "V4": (3, "40"), "V5": (2, "50"), "V6": (2, "70"), "V7": (1, "500")}
RATINGS = {"V1": (1, 2), "V2": (3,), "V3": (4,), "V4": (5,), "V5": (5,), "V6": (5,), "V7": (5,)}
CANCELLED = {"V1": 2, "V7": 1}


def vendor_market() -> Marketplace:
    book = Book(BERLIN)
    for number, (vendor, (count, price)) in enumerate(SALES.items()):
        book.add("vendors", vendor_id=vendor, name=f"Name of {vendor}", country="DE" if number % 2 else "FR", tier="gold")
        book.add("products", product_id=f"P{vendor}", name=f"Thing of {vendor}", vendor_id=vendor, brand=f"Brand of {vendor}")
        for i in range(count):
            _order(book, f"{vendor}-{i}", f"2026-10-{i + 2:02d} 12:00", vendor, price)
        for i in range(CANCELLED.get(vendor, 0)):
            _order(book, f"{vendor}-c{i}", "2026-10-20 12:00", vendor, price, status="cancelled")
        for i, rating in enumerate(RATINGS[vendor]):
            reviewed_at = datetime(2026, 10, 25, 12, i, tzinfo=UTC)
            book.add("reviews", review_id=f"{vendor}-{i}", rating=rating, reviewed_at=reviewed_at, vendor_id=vendor)
    for i in range(2):
        book.order(f"nobody-{i}", "2026-10-08 12:00", Item(None, "1", "5"), country="DE")
    _order(book, "V1-before", "2026-09-05 12:00", "V1", "15")
    return Marketplace(book.rows, BERLIN, "EUR", as_of=AS_OF, now=NOW)


def _order(book: Book, order: str, at: str, vendor: str, price: str, status: str = "delivered") -> None:
    book.order(order, at, Item(f"P{vendor}", "1", price), customer_id=f"K-{order}", country="DE", status=status)


def product_market() -> Marketplace:
    """October: a 50, b 30, c 15, d 5, of 100; d sold for the first time; z was on sale and sold nothing; g was taken off before; n came in
    October and sold nothing.

    September: a 50, b 60, c 10.
    """
    book = Book(BERLIN)
    book.add("vendors", vendor_id="V1", name="Alpha", country="DE")
    book.add("vendors", vendor_id="V2", name="Beta", country="FR")
    for key, name, parent in (("C1", "Home", None), ("C11", "Chairs", "C1"), ("C2", "Toys", None)):
        book.add("categories", category_id=key, name=name, parent_id=parent)
    goods = {
        "a": ("V1", "C11", date(2026, 1, 1), None), "b": ("V1", "C2", date(2026, 1, 1), None), "c": ("V2", "C2", None, None),
        "d": ("V2", "C11", None, None), "z": ("V2", "C11", date(2026, 5, 5), None), "g": ("V1", "C2", None, date(2026, 9, 30)),
        "n": ("V1", "C2", date(2026, 10, 15), None),
    }  # fmt: skip
    for key, (vendor, category, listed_on, delisted_on) in goods.items():
        values = {"vendor_id": vendor, "category_id": category, "listed_on": listed_on, "delisted_on": delisted_on}
        book.add("products", product_id=key, name=f"Thing {key}", **values)
    for number, (key, day, price) in enumerate(
        (
            ("a", "2026-10-05", "50"), ("b", "2026-10-05", "30"), ("c", "2026-10-06", "15"), ("d", "2026-10-07", "5"),
            ("a", "2026-09-05", "50"), ("b", "2026-09-05", "60"), ("c", "2026-09-05", "10"),
        )
    ):  # fmt: skip
        book.order(f"o{number}", f"{day} 12:00", Item(key, "1", price), customer_id=f"K{number}", country="DE" if number % 2 else "FR")
    return Marketplace(book.rows, BERLIN, "EUR", as_of=AS_OF, now=NOW)


def with_refund(shop: Marketplace, product: str, amount: str) -> Marketplace:
    """The shop with a refund in October of a sale of `product` in September."""
    order = next(line for line in shop.rows["order_lines"] if line["product_id"] == product and line["order_id"] in ("o4", "o5", "o6"))
    book = Book(BERLIN)
    book.rows = shop.rows
    book.refund("2026-10-09 10:00", amount, order_id=order["order_id"], line_id=order["line_id"], quantity=Decimal(1), kind="return")
    return shop
