"""Dashboards as cards in a list."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.dashboards.values import DashboardHead
from dashboard_app.ui import miniature
from dashboard_app.ui.icons import icon
from data.formats import ENGLISH, Formats

_SEEN_BY = {"private": ("lock", "Private"), "shared": ("people", "Shared"), "public": ("eye", "Everybody")}


def cards(found: Sequence[DashboardHead], zone: ZoneInfo, formats: Formats = ENGLISH, *, searched: bool) -> list[Component]:
    """One card a dashboard; each leads to it."""
    if not found:
        text = "No dashboard has these words." if searched else "There is no dashboard yet. Make one, or import a file."
        return [html.Div([icon("grid-1x2"), html.P(text, className="message-title")], className="boards-none")]
    return [_card(head, zone, formats) for head in found]


def _card(head: DashboardHead, zone: ZoneInfo, formats: Formats) -> Component:
    drawing, seen_by = _SEEN_BY[head.draft.visibility]
    count = f"{head.widget_count} {'widget' if head.widget_count == 1 else 'widgets'}"
    changed = formats.date(head.updated_at.astimezone(zone), formats.dates.stamp)
    facts = [html.Span([icon(drawing), seen_by]), html.Span(count), html.Span(f"by {head.owner_name}"), html.Span(f"changed {changed}")]
    return dcc.Link(
        [
            miniature.draw(head.tiles),
            html.Div(
                [
                    html.H2(head.draft.name, className="boards-name"),
                    html.P(head.draft.description, className="boards-about"),
                    html.Div(facts, className="boards-facts"),
                ],
                className="boards-words",
            ),
        ],
        href=f"/dashboards/{head.id}",
        className="boards-card",
    )


def deleted(dashboard_id: str) -> Component:
    """What is said after a deletion, with the way back."""
    undo = html.Button("Undo", id=ids.row("restore-board", dashboard_id), type="button", className="btn btn-quiet btn-sm", n_clicks=0)
    return html.Div([icon("trash"), html.Span("The dashboard was deleted."), undo], className="boards-deleted", role="status")
