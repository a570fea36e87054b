"""How canonical tables become an extract: facts, the wide view and the stamp, published as one new version."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from duckdb import DuckDBPyConnection

from data.clock import Clock
from data.errors import WarehouseDown
from data.marketplace.amending import amend
from data.marketplace.changes import Touched
from data.marketplace.facts import build_facts
from data.marketplace.schema import complete_tables, create_statement
from data.marketplace.shadow import catalog_of, look_aside
from data.marketplace.versions import current_extract, current_stamp, new_version, publish_file, served_extract, sync_file
from data.marketplace.views import create_views
from data.quality import Finding, encode
from data.tables import STAMP, extract_info
from data.warehouse.base import ExtractInfo

Fill = Callable[[DuckDBPyConnection], Sequence[Finding] | None]
"""Creates and fills the canonical tables that the marketplace has, and may say what it found in them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is touched of the canonical tables, and what finds what there is to say of all of them, from a connection to the same extract:
    it is asked while what is touched is built anew."""

    touched: Touched
    look: Callable[[DuckDBPyConnection], tuple[Finding, ...]]


Change = Callable[[DuckDBPyConnection], Difference | None]
"""Brings the canonical tables up to date; None when nothing is different."""

BUILD_MEMORY = 700 << 20
"""Bytes that the engine may hold while it builds; with what else the process needs that stays below 1 GB. A shop whose rows take more
than this on disk may have as much as they take there."""

BUILD_THREADS = 2

_TIDY_BELOW = 1_000
"""Where more orders are touched, what rows that went have left is not filled: that takes a second, and the next run has time for it."""

_HAS_COMMISSION = """
SELECT EXISTS (FROM order_lines WHERE commission IS NOT NULL) OR EXISTS (FROM vendors WHERE commission_rate IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Business:
    """What the numbers of an extract are cut and converted by."""

    timezone: ZoneInfo
    currency: str


def publish(home: Path, fill: Fill, *, clock: Clock, business: Business, as_of: datetime) -> ExtractInfo:
    """Build a new version from what `fill` writes and make it the one that is served; its stamp.

    `as_of` is the instant up to which the rows are complete. Killed at any moment, the version served before stays.
    """
    version = new_version(clock.now())
    stamps: list[ExtractInfo] = []

    def write(path: Path) -> str:
        with _building(path) as connection:
            found = tuple(fill(connection) or ())
            _give_room(connection)
            info = finish(connection, version, clock=clock, business=business, as_of=as_of, findings=found)
            connection.execute("CHECKPOINT")
        stamps.append(info)
        return json.dumps(dict(_stamp_rows(info)))

    publish_file(home, version, write)
    return stamps[0]


def publish_next(home: Path, change: Change, *, clock: Clock, business: Business, as_of: datetime) -> ExtractInfo | None:
    """The same from a copy of what is served, in which only what is touched by `change` is built anew; None when nothing is different.

    The tables that the marketplace has stay those it had. Raises `WarehouseDown` when nothing is served.
    """
    version = new_version(clock.now())
    stamps: list[ExtractInfo] = []

    def write(path: Path) -> str | None:
        served, before = current_extract(home), read_stamp(home)
        if served is None or before is None:
            raise WarehouseDown("There is no extract to bring up to date.", "Run the sync command with --full.")
        with _copied(served, path), _building(path) as connection:
            _give_room(connection)
            # Many changes in a file that nobody else sees: they are brought into their place once, at the end.
            connection.execute("SET checkpoint_threshold = '1TB'")
            different = change(connection)
            if not different:
                return None
            found = _amended(connection, different, business, as_of)
            if different.touched.orders > _TIDY_BELOW:
                connection.execute("SET max_vacuum_tasks = 0")
            connection.execute("DROP TABLE extract_info")
            info = _stamped(connection, version, before.tables, clock=clock, business=business, as_of=as_of, findings=found)
            connection.execute("CHECKPOINT")
        stamps.append(info)
        return json.dumps(dict(_stamp_rows(info)))

    publish_file(home, version, write)
    return stamps[0] if stamps else None


@contextmanager
def _copied(served: Path, path: Path) -> Iterator[None]:
    """A copy, which is on the disk at the end of the block: it goes there while the block reads what has changed, where the end of the
    work would have to wait for it."""
    shutil.copyfile(served, path)
    with ThreadPoolExecutor(1, "settle") as beside:
        settled = beside.submit(sync_file, path)
        yield
        settled.result()


def _amended(connection: DuckDBPyConnection, different: Difference, business: Business, as_of: datetime) -> tuple[Finding, ...]:
    """All that is built made what the canonical tables now say; what is found in these."""
    with connection.cursor() as other, ThreadPoolExecutor(1, "look") as beside:
        look_aside(other, catalog_of(connection))
        looked = beside.submit(different.look, other)
        amend(connection, business.timezone, business.currency, as_of, different.touched)
        return looked.result()


@contextmanager
def _building(path: Path) -> Iterator[DuckDBPyConnection]:
    with duckdb.connect(path, config={"memory_limit": f"{BUILD_MEMORY}B", "threads": BUILD_THREADS}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _give_room(connection: DuckDBPyConnection) -> None:
    connection.execute("CHECKPOINT")
    found = connection.execute("SELECT sum(total_blocks * block_size) FROM pragma_database_size() WHERE database_name = current_database()")
    size = (found.fetchone() or (0,))[0]
    connection.execute(f"SET memory_limit = '{max(BUILD_MEMORY, int(size or 0))}B'")


def finish(
    connection: DuckDBPyConnection, version: str, *, clock: Clock, business: Business, as_of: datetime, findings: tuple[Finding, ...] = ()
) -> ExtractInfo:
    """Everything an extract holds beyond the canonical tables that are in `connection`; the stamp, as it was written."""
    tables = complete_tables(connection)
    build_facts(connection, business.timezone, business.currency, as_of)
    create_views(connection, business.currency)
    return _stamped(connection, version, tables, clock=clock, business=business, as_of=as_of, findings=findings)


def _stamped(  # noqa: PLR0913 - what a stamp says
    connection: DuckDBPyConnection, version: str, tables: frozenset[str], *, clock: Clock, business: Business, as_of: datetime,
    findings: tuple[Finding, ...],
) -> ExtractInfo:  # fmt: skip
    found = connection.execute("SELECT min(occurred_on), coalesce(sum(unconverted), 0) FROM fact_sales").fetchone()
    data_from, unconverted = found if found is not None else (None, 0)
    known = connection.execute(_HAS_COMMISSION).fetchone()
    info = ExtractInfo(
        version=version, as_of=as_of.astimezone(UTC), data_from=data_from, built_at=clock.now(), timezone=business.timezone.key,
        currency=business.currency, unconverted=int(unconverted), tables=tables, has_commission=known == (True,), findings=findings,
    )  # fmt: skip
    stamp(connection, info)
    return info


def stamp(connection: DuckDBPyConnection, info: ExtractInfo) -> None:
    """Write `info` as the rows of `extract_info`."""
    connection.execute(create_statement(extract_info))
    connection.executemany("INSERT INTO extract_info VALUES (?, ?)", _stamp_rows(info))


def _stamp_rows(info: ExtractInfo) -> list[tuple[str, str | None]]:
    said = (
        info.version, info.layout, info.as_of.isoformat(), None if info.data_from is None else info.data_from.isoformat(),
        info.built_at.isoformat(), info.timezone, info.currency, str(info.unconverted), ",".join(sorted(info.tables)),
        str(info.has_commission).lower(), encode(info.findings),
    )  # fmt: skip
    return list(zip(STAMP, said, strict=True))


def read_stamp(home: Path) -> ExtractInfo | None:
    """The stamp of the extract that is served, without opening it; None when there is none, or none that can be read."""
    try:
        return ExtractInfo.parse(json.loads(current_stamp(home) or "{}"))
    except (ValueError, WarehouseDown):
        return None


def served_info(home: Path) -> ExtractInfo | None:
    """The stamp with what was said later: up to when nothing has changed, and what days say by then."""
    stamp, (_, confirmed) = read_stamp(home), served_extract(home)
    return stamp if stamp is None or not confirmed else stamp.confirmed(confirmed)
