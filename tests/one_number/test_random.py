"""210 random small shops: whatever is asked of them, the core says what the oracle counts."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from data.query import Filter, Scope
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows
from tests.golden.random_marketplace import payments_of, random_street
from tests.one_number.questions import Asker
from tests.oracle.agreement import disagreements
from tests.oracle.oracle import Shop, answer

STREETS = 14
SHOPS = 15
QUESTIONS = 2


@pytest.mark.parametrize("seed", range(STREETS))
def test_a_street_of_random_shops(seed: int, tmp_path: Path) -> None:
    """The core sees a shop through a filter on how its orders are paid; the oracle has never heard of the other shops."""
    street = random_street(seed, SHOPS)
    info = publish_rows(tmp_path, street.together)
    now, zone = street.together.now, street.together.timezone
    core = open_shop(tmp_path, street.together)
    found: Counter[bool] = Counter()
    for name, rows in street.shops.items():
        shop = Shop.of(rows, info.data_from)
        asker = Asker(random.Random(f"{seed}-{name}"), shop.entries, shop.house, now.astimezone(zone).date(), fenced=("payment_method",))  # noqa: S311
        wall = Filter("payment_method", payments_of(name))
        for _ in range(QUESTIONS):
            query, vendor_id = asker.question(), asker.vendor_id()
            expected = answer(shop, query, now=now, vendor_id=vendor_id)
            result = core.run(replace(query, filters=(*query.filters, wall)), Scope(vendor_id))
            assert disagreements(result, expected, query) == [], (name, vendor_id, query)
            found[any(cell.value for cell in expected.totals.values())] += 1
    assert found[True] >= 5, "most questions found nothing: the test proves nothing"
