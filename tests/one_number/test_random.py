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
from tests.golden.random_marketplace import channels_of, payments_of, random_street, vendors_of
from tests.one_number.questions import Asker
from tests.oracle.agreement import disagreements
from tests.oracle.oracle import Shop, answer

STREETS = 14
SHOPS = 15
WALLS = {"payment_method": payments_of, "channel": channels_of, "vendor": vendors_of}
"""By what the shops of a street can be told apart. What has none of these does not lie in any shop that is asked about."""


@pytest.mark.parametrize("seed", range(STREETS))
def test_a_street_of_random_shops(seed: int, tmp_path: Path) -> None:
    """The core sees a shop through a filter that lets nothing of the others through; the oracle has never heard of the other shops."""
    street = random_street(seed, SHOPS)
    info = publish_rows(tmp_path, street.together)
    now, zone = street.together.now, street.together.timezone
    core = open_shop(tmp_path, street.together)
    found: Counter[bool] = Counter()
    for name, rows in street.shops.items():
        shop = Shop.of(rows, info.data_from, info.offers)
        for known, members_of in WALLS.items():
            asker = Asker(random.Random(f"{seed}-{name}-{known}"), shop, now.astimezone(zone).date(), known)  # noqa: S311
            drawn, vendor_id = asker.question(), asker.vendor_id()
            query = replace(drawn, filters=(*drawn.filters, Filter(known, members_of(name))))
            expected = answer(shop, query, now=now, vendor_id=vendor_id)
            assert disagreements(core.run(query, Scope(vendor_id)), expected, query) == [], (name, vendor_id, query)
            found[any(cell.value for cell in expected.totals.values())] += 1
    assert found[True] >= 10, "most questions found nothing: the test proves nothing"
