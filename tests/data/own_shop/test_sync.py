"""A run of sync: published whole or not at all, not repeated while nothing has changed, and always told how it ended."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import func, select

from data.clock import FixedClock
from data.errors import ConfigurationError, Conflict
from data.marketplace.extract import Business
from data.shop.down import SourceDown
from data.shop.findings import Level
from data.shop.mapping import MarketplaceFile, read_mapping
from data.shop.sync import LOCK_FILE, STATE_FILE, SyncState, confirm_unchanged, read_state, sync_shop
from data.tables import fact_sales
from data.warehouse.duckdb import DuckDbWarehouse
from tests.data.shop import small_shop
from tests.golden.extract import publish_rows

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)
BUSINESS = Business(ZoneInfo("Europe/Berlin"), "EUR")
ORDERS = "id,at\nA,2026-11-19 10:00\nB,2026-11-19 11:00\n"
LINES = "id,bill,pieces,price\n1,A,2,10.50\n2,B,1,5\n3,C,1,7\n"
MAPPING = """
[source]
folder = "shop"
[tables.orders]
file = "bills.csv"
columns = { order_id = "id", ordered_at = "at" }
[tables.order_lines]
file = "positions.csv"
columns = { line_id = "id", order_id = "bill", quantity = "pieces", unit_price = "price" }
"""
POSTGRES = (
    MAPPING.replace('folder = "shop"', 'url = "URL"')
    .replace('file = "bills.csv"', 'table = "bills"')
    .replace('file = "positions.csv"', 'table = "positions"')
)


def folder_shop(folder: Path) -> MarketplaceFile:
    (folder / "shop").mkdir()
    (folder / "shop" / "bills.csv").write_text(ORDERS, encoding="utf-8")
    (folder / "shop" / "positions.csv").write_text(LINES, encoding="utf-8")
    (folder / "marketplace.toml").write_text(MAPPING, encoding="utf-8")
    return read_mapping(folder / "marketplace.toml", os.environ)


def run(home: Path, mapping: MarketplaceFile, now: datetime = NOW) -> SyncState:
    return sync_shop(home, mapping, clock=FixedClock(now), business=BUSINESS)


def served(home: Path) -> tuple[int, datetime]:
    """GMV in minor units of what is served, and up to when it is known."""
    with closing(DuckDbWarehouse(home / "extract")) as warehouse:
        info = warehouse.info()
        return int(warehouse.read(select(func.sum(fact_sales.c.gmv)), info.version)[0][0]), info.as_of


def test_what_is_read_is_served_and_told(tmp_path: Path) -> None:
    state = run(tmp_path / "home", folder_shop(tmp_path))
    assert (state.ok, state.changed, state.rows) == (True, True, {"orders": 2, "order_lines": 3})
    orphan = next(one for one in state.findings if one.code == "orders_unknown")
    assert (orphan.level, orphan.table, orphan.rows, orphan.example) == (Level.WARNING, "order_lines", 1, "C")
    assert served(tmp_path / "home") == (2600, NOW)
    assert read_state(tmp_path / "home") == state


def test_nothing_is_read_again_while_nothing_has_changed_and_the_stamp_moves(tmp_path: Path) -> None:
    home, mapping, later = tmp_path / "home", folder_shop(tmp_path), NOW + timedelta(minutes=5)
    first = run(home, mapping)
    again = run(home, mapping, later)
    assert (again.changed, again.version) == (False, first.version)
    assert served(home) == (2600, later)
    assert confirm_unchanged(home, mapping, clock=FixedClock(later + timedelta(minutes=1)), business=BUSINESS)
    assert served(home) == (2600, later + timedelta(minutes=1))


def test_another_extract_in_its_place_is_never_taken_for_the_shop(tmp_path: Path) -> None:
    home, mapping = tmp_path / "home", folder_shop(tmp_path)
    run(home, mapping)
    publish_rows(home, small_shop())
    assert not confirm_unchanged(home, mapping, clock=FixedClock(NOW), business=BUSINESS)
    assert run(home, mapping).changed
    assert served(home) == (2600, NOW)


def test_what_changes_in_the_files_is_read(tmp_path: Path) -> None:
    home, mapping = tmp_path / "home", folder_shop(tmp_path)
    run(home, mapping)
    (tmp_path / "shop" / "bills.csv").write_text(ORDERS + "C,2026-11-20 09:00\n", encoding="utf-8")
    assert not confirm_unchanged(home, mapping, clock=FixedClock(NOW), business=BUSINESS)
    assert run(home, mapping, NOW + timedelta(minutes=1)).changed
    assert served(home) == (3300, NOW + timedelta(minutes=1))


def test_rows_that_cannot_be_publish_nothing_and_lose_nothing(tmp_path: Path) -> None:
    home, mapping = tmp_path / "home", folder_shop(tmp_path)
    run(home, mapping)
    (tmp_path / "shop" / "bills.csv").write_text("id,at\nA,soon\nB,later\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"2 values of orders\.ordered_at are not an instant"):
        run(home, mapping, NOW + timedelta(minutes=1))
    assert served(home) == (2600, NOW)
    state = read_state(home)
    assert state is not None
    assert (state.ok, state.as_of, "orders.ordered_at" in state.message) == (False, NOW.isoformat(), True)


def test_a_column_that_is_gone_is_named(tmp_path: Path) -> None:
    home, mapping = tmp_path / "home", folder_shop(tmp_path)
    run(home, mapping)
    (tmp_path / "shop" / "bills.csv").write_text("id,placed\nA,2026-11-19 10:00\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"tables\.orders cannot be read"):
        run(home, mapping)
    assert served(home) == (2600, NOW)


def test_two_runs_at_once_are_one(tmp_path: Path) -> None:
    home, mapping = tmp_path / "home", folder_shop(tmp_path)
    home.mkdir()
    with (home / LOCK_FILE).open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="running already"):
            run(home, mapping)
    assert run(home, mapping).ok


def test_a_state_that_was_damaged_is_none(tmp_path: Path) -> None:
    (tmp_path / STATE_FILE).write_text('{"ok": true', encoding="utf-8")
    assert read_state(tmp_path) is None


@pytest.fixture
def postgres_shop(tmp_path: Path, postgres_url: str) -> tuple[MarketplaceFile, str]:
    url = postgres_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bills (id text, at timestamp); CREATE TABLE positions (id int, bill text, pieces int, price numeric)"
        )
        connection.execute("INSERT INTO bills VALUES ('A', '2026-11-19 10:00'), ('B', '2026-11-19 11:00')")
        connection.execute("INSERT INTO positions VALUES (1, 'A', 2, 10.50), (2, 'B', 1, 5)")
    (tmp_path / "marketplace.toml").write_text(POSTGRES.replace("URL", url), encoding="utf-8")
    return read_mapping(tmp_path / "marketplace.toml", os.environ), url


@pytest.mark.parametrize(
    ("change", "gmv"),
    [
        ("UPDATE positions SET price = 6 WHERE id = 2", 2700),
        ("DELETE FROM positions WHERE id = 2", 2100),
        ("TRUNCATE positions; INSERT INTO positions VALUES (9, 'A', 1, 1)", 100),
        ("ALTER TABLE positions ADD COLUMN note text; INSERT INTO positions VALUES (3, 'B', 1, 1)", 2700),
    ],
)
def test_whatever_is_changed_in_the_database_is_read(
    tmp_path: Path, postgres_shop: tuple[MarketplaceFile, str], change: str, gmv: int
) -> None:
    mapping, url = postgres_shop
    run(tmp_path / "home", mapping)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(change)
        connection.execute("SELECT pg_stat_force_next_flush()")
    assert run(tmp_path / "home", mapping, NOW + timedelta(minutes=1)).changed
    assert served(tmp_path / "home")[0] == gmv


def test_a_database_that_is_gone_is_a_state(tmp_path: Path, postgres_shop: tuple[MarketplaceFile, str]) -> None:
    mapping, url = postgres_shop
    run(tmp_path / "home", mapping)
    name = url.rpartition("/")[2]
    with psycopg.connect(url.removesuffix(name) + "postgres", autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"')
        with pytest.raises(SourceDown, match="cannot be reached"):
            confirm_unchanged(tmp_path / "home", mapping, clock=FixedClock(NOW), business=BUSINESS)
        connection.execute(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"')
    state = read_state(tmp_path / "home")
    assert state is not None
    assert (state.ok, state.as_of) == (False, NOW.isoformat())
    assert served(tmp_path / "home") == (2600, NOW)
    assert run(tmp_path / "home", mapping, NOW + timedelta(minutes=1)).ok


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.drill)])
def test_a_run_that_is_killed_leaves_what_was_served_and_the_next_one_is_right(tmp_path: Path, kills: int) -> None:
    home, mapping, dice = tmp_path / "home", folder_shop(tmp_path), random.Random(7)  # noqa: S311 - chooses moments
    run(home, mapping)
    environment = os.environ | {"MVT_HOME": str(home), "MVT_MARKETPLACE": str(tmp_path / "marketplace.toml"), "MVT_NOW": NOW.isoformat()}
    for _ in range(kills):
        with subprocess.Popen([sys.executable, "-m", "dashboard_app", "sync", "--full"], cwd=ROOT, env=environment) as process:
            try:
                process.wait(dice.uniform(0.2, 1.5))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        assert served(home)[0] == 2600
    assert run(home, mapping, NOW + timedelta(minutes=1)).ok
    assert served(home) == (2600, NOW + timedelta(minutes=1))
    left = [path.name for path in (home / "extract").iterdir() if path.name.startswith(("building-", "fresh-"))]
    assert left == []
