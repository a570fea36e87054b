"""Passwords as Argon2id hashes, and the secrets we make ourselves."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard_app.people.checks import PASSWORD_MAX, normal_password

MEMORY_KIB = 19 * 1024
TIME_COST = 2
PARALLELISM = 1
_GENERATED_BYTES = 15  # 120 bits, 20 characters


@dataclass(frozen=True, slots=True)
class Checked:
    """`right` says whether the password fits; `rehash` that its stored hash is older than our costs."""

    right: bool
    rehash: bool = False


class Passwords:
    """Hashes and verifies. An account that does not exist costs as long as one that does."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(_GENERATED_BYTES))

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def check(self, stored: str | None, password: str) -> Checked:
        """Whether `password` belongs to `stored`; with None the answer is no, after the same work."""
        # What is too long to have been accepted is cut, so that a huge password does not cost more than a wrong one.
        given = normal_password(password[:PASSWORD_MAX]).encode("utf-8", "surrogatepass")
        try:
            self._hasher.verify(stored or self._nobody, given)
        except (VerificationError, InvalidHashError):
            return Checked(right=False)
        right = stored is not None and len(password) <= PASSWORD_MAX
        return Checked(right=right, rehash=right and self._hasher.check_needs_rehash(stored or ""))


def generated_password() -> str:
    return secrets.token_urlsafe(_GENERATED_BYTES)


def sha256(secret: str) -> str:
    """How a random secret is stored. It needs no salt: nobody can guess 160 bits and more."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
