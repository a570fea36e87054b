"""`sync`: the extract brought up to date. The scheduler runs it again and again, so it loads what a shop needs and nothing else."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path
from pkgutil import resolve_name

from dashboard_app.settings import Settings, environment
from data.marketplace.extract import Business
from data.shop.findings import told
from data.shop.mapping import read_mapping
from data.shop.sync import sync_shop

_RENEW, _CARRY = "dashboard_app.commands.data:renew_demo", "dashboard_app.commands.data:carry_to_postgres"


def sync(settings: Settings, given: Namespace) -> None:
    """Bring the extract up to date: read the shop, or build the demo marketplace anew when its last day is over."""
    if settings.marketplace is not None:
        _sync_shop(settings, settings.marketplace, force=given.full)
    else:
        resolve_name(_RENEW)(settings)
    if settings.warehouse_in_postgres:
        resolve_name(_CARRY)(settings)


def say(line: str) -> None:
    """A line for whoever runs the command."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _sync_shop(settings: Settings, path: Path, *, force: bool) -> None:
    began = time.monotonic()
    business = Business(settings.timezone, settings.currency)
    state = sync_shop(settings.home, read_mapping(path, environment()), clock=settings.clock(), business=business, force=force)
    for finding in state.findings:
        say(told(finding))
    rows = ", ".join(f"{count:,} {table}" for table, count in state.rows.items())
    say(f"Published {rows} in {time.monotonic() - began:.0f} s." if state.changed else "Nothing has changed since the last time.")
