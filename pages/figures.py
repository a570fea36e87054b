"""How every page of figures is laid out: the filter bar, and rows of cards. The browser puts them there (figures.js)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal, Role
from dashboard_app.screens import Screen
from dashboard_app.ui import filters
from dashboard_app.widgets import Widget

Told = dict[str, Any]


def figures_page(
    screen: Screen, principal: Principal, definitions: Mapping[str, str], more: Sequence[tuple[str, Component]] = ()
) -> Component:
    """The page of `screen` for `principal`. `definitions` are the texts of the metrics by name; `more` goes into the filter bar."""
    shown = [widget for widget in screen.widgets if widget.is_for(principal.role)]
    numbers = [_card(widget, screen, definitions) for widget in shown if widget.kind == "kpi"]
    others = [_card(widget, screen, definitions) for widget in shown if widget.kind != "kpi"]
    rows = [{"css": f"numbers numbers-{len(numbers)}", "widgets": numbers}, {"css": "figures", "widgets": others}]
    return _page(screen, principal, rows, more)


def one_row(screen: Screen, principal: Principal, definitions: Mapping[str, str], css: str) -> Component:
    """The page of `screen` with all its cards in one grid, with links to the pages that tell more."""
    cards = [_card(widget, screen, definitions) for widget in screen.widgets if widget.is_for(principal.role)]
    return _page(screen, principal, [{"css": css, "widgets": cards}], ())


def _page(screen: Screen, principal: Principal, rows: Sequence[Told], more: Sequence[tuple[str, Component]]) -> Component:
    dimensions = filters.PICKERS if principal.role is not Role.VENDOR else filters.PICKERS[1:]
    choices = {choice.name: {"label": choice.label, "values": choice.values} for choice in screen.choices if choice.values}
    told = dcc.Store(id=ids.figures_told(), data={"rows": rows, "choices": choices})
    return html.Div([filters.filter_bar(dimensions, more, screen.path, formats=principal.formats), html.Div(id=ids.figures()), told])


def _card(widget: Widget, screen: Screen, definitions: Mapping[str, str]) -> Told:
    """What the frame of a card says before anything is known. Cards of a `group` show parts of one answer."""
    controls = [choice.name for choice in screen.choices if choice.name in widget.choices and choice.control]
    family = "number" if widget.kind == "kpi" else "figure" if widget.is_figure else "table"
    about = "" if widget.choices else definitions.get(widget.options.metric, widget.options.about)
    return {
        "id": widget.name, "title": widget.title, "kind": widget.kind, "family": family, "group": widget.group, "about": about,
        "area": widget.area, "leads": widget.options.leads, "more": widget.more, "choices": controls,
    }  # fmt: skip
