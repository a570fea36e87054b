"""One standard demo for all tests of the demo: built once, only read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from data.analytics import Analytics, open_analytics
from data.cache import NoCache
from data.clock import FixedClock
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.sample.marketplace import TRUTH_FILE, build_demo
from data.warehouse.base import ExtractInfo

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class BuiltDemo:
    """The demo as its readers find it: an extract, and the truth file beside it."""

    info: ExtractInfo
    truth: dict[str, Any]
    connection: DuckDBPyConnection
    home: Path
    analytics: Analytics

    def one(self, statement: str) -> tuple[Any, ...]:
        """The only row of the answer. `TODAY` in it is the demo's last day."""
        rows = self.all(statement)
        assert len(rows) == 1
        return rows[0]

    def value(self, statement: str) -> Any:  # noqa: ANN401 - what SQL gives
        (value,) = self.one(statement)
        return value

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement.replace("TODAY", f"DATE '{TODAY}'")).fetchall()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltDemo]:
    home = tmp_path_factory.mktemp("demo")
    info = build_demo(home, clock=FixedClock(NOW), timezone=BERLIN, currency="EUR")
    path = current_extract(home)
    assert path is not None
    analytics = open_analytics("", home, clock=FixedClock(NOW), calendar=Calendar(BERLIN), currency="EUR", cache=NoCache())
    # By another name: the engine shares an instance that has the same path.
    plain = home / "plain.duckdb"
    plain.hardlink_to(path)
    with duckdb.connect(plain, read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield BuiltDemo(info, json.loads((home / TRUTH_FILE).read_text()), connection, home, analytics)
