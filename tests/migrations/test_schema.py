"""The migrated schema is the schema of the models, on both engines, forward and back."""

from __future__ import annotations

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from data.store.database import Database, open_for_migration
from data.store.migrate import downgrade, migrate
from data.store.models import Base

THE_SIX = {"analytics_reports", "dashboard_widgets", "business_metrics", "analytics_queries", "data_exports", "alert_rules"}


def _checks(engine: Engine) -> dict[str, set[tuple[str, str]]]:
    """Every check constraint by table: its name and its rule, as the engine tells it."""
    inspector = inspect(engine)
    return {
        table: {(str(check["name"]), re.sub(r"\s+", " ", check["sqltext"])) for check in inspector.get_check_constraints(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_the_six_tables_of_the_specification_exist(database: Database) -> None:
    assert _tables(database.engine) >= THE_SIX
    assert len(Base.metadata.tables) == 27


def test_alembic_finds_no_difference_between_models_and_migrations(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_migrations_make_the_same_checks_as_the_models(store_url: str) -> None:
    engine = open_for_migration(store_url)
    Base.metadata.create_all(engine)
    from_models = _checks(engine)
    Base.metadata.drop_all(engine)
    migrate(store_url)
    from_migrations = _checks(engine)
    engine.dispose()
    assert from_migrations == from_models
    assert sum(len(checks) for checks in from_models.values()) > 80


def test_migrating_again_changes_nothing(store_url: str) -> None:
    migrate(store_url)
    database = Database(store_url)
    with database.transaction() as session:
        session.execute(text("INSERT INTO leases VALUES ('work', 'me', 1, '2026-11-20 11:00:00', '2026-11-20 11:00:30')"))
    migrate(store_url)
    with database.reading() as session:
        assert session.execute(text("SELECT holder FROM leases")).all() == [("me",)]
    database.close()


def test_migrations_go_back_to_nothing_and_forward_again(store_url: str) -> None:
    engine = open_for_migration(store_url)
    migrate(store_url)
    downgrade(store_url, "base")
    assert _tables(engine) == {"alembic_version"}
    migrate(store_url)
    assert _tables(engine) >= THE_SIX
    engine.dispose()
