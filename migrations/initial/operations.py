"""The tables about the product itself."""

from __future__ import annotations

from alembic import op

from migrations.initial.columns import HASH, binary, check, fraction, instant, json, key, known, ref, shaped, text, whole, word

TABLES = (
    "jobs",
    "leases",
    "idempotency_keys",
    "seeds",
)


def create() -> None:
    _jobs()
    _leases()
    _idempotency_keys()
    _seeds()


def _jobs() -> None:
    op.create_table(
        "jobs",
        key(), text("kind"), json("payload"), word("status"), fraction("progress"), whole("attempts"), whole("max_attempts"),
        whole("fencing_token", null=True), instant("lease_until", null=True), instant("created_at"),
        ref("created_by", "users"), instant("started_at", null=True), instant("finished_at", null=True),
        json("result", null=True), text("error", null=True), whole("version"),
        known("status", "queued", "running", "succeeded", "failed", "cancelled"),
        check("progress_is_fraction", "progress BETWEEN 0 AND 1"),
        check("attempts_within_limit", "attempts >= 0 AND attempts <= max_attempts"),
        check("failure_has_error", "status <> 'failed' OR error IS NOT NULL"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "payload", "result"),
    )  # fmt: skip
    op.create_index("ix_jobs_created_by_created_at", "jobs", ["created_by", "created_at"])
    op.create_index("ix_jobs_status_created_at", "jobs", ["status", "created_at"])


def _leases() -> None:
    op.create_table(
        "leases",
        key("name", 64), text("holder"), whole("token"), instant("acquired_at"), instant("expires_at"),
        check("token_is_positive", "token >= 1"),
    )  # fmt: skip


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        ref("user_id", "users", ondelete="CASCADE", primary_key=True), text("path", primary_key=True),
        text("key", primary_key=True), word("request_hash", HASH), whole("status_code", null=True), json("headers", null=True),
        binary("body", null=True), instant("created_at"), instant("expires_at"),
        check("key_has_length", "length(key) BETWEEN 1 AND 255"),
        check("status_is_http", "status_code BETWEEN 100 AND 599"),
        *shaped("object", "headers"),
    )  # fmt: skip
    op.create_index("ix_idempotency_keys_expires_at", "idempotency_keys", ["expires_at"])


def _seeds() -> None:
    op.create_table(
        "seeds",
        key("name", 64), instant("planted_at"),
    )  # fmt: skip
