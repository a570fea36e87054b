"""Money that cannot be converted: no sum that would be wrong, and everything that does not need the rate is still there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.query import MetricQuery, PeriodSpec
from tests.golden.book import Book, Item, Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows
from tests.golden.marketplace import BERLIN

NOW = datetime(2021, 3, 10, 12, 0, tzinfo=UTC)
MARCH = PeriodSpec(None, date(2021, 3, 1), date(2021, 3, 10))


@pytest.fixture
def core(tmp_path: Path) -> Analytics:
    """10.00 EUR from Germany, 20 CHF from Switzerland without any rate, 30 USD from the US whose rate is eight days old."""
    book = Book(BERLIN)
    book.add("fx_rates", day=date(2021, 3, 1), currency="USD", rate=Decimal("0.5"))
    book.order("euro", "2021-03-09 10:00:00", Item(None, "1", "10.00"), country="DE", currency="EUR")
    book.order("franc", "2021-03-09 11:00:00", Item(None, "2", "10.00"), country="CH", currency="CHF")
    book.order("dollar", "2021-03-09 12:00:00", Item(None, "3", "10.00"), country="US", currency="USD")
    book.order("dollar in time", "2021-03-08 12:00:00", Item(None, "1", "0.05"), country="CA", currency="USD")
    shop = Marketplace(book.rows, BERLIN, "EUR", as_of=NOW, now=NOW)
    assert publish_rows(tmp_path, shop).unconverted == 2
    return open_shop(tmp_path, shop)


def test_a_sum_without_a_rate_is_refused_and_says_why(core: Analytics) -> None:
    result = core.run(MetricQuery(("gmv", "revenue", "average_order_value", "orders", "units"), period=MARCH))
    assert result.totals == {"gmv": None, "revenue": None, "average_order_value": None, "orders": 4, "units": 7}
    assert {result.meta["reasons"][name] for name in ("gmv", "revenue", "average_order_value")} == {"needs:rates"}


def test_only_the_rows_that_lack_the_rate_are_without_a_value(core: Analytics) -> None:
    rows = core.run(MetricQuery(("gmv", "orders"), ("country",), period=MARCH)).rows
    # 0.05 USD x 0.5 = 0.025 EUR, which is 0.03
    assert {row["country"]: row["gmv"] for row in rows} == {"DE": 10.0, "CH": None, "US": None, "CA": 0.03}
    assert {row["country"]: row["orders"] for row in rows} == {"DE": 1, "CH": 1, "US": 1, "CA": 1}
