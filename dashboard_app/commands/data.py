"""`migrate` and `demo`: the application database and the extract, brought to where they should be."""

from __future__ import annotations

import time
from argparse import Namespace
from contextlib import closing

from dashboard_app.commands.shop import say
from dashboard_app.preparation import origin, outdated_demo, serves_demo
from dashboard_app.settings import Settings, variable
from data.errors import ConfigurationError
from data.marketplace.mirror import carry
from data.sample.current import STANDARD, DemoSize, served_demo
from data.sample.marketplace import build_demo
from data.sample.starter import plant_starter
from data.store.database import Database
from data.store.migrate import migrate


def migrate_database(settings: Settings, _given: Namespace) -> None:
    """Bring the schema to this version and put the samples in, once."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database)
    with closing(Database(settings.database)) as database:
        plant_starter(database, clock=settings.clock(), timezone=settings.timezone, currency=settings.currency)
    say("The application database is current.")


def build(settings: Settings, given: Namespace) -> None:
    """Build the demo marketplace anew, whatever is there."""
    if settings.marketplace is not None:
        raise ConfigurationError(
            f"{variable('marketplace')} names a shop of one's own, which the demo would replace.", "Leave it out, or use another MVT_HOME."
        )
    size = DemoSize(STANDARD.orders if given.orders is None else given.orders, STANDARD.seed if given.seed is None else given.seed)
    _build(settings, size)
    carry_to_postgres(settings)


def renew_demo(settings: Settings) -> None:
    """Build the demo marketplace anew when its last day is over."""
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
        say("The demo marketplace is current.")


def carry_to_postgres(settings: Settings) -> None:
    """To a warehouse in PostgreSQL, when there is one: also what an earlier run published and could not bring there."""
    if not settings.warehouse_in_postgres:
        return
    began = time.monotonic()
    carried = carry(settings.home, settings.warehouse, origin=origin(settings), clock=settings.clock())
    say(f"Copied to PostgreSQL in {time.monotonic() - began:.0f} s." if carried else "PostgreSQL has this version.")


def _build(settings: Settings, size: DemoSize) -> None:
    say(f"Building the demo marketplace of today with {size.orders:,} orders ...")
    began = time.monotonic()
    clock, zone, currency = settings.clock(), settings.timezone, settings.currency
    build_demo(settings.home, clock=clock, timezone=zone, currency=currency, orders=size.orders, seed=size.seed)
    say(f"Built in {time.monotonic() - began:.0f} s.")
