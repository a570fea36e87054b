"""Facts row for row against a plain loop over Decimals, on the nasty golden marketplace and on random ones."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.formats import minor_digits
from tests.data.marketplace.books import fact_rows, finished
from tests.golden.book import Marketplace
from tests.golden.marketplace import golden_marketplace
from tests.golden.random_marketplace import random_marketplace
from tests.oracle.entries import Entry, entries

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AMOUNTS = ("gmv", "discounts", "refunds", "cancelled_sales", "commission")
_COLUMNS = {"vendor": "vendor_id", "product": "product_id", "category": "category_id", "subcategory": "subcategory_id"}


def _us(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _of_entry(entry: Entry, dimensions: list[str], factor: int) -> tuple[Any, ...]:
    amounts = [None if (amount := getattr(entry, name)) is None else int(amount * factor) for name in _AMOUNTS]
    members = [entry.members.get(name) for name in dimensions]
    counts = (int(entry.units * 1000), entry.order_id, entry.placed_order_id, None if entry.order_id is None else entry.customer_id)
    return (_us(entry.occurred_at), _us(entry.ordered_at), *members, *amounts, *counts)


def _of_fact(row: dict[str, Any], dimensions: list[str]) -> tuple[Any, ...]:
    amounts = [row[name] for name in _AMOUNTS]
    members = [row[_COLUMNS.get(name, name)] for name in dimensions]
    keys = [row[name] if row[key] is not None else None
            for name, key in (("order_id", "order_key"), ("order_id", "placed_order_key"), ("customer_id", "customer_key"))]  # fmt: skip
    return (row["occurred_at"], row["ordered_at"], *members, *amounts, row["units"], *keys)


def _assert_equal(shop: Marketplace) -> None:
    expected = entries(shop.rows, shop.timezone, shop.currency)
    connection, info = finished(shop.rows, shop.currency, shop.timezone)
    found = fact_rows(connection)
    dimensions = sorted(expected[0].members)
    factor = 10 ** minor_digits(shop.currency)
    assert Counter(_of_fact(row, dimensions) for row in found) == Counter(_of_entry(entry, dimensions, factor) for entry in expected)
    missing = [entry for entry in expected if None in [getattr(entry, name) for name in _AMOUNTS]]
    assert info.unconverted == len(missing) == sum(row["unconverted"] for row in found)
    _assert_keys(found)


def _assert_keys(found: list[dict[str, Any]]) -> None:
    """One number per order and per customer."""
    for name, key in (("order_id", "placed_order_key"), ("order_id", "order_key"), ("customer_id", "customer_key")):
        pairs = {(row[name], row[key]) for row in found if row[key] is not None}
        assert len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs})


def test_the_golden_marketplace() -> None:
    _assert_equal(golden_marketplace())


@pytest.mark.parametrize("seed", range(12))
def test_random_marketplaces(seed: int) -> None:
    _assert_equal(random_marketplace(seed))
