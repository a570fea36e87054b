"""How every page of figures is laid out: the filter bar, the row of numbers, and the cards with the choices in their heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard_app.access import Principal, Role
from dashboard_app.screens import Choice, Screen
from dashboard_app.ui import cards, choices, filters
from dashboard_app.widgets import Widget

_FEW = 3


def figures_page(
    screen: Screen, principal: Principal, definitions: Mapping[str, str], more: Sequence[tuple[str, Component]] = ()
) -> Component:
    """The page of `screen` for `principal`. `definitions` are the texts of the metrics by name; `more` goes into the filter bar."""
    dimensions = filters.PICKERS if principal.role is not Role.VENDOR else filters.PICKERS[1:]
    shown = [widget for widget in screen.widgets if widget.is_for(principal.role)]
    numbers = [_card(widget, screen, definitions) for widget in shown if widget.kind == "kpi"]
    others = [_card(widget, screen, definitions) for widget in shown if widget.kind != "kpi"]
    rows = [html.Div(numbers, className=f"numbers numbers-{len(numbers)}"), html.Div(others, className="figures")]
    return html.Div([filters.filter_bar(dimensions, more, screen.path), *rows])


def _card(widget: Widget, screen: Screen, definitions: Mapping[str, str]) -> Component:
    controls = tuple(_control(choice) for choice in screen.choices if choice.name in widget.choices and choice.control)
    about = "" if widget.choices else definitions.get(widget.options.metric, widget.options.about)
    card = cards.Card(
        widget.name, widget.title, group=widget.group, about=about, area=widget.area, pick=widget.options.pick,
        leads=widget.options.leads, controls=controls,
    )  # fmt: skip
    if widget.kind == "kpi":
        return cards.kpi_card(card)
    return cards.chart_card(card) if widget.is_figure else cards.table_card(card)


def _control(choice: Choice) -> Component:
    """Two words side by side, or a list."""
    make = choices.segment if len(choice.values) < _FEW else choices.chooser
    return make(choice.name, choice.label, choice.values)
