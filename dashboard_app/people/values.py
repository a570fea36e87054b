"""What goes into and comes out of the book of people: frozen values, never rows of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal

from dashboard_app.access import Principal, Role


class Unset(Enum):
    """Marks a field that an update leaves as it is, where None already means something."""

    UNSET = "unset"


UNSET: Literal[Unset.UNSET] = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Person:
    """A user account. `version` is what an update must name; `locale` how numbers and dates are written for them ("": as usual here)."""

    id: str
    email: str
    name: str
    role: Role
    vendor_id: str | None
    active: bool
    created_at: datetime
    updated_at: datetime
    signed_in_at: datetime | None
    version: int
    locale: str = ""


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to be made. Without a password one is generated."""

    email: str
    name: str
    role: str
    vendor_id: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class UserChanges:
    """What to change; a field left out stays. `active=False` ends every session and stops every token."""

    email: str | None = None
    name: str | None = None
    role: str | None = None
    vendor_id: str | Unset | None = UNSET
    password: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """A new account, and its password when we generated it: shown once, kept nowhere."""

    person: Person
    generated_password: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `cookie` is the secret that the browser keeps; it is not stored here."""

    cookie: str
    principal: Principal
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as its owner may see it again."""

    id: str
    user_id: str
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A new API token. `token` is shown once, kept nowhere."""

    id: str
    name: str
    token: str
    prefix: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One line of the audit log."""

    id: str
    at: datetime
    actor_id: str | None
    actor: str
    act: str
    target_type: str
    target_id: str | None
    result: str
    address: str
    details: dict[str, str]
