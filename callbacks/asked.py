"""A widget as the browser asks for it: saved or not, a question like any other, asked with the rights of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callbacks import selection
from dashboard_app.access import Principal
from dashboard_app.dashboards import asking, drawing
from dashboard_app.dashboards.values import WidgetSpec
from dashboard_app.services import Services
from data.query import Filter, MetricQuery, StudyQuery
from data.result import Result


@dataclass(frozen=True, slots=True)
class Asked:
    """A widget, and what is chosen in the address of its page."""

    services: Services
    principal: Principal
    spec: WidgetSpec
    chosen: asking.Chosen
    search: str

    @property
    def title(self) -> str:
        return self.spec.title

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self.chosen.filters

    @property
    def is_text(self) -> bool:
        return drawing.is_text(self.spec)

    def question(self) -> MetricQuery | StudyQuery:
        """What is asked for the drawing: of a number with its course too, so that its file holds what is on the screen."""
        return asking.question_of(drawing.asked_for_drawing(self.spec), self.chosen)

    def answer(self) -> Result:
        """Raises the `InvalidInput` family, `WarehouseDown`."""
        return asking.answer(self.services.analytics, drawing.asked_for_drawing(self.spec), self.chosen, self.principal.scope)

    def drawn(self) -> drawing.Drawn:
        """What is to be seen. Raises as `answer` does."""
        if self.is_text:
            return drawing.draw_text(self.spec)
        definitions = {info.metric.name: info.metric.definition for info in self.services.analytics.metrics()}
        known = drawing.Knowledge(definitions, self.search, self.services.clock.now())
        return drawing.draw(self.spec, self.answer(), known)


def read(services: Services, principal: Principal, widget: object, search: object) -> Asked:
    """Raises the `InvalidInput` family when this is no widget or the address is wrong."""
    text = search if isinstance(search, str) else ""
    dimensions = {dimension.name for dimension in services.analytics.dimensions()}
    return Asked(services, principal, drawing.spec_of(widget), selection.of_dashboard(text, dimensions), text)


def read_from(services: Services, principal: Principal, given: Mapping[str, Any]) -> Asked:
    """The same from what the browser sends: `widget` and `search`."""
    return read(services, principal, given.get("widget"), given.get("search"))
