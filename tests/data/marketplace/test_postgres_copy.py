"""An extract copied to a real PostgreSQL server: the same rows, switched whole, old versions dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from sqlalchemy import DateTime, Table, make_url

from data.clock import FixedClock
from data.errors import WarehouseDown
from data.marketplace.extract import Business, publish
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.tables import CANONICAL, FACTS, ROLLUPS, STUDIED, extract_info
from tests.data.marketplace.books import BERLIN, NOW, Rows, line, load_rows, order
from tests.data.marketplace.nasty_shop import nasty_shop
from tests.golden.marketplace import golden_marketplace

pytestmark = pytest.mark.postgres
_TABLES = (*CANONICAL, *FACTS, *ROLLUPS, *STUDIED, extract_info)


def _published(home: Path, rows: Rows) -> Path:
    publish(home, lambda connection: load_rows(connection, rows), clock=FixedClock(NOW), business=Business(BERLIN, "EUR"), as_of=NOW)
    path = current_extract(home)
    assert path is not None
    return path


def _small(price: str) -> Rows:
    return {"orders": [order()], "order_lines": [line("L1", price)]}


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), options="-c search_path=mvt_extract")


def _columns(table: Table, instant: str) -> str:
    return ", ".join(instant.format(column.name) if isinstance(column.type, DateTime) else column.name for column in table.columns)


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


def _schemas(url: str) -> list[str]:
    with _connect(url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'mvt_extract%' ORDER BY nspname").fetchall()
    return [name for (name,) in found]


def test_every_table_and_the_view_have_equal_rows(home: Path, postgres_url: str) -> None:
    shop = nasty_shop(5)
    path = _published(home, {name: rows + shop.get(name, []) for name, rows in golden_marketplace().rows.items()})
    copy_to_postgres(path, postgres_url)
    with duckdb.connect(path, read_only=True) as duck, _connect(postgres_url) as postgres:
        for table in _TABLES:
            there = duck.execute(f"SELECT {_columns(table, 'epoch_us({})')} FROM {table.name}").fetchall()
            asked = f"SELECT {_columns(table, 'CAST(extract(epoch FROM {}) * 1000000 AS bigint)')} FROM {table.name}"
            assert _sorted(postgres.execute(asked.encode()).fetchall()) == _sorted(there), table.name
            assert there or table in (*CANONICAL, *STUDIED), table.name
        asked = "SELECT kind, line_id, refund_id, vendor, product, category, quantity, gmv, revenue, commission FROM sales"
        assert _sorted(postgres.execute(asked.encode()).fetchall()) == _sorted(duck.execute(asked).fetchall())


def test_empty_texts_and_odd_ones_stay_what_they_are(home: Path, postgres_url: str) -> None:
    names = ["", "NULL", "\\N", "\\.", 'a "quoted" one', "two\nlines", "tab\tand, comma", " spaces ", "日本語 🍕", "'"]
    rows = {
        "vendors": [{"vendor_id": f"V{number}", "name": name} for number, name in enumerate(names)],
        "orders": [order(country="", region=None)],
        "order_lines": [line("L1", "1")],
    }
    copy_to_postgres(_published(home, rows), postgres_url)
    with _connect(postgres_url) as postgres:
        assert postgres.execute("SELECT name FROM vendors ORDER BY vendor_id").fetchall() == [(name,) for name in names]
        assert postgres.execute("SELECT country, region FROM orders").fetchall() == [("", None)]


def test_a_reader_sees_one_whole_version_and_then_the_next(home: Path, postgres_url: str) -> None:
    first = copy_to_postgres(_published(home, _small("10")), postgres_url)
    with _connect(postgres_url) as reader:
        asked = "SELECT (SELECT value FROM extract_info WHERE name = 'version'), (SELECT sum(gmv) FROM fact_sales)"
        reader.autocommit = True
        assert reader.execute(asked).fetchall() == [(first.version, 1000)]
        second = copy_to_postgres(_published(home, _small("20")), postgres_url)
        assert reader.execute(asked).fetchall() == [(second.version, 2000)]


def test_only_the_newest_versions_are_kept(home: Path, postgres_url: str) -> None:
    versions = [copy_to_postgres(_published(home, _small(price)), postgres_url).version for price in ("1", "2", "3")]
    kept = _schemas(postgres_url)
    assert len(kept) == 3
    assert kept[0] == "mvt_extract"
    assert "mvt_extract_" + versions[-1].lower().replace("-", "_") in kept


def test_an_old_version_that_is_being_read_does_not_stop_the_next(home: Path, postgres_url: str) -> None:
    for price in ("1", "2"):
        copy_to_postgres(_published(home, _small(price)), postgres_url)
    with _connect(postgres_url) as reader:
        for schema in _schemas(postgres_url)[1:]:
            reader.execute(f"SELECT count(*) FROM {schema}.fact_sales".encode())
        copy_to_postgres(_published(home, _small("3")), postgres_url)
        assert len(_schemas(postgres_url)) == 4
    copy_to_postgres(_published(home, _small("4")), postgres_url)
    assert len(_schemas(postgres_url)) == 3


def test_a_copy_that_fails_leaves_the_version_before(home: Path, postgres_url: str) -> None:
    copy_to_postgres(_published(home, _small("10")), postgres_url)
    with _connect(postgres_url) as owner:
        owner.execute("DROP VIEW mvt_extract.sales")
        owner.execute("CREATE TABLE mvt_extract.sales (theirs int)")
    with pytest.raises(WarehouseDown, match="sales"):
        copy_to_postgres(_published(home, _small("20")), postgres_url)
    with _connect(postgres_url) as reader:
        assert reader.execute("SELECT sum(gmv) FROM fact_sales").fetchall() == [(1000,)]
    assert len(_schemas(postgres_url)) == 2


def test_views_and_rights_of_people_live_on_with_the_next_version(home: Path, postgres_url: str) -> None:
    copy_to_postgres(_published(home, _small("10")), postgres_url)
    with _connect(postgres_url) as owner:
        owner.execute("CREATE VIEW public.theirs AS SELECT sum(gmv) AS gmv FROM mvt_extract.sales")
        owner.execute("DROP ROLE IF EXISTS looker")
        owner.execute("CREATE ROLE looker")
        owner.execute("GRANT USAGE ON SCHEMA mvt_extract TO looker")
        owner.execute("GRANT SELECT ON mvt_extract.sales TO looker")
    for price in ("20", "30", "40"):
        copy_to_postgres(_published(home, _small(price)), postgres_url)
    with _connect(postgres_url) as reader:
        assert reader.execute("SELECT gmv FROM public.theirs").fetchall() == [(40,)]
        reader.execute("SET ROLE looker")
        assert reader.execute("SELECT sum(gmv) FROM mvt_extract.sales").fetchall() == [(40,)]
        reader.execute("RESET ROLE")
        reader.execute("DROP OWNED BY looker")
        reader.execute("DROP ROLE looker")


def test_views_of_another_layout_are_made_anew(home: Path, postgres_url: str) -> None:
    path = _published(home, _small("10"))
    copy_to_postgres(path, postgres_url)
    with _connect(postgres_url) as owner:
        owner.execute("DROP VIEW mvt_extract.sales")
        owner.execute("CREATE VIEW mvt_extract.sales AS SELECT 1 AS gmv_of_old")
    copy_to_postgres(path, postgres_url)
    with _connect(postgres_url) as reader:
        assert reader.execute("SELECT sum(gmv) FROM sales").fetchall() == [(10,)]


def _tables(url: str) -> set[str]:
    with _connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'mvt_tables'").fetchall()
    return {name for (name,) in found}


def test_only_tables_whose_rows_have_changed_are_copied_and_the_old_ones_go(home: Path, postgres_url: str) -> None:
    rows = _small("10") | {"vendors": [{"vendor_id": "V1", "name": "One"}]}
    copy_to_postgres(_published(home, rows), postgres_url)
    first = _tables(postgres_url)
    copy_to_postgres(_published(home, rows | {"vendors": [{"vendor_id": "V1", "name": "Uno"}]}), postgres_url)
    second = _tables(postgres_url)
    assert {name.rsplit("_", 1)[0] for name in second - first} == {"vendors"}
    assert len(first) == len(second) - 1 == len((*CANONICAL, *FACTS, *ROLLUPS, *STUDIED))
    for price in ("11", "12"):
        copy_to_postgres(_published(home, _small(price)), postgres_url)
    assert not {name for name in _tables(postgres_url) if name.startswith("vendors_")} & (second - first)
    with _connect(postgres_url) as reader:
        assert reader.execute("SELECT count(*) FROM vendors").fetchall() == [(0,)]


def test_a_server_that_is_not_there_is_said_so(home: Path) -> None:
    with pytest.raises(WarehouseDown, match="did not take the extract"):
        copy_to_postgres(_published(home, _small("10")), "postgresql+psycopg://nobody@127.0.0.1:1/none")


def test_questions_by_time_use_an_index(home: Path, postgres_url: str) -> None:
    copy_to_postgres(_published(home, _small("10")), postgres_url)
    with _connect(postgres_url) as reader:
        indexed = reader.execute("SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'fact_sales%'").fetchall()
    assert sorted(text.rsplit(" USING ", 1)[1] for (text,) in indexed) == [
        "brin (occurred_at)",
        "btree (occurred_on, vendor_id)",
        "btree (ordered_on)",
        "btree (vendor_id, occurred_at)",
    ]
