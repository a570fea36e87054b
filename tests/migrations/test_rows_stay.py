"""Rows that were there before a migration are there after it, forward and back."""

from __future__ import annotations

from sqlalchemy import text

from data.store.database import Database
from data.store.migrate import downgrade, migrate

_BEFORE = (
    "INSERT INTO users (id, email, name, role, is_system, created_at, updated_at, version) "
    "VALUES ('u1', 'ann@example.com', 'Ann', 'admin', false, '2026-11-20', '2026-11-20', 1)",
    "INSERT INTO dashboards (id, name, description, visibility, shared_with, filters, created_at, created_by, updated_at, version, "
    "owner_id) VALUES ('d1', 'Sales', '', 'shared', '{}', '{}', '2026-11-20', 'u1', '2026-11-20', 7, 'u1')",
    "INSERT INTO dashboard_widgets (id, dashboard_id, title, kind, source, x, y, w, h, layouts, options, refresh_seconds, cache_seconds, "
    "created_at, created_by, updated_at, version, owner_id) "
    "VALUES ('w1', 'd1', 'Revenue', 'line', '{}', 6, 0, 6, 4, '{}', '{}', 300, 60, '2026-11-20', 'u1', '2026-11-20', 2, 'u1')",
)


def test_dashboards_get_their_new_columns_and_lose_nothing(store_url: str) -> None:
    migrate(store_url, "0001_initial")
    database = Database(store_url)
    with database.transaction() as session:
        for statement in _BEFORE:
            session.execute(text(statement))
    database.close()
    migrate(store_url)
    database = Database(store_url)
    with database.transaction() as session:
        found = session.execute(text("SELECT name, visibility, version, tabs, refresh_seconds, locked FROM dashboards")).one()
        assert (found.name, found.visibility, found.version, str(found.tabs), found.refresh_seconds) == ("Sales", "shared", 7, "[]", 60)
        assert not found.locked
        assert tuple(session.execute(text("SELECT dashboard_id, title, x, tab FROM dashboard_widgets")).one()) == ("d1", "Revenue", 6, "")
        session.execute(text("INSERT INTO dashboard_layouts VALUES ('l1', 'u1', 'd1', '{}', '2026-11-20 11:00:00')"))
    database.close()
    downgrade(store_url, "0001_initial")
    migrate(store_url)
    database = Database(store_url)
    with database.reading() as session:
        assert session.execute(text("SELECT title, refresh_seconds FROM dashboard_widgets")).all() == [("Revenue", 300)]
        assert session.execute(text("SELECT name, version FROM dashboards")).all() == [("Sales", 7)]
        assert session.execute(text("SELECT count(*) FROM dashboard_layouts")).scalar() == 0
    database.close()


def test_people_are_there_with_their_locale_and_without_one(store_url: str) -> None:
    migrate(store_url, "0002_dashboards")
    database = Database(store_url)
    with database.transaction() as session:
        session.execute(text(_BEFORE[0]))
    database.close()
    migrate(store_url)
    database = Database(store_url)
    with database.transaction() as session:
        assert session.execute(text("SELECT email, version, locale FROM users WHERE id = 'u1'")).all() == [("ann@example.com", 1, "")]
        session.execute(text("UPDATE users SET locale = 'de' WHERE id = 'u1'"))
    database.close()
    downgrade(store_url, "0002_dashboards")
    migrate(store_url)
    database = Database(store_url)
    with database.reading() as session:
        assert session.execute(text("SELECT email, name, role, version, locale FROM users WHERE id = 'u1'")).all() == [
            ("ann@example.com", "Ann", "admin", 1, "")
        ]
    database.close()
