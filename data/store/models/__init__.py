"""All tables of the application, from one import place."""

from data.store.models.alerts import AlertRule, AlertState, Delivery, Incident, Notification, Silence
from data.store.models.analytics import (
    AnalyticsQuery,
    AnalyticsQueryVersion,
    AnalyticsReport,
    BusinessMetric,
    DataExport,
    ReportSchedule,
    ScheduleRun,
)
from data.store.models.base import Base
from data.store.models.dashboards import Annotation, Dashboard, DashboardLayout, DashboardWidget, Target
from data.store.models.operations import IdempotencyKey, Job, Lease, Seed
from data.store.models.people import ApiToken, AuditEntry, SignInAttempts, SignInSession, User

__all__ = [
    "AlertRule",
    "AlertState",
    "AnalyticsQuery",
    "AnalyticsQueryVersion",
    "AnalyticsReport",
    "Annotation",
    "ApiToken",
    "AuditEntry",
    "Base",
    "BusinessMetric",
    "Dashboard",
    "DashboardLayout",
    "DashboardWidget",
    "DataExport",
    "Delivery",
    "IdempotencyKey",
    "Incident",
    "Job",
    "Lease",
    "Notification",
    "ReportSchedule",
    "ScheduleRun",
    "Seed",
    "SignInAttempts",
    "SignInSession",
    "Silence",
    "Target",
    "User",
]
