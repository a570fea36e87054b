"""The application's rows move between SQLite and PostgreSQL and back without a difference, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, inspect, select, text

from dashboard_app.people import NewUser, People
from data.clock import FixedClock
from data.errors import ConfigurationError, Conflict, InvalidInput
from data.store.database import Database, open_for_migration
from data.store.leases import Leases
from data.store.migrate import migrate
from data.store.models import AuditEntry, Base, BusinessMetric, IdempotencyKey, User
from data.store.move import Moved, move_database
from tests.data.store.good_rows import GOOD, GROUND
from tests.fixtures.basics import NOON
from tests.fixtures.people import PASSWORD, cheap_passwords

pytestmark = pytest.mark.postgres
CLOCK = FixedClock(NOON)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def source(tmp_path: Path, migrated_file: Path) -> str:
    """A SQLite database in which every table that people or jobs fill has a row, and some have odd ones."""
    path = tmp_path / "old" / "app.db"
    path.parent.mkdir()
    shutil.copy(migrated_file, path)
    with closing(Database(f"sqlite:///{path}")) as database, database.transaction() as session:
        for row in GROUND:
            session.add(type(row)(**{key: value for key, value in vars(row).items() if not key.startswith("_")}))
            session.flush()
        for kind, values in GOOD.items():
            session.add(kind(**values))
        session.flush()
        _odd_rows(session.connection())
    return f"sqlite:///{path}"


def _odd_rows(connection: Connection) -> None:
    updated = datetime(2026, 1, 1, 0, 0, 0, 123456, UTC)
    made = {"name": 'Zoë "Ω" \\N 日本語\n🍕', "role": "viewer", "created_at": NOON, "updated_at": updated}
    # Of two people who made one another, one comes before the other.
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    for one, other in (("u8", "u9"), ("u9", "u8")):
        connection.execute(insert(User), {"id": one, "email": f"{one}@example.com", "created_by": other, **made})
    measured = GOOD[BusinessMetric] | {"period_start": date(2020, 1, 6)}
    for grain, value in (("day", "0.000000000001"), ("week", "-12345678901234567890.123456789012"), ("month", "0")):
        connection.execute(insert(BusinessMetric), {**measured, "grain": grain, "value": Decimal(value)})
    answer = {"status_code": 201, "headers": {"b": [1, 2.5, None], "a": ""}, "body": bytes(range(256))}
    asked = {"user_id": "u8", "path": "/api", "key": "k", "request_hash": "a" * 64}
    connection.execute(insert(IdempotencyKey), {**asked, **answer, "created_at": NOON, "expires_at": NOON})
    entries = [{**GOOD[AuditEntry], "id": number, "details": {"n": number}} for number in range(1000, 2300)]
    connection.execute(insert(AuditEntry), entries)


def rows(url: str) -> Rows:
    """Everything, table by table."""
    with closing(Database(url)) as database, database.reading() as session:
        return {
            table.name: sorted((dict(row) for row in session.execute(select(table)).mappings()), key=lambda row: repr(list(row.values())))
            for table in Base.metadata.sorted_tables
        }


def move(source_url: str, target_url: str) -> Moved:
    return move_database(source_url, target_url, clock=CLOCK)


def test_every_table_arrives_as_it_was_and_the_source_stays(source: str, postgres_url: str) -> None:
    before = rows(source)
    assert sum(map(bool, before.values())) == 21
    moved = move(source, postgres_url)
    assert moved.rows == {name: len(found) for name, found in before.items()}
    assert moved.strangers == ()
    assert moved.rows["audit_log"] == 1301
    assert rows(postgres_url) == before
    assert rows(source) == before


def test_there_and_back_again_is_the_same(source: str, postgres_url: str, tmp_path: Path) -> None:
    move(source, postgres_url)
    move(postgres_url, f"sqlite:///{tmp_path / 'back.db'}")
    assert rows(f"sqlite:///{tmp_path / 'back.db'}") == rows(source)


def test_the_target_has_the_schema_that_migrations_make(source: str, postgres_url: str, migrated_template: str) -> None:
    move(source, postgres_url)

    def schema(url: str) -> dict[str, list[str]]:
        engine = open_for_migration(url)
        seen = inspect(engine)
        read: list[Callable[[str], Any]] = [
            seen.get_foreign_keys, seen.get_indexes, seen.get_check_constraints, seen.get_pk_constraint, seen.get_columns,
        ]  # fmt: skip
        found = {name: sorted(repr(one) for get in read for one in get(name)) for name in seen.get_table_names()}
        engine.dispose()
        return found

    assert schema(postgres_url) == schema(postgres_url.rsplit("/", 1)[0] + f"/{migrated_template}")


def test_people_sign_in_tokens_work_and_rows_are_added_afterwards(source: str, postgres_url: str) -> None:
    with closing(Database(source)) as database:
        people = People(database, CLOCK, cheap_passwords())
        person = people.create_user(NewUser("eve@example.com", "Eve", "analyst", None, PASSWORD)).person
        token = people.create_token(person.id, "Night", 30).token
        cookie = people.sign_in("eve@example.com", PASSWORD, "::1").cookie
    move(source, postgres_url)
    with closing(Database(postgres_url)) as database:
        people = People(database, CLOCK, cheap_passwords())
        kept = (people.principal_of_token(token), people.principal_of_session(cookie))
        assert [principal and principal.email for principal in kept] == ["eve@example.com", "eve@example.com"]
        assert people.sign_in("eve@example.com", PASSWORD, "::1").principal.email == "eve@example.com"
        with database.transaction() as session:
            entry = AuditEntry(**GOOD[AuditEntry])
            session.add(entry)
            session.flush()
            highest = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
            assert entry.id == highest
            assert entry.id > 2300
        assert people.create_user(NewUser("new@example.com", "New", "viewer", None, PASSWORD)).person.role == "viewer"


def test_a_target_that_holds_rows_is_refused_and_stays(source: str, postgres_url: str) -> None:
    migrate(postgres_url)
    with closing(Database(postgres_url)) as database, database.transaction() as session:
        session.add(User(id="theirs", email="t@example.com", name="T", role="admin", created_at=NOON, updated_at=NOON))
    with pytest.raises(Conflict, match="not empty: users has 1 rows"):
        move(source, postgres_url)
    assert [row["id"] for row in rows(postgres_url)["users"]] == ["theirs"]


def test_a_migrated_target_without_rows_is_taken(source: str, postgres_url: str) -> None:
    migrate(postgres_url)
    move(source, postgres_url)
    assert rows(postgres_url) == rows(source)


def test_a_row_that_the_target_cannot_take_leaves_it_empty(source: str, postgres_url: str) -> None:
    with closing(Database(source)) as database, database.transaction() as session:
        session.execute(text("UPDATE dashboards SET name = 'a' || char(0) || 'b' WHERE id = 'd1'"))
    before = rows(source)
    with pytest.raises(InvalidInput, match="A row of dashboards cannot be taken over"):
        move(source, postgres_url)
    engine = open_for_migration(postgres_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    assert rows(source) == before


def test_a_source_at_work_is_refused(source: str, postgres_url: str) -> None:
    with closing(Database(source)) as database:
        Leases(database, CLOCK, timedelta(seconds=25)).hold("scheduler", "host:1")
    with pytest.raises(Conflict, match=r"A server works on this database \(host:1\)"):
        move(source, postgres_url)
    assert move_database(source, postgres_url, clock=FixedClock(NOON + timedelta(seconds=26))).rows["leases"] == 1


def test_a_source_of_another_version_and_the_same_database_twice_are_refused(source: str, tmp_path: Path, postgres_url: str) -> None:
    with pytest.raises(ConfigurationError, match="not of this version"):
        move(f"sqlite:///{tmp_path / 'none.db'}", postgres_url)
    with pytest.raises(ConfigurationError, match="the same database"):
        move(source, source)


def test_tables_of_strangers_are_named(source: str, postgres_url: str) -> None:
    with closing(Database(source)) as database, database.transaction() as session:
        session.execute(text("CREATE TABLE notes (words text)"))
    assert move(source, postgres_url).strangers == ("notes",)
