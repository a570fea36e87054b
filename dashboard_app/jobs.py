"""The work that is done by the clock: recording each day's figures, and sweeping away what has expired.

A job is a function of its context that returns how many rows it wrote or removed. The scheduler only calls what `JOBS` lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Delete, delete, or_
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from dashboard_app.people.sessions import IDLE
from dashboard_app.people.throttle import FORGET_AFTER
from dashboard_app.recording import LOOK_BACK_DAYS, ask_figures, ask_vendor_figures, record_figures, vendors_to_record
from data.analytics import Analytics
from data.clock import Clock
from data.store.database import Database
from data.store.leases import Fence
from data.store.models import ApiToken, IdempotencyKey, SignInAttempts, SignInSession

TOKENS_KEPT = timedelta(days=30)
"""How long an expired or revoked token stays, so that its owner still finds why it stopped working."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """What jobs work with. `fence` is checked in each writing transaction, so a process that lost its lease writes nothing. `refresh`
    brings the data up to date."""

    database: Database
    analytics: Analytics
    clock: Clock
    fence: Fence | None = None
    refresh: Callable[[], int] = lambda: 0

    def check_fence(self, session: Session) -> None:
        if self.fence is not None:
            self.fence.check(session)


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how often it runs. Each may run again at any time: doing it twice changes nothing."""

    name: str
    every_s: int
    run: Callable[[JobContext], int]


def record_metrics(context: JobContext, days: int = LOOK_BACK_DAYS) -> int:
    """Record the last closed `days`, of the house and of vendors: new figures, and a new version of each that has changed since."""
    since = context.analytics.calendar.local(context.analytics.as_of()).date() - timedelta(days=days)
    with context.database.reading() as session:
        known = vendors_to_record(session, since)
    figures = [*ask_figures(context.analytics, days), *ask_vendor_figures(context.analytics, days, known)]
    with context.database.transaction() as session:
        context.check_fence(session)
        return record_figures(session, figures, context.clock.now(), context.analytics.calendar)


def sweep_expired(context: JobContext) -> int:
    """Remove sessions, failures, tokens and remembered answers whose time is over."""
    now = context.clock.now()
    over = (
        delete(SignInSession).where(or_(SignInSession.expires_at <= now, SignInSession.seen_at <= now - IDLE)),
        delete(SignInAttempts).where(SignInAttempts.last_failed_at < now - FORGET_AFTER),
        delete(ApiToken).where(or_(ApiToken.expires_at < now - TOKENS_KEPT, ApiToken.revoked_at < now - TOKENS_KEPT)),
        delete(IdempotencyKey).where(IdempotencyKey.expires_at <= now),
    )
    with context.database.transaction() as session:
        context.check_fence(session)
        return sum(_removed(session, statement) for statement in over)


def _removed(session: Session, statement: Delete) -> int:
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


def refresh_data(context: JobContext) -> int:
    """Look whether there is something new in the shop, and read it. Who is late leaves that to the process that has taken over."""
    with context.database.transaction() as session:
        context.check_fence(session)
    return context.refresh()


JOBS = (
    Job("refresh_data", every_s=15, run=refresh_data),
    Job("record_metrics", every_s=60 * 60, run=record_metrics),
    Job("sweep_expired", every_s=10 * 60, run=sweep_expired),
)
