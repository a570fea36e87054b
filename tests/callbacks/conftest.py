"""The product over the small shop, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient

from app import create_app
from dashboard_app.people import NewUser
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.store.migrate import migrate
from tests.fixtures.basics import NOON

PASSWORD = "correct horse battery"


@pytest.fixture
def services(small_shop: Path) -> Iterator[Services]:
    settings = Settings(home=small_shop, now=NOON, scheduler=False)
    migrate(settings.database)
    built = build_services(settings)
    yield built
    built.database.close()


@pytest.fixture
def product(services: Services) -> Dash:
    return create_app(services=services)


def signed_in(product: Dash, services: Services, role: str, vendor: str | None = None) -> FlaskClient:
    """A browser of somebody new in this role."""
    services.people.create_user(NewUser(f"{role}@example.com", role, role, vendor, PASSWORD))
    client: FlaskClient = product.server.test_client()
    client.set_cookie("mvt_session", services.people.sign_in(f"{role}@example.com", PASSWORD, "127.0.0.1").cookie)
    return client


@pytest.fixture
def analyst(product: Dash, services: Services) -> Iterator[FlaskClient]:
    with signed_in(product, services, "analyst") as client:
        yield client


@pytest.fixture
def vendor(product: Dash, services: Services) -> Iterator[FlaskClient]:
    with signed_in(product, services, "vendor", "V1") as client:
        yield client
