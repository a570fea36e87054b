"""What is known about the data's quality reaches everybody who reads a figure through the API, and no vendor learns of another."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard_app import api, web
from dashboard_app.recording import ask_figures, record_figures
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.quality import Finding, Level
from data.store.migrate import migrate
from tests.api.conftest import caller
from tests.api.json_schema import mistakes
from tests.fixtures.basics import NOON
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

MISSING = Finding(Level.WARNING, "day_missing", "orders", "ordered_at", 1, "1 day(s) have no order at all.", "Check.", "2026-11-17")
ODD = Finding(Level.WARNING, "volume_out_of_band", "orders", "ordered_at", 9, "2026-11-19 has 9 orders.", "Check.", "2026-11-19")
ORPHANS = Finding(Level.WARNING, "vendors_unknown", "products", "vendor_id", 3, "3 of 4 products name an unknown vendor.", "Compare.", "V9")
EMPTY = "No order at all on 2026-11-17, busy in other weeks."
INFORMED = [EMPTY, "2026-11-19 has 9 orders.", "3 of 4 products name an unknown vendor."]
OTHERS = [EMPTY, "The number of orders on 2026-11-19 is out of the ordinary."]

PATHS = (
    "/analytics/overview?period=this_month",
    "/analytics/sales/trends?period=this_month",
    "/analytics/vendors/performance?period=this_month",
    "/analytics/products/analytics?period=this_month",
    "/analytics/revenue/breakdown?period=this_month&by=vendor",
    "/analytics/customers/insights?period=this_month",
    "/reports/metrics/business?period=this_month",
)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The product over the small shop, in whose rows something was found."""
    home: Path = tmp_path_factory.mktemp("quality")
    publish_rows(home, small_marketplace(), [MISSING, ODD, ORPHANS])
    settings = Settings(home=home, now=NOON, scheduler=False)
    migrate(settings.database)
    built = build_services(settings)
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def client(services: Services) -> FlaskClient:
    flask = Flask("found", root_path=str(services.settings.home))
    web.register(flask, services)
    api.register(flask, services)
    return flask.test_client()


def metas(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [answer["meta"]] if "meta" in answer else [one["meta"] for one in answer.values()]


@pytest.mark.parametrize("role", ["admin", "analyst", "viewer", "vendor"])
def test_every_answer_of_the_analytics_tells_each_role_what_it_may_know(services: Services, client: FlaskClient, role: str) -> None:
    person = caller(services, client, role, vendor_id="V1" if role == "vendor" else None)
    informed = role in ("admin", "analyst")
    for path in PATHS:
        for meta in metas(person.get(path).get_json()):
            said = [one["message"] for one in meta["quality"]]
            assert said in ((INFORMED, INFORMED[:2]) if informed else (OTHERS,)), path
            assert [one.get("days") for one in meta["quality"]][:2] == [["2026-11-17"], ["2026-11-19"]]
    by_vendor = person.ask(metrics=["orders"], dimensions=["vendor"], period="this_month")["meta"]["quality"]
    assert len(by_vendor) == (3 if informed else 2)
    texts = str([metas(person.get(path).get_json()) for path in PATHS])
    assert ("3 of 4" in texts, "9 orders" in texts, "V9" in texts) == (informed, informed, False)


def test_an_answer_that_nothing_touches_says_so(services: Services, client: FlaskClient) -> None:
    person = caller(services, client, "admin", "calm")
    assert person.ask(metrics=["orders"], period="today")["meta"]["quality"] == []
    assert person.ask(metrics=["revenue"], period="yesterday")["meta"]["quality"][0]["days"] == ["2026-11-19"]


def test_the_answer_is_as_described(services: Services, client: FlaskClient) -> None:
    person = caller(services, client, "admin", "reader")
    document = person.get("/openapi.json").get_json()
    answer = person.ask(metrics=["orders"], dimensions=["vendor"], period="this_month")
    assert mistakes(answer, {"$ref": "#/components/schemas/Answer"}, document) == []


def test_a_file_says_it_on_its_sheet_about(services: Services, client: FlaskClient) -> None:
    person = caller(services, client, "analyst", "filer")
    question = {"metrics": ["orders"], "dimensions": ["vendor"], "period": "this_month"}
    book = openpyxl.load_workbook(io.BytesIO(person.call("POST", "/query?format=xlsx", json=question).data))
    lines = [(row[0].value, row[1].value) for row in book["About"].iter_rows(min_col=1, max_col=2)]
    place = lines.index(("Quality of the data", EMPTY))
    assert [text for _, text in lines[place + 1 : place + 3]] == INFORMED[1:]


def test_recorded_figures_carry_it_too(services: Services, client: FlaskClient) -> None:
    figures = ask_figures(services.analytics, 3)
    with services.database.transaction() as session:
        record_figures(session, figures, services.clock.now(), services.analytics.calendar)
    answer = caller(services, client, "admin", "historian").get("/reports/metrics/business?period=yesterday").get_json()
    assert [one["code"] for one in answer["meta"]["quality"]] == ["volume_out_of_band"]
