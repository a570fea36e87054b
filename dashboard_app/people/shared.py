"""What the parts of the book of people share: the database, the clock, the cache of who is who, and the audit log."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from dashboard_app.access import Principal, Right, Role
from dashboard_app.locales import ONLY_ENGLISH, Locales
from dashboard_app.people.passwords import Passwords
from dashboard_app.people.throttle import Throttle
from data.clock import Clock
from data.errors import NotAllowed, NotFound
from data.store.database import Database
from data.store.models import AuditEntry, User

CACHE_SECONDS = 1.0
CACHE_ENTRIES = 10_000
COMMAND_LINE = "command line"
SOMEBODY = "somebody"


class PrincipalCache:
    """Remembers who a credential belongs to for a second, so that a warm request asks the database nothing.

    It measures with a clock that only runs, not with the time of day, because a fixed clock would keep a revoked credential alive.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[float, Principal]] = OrderedDict()
        self._generation = 0

    def get(self, key: str) -> Principal | None:
        with self._lock:
            entry = self._entries.get(key)
        return entry[1] if entry and self._monotonic() < entry[0] else None

    def generation(self) -> int:
        """Take it before looking in the database, and hand it to `put`: what was forgotten meanwhile is not put back."""
        with self._lock:
            return self._generation

    def put(self, key: str, principal: Principal, generation: int, looked_up_at: float) -> None:
        with self._lock:
            if generation != self._generation:
                return
            self._entries[key] = (looked_up_at + CACHE_SECONDS, principal)
            self._entries.move_to_end(key)
            if len(self._entries) > CACHE_ENTRIES:
                self._entries.popitem(last=False)

    def now(self) -> float:
        return self._monotonic()

    def clear(self) -> None:
        """Forget everybody: rights have changed."""
        with self._lock:
            self._entries.clear()
            self._generation += 1


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, for the audit log. `by` is who it was when no account is known to have done it."""

    name: str
    target_type: str = "user"
    target_id: str | None = None
    result: str = "ok"
    by: str = COMMAND_LINE
    details: Mapping[str, str] = field(default_factory=dict)


class Shared:
    """The tools that the parts below `People` work with."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords | None = None,
        cache: PrincipalCache | None = None,
        locales: Locales = ONLY_ENGLISH,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._throttle = Throttle(database, clock)
        self._cache = cache or PrincipalCache()
        self._locales = locales

    def _audit(self, session: Session, actor: Principal | User | None, address: str, act: Act) -> None:
        """One line in the audit log, in the transaction of what it is about."""
        session.add(
            AuditEntry(
                at=self._clock.now(),
                actor_id=_id_of(actor),
                actor=actor.email if actor else act.by,
                act=act.name,
                target_type=act.target_type,
                target_id=act.target_id,
                result=act.result,
                address=address,
                details=dict(act.details),
            )
        )

    def _principal_of(self, user: User, via: str, credential_id: str) -> Principal:
        return Principal(
            user_id=user.id,
            email=user.email,
            name=user.name,
            role=Role(user.role),
            vendor_id=user.vendor_id,
            via=via,
            credential_id=credential_id,
            formats=self._locales.of(user.locale),
        )

    def _audit_refusal(self, actor: Principal | None, address: str, act: Act) -> None:
        with self._database.transaction() as session:
            self._audit(session, actor, address, act)


def _id_of(actor: Principal | User | None) -> str | None:
    if isinstance(actor, Principal):
        return actor.user_id
    return actor.id if actor else None


def require_manager(actor: Principal | None) -> None:
    """Only administrators change other people's accounts; the command line (no actor) may."""
    if actor is not None:
        actor.require(Right.MANAGE_USERS)


def require_self_or_manager(actor: Principal | None, user_id: str) -> None:
    if actor is not None and actor.user_id != user_id and not actor.may(Right.MANAGE_USERS):
        raise NotAllowed("This belongs to somebody else.", "Ask an administrator.")


def found(user: User | None) -> User:
    """The account, unless it is nobody's or the product's own."""
    if user is None or user.is_system:
        raise NotFound("There is no such user.", "Look in the list of users for the id.")
    return user
