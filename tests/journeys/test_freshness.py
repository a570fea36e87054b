"""A shop's new order reaches the product by itself: a real PostgreSQL, the running product, its own scheduler."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import requests

from tests.fixtures.product import Running, running

MAPPING = """
[source]
url = "${{SHOP_URL}}"
timezone = "UTC"
[business]
timezone = "Europe/Berlin"
currency = "EUR"
[tables.orders]
table = "purchase"
columns = {{ order_id = "id", ordered_at = "placed", customer_id = "buyer", status = "case when void then 'cancelled' else 'paid' end" }}
[tables.order_lines]
table = "item"
columns = {{ line_id = "id", order_id = "purchase_id", quantity = "pieces", unit_price = "cents / 100.0" }}
""".format()
SCHEMA = """
CREATE TABLE purchase (id bigint PRIMARY KEY, placed timestamp NOT NULL, buyer int, void boolean NOT NULL DEFAULT false);
CREATE TABLE item (id bigint PRIMARY KEY, purchase_id bigint NOT NULL, pieces int NOT NULL, cents bigint NOT NULL);
"""
WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Shop:
    """A stranger's shop in PostgreSQL, and the product that reads it."""

    url: str
    product: Running
    token: str

    def order(self, number: int, cents: int) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute("INSERT INTO purchase VALUES (%s, now() AT TIME ZONE 'UTC', 1)", [number])
            connection.execute("INSERT INTO item VALUES (%s, %s, 1, %s)", [number, number, cents])

    def ask(self) -> tuple[float | None, datetime]:
        """Revenue of all time, and up to when it is known."""
        answer = requests.post(
            f"{self.product.url}/api/v1/query", json={"metrics": ["revenue"], "period": "all"},
            headers={"Authorization": f"Bearer {self.token}"}, timeout=30,
        ).json()  # fmt: skip
        return answer["totals"]["revenue"], datetime.fromisoformat(answer["meta"]["as_of"])


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Iterator[Shop]:
    url = postgres_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA)
        connection.execute("INSERT INTO purchase VALUES (1, '2026-01-31 23:30:00', 1, false), (2, '2026-02-01 09:00:00', null, true)")
        connection.execute("INSERT INTO item VALUES (1, 1, 2, 1050), (2, 2, 1, 99900)")
    mapping = tmp_path / "marketplace.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    settings = {"MVT_MARKETPLACE": str(mapping), "SHOP_URL": url, "MVT_SCHEDULER": "on", "MVT_NOW": ""}
    with running(tmp_path / "home", workers=1, **settings) as product:
        yield Shop(url, product, product.command("token", "create", "--user", product.email, **settings))


def until(shop: Shop, revenue: float, after: datetime) -> None:
    """Wait until the product shows `revenue`, known after an instant."""
    began = time.monotonic()
    while time.monotonic() - began < WITHIN_S:
        found, as_of = shop.ask()
        if found == revenue and as_of > after:
            return
        time.sleep(0.5)
    pytest.fail(f"after {WITHIN_S} s the product says {shop.ask()}, not {revenue}", pytrace=False)


def test_a_new_order_of_the_shop_is_known_within_a_minute_and_the_stamp_moves_without_one(shop: Shop) -> None:
    assert shop.ask()[0] == 21.0
    shop.order(3, cents=495)
    until(shop, 25.95, after=datetime.now(UTC))
    until(shop, 25.95, after=datetime.now(UTC))
