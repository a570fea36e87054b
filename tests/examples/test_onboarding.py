"""The onboarding page works as it is written: each mapping on it is taken from the page, run on a shop, and asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from data.analytics import Analytics
from data.query import Grain, MetricQuery, PeriodSpec
from data.shop.sync import read_state
from data.tables import CANONICAL
from tests.examples import shops
from tests.examples.conftest import published, totals

PAGE = (Path(__file__).parents[2] / "docs" / "onboarding.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
EXAMPLES = {
    name: (base, text)
    for name, base, text in re.findall(r"<!-- example: ([\w ]+?)(?:, on: (\w+))? -->\n```toml\n(.*?)```", PAGE, re.DOTALL)
}

Shop = Callable[[str], Analytics]


def sections(text: str) -> dict[str, str]:
    """The parts of a file by the table that they are about: `[tables.orders.columns]` belongs to `[tables.orders]`."""
    parts: dict[str, str] = {}
    for part in re.split(r"^(?=\[)", text, flags=re.MULTILINE):
        name = ".".join(part[1:].split("]", 1)[0].split(".")[:2])
        parts[name] = parts.get(name, "") + part
    return parts


def mapping_of(name: str) -> str:
    """An example as a whole file: one that goes on from another replaces what it says anew."""
    base, text = EXAMPLES[name]
    return "".join((sections(EXAMPLES[base][1]) | sections(text)).values()) if base else text


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """`shop(example)`: analytics over what the page's mapping of that name gives."""
    parts = urlsplit(postgres_url)
    monkeypatch.setenv("SHOP_USER", str(parts.username))
    monkeypatch.setenv("SHOP_HOST", f"{parts.hostname}:{parts.port}")
    monkeypatch.setenv("SHOP_NAME", parts.path.strip("/"))
    monkeypatch.setenv("SHOP_FILE", str(tmp_path / "shop.db"))

    def open_one(name: str) -> Analytics:
        (tmp_path / "marketplace.toml").write_text(mapping_of(name), encoding="utf-8")
        return published(tmp_path / "home", tmp_path / "marketplace.toml", NOW)

    return open_one


@pytest.fixture
def bills(postgres_url: str) -> None:
    shops.fill(postgres_url, shops.BILLS)


def _codes(home: Path) -> set[tuple[str, str]]:
    state = read_state(home)
    assert state is not None
    return {(one.code, one.column) for one in state.findings}


def _by(shop: Analytics, dimension: str, metric: str = "gmv", period: str = "all") -> dict[Any, Any]:
    rows = shop.run(MetricQuery((metric,), (dimension,), period=PeriodSpec(period))).rows
    return {row[f"{dimension}__label"]: row[metric] for row in rows if row[metric]}


def test_the_page_has_examples_for_all_of_these() -> None:
    assert set(EXAMPLES) == {
        "folder", "postgresql", "sqlite", "vendor on the line", "vendor on the product", "vendor on the order", "one vendor",
        "negative invoices", "currencies", "posts and their meta", "german export",
        "followed",
    }  # fmt: skip
    assert PAGE.count("```toml") == len(EXAMPLES)


def test_the_page_names_each_table_and_column() -> None:
    described = dict(re.findall(r"^\| `(\w+)` \| (.*?) \| ", PAGE, re.MULTILINE))
    for table in CANONICAL:
        words = re.sub(r"\(.*?\)", "", described[table.name]).split(",")
        said = {word.strip().strip("*"): word.strip().startswith("**") for word in words}
        assert said == {column.name: not column.nullable for column in table.c}, table.name


def test_a_folder(shop: Shop, tmp_path: Path) -> None:
    shops.write(tmp_path, shops.FILES)
    found = shop("folder")
    assert totals(found, "gmv", "orders", "buyers", "cancelled_sales") == {"gmv": 26.0, "orders": 1, "buyers": 1, "cancelled_sales": 10.5}
    assert {row["product"]: row["gmv"] for row in found.run(MetricQuery(("gmv",), ("product",), period=PeriodSpec("all"))).rows} == {
        "007": 21.0, "008": 5.0,
    }  # fmt: skip


@pytest.mark.usefixtures("bills")
def test_postgresql(shop: Shop) -> None:
    found = shop("postgresql")
    # 2 x 10.50 + 5 and 3 x 5 and 10.55 and 5; the second bill was stopped, the draft never was.
    assert totals(found, "gmv", "discounts", "revenue", "orders", "buyers", "cancelled_sales") == {
        "gmv": 56.55, "discounts": 1.0, "revenue": 55.55, "orders": 4, "buyers": 2, "cancelled_sales": 10.5,
    }  # fmt: skip
    days = found.run(MetricQuery(("orders_placed",), grain=Grain.DAY, period=PeriodSpec("all"))).rows
    assert [row["orders_placed"] for row in days][:4] == [1, 1, 1, 2]
    assert _by(found, "country") == {"Germany": 41.55, "France": 15.0}


@pytest.mark.usefixtures("bills")
def test_a_shop_that_is_followed(shop: Shop, tmp_path: Path, postgres_url: str) -> None:
    assert totals(shop("followed"), "gmv", "orders") == {"gmv": 56.55, "orders": 4}
    first = read_state(tmp_path / "home")
    shops.fill(
        postgres_url,
        """
        UPDATE bills SET stopped = true, changed_at = now() WHERE no = 1;
        INSERT INTO bills VALUES (6, '2026-03-30 10:00', 'cid', false, 'de', 's1', 'EUR');
        INSERT INTO items VALUES (8, 6, 'A', 's1', 3, 1000, 0, false);
        DELETE FROM items WHERE id = 4;
        SELECT pg_stat_force_next_flush();
        """,
    )
    # 2 x 10.50 + 5 and 3 x 5 have gone, 3 x 10 has come; bill 3 is left without a line.
    assert totals(shop("followed"), "gmv", "orders") == {"gmv": 45.55, "orders": 3}
    last = read_state(tmp_path / "home")
    assert first is not None
    assert last is not None
    assert (last.version != first.version, last.rows) == (True, {"orders": 6, "order_lines": 6})


def test_any_other_database(shop: Shop, tmp_path: Path) -> None:
    shops.write_sqlite(tmp_path / "shop.db")
    assert totals(shop("sqlite"), "gmv", "orders", "units") == {"gmv": 25.0, "orders": 2, "units": 2.5}


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("vendor on the line", {"First": 31.55, "Second": 25.0}),
        ("vendor on the product", {"s1": 31.55, "s2": 25.0}),
        ("vendor on the order", {"s1": 41.55, "s2": 15.0}),
        ("one vendor", {"Our shop": 56.55}),
    ],
)
@pytest.mark.usefixtures("bills")
def test_whose_sale_it_is(example: str, expected: dict[str, float], shop: Shop) -> None:
    assert _by(shop(example), "vendor") == expected


def test_negative_invoices(shop: Shop, tmp_path: Path) -> None:
    shops.write(tmp_path, shops.INVOICES)
    found = shop("negative invoices")
    assert totals(found, "gmv", "refunds", "revenue", "orders", "buyers", "units") == {
        "gmv": 37.0, "refunds": 10.5, "revenue": 26.5, "orders": 2, "buyers": 1, "units": 4,
    }  # fmt: skip
    # Ten and a half over lines of 21 and 5.
    rows = found.run(MetricQuery(("refunds",), ("product",), period=PeriodSpec("all"))).rows
    assert {row["product"]: row["refunds"] for row in rows} == {"A1": 8.48, "B": 2.02}


@pytest.mark.usefixtures("bills")
def test_several_currencies_and_one_without_a_rate(shop: Shop, tmp_path: Path) -> None:
    shops.write(tmp_path, shops.RATES)
    found = shop("currencies")
    result = found.run(MetricQuery(("gmv", "orders"), ("order_currency",), period=PeriodSpec("all")))
    rows = {row["order_currency"]: (row["gmv"], row["orders"]) for row in result.rows}
    # The stopped bill is mapped as valid here: 26 + 10.50 + 10.55; 15 dollars at 1 / 1.2 of the same day; no rate for francs.
    assert rows == {"EUR": (47.05, 3), "USD": (12.5, 1), "CHF": (None, 1)}
    assert (result.totals["gmv"], result.totals["orders"]) == (None, 5)
    assert result.meta["reasons"]["gmv"] == "needs:rates"
    assert ("currency_without_rate", "currency") in _codes(tmp_path / "home")


def test_posts_and_their_meta(shop: Shop, postgres_url: str) -> None:
    shops.fill(postgres_url, shops.WORDPRESS)
    found = shop("posts and their meta")
    assert totals(found, "gmv", "discounts", "refunds", "revenue", "orders", "buyers", "cancelled_sales") == {
        "gmv": 69.8, "discounts": 3.0, "refunds": 4.5, "revenue": 62.3, "orders": 2, "buyers": 1, "cancelled_sales": 99.9,
    }  # fmt: skip
    assert _by(found, "product") == {"Mug": 30.0, "Shirt": 39.8}
    assert _by(found, "vendor") == {"3": 30.0, "4": 39.8}
    # Half past three in the night of the 2nd in London is the evening of the 1st in New York.
    days = found.run(MetricQuery(("orders",), grain=Grain.DAY, period=PeriodSpec("all"))).rows
    assert [row["day"] for row in days if row["orders"]] == ["2026-03-01", "2026-03-03"]


def test_a_german_export(shop: Shop, tmp_path: Path) -> None:
    shops.write(tmp_path, shops.GERMAN, "latin-1")
    found = shop("german export")
    # 1,000 x 1.25 less a tenth, half a piece of 12.00, and 1,234.50 shortly before midnight; the fourth was cancelled, the second an offer.
    assert totals(found, "gmv", "discounts", "orders", "units", "buyers", "cancelled_sales") == {
        "gmv": 2_490.5, "discounts": 125.0, "orders": 2, "units": 1_001.5, "buyers": 1, "cancelled_sales": 5.0,
    }  # fmt: skip
    assert _by(found, "vendor") == {"Müller": 1_250.0, "Groß": 1_240.5}
    assert _by(found, "product") == {"Wässerchen": 1_250.0, "Käse": 1_240.5}
    days = found.run(MetricQuery(("orders_placed",), grain=Grain.DAY, period=PeriodSpec("all"))).rows
    assert [row["day"] for row in days if row["orders_placed"]] == ["2025-12-03", "2025-12-31", "2026-01-01"]
    # Nothing was misread; the export is three months old.
    assert _codes(tmp_path / "home") == {("feed_late", "ordered_at")}
