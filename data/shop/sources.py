"""Which source a specification means: a folder, a PostgreSQL database, or any other that SQLAlchemy reaches."""

from __future__ import annotations

from collections.abc import Mapping

from data.shop.anysql import SqlSource
from data.shop.base import Source
from data.shop.folder import FolderSource
from data.shop.mapping import SourceSpec, TableSpec
from data.shop.postgres import PostgresSource

_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")


def open_source(name: str, spec: SourceSpec, ahead: Mapping[str, TableSpec] | None = None) -> Source:
    """The source; nothing is reached yet. `ahead`: the tables of ours that are to be loaded from it, each once, when that is known."""
    if spec.url is None:
        return FolderSource(name, spec, ahead)
    if spec.url.get_secret_value().startswith(_POSTGRES):
        return PostgresSource(name, spec)
    return SqlSource(name, spec)
