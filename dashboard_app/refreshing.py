"""Keeps the extract current: looks whether shop or demo have moved on, and lets a run read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard_app.preparation import outdated_demo, serves_demo
from dashboard_app.refreshes import Refreshes, require_ok
from dashboard_app.settings import Settings, environment
from data.marketplace.extract import Business
from data.shop.mapping import read_mapping
from data.shop.sync import SyncState, confirm_unchanged, read_state

REST = 4
"""A run is followed by a rest of so many times its length, so that reading takes a fifth of the time at most."""


def refresh(settings: Settings, refreshes: Refreshes) -> int:
    """1 after a run. Raises `SourceDown`, `ConfigurationError`, and `Unavailable` with what a failed run has said."""
    if settings.marketplace is None:
        is_due = serves_demo(settings) and outdated_demo(settings) is not None
        return _run(refreshes) if is_due else 0
    last, clock = read_state(settings.home), settings.clock()
    if refreshes.state().is_running or (last is not None and _rests(last, clock.now())):
        return 0
    business = Business(settings.timezone, settings.currency)
    if confirm_unchanged(settings.home, read_mapping(settings.marketplace, environment()), clock=clock, business=business):
        return 0
    return _run(refreshes)


def _rests(last: SyncState, now: datetime) -> bool:
    began, ended = datetime.fromisoformat(last.began_at), datetime.fromisoformat(last.ended_at)
    return ended <= now < ended + REST * max(ended - began, timedelta())


def _run(refreshes: Refreshes) -> int:
    run = refreshes.run()
    if run is None:
        return 0
    require_ok(run)
    return 1
