"""The database itself refuses rows that make no sense, on both engines."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from data.errors import Conflict
from data.store.database import Database
from data.store.models import (
    AlertRule,
    AnalyticsQuery,
    AnalyticsReport,
    Annotation,
    ApiToken,
    AuditEntry,
    Base,
    BusinessMetric,
    Dashboard,
    DashboardLayout,
    DashboardWidget,
    DataExport,
    Delivery,
    Incident,
    Job,
    ReportSchedule,
    SignInSession,
    Silence,
    Target,
    User,
)
from tests.data.store.good_rows import DAY, GOOD, GROUND
from tests.fixtures.basics import NOON

BEFORE = NOON - timedelta(hours=1)

BAD: tuple[tuple[type[Base], dict[str, Any]], ...] = (
    (User, {"role": "root"}),
    (User, {"role": "vendor"}),
    (User, {"vendor_id": "V-1"}),
    (User, {"email": "Ben@example.com"}),
    (User, {"email": "ann@example.com"}),
    (User, {"name": ""}),
    (User, {"version": 0}),
    (User, {"created_by": "nobody"}),
    (SignInSession, {"cookie_hash": "a plain cookie"}),
    (SignInSession, {"user_id": "nobody"}),
    (ApiToken, {"token_hash": "mvt_plain"}),
    (ApiToken, {"expires_at": NOON}),
    (AuditEntry, {"result": "maybe"}),
    (AuditEntry, {"details": []}),
    (Dashboard, {"visibility": "secret"}),
    (Dashboard, {"name": "x" * 201}),
    (Dashboard, {"filters": []}),
    (Dashboard, {"owner_id": None}),
    (Dashboard, {"tabs": {}}),
    (Dashboard, {"refresh_seconds": -1}),
    (DashboardLayout, {"layouts": []}),
    (DashboardLayout, {"dashboard_id": "gone"}),
    (DashboardWidget, {"dashboard_id": "gone"}),
    (DashboardWidget, {"kind": "hologram"}),
    (DashboardWidget, {"x": 7}),
    (DashboardWidget, {"x": -1}),
    (DashboardWidget, {"w": 0}),
    (DashboardWidget, {"h": -4}),
    (DashboardWidget, {"source": ["metric_query"]}),
    (DashboardWidget, {"source": None}),
    (DashboardWidget, {"refresh_seconds": -1}),
    (Annotation, {"ends_on": date(2026, 11, 18)}),
    (Annotation, {"dimension": "vendor"}),
    (Target, {"grain": "fortnight"}),
    (Target, {"dimension": "vendor"}),
    (Target, {"value": None}),
    (BusinessMetric, {"value": None}),
    (BusinessMetric, {"grain": "second"}),
    (BusinessMetric, {"period_end": date(2026, 11, 18)}),
    (BusinessMetric, {"version": 0}),
    (AnalyticsQuery, {"sql": ""}),
    (AnalyticsQuery, {"sql": "x" * 50_001}),
    (AnalyticsQuery, {"parameters": {}}),
    (AnalyticsQuery, {"failed_count": 1}),
    (ReportSchedule, {"every": "weekday 08:00"}),
    (ReportSchedule, {"cron": None}),
    (ReportSchedule, {"start_when": "whenever"}),
    (AnalyticsReport, {"status": "done"}),
    (AnalyticsReport, {"status": "succeeded"}),
    (AnalyticsReport, {"status": "failed"}),
    (AnalyticsReport, {"progress": 1.5}),
    (DataExport, {"format": "exe"}),
    (DataExport, {"status": "succeeded"}),
    (DataExport, {"path_key": "../app.db"}),
    (DataExport, {"path_key": "a/b.csv"}),
    (DataExport, {"path_key": "a\\b.csv"}),
    (DataExport, {"rows": -1}),
    (AlertRule, {"severity": "terrible"}),
    (AlertRule, {"condition": []}),
    (AlertRule, {"no_data": "zero"}),
    (AlertRule, {"channels": {}}),
    (Incident, {"resolved_at": BEFORE}),
    (Incident, {"acknowledged_at": NOON}),
    (Silence, {"ends_at": NOON}),
    (Silence, {"reason": ""}),
    (Delivery, {"channel": "pigeon"}),
    (Delivery, {"status": "sent"}),
    (Job, {"status": "sleeping"}),
    (Job, {"attempts": 4}),
)


def _stand_on_ground(database: Database) -> None:
    with database.transaction() as session:
        for row in GROUND:
            session.add(type(row)(**{key: value for key, value in vars(row).items() if not key.startswith("_")}))
            session.flush()


def test_good_rows_are_stored_and_each_spoiled_one_is_refused(database: Database) -> None:
    _stand_on_ground(database)
    accepted = []
    for model, change in BAD:
        try:
            with database.transaction() as session:
                session.execute(insert(model).values(**(deepcopy(GOOD[model]) | change)))
            accepted.append((model.__name__, change))
        except Conflict as refusal:
            assert "conflicts with what is stored" in refusal.message
    assert accepted == []
    with database.transaction() as session:
        for model, row in GOOD.items():
            session.execute(insert(model).values(**deepcopy(row)))


@pytest.mark.parametrize("model", [User, SignInSession, ApiToken, Target, BusinessMetric, Incident, Delivery])
def test_what_must_be_unique_is(database: Database, model: type[Base]) -> None:
    _stand_on_ground(database)
    with database.transaction() as session:
        session.execute(insert(model).values(**deepcopy(GOOD[model])))
    with pytest.raises(Conflict), database.transaction() as session:
        session.execute(insert(model).values(**deepcopy(GOOD[model])))


def test_a_recorded_metric_may_have_a_second_version(database: Database) -> None:
    _stand_on_ground(database)
    with database.transaction() as session:
        session.execute(insert(BusinessMetric).values(**GOOD[BusinessMetric]))
        session.execute(insert(BusinessMetric).values(**GOOD[BusinessMetric] | {"version": 2}))
    with database.reading() as session:
        assert session.scalars(select(BusinessMetric.version).where(BusinessMetric.period_start == DAY)).all() == [1, 2]


def test_a_removed_target_makes_room_for_another(database: Database) -> None:
    _stand_on_ground(database)
    with database.transaction() as session:
        session.execute(insert(Target).values(**GOOD[Target], deleted_at=NOON))
        session.execute(insert(Target).values(**GOOD[Target]))


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET act = 'nothing'", "DELETE FROM audit_log"])
def test_the_audit_log_only_grows(database: Database, statement: str) -> None:
    with database.transaction() as session:
        session.execute(insert(AuditEntry).values(**GOOD[AuditEntry]))
    with pytest.raises(Conflict), database.transaction() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.act)).all() == ["sign_in"]
