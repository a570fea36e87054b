"""A folder of CSV (also .gz) and Parquet files as a source. The engine reads them itself; a select calls each by its name."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy import Text

from data.errors import ConfigurationError
from data.marketplace.sql import literal, quoted
from data.shop.base import SourceColumn, SourceTable, query_of
from data.shop.csvfiles import csv_reader
from data.shop.mapping import SourceSpec, TableSpec
from data.tables import CANONICAL

_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".parquet")
_TEXTS = frozenset((table.name, column.name) for table in CANONICAL for column in table.c if isinstance(column.type, Text))

_Files = tuple[tuple[Path, ...], frozenset[str]]
"""Files that are read as one, and their columns that are texts of ours."""


class FolderSource:
    """Files in one folder, and in those below it.

    To parse CSV is slow: what more than one of the `ahead` (the tables that are to be loaded, each once) reads, or one reads twice,
    is parsed once into a temporary table, which goes when the last of them is loaded. Parquet is read in its place.
    """

    def __init__(self, name: str, spec: SourceSpec, ahead: Mapping[str, TableSpec] | None = None) -> None:
        if spec.folder is None:
            raise ConfigurationError(f"The source {name} names no folder.")
        self._folder = spec.folder
        self._spec = spec
        self._ahead = dict(ahead or {})
        self._wanted: dict[str, Counter[_Files]] | None = None
        self._copies: dict[_Files, str] = {}
        self._numbers = count(1)

    def tables(self) -> tuple[SourceTable, ...]:
        named = [self._described(name, self._matching(pattern)) for name, pattern in self._spec.files.items()]
        return (*named, *(self._described(str(path.relative_to(self._folder)), [path]) for path in self._files()))

    def load(self, connection: DuckDBPyConnection, spec: TableSpec, into: str) -> int:
        table = into.removeprefix("raw_")
        try:
            self._create(connection, table, spec, into)
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

    def _create(self, connection: DuckDBPyConnection, table: str, spec: TableSpec, into: str) -> None:
        later = self._wanted_later(table)
        try:
            if spec.select is not None:
                with self._views(connection, spec.select, later):
                    connection.execute(f"CREATE TEMP TABLE {into} AS {query_of(spec, '', ())}")
            else:
                files = tuple(self._matching(self._pattern(spec))), self._keys(table, spec)
                relation = self._relation(connection, files, 1 + later[files])
                present = {str(name) for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}  # noqa: S608
                connection.execute(f"CREATE TEMP TABLE {into} AS {query_of(spec, relation, present)}")
        finally:
            for files in self._copies.keys() - later.keys():
                connection.execute(f"DROP TABLE {self._copies.pop(files)}")

    def _found(self, pattern: str) -> list[Path]:
        """The files of a name or pattern, all inside the folder."""
        return [path for path in sorted(self._folder.glob(pattern)) if path.resolve().is_relative_to(self._folder)] if pattern else []

    def _matching(self, pattern: str) -> list[Path]:
        """The same, at least one."""
        found = self._found(pattern)
        if not found:
            known = ", ".join(str(path.relative_to(self._folder)) for path in self._files()[:20]) or "no file that can be read"
            raise ConfigurationError(f"There is no file {pattern!r} in {self._folder}.", f"There: {known}.")
        return found

    def _keys(self, table: str, spec: TableSpec) -> frozenset[str]:
        """The file's columns that are texts of ours as they stand: read as they are written, a code keeps its leading zeros."""
        return frozenset(theirs.strip('"') for ours, theirs in spec.columns.items() if (table, ours) in _TEXTS)

    def _of_select(self, select: str) -> dict[str, tuple[_Files, int]]:
        """The files that a select may mean, by the name it calls them, and how often it does."""
        known: dict[str, tuple[Path, ...]] = {_stem(path): (path,) for path in self._files()}
        known |= {name: tuple(self._found(pattern)) for name, pattern in self._spec.files.items()}
        said = {name: len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", select, re.IGNORECASE)) for name in known}
        return {name: ((known[name], frozenset()), times) for name, times in said.items() if times}

    def _wanted_later(self, table: str) -> Counter[_Files]:
        """How often files will be read once `table` is loaded."""
        if self._wanted is None:
            self._wanted = {name: self._wants(name, spec) for name, spec in self._ahead.items()}
        self._wanted.pop(table, None)
        return sum(self._wanted.values(), Counter())

    def _wants(self, table: str, spec: TableSpec) -> Counter[_Files]:
        if spec.select is None:
            return Counter([(tuple(self._found(self._pattern(spec))), self._keys(table, spec))])
        return Counter(files for files, times in self._of_select(spec.select).values() for _ in range(times))

    def _relation(self, connection: DuckDBPyConnection, files: _Files, times: int) -> str:
        """What stands after FROM to read `files`: the engine's own function, or a copy where they are wanted more than once."""
        if files in self._copies:
            return self._copies[files]
        reader = self._reader(*files)
        if _is_parquet(files[0]) or times == 1:
            return reader
        name = quoted(f"(copy {next(self._numbers)})")  # as no file is called, nor a table of ours
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {reader}")  # noqa: S608
        self._copies[files] = name
        return name

    def _reader(self, paths: Sequence[Path], texts: frozenset[str] = frozenset()) -> str:
        """The engine's own function over the files. All rows are looked at before a column's type is decided."""
        if _is_parquet(paths):
            return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name = true)"
        return csv_reader(paths, self._spec, texts)

    @contextmanager
    def _views(self, connection: DuckDBPyConnection, select: str, later: Counter[_Files]) -> Iterator[None]:
        """Each file that a select may mean as a view by its name: a file may be called as one of our own tables is."""
        meant = self._of_select(select)
        for pattern in self._spec.files.values():
            self._matching(pattern)
        try:
            for name, (files, times) in meant.items():
                relation = self._relation(connection, files, times + later[files])
                connection.execute(f"CREATE TEMP VIEW {quoted(name)} AS SELECT * FROM {relation}")  # noqa: S608
            yield
        finally:
            for name in meant:
                connection.execute(f"DROP VIEW IF EXISTS temp.{quoted(name)}")

    def _described(self, name: str, paths: Sequence[Path]) -> SourceTable:
        reader = self._reader(paths)
        with duckdb.connect() as connection:
            columns = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608
            found = connection.execute(f"SELECT count(*) FROM {reader}").fetchone()  # noqa: S608
        listed = tuple(SourceColumn(str(column), str(kind)) for column, kind, *_ in columns)
        return SourceTable(name, listed, int(found[0]) if found else None)


def _is_parquet(paths: Sequence[Path]) -> bool:
    return paths[0].suffix.lower() == ".parquet"


def _stem(path: Path) -> str:
    """The file's name without its endings: what a select calls it."""
    return path.name.split(".", 1)[0]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())


def _remedy(error: Exception) -> str:
    if "utf-8" in str(error):
        return 'Say how the files are written in [source], for example encoding = "latin-1".'
    return "Check the file's name and the columns."
