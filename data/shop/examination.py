"""A shop is read and looked at as a sync would, into a file that is thrown away: nothing is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from data.marketplace.extract import BUILD_MEMORY, BUILD_THREADS, Business
from data.shop.findings import Finding, look
from data.shop.loading import load_shop
from data.shop.mapping import MarketplaceFile
from data.shop.sources import open_source


@dataclass(frozen=True, slots=True)
class Examination:
    """How many rows each table has, and everything there is to say about them, the gravest first."""

    rows: dict[str, int]
    findings: tuple[Finding, ...]


def reach(mapping: MarketplaceFile) -> dict[str, int]:
    """How many tables each source has that can be read. Raises `SourceDown`, `ConfigurationError`."""
    found = {}
    for name, spec in mapping.all_sources().items():
        source = open_source(name, spec)
        try:
            found[name] = len(source.tables())
        finally:
            source.close()
    return found


def examine(mapping: MarketplaceFile, *, now: datetime, business: Business) -> Examination:
    """Read the whole shop and look at it. Raises `SourceDown`, `ConfigurationError` for what cannot be read."""
    with TemporaryDirectory(prefix="mvt-doctor-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": f"{BUILD_MEMORY}B", "threads": BUILD_THREADS}
        with duckdb.connect(Path(folder) / "shop.duckdb", config=config) as connection:
            loaded = load_shop(connection, mapping, business.timezone.key, now)
            return Examination(loaded.rows, look(connection, loaded, now, business.currency, business.timezone.key).findings)
