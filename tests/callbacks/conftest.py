"""The product over the small shop, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash

from app import create_app
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.store.migrate import migrate
from tests.fixtures.basics import NOON


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
