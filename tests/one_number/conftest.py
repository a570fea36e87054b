"""The oracle's view of the golden marketplace, worked out once, and the product over it with somebody of each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.golden.book import Marketplace
from tests.one_number.doors import House, open_house
from tests.oracle.oracle import Shop


@pytest.fixture(scope="session")
def golden_truth(golden_shop: Marketplace) -> Shop:
    return Shop.of(golden_shop)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, golden_home: Path, golden_shop: Marketplace, golden_truth: Shop) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("doors"), golden_home / "extract", golden_shop, golden_truth) as opened:
        yield opened
