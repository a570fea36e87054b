"""Files as other programs write them: decimal commas, days before months, encodings, titles above the header, many files of a kind."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from data.errors import ConfigurationError
from data.shop.canonical import Unread, convert
from data.shop.mapping import SourceSpec, TableSpec, read_mapping
from data.shop.sources import open_source
from data.tables import METADATA

LINES = TableSpec(
    file="lines.csv",
    columns={"line_id": "Pos", "order_id": "Beleg", "quantity": "Menge", "unit_price": "Preis", "discount": "Preis * Rabatt"},
)
GERMAN = "Beleg;Pos;Menge;Preis;Rabatt\n0001;0001-1;1.000;1.234,50;0,1\n0002;0002-1;0,25;12,00;0\n"


def _loaded(folder: Path, table: TableSpec, name: str = "order_lines", **said: Any) -> tuple[duckdb.DuckDBPyConnection, tuple[Unread, ...]]:  # noqa: ANN401
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    open_source("shop", SourceSpec(folder=folder, **said)).load(connection, table, f"raw_{name}")
    return connection, convert(connection, f"raw_{name}", METADATA.tables[name], "UTC")


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


def test_numbers_with_a_decimal_comma(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(GERMAN, encoding="utf-8")
    connection, unread = _loaded(tmp_path, LINES, decimal_separator=",")
    assert unread == ()
    found = _asked(connection, "SELECT order_id, quantity::DOUBLE, unit_price::DOUBLE, discount::DOUBLE FROM order_lines ORDER BY 1")
    assert found == [("0001", 1000.0, 1234.5, 123.45), ("0002", 0.25, 12.0, 0.0)]


def test_numbers_with_commas_between_thousands(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text('Beleg,Pos,Menge,Preis,Rabatt\n1,1,2,"1,234.50",0\n2,2,1,7.25,0\n', encoding="utf-8")
    connection, unread = _loaded(tmp_path, LINES, decimal_separator=".")
    assert unread == ()
    assert _asked(connection, "SELECT sum(quantity * unit_price)::DOUBLE FROM order_lines") == [(2476.25,)]


def test_a_decimal_comma_that_nobody_told_of_is_told(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(GERMAN, encoding="utf-8")
    plain = LINES.model_copy(update={"columns": {name: theirs for name, theirs in LINES.columns.items() if name != "discount"}})
    _, unread = _loaded(tmp_path, plain)
    assert [(one.column, one.rows, one.required) for one in unread] == [("quantity", 1, True), ("unit_price", 2, True)]


ORDERS = TableSpec(file="orders.csv", columns={"order_id": "no", "ordered_at": "at"})


@pytest.mark.parametrize("written", ["03.04.2025", "03/04/2025", "03.04.2025 10:00:00", "12/01/2010 08:26:00"])
def test_which_of_two_numbers_is_the_month_is_not_guessed(written: str, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"no;at\n1;{written}\n", encoding="utf-8")
    _, unread = _loaded(tmp_path, ORDERS, "orders")
    assert unread == (Unread("orders", "ordered_at", 1, written, required=True, kind="DATETIME"),)


@pytest.mark.parametrize(
    ("said", "written", "expected"),
    [
        ({"date_format": "%d.%m.%Y"}, "03.04.2025", "2025-04-03 00:00:00"),
        ({"date_format": "%m/%d/%Y"}, "03/04/2025", "2025-03-04 00:00:00"),
        ({"date_format": "%d.%m.%Y"}, "03.04.2025 10:05:30", "2025-04-03 10:05:30"),
        ({"datetime_format": "%d.%m.%Y %H:%M"}, "03.04.2025 10:05", "2025-04-03 10:05:00"),
        ({"date_format": "%d.%m.%Y"}, "2025-04-03", "2025-04-03 00:00:00"),
        ({}, "2025-04-03 10:05", "2025-04-03 10:05:00"),
        ({}, "2025-04-03T10:05:00.5+02:00", "2025-04-03 08:05:00.5"),
    ],
)
def test_dates_as_the_mapping_says_they_are_written(said: dict[str, str], written: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"no;at\n1;{written}\n", encoding="utf-8")
    connection, unread = _loaded(tmp_path, ORDERS, "orders", **said)
    assert unread == ()
    assert _asked(connection, "SELECT ordered_at::TIMESTAMP::VARCHAR FROM orders") == [(expected,)]


def test_another_encoding_another_delimiter_and_titles_above_the_header(tmp_path: Path) -> None:
    text = "Artikelliste\nStand: 31.12.2025\n\nNr|Name|Seit\n007|Müller & Söhne|31.12.2025\n"
    (tmp_path / "goods.csv").write_bytes(text.encode("latin-1"))
    goods = TableSpec(file="goods.csv", columns={"product_id": "Nr", "name": "Name", "listed_on": "Seit"})
    said = {"encoding": "latin-1", "delimiter": "|", "skip_lines": 3, "date_format": "%d.%m.%Y"}
    connection, unread = _loaded(tmp_path, goods, "products", **said)
    assert unread == ()
    assert _asked(connection, "SELECT product_id, name, listed_on FROM products") == [("007", "Müller & Söhne", date(2025, 12, 31))]


def test_an_encoding_that_nobody_told_of_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_bytes("Nr;Name\n1;Müller\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="not utf-8 encoded") as caught:
        _loaded(tmp_path, TableSpec(file="goods.csv", columns={"product_id": "Nr", "name": "Name"}), "products")
    assert 'encoding = "latin-1"' in caught.value.hint


MANY = """
[source]
folder = "exports"
files = { bills = "bills-*.csv" }

[tables.orders]
table = "bills"
columns = { order_id = "no", ordered_at = "at" }

[tables.order_lines]
select = "SELECT no AS line_id, no AS order_id, 1 AS quantity, price AS unit_price FROM bills WHERE price > 0"
"""


def test_many_files_of_one_kind_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    for month, price in (("01", "5"), ("02", "0"), ("03", "7.5")):
        (tmp_path / "exports" / f"bills-{month}.csv").write_text(f"no,at,price\n{month},2025-{month}-01,{price}\n", encoding="utf-8")
    (tmp_path / "marketplace.toml").write_text(MANY, encoding="utf-8")
    mapping = read_mapping(tmp_path / "marketplace.toml", os.environ)
    assert mapping.source is not None
    source = open_source("source", mapping.source)
    connection = duckdb.connect()
    assert source.load(connection, mapping.tables["orders"], "raw_orders") == 3
    assert source.load(connection, mapping.tables["order_lines"], "raw_order_lines") == 2
    assert [(table.name, table.rows) for table in source.tables()][:2] == [("bills", 3), ("bills-01.csv", 1)]


def test_a_file_that_several_tables_read_is_parsed_once_and_its_copy_goes(tmp_path: Path) -> None:
    bills = tmp_path / "bills.csv"
    bills.write_text("no,at,price,code\n1,2025-01-01,5,1.0\n2,2025-01-02,7.5,2.0\n", encoding="utf-8")
    ahead = {
        "products": TableSpec(file="bills.csv", columns={"product_id": "code", "name": "code"}),
        "orders": TableSpec(select='SELECT no AS order_id, "at" AS ordered_at FROM bills'),
        "order_lines": TableSpec(
            select="SELECT b.no AS line_id, b.no AS order_id, 1 AS quantity, price AS unit_price, code AS product_id FROM Bills AS b"
        ),
    }
    source = open_source("shop", SourceSpec(folder=tmp_path), ahead)
    connection = duckdb.connect()
    assert source.load(connection, ahead["products"], "raw_products") == 2
    assert source.load(connection, ahead["orders"], "raw_orders") == 2
    bills.write_text("no,at,price,code\n", encoding="utf-8")
    assert source.load(connection, ahead["order_lines"], "raw_order_lines") == 2
    # A code that is a key of ours as it stands is as it is written; in a select it is what it seems to be, also in a copy.
    assert _asked(connection, "SELECT product_id FROM raw_products ORDER BY 1") == [("1.0",), ("2.0",)]
    assert _asked(connection, "SELECT line_id, unit_price, product_id FROM raw_order_lines ORDER BY 1") == [(1, 5.0, 1.0), (2, 7.5, 2.0)]
    tables = "SELECT table_name FROM duckdb_tables() ORDER BY 1"
    assert _asked(connection, tables) == [("raw_order_lines",), ("raw_orders",), ("raw_products",)]


def test_a_select_that_reads_a_file_twice_leaves_no_copy_even_when_it_fails(tmp_path: Path) -> None:
    (tmp_path / "bills.csv").write_text("no,at\n1,2025-01-01\n2,2025-01-02\n", encoding="utf-8")
    source = open_source("shop", SourceSpec(folder=tmp_path))
    for place in range(2):
        connection = duckdb.connect()
        with pytest.raises(ConfigurationError, match=r"tables\.orders cannot be read"):
            source.load(connection, TableSpec(select="SELECT nobody FROM bills UNION ALL SELECT no FROM bills"), "raw_orders")
        assert _asked(connection, "SELECT count(*) FROM duckdb_tables()") == [(0,)]
        last = TableSpec(select='SELECT no AS order_id, "at" AS ordered_at FROM bills WHERE no = (SELECT max(no) FROM bills)')
        assert source.load(connection, last, "raw_orders") == 1
        assert _asked(connection, "SELECT order_id FROM raw_orders") == [(2,)], place


def test_a_name_without_a_pattern_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "marketplace.toml").write_text(MANY.replace("files = ", "# "), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="give 'bills' a pattern in its files"):
        read_mapping(tmp_path / "marketplace.toml", os.environ)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"url": "postgresql://shop@db/shop", "date_format": "%d.%m.%Y"}, "date_format: for a folder only"),
        ({"folder": ".", "date_format": "DD.MM.YYYY"}, "is no format; write one such as %d.%m.%Y"),
        ({"folder": ".", "decimal_separator": "'"}, "decimal_separator"),
    ],
)
def test_what_files_cannot_be_is_a_mistake(said: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SourceSpec.model_validate(said)
