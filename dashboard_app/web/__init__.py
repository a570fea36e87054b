"""The host around the pages and the API: who may come in, with which headers answers leave, sign-in, health and static files."""

from __future__ import annotations

from collections.abc import Container

from dash import Dash
from flask import Flask

from dashboard_app.services import Services
from dashboard_app.web import callback_bodies, compression, errors, guard, headers, health, journal, sign_in, static
from dashboard_app.web.bodies import MAX_BODY_BYTES, OrjsonProvider
from dashboard_app.web.journal import configure_logging
from dashboard_app.web.proxies import TrustedProxies

__all__ = ["configure_logging", "protect", "register"]


def register(server: Flask, services: Services) -> None:
    """Put the host's parts on `server`. Call it before Dash gets the server, so that the guard runs before anything of Dash's."""
    server.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    server.json = OrjsonProvider(server)
    server.wsgi_app = TrustedProxies(server.wsgi_app, services.settings.trusted_proxies)  # type: ignore[method-assign]
    # After-request functions run in reverse order: compression last, once the body and its headers are final.
    compression.register(server)
    headers.register(server, services.settings)
    journal.register(server, services.telemetry)
    guard.register(server, services)
    errors.register(server)
    sign_in.register(server, services)
    health.register(server, services)


def protect(app: Dash, pages: Container[str]) -> None:
    """Close what Dash leaves open. Call it once every callback is registered. `pages` are the paths there is a page for."""
    callback_bodies.register(app)
    errors.tell_missing_pages(app.server, pages)
    static.register(app)
    headers.allow_inline_scripts(app)
