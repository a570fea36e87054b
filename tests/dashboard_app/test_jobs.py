"""Recorded metrics and the sweep, over the small shop (its sums are in `tests/fixtures/small_shop.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard_app.jobs import JobContext, record_metrics, sweep_expired
from dashboard_app.people import NewUser, People
from dashboard_app.recording import ask_vendor_figures, vendors_to_record
from data.analytics import Analytics
from data.cache import MemoryCache, ResultCache
from data.clock import FixedClock
from data.periods import Calendar
from data.sample.starter import plant_starter
from data.store.database import Database
from data.store.leases import Fence, LeaseLost
from data.store.models import ApiToken, BusinessMetric, IdempotencyKey, SignInAttempts, SignInSession, Target
from data.store.system import system_user_id
from data.store.targets import StoredBook
from data.warehouse.duckdb import DuckDbWarehouse
from tests.fixtures.basics import NOON
from tests.fixtures.people import PASSWORD, MovingClock
from tests.fixtures.small_shop import BERLIN, small_marketplace
from tests.golden.extract import publish_rows

HOUSE, VENDORS = 24 * 35 - 2 * 29, 3 * 3 * 35
"""24 metrics, where on the 29 days that brought nothing vendors have no shares; and three metrics of the three vendors that sold."""
EVERYTHING = HOUSE + VENDORS

HOUR_LATER = NOON + timedelta(hours=1)


@pytest.fixture
def context(database: Database, small_shop: Path, clock: FixedClock) -> Iterator[JobContext]:
    warehouse = DuckDbWarehouse(small_shop / "extract")
    cache = ResultCache(MemoryCache(), small_shop / "locks")
    yield JobContext(database, Analytics(warehouse, cache, clock, Calendar(BERLIN), "EUR", targets=StoredBook(database)), clock)
    warehouse.close()


def _recorded(database: Database, metric: str, day: date, member: str = "") -> list[BusinessMetric]:
    """Every version, the first one first."""
    query = select(BusinessMetric).where(
        BusinessMetric.metric == metric, BusinessMetric.period_start == day, BusinessMetric.member == member
    )
    with database.reading() as session:
        return list(session.scalars(query.order_by(BusinessMetric.version)))


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(BusinessMetric)) or 0


def test_thirty_five_closed_days_of_every_metric_are_recorded(context: JobContext, database: Database) -> None:
    assert record_metrics(context) == EVERYTHING
    with database.reading() as session:
        days = session.execute(select(func.min(BusinessMetric.period_start), func.max(BusinessMetric.period_start))).one()
        metrics = session.scalars(select(BusinessMetric.metric).distinct()).all()
    assert tuple(days) == (date(2026, 10, 16), date(2026, 11, 19))
    assert set(metrics) >= {"revenue", "orders", "average_order_value", "take_rate", "buyers"}


FIGURES = (
    ("revenue", date(2026, 11, 1), "70", "10", "6"),  # O06 after O05
    ("revenue", date(2026, 11, 2), "0", "70", "-1"),
    ("revenue", date(2026, 11, 3), "0", "0", "0"),
    ("revenue", date(2026, 11, 9), "27", "0", None),  # O07: from nothing
    ("revenue", date(2026, 11, 16), "-50", "36", "-2.388888888889"),  # the refund after O10: -86 / 36
    ("revenue", date(2026, 11, 17), "0", "-50", None),  # from less than nothing
    ("orders", date(2026, 10, 25), "2", "0", None),  # O03 and O04, either side of the clock change
    ("average_order_value", date(2026, 11, 1), "70", "10", "6"),
    ("commission", date(2026, 11, 1), "12", "1", "11"),
)


def test_figures_are_the_days_own_beside_the_day_before(context: JobContext, database: Database) -> None:
    record_metrics(context)
    for metric, day, value, previous, growth in FIGURES:
        (row,) = _recorded(database, metric, day)
        assert (row.value, row.previous) == (Decimal(value), Decimal(previous))
        assert row.growth == (None if growth is None else Decimal(growth))


def test_a_figure_says_where_it_comes_from(context: JobContext, database: Database) -> None:
    record_metrics(context)
    (revenue,) = _recorded(database, "revenue", date(2026, 11, 9))
    (rate,) = _recorded(database, "take_rate", date(2026, 11, 9))
    version = context.analytics.status().version
    assert (revenue.grain, revenue.period_end, revenue.timezone, revenue.version) == ("day", date(2026, 11, 9), "Europe/Berlin", 1)
    assert (revenue.currency, revenue.unit, revenue.computed_at, revenue.data_version) == ("EUR", "EUR", NOON, version)
    assert revenue.data_as_of == NOON
    assert (rate.value, rate.currency, rate.unit) == (Decimal("0.09"), "", "ratio")  # 2.70 of 30


def test_a_ratio_without_a_base_is_recorded_with_its_reason(context: JobContext, database: Database) -> None:
    record_metrics(context)
    (row,) = _recorded(database, "average_order_value", date(2026, 11, 3))
    assert (row.value, row.reason, row.growth) == (None, "division_by_zero", None)


def test_recording_again_changes_nothing(context: JobContext, database: Database) -> None:
    record_metrics(context)
    assert record_metrics(replace(context, clock=FixedClock(HOUR_LATER))) == 0
    assert _count(database) == EVERYTHING


def test_a_late_refund_makes_a_new_version_and_keeps_what_was_shown(context: JobContext, database: Database, small_shop: Path) -> None:
    record_metrics(context)
    shop = small_marketplace()
    refund = shop.rows["refunds"][0] | {
        "refund_id": "late", "order_id": "O09", "line_id": "O09/1", "amount": Decimal(10), "commission_refunded": Decimal(0),
        "refunded_at": datetime(2026, 11, 12, 20, 0, tzinfo=UTC),
    }  # fmt: skip
    publish_rows(small_shop, replace(shop, rows=shop.rows | {"refunds": [*shop.rows["refunds"], refund]}))
    # Refunds, revenue and the rates of refunds and returns of the 12th, and of the 13th the day before; the vendor's revenue likewise.
    assert record_metrics(replace(context, clock=FixedClock(HOUR_LATER))) == 8 + 2
    vendor = _recorded(database, "revenue", date(2026, 11, 12), "V3")
    assert [(row.version, row.value) for row in vendor] == [(1, Decimal(50)), (2, Decimal(40))]
    versions = _recorded(database, "revenue", date(2026, 11, 12))
    assert [(row.version, row.value, row.computed_at) for row in versions] == [(1, Decimal(50), NOON), (2, Decimal(40), HOUR_LATER)]
    assert versions[0].data_version != versions[1].data_version
    assert [(row.version, row.previous) for row in _recorded(database, "revenue", date(2026, 11, 13))] == [
        (1, Decimal(50)),
        (2, Decimal(40)),
    ]
    assert len(_recorded(database, "orders", date(2026, 11, 12))) == 1


def test_a_target_and_the_way_to_it_are_recorded(context: JobContext, database: Database) -> None:
    with database.transaction() as session:
        author = system_user_id(session, NOON)
        session.add(
            Target(
                metric="revenue", grain="day", period_start=date(2026, 11, 9), value=Decimal(30), created_at=NOON, updated_at=NOON,
                created_by=author,
            )
        )  # fmt: skip
        session.add(
            Target(
                metric="orders", grain="month", period_start=date(2026, 11, 1), value=Decimal(60), created_at=NOON, updated_at=NOON,
                created_by=author,
            )
        )  # fmt: skip
    record_metrics(context)
    (row,) = _recorded(database, "revenue", date(2026, 11, 9))
    assert (row.value, row.target, row.variance) == (Decimal(27), Decimal(30), Decimal(-3))
    (row,) = _recorded(database, "orders", date(2026, 11, 9))  # one order; sixty a month are two a day
    assert (row.value, row.target, row.variance) == (Decimal(1), Decimal(2), Decimal(-1))


def test_three_figures_of_each_vendor_that_sold_are_recorded(context: JobContext, database: Database) -> None:
    record_metrics(context)
    query = select(BusinessMetric.member, BusinessMetric.metric, func.count()).where(BusinessMetric.dimension == "vendor")
    with database.reading() as session:
        found = session.execute(query.group_by(BusinessMetric.member, BusinessMetric.metric)).all()
    assert {tuple(row) for row in found} == {
        (vendor, metric, 35) for vendor in ("V1", "V2", "V3") for metric in ("revenue", "orders", "average_order_value")
    }
    for day, vendor, value, previous in ((1, "V1", 20, 10), (1, "V2", 50, 0), (9, "V1", 27, 0), (12, "V3", 50, 0), (16, "V2", -50, 0)):
        (row,) = _recorded(database, "revenue", date(2026, 11, day), vendor)
        assert (row.value, row.previous, row.currency, row.dimension) == (value, previous, "EUR", "vendor")
    (row,) = _recorded(database, "average_order_value", date(2026, 11, 3), "V1")
    assert (row.value, row.reason) == (None, "division_by_zero")


def test_vendors_whose_people_use_the_service_are_recorded_even_without_sales(
    context: JobContext, database: Database, people: People
) -> None:
    people.create_user(NewUser("dee@example.com", "Dee", "vendor", vendor_id="V4", password=PASSWORD))
    assert record_metrics(context) == EVERYTHING + 3 * 35
    (row,) = _recorded(database, "orders", date(2026, 11, 9), "V4")
    assert (row.value, row.previous) == (0, 0)


def test_only_the_vendors_with_the_most_revenue_and_those_known_are_asked_for(context: JobContext, database: Database) -> None:
    def asked(known: set[str], most: int) -> set[str]:
        return {figure.member for figure in ask_vendor_figures(context.analytics, 35, known, most)}

    assert asked(set(), 1) == {"V1"}
    assert asked({"V3"}, 1) == {"V1", "V3"}
    record_metrics(context)
    with database.reading() as session:
        assert vendors_to_record(session, date(2026, 11, 19)) == {"V1", "V2", "V3"}
        assert vendors_to_record(session, date(2026, 11, 20)) == set()


def test_the_starters_empty_figures_are_filled_as_second_versions(context: JobContext, database: Database, clock: FixedClock) -> None:
    plant_starter(database, clock=clock, timezone=BERLIN, currency="EUR")
    record_metrics(context)
    versions = _recorded(database, "orders", date(2026, 11, 19))
    assert [(row.version, row.value, row.reason) for row in versions] == [(1, None, "no_data"), (2, Decimal(0), "")]


def test_days_before_the_first_data_are_not_recorded(context: JobContext, database: Database) -> None:
    record_metrics(context, days=60)
    with database.reading() as session:
        assert session.scalar(select(func.min(BusinessMetric.period_start))) == date(2026, 10, 5)


def test_without_the_lease_nothing_is_recorded(context: JobContext, database: Database) -> None:
    with pytest.raises(LeaseLost):
        record_metrics(replace(context, fence=Fence("scheduler", 7)))
    assert _count(database) == 0


def test_the_sweep_removes_what_is_over_and_nothing_else(
    context: JobContext, database: Database, people: People, moving_clock: MovingClock
) -> None:
    ann = people.create_user(NewUser("ann@example.com", "Ann", "analyst", password=PASSWORD)).person
    people.sign_in("ann@example.com", PASSWORD, "192.0.2.1")
    old, current = people.create_token(ann.id, "Old", days=1), people.create_token(ann.id, "Current", days=90)
    with database.transaction() as session:
        for key, hours in (("over", 1), ("remembered", 24 * 40)):
            expires_at = NOON + timedelta(hours=hours)
            session.add(IdempotencyKey(user_id=ann.id, path="/x", key=key, request_hash="a" * 64, created_at=NOON, expires_at=expires_at))
    swept = replace(context, clock=moving_clock)
    assert sweep_expired(swept) == 0
    moving_clock.move(days=31, seconds=1)
    cookie = people.sign_in("ann@example.com", PASSWORD, "192.0.2.2").cookie
    # The session, the counter of the first address, the token that expired 30 days ago, the remembered answer.
    assert sweep_expired(swept) == 4
    with database.reading() as session:
        assert session.scalars(select(ApiToken.id)).all() == [current.id]
        assert len(session.scalars(select(SignInSession.id)).all()) == 1
        assert len(session.scalars(select(SignInAttempts.key)).all()) == 2
        assert session.scalars(select(IdempotencyKey.key)).all() == ["remembered"]
    assert people.principal_of_session(cookie) is not None
    assert old.id != current.id
