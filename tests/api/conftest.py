"""The API over the small shop, as its callers meet it: guard, headers and all, with a token for each role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import pages
from dashboard_app import api, web
from dashboard_app.people import NewUser
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.store.migrate import migrate
from tests.fixtures.basics import NOON
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

PASSWORD = "correct horse battery"


def without(services: Services, *kinds: type) -> Iterator[None]:
    """For a fixture: no rows of these kinds before a test, whatever other files have left in the shop they share, and none after it."""
    for is_over in (False, True):
        with services.database.transaction() as session:
            for kind in kinds:
                session.query(kind).delete()
        if not is_over:
            yield


@dataclass(frozen=True)
class Caller:
    """Somebody with a token. Paths are below /api/v1."""

    client: FlaskClient
    token: str
    user_id: str

    def call(self, method: str, path: str, headers: dict[str, str] | None = None, **rest: object) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **rest)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: object) -> TestResponse:
        return self.call("GET", path, headers, **({"query_string": query} if query else {}))

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> TestResponse:
        return self.call("POST", path, headers, json=body)

    def ask(self, **question: object) -> dict[str, Any]:
        """The answer to a question that must be answered."""
        response = self.post("/query", question)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.get_json()
        return answer


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The product over the small shop, at noon of the 20th of November 2026."""
    home: Path = tmp_path_factory.mktemp("api")
    publish_rows(home, small_marketplace())
    settings = Settings(home=home, now=NOON, scheduler=False)
    migrate(settings.database)
    built = build_services(settings)
    yield built
    built.database.close()


@pytest.fixture(scope="session")
def server(services: Services) -> Flask:
    flask = Flask("shop", root_path=str(services.settings.home))
    web.register(flask, services)
    api.register(flask, services, places=pages.places)
    return flask


@pytest.fixture(scope="session")
def client(server: Flask) -> FlaskClient:
    """Somebody without a token."""
    return server.test_client()


def caller(services: Services, client: FlaskClient, role: str, name: str = "", vendor_id: str | None = None) -> Caller:
    """A new user with a token."""
    user = services.people.create_user(NewUser(f"{name or role}@example.com", name or role, role, vendor_id, PASSWORD)).person
    return Caller(client, services.people.create_token(user.id, "tests").token, user.id)


@pytest.fixture(scope="session")
def admin(services: Services, client: FlaskClient) -> Caller:
    return caller(services, client, "admin")


@pytest.fixture(scope="session")
def analyst(services: Services, client: FlaskClient) -> Caller:
    return caller(services, client, "analyst")


@pytest.fixture(scope="session")
def viewer(services: Services, client: FlaskClient) -> Caller:
    return caller(services, client, "viewer")


@pytest.fixture(scope="session")
def vendor(services: Services, client: FlaskClient) -> Caller:
    """The people of vendor V1, "Alpha"."""
    return caller(services, client, "vendor", vendor_id="V1")
