"""The product's own account, which owns what no person made (nobody can sign in as it, and it is in no list); and what it puts in once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.store.models import Seed, User
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


def plant_once(session: Session, name: str, now: datetime) -> bool:
    """Whether what goes by `name` is to be put in now: true for the first who asks, for good."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    planted = insert(Seed).values(name=name, planted_at=now).on_conflict_do_nothing().returning(Seed.name)
    return session.scalars(planted).first() is not None


def _find(session: Session) -> str | None:
    return session.scalars(select(User.id).where(User.email == SYSTEM_EMAIL)).first()
