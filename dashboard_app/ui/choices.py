"""Controls for what one chooses on a page besides the filters: a list, or two or three words side by side. Kept in the address."""

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


def segment(name: str, label: str, values: Values) -> Component:
    """One of two or three, all to be seen."""
    options = [{"value": value, "label": text} for value, text in values]
    words = dbc.RadioItems(
        id=ids.choice(name, values[0][0]), options=options, inline=True, class_name="segment segment-choice",
        input_class_name="visually-hidden", label_class_name="segment-word", label_checked_class_name="segment-on",
    )  # fmt: skip
    return html.Div(words, role="group", **{"aria-label": label})
