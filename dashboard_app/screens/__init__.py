"""The pages of figures by path, and every widget by name: one run of one callback draws any of them."""

from __future__ import annotations

from dashboard_app.screens import currencies, customers, overview, products, sales, vendors
from dashboard_app.screens.base import Choice, Chosen, Question, Screen, answer
from dashboard_app.view import View
from dashboard_app.widgets import Widget

_ALL = (overview.SCREEN, sales.SCREEN, vendors.SCREEN, products.SCREEN, customers.SCREEN, currencies.SCREEN)

SCREENS: dict[str, Screen] = {screen.path: screen for screen in _ALL}
WIDGETS: dict[str, Widget] = {widget.name: widget for screen in SCREENS.values() for widget in screen.widgets}
SCREEN_OF: dict[str, Screen] = {widget.name: screen for screen in SCREENS.values() for widget in screen.widgets}

__all__ = ["SCREENS", "SCREEN_OF", "WIDGETS", "Choice", "Chosen", "Question", "Screen", "View", "answer"]
