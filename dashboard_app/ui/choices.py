"""A control for what one chooses for a whole page besides the filters. Kept in the address."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.ui.icons import hidden_text

Values = Sequence[tuple[str, str]]
"""(value, text): the first is what holds unless another is chosen."""


def chooser(name: str, label: str, values: Values) -> Component:
    """One of many. It has no value until the browser has read the address."""
    options = [{"value": value, "label": text} for value, text in values]
    control = dbc.Select(id=ids.choice(name, values[0][0]), options=options, size="sm")
    return html.Label([hidden_text(label), control], className="chooser")
