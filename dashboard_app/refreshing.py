"""Keeps the extract current: looks whether shop or demo have moved on, and lets a process of its own read them."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import datetime, timedelta

from dashboard_app.preparation import is_carried, outdated_demo, serves_demo
from dashboard_app.settings import Settings, environment
from data.errors import Unavailable
from data.marketplace.extract import Business
from data.marketplace.mirror import MirrorState, read_mirror
from data.shop.mapping import read_mapping
from data.shop.sync import SyncState, confirm_unchanged, read_state

REST = 4
"""A run is followed by a rest of so many times its length, so that reading takes a fifth of the time at most."""

_log = logging.getLogger(__name__)


def refresh(settings: Settings) -> int:
    """1 when a new version was published, here or in PostgreSQL. Raises `SourceDown`, `WarehouseDown`, `ConfigurationError`, and
    `Unavailable` with what a failed run has said."""
    now = settings.clock().now()
    last = read_state(settings.home) if settings.marketplace is not None else None
    copied = read_mirror(settings.home) if settings.warehouse_in_postgres else None
    if _rests(last, now) or _rests(copied, now):
        return 0
    return _run_sync() if _is_due(settings) or not is_carried(settings) else 0


def _is_due(settings: Settings) -> bool:
    """Whether shop or demo have moved on."""
    if settings.marketplace is None:
        return serves_demo(settings) and outdated_demo(settings) is not None
    business, clock = Business(settings.timezone, settings.currency), settings.clock()
    return not confirm_unchanged(settings.home, read_mapping(settings.marketplace, environment()), clock=clock, business=business)


def _rests(last: SyncState | MirrorState | None, now: datetime) -> bool:
    if last is None:
        return False
    began, ended = datetime.fromisoformat(last.began_at), datetime.fromisoformat(last.ended_at)
    return ended <= now < ended + REST * max(ended - began, timedelta())


def _run_sync() -> int:
    """A process of its own: its memory and threads stay out of the server."""
    done = subprocess.run(
        [sys.executable, "-m", "dashboard_app", "sync"], check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise Unavailable(f"The data could not be brought up to date: {done.stderr.strip()}", "What was served before stays.")
    _log.info("The data were brought up to date: %s", done.stdout.strip().rpartition("\n")[2])
    return 1
