"""The product's own account: it owns what no person made. Nobody can sign in as it, and it is in no list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.models import User
from data.store.types import new_id

SYSTEM_EMAIL = "system@mvtraders.invalid"


def system_user_id(session: Session, now: datetime) -> str:
    """Its id; the account is made when it is missing, once however many ask."""
    found = _find(session)
    if found is None:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        account = {
            "id": new_id(), "email": SYSTEM_EMAIL, "name": "MvTraders", "role": "admin", "is_system": True,
            "created_at": now, "updated_at": now, "version": 1,
        }  # fmt: skip
        session.execute(insert(User).values(account).on_conflict_do_nothing())
        found = _find(session)
    return found or ""


def _find(session: Session) -> str | None:
    return session.scalars(select(User.id).where(User.email == SYSTEM_EMAIL)).first()
