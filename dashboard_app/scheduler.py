"""The scheduler: a thread in each process, of which only the one that holds the lease works.

Time of day comes from two clocks: the product's (which may stand still, for demonstrations) for what the jobs write, and one that
runs for the lease, because otherwise a process that was killed would hold it for ever.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from dashboard_app.jobs import JOBS, Job, JobContext
from data.analytics import Analytics
from data.clock import Clock, SystemClock
from data.errors import AnalyticsError
from data.store.database import Database
from data.store.leases import Fence, Leases
from data.store.types import new_id

LEASE = "scheduler"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the lease is kept and due jobs are looked for, how long a lease lives, and how soon a failed job is tried again.

    Whoever dies while holding the lease is replaced within `lease_s` + `tick_s`: 30 seconds.
    """

    tick_s: float = 5
    lease_s: float = 25
    retry_s: float = 60


class Scheduler:
    """Runs due jobs while this process holds the lease."""

    def __init__(  # noqa: PLR0913 - all that it works with
        self,
        database: Database,
        analytics: Analytics,
        clock: Clock,
        *,
        jobs: Sequence[Job] = JOBS,
        pace: Pace | None = None,
        running_clock: Clock | None = None,
        refresh: Callable[[], int] | None = None,
    ) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()[:8]}"
        self._pace = pace or Pace()
        self._running_clock = running_clock or SystemClock()
        self._leases = Leases(database, self._running_clock, timedelta(seconds=self._pace.lease_s))
        self._context = JobContext(database, analytics, clock, refresh=refresh or (lambda: 0))
        self._jobs = tuple(jobs)
        self._fence: Fence | None = None
        self._due: dict[str, datetime] = {}
        self._working = threading.Lock()
        self._thread = BackgroundScheduler(executors={"default": ThreadPoolExecutor(2)}, timezone=UTC)

    @property
    def leads(self) -> bool:
        """Whether this process held the lease when it last looked."""
        return self._fence is not None

    def start(self) -> None:
        """Begin to tick, in threads of its own. Call it in the process that serves, after a fork."""
        at_once = SystemClock().now()
        for tick in (self.keep_lease, self.run_due):
            self._thread.add_job(
                tick, "interval", seconds=self._pace.tick_s, next_run_time=at_once, max_instances=1, coalesce=True, misfire_grace_time=None
            )
        self._thread.start()

    def stop(self) -> None:
        """Finish the job in hand and give the lease back, so that another process takes over at once."""
        if self._thread.running:
            self._thread.shutdown(wait=True)
        if self._fence is not None:
            self._fence = None
            self._leases.give_back(LEASE, self.holder)

    def keep_lease(self) -> None:
        """Take or keep the lease. A database that does not answer counts as a lost lease."""
        try:
            fence = self._leases.hold(LEASE, self.holder)
        except AnalyticsError as error:
            _log.warning("The lease cannot be kept: %s", error.message)
            fence = None
        if fence is not None and fence != self._fence:
            _log.info("This process runs the background jobs.", extra={"token": fence.token})
            self._due = {}
        self._fence = fence

    def run_due(self) -> int:
        """Run the jobs whose time has come, one after another; returns how many did not fail. After a change of hands all are due."""
        done = 0
        with self._working:
            for job in self._jobs:
                fence = self._fence
                if fence is not None and self._is_due(job):
                    done += self._run(job, fence)
        return done

    def _is_due(self, job: Job) -> bool:
        due, now = self._due.get(job.name), self._running_clock.now()
        # Further away than one interval: it was set before the clock was set back.
        return due is None or now >= due or due - now > timedelta(seconds=max(job.every_s, self._pace.retry_s))

    def _run(self, job: Job, fence: Fence) -> bool:
        began = self._running_clock.now()
        self._due[job.name] = began + timedelta(seconds=self._pace.retry_s)
        try:
            rows = job.run(replace(self._context, fence=fence))
        except AnalyticsError as error:
            _log.warning("The job %s could not run: %s", job.name, error.message)
            return False
        except Exception:  # a runner is a door: one faulty job must not stop the others
            _log.exception("The job %s failed, reference %s", job.name, new_id()[:12])
            return False
        self._due[job.name] = began + timedelta(seconds=job.every_s)
        _log.info("The job %s wrote or removed %d rows.", job.name, rows)
        return True
