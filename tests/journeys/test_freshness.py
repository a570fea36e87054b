"""A shop's new order reaches the product by itself: a real PostgreSQL, the running product, its own scheduler."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from tests.fixtures.own_shop import WITHIN_S, Shop


def until(shop: Shop, revenue: float, after: datetime) -> None:
    """Wait until the product shows `revenue`, known after an instant."""
    began = time.monotonic()
    while time.monotonic() - began < WITHIN_S:
        found, as_of = shop.ask()
        if found == revenue and as_of > after:
            return
        time.sleep(0.5)
    pytest.fail(f"after {WITHIN_S} s the product says {shop.ask()}, not {revenue}", pytrace=False)


def test_a_new_order_of_the_shop_is_known_within_a_minute_and_the_stamp_moves_without_one(shop: Shop) -> None:
    assert shop.ask()[0] == 21.0
    shop.order(3, cents=495)
    until(shop, 25.95, after=datetime.now(UTC))
    until(shop, 25.95, after=datetime.now(UTC))
