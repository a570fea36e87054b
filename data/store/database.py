"""The application's own database, SQLite or PostgreSQL: the only place where its drivers' errors are met.

`transaction()` is for work that writes, `reading()` for work that only reads. On SQLite a writing transaction takes the
write lock when it begins, so two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import NullPool

from data.errors import AnalyticsError, ConfigurationError, Conflict, InvalidInput, Stale, StoreDown

BUSY_TIMEOUT_S = 5
CONNECT_TIMEOUT_S = 3
_POSTGRES = "postgresql+psycopg"
_CHECK_VALUES = "Check lengths, numbers and special characters."
_SECRET_FILE_MODE = 0o600


class Database:
    """The database at a URL (`sqlite:///path` or `postgresql://...`), shared by the threads of one process: open it after a fork.

    Nothing is connected before the first transaction.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(parse_url(url))
        self._writing = self.engine.execution_options(writes=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back when anything is raised."""
        with translated(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that is never committed."""
        with translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    def ping(self) -> None:
        """Return when the database answers and holds our tables; otherwise raise `StoreDown`."""
        with self.reading() as session:
            session.execute(text("SELECT version_num FROM alembic_version")).first()

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        prepare_file(url)
        return _sqlite_engine(url, foreign_keys=True)
    return _postgres_engine(url, pool_size=10, max_overflow=10, pool_timeout=BUSY_TIMEOUT_S, pool_pre_ping=True)


def open_for_migration(url: str) -> Engine:
    """An engine that keeps no connections and, on SQLite, lets tables be rebuilt (foreign keys are checked afterwards)."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        prepare_file(parsed)
        return _sqlite_engine(parsed, foreign_keys=False).execution_options(writes=True)
    return _postgres_engine(parsed, poolclass=NullPool)


def parse_url(url: str) -> URL:
    """`url` with the driver we use; anything else than SQLite in a file or PostgreSQL is a `ConfigurationError`."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError("MVT_DATABASE_URL is not a database address.", "Allowed: sqlite:///path or postgresql://...") from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername=_POSTGRES)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    raise ConfigurationError(
        f"MVT_DATABASE_URL begins with {parsed.drivername!r}.", "Allowed: sqlite:///path (a file) or postgresql://user@host/database."
    )


def prepare_file(url: URL) -> Path:
    """The SQLite file of `url`, made readable for its owner alone when it is new."""
    path = Path(url.database or "").absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=_SECRET_FILE_MODE, exist_ok=True)
    return path


def _sqlite_engine(url: URL, *, foreign_keys: bool) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_timeout=BUSY_TIMEOUT_S, max_overflow=20,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
    )  # fmt: skip

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin late and commit before DDL; we begin ourselves
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgres_engine(url: URL, **pool: Any) -> Engine:  # noqa: ANN401
    return create_engine(
        url, hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S, "tcp_user_timeout": BUSY_TIMEOUT_S * 1000, "application_name": "mvtraders",
            "options": f"-c timezone=UTC -c lock_timeout={BUSY_TIMEOUT_S}s",
        },
        **pool,
    )  # fmt: skip


@contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLAlchemy and the drivers raise into the error family. Messages hold neither SQL nor values."""
    try:
        yield
    except (DBAPIError, StaleDataError, PoolTimeout, sqlite3.Error) as error:
        raise _in_our_words(error) from error
    except (OverflowError, UnicodeEncodeError) as error:  # numbers and half characters that a driver cannot even send
        raise InvalidInput("A value cannot be stored.", _CHECK_VALUES) from error


def _in_our_words(error: Exception) -> AnalyticsError:
    if isinstance(error, IntegrityError):
        return Conflict("This conflicts with what is stored.", "Reload, then try again with other values.")
    if isinstance(error, StaleDataError):
        return Stale("Somebody else changed this meanwhile.", "Reload, then make your change again.")
    if isinstance(error, DataError):
        return InvalidInput("A value cannot be stored.", _CHECK_VALUES)
    if "no such table" in str(error) or "UndefinedTable" in str(error):
        return StoreDown("The application database has not been set up.", "Run: python -m dashboard_app migrate")
    return StoreDown("The application database does not answer.", "Try again in a few seconds.")
