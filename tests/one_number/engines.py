"""One extract behind both engines, and how their answers are compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.clock import FixedClock
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.result import Row
from data.warehouse import open_warehouse
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.oracle.names import CONCENTRATIONS, FAMILIES

Engines = tuple[Analytics, Analytics]


@contextmanager
def engines(home: Path, shop: Marketplace, url: str) -> Iterator[Engines]:
    """The same extract behind both engines."""
    extract = current_extract(home)
    assert extract is not None
    copy_to_postgres(extract, url)
    warehouse = open_warehouse(url, home)
    calendar = Calendar(shop.timezone, shop.week_start, shop.fiscal_start)
    elephant = Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(shop.now), calendar, shop.currency)
    try:
        yield open_shop(home, shop), elephant
    finally:
        warehouse.close()


def is_inexact(name: str) -> bool:
    """Whether a column is worked out in floats by the engine itself, which may differ in the last bit; all else is added up in integers."""
    return name.partition("__")[0] in (*CONCENTRATIONS, *FAMILIES["parcels"].metrics)


def exact(row: Row) -> Row:
    return {name: value for name, value in row.items() if not is_inexact(name)}


def nearly(row: Row) -> dict[str, object]:
    found = {name: value for name, value in row.items() if is_inexact(name)}
    return {name: None if value is None else pytest.approx(value, rel=1e-12, abs=1e-12) for name, value in found.items()}
