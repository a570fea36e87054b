"""Currencies: what orders came in, what that was worth, and where a rate is missing."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard_app.access import Principal
from dashboard_app.screens import SCREENS
from dashboard_app.screens.currencies import CURRENCY
from dashboard_app.ui import choices
from pages.figures import figures_page


def layout(principal: Principal, definitions: Mapping[str, str]) -> Component:
    """The page for `principal`. A callback fills the list of currencies to show amounts in."""
    currency = choices.chooser(CURRENCY.name, CURRENCY.label, CURRENCY.values)
    return figures_page(SCREENS["/currencies"], principal, definitions, more=((CURRENCY.label, currency),))
