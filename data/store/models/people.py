"""Tables about people: who they are, how they sign in, and what they did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from data.store.models.base import Base, one_of
from data.store.types import ID_LENGTH, json_checks, new_id

ROLES = ("admin", "analyst", "viewer", "vendor")
HASH_LENGTH = 64
"""SHA-256 in hexadecimal."""


class User(Base):
    """A person (or, with `is_system`, the product itself, which nobody can sign in as)."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint("(role = 'vendor') = (vendor_id IS NOT NULL)", name="vendor_role_has_vendor"),
        CheckConstraint("email = lower(email) AND length(email) BETWEEN 3 AND 254", name="email_is_lower_case"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_has_length"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        CheckConstraint("length(locale) <= 35", name="locale_has_length"),
        Index("ix_users_role", "role"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    vendor_id: Mapped[str | None]
    password_hash: Mapped[str | None]
    is_system: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("users.id"))
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    deactivated_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(default="")


class SignInSession(Base):
    """A signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint(f"length(cookie_hash) = {HASH_LENGTH}", name="cookie_is_hashed"),
        Index("ix_sessions_user_id", "user_id"),
        Index("ix_sessions_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    cookie_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str]


class SignInAttempts(Base):
    """Failures of one account or one address. The key is a hash, so a mistyped e-mail (or a password) is not kept."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures_not_negative"),
        Index("ix_sign_in_attempts_last_failed_at", "last_failed_at"),
    )

    key: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class ApiToken(Base):
    """A program's key to the API, with its owner's rights. Only the hash is kept, and a prefix to recognise it by."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_is_hashed"),
        CheckConstraint("expires_at > created_at", name="ends_after_start"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_has_length"),
        Index("ix_api_tokens_user_id_created_at", "user_id", "created_at"),
        Index("ix_api_tokens_expires_at", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(String(ID_LENGTH), ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what to whom, from where, with what result. Rows are only ever added: triggers refuse the rest."""

    __tablename__ = "audit_log"
    __table_args__ = (
        one_of("result", ("ok", "refused")),
        *json_checks({"details": "object"}),
        Index("ix_audit_log_actor_id_id", "actor_id", "id"),
        Index("ix_audit_log_target_id_id", "target_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    actor: Mapped[str]
    act: Mapped[str]
    target_type: Mapped[str]
    target_id: Mapped[str | None]
    result: Mapped[str] = mapped_column(String(16))
    address: Mapped[str]
    details: Mapped[dict[str, Any]]
