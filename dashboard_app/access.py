"""Who may see and do what: roles, what each role may do, and whose rows a person sees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.errors import NotAllowed
from data.formats import ENGLISH, Formats
from data.query import Scope


class Role(StrEnum):
    ADMIN = "admin"
    ANALYST = "analyst"
    VIEWER = "viewer"
    VENDOR = "vendor"


class Right(StrEnum):
    """Something a role may do; every door asks for one by name."""

    READ = "read"
    EXPORT = "export"
    EDIT_TARGETS = "edit_targets"
    EDIT_DASHBOARDS = "edit_dashboards"
    MANAGE_USERS = "manage_users"
    READ_OPERATIONS = "read_operations"
    READ_FINDINGS = "read_findings"
    REFRESH_DATA = "refresh_data"


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right),
    Role.ANALYST: frozenset({Right.READ, Right.EXPORT, Right.EDIT_TARGETS, Right.EDIT_DASHBOARDS, Right.READ_FINDINGS}),
    Role.VIEWER: frozenset({Right.READ, Right.EXPORT}),
    Role.VENDOR: frozenset({Right.READ, Right.EXPORT}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """The person or program that asks. `credential_id` is the session's or the token's row, for audit and sign-out; `formats` is how
    this person wants numbers and dates written on the screen."""

    user_id: str
    email: str
    name: str
    role: Role
    vendor_id: str | None
    via: str  # session | token
    credential_id: str
    formats: Formats = ENGLISH

    @property
    def scope(self) -> Scope:
        """Whose rows this person sees. A vendor user without a vendor sees nobody's."""
        vendor_id = None if self.role is not Role.VENDOR else self.vendor_id or ""
        return Scope(vendor_id, informed=self.may(Right.READ_FINDINGS))

    def may(self, right: Right) -> bool:
        return right in _RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Raise `NotAllowed` when this person lacks `right`."""
        if not self.may(right):
            raise NotAllowed(f"Your role ({self.role}) may not do this.", "Ask an administrator for another role.")
