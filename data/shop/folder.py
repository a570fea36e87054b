"""A folder of CSV (also .gz) and Parquet files as a source. The engine reads them itself; each file is also a view by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy import Text

from data.errors import ConfigurationError
from data.shop.base import SourceColumn, SourceTable, literal, query_of, quoted
from data.shop.mapping import SourceSpec, TableSpec
from data.tables import CANONICAL

_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".parquet")
_TEXTS = frozenset((table.name, column.name) for table in CANONICAL for column in table.c if isinstance(column.type, Text))


class FolderSource:
    """Files in one folder, and in those below it."""

    def __init__(self, name: str, spec: SourceSpec) -> None:
        if spec.folder is None:
            raise ConfigurationError(f"The source {name} names no folder.")
        self._folder = spec.folder
        self._text_columns = spec.text_columns

    def tables(self) -> tuple[SourceTable, ...]:
        with duckdb.connect() as connection:
            return tuple(self._described(connection, path) for path in self._files())

    def load(self, connection: DuckDBPyConnection, spec: TableSpec, into: str) -> int:
        table = into.removeprefix("raw_")
        try:
            if spec.file is not None:
                relation = self._reader(self._matching(spec.file), self._keys(table, spec))
                present = {str(name) for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}  # noqa: S608
                connection.execute(f"CREATE TEMP TABLE {into} AS {query_of(spec, relation, present)}")
            else:
                with self._views(connection):
                    connection.execute(f"CREATE TEMP TABLE {into} AS {query_of(spec, '', ())}")
        except duckdb.Error as error:
            raise ConfigurationError(
                f"tables.{table} cannot be read: {_first_line(error)}", "Check the file's name and the columns."
            ) from error
        found = connection.execute(f"SELECT count(*) FROM {into}").fetchone()  # noqa: S608 - a name of ours
        return int(found[0]) if found else 0

    def fingerprint(self) -> str | None:
        """Names, sizes and times of the files."""
        seen = [(str(path.relative_to(self._folder)), path.stat().st_size, path.stat().st_mtime_ns) for path in self._files()]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]

    def close(self) -> None:
        """Nothing is held open."""

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.rglob("*") if path.is_file() and path.name.lower().endswith(_SUFFIXES))

    def _matching(self, pattern: str) -> list[Path]:
        """The files of a name or pattern, all inside the folder."""
        found = [path for path in sorted(self._folder.glob(pattern)) if path.resolve().is_relative_to(self._folder)] if pattern else []
        if not found:
            known = ", ".join(str(path.relative_to(self._folder)) for path in self._files()[:20]) or "no file that can be read"
            raise ConfigurationError(f"There is no file {pattern!r} in {self._folder}.", f"There: {known}.")
        return found

    def _keys(self, table: str, spec: TableSpec) -> list[str]:
        """The file's columns that are texts of ours as they stand: read as they are written, a code keeps its leading zeros."""
        return [theirs.strip('"') for ours, theirs in spec.columns.items() if (table, ours) in _TEXTS] + list(self._text_columns)

    def _reader(self, paths: Iterable[Path], texts: Iterable[str]) -> str:
        """The engine's own function over the files. All rows are looked at before a column's type is decided."""
        found = list(paths)
        files = "[" + ", ".join(literal(str(path)) for path in found) + "]"
        if found[0].suffix == ".parquet":
            return f"read_parquet({files}, union_by_name = true)"
        present = self._header(found[0])
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dict.fromkeys(texts) if name in present)
        typed = f", types = {{{types}}}" if types else ""
        return f"read_csv({files}, header = true, sample_size = -1, union_by_name = true, nullstr = ['', 'NULL', '\\N']{typed})"

    def _header(self, path: Path) -> frozenset[str]:
        with duckdb.connect() as connection:
            cursor = connection.execute(f"SELECT * FROM read_csv({literal(str(path))}, header = true, all_varchar = true) LIMIT 0")  # noqa: S608
            return frozenset(column[0] for column in cursor.description or ())

    @contextmanager
    def _views(self, connection: DuckDBPyConnection) -> Iterator[None]:
        """Each file as a view by its name, for one select: a file may be called as one of our own tables is."""
        views = {quoted(_stem(path)): path for path in self._files()}
        try:
            for name, path in views.items():
                connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM {self._reader([path], self._text_columns)}")  # noqa: S608
            yield
        finally:
            for name in views:
                connection.execute(f"DROP VIEW IF EXISTS temp.{name}")

    def _described(self, connection: DuckDBPyConnection, path: Path) -> SourceTable:
        reader = self._reader([path], self._text_columns)
        columns = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608
        found = connection.execute(f"SELECT count(*) FROM {reader}").fetchone()  # noqa: S608
        listed = tuple(SourceColumn(str(name), str(kind)) for name, kind, *_ in columns)
        return SourceTable(str(path.relative_to(self._folder)), listed, int(found[0]) if found else None)


def _stem(path: Path) -> str:
    """The file's name without its endings: what a select calls it."""
    return path.name.split(".", 1)[0]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
