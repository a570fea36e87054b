"""What must be there before the server answers: the schema, the samples, an extract to read, and somebody who can sign in.

It is asked for at every start, so looking is cheap; the heavy work (migrating, building the demo) runs in processes of its own,
which also keeps their memory and threads out of the server.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing, suppress

from dashboard_app.dashboards.ready_made import plant_ready
from dashboard_app.people import People
from dashboard_app.settings import Settings, signing_secret, variable
from data.errors import AnalyticsError, WarehouseDown
from data.marketplace.extract import read_stamp
from data.marketplace.mirror import confirm_there, read_mirror
from data.marketplace.postgres import served_in_postgres
from data.sample.current import STANDARD, DemoSize, demo_is_current, served_demo
from data.sample.starter import plant_starter
from data.shop.sync import read_state
from data.store.database import Database
from data.store.revision import is_current
from data.tables import LAYOUT

FAILED = 1
DEMO, SHOP = "demo", "shop"


def prepare(settings: Settings) -> None:
    """Make what is missing; what is there stays as it is. Raises one of our errors with what to do."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    signing_secret(settings)
    with closing(Database(settings.database)) as database:
        if not is_current(database):
            _run("migrate")
        plant_starter(database, clock=settings.clock(), timezone=settings.timezone, currency=settings.currency)
        _prepare_data(settings)
        _plant_ready(settings, database)
        _tell_first_sign_in(settings, People(database, settings.clock()))


def _prepare_data(settings: Settings) -> None:
    """An extract to read. A warehouse that has been filled before and is away does not stop the start: the scheduler tries again."""
    last = read_mirror(settings.home) if settings.warehouse_in_postgres else None
    filled = last is not None and last.version is not None
    try:
        if serves_demo(settings) and (size := outdated_demo(settings)) is not None:
            _run("demo", "--orders", str(size.orders), "--seed", str(size.seed), needed=not filled)
        if settings.marketplace is not None and not serves_shop(settings):
            _run("sync")
        if not is_carried(settings):
            _run("sync", needed=not filled)
    except WarehouseDown as error:
        if not filled:
            raise
        sys.stderr.write(f"{error.message} {error.hint}\n")


def _plant_ready(settings: Settings, database: Database) -> None:
    """The ready dashboards, where they have something to show. While the warehouse is away nobody knows: the next start looks again."""
    with suppress(WarehouseDown):
        if serves_demo(settings) and served_demo(settings.home) is not None:
            plant_ready(database, settings.clock())


def prepare_or_exit(settings: Settings) -> None:
    """`prepare` as the body of a process: a failure is one sentence on standard error and exit code 1."""
    try:
        prepare(settings)
    except AnalyticsError as error:
        sys.stderr.write(f"{error.message} {error.hint}".strip() + "\n")
        sys.exit(FAILED)


def serves_demo(settings: Settings) -> bool:
    """Whether metrics are read from the demo marketplace: no own marketplace is named, and no warehouse that others fill."""
    if settings.marketplace is not None:
        return False
    if not settings.warehouse_in_postgres:
        return not settings.warehouse_url.get_secret_value()
    there = served_in_postgres(settings.warehouse)
    return there is None or there.origin == DEMO


def carries(settings: Settings) -> bool:
    """Whether this installation brings what it has read or made to a warehouse in PostgreSQL."""
    return settings.warehouse_in_postgres and (settings.marketplace is not None or serves_demo(settings))


def origin(settings: Settings) -> str:
    """Where the rows come from, as the warehouse in PostgreSQL is told."""
    return DEMO if settings.marketplace is None else SHOP


def is_carried(settings: Settings) -> bool:
    """Whether nothing is to be brought to PostgreSQL, because that has it or because it is not ours to fill."""
    return not carries(settings) or confirm_there(settings.home, settings.warehouse, clock=settings.clock())


def outdated_demo(settings: Settings) -> DemoSize | None:
    """The demo to build: the standard one when there is no extract, the same again when its last day is over or the time zone or
    currency has changed. None when all is well, or when the extract is of another origin: that is never replaced unasked."""
    if read_stamp(settings.home) is None:
        return STANDARD
    if demo_is_current(settings.home, clock=settings.clock(), timezone=settings.timezone, currency=settings.currency):
        return None
    return served_demo(settings.home)


def serves_shop(settings: Settings) -> bool:
    """Whether the extract that is there was read from the shop by this version of the product; the scheduler keeps it current."""
    served, last = read_stamp(settings.home), read_state(settings.home)
    return served is not None and last is not None and last.version == served.version and served.layout == LAYOUT


def _run(*words: str, needed: bool = True) -> None:
    """One of our commands in a process of its own; it says itself why it failed. Without what is `needed` there is no start."""
    done = subprocess.run([sys.executable, "-m", "dashboard_app", *words], check=False)  # noqa: S603 - our own interpreter
    if done.returncode and needed:
        sys.exit(done.returncode)


def _tell_first_sign_in(settings: Settings, people: People) -> None:
    given = settings.admin_password
    created = people.first_admin(settings.admin_email, given.get_secret_value() if given else None)
    if created is None:
        return
    password = created.generated_password or f"(the one in {variable('admin_password')})"
    sys.stdout.write(f"\n  Sign in at {settings.origin}\n    e-mail    {created.person.email}\n    password  {password}\n  Shown once.\n\n")
    sys.stdout.flush()
