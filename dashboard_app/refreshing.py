"""Keeps the extract current: looks whether shop or demo have moved on, and lets a run read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard_app.preparation import is_carried, outdated_demo, serves_demo
from dashboard_app.refreshes import Refreshes, require_ok
from dashboard_app.settings import Settings, environment
from data.marketplace.extract import Business
from data.marketplace.mirror import MirrorState, read_mirror
from data.shop.mapping import read_mapping
from data.shop.sync import SyncState, confirm_unchanged, read_state

REST = 4
"""A run is followed by a rest of so many times its length, so that reading takes a fifth of the time at most."""


def refresh(settings: Settings, refreshes: Refreshes) -> int:
    """1 after a run. Raises `SourceDown`, `WarehouseDown`, `ConfigurationError`, and `Unavailable` with what a failed run has said."""
    now = settings.clock().now()
    last = read_state(settings.home) if settings.marketplace is not None else None
    copied = read_mirror(settings.home) if settings.warehouse_in_postgres else None
    if refreshes.state().is_running or _rests(last, now) or _rests(copied, now):
        return 0
    return _run(refreshes) if _is_due(settings) or not is_carried(settings) else 0


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


def _run(refreshes: Refreshes) -> int:
    run = refreshes.run()
    if run is None:
        return 0
    require_ok(run)
    return 1
