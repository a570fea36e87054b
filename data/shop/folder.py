"""A folder of CSV (also .gz) and Parquet files as a source. The engine reads them itself; a select calls each by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy import Text

from data.errors import ConfigurationError
from data.shop.base import SourceColumn, SourceTable, literal, query_of, quoted
from data.shop.csvfiles import csv_reader
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
        self._spec = spec

    def tables(self) -> tuple[SourceTable, ...]:
        named = [self._described(name, self._matching(pattern)) for name, pattern in self._spec.files.items()]
        return (*named, *(self._described(str(path.relative_to(self._folder)), [path]) for path in self._files()))

    def load(self, connection: DuckDBPyConnection, spec: TableSpec, into: str) -> int:
        table = into.removeprefix("raw_")
        try:
            if spec.select is not None:
                with self._views(connection, spec.select):
                    connection.execute(f"CREATE TEMP TABLE {into} AS {query_of(spec, '', ())}")
            else:
                relation = self._reader(self._matching(self._pattern(spec)), self._keys(table, spec))
                present = {str(name) for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}  # noqa: S608
                connection.execute(f"CREATE TEMP TABLE {into} AS {query_of(spec, relation, present)}")
        except duckdb.Error as error:
            raise ConfigurationError(f"tables.{table} cannot be read: {_first_line(error)}", _remedy(error)) from error
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

    def _pattern(self, spec: TableSpec) -> str:
        return spec.file if spec.file is not None else self._spec.files.get(spec.table or "", "")

    def _matching(self, pattern: str) -> list[Path]:
        """The files of a name or pattern, all inside the folder."""
        found = [path for path in sorted(self._folder.glob(pattern)) if path.resolve().is_relative_to(self._folder)] if pattern else []
        if not found:
            known = ", ".join(str(path.relative_to(self._folder)) for path in self._files()[:20]) or "no file that can be read"
            raise ConfigurationError(f"There is no file {pattern!r} in {self._folder}.", f"There: {known}.")
        return found

    def _keys(self, table: str, spec: TableSpec) -> list[str]:
        """The file's columns that are texts of ours as they stand: read as they are written, a code keeps its leading zeros."""
        return [theirs.strip('"') for ours, theirs in spec.columns.items() if (table, ours) in _TEXTS]

    def _reader(self, paths: Sequence[Path], texts: Iterable[str] = ()) -> str:
        """The engine's own function over the files. All rows are looked at before a column's type is decided."""
        if paths[0].suffix.lower() == ".parquet":
            return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name = true)"
        return csv_reader(paths, self._spec, texts)

    @contextmanager
    def _views(self, connection: DuckDBPyConnection, select: str) -> Iterator[None]:
        """Each file that a select may mean as a view by its name: a file may be called as one of our own tables is."""
        known = {_stem(path): [path] for path in self._files()}
        known |= {name: self._matching(pattern) for name, pattern in self._spec.files.items()}
        meant = {quoted(name): paths for name, paths in known.items() if name.lower() in select.lower()}
        try:
            for name, paths in meant.items():
                connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM {self._reader(paths)}")  # noqa: S608
            yield
        finally:
            for name in meant:
                connection.execute(f"DROP VIEW IF EXISTS temp.{name}")

    def _described(self, name: str, paths: Sequence[Path]) -> SourceTable:
        reader = self._reader(paths)
        with duckdb.connect() as connection:
            columns = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608
            found = connection.execute(f"SELECT count(*) FROM {reader}").fetchone()  # noqa: S608
        listed = tuple(SourceColumn(str(column), str(kind)) for column, kind, *_ in columns)
        return SourceTable(name, listed, int(found[0]) if found else None)


def _stem(path: Path) -> str:
    """The file's name without its endings: what a select calls it."""
    return path.name.split(".", 1)[0]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())


def _remedy(error: Exception) -> str:
    if "utf-8" in str(error):
        return 'Say how the files are written in [source], for example encoding = "latin-1".'
    return "Check the file's name and the columns."
