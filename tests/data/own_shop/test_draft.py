"""A draft for shops of several makes leads to their true numbers, without an edit or with the one that it names."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import psycopg
import pytest

from data.clock import FixedClock
from data.errors import ConfigurationError
from data.marketplace.extract import Business
from data.marketplace.versions import current_stamp
from data.shop.down import SourceDown
from data.shop.draft import Draft, draft_mapping
from data.shop.mapping import read_mapping
from data.shop.sync import sync_shop
from tests.fixtures.postgres import PostgresServer

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
SHOPS = Path(__file__).parent / "shops"


def write(draft: Draft, folder: Path) -> Path:
    path = folder / "marketplace.toml"
    path.write_text(draft.text, encoding="utf-8")
    return path


def figures(path: Path, home: Path, *, zone: str = "UTC", currency: str = "EUR") -> dict[str, object]:
    """What is published from a draft as it stands."""
    business = Business(ZoneInfo(zone), currency)
    state = sync_shop(home, read_mapping(path, os.environ), clock=FixedClock(NOW), business=business)
    assert state.ok
    assert current_stamp(home) is not None
    sums = (
        "SELECT count(DISTINCT order_key), count(DISTINCT customer_key), sum(gmv), sum(discounts), sum(units) // 1000, sum(refunds), "
        "count(DISTINCT vendor_id), count(DISTINCT category_id), sum(cancelled_sales), CAST(min(occurred_on) AS VARCHAR) FROM fact_sales"
    )
    names = ("orders", "buyers", "gmv", "discounts", "units", "refunds", "vendors", "categories", "cancelled", "first")
    with duckdb.connect(home / "extract" / f"extract-{state.version}.duckdb", read_only=True) as connection:
        row = connection.execute(sums).fetchone()
    assert row is not None
    return dict(zip(names, (value if isinstance(value, str) else int(value or 0) for value in row), strict=True))


def create(url: str, script: str) -> str:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute((SHOPS / script).read_bytes())
    return url


def test_a_shop_like_shopify(postgres_url: str, tmp_path: Path) -> None:
    draft = draft_mapping(url=create(postgres_url, "shopify.sql"), beside=tmp_path)
    assert draft.missing == ()
    path = write(draft, tmp_path)
    assert 'currency = "USD"' in draft.text
    assert figures(path, tmp_path / "home", currency="USD") == {
        "orders": 2, "buyers": 2, "gmv": 7_000, "discounts": 500, "units": 4, "refunds": 1_000, "vendors": 2, "categories": 2,
        "cancelled": 2_000, "first": "2026-11-01",
    }  # fmt: skip


def test_a_shop_like_woocommerce(postgres_url: str, tmp_path: Path) -> None:
    draft = draft_mapping(url=create(postgres_url, "woocommerce.sql"), beside=tmp_path)
    assert draft.missing == ()
    path = write(draft, tmp_path)
    # The time stamps are said to be of Greenwich: at half past eleven in the evening the day after has begun in Berlin.
    assert 'timezone = "UTC"  # by the name of date_created_gmt' in draft.text
    assert figures(path, tmp_path / "home", zone="Europe/Berlin") == {
        "orders": 2, "buyers": 2, "gmv": 6_000, "discounts": 500, "units": 4, "refunds": 0, "vendors": 0, "categories": 0,
        "cancelled": 1_000, "first": "2026-11-02",
    }  # fmt: skip


NORTHWIND = {
    "categories.csv": 'CategoryID,CategoryName,Description\n1,Beverages,"Soft drinks, teas"\n2,Condiments,Sauces\n',
    "customers.csv": "CustomerID,CompanyName,City,Region,Country\nALFKI,Alfreds,Berlin,,Germany\nVINET,Vins,Reims,,France\n",
    "employees.csv": "EmployeeID,LastName,Country\n1,Davolio,USA\n",
    "suppliers.csv": "SupplierID,CompanyName,Country\n1,Exotic Liquids,UK\n2,Cajun,USA\n",
    "products.csv": "ProductID,ProductName,SupplierID,CategoryID,UnitPrice,UnitsInStock,Discontinued\n"
    "1,Chai,1,1,18.0,39,0\n2,Syrup,2,2,10.0,13,0\n",
    "order_details.csv": "OrderID,ProductID,UnitPrice,Quantity,Discount\n10248,1,14.0,12,0.0\n10248,2,9.8,10,0.25\n10249,1,18.6,9,0.15\n",
    "orders.csv": "OrderID,CustomerID,OrderDate,RequiredDate,ShippedDate,Freight,ShipRegion,ShipCountry\n"
    "10248,VINET,1996-07-04 00:00:00.000,1996-08-01 00:00:00.000,1996-07-16 00:00:00.000,32.38,,France\n"
    "10249,ALFKI,1996-07-05 00:00:00.000,1996-08-16 00:00:00.000,,11.61,,Germany\n",
}


def files(folder: Path, contents: dict[str, str], encoding: str = "utf-8") -> Path:
    folder.mkdir()
    for name, text in contents.items():
        (folder / name).write_text(text, encoding=encoding)
    return folder


def test_northwind(tmp_path: Path) -> None:
    draft = draft_mapping(folder=files(tmp_path / "northwind", NORTHWIND), beside=tmp_path)
    assert draft.missing == ()
    assert 'folder = "northwind"' in draft.text
    assert [table for table, *_ in draft.found] == [
        "vendors", "categories", "products", "customers", "orders", "order_lines", "shipments"
    ]  # fmt: skip
    # 12 * 14.00 + 10 * 9.80 + 9 * 18.60; 24.50 off, and 25.11.
    assert figures(write(draft, tmp_path), tmp_path / "home") == {
        "orders": 2, "buyers": 2, "gmv": 43_340, "discounts": 4_961, "units": 31, "refunds": 0, "vendors": 2, "categories": 2,
        "cancelled": 0, "first": "1996-07-04",
    }  # fmt: skip


def test_one_flat_file_for_each_month(tmp_path: Path) -> None:
    head = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    months = {
        "retail_2026-09.csv": head + "489434,001A,Lamp,2,2026-09-01 07:45:00,6.95,13085.0,UK\n"
        "489434,22,,1,2026-09-01 07:45:00,2.10,13085.0,UK\n",
        "retail_2026-10.csv": head + 2 * "489435,001A,Lamp,1,2026-10-01 09:45:00,7.00,,UK\n",
    }  # fmt: skip
    draft = draft_mapping(folder=files(tmp_path / "export", months), beside=tmp_path)
    assert 'files = { "retail" = "retail_*.csv" }' in draft.text
    assert figures(write(draft, tmp_path), tmp_path / "home") == {
        "orders": 2, "buyers": 1, "gmv": 3_000, "discounts": 0, "units": 5, "refunds": 0, "vendors": 0, "categories": 0,
        "cancelled": 0, "first": "2026-09-01",
    }  # fmt: skip


def test_german_files_with_commas_and_their_own_dates(tmp_path: Path) -> None:
    german = {
        "Bestellungen.csv": "Bestellnummer;Bestelldatum;Kundennummer;Bestellstatus;Währung\n"
        "0001;01.10.2026 12:30;K1;bezahlt;EUR\n0002;13.10.2026 08:15;K2;storniert;EUR\n",
        "Bestellpositionen.csv": "PosID;Bestellnummer;Artikelnummer;Menge;Einzelpreis\n1;0001;007;2;1.234,50\n2;0002;008;1;9,90\n",
        "Artikel.csv": "Artikelnummer;Bezeichnung;Lieferant;Warengruppe\n007;Tee;Müller;Getränke\n008;Brot;Weiß;Backwaren\n",
    }
    draft = draft_mapping(folder=files(tmp_path / "shop", german, "latin-1"), beside=tmp_path)
    assert figures(write(draft, tmp_path), tmp_path / "home") == {
        "orders": 1, "buyers": 1, "gmv": 246_900, "discounts": 0, "units": 2, "refunds": 0, "vendors": 2, "categories": 2,
        "cancelled": 990, "first": "2026-10-01",
    }  # fmt: skip


def test_prices_in_whole_numbers_are_the_one_edit_that_is_named(tmp_path: Path) -> None:
    shop = {
        "commandes.csv": "id_commande,date_commande,id_client\n1,2026-10-01 12:00:00,C\n",
        "lignes_commande.csv": "id,id_commande,id_produit,quantite,prix_unitaire\n1,1,P,3,1990\n",
    }
    draft = draft_mapping(folder=files(tmp_path / "shop", shop), beside=tmp_path)
    assert 'unit_price = "prix_unitaire"  # all whole and large; if these are cents, write: "prix_unitaire" / 100.0' in draft.text
    assert figures(write(draft, tmp_path), tmp_path / "home")["gmv"] == 597_000


def test_the_password_is_never_written(postgres_server: PostgresServer, postgres_url: str, tmp_path: Path) -> None:
    create(postgres_url, "shopify.sql")
    plain = postgres_url.replace("postgres@", "postgres:hush%2Fhush@")
    asked = postgres_url + "?sslmode=prefer&password=hush"
    for url in (plain, asked):
        draft = draft_mapping(url=url, beside=tmp_path)
        assert draft.has_password
        assert "hush" not in draft.text
        assert "${SHOP_PASSWORD}" in draft.text
    assert not draft_mapping(url=postgres_url, beside=tmp_path).has_password


def test_what_is_not_found_is_said_and_left_to_be_written(tmp_path: Path) -> None:
    draft = draft_mapping(folder=files(tmp_path / "x", {"people.csv": "id,name\n1,Ann\n"}), beside=tmp_path)
    assert draft.missing == ("orders", "order_lines")
    assert "# orders was not found and is required. It needs order_id, ordered_at:" in draft.text
    assert "# Not used: people.csv." in draft.text
    with pytest.raises(ConfigurationError, match="tables: is missing"):
        read_mapping(write(draft, tmp_path), os.environ)


def test_a_source_that_cannot_be_looked_at_is_told(tmp_path: Path, postgres_server: PostgresServer) -> None:
    with pytest.raises(ConfigurationError, match="There is no folder"):
        draft_mapping(folder=tmp_path / "nowhere", beside=tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match="no table that can be read"):
        draft_mapping(folder=tmp_path / "empty", beside=tmp_path)
    with pytest.raises(SourceDown, match="cannot be reached"):
        draft_mapping(url=f"postgresql://postgres@127.0.0.1:{postgres_server.port}/nowhere", beside=tmp_path)


@pytest.mark.parametrize("url", ["postgresql://u:hush%zz@127.0.0.1:1/x", "postgresql://u:hu sh@127.0.0.1:1/x"])
def test_an_url_that_cannot_be_read_is_not_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        draft_mapping(url=url, beside=tmp_path)
    assert caught.value.message == "The url of source cannot be read."
    assert "hu" not in caught.value.hint
