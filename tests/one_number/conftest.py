"""The oracle's view of the golden marketplace, worked out once."""

from __future__ import annotations

import pytest

from tests.golden.book import Marketplace
from tests.oracle.oracle import Shop


@pytest.fixture(scope="session")
def golden_truth(golden_shop: Marketplace) -> Shop:
    return Shop.of(golden_shop)
