"""Findings belong to a version: readers get them with its stamp, also from PostgreSQL, and days that pass change them."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.clock import FixedClock
from data.marketplace.extract import Business, read_stamp
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.quality import Finding, Level, decode, encode, listed, renewed
from data.shop.mapping import MarketplaceFile, read_mapping
from data.shop.sync import SyncState, confirm_unchanged, sync_shop
from data.warehouse.duckdb import DuckDbWarehouse
from data.warehouse.postgres import PostgresWarehouse

FRIDAY = datetime(2026, 11, 20, 11, tzinfo=UTC)
TUESDAY = FRIDAY + timedelta(days=4)
BUSINESS = Business(ZoneInfo("Europe/Berlin"), "EUR")
MAPPING = """
[source]
folder = "shop"
[tables.orders]
file = "bills.csv"
columns = { order_id = "id", ordered_at = "at" }
[tables.order_lines]
file = "positions.csv"
columns = { line_id = "id", order_id = "bill", quantity = "pieces", unit_price = "price" }
"""
ORPHAN = ("orders_unknown", "order_lines", 1)


@pytest.fixture
def shop(tmp_path: Path) -> MarketplaceFile:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "bills.csv").write_text("id,at\nA,2026-11-19 10:00:07\nB,2026-11-19 11:00:09\n", encoding="utf-8")
    (tmp_path / "shop" / "positions.csv").write_text("id,bill,pieces,price\n1,A,2,10.5\n2,B,1,5\n3,C,1,7\n", encoding="utf-8")
    (tmp_path / "marketplace.toml").write_text(MAPPING, encoding="utf-8")
    return read_mapping(tmp_path / "marketplace.toml", os.environ)


def run(home: Path, shop: MarketplaceFile, now: datetime) -> SyncState:
    return sync_shop(home, shop, clock=FixedClock(now), business=BUSINESS)


def confirmed(home: Path, shop: MarketplaceFile, now: datetime) -> bool:
    return confirm_unchanged(home, shop, clock=FixedClock(now), business=BUSINESS)


def warned(findings: tuple[Finding, ...]) -> list[tuple[str, str, int]]:
    return [(one.code, one.table, one.rows) for one in findings if one.level is Level.WARNING]


def test_readers_get_what_was_found_with_the_stamp(tmp_path: Path, shop: MarketplaceFile) -> None:
    home = tmp_path / "home"
    state = run(home, shop, FRIDAY)
    with closing(DuckDbWarehouse(home / "extract")) as warehouse:
        assert warned(warehouse.info().findings) == [ORPHAN]
        assert warehouse.info().findings == state.findings
    stamp = read_stamp(home)
    assert stamp is not None
    assert stamp.findings == state.findings


@pytest.mark.postgres
def test_the_copy_in_postgresql_carries_them(tmp_path: Path, shop: MarketplaceFile, postgres_url: str) -> None:
    run(tmp_path / "home", shop, FRIDAY)
    path = current_extract(tmp_path / "home")
    assert path is not None
    copy_to_postgres(path, postgres_url)
    with closing(PostgresWarehouse(postgres_url)) as warehouse:
        assert warned(warehouse.info().findings) == [ORPHAN]


def test_a_day_that_passes_without_an_order_is_told_of_the_version_that_stays(tmp_path: Path, shop: MarketplaceFile) -> None:
    home = tmp_path / "home"
    first = run(home, shop, FRIDAY)
    with closing(DuckDbWarehouse(home / "extract")) as warehouse:
        assert confirmed(home, shop, FRIDAY + timedelta(minutes=1))
        assert warned(warehouse.info().findings) == [ORPHAN]
        # A day is over: looking is for a run, in a process of its own.
        assert not confirmed(home, shop, TUESDAY)
        later = run(home, shop, TUESDAY)
        assert (later.changed, later.version) == (False, first.version)
        assert warned(later.findings) == [("feed_late", "orders", 4), ORPHAN]
        info = warehouse.info()
        assert (info.version, info.as_of, warned(info.findings)) == (first.version, TUESDAY, [("feed_late", "orders", 4), ORPHAN])
        assert confirmed(home, shop, TUESDAY + timedelta(minutes=1))
        assert warned(warehouse.info().findings) == [("feed_late", "orders", 4), ORPHAN]


def test_orders_that_come_late_take_the_finding_back(tmp_path: Path, shop: MarketplaceFile) -> None:
    home = tmp_path / "home"
    run(home, shop, TUESDAY)
    with (tmp_path / "shop" / "bills.csv").open("a", encoding="utf-8") as bills:
        bills.write("C,2026-11-23 10:00:01\n")
    assert warned(run(home, shop, TUESDAY + timedelta(minutes=1)).findings) == []
    with closing(DuckDbWarehouse(home / "extract")) as warehouse:
        assert warned(warehouse.info().findings) == []


def test_a_day_is_one_of_the_business_zone(tmp_path: Path, shop: MarketplaceFile) -> None:
    home = tmp_path / "home"
    run(home, shop, FRIDAY)
    assert confirmed(home, shop, datetime(2026, 11, 20, 22, 59, tzinfo=UTC))
    assert not confirmed(home, shop, datetime(2026, 11, 20, 23, 0, tzinfo=UTC))


def test_what_days_say_replaces_what_they_said() -> None:
    def of(code: str, rows: int, days: str = "") -> Finding:
        return Finding(Level.WARNING, code, "orders", "ordered_at", rows, "", "", days)

    kept, late, later = of("order_in_future", 3), of("feed_late", 1, "2026-11-19"), of("feed_late", 2, "2026-11-20, 2026-11-19")
    assert renewed((late, kept), [later]) == (kept, later)
    assert renewed((kept, late), []) == (kept,)


def test_days_of_a_finding() -> None:
    late = Finding(Level.WARNING, "feed_late", "orders", "ordered_at", 40, "", "", "2026-11-19, 2026-11-18")
    assert late.days == (date(2026, 11, 18), date(2026, 11, 19))
    assert late.since == date(2026, 10, 11)
    other = Finding(Level.WARNING, "status_unknown", "orders", "status", 1, "", "", "on hold, perhaps")
    assert (other.days, other.since) == ((), None)
    assert listed([date(2026, 11, 18), date(2026, 11, 19)]) == late.example


def test_findings_as_text_are_one_line_and_come_back() -> None:
    one = Finding(Level.NOTE, "value_unread", "orders", "status", 2, "2 values\nüberall", "Mend", "\u2028")
    assert decode(encode([one])) == (one,)
    assert encode([one]).isascii()
    assert encode([one]).splitlines() == [encode([one])]
    for wrong in ("", "[1]", '[{"level": "warning"}]', '[{"level": "loud"}]'):
        with pytest.raises(ValueError, match=r"findings|Expecting|loud"):
            assert decode(wrong) == ()
