"""What must be there before the server answers: the schema, the samples, an extract to read, and somebody who can sign in.

It is asked for at every start, so looking is cheap; the heavy work (migrating, building the demo) runs in processes of its own,
which also keeps their memory and threads out of the server.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

from dashboard_app.people import People
from dashboard_app.settings import Settings, signing_secret, variable
from data.errors import AnalyticsError
from data.marketplace.extract import read_stamp
from data.sample.current import STANDARD, DemoSize, demo_is_current, served_demo
from data.sample.starter import plant_starter
from data.shop.sync import read_state
from data.store.database import Database
from data.store.revision import is_current
from data.tables import LAYOUT

FAILED = 1


def prepare(settings: Settings) -> None:
    """Make what is missing; what is there stays as it is. Raises one of our errors with what to do."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    signing_secret(settings)
    with closing(Database(settings.database)) as database:
        if not is_current(database):
            _run("migrate")
        plant_starter(database, clock=settings.clock(), timezone=settings.timezone, currency=settings.currency)
        if serves_demo(settings) and (size := outdated_demo(settings)) is not None:
            _run("demo", "--orders", str(size.orders), "--seed", str(size.seed))
        if settings.marketplace is not None and not serves_shop(settings):
            _run("sync")
        _tell_first_sign_in(settings, People(database, settings.clock()))


def prepare_or_exit(settings: Settings) -> None:
    """`prepare` as the body of a process: a failure is one sentence on standard error and exit code 1."""
    try:
        prepare(settings)
    except AnalyticsError as error:
        sys.stderr.write(f"{error.message} {error.hint}".strip() + "\n")
        sys.exit(FAILED)


def serves_demo(settings: Settings) -> bool:
    """Whether metrics are read from the demo marketplace: no own marketplace and no other warehouse is named."""
    return settings.marketplace is None and not settings.warehouse_url.get_secret_value()


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


def _run(*words: str) -> None:
    """One of our commands in a process of its own; it says itself why it failed."""
    done = subprocess.run([sys.executable, "-m", "dashboard_app", *words], check=False)  # noqa: S603 - our own interpreter
    if done.returncode:
        sys.exit(done.returncode)


def _tell_first_sign_in(settings: Settings, people: People) -> None:
    given = settings.admin_password
    created = people.first_admin(settings.admin_email, given.get_secret_value() if given else None)
    if created is None:
        return
    password = created.generated_password or f"(the one in {variable('admin_password')})"
    sys.stdout.write(f"\n  Sign in at {settings.origin}\n    e-mail    {created.person.email}\n    password  {password}\n  Shown once.\n\n")
    sys.stdout.flush()
