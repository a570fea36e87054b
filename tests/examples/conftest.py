"""Both worked examples, published once for the whole run by their own mapping, as an operator would."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.analytics import Analytics, open_analytics
from data.cache import MemoryCache
from data.clock import FixedClock
from data.marketplace.extract import Business
from data.periods import Calendar
from data.query import MetricQuery, PeriodSpec
from data.shop.mapping import read_business, read_mapping
from data.shop.sync import sync_shop

EXAMPLES = Path(__file__).parents[2] / "examples"
CLOCKS = {"northwind": datetime(1998, 5, 7, 12, 0, tzinfo=UTC), "online_retail": datetime(2011, 12, 10, 0, 0, tzinfo=UTC)}
"""The fixed clock that each example's page tells to set."""

Ask = Callable[..., dict[str, object]]


def published(home: Path, mapping: Path, now: datetime) -> Analytics:
    """Analytics over what the mapping gives, read at `now`."""
    said = read_business(mapping)
    assert said.timezone is not None
    assert said.currency is not None
    zone, clock = ZoneInfo(said.timezone), FixedClock(now)
    sync_shop(home, read_mapping(mapping, os.environ), clock=clock, business=Business(zone, said.currency))
    return open_analytics("", home, clock=clock, calendar=Calendar(zone), currency=said.currency, cache=MemoryCache())


@pytest.fixture(scope="session")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    return published(tmp_path_factory.mktemp("northwind"), EXAMPLES / "northwind" / "marketplace.toml", CLOCKS["northwind"])


@pytest.fixture(scope="session")
def online_retail(tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    return published(tmp_path_factory.mktemp("online_retail"), EXAMPLES / "online_retail" / "marketplace.toml", CLOCKS["online_retail"])


def totals(shop: Analytics, *metrics: str, period: str = "all") -> dict[str, object]:
    """The figures of a period without any split."""
    return dict(shop.run(MetricQuery(metrics, period=PeriodSpec(period))).totals)
