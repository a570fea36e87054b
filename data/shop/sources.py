"""Which source a specification means: a folder, a PostgreSQL database, or any other that SQLAlchemy reaches."""

from __future__ import annotations

from data.shop.anysql import SqlSource
from data.shop.base import Source
from data.shop.folder import FolderSource
from data.shop.mapping import SourceSpec
from data.shop.postgres import PostgresSource

_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")


def open_source(name: str, spec: SourceSpec) -> Source:
    """The source; nothing is reached yet."""
    if spec.url is None:
        return FolderSource(name, spec)
    if spec.url.get_secret_value().startswith(_POSTGRES):
        return PostgresSource(name, spec)
    return SqlSource(name, spec)
