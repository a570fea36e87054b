"""Currencies: in which ones amounts can be shown is known by the data alone."""

from __future__ import annotations

from dash import Dash, Input, Output

from callbacks.boundary import guarded
from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.screens.currencies import CURRENCY
from dashboard_app.services import Services


def register(app: Dash, services: Services) -> None:
    """Register the callback that fills the list."""
    chooser = ids.choice(CURRENCY.name, CURRENCY.default)

    @app.callback(Output(chooser, "options"), Input(chooser, "id"))
    @guarded()
    def offer(_principal: Principal, _id: dict[str, str]) -> list[dict[str, str]]:
        own = services.analytics.currency
        others = sorted(services.analytics.currencies() - {own})
        return [{"value": CURRENCY.default, "label": f"{own} (reporting)"}, *({"value": one, "label": one} for one in others)]
