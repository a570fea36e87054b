"""Customers: who is new, who comes back, who they are."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard_app.access import Principal
from dashboard_app.screens import SCREENS
from pages.figures import figures_page


def layout(principal: Principal, definitions: Mapping[str, str]) -> Component:
    """The page for `principal`."""
    return figures_page(SCREENS["/customers"], principal, definitions)
