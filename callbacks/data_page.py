"""The data page: looked at while it is open, more often while a run goes on; and the button that begins one."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from dash import Dash, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.data_status import DataStatus, data_status
from dashboard_app.services import Services
from dashboard_app.ui import data_page, forms
from data.formats import Formats
from data.shop.finding import shown

_FORM = "data-page"
_IDLE_MS, _RUNNING_MS = 10_000, 1_000


def _part(name: str) -> ids.Id:
    return ids.form(_FORM, name)


def register(app: Dash, services: Services) -> None:
    """One callback fills the panels; another begins a run, after which the first looks again."""
    _register_look(app, services)
    _register_start(app, services)


def _register_look(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("said"), "children"), Output(_part("state"), "children"), Output(_part("last"), "children"),
        Output(_part("findings"), "children"), Output(_part("look"), "interval"), Output(_part("was-running"), "data"),
        Input(_part("look"), "n_intervals"), Input(ids.refresh(), "data"), State(_part("was-running"), "data"),
    )  # fmt: skip
    @guarded(Right.READ_FINDINGS)
    def look(principal: Principal, count: int | None, _refresh: int | None, was_running: bool) -> tuple[Any, ...]:
        status = data_status(services, principal)
        is_running = status.refresh.is_running
        if was_running and not is_running:
            # The line above the page tells of the data too: let it look again.
            set_props(ids.refresh(), {"data": -(count or 0)})
        zone = services.analytics.calendar.timezone
        found = data_page.finding_list(status.findings, [shown(one) for one in status.findings])
        pace = _RUNNING_MS if is_running else _IDLE_MS
        formats = principal.formats
        said = _said(status, zone, formats, was_running=was_running)
        return said, _state(status, zone, formats), _last(status, zone, formats), found, pace, is_running


def _register_start(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("error"), "children"), Output(_part("look"), "n_intervals"),
        Input(_part("refresh"), "n_clicks"), State(_part("look"), "n_intervals"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.REFRESH_DATA, on_failure=_refused)
    def start(principal: Principal, clicks: int | None, count: int | None) -> tuple[Any, ...]:
        if not clicks or ctx.triggered_id != _part("refresh"):
            return no_update, no_update
        services.refreshes.start(principal, request.remote_addr or "")
        return None, (count or 0) + 1


def _refused(failure: Failure) -> tuple[Any, ...]:
    return forms.error_line(failure.message, failure.hint), no_update


def _said(status: DataStatus, zone: ZoneInfo, formats: Formats, *, was_running: bool) -> Any:  # noqa: ANN401 - what there is to say, if anything
    """That a run goes on; how the one has ended that went on before."""
    if status.refresh.since is not None:
        return data_page.running(status.refresh.since, status.refresh.by, zone, formats)
    return data_page.ended(ok=status.last.ok, changed=status.last.changed) if was_running and status.last is not None else no_update


def _state(status: DataStatus, zone: ZoneInfo, formats: Formats) -> Component:
    found: list[data_page.Fact] = [("Source", data_page.source(status.source))]
    served = status.served
    if served is None:
        return data_page.facts([*found, ("Served", "Nothing yet")])
    found.append(("Complete up to", data_page.instant_text(served.as_of, zone, formats)))
    if status.looked_at is not None:
        found.append(("Last looked at", data_page.instant_text(status.looked_at, zone, formats)))
    return data_page.facts(
        [*found, ("Built", data_page.instant_text(served.built_at, zone, formats)), ("Version", html.Code(served.version))]
    )


def _last(status: DataStatus, zone: ZoneInfo, formats: Formats) -> Component:
    last = status.last
    if last is None:
        return html.P("There was none yet.", className="panel-empty")
    found: list[data_page.Fact] = [
        ("Outcome", data_page.outcome(ok=last.ok, changed=last.changed)),
        ("Ended", data_page.instant_text(last.ended_at, zone, formats)),
        *([("Took", data_page.span_text(last.seconds, formats))] if last.seconds is not None else []),
        ("Asked for by", data_page.who(last.by)),
    ]
    parts: list[Component] = [data_page.facts(found)]
    if not last.ok:
        parts.append(html.P(last.message or "An administrator sees why.", className="run-why"))
    if last.rows:
        parts.append(data_page.rows_table(last.rows, formats))
    return html.Div(parts)
