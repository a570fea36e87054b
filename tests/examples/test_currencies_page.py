"""The page about currencies works as it is written: each mapping on it is taken from the page, run on a shop, and asked."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from data.query import MetricQuery, PeriodSpec, StudyQuery
from tests.examples import shops
from tests.examples.conftest import published
from tests.examples.test_onboarding import NOW, sections

pytestmark = pytest.mark.postgres
PAGE = (Path(__file__).parents[2] / "docs" / "currencies.md").read_text(encoding="utf-8")
EXAMPLES = {
    name: (base, text)
    for name, base, text in re.findall(r"<!-- example: ([\w ]+?)(?:, on: ([\w ]+))? -->\n```toml\n(.*?)```", PAGE, re.DOTALL)
}
SHOP = """
CREATE TABLE sale (id bigint PRIMARY KEY, placed timestamptz NOT NULL, money text);
CREATE TABLE sale_item (id bigint PRIMARY KEY, sale bigint NOT NULL, pieces int NOT NULL, price numeric NOT NULL);
CREATE TABLE rate (valid_on date NOT NULL, code text NOT NULL, in_euro numeric NOT NULL);
INSERT INTO sale VALUES (1, '2026-03-02 10:00Z', NULL), (2, '2026-03-02 11:00Z', 'USD'), (3, '2026-03-08 11:00Z', 'USD'),
  (4, '2026-03-20 11:00Z', 'GBP');
INSERT INTO sale_item VALUES (1, 1, 1, 10), (2, 2, 2, 10), (3, 3, 1, 30), (4, 4, 1, 40);
INSERT INTO rate VALUES ('2026-03-02', 'USD', 0.8), ('2026-03-02', 'GBP', 1.25);
"""
RATES = {
    "rates/eurofx-03.csv": "Date,USD,GBP\n2026-03-02,1.25,0.8\n2026-03-06,1.6,N/A\n",
    "rates/eurofx-04.csv": "Date,USD,GBP\n2026-03-18,1.2,0.5\n",
}


def mapping_of(name: str) -> str:
    base, text = EXAMPLES[name]
    return "".join((sections(EXAMPLES[base][1]) | sections(text)).values()) if base else text


@pytest.fixture
def folder(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    parts = urlsplit(postgres_url)
    for name, value in (("USER", parts.username), ("HOST", f"{parts.hostname}:{parts.port}"), ("NAME", parts.path.strip("/"))):
        monkeypatch.setitem(os.environ, f"SHOP_{name}", str(value))
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute(SHOP)
    return tmp_path


@pytest.mark.parametrize(
    ("example", "revenue", "missing"),
    [
        # 20 dollars at 0.80, 30 at the rate of six days before; the pound's rate of the 2nd is too old on the 20th.
        ("rates from a table", {"EUR": 10.0, "USD": 40.0, "GBP": None}, [("GBP", "2026-03-20", 1)]),
        # 30 dollars at 1 / 1.6 of the 6th; 40 pounds at 1 / 0.5 of the 18th. No rate was read from "N/A".
        ("rates from a file", {"EUR": 10.0, "USD": 34.75, "GBP": 80.0}, []),
    ],
)
def test_an_example(example: str, revenue: dict[str, float | None], missing: list[tuple[str, str, int]], folder: Path) -> None:
    shops.write(folder, RATES)
    (folder / "marketplace.toml").write_text(mapping_of(example), encoding="utf-8")
    shop = published(folder / "home", folder / "marketplace.toml", NOW)
    found = shop.study(StudyQuery("currencies", PeriodSpec("all")))
    assert {row["order_currency"]: row["revenue"] for row in found.rows} == revenue
    gaps = shop.study(StudyQuery("missing_rates", PeriodSpec("all"))).rows
    assert [(row["currency"], row["first"], row["unconverted"]) for row in gaps] == missing
    whole = shop.run(MetricQuery(("revenue", "orders"), period=PeriodSpec("all")))
    known = [value for value in revenue.values() if value is not None]
    assert whole.totals == {"revenue": sum(known) if len(known) == len(revenue) else None, "orders": 4}


def test_the_page_has_these_examples_and_names_the_studies() -> None:
    assert set(EXAMPLES) == {"rates from a table", "rates from a file"}
    assert PAGE.count("```toml") == len(EXAMPLES)
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == ["currencies", "exchange_rates", "missing_rates"]
