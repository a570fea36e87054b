"""`migrate`, `demo` and `sync`: the application database and the extract, brought to where they should be."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from contextlib import closing
from pathlib import Path

from dashboard_app.preparation import origin, outdated_demo, serves_demo
from dashboard_app.settings import Settings, environment, variable
from data.errors import ConfigurationError
from data.marketplace.extract import Business
from data.marketplace.mirror import carry
from data.sample.current import STANDARD, DemoSize, served_demo
from data.sample.marketplace import build_demo
from data.sample.starter import plant_starter
from data.shop.findings import told
from data.shop.mapping import read_mapping
from data.shop.sync import sync_shop
from data.store.database import Database
from data.store.migrate import migrate


def migrate_database(settings: Settings, _given: Namespace) -> None:
    """Bring the schema to this version and put the samples in, once."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database)
    with closing(Database(settings.database)) as database:
        plant_starter(database, clock=settings.clock(), timezone=settings.timezone, currency=settings.currency)
    _say("The application database is current.")


def build(settings: Settings, given: Namespace) -> None:
    """Build the demo marketplace anew, whatever is there."""
    if settings.marketplace is not None:
        raise ConfigurationError(
            f"{variable('marketplace')} names a shop of one's own, which the demo would replace.", "Leave it out, or use another MVT_HOME."
        )
    size = DemoSize(STANDARD.orders if given.orders is None else given.orders, STANDARD.seed if given.seed is None else given.seed)
    _build(settings, size)
    _carry(settings)


def sync(settings: Settings, given: Namespace) -> None:
    """Bring the extract up to date: read the shop, or build the demo marketplace anew when its last day is over."""
    if settings.marketplace is not None:
        _sync_shop(settings, settings.marketplace, force=given.full)
    else:
        _renew_demo(settings)
    _carry(settings)


def _renew_demo(settings: Settings) -> None:
    if not serves_demo(settings):
        raise ConfigurationError(
            f"The warehouse of {variable('warehouse_url')} is filled elsewhere.", "There is nothing to bring up to date."
        )
    size = outdated_demo(settings)
    if size is not None:
        _build(settings, size)
    elif served_demo(settings.home) is None:
        raise ConfigurationError("The extract is not the demo marketplace.", "To replace it by the demo, run: python -m dashboard_app demo")
    else:
        _say("The demo marketplace is current.")


def _carry(settings: Settings) -> None:
    """To a warehouse in PostgreSQL, when there is one: also what an earlier run published and could not bring there."""
    if not settings.warehouse_in_postgres:
        return
    began = time.monotonic()
    carried = carry(settings.home, settings.warehouse, origin=origin(settings), clock=settings.clock())
    _say(f"Copied to PostgreSQL in {time.monotonic() - began:.0f} s." if carried else "PostgreSQL has this version.")


def _sync_shop(settings: Settings, path: Path, *, force: bool) -> None:
    began = time.monotonic()
    business = Business(settings.timezone, settings.currency)
    state = sync_shop(settings.home, read_mapping(path, environment()), clock=settings.clock(), business=business, force=force)
    for finding in state.findings:
        _say(told(finding))
    rows = ", ".join(f"{count:,} {table}" for table, count in state.rows.items())
    _say(f"Published {rows} in {time.monotonic() - began:.0f} s." if state.changed else "Nothing has changed since the last time.")


def _build(settings: Settings, size: DemoSize) -> None:
    _say(f"Building the demo marketplace of today with {size.orders:,} orders ...")
    began = time.monotonic()
    clock, zone, currency = settings.clock(), settings.timezone, settings.currency
    build_demo(settings.home, clock=clock, timezone=zone, currency=currency, orders=size.orders, seed=size.seed)
    _say(f"Built in {time.monotonic() - began:.0f} s.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
