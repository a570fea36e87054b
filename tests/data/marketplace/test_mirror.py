"""A warehouse in PostgreSQL is kept in step with the extract: new versions go over, the stamp moves, and what fails leaves the old."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from data.clock import FixedClock
from data.errors import WarehouseDown
from data.marketplace.extract import Business, publish
from data.marketplace.mirror import STATE_FILE, carry, confirm_there, read_mirror
from data.marketplace.postgres import served_in_postgres
from data.marketplace.versions import confirm
from data.quality import FEED_LATE, Finding, Level, encode
from data.tables import fact_sales
from data.warehouse.base import ExtractInfo
from data.warehouse.postgres import PostgresWarehouse
from tests.data.marketplace.books import BERLIN, NOW, line, load_rows, order

pytestmark = pytest.mark.postgres
LATER = NOW + timedelta(minutes=5)
GMV = select(func.sum(fact_sales.c.gmv))


def published(home: Path, price: str) -> ExtractInfo:
    rows = {"orders": [order()], "order_lines": [line("L1", price)]}
    business = Business(BERLIN, "EUR")
    return publish(home, lambda connection: load_rows(connection, rows), clock=FixedClock(NOW), business=business, as_of=NOW)


def brought(home: Path, url: str, now: datetime = NOW) -> bool:
    return carry(home, url, origin="shop", clock=FixedClock(now))


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_a_new_version_goes_over_once_and_says_where_it_came_from(home: Path, postgres_url: str) -> None:
    assert served_in_postgres(postgres_url) is None
    info = published(home, "10")
    assert brought(home, postgres_url)
    there = served_in_postgres(postgres_url)
    assert there is not None
    assert (there.info, there.origin) == (info, "shop")
    assert not brought(home, postgres_url)
    state = read_mirror(home)
    assert state is not None
    assert (state.ok, state.version, state.as_of) == (True, info.version, NOW.isoformat())


def test_the_stamp_moves_without_a_copy(home: Path, postgres_url: str) -> None:
    info = published(home, "10")
    brought(home, postgres_url)
    confirm(home, info.version, LATER)
    with closing(PostgresWarehouse(postgres_url)) as warehouse:
        assert confirm_there(home, postgres_url, clock=FixedClock(LATER))
        assert (warehouse.info().version, warehouse.info().as_of) == (info.version, LATER)
    state = read_mirror(home)
    assert state is not None
    assert state.as_of == LATER.isoformat()


def test_a_version_that_was_confirmed_before_it_went_over_brings_its_stamp(home: Path, postgres_url: str) -> None:
    confirm(home, published(home, "10").version, LATER)
    assert brought(home, postgres_url)
    there = served_in_postgres(postgres_url)
    assert there is not None
    assert there.info.as_of == LATER


def test_what_days_say_later_is_known_there_too(home: Path, postgres_url: str) -> None:
    info = published(home, "10")
    brought(home, postgres_url)
    late = Finding(Level.WARNING, FEED_LATE, "orders", "ordered_at", 1, "No order for a day.", "Look.", "2026-11-20")
    confirm(home, info.version, LATER, encode([late]))
    assert confirm_there(home, postgres_url, clock=FixedClock(LATER))
    with closing(PostgresWarehouse(postgres_url)) as warehouse:
        assert warehouse.info().findings == (late,)


def test_another_version_there_is_not_confirmed(home: Path, postgres_url: str) -> None:
    published(home, "10")
    assert not confirm_there(home, postgres_url, clock=FixedClock(NOW))
    brought(home, postgres_url)
    published(home, "20")
    assert not confirm_there(home, postgres_url, clock=FixedClock(NOW))


def test_readers_keep_the_version_they_began_with_and_find_the_next_without_a_restart(home: Path, postgres_url: str) -> None:
    old = published(home, "10").version
    brought(home, postgres_url)
    with closing(PostgresWarehouse(postgres_url)) as warehouse:
        assert warehouse.read(GMV, old) == [(1000,)]
        new = published(home, "20").version
        brought(home, postgres_url)
        assert [warehouse.read(GMV, version) for version in (old, new)] == [[(1000,)], [(2000,)]]
        newest = published(home, "30").version
        brought(home, postgres_url)
        # The first is gone: who still asks for it gets what is current.
        assert [warehouse.read(GMV, version) for version in (old, new, newest)] == [[(3000,)], [(2000,)], [(3000,)]]


def test_a_login_that_may_only_look_reads_the_current_version(home: Path, postgres_url: str) -> None:
    version = published(home, "10").version
    brought(home, postgres_url)
    role = f"looker_{version.replace('-', '_').lower()}"
    with psycopg.connect(plain(postgres_url), autocommit=True) as owner:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT USAGE ON SCHEMA mvt_extract TO {role}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA mvt_extract TO {role}",
        ):
            owner.execute(statement.encode())
        with closing(PostgresWarehouse(postgres_url.replace("//postgres@", f"//{role}@"))) as warehouse:
            assert warehouse.read(GMV, warehouse.info().version) == [(1000,)]
            published(home, "20")
            brought(home, postgres_url)
            assert warehouse.read(GMV, version) == [(2000,)]
        owner.execute(f"DROP OWNED BY {role}".encode())
        owner.execute(f"DROP ROLE {role}".encode())


def test_a_failure_leaves_what_was_served_and_says_so(home: Path, postgres_url: str) -> None:
    first = published(home, "10")
    brought(home, postgres_url)
    with psycopg.connect(plain(postgres_url), autocommit=True) as owner:
        name = postgres_url.rsplit("/", 1)[1]
        owner.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    published(home, "20")
    with pytest.raises(WarehouseDown, match="read-only transaction"):
        brought(home, postgres_url, LATER)
    state = read_mirror(home)
    assert state is not None
    assert (state.ok, state.version, state.as_of) == (False, first.version, NOW.isoformat())
    assert "read-only transaction" in state.message
    with closing(PostgresWarehouse(postgres_url)) as warehouse:
        assert warehouse.read(GMV, warehouse.info().version) == [(1000,)]


def test_a_server_that_is_away_is_told_and_the_next_run_is_right(home: Path, postgres_url: str) -> None:
    info = published(home, "10")
    with pytest.raises(WarehouseDown, match="did not take the extract"):
        brought(home, "postgresql://nobody@127.0.0.1:1/none")
    state = read_mirror(home)
    assert state is not None
    assert (state.ok, state.version) == (False, None)
    assert brought(home, postgres_url)
    state = read_mirror(home)
    assert state is not None
    assert (state.ok, state.version, state.message) == (True, info.version, "")


def test_a_state_that_was_damaged_is_none(home: Path) -> None:
    (home / STATE_FILE).write_text('{"ok": true', encoding="utf-8")
    assert read_mirror(home) is None
    (home / STATE_FILE).write_text(json.dumps({"ok": True}), encoding="utf-8")
    assert read_mirror(home) is None


_COPY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from data.clock import FixedClock
from data.marketplace.mirror import carry
carry(Path(sys.argv[1]), sys.argv[2], origin="shop", clock=FixedClock(datetime(2026, 11, 20, 11, tzinfo=UTC)))
"""


@pytest.mark.parametrize("held", ["extract_info", "fact_sales"])
def test_a_copy_that_is_killed_leaves_the_version_before_and_the_next_is_right(home: Path, postgres_url: str, held: str) -> None:
    published(home, "10")
    brought(home, postgres_url)
    published(home, "20")
    with psycopg.connect(plain(postgres_url)) as reader, psycopg.connect(plain(postgres_url), autocommit=True) as watcher:
        # The copy gets as far as the view that somebody reads, and there it is killed.
        reader.execute(f"SELECT * FROM mvt_extract.{held}".encode())
        with subprocess.Popen([sys.executable, "-c", _COPY, str(home), postgres_url], cwd=Path(__file__).parents[3]) as copier:
            while not _waits(watcher):
                assert copier.poll() is None
            os.kill(copier.pid, signal.SIGKILL)
        reader.rollback()
        with closing(PostgresWarehouse(postgres_url)) as warehouse:
            assert warehouse.read(GMV, warehouse.info().version) == [(1000,)]
            assert brought(home, postgres_url)
            version = served_in_postgres(postgres_url)
            assert version is not None
            assert warehouse.read(GMV, version.info.version) == [(2000,)]


def _waits(watcher: psycopg.Connection) -> bool:
    found = watcher.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mvtraders' "
        "AND wait_event_type = 'Lock'"
    ).fetchone()
    return found is not None and found[0] > 0
