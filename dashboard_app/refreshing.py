"""Keeps the extract current: looks whether shop or demo have moved on, and lets a process of its own read them."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import datetime, timedelta

from dashboard_app.preparation import outdated_demo, serves_demo
from dashboard_app.settings import Settings, environment
from data.errors import Unavailable
from data.marketplace.extract import Business
from data.shop.mapping import read_mapping
from data.shop.sync import SyncState, confirm_unchanged, read_state

REST = 4
"""A run is followed by a rest of so many times its length, so that reading takes a fifth of the time at most."""

_log = logging.getLogger(__name__)


def refresh(settings: Settings) -> int:
    """1 when a new version was published. Raises `SourceDown`, `ConfigurationError`, and `Unavailable` with what a failed run has said."""
    if settings.marketplace is None:
        is_due = serves_demo(settings) and outdated_demo(settings) is not None
        return _run_sync() if is_due else 0
    last, clock = read_state(settings.home), settings.clock()
    if last is not None and _rests(last, clock.now()):
        return 0
    business = Business(settings.timezone, settings.currency)
    if confirm_unchanged(settings.home, read_mapping(settings.marketplace, environment()), clock=clock, business=business):
        return 0
    return _run_sync()


def _rests(last: SyncState, now: datetime) -> bool:
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
