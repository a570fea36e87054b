"""Tables about figures and files: recorded metrics, saved queries, reports and exports."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.store.models.base import Base, Owned, one_of, user_reference
from data.store.models.dashboards import GRAINS, VISIBILITIES
from data.store.types import ID_LENGTH, json_checks, new_id

FILE_STATUSES = ("queued", "running", "succeeded", "failed", "cancelled", "expired")
FORMATS = ("json", "csv", "xlsx", "pdf")
RUN_STATUSES = ("running", "succeeded", "failed", "skipped")
SHA256_LENGTH = 64


class BusinessMetric(Base):
    """One figure of one period as it was known at `computed_at`; a later, different figure is a new version beside it.

    Empty text in dimension, member and currency means none, so that the unique key also holds for the whole house.
    """

    __tablename__ = "business_metrics"
    __table_args__ = (
        UniqueConstraint("metric", "grain", "period_start", "dimension", "member", "currency", "version"),
        one_of("grain", GRAINS),
        CheckConstraint("period_end >= period_start", name="ends_after_start"),
        CheckConstraint("(dimension = '') = (member = '')", name="member_has_dimension"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        CheckConstraint("value IS NOT NULL OR reason <> ''", name="missing_value_has_reason"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    metric: Mapped[str]
    grain: Mapped[str] = mapped_column(String(16))
    period_start: Mapped[date]
    period_end: Mapped[date]
    timezone: Mapped[str]
    dimension: Mapped[str] = mapped_column(default="")
    member: Mapped[str] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    unit: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    value: Mapped[Decimal | None]
    reason: Mapped[str] = mapped_column(default="")
    previous: Mapped[Decimal | None]
    growth: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    variance: Mapped[Decimal | None]
    computed_at: Mapped[datetime]
    data_version: Mapped[str]
    data_as_of: Mapped[datetime | None]
    created_by: Mapped[str] = user_reference()


class AnalyticsQuery(Owned, Base):
    """A saved query: its text, its parameters, who may see it, and how its runs went."""

    __tablename__ = "analytics_queries"
    __table_args__ = (
        one_of("visibility", VISIBILITIES),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_has_length"),
        CheckConstraint("length(sql) BETWEEN 1 AND 50000", name="sql_has_length"),
        CheckConstraint("run_count >= 0 AND failed_count >= 0 AND failed_count <= run_count", name="counts_add_up"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"parameters": "array", "tags": "array", "shared_with": "object"}),
        Index("ix_analytics_queries_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_analytics_queries_visibility_created_at", "visibility", "created_at"),
    )

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    sql: Mapped[str]
    parameters: Mapped[list[Any]] = mapped_column(default=list)
    visibility: Mapped[str] = mapped_column(String(16), default="private")
    shared_with: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    run_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    total_elapsed_ms: Mapped[int] = mapped_column(default=0)
    last_elapsed_ms: Mapped[int | None]
    last_rows: Mapped[int | None]
    last_run_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class AnalyticsQueryVersion(Base):
    """What a saved query said at each version."""

    __tablename__ = "analytics_query_versions"
    __table_args__ = (
        UniqueConstraint("query_id", "version"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"parameters": "array"}),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    query_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("analytics_queries.id"))
    version: Mapped[int]
    name: Mapped[str]
    sql: Mapped[str]
    parameters: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = user_reference()


class ReportSchedule(Owned, Base):
    """When a report is made by itself, and who gets it: by a cron line or by an interval, never both."""

    __tablename__ = "report_schedules"
    __table_args__ = (
        CheckConstraint("(cron IS NULL) <> (every IS NULL)", name="has_one_rhythm"),
        one_of("start_when", ("time", "data_complete")),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"parameters": "object", "formats": "array", "recipients": "array"}),
        Index("ix_report_schedules_next_run_at", "next_run_at"),
        Index("ix_report_schedules_owner_id_created_at", "owner_id", "created_at"),
    )

    template: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    period: Mapped[str]
    formats: Mapped[list[Any]]
    cron: Mapped[str | None]
    every: Mapped[str | None]
    timezone: Mapped[str]
    recipients: Mapped[list[Any]] = mapped_column(default=list)
    start_when: Mapped[str] = mapped_column(String(16), default="time")
    enabled: Mapped[bool] = mapped_column(default=True)
    next_run_at: Mapped[datetime | None]


class AnalyticsReport(Owned, Base):
    """One report, from request to expiry; the row stays when its files are gone."""

    __tablename__ = "analytics_reports"
    __table_args__ = (
        one_of("status", FILE_STATUSES),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_fraction"),
        CheckConstraint("period_end >= period_start", name="ends_after_start"),
        CheckConstraint("template_version >= 1 AND attempts >= 0", name="counts_not_negative"),
        CheckConstraint("status <> 'succeeded' OR (content_hash IS NOT NULL AND finished_at IS NOT NULL)", name="success_has_content"),
        CheckConstraint("status <> 'failed' OR error IS NOT NULL", name="failure_has_error"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"parameters": "object", "formats": "array", "summary": "object", "files": "array"}),
        Index("ix_analytics_reports_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_analytics_reports_status_created_at", "status", "created_at"),
        Index("ix_analytics_reports_template_created_at", "template", "created_at"),
        Index("ix_analytics_reports_expires_at", "expires_at"),
    )

    template: Mapped[str]
    template_version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    formats: Mapped[list[Any]]
    period_start: Mapped[date]
    period_end: Mapped[date]
    timezone: Mapped[str]
    scope: Mapped[str]
    status: Mapped[str] = mapped_column(String(16), default="queued")
    progress: Mapped[float] = mapped_column(Float(53), default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any] | None]
    files: Mapped[list[Any]] = mapped_column(default=list)
    content_hash: Mapped[str | None] = mapped_column(String(SHA256_LENGTH))
    data_version: Mapped[str | None]
    data_as_of: Mapped[datetime | None]
    error: Mapped[str | None]
    schedule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("report_schedules.id"))


class ScheduleRun(Base):
    """One local slot of a schedule. The unique key is what makes one slot one run, however many processes look."""

    __tablename__ = "schedule_runs"
    __table_args__ = (
        UniqueConstraint("schedule_id", "slot"),
        one_of("status", RUN_STATUSES),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    schedule_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("report_schedules.id"))
    slot: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16), default="running")
    fencing_token: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    report_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("analytics_reports.id"))
    error: Mapped[str | None]


class DataExport(Owned, Base):
    """One export file, from request to expiry. `path_key` names the file below the exports folder and is never a path."""

    __tablename__ = "data_exports"
    __table_args__ = (
        one_of("format", FORMATS),
        one_of("status", FILE_STATUSES),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_fraction"),
        CheckConstraint("rows >= 0 AND bytes >= 0 AND attempts >= 0", name="counts_not_negative"),
        CheckConstraint(r"replace(replace(replace(path_key, '/', ''), '\', ''), '..', '') = path_key", name="path_key_is_plain"),
        CheckConstraint(
            "status <> 'succeeded' OR (rows + bytes IS NOT NULL AND sha256 IS NOT NULL AND path_key IS NOT NULL)",
            name="success_has_file",
        ),
        CheckConstraint("status <> 'failed' OR error IS NOT NULL", name="failure_has_error"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"source": "object"}),
        Index("ix_data_exports_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_data_exports_status_created_at", "status", "created_at"),
        Index("ix_data_exports_expires_at", "expires_at"),
    )

    name: Mapped[str]
    source: Mapped[dict[str, Any]]
    format: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str]
    status: Mapped[str] = mapped_column(String(16), default="queued")
    progress: Mapped[float] = mapped_column(Float(53), default=0.0)
    rows: Mapped[int | None]
    bytes: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(SHA256_LENGTH))
    path_key: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    data_version: Mapped[str | None]
    data_as_of: Mapped[datetime | None]
    error: Mapped[str | None]
