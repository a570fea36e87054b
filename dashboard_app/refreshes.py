"""Bringing the data up to date: one run at a time, in a process of its own, whoever asked for it, and how the last one ended."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dashboard_app.access import Principal, Right
from dashboard_app.settings import Settings, environment, variable
from data.clock import Clock, SystemClock
from data.errors import AnalyticsError, Conflict, Unavailable
from data.marketplace.extract import read_stamp
from data.marketplace.versions import replace_text
from data.store.database import Database
from data.store.leases import Leases
from data.store.models import AuditEntry
from data.store.types import new_id

LEASE = "refresh"
STATE_FILE = "refresh.json"
BY_ITSELF = "schedule"
"""Who asked for a run of the scheduler."""

LEASE_S, LOOK_S = 30.0, 5.0
"""A run whose server was killed counts as over so long after it was last looked after."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended: whether it published something new, what it said, who asked for it."""

    began_at: datetime
    ended_at: datetime
    ok: bool
    changed: bool
    message: str
    by: str


@dataclass(frozen=True, slots=True)
class RefreshState:
    """`since` when and `by` whom a run goes on, if one does; and the `last` that has ended."""

    since: datetime | None
    by: str
    last: Run | None

    @property
    def is_running(self) -> bool:
        return self.since is not None


class Refreshes:
    """Starts runs of `command` and tells of them. Servers that share the application database share the one run that may go on."""

    def __init__(
        self, database: Database, home: Path, command: Sequence[str], environment: Mapping[str, str], *, clock: Clock | None = None,
        has_source: bool = True,
    ) -> None:  # fmt: skip
        self._database = database
        self._home = home
        self._command = tuple(command)
        self._environment = dict(environment)
        # A clock that runs, also where the product's own stands still: a run that was killed must not go on for ever.
        self._clock = clock or SystemClock()
        self._leases = Leases(database, self._clock, timedelta(seconds=LEASE_S))
        self.has_source = has_source

    def start(self, actor: Principal, address: str = "") -> bool:
        """Begin a run and do not wait for it; False when one goes on. Raises `NotAllowed`, `Conflict` when there is nothing to read."""
        actor.require(Right.REFRESH_DATA)
        if not self.has_source:
            raise Conflict("The warehouse is filled elsewhere.", "Bring it up to date where it is filled.")
        holder = self._take(actor.email)
        if holder is None:
            return False
        try:
            self._audit(actor, address)
        except AnalyticsError:
            self._leases.give_back(LEASE, holder)
            raise
        threading.Thread(target=self._run_alone, args=(holder, actor.email), name="refresh", daemon=True).start()
        return True

    def run(self) -> Run | None:
        """A run, waited for; None when one goes on already."""
        holder = self._take(BY_ITSELF)
        return None if holder is None else self._run(holder, BY_ITSELF)

    def state(self) -> RefreshState:
        held = self._leases.find(LEASE)
        last = self._last()
        return RefreshState(None, "", last) if held is None else RefreshState(held.since, held.holder.partition(" ")[2], last)

    def _take(self, by: str) -> str | None:
        holder = f"{new_id()} {by}"
        return holder if self._leases.hold(LEASE, holder) is not None else None

    def _run_alone(self, holder: str, by: str) -> None:
        try:
            self._run(holder, by)
        except Exception:  # the body of a thread: nobody else would hear of it
            _log.exception("The data could not be brought up to date.")

    def _run(self, holder: str, by: str) -> Run:
        began, before = self._clock.now(), self._version()
        try:
            code, said, complained = self._finished(holder)
            message = complained.strip() if code else said.strip().rpartition("\n")[2]
            changed = self._version() != before
            run = Run(began, self._clock.now(), code == 0, changed, message or f"The run ended with {code}.", by)
            replace_text(self._home / STATE_FILE, json.dumps(asdict(run), default=datetime.isoformat) + "\n")
        finally:
            self._leases.give_back(LEASE, holder)
        _log.log(logging.INFO if run.ok else logging.WARNING, "A run to bring the data up to date has ended: %s", run.message)
        return run

    def _finished(self, holder: str) -> tuple[int, str, str]:
        """Exit code and what was said, kept alive as a lease meanwhile: a process of its own, whose memory and threads stay out of
        the server."""
        with subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
            self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            while True:
                try:
                    said, complained = process.communicate(timeout=LOOK_S)
                except subprocess.TimeoutExpired:
                    self._keep(holder)
                else:
                    return process.returncode, said, complained

    def _keep(self, holder: str) -> None:
        try:
            self._leases.hold(LEASE, holder)
        except AnalyticsError as error:
            # The run itself goes on, and its own lock keeps others away.
            _log.warning("The lease of a run cannot be kept: %s", error.message)

    def _version(self) -> str | None:
        stamp = read_stamp(self._home)
        return None if stamp is None else stamp.version

    def _last(self) -> Run | None:
        try:
            given = json.loads((self._home / STATE_FILE).read_text(encoding="utf-8"))
            began, ended = (datetime.fromisoformat(given[name]) for name in ("began_at", "ended_at"))
            return Run(began, ended, bool(given["ok"]), bool(given["changed"]), str(given["message"]), str(given["by"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _audit(self, actor: Principal, address: str) -> None:
        entry = AuditEntry(
            at=self._clock.now(), actor_id=actor.user_id, actor=actor.email, act="refresh_data", target_type="data", target_id=None,
            result="ok", address=address, details={},
        )  # fmt: skip
        with self._database.transaction() as session:
            session.add(entry)


def require_ok(run: Run) -> None:
    """Raise `Unavailable` with what a failed run has said."""
    if not run.ok:
        raise Unavailable(f"The data could not be brought up to date: {run.message}", "What was served before stays.")


def open_refreshes(settings: Settings, database: Database) -> Refreshes:
    """Runs of the `sync` command with the settings of this server, wherever it has them from."""
    told = {
        "home": str(settings.home), "timezone": settings.timezone.key, "currency": settings.currency,
        "warehouse_url": settings.warehouse_url.get_secret_value(), "database_url": settings.database_url.get_secret_value(),
        "marketplace": str(settings.marketplace or ""), "now": settings.now.isoformat() if settings.now is not None else "",
    }  # fmt: skip
    ours = {variable(name): value for name, value in told.items() if value}
    has_source = settings.marketplace is not None or settings.warehouse_in_postgres or not settings.warehouse_url.get_secret_value()
    command = (sys.executable, "-m", "dashboard_app", "sync")
    given = {name: value for name, value in environment().items() if value is not None}
    return Refreshes(database, settings.home, command, given | ours, has_source=has_source)
