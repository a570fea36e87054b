"""The metric core over a shop of the tests, with the clock where the test wants it and no cache between."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from data.analytics import Analytics, open_analytics
from data.cache import NoCache
from data.clock import FixedClock
from data.periods import Calendar
from tests.golden.book import Marketplace


def open_shop(home: Path, shop: Marketplace, *, now: datetime | None = None) -> Analytics:
    """`Analytics` over the extract in `home` as the shop's people see it at `now`."""
    calendar = Calendar(shop.timezone, shop.week_start, shop.fiscal_start)
    return open_analytics("", home, clock=FixedClock(now or shop.now), calendar=calendar, currency=shop.currency, cache=NoCache())
