"""The overview: five numbers, the trend, and who and what is behind it."""

from __future__ import annotations

from dashboard_app.overview import overview_questions
from dashboard_app.screens.base import Chosen, Question, Screen
from dashboard_app.view import View
from dashboard_app.widgets import OVERVIEW


def _questions(view: View, _chosen: Chosen) -> dict[str, Question]:
    return dict(overview_questions(view))


SCREEN = Screen("/", OVERVIEW, _questions)
