"""One good row for each table that people or jobs fill, to be spoiled field by field."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

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
    Notification,
    ReportSchedule,
    SignInSession,
    Silence,
    Target,
    User,
)
from tests.fixtures.basics import NOON

SHA = "a" * 64
DAY = date(2026, 11, 19)
LATER = NOON + timedelta(hours=1)
_MADE = {"created_at": NOON, "created_by": "u1", "updated_at": NOON}
_OWNED = {**_MADE, "owner_id": "u1"}

GROUND: tuple[Base, ...] = (
    User(id="u1", email="ann@example.com", name="Ann", role="admin", created_at=NOON, updated_at=NOON),
    Dashboard(id="d1", name="Sales", **_OWNED),
    AlertRule(id="r1", name="Low sales", severity="high", every="1h", condition={}, **_OWNED),
    Notification(id="n1", transition="firing", body={}, created_at=NOON, created_by="u1"),
)
"""Rows that the good rows refer to."""

GOOD: dict[type[Base], dict[str, Any]] = {
    User: {"email": "ben@example.com", "name": "Ben", "role": "viewer", "created_at": NOON, "updated_at": NOON},
    SignInSession: {"cookie_hash": SHA, "user_id": "u1", "created_at": NOON, "seen_at": NOON, "expires_at": LATER, "address": "::1"},
    ApiToken: {
        "user_id": "u1", "name": "Night job", "prefix": "mvt_abcdefgh", "token_hash": SHA, "created_at": NOON, "expires_at": LATER,
    },
    AuditEntry: {
        "at": NOON, "actor": "ann@example.com", "act": "sign_in", "target_type": "user", "result": "ok", "address": "::1",
        "details": {},
    },
    Dashboard: {"name": "Vendors", **_OWNED},
    DashboardWidget: {"dashboard_id": "d1", "title": "Revenue", "kind": "line", "source": {}, "x": 6, "y": 0, "w": 6, "h": 4, **_OWNED},
    DashboardLayout: {"user_id": "u1", "dashboard_id": "d1", "layouts": {}, "updated_at": NOON},
    Annotation: {"starts_on": DAY, "ends_on": DAY, "note": "Price change", **_MADE},
    Target: {"metric": "revenue", "grain": "month", "period_start": DAY, "value": Decimal(1000), **_MADE},
    BusinessMetric: {
        "metric": "revenue", "grain": "day", "period_start": DAY, "period_end": DAY, "timezone": "Europe/Berlin", "currency": "EUR",
        "value": Decimal("1234.56"), "computed_at": NOON, "data_version": "v1", "created_by": "u1",
    },
    AnalyticsQuery: {"name": "Top products", "sql": "select 1", **_OWNED},
    ReportSchedule: {
        "template": "weekly_trading", "period": "last_week", "formats": ["pdf"], "cron": "0 8 * * 1", "timezone": "UTC",
        **_OWNED,
    },
    AnalyticsReport: {
        "template": "weekly_trading", "name": "Week 47", "formats": ["pdf"], "period_start": DAY, "period_end": DAY, "timezone": "UTC",
        "scope": "all", **_OWNED,
    },
    DataExport: {"name": "October", "source": {}, "format": "csv", "scope": "all", "path_key": "0f3a.csv", **_OWNED},
    AlertRule: {"name": "High volume", "severity": "low", "every": "1h", "condition": {}, **_OWNED},
    Incident: {"rule_id": "r1", "instance": "", "severity": "high", "opened_at": NOON},
    Silence: {"starts_at": NOON, "ends_at": LATER, "reason": "Maintenance", **_MADE},
    Delivery: {"notification_id": "n1", "channel": "email", "target": "ops@example.com", "created_at": NOON},
    Job: {"kind": "export", "payload": {}, "created_at": NOON, "created_by": "u1"},
}  # fmt: skip
