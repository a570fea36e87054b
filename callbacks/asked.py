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
from dashboard_app.dashboards import asking, drawing, drilling, ordering
from dashboard_app.dashboards.values import WidgetSpec
from dashboard_app.pictures import Picture
from dashboard_app.screens import SCREEN_OF, WIDGETS
from dashboard_app.screens.base import Made
from dashboard_app.services import Services
from dashboard_app.widgets import Widget, draw, told
from data.errors import InvalidInput
from data.query import Filter, MetricQuery, StudyQuery
from data.result import Result
from data.studies import find_study

_LONGEST_SORT = 200


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
    steps: tuple[drilling.Step, ...]
    sort: str
    """The order that a reader has chosen for its table; empty for its own."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The title of the whole widget."""

    @property
    @abstractmethod
    def chosen_filters(self) -> tuple[Filter, ...]:
        """Those of the page."""

    @property
    @abstractmethod
    def whole(self) -> MetricQuery | StudyQuery | None:
        """The question before one goes into it; none when several make up what is shown."""

    @property
    def named(self) -> MetricQuery | None:
        """The question whose values are shown, so that each is a mark of it; none when there is none."""
        return self.whole if isinstance(self.whole, MetricQuery) else None

    @property
    @abstractmethod
    def face(self) -> WidgetSpec:
        """As what it is shown when one has gone into it, as far as its kind can show that."""

    @property
    def title(self) -> str:
        return ": ".join([self.name, *([self.trail_text] if self.steps else [])])

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self.chosen_filters + (self.drilled.fixed if self.steps else ())

    @property
    def question(self) -> MetricQuery | StudyQuery | None:
        """None when several questions make up what is shown."""
        return ordering.ordered(self.drilled.query, self.drawn_as.kind, self.sort) if self.steps else self.whole

    @property
    def drawn_as(self) -> WidgetSpec:
        """What it is shown as."""
        return self.drilled.spec if self.steps else self.face

    @property
    def marked(self) -> MetricQuery | None:
        """The question whose answer each value is a mark of; none when values have none."""
        return self.drilled.query if self.steps else self.named

    @property
    def study(self) -> StudyQuery | None:
        """The question to a study whose values are made of customers, when whoever looks may be told who they are; else none."""
        asked = self.whole
        if not isinstance(asked, StudyQuery) or self.steps or self.principal.scope.vendor_id is not None:
            return None
        return asked if find_study(asked.study).members is not None else None

    @property
    def source(self) -> object:
        """The question for a reader; of a dashboard as the API takes it. None when several make up what is shown."""
        return self.question

    @abstractmethod
    def answer(self) -> Result:
        """What is shown, and what its files hold. Raises the `InvalidInput` family, `WarehouseDown`."""

    def taken(self) -> Result:
        """What its files and copies hold. Raises as `answer` does."""
        return drawing.taken(self.drawn_as, self.answer(), self.knowledge)

    @property
    @abstractmethod
    def follows_period(self) -> bool:
        """Whether another period in the address is another one for the whole of this widget."""

    def draw(self, result: Result) -> Drawn:
        """What is to be seen, whether its values can be pointed at, within which days a shorter period can be drawn over it, and the way
        back to the whole."""
        if not self.steps:
            period = result.meta.get("period")
            within = {"within": [period["start"], period["end"]]} if period and self.follows_period else {}
            marks = "parts" if self.study is not None else self.marked is not None
            return self.draw_whole(result) | {"marks": marks} | within
        trail = {"crumbs": self.drilled.trail.crumbs, "by": self.drilled.trail.by}
        return drawing.draw(self.drilled.spec, result, self.knowledge) | {"trail": trail, "marks": True}

    @property
    def knowledge(self) -> drawing.Knowledge:
        return drawing.Knowledge(self.definitions, self.search, self.principal.formats, self.question, self.ask)

    def ask(self, question: MetricQuery) -> Result:
        """The answer to what a kind asks further."""
        return asking.answer_to(self.services.analytics, question, self.principal.scope)

    @abstractmethod
    def draw_whole(self, result: Result) -> Drawn:
        """What is to be seen of the whole."""

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

    @cached_property
    def drilled(self) -> drilling.Drilled:
        if self.named is None:
            raise InvalidInput.field("drill", "One cannot go into this widget.", "Go back to the whole of it.")
        asker = drilling.Asker(self.services.analytics, self.principal.scope, self.principal.formats)
        return drilling.drill(self.named, self.face, self.steps, asker)

    @property
    def trail_text(self) -> str:
        return " > ".join([*self.drilled.trail.crumbs, self.drilled.trail.by]) if self.steps else ""


@dataclass(frozen=True)
class OfDashboard(Asked):
    """A number is asked with its course too, so that its file holds what is on the screen."""

    spec: WidgetSpec
    chosen: asking.Chosen

    @property
    def name(self) -> str:
        return self.spec.title

    @property
    def chosen_filters(self) -> tuple[Filter, ...]:
        return self.chosen.filters

    @property
    def is_text(self) -> bool:
        return drawing.is_text(self.spec)

    @property
    def whole(self) -> MetricQuery | StudyQuery:
        return self._whole

    @property
    def question(self) -> MetricQuery | StudyQuery:
        return ordering.ordered(self.drilled.query if self.steps else self._whole, self.drawn_as.kind, self.sort)

    @cached_property
    def _whole(self) -> MetricQuery | StudyQuery:
        return asking.question_of(drawing.asked_for_drawing(self.spec), self.chosen)

    @property
    def face(self) -> WidgetSpec:
        return self.spec

    @property
    def source(self) -> object:
        return dict(self.spec.source)

    def answer(self) -> Result:
        return asking.answer_to(self.services.analytics, self.question, self.principal.scope)

    def draw_whole(self, result: Result) -> Drawn:
        return drawing.draw(self.spec, result, self.knowledge)

    @property
    def follows_period(self) -> bool:
        return asking.follows_period(self.spec)

    def look(self) -> object:
        return [self.spec.kind, dict(self.spec.options), dict(self.spec.source), self.trail_text, self.sort]

    def seen(self) -> Seen:
        return Seen(Picture.of(drawing.draw_text(self.spec))) if self.is_text else super().seen()


@dataclass(frozen=True)
class OfPage(Asked):
    """What the address chooses for all pages decides the rows, what it chooses for this one how they are shown."""

    widget: Widget

    @property
    def name(self) -> str:
        return self.widget.title

    @property
    def chosen_filters(self) -> tuple[Filter, ...]:
        return self._view.filters

    @property
    def whole(self) -> MetricQuery | StudyQuery | None:
        return self._question if isinstance(self._question, MetricQuery | StudyQuery) else None

    @property
    def named(self) -> MetricQuery | None:
        return self._question.query if isinstance(self._question, Made) else super().named

    @property
    def face(self) -> WidgetSpec:
        return drilling.face_of(self.name, self.widget.kind)

    def answer(self) -> Result:
        analytics, scope = self.services.analytics, self.principal.scope
        if self.steps and self.question is not None:
            return asking.answer_to(analytics, self.question, scope)
        return screens.answer(analytics, self._question, scope)

    def draw_whole(self, result: Result) -> Drawn:
        screen = SCREEN_OF[self.widget.name]
        decided = screen.options_of(selection.chosen(self.search, screen))
        address, formats = selection.shared(self.search, screen), self.principal.formats
        has_marks = self.named is not None
        options = told(self.widget, decided, definitions=self.definitions, address=address, formats=formats, marks=has_marks)
        return draw(self.widget, result, options)

    @property
    def follows_period(self) -> bool:
        asked = self.whole or self.named
        return asked is not None and asked.period == self._view.period

    def look(self) -> object:
        return [self.widget.name, self.trail_text, self.sort]

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
        steps = _steps_of(widget)
        # The whole of it has the order of its page.
        return OfPage(services, principal, text, steps, _sort_of(widget) if steps else "", _of_page(widget["name"], principal))
    chosen = selection.of_dashboard(text, _dimensions(services))
    return OfDashboard(services, principal, text, _steps_of(widget), _sort_of(widget), drawing.spec_of(widget), chosen)


def _steps_of(widget: object) -> tuple[drilling.Step, ...]:
    return drilling.read_steps(str(widget.get("drill") or "")) if isinstance(widget, Mapping) else ()


def _sort_of(widget: object) -> str:
    found = widget.get("sort") if isinstance(widget, Mapping) else None
    return found[:_LONGEST_SORT] if isinstance(found, str) else ""


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
