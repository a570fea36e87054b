"""The composition root: builds the product once and hands its parts to each other. Nobody imports it; loading it opens nothing."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from functools import partial

if __name__ == "__main__":
    # Before all other imports: the server loads them itself, and loading them twice would take a second more.
    os.execv(sys.executable, [sys.executable, "-m", "dashboard_app", "serve", *sys.argv[1:]])  # noqa: S606 - our own interpreter

import dash
from flask import Flask

import callbacks
import pages
from dashboard_app import api, web
from dashboard_app.refreshing import refresh
from dashboard_app.scheduler import Scheduler
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings, load_settings, signing_secret
from dashboard_app.ui.index import dash_options
from dashboard_app.web.no_session import NoSession


def create_app(settings: Settings | None = None, services: Services | None = None) -> dash.Dash:
    """The whole product on one Flask server (`.server`). Starts no thread; what is slow is opened on the first question."""
    services = services or build_services(settings or load_settings())
    server = Flask("dashboard_app", static_folder=None)
    server.secret_key = signing_secret(services.settings)
    server.session_interface = NoSession()
    web.register(server, services)
    api.register(server, services, places=pages.places)
    app = dash.Dash("dashboard_app", server=server, **dash_options())  # type: ignore[arg-type]  # Dash's own types forget Flask
    callbacks.register_all(app, services, pages.open_page, pages.places)
    app.layout = partial(pages.app_layout, services.settings.refresh_minimum)
    web.protect(app, pages.Paths())
    _render_once(app)
    return app


def create_server() -> Flask:
    """For gunicorn: the server of one worker, called after the fork. Its scheduler is stopped when the worker ends (gunicorn.conf.py)."""
    settings = load_settings()
    web.configure_logging(settings)
    services = build_services(settings)
    server: Flask = create_app(settings, services).server
    if settings.scheduler:
        scheduler = Scheduler(services.database, services.analytics, services.clock, refresh=partial(refresh, settings, services.refreshes))
        scheduler.start()
        server.extensions["scheduler"] = scheduler
    # What is loaded by now stays until the end: looking for garbage in it again and again would take time from answers.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
    return server


def _render_once(app: dash.Dash) -> None:
    """Dash learns the paths of its scripts when it first renders the page; a worker that has not would refuse them to a visitor
    whose page came from another worker."""
    with app.server.test_request_context("/sign-in"):
        app.server.preprocess_request()
        app.index()  # type: ignore[no-untyped-call]
