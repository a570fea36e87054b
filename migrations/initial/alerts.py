"""The tables about watching."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.initial.columns import check, created_and_edited, decimal, flag, instant, json, key, known, ref, shaped, text, whole, word

TABLES = (
    "alert_rules",
    "incidents",
    "alert_states",
    "silences",
    "notifications",
    "deliveries",
)


def create() -> None:
    _alert_rules()
    _incidents()
    _alert_states()
    _silences()
    _notifications()
    _deliveries()


def _alert_rules() -> None:
    op.create_table(
        "alert_rules",
        key(), text("name"), text("description"), word("severity"), flag("enabled"), word("every"), json("condition"),
        text("per", null=True), json("hold"), word("no_data"), word("on_error"), json("steps"),
        word("repeat_every", null=True), word("cooldown", null=True), json("channels"),
        instant("last_evaluated_at", null=True), instant("next_evaluation_at", null=True), decimal("last_value", null=True),
        text("last_error", null=True),
        *created_and_edited(owned=True),
        known("severity", "critical", "high", "medium", "low"),
        known("no_data", "ok", "alert", "keep", "separate"),
        known("on_error", "ok", "alert", "keep", "separate"),
        check("name_has_length", "length(name) BETWEEN 1 AND 200"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "condition", "hold"),
        *shaped("array", "steps", "channels"),
    )  # fmt: skip
    op.create_index("ix_alert_rules_enabled_next_evaluation_at", "alert_rules", ["enabled", "next_evaluation_at"])
    op.create_index("ix_alert_rules_owner_id_created_at", "alert_rules", ["owner_id", "created_at"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        key(), ref("rule_id", "alert_rules"), text("instance"), word("severity"), instant("opened_at"),
        instant("resolved_at", null=True), instant("acknowledged_at", null=True), ref("acknowledged_by", "users", null=True),
        decimal("peak", null=True), whole("version"),
        known("severity", "critical", "high", "medium", "low"),
        check("ends_after_start", "resolved_at >= opened_at"),
        check("acknowledged_by_somebody", "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)"),
        check("version_is_positive", "version >= 1"),
    )  # fmt: skip
    op.create_index("ix_incidents_opened_at", "incidents", ["opened_at"])
    op.create_index("ix_incidents_rule_id_opened_at", "incidents", ["rule_id", "opened_at"])
    op.create_index(
        "uq_incidents_rule_id_instance",
        "incidents",
        ["rule_id", "instance"],
        unique=True,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )


def _alert_states() -> None:
    op.create_table(
        "alert_states",
        ref("rule_id", "alert_rules", primary_key=True), text("instance", primary_key=True), word("state"), instant("since"),
        word("severity", null=True), decimal("last_value", null=True), instant("last_window_at", null=True),
        whole("consecutive"), ref("incident_id", "incidents", null=True), instant("notified_at", null=True),
        instant("updated_at"), whole("version"),
        known("state", "ok", "pending", "firing", "no_data", "error"),
        check("consecutive_not_negative", "consecutive >= 0"),
        check("version_is_positive", "version >= 1"),
    )  # fmt: skip


def _silences() -> None:
    op.create_table(
        "silences",
        key(), ref("rule_id", "alert_rules", null=True), json("match"), instant("starts_at"), instant("ends_at"),
        text("reason"),
        *created_and_edited(owned=False),
        check("ends_after_start", "ends_at > starts_at"),
        check("reason_has_length", "length(reason) BETWEEN 1 AND 2000"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "match"),
    )  # fmt: skip
    op.create_index("ix_silences_ends_at", "silences", ["ends_at"])


def _notifications() -> None:
    op.create_table(
        "notifications",
        key(), ref("rule_id", "alert_rules", null=True), ref("incident_id", "incidents", null=True), word("transition"),
        json("body"), instant("created_at"), ref("created_by", "users"),
        known("transition", "firing", "resolved", "no_data", "error", "repeat", "escalated", "acknowledged"),
        *shaped("object", "body"),
    )  # fmt: skip
    op.create_index("ix_notifications_created_at", "notifications", ["created_at"])
    op.create_index("ix_notifications_incident_id", "notifications", ["incident_id"])
    op.create_index("ix_notifications_rule_id_created_at", "notifications", ["rule_id", "created_at"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        key(), ref("notification_id", "notifications"), word("channel"), text("target"), word("status"), json("attempts"),
        instant("next_attempt_at", null=True), instant("sent_at", null=True), instant("created_at"),
        sa.UniqueConstraint("notification_id", "channel", "target"),
        known("channel", "email", "sms", "webhook", "inbox"),
        known("status", "pending", "sent", "failed", "dead"),
        check("sent_has_instant", "(status = 'sent') = (sent_at IS NOT NULL)"),
        *shaped("array", "attempts"),
    )  # fmt: skip
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])
    op.create_index("ix_deliveries_status_next_attempt_at", "deliveries", ["status", "next_attempt_at"])
