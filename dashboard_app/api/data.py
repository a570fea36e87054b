"""The endpoints about the data themselves: how it stands with them, and a run that brings them up to date."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from dashboard_app.api.answers import instant, send_json
from dashboard_app.api.doors import View
from dashboard_app.api.operations import PREFIX
from dashboard_app.api.users import address
from dashboard_app.data_status import DataStatus, LastRead, data_status
from dashboard_app.identity import current_principal
from dashboard_app.services import Services

_STARTED, _RUNS_ALREADY = 202, 200


def views(services: Services) -> dict[str, View]:
    """The views by operation name."""

    def read_data() -> Response:
        return send_json(_told(data_status(services, current_principal())))

    def refresh_data() -> Response:
        principal = current_principal()
        started = services.refreshes.start(principal, address())
        told = _told(data_status(services, principal))
        return send_json(told, _STARTED if started else _RUNS_ALREADY, location=f"{PREFIX}/data")

    return {"read_data": read_data, "refresh_data": refresh_data}


def _told(status: DataStatus) -> dict[str, Any]:
    served, refresh = status.served, status.refresh
    return {
        "source": status.source,
        "version": served.version if served else None,
        "as_of": instant(served.as_of) if served else None,
        "built_at": instant(served.built_at) if served else None,
        "looked_at": instant(status.looked_at),
        "tables": sorted(served.tables) if served else [],
        "refresh": {"running": refresh.is_running, "since": instant(refresh.since), "by": refresh.by or None},
        "last": _last(status.last) if status.last else None,
        "findings": [asdict(one) for one in status.findings],
    }


def _last(last: LastRead) -> dict[str, Any]:
    return {
        "began_at": instant(last.began_at),
        "ended_at": instant(last.ended_at),
        "seconds": last.seconds,
        "ok": last.ok,
        "changed": last.changed,
        "by": last.by or None,
        "message": last.message,
        "rows": last.rows,
    }
