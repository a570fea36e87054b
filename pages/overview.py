"""The overview: five numbers, the trend, and who and what is behind it."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard_app.access import Principal
from dashboard_app.screens import SCREENS
from pages.figures import one_row


def layout(principal: Principal, definitions: Mapping[str, str]) -> Component:
    """The page for `principal`. `definitions` are the texts of the metrics by name."""
    return one_row(SCREENS["/"], principal, definitions, "overview")
