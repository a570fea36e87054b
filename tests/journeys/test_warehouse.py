"""A shop is read into a warehouse in PostgreSQL by the running product: its answers are those of files, and stay current by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from data.marketplace.mirror import read_mirror
from tests.fixtures.own_shop import MAPPING, SCHEMA
from tests.fixtures.postgres import PostgresServer
from tests.fixtures.product import Running, running
from tests.fixtures.serving import run_command

pytestmark = pytest.mark.postgres
WITHIN_S = 60
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"metrics": ["revenue", "orders", "buyers", "average_order_value", "cancelled_sales"], "period": "all"},
    {"metrics": ["revenue", "orders"], "grain": "month", "period": "all"},
    {"metrics": ["gmv", "units"], "dimensions": ["order_status"], "period": "all"},
    {"metrics": ["orders", "buyers"], "dimensions": ["weekday"], "grain": "week", "period": "all"},
)


@dataclass(frozen=True, slots=True)
class Installation:
    """A running product, and a token for its API."""

    product: Running
    token: str

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = requests.post(
            f"{self.product.url}/api/v1/query", json=question, headers={"Authorization": f"Bearer {self.token}"}, timeout=30
        ).json()
        return found

    def revenue(self) -> tuple[float | None, str]:
        """Of all time, and up to when it is known."""
        answer = self.ask(QUESTIONS[0])
        return answer["totals"]["revenue"], answer["meta"]["as_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stranger's shop, and the settings of an installation with a warehouse in PostgreSQL."""

    shop: str
    warehouse: str
    home: Path
    settings: dict[str, str]

    def order(self, number: int, cents: int) -> None:
        with psycopg.connect(self.shop) as connection:
            connection.execute("INSERT INTO purchase VALUES (%s, '2026-03-01 09:00:00', 1, false)", [number])
            connection.execute("INSERT INTO item VALUES (%s, %s, 1, %s)", [number, number, cents])


@pytest.fixture
def place(tmp_path: Path, postgres_server: PostgresServer, postgres_url: str) -> Iterator[Place]:
    name = postgres_server.create_database()
    shop = postgres_server.dsn(name)
    with psycopg.connect(shop) as connection:
        connection.execute(SCHEMA)
        connection.execute("INSERT INTO purchase VALUES (1, '2026-01-31 23:30:00', 1, false), (2, '2026-02-01 09:00:00', null, true)")
        connection.execute("INSERT INTO item VALUES (1, 1, 2, 1050), (2, 2, 1, 99900)")
    mapping = tmp_path / "marketplace.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    settings = {"MVT_MARKETPLACE": str(mapping), "SHOP_URL": shop, "MVT_SCHEDULER": "on", "MVT_NOW": ""}
    yield Place(shop, postgres_url, tmp_path / "home", settings)
    postgres_server.drop_database(name)


def started(stack: ExitStack, home: Path, settings: dict[str, str]) -> Installation:
    product = stack.enter_context(running(home, workers=1, **settings))
    return Installation(product, product.command("token", "create", "--user", product.email, **settings))


def until(installation: Installation, revenue: float, other_than: str) -> str:
    """Wait until the product shows `revenue` under another stamp than that; the stamp."""
    began = time.monotonic()
    while time.monotonic() - began < WITHIN_S:
        found, as_of = installation.revenue()
        if found == revenue and as_of != other_than:
            return as_of
        time.sleep(0.5)
    pytest.fail(f"after {WITHIN_S} s the product says {installation.revenue()}, not {revenue}", pytrace=False)


def test_answers_are_those_of_files_and_stay_current_by_themselves(place: Place, tmp_path: Path) -> None:
    with ExitStack() as stack:
        elephant = started(stack, place.home, place.settings | {"MVT_WAREHOUSE_URL": place.warehouse})
        duck = started(stack, tmp_path / "files", place.settings)
        for question in QUESTIONS:
            one, other = duck.ask(question), elephant.ask(question)
            assert (other["columns"], other["rows"], other["totals"]) == (one["columns"], one["rows"], one["totals"]), question
        assert elephant.ask(QUESTIONS[0])["totals"] == {
            "revenue": 21.0, "orders": 1, "buyers": 1, "average_order_value": 21.0, "cancelled_sales": 999.0
        }  # fmt: skip
        # Nothing has changed, and the stamp moves.
        stamp = until(elephant, 21.0, other_than=elephant.revenue()[1])
        place.order(3, cents=495)
        until(elephant, 25.95, other_than=stamp)
        until(duck, 25.95, other_than=stamp)
        for question in QUESTIONS:
            assert duck.ask(question)["rows"] == elephant.ask(question)["rows"], question


def test_a_copy_that_fails_is_told_and_mended_by_the_next_sync(place: Place) -> None:
    settings = {name.removeprefix("MVT_").lower(): value for name, value in place.settings.items() if name.startswith("MVT_M")}
    url = place.shop
    mapping = Path(settings["marketplace"])
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("${SHOP_URL}", url), encoding="utf-8")
    settings |= {"warehouse_url": place.warehouse}
    first = run_command(place.home, "sync", **settings)
    assert (first.returncode, first.stdout.splitlines()[-1].split(" in ")[0]) == (0, "Copied to PostgreSQL"), first
    again = run_command(place.home, "sync", **settings)
    assert again.stdout.splitlines()[-2:] == ["Nothing has changed since the last time.", "PostgreSQL has this version."]
    place.order(3, cents=495)
    lost = run_command(place.home, "sync", **settings | {"warehouse_url": "postgresql://nobody@127.0.0.1:1/none"})
    assert lost.returncode == 1
    assert "PostgreSQL did not take the extract" in lost.stderr
    state = read_mirror(place.home)
    assert state is not None
    assert not state.ok
    mended = run_command(place.home, "sync", **settings)
    assert (mended.returncode, mended.stdout.splitlines()[-2]) == (0, "Nothing has changed since the last time.")
    with psycopg.connect(place.warehouse.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT sum(gmv) FROM mvt_extract.fact_sales").fetchall() == [(2595,)]


def test_the_demo_lives_in_postgresql_too_and_never_replaces_a_shop(tmp_path: Path, postgres_url: str) -> None:
    settings = {"warehouse_url": postgres_url, "now": "2026-11-20T12:00:00+01:00"}
    assert run_command(tmp_path / "one", "demo", "--orders", "1000", **settings).returncode == 0
    found = run_command(tmp_path / "one", "sync", **settings)
    assert found.stdout.splitlines() == ["The demo marketplace is current.", "PostgreSQL has this version."]
    tomorrow = run_command(tmp_path / "one", "sync", **settings | {"now": "2026-11-21T12:00:00+01:00"})
    assert tomorrow.stdout.splitlines()[-1].startswith("Copied to PostgreSQL")
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        version = connection.execute("SELECT value FROM mvt_extract.extract_info WHERE name = 'version'").fetchall()
        schema = "mvt_extract_" + str(version[0][0]).replace("-", "_").lower()
        connection.execute(f"UPDATE {schema}.extract_info SET value = 'shop' WHERE name = 'origin'".encode())
        other = run_command(tmp_path / "two", "sync", **settings)
        assert (other.returncode, "is filled elsewhere" in other.stderr) == (1, True)
        assert connection.execute("SELECT value FROM mvt_extract.extract_info WHERE name = 'version'").fetchall() == version
