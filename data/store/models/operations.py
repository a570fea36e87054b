"""Tables that keep the product itself in order: jobs, leases, repeated requests, and what was put in once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from data.store.models.base import Base, one_of, user_reference
from data.store.types import ID_LENGTH, json_checks, new_id

JOB_STATUSES = ("queued", "running", "succeeded", "failed", "cancelled")


class Job(Base):
    """Work longer than a request. Who claims it writes its fencing token; a claim past `lease_until` is free again."""

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("status", JOB_STATUSES),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_fraction"),
        CheckConstraint("attempts >= 0 AND attempts <= max_attempts", name="attempts_within_limit"),
        CheckConstraint("status <> 'failed' OR error IS NOT NULL", name="failure_has_error"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"payload": "object", "result": "object"}),
        Index("ix_jobs_status_created_at", "status", "created_at"),
        Index("ix_jobs_created_by_created_at", "created_by", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(16), default="queued")
    progress: Mapped[float] = mapped_column(Float(53), default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    fencing_token: Mapped[int | None]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = user_reference()
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class Lease(Base):
    """Which process may do a kind of work. `token` grows with each change of hands, so a late writer is recognised."""

    __tablename__ = "leases"
    __table_args__ = (CheckConstraint("token >= 1", name="token_is_positive"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str]
    token: Mapped[int]
    acquired_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class IdempotencyKey(Base):
    """The answer to a request that carried an `Idempotency-Key`, given again when the same request comes again."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 1 AND 255", name="key_has_length"),
        CheckConstraint("status_code BETWEEN 100 AND 599", name="status_is_http"),
        *json_checks({"headers": "object"}),
        Index("ix_idempotency_keys_expires_at", "expires_at"),
    )

    user_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status_code: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Seed(Base):
    """What was put in once. The row stays when a person removes the rows themselves, so they are not put in again."""

    __tablename__ = "seeds"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    planted_at: Mapped[datetime]
