"""A shop's rows are read, looked at and published as a new version of the extract; or nothing is, and what was served stays."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from data.clock import Clock
from data.errors import AnalyticsError, Conflict
from data.marketplace.extract import Business, read_stamp
from data.marketplace.versions import confirm, remember_text
from data.quality import encode
from data.shop.findings import Finding, Level
from data.shop.loading import fingerprint
from data.shop.mapping import MarketplaceFile
from data.shop.publishing import Reader
from data.shop.renewal import is_same_day, renew
from data.tables import LAYOUT
from data.warehouse.base import ExtractInfo

STATE_FILE, LOCK_FILE = "sync.json", "sync.lock"


@dataclass(frozen=True, slots=True)
class SyncState:
    """How the last run ended. `ok`: its version, or the one before, is known to be complete up to `as_of`. `fingerprint`: what the
    sources looked like then; the same again means that nothing has changed."""

    ok: bool
    began_at: str
    ended_at: str
    as_of: str | None
    version: str | None
    changed: bool
    rows: dict[str, int]
    fingerprint: str | None
    message: str = ""
    hint: str = ""
    findings: tuple[Finding, ...] = ()


def sync_shop(home: Path, mapping: MarketplaceFile, *, clock: Clock, business: Business, force: bool = False) -> SyncState:
    """Bring the extract up to the shop. Its state is also written to `home`, whatever happens.

    Raises `SourceDown`, `ConfigurationError` (a mapping or rows that cannot be), and `Conflict` while another run goes on.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _only_one(home):
        began = clock.now()
        try:
            state = _run(home, mapping, clock=clock, business=business, began=began, force=force)
        except AnalyticsError as error:
            _remember(home, _failed(home, began, clock.now(), error))
            raise
        _remember(home, state)
        return state


def confirm_unchanged(home: Path, mapping: MarketplaceFile, *, clock: Clock, business: Business) -> bool:
    """Whether nothing has changed since the last run; then what is served is known to be complete up to now. Raises `SourceDown`.

    False too when a day is over since then: that is for a run to look at.
    """
    last, served, now = read_state(home), read_stamp(home), clock.now()
    try:
        seen = _seen(mapping, business)
    except AnalyticsError as error:
        _remember(home, _failed(home, now, clock.now(), error))
        raise
    if last is None or served is None or not _is_unchanged(last, seen, served) or not is_same_day(last.as_of, now, business.timezone):
        return False
    if not confirm(home, served.version, now, encode(one for one in last.findings if one.is_of_days)):
        return False
    _remember(home, replace(last, began_at=now.isoformat(), ended_at=now.isoformat(), as_of=now.isoformat(), changed=False))
    return True


def _run(home: Path, mapping: MarketplaceFile, *, clock: Clock, business: Business, began: datetime, force: bool) -> SyncState:
    last, served = read_state(home), read_stamp(home)
    seen = _seen(mapping, business)
    if not force and last is not None and served is not None and _is_unchanged(last, seen, served):
        same = is_same_day(last.as_of, began, business.timezone)
        standing = last.findings if same else renew(home, last.findings, began, business.timezone)
        if confirm(home, served.version, began, encode(one for one in standing if one.is_of_days)):
            return _state(began, clock, served.version, last.rows, seen, standing, changed=False)
    reader = Reader(home, mapping, clock, business, began)
    ran = (None if force else reader.read_changes()) or reader.read_whole()
    return _state(began, clock, ran.version, ran.rows, seen, ran.findings, changed=ran.changed)


def _seen(mapping: MarketplaceFile, business: Business) -> str | None:
    """What sources, mapping and business look like; None when a source cannot say."""
    of_sources = fingerprint(mapping)
    return None if of_sources is None else f"{of_sources} {mapping.digest()} {business.timezone.key} {business.currency}"


def _is_unchanged(last: SyncState | None, seen: str | None, served: ExtractInfo) -> bool:
    """Whether what is served is what the last run published, by this version of the product, from sources that look the same."""
    is_ours = last is not None and last.version == served.version and served.layout == LAYOUT
    return is_ours and last is not None and seen is not None and last.fingerprint == seen


def _state(  # noqa: PLR0913 - what a state says
    began: datetime, clock: Clock, version: str, rows: dict[str, int], seen: str | None, found: tuple[Finding, ...], *, changed: bool
) -> SyncState:
    return SyncState(
        ok=True, began_at=began.isoformat(), ended_at=clock.now().isoformat(), as_of=began.isoformat(), version=version, changed=changed,
        rows=rows, fingerprint=seen, findings=found,
    )  # fmt: skip


def _failed(home: Path, began: datetime, ended: datetime, error: AnalyticsError) -> SyncState:
    """What is served stays, with the instant up to which it is complete."""
    last = read_state(home)
    return SyncState(
        ok=False, began_at=began.isoformat(), ended_at=ended.isoformat(), as_of=last.as_of if last else None,
        version=last.version if last else None, changed=False, rows=last.rows if last else {}, fingerprint=None, message=error.message,
        hint=error.hint, findings=last.findings if last else (),
    )  # fmt: skip


def read_state(home: Path) -> SyncState | None:
    """How the last run ended; None when there was none, or when what was written cannot be read."""
    try:
        given = json.loads((home / STATE_FILE).read_text(encoding="utf-8"))
        found = tuple(Finding(**{**one, "level": Level(one["level"])}) for one in given.pop("findings"))
        return SyncState(**given, findings=found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(home: Path, state: SyncState) -> None:
    remember_text(home / STATE_FILE, json.dumps(asdict(state), ensure_ascii=False, indent=1) + "\n")


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Two runs at once are one: the second says so and leaves the work to the first."""
    descriptor = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("A sync is running already.", "Wait for it to end.") from error
        yield
    finally:
        os.close(descriptor)
