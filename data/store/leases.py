"""Leases: which of several processes may do a kind of work, with a token by which a process that lost it is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.clock import Clock
from data.errors import Conflict
from data.store.database import Database
from data.store.models import Lease


class LeaseLost(Conflict):
    """Another process has taken over meanwhile; nothing of this transaction is kept."""

    code = "lease_lost"


@dataclass(frozen=True, slots=True)
class Fence:
    """The right to write, as long as the lease `name` still carries `token`."""

    name: str
    token: int

    def check(self, session: Session) -> None:
        """Raise `LeaseLost` unless the lease is still ours; until the transaction ends nobody can take it."""
        token = session.scalars(select(Lease.token).where(Lease.name == self.name).with_for_update()).first()
        if token != self.token:
            raise LeaseLost("Another process does this work.", "Nothing to do: it goes on there.")


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a lease, and since when."""

    holder: str
    since: datetime


class Leases:
    """Takes, keeps and gives back leases. The clock must be one that runs, the same in all processes."""

    def __init__(self, database: Database, clock: Clock, time_to_live: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._time_to_live = time_to_live

    def hold(self, name: str, holder: str) -> Fence | None:
        """Take the lease if it is free, or keep it if it is the holder's; None when it is somebody else's."""
        now = self._clock.now()
        with self._database.transaction() as session:
            row = self._row(session, name, holder, now)
            if self._is_over(row, now):
                row.holder, row.token, row.acquired_at = holder, row.token + 1, now
            elif row.holder != holder:
                return None
            row.expires_at = now + self._time_to_live
            return Fence(name, row.token)

    def give_back(self, name: str, holder: str) -> None:
        """Let somebody else take it at once. The row stays, so that the tokens go on growing."""
        now = self._clock.now()
        with self._database.transaction() as session:
            row = session.get(Lease, name, with_for_update=True)
            if row is not None and row.holder == holder:
                row.expires_at = now

    def find(self, name: str) -> Held | None:
        """Who holds the lease at this moment, if somebody does."""
        with self._database.reading() as session:
            row = session.get(Lease, name)
            return None if row is None or self._is_over(row, self._clock.now()) else Held(row.holder, row.acquired_at)

    def _is_over(self, row: Lease, now: datetime) -> bool:
        # An end that is further away than any holder may ask for was written before the clock was set back.
        return now >= row.expires_at or row.expires_at - now > 2 * self._time_to_live

    def _row(self, session: Session, name: str, holder: str, now: datetime) -> Lease:
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        first = {"name": name, "holder": holder, "token": 1, "acquired_at": now, "expires_at": now + self._time_to_live}
        session.execute(insert(Lease).values(first).on_conflict_do_nothing())
        return session.get_one(Lease, name, with_for_update=True)
