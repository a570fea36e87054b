"""The same tables in PostgreSQL: one read-only, time-limited transaction a statement, through psycopg."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Engine, Executable, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.errors import QueryTimeout, WarehouseDown
from data.warehouse.base import QUESTION_TIMEOUT_S, ExtractInfo, Rows, Statement

SCHEMA = "mvt_extract"
VERSION_PREFIX = f"{SCHEMA}_"
INFO_KEPT_S = 1.0
_QUERY_CANCELED = "57014"
_LIMITS = text("SELECT set_config('statement_timeout', :timeout, true), set_config('search_path', :path, true)")


def version_schema(version: str) -> str:
    """The schema that shows one version, as long as that is kept."""
    return VERSION_PREFIX + version.lower().replace("-", "_")


class PostgresWarehouse:
    """Reads the version that is asked for, and through the views in schema `mvt_extract` the current one, always a whole version."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(
            url,
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                "options": f"-c search_path={SCHEMA} -c default_transaction_read_only=on -c TimeZone=UTC",
            },
        )
        self._guard = threading.Lock()
        self._info: tuple[float, ExtractInfo] | None = None

    def info(self) -> ExtractInfo:
        """The stamp of the version the views show; asked of the server at most once a second."""
        with self._guard:
            kept = self._info
            if kept is not None and time.monotonic() - kept[0] < INFO_KEPT_S:
                return kept[1]
        rows = self._rows(text("SELECT name, value FROM extract_info"), QUESTION_TIMEOUT_S, SCHEMA)
        info = ExtractInfo.readable({name: value for name, value in rows})
        with self._guard:
            self._info = (time.monotonic(), info)
        return info

    def read(self, statement: Statement, version: str, timeout_s: float = QUESTION_TIMEOUT_S) -> Rows:
        """All rows, from `version` while it is kept and this login may read it, else from the current one."""
        return self._rows(statement, timeout_s, f"{version_schema(version)}, {SCHEMA}")

    def sql(self, statement: Statement) -> str:
        return str(statement.compile(self._engine, compile_kwargs={"literal_binds": True}))

    def close(self) -> None:
        self._engine.dispose()

    def _rows(self, statement: Executable, timeout_s: float, path: str) -> Rows:
        try:
            with self._engine.connect() as connection:
                # PostgreSQL passes over a schema that is gone, or that this login may not use.
                connection.execute(_LIMITS, {"timeout": str(int(timeout_s * 1000)), "path": path})
                return [tuple(row) for row in connection.execute(statement)]
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _QUERY_CANCELED:
                raise QueryTimeout(f"The question took more than {timeout_s:.0f} s.", "Ask a shorter period or fewer splits.") from error
            raise WarehouseDown("The warehouse did not answer.", "Try again; if it stays, see that PostgreSQL is up.") from error
        except SQLAlchemyError as error:
            raise WarehouseDown("The warehouse did not answer.", "Try again; if it stays, see that PostgreSQL is up.") from error
