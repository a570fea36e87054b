"""The whole product over the small shop, as a browser meets it: guard, pages, API and static files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from dashboard_app.people import NewUser
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.store.migrate import migrate
from tests.fixtures.basics import NOON
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

PASSWORD = "correct horse battery"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
Start = Callable[..., Dash]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a migrated database and the small shop."""
    home = tmp_path_factory.mktemp("web")
    publish_rows(home, small_marketplace())
    migrate(Settings(home=home).database)
    return home


@pytest.fixture(scope="session")
def services(prepared: Path) -> Iterator[Services]:
    built = build_services(Settings(home=prepared, now=NOON, scheduler=False))
    for role, vendor_id in (("admin", None), ("analyst", None), ("vendor", "V1")):
        built.people.create_user(NewUser(f"{role}@example.com", role, role, vendor_id, PASSWORD))
    yield built
    built.database.close()


@pytest.fixture(scope="session")
def product(services: Services) -> Dash:
    return create_app(services=services)


@pytest.fixture(scope="session")
def server(product: Dash) -> Flask:
    flask: Flask = product.server
    return flask


@pytest.fixture
def stranger(server: Flask) -> FlaskClient:
    """A browser without a session."""
    return server.test_client()


def sign_in(client: FlaskClient, role: str = "analyst") -> FlaskClient:
    """The same browser, signed in."""
    answer = client.post("/sign-in", data={"email": f"{role}@example.com", "password": PASSWORD}, headers=SAME_ORIGIN)
    assert answer.status_code == 303, answer.text
    return client


@pytest.fixture
def browser(server: Flask) -> FlaskClient:
    """A browser in which the analyst is signed in."""
    return sign_in(server.test_client())


@pytest.fixture(scope="session")
def token(services: Services) -> str:
    """A token of the administrator."""
    return services.people.create_token(services.people.find_user("admin@example.com").id, "tests").token


@pytest.fixture
def other_product(prepared: Path) -> Iterator[Callable[..., FlaskClient]]:
    """A stranger's browser before a product with other settings, on the same data."""
    opened: list[Services] = []

    def start(**settings: object) -> FlaskClient:
        built = build_services(Settings(home=prepared, now=NOON, scheduler=False).model_copy(update=settings))
        opened.append(built)
        client: FlaskClient = create_app(services=built).server.test_client()
        return client

    yield start
    for built in opened:
        built.database.close()
