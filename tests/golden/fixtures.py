"""The golden marketplace for every test that wants it: its rows, and a home folder that serves them. Nobody writes into either."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.book import Marketplace, Rows
from tests.golden.extract import publish_rows
from tests.golden.marketplace import golden_marketplace


@pytest.fixture(scope="session")
def golden_shop() -> Marketplace:
    return golden_marketplace()


@pytest.fixture(scope="session")
def golden_rows(golden_shop: Marketplace) -> Rows:
    return golden_shop.rows


@pytest.fixture(scope="session")
def golden_home(golden_shop: Marketplace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to be `MVT_HOME` with the golden extract in it. The shop's clock stands at `golden_shop.now`."""
    home = tmp_path_factory.mktemp("golden")
    publish_rows(home, golden_shop)
    return home
