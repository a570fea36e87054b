"""What is kept for the studies when the extract is built: read where it is just what is asked, and then the same as counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.clock import FixedClock
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.query import DateBasis, Filter, PeriodSpec, Scope, StudyQuery
from data.tables import customer_scores
from data.warehouse import open_warehouse
from data.warehouse.base import ExtractInfo, Rows, Statement, Warehouse
from tests.data.studies.baskets import NOW, basket_shop
from tests.data.studies.plain import BERLIN
from tests.fixtures.postgres import PostgresServer
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

SEEDS = (1, 2, 3, 4)
SHOWN = (("minimum_customers", 1),)
COUNTED_ANEW = (Filter("vendor", ("nobody",), exclude=True),)
"""A filter that lets everything through: the rows are the same, but they have to be looked at."""

YEAR = PeriodSpec(None, date(2025, 9, 17), date(2026, 9, 16))


class Listening:
    """A warehouse that notes the tables it was asked for."""

    def __init__(self, inner: Warehouse) -> None:
        self._inner = inner
        self.tables: set[str] = set()

    def info(self) -> ExtractInfo:
        return self._inner.info()

    def read(self, statement: Statement, version: str, timeout_s: float = 30.0) -> Rows:
        self.tables |= {name for name in ("customer_scores", "basket_pairs", "fact_sales") if name in self.sql(statement)}
        return self._inner.read(statement, version, timeout_s)

    def sql(self, statement: Statement) -> str:
        return self._inner.sql(statement)

    def close(self) -> None:
        self._inner.close()


def dirty_shop(seed: int) -> Marketplace:
    """Some amounts lack a rate."""
    shop = basket_shop(seed)
    for order in shop.rows["orders"][:: 40 + seed]:
        order["currency"] = "GBP"
    rates = [{"day": date(2025, 8, 1) + timedelta(days=7 * week), "currency": "USD", "rate": Decimal("0.9")} for week in range(60)]
    shop.rows["fx_rates"].extend(rates)
    return shop


def _listening(home: Path, now: datetime) -> tuple[Analytics, Listening]:
    warehouse = Listening(open_warehouse("", home / "extract"))
    return Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(now), Calendar(BERLIN), "EUR"), warehouse


@pytest.mark.parametrize("seed", SEEDS)
def test_kept_segments_are_those_counted_anew(seed: int, home: Path) -> None:
    shop = dirty_shop(seed)
    publish_rows(home, shop)
    duck = open_shop(home, shop)
    for kept in (
        StudyQuery("segments", options=SHOWN), StudyQuery("segments"), StudyQuery("segments", YEAR, options=SHOWN),
        StudyQuery("segments", PeriodSpec("last_30_days"), options=(("months", 12), *SHOWN)),
    ):  # fmt: skip
        anew = StudyQuery("segments", kept.period, filters=COUNTED_ANEW, options=kept.options)
        one, other = duck.study(kept), duck.study(anew)
        assert (one.rows, one.totals, one.meta["reasons"]) == (other.rows, other.totals, other.meta["reasons"])
        assert int(str(one.totals["customers"])) > 30


@pytest.mark.parametrize(("study", "table"), [("segments", "customer_scores"), ("affinity", "basket_pairs")])
def test_the_facts_are_read_only_where_nothing_was_kept(home: Path, study: str, table: str) -> None:
    publish_rows(home, dirty_shop(1))
    options: tuple[tuple[str, object], ...] = (("minimum_orders", 3), ("minimum_support", 0)) if study == "affinity" else ()

    def read(scope: Scope = Scope(), now: datetime = NOW, **more: Any) -> set[str]:  # noqa: ANN401, B008 - any field; a frozen value
        analytics, warehouse = _listening(home, now)
        analytics.study(StudyQuery(**({"study": study, "options": options} | more)), scope)
        return warehouse.tables

    assert read() == {table}
    assert read(period=YEAR) == {table}
    assert read(period=PeriodSpec("last_7_days"), options=(*options, ("months", 12))) == {table}
    assert read(now=NOW.replace(hour=21, minute=59)) == {table}  # a minute before midnight in Berlin
    facts = {"fact_sales"}
    assert read(now=NOW.replace(hour=22)) == facts  # the next day: the year up to yesterday is another one
    assert read(now=NOW - timedelta(days=1)) == facts
    assert read(now=NOW - timedelta(days=1), period=YEAR) == facts  # its last day is not over
    assert read(period=PeriodSpec("last_90_days")) == facts
    assert read(Scope("V1")) == facts
    assert read(filters=(Filter("country", ("DE",)),)) == facts
    assert read(timezone="Asia/Tokyo") == facts
    assert read(basis=DateBasis.ORDER) == facts


def test_amounts_in_another_currency_are_counted_anew_and_pairs_are_not(home: Path) -> None:
    publish_rows(home, dirty_shop(2))
    analytics, warehouse = _listening(home, NOW)
    analytics.study(StudyQuery("affinity", currency="USD", options=(("minimum_orders", 3), ("minimum_support", 0))))
    assert warehouse.tables == {"basket_pairs"}
    analytics.study(StudyQuery("segments", currency="USD"))
    assert warehouse.tables == {"basket_pairs", "fact_sales"}


def test_pairs_below_what_was_kept_are_counted_anew(home: Path) -> None:
    publish_rows(home, dirty_shop(2))
    analytics, warehouse = _listening(home, NOW)
    analytics.study(StudyQuery("affinity", options=(("minimum_orders", 2), ("minimum_support", 0))))
    assert warehouse.tables == {"fact_sales"}


@pytest.fixture
def elephant(home: Path, postgres_server: PostgresServer) -> Iterator[Analytics]:
    publish_rows(home, dirty_shop(3))
    database = postgres_server.create_database()
    extract = current_extract(home)
    assert extract is not None
    copy_to_postgres(extract, postgres_server.url(database))
    warehouse = open_warehouse(postgres_server.url(database), home)
    yield Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR")
    warehouse.close()
    postgres_server.drop_database(database)


@pytest.mark.postgres
def test_what_is_kept_is_kept_in_postgresql_too(home: Path, elephant: Analytics) -> None:
    duck = open_shop(home, dirty_shop(3))
    for query in (StudyQuery("segments", options=SHOWN), StudyQuery("affinity", options=(("minimum_orders", 3),))):
        assert duck.study(query).rows == elephant.study(query).rows


def test_every_customer_has_scores_from_1_to_5(home: Path) -> None:
    publish_rows(home, dirty_shop(4))
    warehouse = open_warehouse("", home / "extract")
    table = customer_scores.c
    rows = warehouse.read(select(table.recency_score, table.frequency_score, table.revenue_score), warehouse.info().version)
    assert {score for row in rows for score in row} == {1, 2, 3, 4, 5}
    warehouse.close()
