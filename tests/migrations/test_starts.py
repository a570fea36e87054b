"""Migrating when several processes start at once, and when one is killed half-way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import inspect, text

from data.errors import ConfigurationError
from data.store.database import Database, open_for_migration
from data.store.migrate import migrate
from data.store.models import Base

_MIGRATE = """
import sys
from data.store.migrate import migrate
print("ready", flush=True)
sys.stdin.readline()
migrate(sys.argv[1])
"""

# Kills its own process just before the statement whose number it is given.
_MIGRATE_AND_DIE = """
import os, signal, sys
from sqlalchemy import Engine, event
from data.store.migrate import migrate
left = int(sys.argv[2])
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", count)
migrate(sys.argv[1])
"""


@contextmanager
def _waiting(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is about to migrate and waits for a line."""
    with subprocess.Popen([sys.executable, "-c", _MIGRATE, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def _is_whole(url: str) -> bool:
    engine = open_for_migration(url)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    return tables >= set(Base.metadata.tables)


def test_four_processes_that_start_together_migrate_once(store_url: str) -> None:
    with _waiting(store_url) as first, _waiting(store_url) as second, _waiting(store_url) as third, _waiting(store_url) as fourth:
        processes = (first, second, third, fourth)
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    assert _is_whole(store_url)
    database = Database(store_url)
    with database.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).all() == [("0003_locales",)]
    database.close()


@pytest.mark.parametrize("statement", [5, 20, 60])
def test_a_migration_killed_half_way_leaves_nothing_and_the_next_one_finishes(store_url: str, statement: int) -> None:
    killed = subprocess.run([sys.executable, "-c", _MIGRATE_AND_DIE, store_url, str(statement)], check=False)
    assert killed.returncode == -9
    assert not _is_whole(store_url)
    migrate(store_url)
    assert _is_whole(store_url)


@pytest.mark.drill
def test_killed_at_each_statement_it_is_never_half(store_url: str) -> None:
    statement, returncode = 0, -9
    while returncode == -9:
        statement += 1
        returncode = subprocess.run([sys.executable, "-c", _MIGRATE_AND_DIE, store_url, str(statement)], check=False).returncode
        engine = open_for_migration(store_url)
        tables = set(inspect(engine).get_table_names()) - {"alembic_version"}
        engine.dispose()
        assert tables in (set(), set(Base.metadata.tables))
    assert returncode == 0
    assert statement > 60


def test_a_database_of_a_later_version_is_left_alone(store_url: str) -> None:
    migrate(store_url)
    database = Database(store_url)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    with pytest.raises(ConfigurationError) as caught:
        migrate(store_url)
    database.close()
    assert caught.value.message == "The application database was written by another version of this program."
