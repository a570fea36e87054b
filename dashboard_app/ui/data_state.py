"""What there is to say about the data: the shop could not be read, or something was found in its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app.ui.icons import icon
from data.formats import ENGLISH, Formats
from data.marketplace.mirror import MirrorState
from data.shop.findings import Finding, Level
from data.shop.sync import SyncState


def line(state: SyncState, details: Sequence[Finding], zone: ZoneInfo, more: str = "", formats: Formats = ENGLISH) -> Component | None:
    """None when all is well. `details` are the findings that the person may see, `more` the page that tells more, if they may see it."""
    told = [one for one in details if one.level is not Level.NOTE]
    if state.ok and not told:
        return None
    if not state.ok:
        return _failed(state, zone, more, formats)
    found = html.Ul([html.Li([html.Strong(one.message), " ", one.remedy]) for one in told])
    head = html.Summary([icon("info-circle"), html.Span(f"{len(told)} thing{'s' if len(told) != 1 else ''} to know about the shop's data")])
    return html.Details([head, found, *_lead(more)], className="data-findings")


def _lead(more: str) -> list[Component]:
    return [dcc.Link("More about the data", href=more, className="data-more")] if more else []


def _failed(state: SyncState, zone: ZoneInfo, more: str, formats: Formats) -> Component:
    """The figures that are shown stay right for the instant they are of."""
    shown = f" What you see is as of {_time(state.as_of, zone, formats)}." if state.as_of else ""
    return _warning(f"The shop could not be read at {_time(state.ended_at, zone, formats)}.{shown}", more)


def not_carried(state: MirrorState | None, zone: ZoneInfo, formats: Formats = ENGLISH) -> Component | None:
    """The line about a warehouse in PostgreSQL that did not take the newest figures; None when it did."""
    if state is None or state.ok:
        return None
    shown = f" It serves what was known at {_time(state.as_of, zone, formats)}." if state.as_of else ""
    return _warning(f"The warehouse could not be brought up to date at {_time(state.ended_at, zone, formats)}.{shown}")


def _warning(text: str, more: str = "") -> Component:
    return html.Div([icon("exclamation-triangle"), html.Span(text), *_lead(more)], className="data-failed")


def _time(instant: str, zone: ZoneInfo, formats: Formats) -> str:
    return formats.date(datetime.fromisoformat(instant).astimezone(zone), formats.dates.stamp)
