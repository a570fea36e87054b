"""Every widget of the pages of figures in a language of signs unlike English: nothing of English is left."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard_app.screens import SCREEN_OF, WIDGETS, answer
from dashboard_app.view import View
from dashboard_app.widgets import draw, told
from data.analytics import Analytics
from data.query import EVERYTHING, PeriodSpec
from tests.dashboard_app.charts.test_locale_of_charts import FR, left_in, texts_of
from tests.dashboard_app.test_screens import SEEN, analytics  # noqa: F401 - a fixture


def _said(node: Any) -> list[str]:  # noqa: ANN401 - what the browser is told of elements
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for one in node for text in _said(one)]
    if isinstance(node, dict):
        props = node["props"]
        return [*_said(props.get("children")), *(str(props[name]) for name in ("title", "aria-label") if props.get(name))]
    return []


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("view", [SEEN, View(period=PeriodSpec("today")), View(period=PeriodSpec("last_12_months"))], ids=["30", "1", "12"])
def test_nothing_is_written_in_the_english_way(analytics: Analytics, name: str, view: View) -> None:  # noqa: F811
    screen, widget = SCREEN_OF[name], WIDGETS[name]
    chosen = screen.read({})
    result = answer(analytics, screen.questions(view, chosen)[widget.question], EVERYTHING)
    drawn = draw(widget, result, told(widget, screen.options_of(chosen), formats=FR))
    said = [
        *texts_of(drawn.get("figure", {})),
        *_said(drawn.get("elements")),
        drawn["subtitle"],
        drawn.get("summary", ""),
        drawn.get("why", ""),
    ]
    assert left_in(said) == []
