"""Whether the application database has the schema of this version, asked without loading the tool that migrates."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from data.errors import StoreDown
from data.store.database import Database

_VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def newest_revision() -> str:
    """The last migration. Files are named after their revision, numbered in order."""
    return max(path.stem for path in _VERSIONS.glob("[0-9]*.py"))


def is_current(database: Database) -> bool:
    """Whether `database` answers and nothing is left to migrate."""
    try:
        with database.reading() as session:
            return session.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
    except StoreDown:
        return False
