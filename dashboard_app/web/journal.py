"""The log: one JSON object a line, with the request's id, and without secrets. Also counts each request for /metrics."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

import orjson
from flask import Flask, Response, g, request

from dashboard_app.access import Principal
from dashboard_app.identity import current_request_id
from dashboard_app.settings import LogTarget, Settings
from dashboard_app.telemetry import Telemetry

_SECRETS = (
    (re.compile(r"\b(mvt_|whsec_)[A-Za-z0-9+/=_-]{16,}"), r"\1***"),
    (re.compile(r"(\w+://[^\s:/@\"']*):[^\s@\"']+@"), r"\1:***@"),
    (re.compile(r"(?i)((?:password|secret|authorization|cookie|session)[\"']?\s*[:=]\s*[\"']?(?:bearer\s+)?)[^\s\"',;)&]+"), r"\1***"),
)
_QUIET = frozenset({"/health/live", "/health/ready"})
_OF_EVERY_RECORD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_log = logging.getLogger(__name__)


def configure_logging(settings: Settings) -> None:
    """Log as JSON lines, to where the settings say. Called by server processes only, never by tests or commands."""
    errors = logging.StreamHandler(sys.stderr)
    handlers: list[logging.Handler] = [errors]
    if settings.log is LogTarget.FILE:
        folder = settings.home / "logs"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        errors.setLevel(logging.WARNING)
        # Whole lines are appended, so processes may share the file; it is opened anew when logrotate has moved it away.
        handlers.append(WatchedFileHandler(folder / "server.log", encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(logging.INFO)
    # alembic and APScheduler tell every step at INFO; their warnings are what an operator needs.
    for name in ("alembic", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """One JSON object for each record; what looks like a password, token or cookie is masked."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = current_request_id()
        if request_id:
            line["request_id"] = request_id
        line |= {name: value for name, value in record.__dict__.items() if name not in _OF_EVERY_RECORD}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return without_secrets(orjson.dumps(line, default=str).decode())


def without_secrets(text: str) -> str:
    """`text` with everything masked that looks like a password, a token or a cookie."""
    for pattern, mask in _SECRETS:
        text = pattern.sub(mask, text)
    return text


def register(server: Flask, telemetry: Telemetry) -> None:
    """Number each request, answer with the number as X-Request-ID, and log and count the answer."""

    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.started = time.perf_counter()

    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        seconds = time.perf_counter() - g.started
        route = request.url_rule.rule if request.url_rule else "none"
        telemetry.count_request(request.method if request.url_rule else "other", route, response.status_code, seconds)
        if request.path not in _QUIET:
            _log.info("request", extra=_facts(response, seconds))
        return response

    server.before_request(begin)
    server.after_request(end)


def _facts(response: Response, seconds: float) -> dict[str, object]:
    """What is told about a request. Its query string is not: people search for names, and links may carry keys."""
    principal = g.get("principal")
    return {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "address": request.remote_addr,
        "user": principal.user_id if isinstance(principal, Principal) else None,
    }
