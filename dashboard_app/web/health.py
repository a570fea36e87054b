"""Whether the process lives, whether its parts answer, and what it counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Blueprint, Flask, Response, jsonify

from dashboard_app.access import Right
from dashboard_app.identity import current_principal
from dashboard_app.services import Services
from dashboard_app.telemetry import CONTENT_TYPE
from data.errors import AnalyticsError

REMEMBER_S = 1.0
"""Readiness is public and asks two databases; however often it is called, it asks at most this often."""
RETRY_AFTER_S = 5


def register(server: Flask, services: Services) -> None:
    """/health/live and /health/ready for everybody, /metrics for administrators."""
    blueprint = Blueprint("health", __name__)
    readiness = Readiness(services)

    @blueprint.get("/health/live")
    def live() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/health/ready")
    def ready() -> Response:
        missing = readiness.missing()
        if not missing:
            return jsonify(status="ok", missing={})
        response = jsonify(status="unavailable", missing=missing)
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
        return response

    @blueprint.get("/metrics")
    def metrics() -> Response:
        current_principal().require(Right.READ_OPERATIONS)
        return Response(services.telemetry.text(_gauges(services, readiness)), content_type=CONTENT_TYPE)

    server.register_blueprint(blueprint)


class Readiness:
    """Asks the parts without which no question is answered. The cache is not one of them: without it answers are only slower."""

    def __init__(self, services: Services) -> None:
        self._parts: dict[str, Callable[[], object]] = {"database": services.database.ping, "extract": services.analytics.status}
        self._lock = threading.Lock()
        self._missing: dict[str, str] = {}
        self._asked_at = float("-inf")

    def missing(self) -> dict[str, str]:
        """The parts that do not answer, and what to do. Messages of the error family name no host, path or query."""
        with self._lock:
            if time.monotonic() - self._asked_at >= REMEMBER_S:
                self._missing = {name: text for name, ask in self._parts.items() if (text := _trouble(ask))}
                self._asked_at = time.monotonic()
            return self._missing


def _trouble(ask: Callable[[], object]) -> str:
    try:
        ask()
    except AnalyticsError as error:
        return f"{error.message} {error.hint}".strip()
    return ""


def _gauges(services: Services, readiness: Readiness) -> dict[str, tuple[str, float]]:
    missing = readiness.missing()
    gauges = {"mvt_ready": ("1 when database and extract answer.", float(not missing))}
    if "extract" not in missing:
        info = services.analytics.status()
        age_s = (services.clock.now() - info.built_at).total_seconds()
        gauges["mvt_extract_age_seconds"] = ("Seconds since the extract was built.", max(0.0, age_s))
        gauges["mvt_extract_unconverted_rows"] = ("Rows without an exchange rate.", float(info.unconverted))
    return gauges
