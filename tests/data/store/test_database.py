"""Transactions, and what the drivers' errors become."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from data.errors import ConfigurationError, Conflict, InvalidInput, StoreDown
from data.store.database import Database
from data.store.migrate import migrate
from data.store.models import BusinessMetric, Lease, Seed, User
from tests.data.store.good_rows import GOOD
from tests.fixtures.basics import NOON
from tests.fixtures.postgres import PostgresServer
from tests.fixtures.programs import free_port


def _lease(name: str = "work", token: int = 1) -> Lease:
    return Lease(name=name, holder="me", token=token, acquired_at=NOON, expires_at=NOON)


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(InvalidInput), database.transaction() as session:
        session.add(_lease())
        session.flush()
        raise InvalidInput("stop")
    with database.reading() as session:
        assert session.scalars(select(Lease)).all() == []


def test_instants_come_back_in_utc_whatever_zone_they_went_in_with(database: Database) -> None:
    with database.transaction() as session:
        session.add(Seed(name="here", planted_at=datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=1)))))
    with database.reading() as session:
        planted_at = session.scalars(select(Seed.planted_at)).one()
    assert (planted_at, planted_at.tzinfo) == (datetime(2026, 11, 20, 11, 0, tzinfo=UTC), UTC)


@pytest.mark.parametrize("digits", ["12345678901234567890.12", "0.1", "-0.333333333333", "1E+3"])
def test_decimals_come_back_exactly(database: Database, digits: str) -> None:
    author = User(id="u1", email="ann@example.com", name="Ann", role="admin", created_at=NOON, updated_at=NOON)
    with database.transaction() as session:
        session.add(author)
        session.flush()
        session.execute(insert(BusinessMetric).values(**GOOD[BusinessMetric] | {"value": Decimal(digits)}))
    with database.reading() as session:
        assert session.scalars(select(BusinessMetric.value)).one() == Decimal(digits)


def test_what_is_doubled_is_a_conflict_that_tells_nothing_of_the_database(database: Database) -> None:
    with database.transaction() as session:
        session.add(_lease())
    with pytest.raises(Conflict) as caught, database.transaction() as session:
        session.add(_lease())
    assert (caught.value.message, caught.value.hint) == (
        "This conflicts with what is stored.",
        "Reload, then try again with other values.",
    )


@pytest.mark.parametrize("value", ["half a character \ud800", "x" * 100])
def test_what_cannot_be_stored_is_bad_input(database: Database, value: str) -> None:
    """SQLite has no lengths; there only the half character is refused."""
    with database.transaction() as session:
        session.add(_lease())
    try:
        with database.transaction() as session:
            session.execute(update(Lease).values(name=value))
    except InvalidInput as refusal:
        assert refusal.message == "A value cannot be stored."
    else:
        assert database.engine.dialect.name == "sqlite"
        assert value == "x" * 100


def test_a_number_too_large_is_bad_input(database: Database) -> None:
    with pytest.raises(InvalidInput), database.transaction() as session:
        session.add(_lease(token=2**70))


def test_a_database_without_tables_says_how_to_set_it_up(store_url: str) -> None:
    database = Database(store_url)
    with pytest.raises(StoreDown) as caught:
        database.ping()
    database.close()
    assert (caught.value.message, caught.value.hint) == (
        "The application database has not been set up.",
        "Run: python -m dashboard_app migrate",
    )


def test_a_migrated_database_answers(database: Database) -> None:
    database.ping()


def test_a_server_that_is_away_is_an_outage_not_a_fault() -> None:
    database = Database(f"postgresql://postgres@127.0.0.1:{free_port()}/nowhere")
    with pytest.raises(StoreDown) as caught:
        database.ping()
    database.close()
    assert (caught.value.message, caught.value.retry_after_s) == ("The application database does not answer.", 5)


@pytest.mark.postgres
def test_connections_that_the_server_closed_are_replaced(postgres_server: PostgresServer, postgres_url: str) -> None:
    migrate(postgres_url)
    database = Database(postgres_url)
    database.ping()
    name = postgres_url.rsplit("/", 1)[1]
    postgres_server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    database.ping()
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://root@localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_we_cannot_use_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database(url)
    assert "MVT_DATABASE_URL" in caught.value.message
    assert "sqlite:///path" in caught.value.hint


def test_a_new_file_is_readable_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "app.db"
    migrate(f"sqlite:///{path}")
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_concurrent_writers_wait_for_each_other(database: Database) -> None:
    with database.transaction() as session:
        session.add(_lease(token=1))

    def raise_token(_: int) -> None:
        with database.transaction() as session:
            session.execute(update(Lease).values(token=Lease.token + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_token, range(40)))
    with database.reading() as session:
        assert session.scalars(select(Lease.token)).one() == 41


def test_a_reader_is_not_held_up_by_a_writer(database: Database) -> None:
    with database.transaction() as session:
        session.add(_lease())
        session.flush()
        with database.reading() as other:
            assert other.scalars(select(Lease)).all() == []


def test_a_file_locked_by_somebody_else_is_an_outage_after_five_seconds(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    migrate(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    freed = threading.Timer(30, holder.rollback)
    freed.start()
    with pytest.raises(StoreDown) as caught, database.transaction() as session:
        session.add(_lease())
    freed.cancel()
    holder.rollback()
    holder.close()
    with database.transaction() as session:
        session.add(_lease())
    database.close()
    assert caught.value.message == "The application database does not answer."


_WRITE_FOR_EVER = """
import sys
from datetime import UTC, datetime
from data.store.database import Database
from data.store.models import Seed
database = Database(sys.argv[1])
now = datetime(2026, 11, 20, tzinfo=UTC)
number = 0
while True:
    with database.transaction() as session:
        session.add_all([Seed(name=f"{number}a", planted_at=now), Seed(name=f"{number}b", planted_at=now)])
    number += 1
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_whole_pairs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'app.db'}"
    migrate(url)
    database = Database(url)
    for wanted in (1, 7, 20):
        with database.transaction() as session:
            session.execute(text("DELETE FROM seeds"))
        writer = subprocess.Popen([sys.executable, "-c", _WRITE_FOR_EVER, url], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        for _ in range(wanted):
            writer.stdout.readline()
        writer.kill()
        writer.communicate()
        with database.reading() as session:
            names = session.scalars(select(Seed.name)).all()
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert len(names) >= 2 * wanted
        assert {name[:-1] for name in names if name.endswith("a")} == {name[:-1] for name in names if name.endswith("b")}
    database.close()
