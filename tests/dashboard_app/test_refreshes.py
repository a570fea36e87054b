"""Bringing the data up to date on demand: one run at a time for all servers, in a process of its own, and how it ended."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard_app.access import Principal, Role
from dashboard_app.refreshes import LEASE_S, STATE_FILE, Refreshes, RefreshState, open_refreshes, require_ok
from dashboard_app.settings import Settings
from data.errors import Conflict, NotAllowed, Unavailable
from data.store.database import Database
from data.store.models import AuditEntry, User
from tests.fixtures.basics import NOON
from tests.fixtures.people import MovingClock

WAITS = "import sys; sys.stdin = open(sys.argv[1]); sys.stdin.read(); print('Read\\nPublished 2 orders in 0 s.')"
"""A run that goes on until the other end of a pipe is closed."""


@pytest.fixture
def admin(database: Database) -> Principal:
    with database.transaction() as session:
        session.add(User(id="u1", email="ada@example.com", name="Ada", role="admin", created_at=NOON, updated_at=NOON))
    return Principal("u1", "ada@example.com", "Ada", Role.ADMIN, None, "session", "s1")


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


Open = Callable[..., Refreshes]


@pytest.fixture
def opened(database: Database, home: Path, moving_clock: MovingClock) -> Iterator[Open]:
    """Runs of a small program. At the end none is left."""

    def make(program: str, *words: str) -> Refreshes:
        return Refreshes(database, home, (sys.executable, "-c", program, *words), os.environ, clock=moving_clock)

    yield make
    wait_for_runs()


def wait_for_runs() -> None:
    for thread in [one for one in threading.enumerate() if one.name == "refresh"]:
        thread.join(30)


def last(state: RefreshState) -> tuple[bool, bool, str, str]:
    assert state.last is not None
    return state.is_running, state.last.ok, state.last.message, state.last.by


def test_a_run_is_begun_shown_and_told(opened: Open, admin: Principal, gate: Path, moving_clock: MovingClock) -> None:
    refreshes = opened(WAITS, str(gate))
    assert refreshes.state() == RefreshState(None, "", None)
    assert refreshes.start(admin)
    state = refreshes.state()
    assert (state.is_running, state.since, state.by, state.last) == (True, moving_clock.now(), "ada@example.com", None)
    gate.open("w").close()
    wait_for_runs()
    assert last(refreshes.state()) == (False, True, "Published 2 orders in 0 s.", "ada@example.com")


def test_two_who_ask_get_one_run(opened: Open, admin: Principal, gate: Path) -> None:
    here, there = opened(WAITS, str(gate)), opened(WAITS, str(gate))
    assert [here.start(admin), there.start(admin), here.start(admin)] == [True, False, False]
    assert there.run() is None
    assert there.state().by == "ada@example.com"
    gate.open("w").close()
    wait_for_runs()
    assert last(there.state()) == (False, True, "Published 2 orders in 0 s.", "ada@example.com")


def test_each_run_that_was_asked_for_is_in_the_audit_log_once(opened: Open, admin: Principal, gate: Path, database: Database) -> None:
    refreshes = opened(WAITS, str(gate))
    for _ in range(2):
        refreshes.start(admin, "192.0.2.7")
    with database.reading() as session:
        found = [(one.act, one.actor, one.target_type, one.result, one.address) for one in session.scalars(select(AuditEntry))]
    assert found == [("refresh_data", "ada@example.com", "data", "ok", "192.0.2.7")]
    gate.open("w").close()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER, Role.VENDOR])
def test_only_administrators_may_begin_one(opened: Open, role: Role) -> None:
    with pytest.raises(NotAllowed):
        opened("").start(Principal("u2", "bo@example.com", "Bo", role, None, "session", "s2"))


def test_a_run_that_fails_says_why_and_the_next_one_may_begin(opened: Open) -> None:
    failing = opened("import sys; print('Reading'); sys.exit('The shop does not answer; see that it is up.')")
    run = failing.run()
    assert run is not None
    assert last(failing.state()) == (False, False, "The shop does not answer; see that it is up.", "schedule")
    with pytest.raises(Unavailable, match="could not be brought up to date: The shop does not answer"):
        require_ok(run)
    good = opened("print('Nothing has changed since the last time.')").run()
    assert good is not None
    require_ok(good)
    assert last(failing.state()) == (False, True, "Nothing has changed since the last time.", "schedule")


def test_a_run_that_is_killed_without_a_word_has_failed(opened: Open) -> None:
    run = opened("import os; os.kill(os.getpid(), 9)").run()
    assert run is not None
    assert (run.ok, run.message) == (False, "The run ended with -9.")


def test_a_program_that_is_not_there_gives_the_lease_back(database: Database, home: Path, moving_clock: MovingClock) -> None:
    missing = Refreshes(database, home, ("/nowhere/python",), {}, clock=moving_clock)
    with pytest.raises(FileNotFoundError):
        missing.run()
    assert not missing.state().is_running


def test_a_run_whose_server_was_killed_is_over_after_a_while(opened: Open, admin: Principal, gate: Path, moving_clock: MovingClock) -> None:
    refreshes = opened(WAITS, str(gate))
    refreshes.start(admin)
    moving_clock.move(minutes=LEASE_S / 60 + 1)
    assert not refreshes.state().is_running
    assert opened("print('Done')").run() is not None
    gate.open("w").close()


def test_where_nothing_can_be_read_nothing_is_begun(database: Database, home: Path, admin: Principal) -> None:
    settings = Settings(home=home, warehouse_url="duckdb:///elsewhere", scheduler=False)
    refreshes = open_refreshes(settings, database)
    assert not refreshes.has_source
    with pytest.raises(Conflict, match="filled elsewhere"):
        refreshes.start(admin)
    assert not refreshes.state().is_running


def test_the_command_brings_the_demo_up_to_date_with_the_settings_of_the_server(database: Database, home: Path) -> None:
    refreshes = open_refreshes(Settings(home=home, now=NOON, currency="USD", scheduler=False), database)
    # A folder that is no demo: the command says so, and builds nothing.
    (home / "extract").mkdir()
    (home / "extract" / "current").write_text("extract-x.duckdb\n", encoding="utf-8")
    (home / "extract" / "extract-x.duckdb").touch()
    stamp = {"version": "x", "as_of": NOON.isoformat(), "built_at": NOON.isoformat(), "timezone": "UTC", "currency": "EUR"}
    (home / "extract" / "extract-x.json").write_text(json.dumps(stamp), encoding="utf-8")
    run = refreshes.run()
    assert run is not None
    assert (run.ok, run.message[:43]) == (False, "The extract is not the demo marketplace; to")


def test_what_was_written_and_damaged_is_none(opened: Open, home: Path) -> None:
    for text in ("", "[]", '{"began_at": "soon"}', '{"began_at": 1}'):
        (home / STATE_FILE).write_text(text, encoding="utf-8")
        assert opened("").state().last is None
