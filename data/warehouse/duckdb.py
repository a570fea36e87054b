"""The default engine: a read-only, versioned DuckDB extract. SQLAlchemy compiles, a native cursor runs."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy.dialects.postgresql.base import PGDialect

from data.errors import QueryTimeout, WarehouseDown
from data.warehouse.base import QUESTION_TIMEOUT_S, ExtractInfo, Rows, Statement
from data.warehouse.deadlines import Deadlines

POINTER = "current"
_POINTER_BYTES = 1 << 16
MEMORY_LIMIT = "256MB"
CONCURRENT_READS = 4

# The order matters: without external access the temporary directory can no longer be set.
_LOCK_DOWN = (
    "SET autoload_known_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET enable_external_access = false",
    "SET TimeZone = 'UTC'",
)


class DuckDbDialect(PGDialect):
    """Compiles only: DuckDB reads PostgreSQL's SQL with $1, $2 for parameters."""

    name = "duckdb"
    supports_statement_cache = True

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class _OpenExtract:
    """One version held open: a shared lock keeps the sweeper away until it is closed."""

    def __init__(self, folder: Path, file_name: str) -> None:
        self.file_name = file_name
        self.readers = 0
        self._lock = os.open(folder / f"{Path(file_name).stem}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            self.connection = duckdb.connect(
                str(folder / file_name),
                read_only=True,
                config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(folder / "spill")},
            )
            for statement in _LOCK_DOWN:
                self.connection.execute(statement)
            self.info = self._read_info()
            self._confirmed = ("", self.info)
        except BaseException:
            os.close(self._lock)
            raise

    def confirmed(self, text: str) -> ExtractInfo:
        """Its stamp with what the pointer says about it. It says the same to many questions."""
        if self._confirmed[0] != text:
            self._confirmed = (text, self.info.confirmed(text))
        return self._confirmed[1]

    def _read_info(self) -> ExtractInfo:
        stored = self.connection.execute("SELECT name, value FROM extract_info").fetchall()
        return ExtractInfo.readable(dict(stored))

    def close(self) -> None:
        self.connection.close()
        os.close(self._lock)


class DuckDbWarehouse:
    """Reads whichever version the pointer names; a version is dropped when it is neither current nor being read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = str(folder / POINTER)
        self._dialect = DuckDbDialect()
        self._guard = threading.Lock()
        self._open: dict[str, _OpenExtract] = {}
        self._deadlines = Deadlines()
        self._slots = threading.BoundedSemaphore(CONCURRENT_READS)

    def info(self) -> ExtractInfo:
        """The stamp of the version the pointer names at this moment. Raises `WarehouseDown` when there is none."""
        name, confirmed = self._pointed()
        with self._using(name) as extract:
            # A newer version that came in between speaks for itself.
            return extract.confirmed(confirmed) if confirmed and extract.file_name == name else extract.info

    def read(self, statement: Statement, version: str, timeout_s: float = QUESTION_TIMEOUT_S) -> Rows:
        """All rows, from `version` while this process has it open, else from the current one."""
        compiled = statement.compile(dialect=self._dialect, compile_kwargs={"render_postcompile": True})
        values = [compiled.params[name] for name in compiled.positiontup or ()]
        with self._slot(timeout_s), self._using(self._file_of(version)) as extract:
            return self._run(extract.connection, str(compiled), values, timeout_s)

    def sql(self, statement: Statement) -> str:
        return str(statement.compile(dialect=self._dialect, compile_kwargs={"literal_binds": True}))

    def close(self) -> None:
        with self._guard:
            for extract in self._open.values():
                extract.close()
            self._open.clear()

    def _run(self, connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any], timeout_s: float) -> Rows:
        cursor = connection.cursor()
        try:
            with self._deadlines.watch(timeout_s, cursor.interrupt):
                return cursor.execute(sql, values).fetchall()
        except duckdb.InterruptException as error:
            raise QueryTimeout(f"The question took more than {timeout_s:.0f} s.", "Ask a shorter period or fewer splits.") from error
        except duckdb.Error as error:
            raise WarehouseDown("The extract could not be read.", "Try again; if it stays, run the doctor command.") from error
        finally:
            cursor.close()

    def _pointed(self) -> tuple[str, str]:
        """The file to read, and what was said about it later than when it was built, if anything (see `ExtractInfo.confirmed`)."""
        # Read once a question, so without the layers of an open file object.
        try:
            handle = os.open(self._pointer, os.O_RDONLY)
            try:
                name, _, confirmed = os.read(handle, _POINTER_BYTES).decode().strip().partition("\n")
                return name, confirmed
            finally:
                os.close(handle)
        except (OSError, ValueError) as error:
            raise WarehouseDown("There is no data yet: no extract has been built.", "Run the demo or sync command.") from error

    def _file_of(self, version: str) -> str:
        name = f"extract-{version}.duckdb"
        return name if name in self._open else self._pointed()[0]

    @contextmanager
    def _slot(self, timeout_s: float) -> Iterator[None]:
        if not self._slots.acquire(timeout=timeout_s):
            raise WarehouseDown("Too many questions are being answered at this moment.", "Try again in a few seconds.")
        try:
            yield
        finally:
            self._slots.release()

    @contextmanager
    def _using(self, file_name: str) -> Iterator[_OpenExtract]:
        extract = self._borrow(file_name)
        try:
            yield extract
        finally:
            with self._guard:
                extract.readers -= 1

    def _borrow(self, file_name: str) -> _OpenExtract:
        with self._guard:
            extract = self._open.get(file_name)
            if extract is None:
                opened = self._open_file(file_name)
                # The version that was opened may be a newer one, and open already.
                extract = self._open.setdefault(opened.file_name, opened)
                if extract is not opened:
                    opened.close()
                self._drop_idle(keep=extract.file_name)
            extract.readers += 1
            return extract

    def _open_file(self, file_name: str) -> _OpenExtract:
        """Raises `WarehouseDown`; when a newer version was published and this one swept meanwhile, opens that."""
        try:
            return _OpenExtract(self._folder, file_name)
        except (duckdb.Error, OSError) as error:
            if (newer := self._pointed()[0]) != file_name:
                return self._open_file(newer)
            raise WarehouseDown("The extract cannot be opened.", "Run the doctor command; build it anew with demo or sync.") from error

    def _drop_idle(self, keep: str) -> None:
        for name in [n for n, extract in self._open.items() if n != keep and extract.readers == 0]:
            self._open.pop(name).close()
