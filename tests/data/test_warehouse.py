"""The DuckDB engine: versions, locks, limits. What a foreign statement or a lost file does to it."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import column, func, literal_column, select, text

from data.errors import ConfigurationError, QueryTimeout, WarehouseDown
from data.warehouse import open_warehouse
from data.warehouse.duckdb import DuckDbWarehouse
from tests.data.shop import small_shop
from tests.golden.extract import publish_rows

COUNT = select(func.count()).select_from(text("order_lines"))


@pytest.fixture
def warehouse(home: Path) -> DuckDbWarehouse:
    publish_rows(home, small_shop())
    return DuckDbWarehouse(home / "extract")


def locked_files(folder: Path) -> set[str]:
    """The lock files that somebody holds."""
    found = set()
    for path in folder.glob("*.lock"):
        handle = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found.add(path.stem)
        finally:
            os.close(handle)
    return found


def test_the_version_being_read_is_locked_and_the_old_one_let_go(home: Path, warehouse: DuckDbWarehouse) -> None:
    old = warehouse.info().version
    publish_rows(home, small_shop())
    new = warehouse.info().version
    assert old != new
    assert {name for name in locked_files(home / "extract") if name.startswith("extract-")} == {f"extract-{new}"}


def test_a_statement_that_takes_too_long_is_stopped(warehouse: DuckDbWarehouse) -> None:
    version = warehouse.info().version
    endless = select(func.sum(literal_column("a.range * b.range % 7"))).select_from(text("range(1000000) a, range(1000000) b"))
    with pytest.raises(QueryTimeout) as raised:
        warehouse.read(endless, version, timeout_s=0.2)
    assert "shorter period" in raised.value.hint
    assert warehouse.read(COUNT, version) == [(10,)]


@pytest.mark.parametrize(
    "attack",
    [
        "read_text('/etc/passwd')",
        "read_csv('/etc/passwd')",
        "glob('/*')",
        "read_blob('/proc/self/environ')",
    ],
)
def test_no_statement_reaches_files(warehouse: DuckDbWarehouse, attack: str) -> None:
    version = warehouse.info().version
    with pytest.raises(WarehouseDown):
        warehouse.read(select(column("content")).select_from(text(attack)), version)


def test_more_than_memory_holds_is_spilled(home: Path, warehouse: DuckDbWarehouse) -> None:
    version = warehouse.info().version
    many = select(func.count()).select_from(text("(SELECT range, count(*) FROM range(12000000) GROUP BY range) g"))
    assert warehouse.read(many, version) == [(12_000_000,)]


def test_readers_of_many_threads_get_whole_answers_while_versions_change(home: Path, warehouse: DuckDbWarehouse) -> None:
    answers: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            answers.append(warehouse.read(COUNT, warehouse.info().version))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        publish_rows(home, small_shop())
    done.set()
    for thread in threads:
        thread.join()
    assert answers
    assert all(answer == [(10,)] for answer in answers)


def test_a_version_swept_while_it_is_being_opened_gives_way_to_the_newer_one(home: Path, warehouse: DuckDbWarehouse) -> None:
    old = warehouse.info()
    warehouse.close()
    new = publish_rows(home, small_shop())
    assert not (home / "extract" / f"extract-{old.version}.duckdb").exists()
    assert warehouse.read(COUNT, old.version) == [(10,)]
    warehouse.close()
    with warehouse._using(f"extract-{old.version}.duckdb") as extract:  # the name as it was read just before the sweep
        assert extract.info.version == new.version


def test_a_file_that_is_no_extract_is_said_to_be_one(home: Path) -> None:
    folder = home / "extract"
    folder.mkdir()
    (folder / "current").write_text("extract-x.duckdb")
    (folder / "extract-x.duckdb").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(WarehouseDown, match="cannot be opened"):
        DuckDbWarehouse(folder).info()


def test_an_extract_without_its_stamp_is_refused(home: Path) -> None:
    folder = home / "extract"
    folder.mkdir()
    (folder / "current").write_text("extract-x.duckdb")
    with duckdb.connect(str(folder / "extract-x.duckdb")) as connection:
        connection.execute("CREATE TABLE extract_info (name TEXT, value TEXT)")
    with pytest.raises(WarehouseDown, match="stamp"):
        DuckDbWarehouse(folder).info()


def test_an_extract_of_another_version_of_the_product_says_what_to_do(home: Path) -> None:
    version = publish_rows(home, small_shop()).version
    with duckdb.connect(str(home / "extract" / f"extract-{version}.duckdb")) as connection:
        connection.execute("UPDATE extract_info SET value = 'of old' WHERE name = 'layout'")
    with pytest.raises(WarehouseDown, match="Another version of the product") as caught:
        DuckDbWarehouse(home / "extract").info()
    assert caught.value.hint == "Build it anew with the demo or sync command."


def test_a_scheme_without_engine_names_the_setting(home: Path) -> None:
    with pytest.raises(ConfigurationError, match="MVT_WAREHOUSE_URL"):
        open_warehouse("mysql://somewhere/shop", home)
