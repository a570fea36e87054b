"""The tables about people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.initial.columns import HASH, ID, check, counter, flag, instant, json, key, known, ref, shaped, text, whole, word

TABLES = (
    "users",
    "sessions",
    "sign_in_attempts",
    "api_tokens",
    "audit_log",
)


def create() -> None:
    _users()
    _sessions()
    _sign_in_attempts()
    _api_tokens()
    _audit_log()


def _users() -> None:
    op.create_table(
        "users",
        key(), text("email"), text("name"), word("role"), text("vendor_id", null=True), text("password_hash", null=True),
        flag("is_system"), instant("created_at"), ref("created_by", "users", null=True), instant("updated_at"),
        whole("version"), instant("deactivated_at", null=True), instant("signed_in_at", null=True),
        known("role", "admin", "analyst", "viewer", "vendor"),
        check("vendor_role_has_vendor", "(role = 'vendor') = (vendor_id IS NOT NULL)"),
        check("email_is_lower_case", "email = lower(email) AND length(email) BETWEEN 3 AND 254"),
        check("name_has_length", "length(name) BETWEEN 1 AND 200"),
        check("version_is_positive", "version >= 1"),
        sa.UniqueConstraint("email"),
    )  # fmt: skip
    op.create_index("ix_users_role", "users", ["role"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        key(), word("cookie_hash", HASH), ref("user_id", "users", ondelete="CASCADE"), instant("created_at"),
        instant("seen_at"), instant("expires_at"), text("address"),
        check("cookie_is_hashed", "length(cookie_hash) = 64"),
        sa.UniqueConstraint("cookie_hash"),
    )  # fmt: skip
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def _sign_in_attempts() -> None:
    op.create_table(
        "sign_in_attempts",
        key("key", 64), whole("failures"), instant("last_failed_at"), instant("blocked_until", null=True),
        check("failures_not_negative", "failures >= 0"),
    )  # fmt: skip
    op.create_index("ix_sign_in_attempts_last_failed_at", "sign_in_attempts", ["last_failed_at"])


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        key(), ref("user_id", "users", ondelete="CASCADE"), text("name"), word("prefix"), word("token_hash", HASH),
        instant("created_at"), ref("created_by", "users", null=True), instant("expires_at"),
        instant("last_used_at", null=True), instant("revoked_at", null=True),
        check("token_is_hashed", "length(token_hash) = 64"),
        check("ends_after_start", "expires_at > created_at"),
        check("name_has_length", "length(name) BETWEEN 1 AND 200"),
        sa.UniqueConstraint("token_hash"),
    )  # fmt: skip
    op.create_index("ix_api_tokens_expires_at", "api_tokens", ["expires_at"])
    op.create_index("ix_api_tokens_user_id_created_at", "api_tokens", ["user_id", "created_at"])


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        counter(), instant("at"), word("actor_id", ID, null=True), text("actor"), text("act"), text("target_type"),
        text("target_id", null=True), word("result"), text("address"), json("details"),
        known("result", "ok", "refused"),
        *shaped("object", "details"),
    )  # fmt: skip
    op.create_index("ix_audit_log_actor_id_id", "audit_log", ["actor_id", "id"])
    op.create_index("ix_audit_log_target_id_id", "audit_log", ["target_id", "id"])
