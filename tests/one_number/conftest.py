"""The oracle's view of the golden marketplace, worked out once, and the product over it with somebody of each role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.postgres import PostgresServer
from tests.golden.book import Marketplace
from tests.one_number.doors import House, open_house
from tests.one_number.engines import Engines, engines
from tests.oracle.oracle import Shop


@pytest.fixture(scope="session")
def golden_truth(golden_shop: Marketplace) -> Shop:
    return Shop.of(golden_shop)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, golden_home: Path, golden_shop: Marketplace, golden_truth: Shop) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("doors"), golden_home / "extract", golden_shop, golden_truth) as opened:
        yield opened


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer) -> Iterator[str]:
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(scope="module")
def golden_engines(
    golden_home: Path, golden_shop: Marketplace, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    # A file of its own: DuckDB opens a file with one configuration a process, and the copy has another than the metric core.
    home = tmp_path_factory.mktemp("engines")
    shutil.copytree(golden_home / "extract", home / "extract")
    with engines(home, golden_shop, database) as both:
        yield both
