"""The tables about figures and files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.initial.columns import (
    HASH,
    ID,
    check,
    created_and_edited,
    day,
    decimal,
    flag,
    fraction,
    instant,
    json,
    key,
    known,
    ref,
    shaped,
    text,
    whole,
    word,
)

TABLES = (
    "business_metrics",
    "analytics_queries",
    "analytics_query_versions",
    "report_schedules",
    "analytics_reports",
    "schedule_runs",
    "data_exports",
)


def create() -> None:
    _business_metrics()
    _analytics_queries()
    _analytics_query_versions()
    _report_schedules()
    _analytics_reports()
    _schedule_runs()
    _data_exports()


def _business_metrics() -> None:
    op.create_table(
        "business_metrics",
        key(), text("metric"), word("grain"), day("period_start"), day("period_end"), text("timezone"), text("dimension"),
        text("member"), word("currency", 3), text("unit"), whole("version"), decimal("value", null=True), text("reason"),
        decimal("previous", null=True), decimal("growth", null=True), decimal("target", null=True),
        decimal("variance", null=True), instant("computed_at"), text("data_version"), instant("data_as_of", null=True),
        ref("created_by", "users"),
        sa.UniqueConstraint("metric", "grain", "period_start", "dimension", "member", "currency", "version"),
        known("grain", "day", "week", "month", "quarter", "year"),
        check("ends_after_start", "period_end >= period_start"),
        check("member_has_dimension", "(dimension = '') = (member = '')"),
        check("version_is_positive", "version >= 1"),
        check("missing_value_has_reason", "value IS NOT NULL OR reason <> ''"),
    )  # fmt: skip


def _analytics_queries() -> None:
    op.create_table(
        "analytics_queries",
        key(), text("name"), text("description"), text("sql"), json("parameters"), word("visibility"), json("shared_with"),
        json("tags"), whole("run_count"), whole("failed_count"), whole("total_elapsed_ms"),
        whole("last_elapsed_ms", null=True), whole("last_rows", null=True), instant("last_run_at", null=True),
        text("last_error", null=True),
        *created_and_edited(owned=True),
        known("visibility", "private", "shared", "public"),
        check("name_has_length", "length(name) BETWEEN 1 AND 200"),
        check("sql_has_length", "length(sql) BETWEEN 1 AND 50000"),
        check("counts_add_up", "run_count >= 0 AND failed_count >= 0 AND failed_count <= run_count"),
        check("version_is_positive", "version >= 1"),
        *shaped("array", "parameters", "tags"),
        *shaped("object", "shared_with"),
    )  # fmt: skip
    op.create_index("ix_analytics_queries_owner_id_created_at", "analytics_queries", ["owner_id", "created_at"])
    op.create_index("ix_analytics_queries_visibility_created_at", "analytics_queries", ["visibility", "created_at"])


def _analytics_query_versions() -> None:
    op.create_table(
        "analytics_query_versions",
        key(), ref("query_id", "analytics_queries"), whole("version"), text("name"), text("sql"), json("parameters"),
        instant("created_at"), ref("created_by", "users"),
        sa.UniqueConstraint("query_id", "version"),
        check("version_is_positive", "version >= 1"),
        *shaped("array", "parameters"),
    )  # fmt: skip


def _report_schedules() -> None:
    op.create_table(
        "report_schedules",
        key(), text("template"), json("parameters"), text("period"), json("formats"), text("cron", null=True),
        text("every", null=True), text("timezone"), json("recipients"), word("start_when"), flag("enabled"),
        instant("next_run_at", null=True),
        *created_and_edited(owned=True),
        check("has_one_rhythm", "(cron IS NULL) <> (every IS NULL)"),
        known("start_when", "time", "data_complete"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "parameters"),
        *shaped("array", "formats", "recipients"),
    )  # fmt: skip
    op.create_index("ix_report_schedules_next_run_at", "report_schedules", ["next_run_at"])
    op.create_index("ix_report_schedules_owner_id_created_at", "report_schedules", ["owner_id", "created_at"])


def _analytics_reports() -> None:
    op.create_table(
        "analytics_reports",
        key(), text("template"), whole("template_version"), text("name"), json("parameters"), json("formats"),
        day("period_start"), day("period_end"), text("timezone"), text("scope"), word("status"), fraction("progress"),
        whole("attempts"), instant("started_at", null=True), instant("finished_at", null=True),
        instant("expires_at", null=True), json("summary", null=True), json("files"), word("content_hash", HASH, null=True),
        text("data_version", null=True), instant("data_as_of", null=True), text("error", null=True),
        ref("schedule_id", "report_schedules", null=True),
        *created_and_edited(owned=True),
        known("status", "queued", "running", "succeeded", "failed", "cancelled", "expired"),
        check("progress_is_fraction", "progress BETWEEN 0 AND 1"),
        check("ends_after_start", "period_end >= period_start"),
        check("counts_not_negative", "template_version >= 1 AND attempts >= 0"),
        check("success_has_content", "status <> 'succeeded' OR (content_hash IS NOT NULL AND finished_at IS NOT NULL)"),
        check("failure_has_error", "status <> 'failed' OR error IS NOT NULL"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "parameters", "summary"),
        *shaped("array", "formats", "files"),
    )  # fmt: skip
    op.create_index("ix_analytics_reports_expires_at", "analytics_reports", ["expires_at"])
    op.create_index("ix_analytics_reports_owner_id_created_at", "analytics_reports", ["owner_id", "created_at"])
    op.create_index("ix_analytics_reports_status_created_at", "analytics_reports", ["status", "created_at"])
    op.create_index("ix_analytics_reports_template_created_at", "analytics_reports", ["template", "created_at"])


def _schedule_runs() -> None:
    op.create_table(
        "schedule_runs",
        key(), ref("schedule_id", "report_schedules"), word("slot", ID), word("status"), whole("fencing_token"),
        instant("started_at"), instant("finished_at", null=True), ref("report_id", "analytics_reports", null=True),
        text("error", null=True),
        sa.UniqueConstraint("schedule_id", "slot"),
        known("status", "running", "succeeded", "failed", "skipped"),
    )  # fmt: skip


def _data_exports() -> None:
    op.create_table(
        "data_exports",
        key(), text("name"), json("source"), word("format", 8), text("scope"), word("status"), fraction("progress"),
        whole("rows", null=True), whole("bytes", null=True), word("sha256", HASH, null=True), text("path_key", null=True),
        whole("attempts"), instant("started_at", null=True), instant("finished_at", null=True),
        instant("expires_at", null=True), text("data_version", null=True), instant("data_as_of", null=True),
        text("error", null=True),
        *created_and_edited(owned=True),
        known("format", "json", "csv", "xlsx", "pdf"),
        known("status", "queued", "running", "succeeded", "failed", "cancelled", "expired"),
        check("progress_is_fraction", "progress BETWEEN 0 AND 1"),
        check("counts_not_negative", "rows >= 0 AND bytes >= 0 AND attempts >= 0"),
        check("path_key_is_plain", r"replace(replace(replace(path_key, '/', ''), '\', ''), '..', '') = path_key"),
        check("success_has_file", "status <> 'succeeded' OR (rows + bytes IS NOT NULL AND sha256 IS NOT NULL AND path_key IS NOT NULL)"),
        check("failure_has_error", "status <> 'failed' OR error IS NOT NULL"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "source"),
    )  # fmt: skip
    op.create_index("ix_data_exports_expires_at", "data_exports", ["expires_at"])
    op.create_index("ix_data_exports_owner_id_created_at", "data_exports", ["owner_id", "created_at"])
    op.create_index("ix_data_exports_status_created_at", "data_exports", ["status", "created_at"])
