"""What people may be called and what a password must be. Whatever is wrong is an error about its field."""

from __future__ import annotations

import re
import unicodedata

from dashboard_app.access import Role
from data.errors import InvalidInput, UnknownName

PASSWORD_MIN = 12
PASSWORD_MAX = 1024
NAME_MAX = 200
EMAIL_MAX = 254

_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.ASCII)
_UNSTORABLE = frozenset({"Cc", "Cs"})  # control characters, and halves of characters that no database can keep


def checked_email(email: str) -> str:
    """The e-mail in lower case."""
    lowered = email.strip().lower()
    if len(lowered) > EMAIL_MAX or not _EMAIL.fullmatch(lowered) or ".." in lowered:
        raise InvalidInput.field("email", "This is not an e-mail address we can use.", "Write it as name@example.com.")
    return lowered


def checked_name(name: str, field: str = "name") -> str:
    """The name without blanks around it."""
    stripped = name.strip()
    if not 1 <= len(stripped) <= NAME_MAX:
        raise InvalidInput.field(field, f"It must have 1 to {NAME_MAX} characters.")
    if any(unicodedata.category(character) in _UNSTORABLE for character in stripped):
        raise InvalidInput.field(field, "It holds a control character.", "Leave out line breaks, tabs and invisible characters.")
    return stripped


def checked_role(role: str) -> Role:
    if role not in tuple(Role):
        raise UnknownName.of("role", "role", role, tuple(Role))
    return Role(role)


def checked_vendor(role: Role, vendor_id: str | None) -> str | None:
    """The vendor of a vendor's account; everybody else has none."""
    if role is not Role.VENDOR:
        if vendor_id is not None:
            raise InvalidInput.field("vendor_id", "Only the role `vendor` is bound to a vendor.", "Leave it out, or choose that role.")
        return None
    if vendor_id is None:
        raise InvalidInput.field("vendor_id", "The role `vendor` needs a vendor.", "Name the vendor's id.")
    return checked_name(vendor_id, "vendor_id")


def normal_password(password: str) -> str:
    """One spelling for letters that keyboards send in two ways."""
    return unicodedata.normalize("NFKC", password)


def checked_password(password: str, field: str = "password") -> str:
    if len(password) > PASSWORD_MAX:
        raise InvalidInput.field(field, f"A password has at most {PASSWORD_MAX} characters.")
    normal = normal_password(password)
    if len(normal) < PASSWORD_MIN:
        raise InvalidInput.field(field, f"A password needs at least {PASSWORD_MIN} characters.", "A few words are easy to remember.")
    if any(unicodedata.category(character) in _UNSTORABLE for character in normal):
        raise InvalidInput.field(field, "The password holds a control character.", "Use letters, digits, signs and blanks.")
    return normal
