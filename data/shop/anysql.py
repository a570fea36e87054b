"""Any database that SQLAlchemy reaches as a source, by batches of rows: slower than a copy, and enough for a small shop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from duckdb import DuckDBPyConnection
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from data.errors import ConfigurationError
from data.marketplace.sql import literal
from data.shop.base import SourceColumn, SourceTable, query_of
from data.shop.down import SourceDown
from data.shop.mapping import SourceSpec, TableSpec

BATCH = 10_000


class SqlSource:
    """One database by its SQLAlchemy URL; its driver must be installed."""

    def __init__(self, name: str, spec: SourceSpec) -> None:
        self._name = name
        url = spec.url.get_secret_value() if spec.url else ""
        try:
            self._engine: Engine = create_engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise ConfigurationError(f"The url of {name} cannot be used: {error}.", "Check it, and install the driver it names.") from error

    def tables(self) -> tuple[SourceTable, ...]:
        try:
            look = inspect(self._engine)
            names = [*look.get_table_names(), *look.get_view_names()]
            return tuple(SourceTable(n, tuple(SourceColumn(c["name"], str(c["type"])) for c in look.get_columns(n))) for n in names)
        except SQLAlchemyError as error:
            raise self._down(error) from error

    def load(self, connection: DuckDBPyConnection, spec: TableSpec, into: str) -> int:
        write = self._engine.dialect.identifier_preparer
        relation = write.quote(spec.table or "")
        with TemporaryDirectory(prefix="mvt-rows-") as folder:
            path = Path(folder) / "rows.csv"
            try:
                with self._engine.connect() as source, path.open("w", encoding="utf-8", newline="") as sink:
                    query = query_of(spec, relation, self._present(spec, relation), write.quote_identifier)
                    rows = source.execution_options(stream_results=True).execute(text(query))
                    names = list(rows.keys())
                    kinds, count = _written(rows.partitions(BATCH), len(names), sink)
            except OperationalError as error:
                raise self._down(error) from error
            except SQLAlchemyError as error:
                what = f"tables.{into.removeprefix('raw_')} cannot be read: {_said(error)}"
                raise ConfigurationError(what, "Check its mapping.") from error
            types = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in zip(names, kinds, strict=True))
            reader = f"read_csv({literal(str(path))}, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"'"
            reader += f", nullstr = '', allow_quoted_nulls = false, columns = {{{types}}})"
            connection.execute(f"CREATE TEMP TABLE {into} AS SELECT * FROM {reader}")  # noqa: S608
            return count

    def fingerprint(self) -> str | None:
        """Not known: each run reads everything."""
        return None

    def _present(self, spec: TableSpec, relation: str) -> tuple[str, ...]:
        if not spec.table:
            return ()
        with self._engine.connect() as source:
            return tuple(source.execute(text(f"SELECT * FROM {relation} WHERE 1 = 0")).keys())  # noqa: S608 - the operator's own mapping

    def close(self) -> None:
        self._engine.dispose()

    def _down(self, error: SQLAlchemyError) -> SourceDown:
        return SourceDown(f"The source {self._name} cannot be read: {_said(error)}", "Check its url and whether it runs.")


def _written(batches: Iterable[Sequence[Sequence[object]]], width: int, sink: TextIO) -> tuple[list[str], int]:
    """All rows as text; the kinds of the columns by the values they hold, and how many rows there are."""
    kinds: list[str | None] = [None] * width
    count = 0
    for batch in batches:
        for row in batch:
            kinds = [kind or _kind(value) for kind, value in zip(kinds, row, strict=True)]
            sink.write(",".join(map(_field, row)) + "\n")
        count += len(batch)
    return [kind or "VARCHAR" for kind in kinds], count


def _kind(value: object) -> str | None:
    """Instants and days are read as what they are; everything else is text until it is what the canonical column is."""
    if isinstance(value, datetime):
        return "TIMESTAMP" if value.tzinfo is None else "TIMESTAMP WITH TIME ZONE"
    return "DATE" if isinstance(value, date) else None if value is None else "VARCHAR"


def _field(value: object) -> str:
    """A value in a line: nothing for NULL, and in quotation marks whatever else there is, so that an empty text stays one."""
    if value is None:
        return ""
    written = value.hex() if isinstance(value, bytes) else value.isoformat() if isinstance(value, date) else str(value)
    return '"' + written.replace('"', '""') + '"'


def _said(error: SQLAlchemyError) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())
