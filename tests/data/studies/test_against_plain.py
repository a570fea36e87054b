"""The studies against a plain loop over the same rows, over both engines, whole and inside one vendor's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.clock import FixedClock
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.query import Filter, PeriodSpec, Scope, StudyQuery
from data.studies.segments import SEGMENTS
from data.warehouse import open_warehouse
from tests.data.studies.plain import BERLIN, NOW, Asked, plain_retention, plain_segments, random_shop
from tests.fixtures.postgres import PostgresServer
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

SEEDS = (1, 2, 3, 4)
ASKED = (Asked(), Asked(country="DE"), Asked(vendor="V2"), Asked(vendor="V1", country="FR"))
SHOWN = (("minimum_customers", 1),)
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
SPAN = PeriodSpec(None, FIRST, LAST)


@pytest.fixture(scope="module", params=SEEDS)
def shop(request: pytest.FixtureRequest) -> Marketplace:
    return random_shop(request.param)


@pytest.fixture(scope="module")
def duck(shop: Marketplace, tmp_path_factory: pytest.TempPathFactory) -> Analytics:
    home = tmp_path_factory.mktemp("studies")
    publish_rows(home, shop)
    return open_shop(home, shop)


def question(name: str, asked: Asked, vendor_as_filter: bool = True) -> StudyQuery:
    filters = [Filter("country", (asked.country,))] if asked.country else []
    filters += [Filter("vendor", (asked.vendor,))] if asked.vendor and vendor_as_filter else []
    return StudyQuery(name, SPAN, filters=tuple(filters), options=SHOWN)


@pytest.mark.parametrize("asked", ASKED)
def test_retention_is_what_a_plain_loop_finds(shop: Marketplace, duck: Analytics, asked: Asked) -> None:
    result = duck.study(question("retention", asked))
    known = [row for row in result.rows if row["customers"] is not None]
    assert [
        (row["cohort"], row["age"], row["size"], row["customers"], Decimal(str(row["revenue"]))) for row in known
    ] == plain_retention(shop, asked, FIRST, LAST)  # fmt: skip
    assert {row["retention"] for row in known if row["age"] == 0 and row["size"]} <= {1.0}


@pytest.mark.parametrize("asked", ASKED)
def test_segments_are_what_a_plain_loop_finds(shop: Marketplace, duck: Analytics, asked: Asked) -> None:
    expected: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for (recency, frequency, revenue), sums in plain_segments(shop, asked, FIRST, LAST).items():
        value = (frequency + revenue + 1) // 2
        name = next(
            one.name for one in SEGMENTS if one.recency[0] <= recency <= one.recency[1] and one.value[0] <= value <= one.value[1]
        )  # fmt: skip
        expected[name] = [have + Decimal(more) for have, more in zip(expected[name], sums, strict=True)]
    result = duck.study(question("segments", asked))
    for row in result.rows:
        customers, revenue, days, orders = expected[str(row["segment"])]
        assert (row["customers"], row["revenue"]) == (customers, float(revenue))
        if customers:
            assert (row["recency_days"], row["frequency"]) == (float(days / customers), float(orders / customers))
    assert result.totals["customers"] == sum(row["customers"] for row in result.rows)


def test_a_vendors_study_is_the_study_filtered_to_the_vendor(duck: Analytics) -> None:
    asked = Asked(vendor="V2")
    for name in ("retention", "segments"):
        own = StudyQuery(name, SPAN, options=(("minimum_customers", 5),))
        filtered = StudyQuery(name, SPAN, filters=question(name, asked).filters, options=(("minimum_customers", 5),))
        assert duck.study(own, Scope("V2")).rows == duck.study(filtered).rows


@pytest.fixture(scope="module")
def elephant(
    shop: Marketplace, duck: Analytics, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Analytics]:
    home: Path = tmp_path_factory.mktemp("copied")
    publish_rows(home, shop)
    database = postgres_server.create_database()
    extract = current_extract(home)
    assert extract is not None
    copy_to_postgres(extract, postgres_server.url(database))
    warehouse = open_warehouse(postgres_server.url(database), home)
    yield Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR")
    warehouse.close()
    postgres_server.drop_database(database)


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["retention", "segments", "assortment"])
def test_both_engines_give_the_same_study(duck: Analytics, elephant: Analytics, name: str) -> None:
    for asked in ASKED:
        for zone in (None, "Asia/Tokyo"):
            base = question(name, asked)
            query = StudyQuery(name, SPAN, filters=base.filters, options=() if name == "assortment" else SHOWN, timezone=zone)
            one, other = duck.study(query), elephant.study(query)
            assert (one.rows, one.totals, one.meta["reasons"]) == (other.rows, other.totals, other.meta["reasons"])
