"""A shop small enough to add up by hand: 3 vendors, 9 orders in two months, a refund, a guest, a test order, a cancelled one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.analytics import Analytics, open_analytics
from data.cache import BytesCache, MemoryCache
from data.clock import Clock, FixedClock
from data.periods import Calendar
from tests.golden.book import Book, Item, Marketplace
from tests.golden.extract import publish_rows

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
"""Friday 20 November 2026, noon in Berlin."""
AS_OF = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def small_shop(as_of: datetime = AS_OF) -> Marketplace:
    """October: 100 + 50. November so far: gmv 100 + 40 + 30 + 20 + 10 = 200, discounts 10, refunds 15, revenue 175, 4 orders."""
    book = Book(BERLIN)
    for vendor_id, name in (("A", "Alpha"), ("B", "Beta"), ("C", "Gamma")):
        book.add("vendors", vendor_id=vendor_id, name=name)
    for category_id, name in (("c1", "Chairs"), ("c2", "Tables")):
        book.add("categories", category_id=category_id, name=name)
    for product_id, vendor_id, category_id in (("p1", "A", "c1"), ("p2", "B", "c2"), ("p3", "C", "c1")):
        book.add("products", product_id=product_id, name=f"Product {product_id}", vendor_id=vendor_id, category_id=category_id)
    for customer_id in ("k1", "k2"):
        book.add("customers", customer_id=customer_id)
    book.order("o1", "2026-10-02 10:00", Item("p1", "2", "50", commission="10"), customer_id="k1", country="DE")
    book.order("o2", "2026-10-20 18:00", Item("p2", "1", "50", commission="5"), customer_id="k2", country="FR")
    book.order("o3", "2026-11-02 10:00", Item("p1", "1", "100", discount="10", commission="9"), customer_id="k1", country="DE")
    two_vendors = (Item("p1", "1", "40", commission="4"), Item("p2", "3", "10", commission="3"))
    book.order("o4", "2026-11-10 09:00", *two_vendors, customer_id="k1", country="DE")
    book.order("o5", "2026-11-20 09:00", Item("p2", "2", "10", commission="2"), country="FR")
    book.order("o6", "2026-11-20 11:59:59", Item("p3", "1", "10", commission="1"), customer_id="k2")
    book.order("o7", "2026-11-20 12:00", Item("p1", "1", "999"), customer_id="k2", country="DE")  # not yet at noon
    book.order("o8", "2026-11-05 12:00", Item("p1", "1", "70"), customer_id="k2", country="DE", status="cancelled")
    book.order("o9", "2026-11-06 12:00", Item("p1", "1", "5000"), customer_id="k2", country="DE", is_test=True)
    book.refund("2026-11-12 12:00", "15", order_id="o1", line_id="o1/1", commission_refunded="1.5", kind="return")
    return Marketplace(book.rows, BERLIN, "EUR", as_of=as_of, now=NOW)


def open_shop(home: Path, shop: Marketplace | None = None) -> Analytics:
    """Analytics over `shop` (the small one), published in `home`."""
    publish_rows(home, shop or small_shop())
    return read_shop(home)


def read_shop(home: Path, *, clock: Clock | None = None, cache: BytesCache | None = None, week_start: int = 0) -> Analytics:
    """Analytics over what is published in `home`, on Friday noon."""
    calendar = Calendar(BERLIN, week_start)
    return open_analytics("", home, clock=clock or FixedClock(NOW), calendar=calendar, currency="EUR", cache=cache or MemoryCache())
