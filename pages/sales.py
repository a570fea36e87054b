"""Sales: what was sold and when, what it is made of, and what is left of the gross amount."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard_app.access import Principal
from dashboard_app.screens import SCREENS
from dashboard_app.screens.sales import BASIS
from dashboard_app.ui import choices
from pages.figures import figures_page


def layout(principal: Principal, definitions: Mapping[str, str]) -> Component:
    """The page for `principal`. By which date amounts count is chosen in the filter bar."""
    basis = choices.chooser(BASIS.name, BASIS.label, BASIS.values)
    return figures_page(SCREENS["/sales"], principal, definitions, more=((BASIS.label, basis),))
