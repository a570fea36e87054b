"""Tables about watching: rules, the state of each instance, incidents, silences, and messages on their way."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.store.models.base import Authored, Base, Owned, one_of, user_reference
from data.store.types import ID_LENGTH, json_checks, new_id

SEVERITIES = ("critical", "high", "medium", "low")
STATES = ("ok", "pending", "firing", "no_data", "error")
TRANSITIONS = ("firing", "resolved", "no_data", "error", "repeat", "escalated", "acknowledged")
CHANNELS = ("email", "sms", "webhook", "inbox")
DELIVERY_STATUSES = ("pending", "sent", "failed", "dead")
POLICIES = ("ok", "alert", "keep", "separate")

STILL_OPEN = text("resolved_at IS NULL")


class AlertRule(Owned, Base):
    """What to watch, how often, and whom to tell. Its state lives in `alert_states`, one row per instance."""

    __tablename__ = "alert_rules"
    __table_args__ = (
        one_of("severity", SEVERITIES),
        one_of("no_data", POLICIES),
        one_of("on_error", POLICIES),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_has_length"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"condition": "object", "hold": "object", "steps": "array", "channels": "array"}),
        Index("ix_alert_rules_enabled_next_evaluation_at", "enabled", "next_evaluation_at"),
        Index("ix_alert_rules_owner_id_created_at", "owner_id", "created_at"),
    )

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    severity: Mapped[str] = mapped_column(String(16))
    enabled: Mapped[bool] = mapped_column(default=True)
    every: Mapped[str] = mapped_column(String(16))
    condition: Mapped[dict[str, Any]]
    per: Mapped[str | None]
    hold: Mapped[dict[str, Any]] = mapped_column(default=dict)
    no_data: Mapped[str] = mapped_column(String(16), default="keep")
    on_error: Mapped[str] = mapped_column(String(16), default="keep")
    steps: Mapped[list[Any]] = mapped_column(default=list)
    repeat_every: Mapped[str | None] = mapped_column(String(16))
    cooldown: Mapped[str | None] = mapped_column(String(16))
    channels: Mapped[list[Any]] = mapped_column(default=list)
    last_evaluated_at: Mapped[datetime | None]
    next_evaluation_at: Mapped[datetime | None]
    last_value: Mapped[Decimal | None]
    last_error: Mapped[str | None]


class AlertState(Base):
    """Where one instance of a rule stands. A rule without `per` has one instance, named by empty text."""

    __tablename__ = "alert_states"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("consecutive >= 0", name="consecutive_not_negative"),
        CheckConstraint("version >= 1", name="version_is_positive"),
    )

    rule_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("alert_rules.id"), primary_key=True)
    instance: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default="ok")
    since: Mapped[datetime]
    severity: Mapped[str | None] = mapped_column(String(16))
    last_value: Mapped[Decimal | None]
    last_window_at: Mapped[datetime | None]
    consecutive: Mapped[int] = mapped_column(default=0)
    incident_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("incidents.id"))
    notified_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Incident(Base):
    """One stretch of time in which an instance of a rule was firing; at most one is open per instance."""

    __tablename__ = "incidents"
    __table_args__ = (
        one_of("severity", SEVERITIES),
        CheckConstraint("resolved_at >= opened_at", name="ends_after_start"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        Index("uq_incidents_rule_id_instance", "rule_id", "instance", unique=True, sqlite_where=STILL_OPEN, postgresql_where=STILL_OPEN),
        Index("ix_incidents_rule_id_opened_at", "rule_id", "opened_at"),
        Index("ix_incidents_opened_at", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    rule_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("alert_rules.id"))
    instance: Mapped[str]
    severity: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = user_reference(required=False)
    peak: Mapped[Decimal | None]
    version: Mapped[int] = mapped_column(default=1)


class Silence(Authored, Base):
    """A span of time in which a rule (or every rule that matches) sends nothing."""

    __tablename__ = "silences"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("length(reason) BETWEEN 1 AND 2000", name="reason_has_length"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"match": "object"}),
        Index("ix_silences_ends_at", "ends_at"),
    )

    rule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("alert_rules.id"))
    match: Mapped[dict[str, Any]] = mapped_column(default=dict)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]


class Notification(Base):
    """What there is to tell, written in the transaction that changed the state. Its id is the event id of every retry."""

    __tablename__ = "notifications"
    __table_args__ = (
        one_of("transition", TRANSITIONS),
        *json_checks({"body": "object"}),
        Index("ix_notifications_created_at", "created_at"),
        Index("ix_notifications_rule_id_created_at", "rule_id", "created_at"),
        Index("ix_notifications_incident_id", "incident_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    rule_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("alert_rules.id"))
    incident_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("incidents.id"))
    transition: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = user_reference()


class Delivery(Base):
    """One message to one target, with every attempt; the outbox works through what is pending."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel", "target"),
        one_of("channel", CHANNELS),
        one_of("status", DELIVERY_STATUSES),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_has_instant"),
        *json_checks({"attempts": "array"}),
        Index("ix_deliveries_status_next_attempt_at", "status", "next_attempt_at"),
        Index("ix_deliveries_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    notification_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("notifications.id"))
    channel: Mapped[str] = mapped_column(String(16))
    target: Mapped[str]
    status: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[list[Any]] = mapped_column(default=list)
    next_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
