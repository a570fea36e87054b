"""A PostgreSQL shop that is followed says the same as one that is read whole, and of what has not changed nothing is read."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

import duckdb
import psycopg
import pytest

from data.clock import FixedClock
from data.errors import ConfigurationError
from data.marketplace.extract import Business
from data.marketplace.versions import current_extract
from data.shop.agreement import Disagreement, require_agreement
from data.shop.loading import fingerprint
from data.shop.mapping import MarketplaceFile, read_mapping
from data.shop.memory import recall
from data.shop.publishing import Ran, Reader
from data.tables import CANONICAL, FACTS, ROLLUPS, STUDIED
from tests.data.marketplace.same import said
from tests.fixtures.postgres import PostgresServer, replica_of

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)
BUSINESS = Business(ZoneInfo("Europe/Berlin"), "EUR")
MAPPING = """
[source]
url = "URL"
[tables.vendors]
table = "sellers"
columns = { vendor_id = "id", name = "name", country = "land" }
[tables.products]
table = "goods"
columns = { product_id = "id", name = "name", vendor_id = "seller" }
[tables.customers]
table = "people"
columns = { customer_id = "id", segment = "kind" }
[tables.orders]
table = "bills"
columns = { order_id = "id", ordered_at = "at", customer_id = "buyer", status = "state", country = "land" }
where = "id <> 'X'"
modified_at = "touched"
[tables.order_lines]
select = "SELECT id AS line_id, bill AS order_id, good AS product_id, pieces AS quantity, price AS unit_price, touched FROM positions"
modified_at = "touched"
[tables.refunds]
table = "credits"
columns = { refund_id = "id", order_id = "bill", refunded_at = "at", amount = "amount" }
"""
SCHEMA = (
    "CREATE TABLE sellers (id text PRIMARY KEY, name text, land text)",
    "CREATE TABLE goods (id int PRIMARY KEY, name text, seller text)",
    "CREATE TABLE people (id int PRIMARY KEY, kind text)",
    "CREATE TABLE bills (id text PRIMARY KEY, at timestamptz, buyer int, state text, land text, touched timestamptz DEFAULT now())",
    """CREATE TABLE positions (id bigint PRIMARY KEY, bill text, good int, pieces int, price numeric(10,2),
       touched timestamptz DEFAULT now())""",
    "CREATE TABLE credits (id bigint PRIMARY KEY, bill text, at timestamptz, amount numeric(10,2))",
    "INSERT INTO sellers VALUES ('A', 'Alpha', 'DE'), ('B', 'Beta', 'AT')",
    "INSERT INTO goods SELECT n, 'Good ' || n, chr(65 + n % 2) FROM generate_series(1, 20) n",
    "INSERT INTO people SELECT n, CASE n % 3 WHEN 0 THEN 'vip' END FROM generate_series(1, 60) n",
    """INSERT INTO bills SELECT 'b' || n, timestamptz '2026-11-20 08:00Z' - n * interval '9 hours', nullif(n % 61, 0), 'delivered', 'DE',
       timestamptz '2026-11-20 08:00Z' - n * interval '9 hours' FROM generate_series(1, 200) n""",
    """INSERT INTO positions SELECT n * 10 + m, 'b' || n, 1 + (n + m) % 20, m, 10 + n % 7,
       timestamptz '2026-11-20 08:00Z' - n * interval '9 hours' FROM generate_series(1, 200) n, generate_series(1, 2) m""",
    """INSERT INTO credits SELECT n, 'b' || n * 7, timestamptz '2026-11-20 09:00Z' - n * interval '50 hours', 3
       FROM generate_series(1, 20) n""",
)


@dataclass(frozen=True)
class Shop:
    """A database, its mapping, and the home that follows it."""

    url: str
    mapping: MarketplaceFile
    home: Path

    def write(self, *statements: LiteralString) -> None:
        with psycopg.connect(self.url) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
            connection.execute("SELECT pg_stat_force_next_flush()")

    def reader(self, home: Path, now: datetime = NOW) -> Reader:
        return Reader(home, self.mapping, FixedClock(now), BUSINESS, now)

    def follow(self, minutes: int = 1) -> Ran | None:
        return self.reader(self.home, NOW + timedelta(minutes=minutes)).read_changes()

    def require_same(self, tmp_path: Path) -> None:
        """What is followed is what would be read whole."""
        other = tmp_path / f"whole-{len(list(tmp_path.iterdir()))}"
        self.reader(other).read_whole()
        assert _rows(self.home) == _rows(other)


def _rows(home: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    path = current_extract(home)
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return {table.name: said(connection, table) for table in (*CANONICAL, *FACTS, *ROLLUPS, *STUDIED)}


def _figures(home: Path) -> tuple[int, int]:
    """(Orders that count, GMV in cents) of what is served."""
    with duckdb.connect(str(current_extract(home)), read_only=True) as connection:
        found = connection.execute("SELECT sum(order_first), sum(gmv) FROM fact_sales").fetchone()
        return (int(found[0]), int(found[1])) if found else (0, 0)


@pytest.fixture
def shop(postgres_url: str, tmp_path: Path) -> Iterator[Shop]:
    url = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    path = tmp_path / "marketplace.toml"
    path.write_text(MAPPING.replace("URL", url), encoding="utf-8")
    made = Shop(url, read_mapping(path, os.environ), tmp_path / "home")
    made.write(*SCHEMA)
    made.reader(made.home).read_whole()
    return made


def test_what_came_and_what_was_changed(shop: Shop, tmp_path: Path) -> None:
    before = _figures(shop.home)
    shop.write(
        "INSERT INTO bills VALUES ('new', '2026-11-20 10:00Z', 3, 'placed', 'FR')",
        "INSERT INTO positions VALUES (1, 'new', 4, 2, 50.25)",
        "UPDATE bills SET state = 'cancelled', touched = now() WHERE id = 'b5'",
        "UPDATE positions SET price = 99, touched = now() WHERE id = 71",
    )
    ran = shop.follow()
    assert ran is not None and ran.changed
    assert (ran.rows["orders"], ran.rows["order_lines"]) == (201, 401)
    # b5: 1 x 15 + 2 x 15 = 45 is no sale any more; line 71 was 10 and is 99; the new order is 2 x 50.25.
    assert _figures(shop.home) == (before[0], before[1] - 4500 + 8900 + 10050)
    shop.require_same(tmp_path)


def test_nothing_is_published_for_a_change_that_makes_no_difference(shop: Shop) -> None:
    path = current_extract(shop.home)
    shop.write("UPDATE bills SET touched = touched WHERE id = 'b5'", "UPDATE goods SET name = name")
    ran = shop.follow(minutes=5)
    assert ran is not None
    assert (ran.changed, current_extract(shop.home)) == (False, path)


def test_nothing_is_published_of_changed_rows_with_a_mistake_in_them(shop: Shop) -> None:
    shop.write("DELETE FROM credits WHERE id > 1")
    assert shop.follow() is not None
    path, before = current_extract(shop.home), _figures(shop.home)
    shop.write("UPDATE credits SET amount = -3")
    with pytest.raises(ConfigurationError, match=r"(?s)Nothing is published.*refunds are negative"):
        shop.follow()
    # All lines are too many for only a part to be built anew.
    shop.write("UPDATE credits SET amount = 3", "UPDATE positions SET bill = 'none', touched = now()")
    with pytest.raises(ConfigurationError, match=r"(?s)Nothing is published.*belong to no order"):
        shop.follow()
    assert (current_extract(shop.home), _figures(shop.home)) == (path, before)


def test_rows_that_went_and_rows_that_came_without_a_sign(shop: Shop, tmp_path: Path) -> None:
    shop.write(
        "DELETE FROM positions WHERE id IN (51, 52)",
        "DELETE FROM bills WHERE id IN ('b5', 'b77')",
        "INSERT INTO bills VALUES ('late', '2026-10-01 10:00Z', 3, 'placed', 'FR', '2026-10-01 10:00Z')",
        "INSERT INTO positions VALUES (2, 'late', 4, 1, 7, '2026-10-01 10:00Z')",
    )
    ran = shop.follow()
    assert ran is not None
    assert (ran.rows["orders"], ran.rows["order_lines"]) == (199, 399)
    shop.require_same(tmp_path)


def test_a_delete_and_an_insert_that_cancel_out_in_a_count(shop: Shop, tmp_path: Path) -> None:
    shop.write(
        "DELETE FROM bills WHERE id = 'b9'", "INSERT INTO bills VALUES ('b9x', '2026-11-01 10:00Z', 3, 'placed', 'FR', '2026-11-01 10:00Z')"
    )
    ran = shop.follow()
    assert ran is not None and ran.changed
    assert ran.rows["orders"] == 200
    shop.require_same(tmp_path)


def test_tables_without_a_sign_of_change_are_read_again_when_the_server_counted_one(shop: Shop, tmp_path: Path) -> None:
    shop.write(
        "UPDATE sellers SET land = 'CH' WHERE id = 'A'", "UPDATE goods SET seller = 'A' WHERE id = 4",
        "UPDATE people SET kind = 'vip' WHERE id = 7", "DELETE FROM credits WHERE id = 2", "UPDATE credits SET amount = 5 WHERE id = 3",
    )  # fmt: skip
    assert shop.follow() is not None
    shop.require_same(tmp_path)


def test_an_update_without_a_sign_that_changes_a_sum_is_noticed_and_the_shop_is_read_whole(shop: Shop) -> None:
    shop.write("UPDATE positions SET price = price + 1 WHERE id = 71")
    assert shop.follow() is None


def test_an_order_that_loses_its_status_without_a_sign_is_noticed(shop: Shop) -> None:
    shop.write("UPDATE bills SET state = 'cancelled' WHERE id = 'b3'")
    assert shop.follow() is None


def test_a_row_whose_change_is_not_dated_is_read_every_time(shop: Shop, tmp_path: Path) -> None:
    shop.write("UPDATE bills SET touched = NULL WHERE id = 'b3'")
    shop.follow()
    shop.write("UPDATE bills SET land = 'NL' WHERE id = 'b3'")
    assert shop.follow(minutes=2) is not None
    shop.require_same(tmp_path)


def test_a_change_dated_in_the_future_does_not_hide_those_after_it(shop: Shop, tmp_path: Path) -> None:
    shop.write("UPDATE bills SET land = 'NL', touched = '2199-01-01' WHERE id = 'b3'")
    shop.follow()
    shop.write("UPDATE bills SET land = 'BE', touched = now() WHERE id = 'b4'")
    assert shop.follow(minutes=2) is not None
    shop.require_same(tmp_path)


def test_without_a_date_of_change_the_last_days_are_read_again(postgres_url: str, tmp_path: Path) -> None:
    url = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    path = tmp_path / "marketplace.toml"
    path.write_text(
        MAPPING.replace("URL", url).replace('where = "id <> \'X\'"\nmodified_at = "touched"', "window_days = 20"), encoding="utf-8"
    )
    shop = Shop(url, read_mapping(path, os.environ), tmp_path / "home")
    shop.write(*SCHEMA, "UPDATE bills SET at = at + (now() - timestamptz '2026-11-20 11:00Z')")
    shop.reader(shop.home).read_whole()
    # b3 is of yesterday, b190 of ten weeks ago; the deletion is found by the count, however old the order.
    shop.write("UPDATE bills SET land = 'NL' WHERE id IN ('b3', 'b190')", "DELETE FROM bills WHERE id = 'b180'")
    ran = shop.follow()
    assert ran is not None and ran.changed
    with duckdb.connect(str(current_extract(shop.home)), read_only=True) as connection:
        asked = "SELECT order_id, country FROM orders WHERE order_id IN ('b3', 'b180', 'b190') ORDER BY order_id"
        assert connection.execute(asked).fetchall() == [("b190", "DE"), ("b3", "NL")]


def test_with_a_new_day_another_mapping_or_another_extract_the_shop_is_read_whole(shop: Shop, tmp_path: Path) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert shop.reader(shop.home, tomorrow).read_changes() is None
    path = tmp_path / "other.toml"
    path.write_text(MAPPING.replace("URL", shop.url).replace("id <> 'X'", "id <> 'Y'"), encoding="utf-8")
    other = Shop(shop.url, read_mapping(path, os.environ), shop.home)
    assert other.follow() is None
    assert shop.reader(tmp_path / "nothing").read_changes() is None


def test_rows_that_are_left_out_make_their_table_be_read_whole_each_time(shop: Shop, tmp_path: Path) -> None:
    shop.write("INSERT INTO bills VALUES ('timeless', NULL, 3, 'placed', 'FR')")
    assert shop.follow() is None
    shop.reader(shop.home).read_whole()
    shop.write("UPDATE bills SET land = 'BE', touched = now() WHERE id = 'b4'")
    ran = shop.follow()
    assert ran is not None
    assert ran.rows["orders"] == 201
    assert [one.code for one in ran.findings if one.table == "orders" and one.column == "ordered_at"][:1] == ["value_unread"]
    shop.require_same(tmp_path)


def test_how_far_a_shop_was_read_is_in_its_extract(shop: Shop) -> None:
    with duckdb.connect(str(current_extract(shop.home)), read_only=True) as connection:
        memory = recall(connection)
    assert memory is not None
    assert memory.whole_on == "2026-11-20"
    assert memory.loaded.rows == {"vendors": 2, "products": 20, "customers": 60, "orders": 200, "order_lines": 400, "refunds": 20}
    marks = memory.loaded.marks
    assert marks["orders"].modified == "2026-11-19 23:00:00+00"
    assert (marks["products"].modified, marks["products"].left_out) == (None, 0)
    assert all(mark.written is not None for mark in marks.values())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_the_shop(shop: Shop, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 -- the same happenings on every run are the point
    for turn in range(3):
        with psycopg.connect(shop.url) as connection:
            for number in range(12):
                _happen(connection, dice, f"{turn}{number}")
            connection.commit()
            connection.execute("SELECT pg_stat_force_next_flush()")
        if shop.follow(turn + 1) is None:
            shop.reader(shop.home, NOW + timedelta(minutes=turn + 1)).read_whole()
        shop.require_same(tmp_path)


def _happen(connection: psycopg.Connection, dice: random.Random, name: str) -> None:
    bill, line = f"b{dice.randrange(1, 201)}", dice.randrange(1, 201) * 10 + dice.randrange(1, 3)
    happenings: tuple[tuple[LiteralString, tuple[object, ...]], ...] = (
        ("INSERT INTO bills VALUES (%s, '2026-11-20 10:30Z', %s, 'placed', 'FR')", (f"n{name}", dice.randrange(1, 61))),
        ("INSERT INTO positions VALUES (%s, %s, 5, 3, 4.99)", (int(name) + 100_000, bill)),
        ("UPDATE bills SET state = 'cancelled', touched = now() WHERE id = %s", (bill,)),
        ("UPDATE bills SET buyer = %s, touched = now() WHERE id = %s", (dice.randrange(1, 61), bill)),
        ("UPDATE positions SET bill = %s, touched = now() WHERE id = %s", (bill, line)),
        ("UPDATE positions SET price = price + 1 WHERE id = %s", (line,)),
        ("DELETE FROM positions WHERE id = %s", (line,)),
        ("DELETE FROM bills WHERE id = %s", (bill,)),
        ("DELETE FROM credits WHERE id = %s", (dice.randrange(1, 21),)),
        ("UPDATE credits SET bill = %s WHERE id = %s", (bill, dice.randrange(1, 21))),
        ("UPDATE goods SET seller = %s WHERE id = %s", (dice.choice("AB"), dice.randrange(1, 21))),
        ("UPDATE people SET kind = 'new' WHERE id = %s", (dice.randrange(1, 61),)),
    )
    connection.execute(*dice.choice(happenings))


def test_a_replica_is_followed_though_it_counts_nothing(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:  # fmt: skip
    first = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    with replica_of(postgres_server) as replica:
        url = replica.dsn(first.rpartition("/")[2])
        path = tmp_path / "marketplace.toml"
        path.write_text(MAPPING.replace("URL", url), encoding="utf-8")
        shop, written = Shop(url, read_mapping(path, os.environ), tmp_path / "home"), Shop(first, read_mapping(path, os.environ), tmp_path)
        written.write(*SCHEMA)
        _replayed(first, url)
        shop.reader(shop.home).read_whole()
        before = fingerprint(shop.mapping)
        written.write("UPDATE bills SET land = 'BE', touched = now() WHERE id = 'b4'", "DELETE FROM positions WHERE id = 71")
        _replayed(first, url)
        assert fingerprint(shop.mapping) != before
        ran = shop.follow()
        assert ran is not None
        assert (ran.changed, ran.rows["order_lines"]) == (True, 399)
        shop.require_same(tmp_path)


def _replayed(first: str, replica: str) -> None:
    """Wait until the replica has all that was written."""
    with psycopg.connect(first, autocommit=True) as one, psycopg.connect(replica, autocommit=True) as other:
        written = one.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
        assert written is not None
        until = time.monotonic() + 30
        while other.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written).fetchone() != (True,):
            assert time.monotonic() < until, "the replica does not follow"


def test_figures_that_are_not_the_same_are_named() -> None:
    with pytest.raises(Disagreement, match=r"What was read of orders is not what the source has \(rows: 2 here, 3 there\)\."):
        require_agreement("orders", {"rows": "2"}, {"rows": "3"})
    with pytest.raises(Disagreement, match=r"\(status paid: 1 here, 0 there, status placed: 0 here, 1 there\)"):
        require_agreement("orders", {"rows": "1", "status paid": "1"}, {"rows": "1", "status placed": "1"})
    require_agreement("order_lines", {"rows": "2", "amount": "10.50"}, {"rows": "2", "amount": "10.5000000"})
    require_agreement("order_lines", {"rows": "2", "amount": "10.50"}, {"rows": "2"})
