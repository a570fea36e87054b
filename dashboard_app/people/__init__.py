"""The book of people: who they are, how they prove it, and what they did."""

from __future__ import annotations

from dashboard_app.people.sessions import Sessions
from dashboard_app.people.tokens import Tokens
from dashboard_app.people.users import Users
from dashboard_app.people.values import (
    UNSET,
    AuditRecord,
    Created,
    NewToken,
    NewUser,
    Person,
    SignedIn,
    Token,
    Unset,
    UserChanges,
)

__all__ = [
    "UNSET",
    "AuditRecord",
    "Created",
    "NewToken",
    "NewUser",
    "People",
    "Person",
    "SignedIn",
    "Token",
    "Unset",
    "UserChanges",
]


class People(Sessions, Tokens, Users):
    """All of it behind one name: sessions, tokens and accounts over one database, one clock and one cache."""
