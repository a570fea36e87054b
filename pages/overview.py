"""The overview: five numbers, the trend, and who and what is behind it."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard_app.access import Principal, Role
from dashboard_app.screens import SCREENS
from dashboard_app.ui import cards, filters
from dashboard_app.widgets import Widget


def layout(principal: Principal, definitions: Mapping[str, str]) -> Component:
    """The page for `principal`. `definitions` are the texts of the metrics by name."""
    dimensions = filters.PICKERS if principal.role is not Role.VENDOR else filters.PICKERS[1:]
    shown = [_card(widget, definitions.get(widget.options.metric, "")) for widget in SCREENS["/"].widgets if widget.is_for(principal.role)]
    return html.Div([filters.filter_bar(dimensions), html.Div(shown, className="overview")])


def _card(widget: Widget, about: str) -> Component:
    card = cards.Card(
        widget.name, widget.title, group=widget.group, about=about, area=widget.area, pick=widget.options.pick, more=widget.more
    )
    if widget.kind == "kpi":
        return cards.kpi_card(card)
    return cards.chart_card(card) if widget.is_figure else cards.table_card(card)
