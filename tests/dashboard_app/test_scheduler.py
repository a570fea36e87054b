"""Of several processes one works; when it dies another takes over; a faulty job stops nothing."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard_app.jobs import JOBS, Job, JobContext
from dashboard_app.scheduler import Pace, Scheduler
from data.analytics import Analytics
from data.clock import FixedClock, SystemClock
from data.errors import WarehouseDown
from data.store.database import Database
from data.store.models import BusinessMetric, Lease
from tests.fixtures.people import MovingClock

EVERYTHING = 24 * 35 - 2 * 29 + 3 * 3 * 35
"""Figures of 35 days of 24 metrics, where on the 29 days that brought nothing vendors have no shares; three metrics of three vendors."""


def _scheduler(database: Database, analytics: Analytics, running_clock: MovingClock, *jobs: Job) -> Scheduler:
    return Scheduler(database, analytics, running_clock, jobs=jobs or JOBS, running_clock=running_clock)


def _rows(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(BusinessMetric)) or 0


def test_a_dead_leader_is_replaced_within_thirty_seconds() -> None:
    assert Pace().lease_s + Pace().tick_s == 30


def test_only_the_holder_of_the_lease_works(database: Database, analytics: Analytics, moving_clock: MovingClock) -> None:
    first, second = (_scheduler(database, analytics, moving_clock) for _ in range(2))
    for scheduler in (first, second):
        scheduler.keep_lease()
    assert (first.leads, second.leads) == (True, False)
    assert (first.run_due(), second.run_due()) == (3, 0)
    assert _rows(database) == EVERYTHING


def test_a_job_runs_again_after_its_interval_and_not_before(database: Database, analytics: Analytics, moving_clock: MovingClock) -> None:
    scheduler = Scheduler(database, analytics, moving_clock, pace=Pace(lease_s=24 * 3600), running_clock=moving_clock)
    scheduler.keep_lease()
    runs = []
    for minutes in (0, 1, 9, 10, 41):
        moving_clock.move(minutes=minutes)
        runs.append(scheduler.run_due())
    assert runs == [3, 1, 2, 2, 3]


def test_another_takes_over_and_the_late_one_writes_nothing(database: Database, analytics: Analytics, moving_clock: MovingClock) -> None:
    first, second = (_scheduler(database, analytics, moving_clock) for _ in range(2))
    first.keep_lease()
    moving_clock.move(seconds=25)
    second.keep_lease()
    assert (first.leads, second.leads) == (True, True)  # the first does not know yet
    assert first.run_due() == 0
    assert _rows(database) == 0
    assert second.run_due() == 3
    first.keep_lease()
    assert first.leads is False


def test_stopping_hands_over_at_once(database: Database, analytics: Analytics, moving_clock: MovingClock) -> None:
    first, second = (_scheduler(database, analytics, moving_clock) for _ in range(2))
    first.keep_lease()
    first.stop()
    second.keep_lease()
    assert (first.leads, second.leads) == (False, True)


def _break(context: JobContext) -> int:
    raise ZeroDivisionError("a fault of ours")


def _be_refused(context: JobContext) -> int:
    raise WarehouseDown("The warehouse does not answer.", "Look at it.")


def test_a_faulty_job_stops_no_other_and_is_tried_again_in_a_minute(
    database: Database, analytics: Analytics, moving_clock: MovingClock, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = (Job("faulty", 3600, _break), Job("refused", 3600, _be_refused), Job("sound", 3600, lambda _: 1))
    scheduler = _scheduler(database, analytics, moving_clock, *jobs)
    scheduler.keep_lease()
    with caplog.at_level(logging.WARNING):
        assert scheduler.run_due() == 1
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert caplog.records[0].getMessage().startswith("The job faulty failed, reference ")
    assert caplog.records[1].getMessage() == "The job refused could not run: The warehouse does not answer."
    caplog.clear()
    moving_clock.move(seconds=59)
    scheduler.run_due()
    assert caplog.records == []
    moving_clock.move(seconds=1)
    scheduler.run_due()
    assert len(caplog.records) == 2


def test_a_database_that_is_away_counts_as_a_lost_lease(database: Database, analytics: Analytics, moving_clock: MovingClock) -> None:
    scheduler = _scheduler(database, analytics, moving_clock)
    scheduler.keep_lease()
    Lease.__table__.drop(database.engine)
    scheduler.keep_lease()
    assert scheduler.leads is False
    assert scheduler.run_due() == 0


def test_the_thread_works_by_itself(database: Database, analytics: Analytics, clock: FixedClock) -> None:
    written, write = os.pipe()
    job = Job("tell", 3600, lambda _: os.write(write, b"ran\n"))
    scheduler = Scheduler(database, analytics, clock, jobs=(job,), pace=Pace(tick_s=0.1))
    scheduler.start()
    assert os.read(written, 4) == b"ran\n"
    scheduler.stop()
    os.close(written)
    os.close(write)
    assert scheduler.leads is False


_SERVE = """
import os, sys, threading
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from dashboard_app.jobs import Job, record_metrics
from dashboard_app.scheduler import Pace, Scheduler
from data.analytics import open_analytics
from data.cache import MemoryCache
from data.clock import FixedClock
from data.periods import Calendar
from data.store.database import Database
url, home, now = sys.argv[1:]
clock, calendar = FixedClock(datetime.fromisoformat(now)), Calendar(ZoneInfo("Europe/Berlin"))
analytics = open_analytics("", Path(home), clock=clock, calendar=calendar, currency="EUR", cache=MemoryCache())
def record(context):
    rows = record_metrics(context)
    os.write(1, f"{os.getpid()} {context.fence.token} {rows}\\n".encode())
    return rows
Scheduler(Database(url), analytics, clock, jobs=(Job("record", 1, record),), pace=Pace(tick_s=0.2, lease_s=2)).start()
threading.Event().wait()
"""


def test_of_two_processes_one_records_and_the_other_takes_over_when_it_is_killed(
    database_url: str, database: Database, small_shop: Path, clock: FixedClock
) -> None:
    command = [sys.executable, "-c", _SERVE, database_url, str(small_shop), clock.now().isoformat()]
    reading, writing = os.pipe()
    processes = {process.pid: process for process in (subprocess.Popen(command, stdout=writing) for _ in range(2))}
    os.close(writing)
    with os.fdopen(reading) as lines:
        first = lines.readline().split()
        leader = int(first[0])
        assert first[1:] == ["1", str(EVERYTHING)]
        assert lines.readline().split() == [str(leader), "1", "0"]
        killed = processes.pop(leader)
        killed.kill()
        killed_at = SystemClock().now()
        told = next(line.split() for line in lines if line.split()[1] != "1")
        assert SystemClock().now() - killed_at < timedelta(seconds=30)
        ((other, process),) = processes.items()
        assert told == [str(other), "2", "0"]
        process.kill()
    assert [one.wait() for one in (killed, process)] == [-9, -9]
    with database.reading() as session:
        assert session.scalars(select(BusinessMetric.version).distinct()).all() == [1]
    assert _rows(database) == EVERYTHING
