"""Brings the application database to the current schema. However many processes start at once, one migrates."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, text

from data.errors import ConfigurationError, StoreDown
from data.store.database import open_for_migration, parse_url, prepare_file, translated

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
LOCK_WAIT_S = 60
_LOCK_POLL_S = 0.1
_ADVISORY_LOCK = 7_061_152_118
"""Any number will do, as long as nothing else in the database locks it."""


def migrate(database_url: str, revision: str = "head") -> None:
    """Upgrade to `revision`. Doing it again changes nothing; one that is killed half-way leaves the old schema whole."""
    with _locked(database_url) as connection:
        command.upgrade(_configuration(connection), revision)


@contextmanager
def migrated(database_url: str) -> Iterator[Connection]:
    """A connection to the upgraded database. What is done with it commits together with the upgrade, or not at all."""
    with _locked(database_url) as connection:
        command.upgrade(_configuration(connection), "head")
        yield connection


def downgrade(database_url: str, revision: str) -> None:
    """Go back to `revision` (`base` removes every table)."""
    with _locked(database_url) as connection:
        command.downgrade(_configuration(connection), revision)


def _configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(database_url: str) -> Iterator[Connection]:
    """A connection in one transaction, with the lock held that lets a single process migrate."""
    url = parse_url(database_url)
    engine = open_for_migration(database_url)
    try:
        if url.get_backend_name() == "sqlite":
            with _file_lock(prepare_file(url)), _transaction(engine) as connection:
                yield connection
                _check_foreign_keys(connection)
        else:
            with _transaction(engine) as connection:
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_S}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                yield connection
    except CommandError as error:
        raise ConfigurationError(
            "The application database was written by another version of this program.", "Start the version that migrated it last."
        ) from error
    finally:
        engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    with translated(), engine.begin() as connection:
        yield connection


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    """The lock dies with its process, so a killed migration blocks nobody."""
    descriptor = os.open(database.with_name(database.name + ".migrate.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        deadline = time.monotonic() + LOCK_WAIT_S
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise StoreDown(
                    "Another process has been migrating the application database for a minute.", "Look for it, then start again."
                )
            time.sleep(_LOCK_POLL_S)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise StoreDown(
            f"After the migration a row of {broken[0]} points nowhere; nothing was changed.", "Restore a backup, then try again."
        )
