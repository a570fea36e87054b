"""A widget as the browser asks for it: of a dashboard, saved or not, or of a page of figures by its name. A question like any other, asked
with the rights of whoever asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson

from callbacks import selection
from dashboard_app import screens
from dashboard_app.access import Principal
from dashboard_app.charts.drawn import Drawn
from dashboard_app.dashboards import asking, drawing, drilling
from dashboard_app.dashboards.values import WidgetSpec
from dashboard_app.pictures import Picture
from dashboard_app.screens import SCREEN_OF, WIDGETS
from dashboard_app.services import Services
from dashboard_app.widgets import Widget, draw, told
from data.errors import InvalidInput
from data.query import Filter, MetricQuery, StudyQuery
from data.result import Result


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture, and of an answer as of when it is and how many seconds ago that was."""

    picture: Picture
    as_of: datetime | None = None
    age_s: float = 0.0


@dataclass(frozen=True)
class Asked(ABC):
    """A widget, and what is chosen in the address of its page (`search`)."""

    services: Services
    principal: Principal
    search: str

    @property
    @abstractmethod
    def title(self) -> str: ...

    @property
    @abstractmethod
    def filters(self) -> tuple[Filter, ...]: ...

    @property
    @abstractmethod
    def question(self) -> MetricQuery | StudyQuery | None:
        """None when several questions make up what is shown."""

    @property
    def source(self) -> object:
        """The question for a reader; of a dashboard as the API takes it. None when several make up what is shown."""
        return self.question

    @abstractmethod
    def answer(self) -> Result:
        """What is shown, and what its files hold. Raises the `InvalidInput` family, `WarehouseDown`."""

    def draw(self, result: Result) -> Drawn:  # noqa: ARG002 - for those who draw it
        """What is to be seen, and whether its values can be pointed at."""
        return {"marks": isinstance(self.question, MetricQuery)}

    @abstractmethod
    def look(self) -> object:
        """What besides the answer and the address decides how it is drawn: plain values."""

    @property
    def is_text(self) -> bool:
        return False

    def seen(self) -> Seen:
        """What is to be seen, and how old it is. Raises as `answer` does."""
        result = self.answer()
        key = blake2b(orjson.dumps([self.look(), self.search, self.principal.formats.code]) + result.fingerprint, digest_size=16).digest()
        picture = self.services.pictures.get_or_draw(key, lambda: self.draw(result))
        return Seen(picture, result.as_of, max(0.0, (self.services.clock.now() - result.as_of).total_seconds()))

    @cached_property
    def definitions(self) -> dict[str, str]:
        return {info.metric.name: info.metric.definition for info in self.services.analytics.metrics()}


@dataclass(frozen=True)
class OfDashboard(Asked):
    """A number is asked with its course too, so that its file holds what is on the screen."""

    spec: WidgetSpec
    chosen: asking.Chosen
    steps: tuple[drilling.Step, ...] = ()

    @property
    def title(self) -> str:
        return ": ".join([self.spec.title, *([self._trail_text] if self.steps else [])])

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self.chosen.filters + (self._drilled.fixed if self.steps else ())

    @property
    def is_text(self) -> bool:
        return drawing.is_text(self.spec)

    @property
    def question(self) -> MetricQuery | StudyQuery:
        return self._drilled.query if self.steps else self._whole

    @property
    def source(self) -> object:
        return dict(self.spec.source)

    def answer(self) -> Result:
        return asking.answer_to(self.services.analytics, self.question, self.principal.scope)

    def draw(self, result: Result) -> Drawn:
        spec = self._drilled.spec if self.steps else self.spec
        trail = {"trail": {"crumbs": self._drilled.trail.crumbs, "by": self._drilled.trail.by}} if self.steps else {}
        known = drawing.Knowledge(self.definitions, self.search, self.principal.formats)
        return drawing.draw(spec, result, known) | trail | super().draw(result)

    def look(self) -> object:
        return [self.spec.kind, dict(self.spec.options), dict(self.spec.source), self._trail_text if self.steps else ""]

    def seen(self) -> Seen:
        return Seen(Picture.of(drawing.draw_text(self.spec))) if self.is_text else super().seen()

    @cached_property
    def _whole(self) -> MetricQuery | StudyQuery:
        return asking.question_of(drawing.asked_for_drawing(self.spec), self.chosen)

    @cached_property
    def _drilled(self) -> drilling.Drilled:
        if not isinstance(self._whole, MetricQuery):
            raise InvalidInput.field("drill", "One cannot go into this widget.", "Go back to the whole of it.")
        asker = drilling.Asker(self.services.analytics, self.principal.scope, self.principal.formats)
        return drilling.drill(self._whole, self.spec, self.steps, asker)

    @property
    def _trail_text(self) -> str:
        return " > ".join([*self._drilled.trail.crumbs, self._drilled.trail.by])


@dataclass(frozen=True)
class OfPage(Asked):
    """What the address chooses for all pages decides the rows, what it chooses for this one how they are shown."""

    widget: Widget

    @property
    def title(self) -> str:
        return self.widget.title

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self._view.filters

    @property
    def question(self) -> MetricQuery | StudyQuery | None:
        return self._question if isinstance(self._question, MetricQuery | StudyQuery) else None

    def answer(self) -> Result:
        return screens.answer(self.services.analytics, self._question, self.principal.scope)

    def draw(self, result: Result) -> Drawn:
        screen = SCREEN_OF[self.widget.name]
        decided = screen.options_of(selection.chosen(self.search, screen))
        address, formats = selection.shared(self.search, screen), self.principal.formats
        options = told(
            self.widget,
            decided,
            definitions=self.definitions,
            address=address,
            formats=formats,
            marks=isinstance(self.question, MetricQuery),
        )
        return draw(self.widget, result, options) | super().draw(result)

    def look(self) -> object:
        return self.widget.name

    @cached_property
    def _view(self) -> screens.View:
        return selection.read(self.search, _dimensions(self.services))

    @cached_property
    def _question(self) -> screens.Question:
        screen = SCREEN_OF[self.widget.name]
        return screen.questions(self._view, selection.chosen(self.search, screen))[self.widget.question]


def read(services: Services, principal: Principal, widget: object, search: object) -> Asked:
    """`widget` is the whole of one of a dashboard, or the `name` of one of a page. Raises the `InvalidInput` family when it is neither, or
    the address is wrong."""
    text = search if isinstance(search, str) else ""
    if isinstance(widget, Mapping) and "name" in widget:
        return OfPage(services, principal, text, _of_page(widget["name"], principal))
    steps = drilling.read_steps(str(widget.get("drill") or "")) if isinstance(widget, Mapping) else ()
    return OfDashboard(services, principal, text, drawing.spec_of(widget), selection.of_dashboard(text, _dimensions(services)), steps)


def read_from(services: Services, principal: Principal, given: Mapping[str, Any]) -> Asked:
    """The same from what the browser sends: `widget` and `search`."""
    return read(services, principal, given.get("widget"), given.get("search"))


def _of_page(name: object, principal: Principal) -> Widget:
    found = WIDGETS.get(name) if isinstance(name, str) else None
    if found is None or not found.is_for(principal.role):
        raise InvalidInput.field("name", "There is no such widget.", "Open the page again.")
    return found


def _dimensions(services: Services) -> set[str]:
    return {dimension.name for dimension in services.analytics.dimensions()}
