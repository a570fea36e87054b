"""Slows down guessing, in the database, so that it counts the same however many processes there are.

A try is counted as a failure before the password is looked at, and taken back when it was right: a thousand tries at
once therefore get no more answers than a thousand one after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard_app.people.passwords import sha256
from data.clock import Clock
from data.errors import TooMany
from data.store.database import Database
from data.store.models import SignInAttempts

ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 20
FIRST_DELAY_S = 30
LONGEST_DELAY_S = 15 * 60
FORGET_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Counter:
    key: str
    limit: int


class Throttle:
    """Counts failures per account and per address."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def admit(self, account: str, address: str) -> None:
        """Count one try, or raise `TooMany` when the account or the address has to wait."""
        now = self._clock.now()
        with self._database.transaction() as session:
            rows = [(counter, _locked_row(session, counter.key, now)) for counter in _counters(account, address)]
            until = max((row.blocked_until for _, row in rows if row.blocked_until and row.blocked_until > now), default=None)
            if until is not None:
                raise TooMany(
                    "Too many failed sign-ins.", "Wait a little, then try again.", retry_after_s=max(1, ceil((until - now).total_seconds()))
                )
            for counter, row in rows:
                _count(row, counter.limit, now)

    def forgive(self, account: str, address: str) -> None:
        """The try was right: the account starts anew, and the address has one failure less."""
        with self._database.transaction() as session:
            for counter in _counters(account, address):
                row = _locked_row(session, counter.key, self._clock.now())
                row.failures = 0 if counter.limit == ACCOUNT_LIMIT else max(0, row.failures - 1)
                row.blocked_until = None


def _counters(account: str, address: str) -> tuple[_Counter, _Counter]:
    return _Counter(sha256(f"account:{account}"), ACCOUNT_LIMIT), _Counter(sha256(f"address:{address}"), ADDRESS_LIMIT)


def _locked_row(session: Session, key: str, now: datetime) -> SignInAttempts:
    """The counter's row, made when it is missing, and nobody else's until the transaction ends."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(SignInAttempts).values(key=key, failures=0, last_failed_at=now).on_conflict_do_nothing())
    row = session.scalars(select(SignInAttempts).where(SignInAttempts.key == key).with_for_update()).one()
    if now - row.last_failed_at > FORGET_AFTER:
        row.failures, row.blocked_until = 0, None
    return row


def _count(row: SignInAttempts, limit: int, now: datetime) -> None:
    row.failures += 1
    row.last_failed_at = now
    if row.failures >= limit:
        delay_s = min(FIRST_DELAY_S * 2 ** min(row.failures - limit, 10), LONGEST_DELAY_S)
        row.blocked_until = now + timedelta(seconds=delay_s)
