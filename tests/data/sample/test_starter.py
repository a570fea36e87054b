"""The specification's samples: there after the first start, once, and gone for good when a person removes them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import delete, select

from data.clock import FixedClock
from data.sample.starter import plant_starter
from data.store.database import Database
from data.store.models import AlertRule, AnalyticsQuery, BusinessMetric, Dashboard, DashboardWidget, User

BERLIN = ZoneInfo("Europe/Berlin")


def _plant(database: Database, clock: FixedClock) -> bool:
    return plant_starter(database, clock=clock, timezone=BERLIN, currency="EUR")


def test_the_samples_of_the_specification_exist(database: Database, clock: FixedClock) -> None:
    assert _plant(database, clock)
    with database.reading() as session:
        assert session.scalars(select(DashboardWidget.title).order_by(DashboardWidget.title)).all() == [
            "Order status",
            "Sales overview",
            "Vendor count",
        ]
        assert session.scalars(select(BusinessMetric.metric).order_by(BusinessMetric.metric)).all() == [
            "average_order_value",
            "orders",
            "revenue",
        ]
        assert session.scalars(select(AnalyticsQuery.name).order_by(AnalyticsQuery.name)).all() == ["Revenue trends", "Top products"]
        assert session.scalars(select(AlertRule.name).order_by(AlertRule.name)).all() == ["High volume", "Low sales"]


def test_they_stand_on_one_public_dashboard_of_an_account_nobody_can_use(database: Database, clock: FixedClock) -> None:
    _plant(database, clock)
    with database.reading() as session:
        dashboard = session.scalars(select(Dashboard)).one()
        owner = session.get_one(User, dashboard.owner_id)
        places = session.execute(
            select(DashboardWidget.dashboard_id, DashboardWidget.x, DashboardWidget.y, DashboardWidget.w).order_by(
                DashboardWidget.y, DashboardWidget.x
            )
        ).all()
    assert (dashboard.visibility, owner.is_system, owner.password_hash) == ("public", True, None)
    assert [tuple(place) for place in places] == [(dashboard.id, 0, 0, 8), (dashboard.id, 8, 0, 4), (dashboard.id, 0, 4, 6)]


def test_recorded_metrics_begin_without_a_made_up_figure(database: Database, clock: FixedClock) -> None:
    _plant(database, clock)
    with database.reading() as session:
        row = session.scalars(select(BusinessMetric).where(BusinessMetric.metric == "revenue")).one()
    assert (row.period_start, row.period_end, row.currency, row.version) == (date(2026, 11, 19), date(2026, 11, 19), "EUR", 1)
    assert (row.value, row.reason) == (None, "no_data")


def test_they_are_put_in_once_however_many_processes_start(database: Database, clock: FixedClock) -> None:
    with ThreadPoolExecutor(4) as pool:
        planted = list(pool.map(lambda _: _plant(database, clock), range(4)))
    with database.reading() as session:
        titles = session.scalars(select(DashboardWidget.title)).all()
    assert sorted(planted) == [False, False, False, True]
    assert len(titles) == 3


def test_what_a_person_removed_stays_removed(database: Database, clock: FixedClock) -> None:
    _plant(database, clock)
    with database.transaction() as session:
        session.execute(delete(AlertRule))
        session.execute(delete(AnalyticsQuery))
    assert not _plant(database, clock)
    with database.reading() as session:
        assert session.scalars(select(AlertRule)).all() == []
        assert session.scalars(select(AnalyticsQuery)).all() == []


def test_their_sql_answers_over_a_real_extract(database: Database, clock: FixedClock, small_shop: Path) -> None:
    _plant(database, clock)
    with database.reading() as session:
        saved = {query.name: query.sql for query in session.scalars(select(AnalyticsQuery))}
    extract = small_shop / "extract"
    connection = duckdb.connect(str(extract / (extract / "current").read_text().strip()), read_only=True)
    answers = {
        name: connection.execute(re.sub(r"\[\[.*?\]\]", "", sql).replace(":since", "DATE '2026-11-01'")).fetchall()
        for name, sql in saved.items()
    }
    connection.close()
    # Novel 27; Atlas 20 + 36; Robot 50 - 50 + 50 and a cancelled one; Puzzle 50; the order after noon is in the extract already: 10.
    assert {row[1]: row[2] for row in answers["Top products"]} == {
        "Novel": Decimal(37), "Atlas": Decimal(56), "Robot": Decimal(50), "Puzzle": Decimal(50),
    }  # fmt: skip
    assert [row[:2] for row in answers["Revenue trends"]] == [(date(2026, 11, 1), Decimal(193))]
