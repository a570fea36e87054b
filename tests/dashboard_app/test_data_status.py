"""How it stands with the data: which of the runs that are known was the last, and who is told why it failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard_app.access import Principal, Role
from dashboard_app.data_status import DataStatus, LastRead, data_status
from dashboard_app.refreshes import STATE_FILE as RUN_FILE
from dashboard_app.refreshes import Run
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.quality import Finding, Level
from data.shop.sync import STATE_FILE, SyncState
from data.store.migrate import migrate
from tests.fixtures.basics import NOON
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

FOUND = Finding(Level.WARNING, "status_unknown", "orders", "status", 3, "3 orders have a status.", "Translate it.", "on hold")
READ = SyncState(
    ok=True, began_at=NOON.isoformat(), ended_at=(NOON + timedelta(seconds=4)).isoformat(), as_of=NOON.isoformat(), version="v1",
    changed=True, rows={"orders": 2}, fingerprint="x",
)  # fmt: skip
RUN = Run(NOON - timedelta(seconds=1), NOON + timedelta(seconds=5), True, True, "Published 2 orders in 4 s.", "ada@example.com")


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    publish_rows(home, small_marketplace(), [FOUND])
    (home / "marketplace.toml").write_text("", encoding="utf-8")
    settings = Settings(home=home, marketplace=home / "marketplace.toml", now=NOON, scheduler=False)
    migrate(settings.database)
    built = build_services(settings)
    yield built
    built.database.close()


def status(services: Services, read: SyncState | None, run: Run | None = None, role: Role = Role.ADMIN) -> DataStatus:
    """With these runs in the home."""
    for name, state in ((STATE_FILE, read), (RUN_FILE, run)):
        if state is not None:
            text = json.dumps(asdict(state), default=datetime.isoformat)
            (services.settings.home / name).write_text(text, encoding="utf-8")
    return data_status(services, Principal("u1", "ada@example.com", "Ada", role, None, "session", "s1"))


def last(found: DataStatus) -> LastRead:
    assert found.last is not None
    return found.last


def test_what_is_served_and_found(services: Services) -> None:
    found = status(services, READ)
    assert found.served is not None
    assert (found.source, found.findings, found.looked_at, found.may_refresh) == ("shop", (FOUND,), NOON + timedelta(seconds=4), True)
    assert (found.refresh.is_running, status(services, READ, role=Role.ANALYST).may_refresh) == (False, False)


def test_the_run_of_a_server_is_told_with_who_asked_for_it(services: Services) -> None:
    told = last(status(services, READ, RUN))
    assert (told.by, told.seconds, told.ok, told.changed, told.message, told.rows) == (
        "ada@example.com",
        6.0,
        True,
        True,
        "",
        {"orders": 2},
    )


def test_a_later_run_of_the_command_line_counts(services: Services) -> None:
    later = replace(READ, began_at=(NOON + timedelta(hours=1)).isoformat(), ended_at=(NOON + timedelta(hours=1, seconds=9)).isoformat())
    told = last(status(services, later, RUN))
    assert (told.by, told.seconds, told.changed) == ("", 9.0, True)


def test_to_look_and_find_nothing_new_is_no_run(services: Services) -> None:
    look = (NOON + timedelta(hours=1)).isoformat()
    looked = replace(READ, began_at=look, ended_at=look, changed=False)
    assert last(status(services, looked, RUN)).by == "ada@example.com"
    (services.settings.home / RUN_FILE).unlink()
    built = last(status(services, looked))
    assert (built.began_at, built.ended_at, built.seconds, built.changed) == (None, NOON, None, True)


def test_why_a_run_failed_is_told_to_who_may_begin_one(services: Services) -> None:
    failed = replace(READ, ok=False, began_at=(NOON + timedelta(hours=1)).isoformat(), message="No password for reader.", hint="Set it.")
    failed = replace(failed, ended_at=(NOON + timedelta(hours=1, seconds=1)).isoformat())
    assert last(status(services, failed)).message == "No password for reader. Set it."
    assert last(status(services, failed, role=Role.ANALYST)).message == ""


def test_a_run_that_was_killed_before_it_could_say_anything(services: Services) -> None:
    killed = Run(NOON + timedelta(hours=1), NOON + timedelta(hours=1, seconds=2), False, False, "The run ended with -9.", "schedule")
    told = last(status(services, READ, killed))
    assert (told.ok, told.message, told.by, told.rows) == (False, "The run ended with -9.", "schedule", {"orders": 2})


def test_without_any_run_there_is_none(services: Services) -> None:
    assert status(services, None).last is None
    assert status(services, None).looked_at is None


def test_without_anything_served_the_rest_is_told(services: Services) -> None:
    (services.settings.home / "extract" / "current").unlink()
    found = status(services, READ)
    assert (found.served, found.findings) == (None, ())
