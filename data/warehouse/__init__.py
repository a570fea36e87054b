"""The engines a metric can be read from, by the scheme of their URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from data.errors import ConfigurationError
from data.warehouse.base import Warehouse
from data.warehouse.duckdb import DuckDbWarehouse
from data.warehouse.postgres import PostgresWarehouse

ENGINES: Mapping[str, Callable[[str, Path], Warehouse]] = {
    "": lambda _url, extract_folder: DuckDbWarehouse(extract_folder),
    "duckdb": lambda url, _folder: DuckDbWarehouse(Path(url.removeprefix("duckdb:///"))),
    "postgresql": lambda url, _folder: PostgresWarehouse(url),
    "postgresql+psycopg": lambda url, _folder: PostgresWarehouse(url),
}


def open_warehouse(url: str, extract_folder: Path) -> Warehouse:
    """The warehouse of `url`; without one, the DuckDB extract in `extract_folder`. Raises `ConfigurationError` for a foreign scheme."""
    scheme = url.partition("://")[0] if url else ""
    if scheme not in ENGINES:
        raise ConfigurationError(f"MVT_WAREHOUSE_URL: no engine for {scheme!r}.", f"Known: {', '.join(filter(None, ENGINES))}.")
    if scheme == "postgresql":
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return ENGINES[scheme](url, extract_folder)
