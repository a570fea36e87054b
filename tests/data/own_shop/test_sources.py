"""The same rows from a folder, from PostgreSQL and from any other database: the same canonical values, exactly."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy.dialects import mssql, mysql, sqlite
from sqlalchemy.engine.interfaces import Dialect

from data.errors import ConfigurationError
from data.shop.base import query_of
from data.shop.canonical import Unread, convert
from data.shop.down import SourceDown
from data.shop.mapping import SourceSpec, TableSpec
from data.shop.sources import open_source
from data.tables import METADATA
from tests.fixtures.postgres import PostgresServer

ORDERS, PRODUCTS = METADATA.tables["orders"], METADATA.tables["products"]
COLUMNS = {
    "order_id": "no", "ordered_at": "at", "customer_id": "who", "is_test": "probe", "shipping_amount": "net freight", "country": "land",
}  # fmt: skip
SPEC = TableSpec(table="bills", columns=COLUMNS, where="no <> 'draft'")
CSV = '''no,at,who,probe,net freight,land
0001,2026-03-29 01:30:00,00017,false,4.905,"Côte d'Ivoire, ""CI"""
20000000000000000001,2026-03-29 03:30:00,,true,,
draft,2026-03-29 04:00:00,1,false,1,DE
'''
# Berlin leaves winter time at two o'clock that day.
EXPECTED = [
    ("0001", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "00017", False, Decimal("4.9050"), 'Côte d\'Ivoire, "CI"'),
    ("20000000000000000001", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), None, True, None, None),
]
_DDL = 'CREATE TABLE bills (no text, at timestamp, who text, probe boolean, "net freight" numeric(12, 3), land text)'
_ROWS = [
    ("0001", "2026-03-29 01:30:00", "00017", False, "4.905", 'Côte d\'Ivoire, "CI"'),
    ("20000000000000000001", "2026-03-29 03:30:00", None, True, None, None),
    ("draft", "2026-03-29 04:00:00", "1", False, "1", "DE"),
]


def _dsn(url: str) -> str:
    return url.replace("+psycopg", "")


def loaded(spec: SourceSpec, table: TableSpec = SPEC) -> list[tuple[object, ...]]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    assert open_source("shop", spec).load(connection, table, "raw_orders") == 2
    assert convert(connection, "raw_orders", ORDERS, "Europe/Berlin") == ()
    listed = "order_id, epoch_us(ordered_at), customer_id, is_test, shipping_amount, country"
    rows = connection.execute(f"SELECT {listed} FROM orders ORDER BY ordered_at").fetchall()
    return [(row[0], datetime.fromtimestamp(row[1] / 1_000_000, UTC), *row[2:]) for row in rows]


def test_a_folder_of_csv(tmp_path: Path) -> None:
    (tmp_path / "bills.csv").write_text(CSV, encoding="utf-8")
    assert loaded(SourceSpec(folder=tmp_path), SPEC.model_copy(update={"table": None, "file": "bills.csv"})) == EXPECTED


def test_a_folder_of_parquet_by_a_select(tmp_path: Path) -> None:
    (tmp_path / "bills.csv").write_text(CSV, encoding="utf-8")
    duckdb.execute(
        f"COPY (SELECT * FROM read_csv('{tmp_path / 'bills.csv'}', types = {{'no': 'VARCHAR', 'who': 'VARCHAR'}})) "
        f"TO '{tmp_path / 'parts.parquet'}' (FORMAT parquet)"
    )
    select = 'SELECT no AS order_id, "at" AS ordered_at, who AS customer_id, probe AS is_test, "net freight" AS shipping_amount, '
    select += "land AS country"
    spec = TableSpec(select=f"{select} FROM parts WHERE no <> 'draft';")
    assert loaded(SourceSpec(folder=tmp_path), spec) == EXPECTED


def test_postgresql(postgres_url: str) -> None:
    with psycopg.connect(_dsn(postgres_url)) as connection:
        connection.execute(_DDL)
        connection.cursor().executemany("INSERT INTO bills VALUES (%s, %s, %s, %s, %s, %s)", _ROWS)
    assert loaded(SourceSpec(url=SecretStr(_dsn(postgres_url)))) == EXPECTED
    assert loaded(SourceSpec(url=SecretStr(postgres_url))) == EXPECTED


def test_any_other_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute(_DDL)
        connection.executemany("INSERT INTO bills VALUES (?, ?, ?, ?, ?, ?)", _ROWS)
    assert loaded(SourceSpec(url=SecretStr(f"sqlite:///{tmp_path / 'shop.db'}"))) == EXPECTED


def test_names_that_are_words_of_sql_or_have_spaces_in_any_other_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute('CREATE TABLE "order" (no text, "Order Date" timestamp, "group" text, land text)')
        connection.execute("INSERT INTO \"order\" VALUES ('1', '2026-03-29 01:30:00', 'A \"B\"', NULL)")
    columns = {"order_id": "no", "ordered_at": "Order Date", "customer_id": "group", "country": "upper(land)"}
    source, duck = open_source("shop", SourceSpec(url=SecretStr(f"sqlite:///{tmp_path / 'shop.db'}"))), duckdb.connect()
    assert source.load(duck, TableSpec(table="order", columns=columns), "raw_orders") == 1
    assert duck.execute("SELECT order_id, ordered_at, customer_id, country FROM raw_orders").fetchone() == (
        "1", "2026-03-29 01:30:00", 'A "B"', None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "written"),
    [
        (mysql.dialect(), "SELECT `Order Date` AS `ordered_at`, upper(land) AS `country` FROM `order` WHERE no > 1"),
        (mssql.dialect(), "SELECT [Order Date] AS [ordered_at], upper(land) AS [country] FROM [order] WHERE no > 1"),
        (sqlite.dialect(), 'SELECT "Order Date" AS "ordered_at", upper(land) AS "country" FROM "order" WHERE no > 1'),
    ],
)
def test_names_are_written_as_each_database_wants_them(dialect: Dialect, written: str) -> None:
    spec = TableSpec(table="order", columns={"ordered_at": "Order Date", "country": "upper(land)"}, where="no > 1")
    write = dialect.identifier_preparer
    assert query_of(spec, write.quote("order"), {"Order Date", "land"}, write.quote_identifier) == written


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC"])
def test_instants_without_a_zone_are_local_times_of_the_sources_zone(zone: str, tmp_path: Path) -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'America/New_York'")
    connection.execute("CREATE TABLE raw AS SELECT 'A' AS order_id, TIMESTAMP '2026-01-01 09:00:00' AS ordered_at")
    connection.execute("SET TimeZone = 'UTC'")
    convert(connection, "raw", ORDERS, zone)
    hours = {"Asia/Tokyo": 0, "UTC": 9}
    assert connection.execute("SELECT hour(ordered_at) FROM orders").fetchone() == (hours[zone],)


@pytest.mark.parametrize(
    ("given", "hour"),
    [
        ("'2026-01-01T09:00:00+02:00'", 7), ("'2026-01-01 09:00:00Z'", 9), ("'2026-01-01 09:00'", 8),
        ("1767258000", 9), ("1767258000000", 9), ("TIMESTAMPTZ '2026-01-01 09:00:00+00'", 9), ("DATE '2026-01-02'", 23),
    ],
)  # fmt: skip
def test_instants_of_every_kind(given: str, hour: int) -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE TABLE raw AS SELECT 'A' AS order_id, {given} AS ordered_at")
    assert convert(connection, "raw", ORDERS, "Europe/Berlin") == ()
    assert connection.execute("SELECT hour(ordered_at) FROM orders").fetchone() == (hour,)


def test_values_that_are_not_what_a_column_holds_are_told_and_not_guessed() -> None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    rows = "('A', 'soon', '5'), ('B', '2026-01-01', 'five'), (' ', '2026-01-01', '7'), ('D', '2026-01-01', '')"
    connection.execute(f"CREATE TABLE raw AS SELECT * FROM (VALUES {rows}) AS t(order_id, ordered_at, shipping_amount)")
    assert convert(connection, "raw", ORDERS, "UTC") == (
        Unread("orders", "order_id", 1, "", required=True, kind="TEXT"),
        Unread("orders", "ordered_at", 1, "soon", required=True, kind="DATETIME"),
        Unread("orders", "shipping_amount", 1, "five", required=False, kind="NUMERIC(18, 4)"),
    )
    assert connection.execute("SELECT order_id, shipping_amount FROM orders ORDER BY 1").fetchall() == [("B", None), ("D", None)]


def test_a_required_column_that_is_not_there_is_told() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE raw AS SELECT 1.0 AS product_id")
    assert convert(connection, "raw", PRODUCTS, "UTC") == (Unread("products", "name", -1, "", required=True, kind="missing"),)


def test_days_lists_and_keys_that_a_tool_made_into_floats() -> None:
    connection = duckdb.connect()
    values = "17850.0::DOUBLE AS product_id, 'Tea' AS name, '2026-01-31' AS listed_on, TIMESTAMPTZ '2026-01-31 23:30:00+00' AS delisted_on"
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE TABLE raw AS SELECT {values}")
    convert(connection, "raw", PRODUCTS, "Europe/Berlin")
    found = connection.execute("SELECT product_id, listed_on, delisted_on FROM products").fetchone()
    assert found == ("17850", date(2026, 1, 31), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (TableSpec(file="bils.csv", columns=COLUMNS), "There is no file 'bils.csv'"),
        (TableSpec(file="../outside.csv", columns=COLUMNS), "There is no file"),
        (TableSpec(file="bills.csv", columns=COLUMNS | {"order_id": "number"}), "tables.orders cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_there_is(tmp_path: Path, spec: TableSpec, words: str) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "bills.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "outside.csv").write_text(CSV, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=words):
        open_source("shop", SourceSpec(folder=tmp_path / "shop")).load(duckdb.connect(), spec, "raw_orders")


def test_a_database_that_is_not_there_is_a_state(postgres_server: PostgresServer, tmp_path: Path) -> None:
    away = SourceSpec(url=SecretStr(f"postgresql://postgres@127.0.0.1:{postgres_server.port}/nowhere"))
    with pytest.raises(SourceDown, match="cannot be reached"):
        open_source("shop", away).load(duckdb.connect(), SPEC, "raw_orders")
    with pytest.raises(SourceDown, match="cannot be read"):
        open_source("shop", SourceSpec(url=SecretStr(f"sqlite:///{tmp_path}/no/such.db"))).load(duckdb.connect(), SPEC, "raw_orders")


def test_a_mapping_that_the_database_refuses_names_the_table(postgres_url: str) -> None:
    source = open_source("shop", SourceSpec(url=SecretStr(postgres_url)))
    with pytest.raises(ConfigurationError, match='relation "bills" does not exist'):
        source.load(duckdb.connect(), SPEC, "raw_orders")


def test_nothing_can_be_written_to_the_shop(postgres_url: str) -> None:
    with psycopg.connect(_dsn(postgres_url)) as connection:
        connection.execute(_DDL)
    source = open_source("shop", SourceSpec(url=SecretStr(postgres_url)))
    writing = TableSpec(select="WITH gone AS (INSERT INTO bills (no) VALUES ('x') RETURNING no) SELECT no AS order_id FROM gone")
    with pytest.raises(ConfigurationError, match=r"tables\.orders"):
        source.load(duckdb.connect(), writing, "raw_orders")
    with psycopg.connect(_dsn(postgres_url)) as connection:
        assert connection.execute("SELECT count(*) FROM bills").fetchone() == (0,)
