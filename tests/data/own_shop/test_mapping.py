"""`marketplace.toml`: what it may say, and that each mistake in it is told with its place and what to write instead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.errors import ConfigurationError
from data.shop.mapping import MarketplaceFile, read_business, read_mapping

ORDERS = '[tables.orders]\ntable = "bills"\ncolumns = { order_id = "no", ordered_at = "at" }\n'
LINES = '[tables.order_lines]\ntable = "items"\ncolumns = { line_id = "id", order_id = "no", quantity = "n", unit_price = "p" }\n'
SOURCE = '[source]\nurl = "postgresql://reader:hush@db/shop"\n'
WHOLE = SOURCE + ORDERS + LINES
FILES = (ORDERS + LINES).replace("table = ", "file = ")


def read(folder: Path, text: str) -> MarketplaceFile:
    path = folder / "marketplace.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path, os.environ)


def refused(folder: Path, text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text)
    return caught.value


def mistakes(folder: Path, text: str) -> list[str]:
    """Each mistake as it is told."""
    error = refused(folder, text)
    head, *lines = error.message.split("\n  ")
    assert head == f"marketplace.toml has {len(lines)} mistake(s):"
    assert error.hint == "Mend them and try again."
    return lines


def test_a_whole_file(tmp_path: Path) -> None:
    mapping = read(tmp_path, WHOLE.replace('"bills"', '"bills"\nkey = "order_id"\nwindow_days = 7\nwhere = "no > 5"'))
    orders = mapping.tables["orders"]
    assert (orders.table, orders.columns, orders.key) == ("bills", {"order_id": "no", "ordered_at": "at"}, ("order_id",))
    assert (orders.window_days, orders.where, orders.source) == (7, "no > 5", "source")
    assert mapping.source is not None
    assert mapping.source.url is not None
    assert mapping.source.url.get_secret_value() == "postgresql://reader:hush@db/shop"


def test_a_folder_is_meant_from_where_the_file_lies(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    source = read(tmp_path, '[source]\nfolder = "export"\n' + FILES).source
    assert source is not None
    assert source.folder == tmp_path.resolve() / "export"


def test_several_sources_have_names(tmp_path: Path) -> None:
    text = '[sources.web]\nurl = "sqlite:///w.db"\n[sources.till]\nfolder = "."\n' + ORDERS + 'source = "web"\n' + LINES
    assert mistakes(tmp_path, text) == ["tables.order_lines.source: there is no source 'source'. Known: web, till."]
    assert set(read(tmp_path, text + 'source = "web"\n').all_sources()) == {"web", "till"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WHOLE.replace("tables.orders", "tables.order"),
         ["tables.orders: is missing; orders and order_lines are required.",
          "tables.order: is no canonical table. Did you mean 'orders'?"]),
        (WHOLE + '[tables.xyz]\ntable = "x"\n',
         ["tables.xyz: is no canonical table. Known: vendors, categories, products, customers, orders, order_lines, refunds, shipments, "
          "reviews, traffic, stock, fx_rates, targets."]),
        (WHOLE.replace("ordered_at", "order_at"),
         ["tables.orders.columns: 'order_at' is no column of orders. Did you mean 'ordered_at'?",
          "tables.orders.columns: 'ordered_at' is required."]),
        (WHOLE.replace(', quantity = "n"', ""), ["tables.order_lines.columns: 'quantity' is required."]),
        (WHOLE.replace('"bills"', '"bills"\nkey = ["order_ids"]'),
         ["tables.orders.columns: 'order_ids' is no column of orders. Did you mean 'order_id'?"]),
        (ORDERS + LINES,
         ["tables.orders.source: there is no source 'source'. Known: none: add [source] with a url or a folder.",
          "tables.order_lines.source: there is no source 'source'. Known: none: add [source] with a url or a folder."]),
        (SOURCE + 'folder = "."\n' + ORDERS + LINES, ["source: give either url (a database) or folder (CSV or Parquet files)."]),
        ("[source]\n" + ORDERS + LINES, ["source: give either url (a database) or folder (CSV or Parquet files)."]),
        (SOURCE + 'timezone = "Berlin"\n' + ORDERS + LINES,
         ["source.timezone: 'Berlin' is no time zone; write a name such as Europe/Berlin."]),
        (SOURCE + 'timezne = "Europe/Berlin"\n' + ORDERS + LINES,
         ["source.timezne: nobody knows 'timezne' here. Did you mean 'timezone'?"]),
        (WHOLE.replace("columns", "colums"), [
            "tables.orders.colums: nobody knows 'colums' here. Did you mean 'columns'?",
            "tables.order_lines.colums: nobody knows 'colums' here. Did you mean 'columns'?"]),
        (WHOLE.replace('table = "bills"\n', ""), ["tables.orders: give exactly one of select, table and file."]),
        (WHOLE.replace('"bills"', '"bills"\nselect = "SELECT 1"'), ["tables.orders: give exactly one of select, table and file."]),
        (WHOLE.replace('table = "bills"', 'file = "bills.csv"'),
         ["tables.orders.file: the source is a database; name its table with table, or write a select."]),
        ('[source]\nfolder = "."\n' + ORDERS + LINES.replace("table = ", "file = "),
         ["tables.orders.table: the source is a folder; name the file with file, or give 'bills' a pattern in its files."]),
        (WHOLE.replace('"bills"', '"bills"\nwindow_days = 0'), ["tables.orders.window_days: Input should be greater than or equal to 1."]),
        (SOURCE, ["tables: is missing."]),
        (WHOLE + "[busines]\n", ["busines: nobody knows 'busines' here. Did you mean 'business'?"]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_to_write(tmp_path: Path, text: str, told: list[str]) -> None:
    assert mistakes(tmp_path, text) == told
    assert "hush" not in refused(tmp_path, text).message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("tables.orders", "tables.vendrs").replace("quantity", "quantities")
    assert len(mistakes(tmp_path, text)) == 4


def test_a_select_may_name_its_columns_itself(tmp_path: Path) -> None:
    assert read(tmp_path, SOURCE + '[tables.orders]\nselect = "SELECT * FROM v"\n' + LINES).tables["orders"].select == "SELECT * FROM v"


@pytest.mark.parametrize(
    ("text", "told"),
    [("[source", "is not TOML"), ('[source]\nurl = "a"\nurl = "b"\n', "is not TOML"), ("[source]\nurl = postgresql://x:hush@y\n", "TOML")],
)
def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    error = refused(tmp_path, text)
    assert told in error.message
    assert "line" in error.message or "at end of document" in error.message
    assert "hush" not in error.message


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read"):
        read_mapping(tmp_path / "nowhere.toml", os.environ)
    (tmp_path / "latin.toml").write_bytes('[source]\nfolder = "Bücher"\n'.encode("latin-1"))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_mapping(tmp_path / "latin.toml", os.environ)


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    error = refused(tmp_path, '[source]\nfolder = "exprot"\n' + FILES)
    assert error.message == f"The folder {tmp_path.resolve() / 'exprot'} of source does not exist."
    assert error.hint == "Write it as seen from marketplace.toml."


def test_the_password_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = WHOLE.replace("hush", "${SHOP_PASSWORD}")
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)
    error = refused(tmp_path, text)
    assert error.message == "The url of source names ${SHOP_PASSWORD}, which is not set."
    assert error.hint == "Set it in the environment."
    monkeypatch.setenv("SHOP_PASSWORD", "open sesame")
    mapping = read(tmp_path, text)
    assert mapping.source is not None
    assert mapping.source.url is not None
    assert mapping.source.url.get_secret_value() == "postgresql://reader:open sesame@db/shop"
    assert "sesame" not in repr(mapping)


def test_secrets_are_in_no_fingerprint(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE).digest() == read(tmp_path, WHOLE.replace("hush", "other")).digest()
    assert read(tmp_path, WHOLE).digest() != read(tmp_path, WHOLE.replace("bills", "invoices")).digest()


def test_the_business_part_alone(tmp_path: Path) -> None:
    path = tmp_path / "marketplace.toml"
    path.write_text('[business]\ntimezone = "Asia/Tokyo"\nfiscal_start = "april"\n', encoding="utf-8")
    said = read_business(path)
    assert (said.timezone, said.currency, said.fiscal_start) == ("Asia/Tokyo", None, "april")
    path.write_text('[business]\ntimezne = "Asia/Tokyo"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"business\.timezne: nobody knows 'timezne' here"):
        read_business(path)
