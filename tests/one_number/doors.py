"""The product's doors over the golden marketplace: people of every role, a clock that moves, and readers of each kind of answer."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from app import create_app
from dashboard_app.people import NewUser
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from dashboard_app.widgets import Widget
from data.query import CompareMode, MetricQuery, Scope
from data.result import Result, Row, Scalar
from data.store.migrate import migrate
from tests.golden.book import Marketplace
from tests.oracle.oracle import Shop

PASSWORD = "correct horse battery"
COOKIE = "mvt_session"
ROLES = ("admin", "analyst", "viewer", "vendor")


@dataclass
class Hands:
    """A clock that the test moves."""

    at: datetime

    def now(self) -> datetime:
        return self.at


class House:
    """The product with somebody of each role in it, and what the oracle knows. A vendor's people belong to V01."""

    def __init__(self, shop: Marketplace, truth: Shop, services: Services, hands: Hands) -> None:
        self.shop, self.truth, self.services, self.hands = shop, truth, services, hands
        self._app = create_app(services.settings, services)
        people = services.people
        new = [NewUser(f"{role}@example.com", role, role, "V01" if role == "vendor" else None, PASSWORD) for role in ROLES]
        self._users = {one.role: people.create_user(one).person.id for one in new}
        self._tokens: dict[tuple[str, datetime], str] = {}
        self._browsers: dict[tuple[str, datetime], FlaskClient] = {}

    def scope(self, role: str) -> Scope:
        return Scope("V01") if role == "vendor" else Scope()

    def call(self, role: str, method: str, path: str, **rest: object) -> TestResponse:
        """A request with a token that is valid at the clock's time."""
        key = (role, self.hands.at)
        if key not in self._tokens:
            self._tokens[key] = self.services.people.create_token(self._users[role], "tests").token
        headers = {"Authorization": f"Bearer {self._tokens[key]}"}
        return self._app.server.test_client().open(f"/api/v1{path}", method=method, headers=headers, **rest)

    def ask(self, role: str, query: MetricQuery, kind: str = "json") -> TestResponse:
        response = self.call(role, "POST", f"/query?format={kind}", json=body_of(query))
        assert response.status_code == 200, response.text
        return response

    def see(self, role: str, widget: Widget, search: str) -> dict[str, Any]:
        """What the page shows to somebody signed in: `state` (ready, empty), and the figure or the elements as they reach the browser."""
        sent = {"widgets": [{"name": widget.name}], "search": search, "have": [""]}
        response = self._browser(role).post("/_widgets", json=sent, headers={"Origin": "http://localhost"})
        assert response.status_code == 200, response.text
        drawn: dict[str, Any] = response.get_json()[0]
        return {"result": drawn["state"], "body": drawn.get("figure") or drawn.get("elements")}

    def _browser(self, role: str) -> FlaskClient:
        """Signed in at the clock's time: a session is for half an hour."""
        key = (role, self.hands.at)
        if key not in self._browsers:
            self._browsers[key] = self._app.server.test_client()
            cookie = self.services.people.sign_in(f"{role}@example.com", PASSWORD, "127.0.0.1").cookie
            self._browsers[key].set_cookie(COOKIE, cookie)
        return self._browsers[key]


@contextmanager
def open_house(folder: Path, extract: Path, shop: Marketplace, truth: Shop) -> Iterator[House]:
    shutil.copytree(extract, folder / "extract")
    hands = Hands(shop.now)
    settings = Settings(home=folder, timezone=shop.timezone.key, currency=shop.currency, scheduler=False)
    migrate(settings.database)
    services = build_services(settings, hands)
    yield House(shop, truth, services, hands)
    services.database.close()


def body_of(query: MetricQuery) -> dict[str, Any]:
    """The question as an outside client writes it."""
    body: dict[str, Any] = {"metrics": list(query.metrics), "dimensions": list(query.dimensions), "date_basis": str(query.basis)}
    if query.grain is not None:
        body["grain"] = str(query.grain)
    if query.timezone is not None:
        body["timezone"] = query.timezone
    filters = {f"{one.dimension}{'__not' * one.exclude}": list(one.values) for one in query.filters}
    return body | _when(query) | ({"filters": filters} if filters else {})


def _when(query: MetricQuery) -> dict[str, str]:
    spec, compare = query.period, query.compare
    when = {"period": spec.name} if spec.name else {"start": str(spec.start), "end": str(spec.end)}
    if compare.mode is CompareMode.CUSTOM:
        return when | {"compare_start": str(compare.start), "compare_end": str(compare.end)}
    return when | {"compare": str(compare.mode)}


def rows_of_csv(text: str) -> list[Row]:
    """The rows of a file with its texts as they stand and its numbers read back; an empty field is no value."""
    return [{name: None if value == "" else value for name, value in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))]


def rows_of_excel(content: bytes, names: list[str]) -> list[Row]:
    """The rows of the first sheet without its header, under the names of the answer's columns."""
    sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def number(value: Scalar) -> float | str | None:
    """A metric's value whichever way a file writes it."""
    if value is None or (isinstance(value, str) and value.lstrip("-").isdigit() and len(value) > 15):
        return value
    return float(value)


def values(rows: list[Row], result: Result) -> list[dict[str, object]]:
    """The numbers of every row, in the order of the file; not the days they are compared with."""
    names = [c.name for c in result.columns if c.role in ("metric", "comparison") and c.type not in ("date", "datetime")]
    return [{name: number(row[name]) for name in names} for row in rows]


def assert_same_in_excel(found: list[dict[str, object]], expected: list[dict[str, object]]) -> None:
    """With the 15 digits that Excel itself keeps of a number; a last line without a value need not be there."""
    if len(found) == len(expected) - 1 and not any(value is not None for value in expected[-1].values()):
        expected = expected[:-1]
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        assert row == {name: pytest.approx(value, rel=1e-14) if isinstance(value, float) else value for name, value in other.items()}
