"""What a kind of widget is: the question it answers, what it needs to draw, its place on the grid and the options of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from re import fullmatch
from typing import Any

from dashboard_app.charts.options import Options
from data.errors import InvalidInput, UnknownName
from data.query import MetricQuery
from data.result import Result

Draw = Callable[[Result, Options], Any]
"""Makes a `Figure` or a list of components, as the family of its kind says."""

MOST_METRICS = 30
ONE_OF_SEVERAL = (1, MOST_METRICS)
"""Metrics of a kind that draws the one that is chosen among those of the question."""

ANY_STUDY = "*"
_ANY_AXES = (0, 9)
_LONGEST_TEXT = 200
_NAME = r"[a-z][a-z0-9_]{0,99}"


class Family(StrEnum):
    """How it is drawn: by plotly.js, as elements, as a card with one number, or as text of its own that asks nothing."""

    FIGURE = "figure"
    ELEMENTS = "elements"
    NUMBER = "number"
    TEXT = "text"


class Form(StrEnum):
    """What a question looks like, which decides the kind that answers it best."""

    NUMBER = "number"
    NUMBERS = "numbers"
    TREND = "trend"
    TRENDS = "trends"
    MEMBERS = "members"
    SEVERAL = "several"
    PAIRS = "pairs"
    STUDY = "study"


class Control(StrEnum):
    """With what a person sets an option. `METRIC` chooses one of the metrics of the question, or none of them."""

    CHOICE = "choice"
    NUMBER = "number"
    SWITCH = "switch"
    TEXT = "text"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Asks:
    """A question as a kind of chart sees it: how many metrics by how many dimensions (`named`, where known), over time,
    or which study."""

    metrics: int = 1
    dimensions: int = 0
    by_time: bool = False
    study: str = ""
    named: tuple[str, ...] = ()

    @property
    def axes(self) -> int:
        return self.dimensions + self.by_time

    @property
    def form(self) -> Form:
        if self.study:
            return Form.STUDY
        if self.by_time:
            return Form.TRENDS if self.dimensions else Form.TREND
        if not self.dimensions:
            return Form.NUMBER if self.metrics == 1 else Form.NUMBERS
        if self.dimensions > 1:
            return Form.PAIRS
        return Form.MEMBERS if self.metrics == 1 else Form.SEVERAL


@dataclass(frozen=True, slots=True)
class Shape:
    """What a question needs so that a kind can draw it: (least, most) metrics and dimensions; whether a step of time is "needed",
    "allowed" or "none". `axes` counts the step of time as one more dimension; `alone` are the fewest metrics without any of these.

    `compare`: whether a comparison shows. `studies` are those it draws besides questions to the metric layer (`ANY_STUDY`: all).
    `best` are the forms of question that it answers better than most. With `named`, one of the dimensions is one of these.
    """

    metrics: tuple[int, int] = (1, 1)
    dimensions: tuple[int, int] = (0, 0)
    time: str = "none"
    compare: bool = False
    studies: tuple[str, ...] = ()
    axes: tuple[int, int] = _ANY_AXES
    best: tuple[Form, ...] = ()
    alone: int = 0
    named: tuple[str, ...] = ()

    def needs(self) -> str:
        """What it needs, in words for a form or a page."""
        counted = [_counted(limits, noun) for limits, noun in ((self.metrics, "metric"), (self.dimensions, "dimension")) if limits[1]]
        time = {"needed": ["a step of time"], "allowed": ["with or without a step of time"]}.get(self.time, [])
        named = [f"one of {', '.join(self.named)}"] if self.named else []
        axes = [f"together {_counted(self.axes, 'axis')}"] if self.axes != _ANY_AXES else []
        studied = "any study" if ANY_STUDY in self.studies else f"the study {' or '.join(self.studies)}" if self.studies else ""
        asked = ", ".join([*counted, *time, *axes, *named])
        return " or ".join(filter(None, (asked, studied)))

    def fits(self, asks: Asks) -> bool:
        """Whether a question of this form can be drawn."""
        if asks.study:
            return asks.study in self.studies or ANY_STUDY in self.studies
        return not self.lacks(asks)

    def lacks(self, asks: Asks) -> str:
        """What is wrong with a question to the metric layer, in words that follow "It needs"; empty when nothing is."""
        if not _within(asks.metrics, self.metrics):
            return f"{_counted(self.metrics, 'metric')}"
        if self.time == "needed" and not asks.by_time:
            return "a step of time"
        if self.time == "none" and asks.by_time:
            return "a question without a step of time"
        if not _within(asks.dimensions, self.dimensions):
            return f"{_counted(self.dimensions, 'dimension')}"
        if not _within(asks.axes, self.axes):
            return f"{_counted(self.axes, 'dimension')}, of which a step of time is one"
        return self._lacks_more(asks)

    def _lacks_more(self, asks: Asks) -> str:
        if not asks.axes and asks.metrics < self.alone:
            return f"a dimension, or at least {self.alone} metrics"
        if self.named and asks.named and not set(self.named) & set(asks.named):
            return f"one of the dimensions {', '.join(self.named)}"
        return ""


def _within(count: int, limits: tuple[int, int]) -> bool:
    return limits[0] <= count <= limits[1]


def _counted(limits: tuple[int, int], noun: str) -> str:
    least, most = limits
    if most == 0:
        return f"no {noun}"
    count = str(most) if least == most else f"{least} to {most}" if least else f"at most {most}"
    return f"{count} {noun}" if most == 1 else f"{count} {'axes' if noun == 'axis' else f'{noun}s'}"


@dataclass(frozen=True, slots=True)
class Field:
    """One option of a kind: a field of its form. `values` are those of a choice with their texts; `least` and `most` limit a number."""

    name: str
    label: str
    control: Control
    default: Any = None
    values: tuple[tuple[Any, str], ...] = ()
    least: float = 0
    most: float = 1_000

    def check(self, value: object, metrics: Sequence[str] = ()) -> Any:  # noqa: ANN401 - of whatever type the control has
        """The value, when it is right; none is the default. Raises `InvalidInput` naming `options.<name>`."""
        if value is None:
            return self.default
        return _CHECKS[self.control](self, value, metrics)

    def wrong(self, allowed: str) -> InvalidInput:
        return InvalidInput.field(f"options.{self.name}", f"{self.label} must be {allowed}.", "Choose one of these, or leave it out.")


def _choice(of: Field, value: object, _metrics: Sequence[str]) -> object:
    """Forms send every value as text."""
    known = {str(known): known for known, _ in of.values}
    if isinstance(value, bool) or not isinstance(value, str | int) or str(value) not in known:
        raise of.wrong(f"one of {', '.join(one or 'none' for one in known)}")
    return known[str(value)]


def _number(of: Field, value: object, _metrics: Sequence[str]) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not of.least <= value <= of.most:
        raise of.wrong(f"a number from {of.least:,.0f} to {of.most:,.0f}")
    return int(value) if isinstance(of.default, int) else value


def _switch(of: Field, value: object, _metrics: Sequence[str]) -> object:
    if not isinstance(value, bool):
        raise of.wrong("true or false")
    return value


def _text(of: Field, value: object, _metrics: Sequence[str]) -> object:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or "\0" in value:
        raise of.wrong(f"a text of at most {_LONGEST_TEXT} characters")
    return value


def _metric(of: Field, value: object, metrics: Sequence[str]) -> object:
    if value == "":
        return value
    if not isinstance(value, str) or not fullmatch(_NAME, value):
        raise of.wrong("the name of a metric")
    if metrics and value not in metrics:
        raise UnknownName.of(f"options.{of.name}", "metric of this widget", value, metrics)
    return value


_CHECKS: Mapping[Control, Callable[[Field, object, Sequence[str]], object]] = {
    Control.CHOICE: _choice,
    Control.NUMBER: _number,
    Control.SWITCH: _switch,
    Control.TEXT: _text,
    Control.METRIC: _metric,
}

METRIC = Field("metric", "Figure", Control.METRIC, "")
"""Which of several metrics of a question is drawn; none for the first."""


Further = Callable[[MetricQuery, Result, Options], Sequence[MetricQuery]]


def _nothing_further(_query: MetricQuery, _result: Result, _options: Options) -> Sequence[MetricQuery]:
    return ()


def _as_told(options: Options) -> Options:
    return options


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of widget. `about` says which question it answers; `size` and `smallest` are (width, height) on a grid of 12 columns
    and rows of 60 px; `fields` are the options of its own, and `complete` fills in what depends on others. `further` are the questions
    whose answers it needs besides (as `Options.beside`), where the answer itself does not say all that it shows."""

    name: str
    label: str
    icon: str
    about: str
    draw: Draw
    shape: Shape
    family: Family = Family.FIGURE
    size: tuple[int, int] = (6, 5)
    smallest: tuple[int, int] = (3, 3)
    fields: tuple[Field, ...] = ()
    complete: Callable[[Options], Options] = _as_told
    further: Further = _nothing_further

    def checked(self, options: Mapping[str, Any], metrics: Sequence[str] = ()) -> dict[str, Any]:
        """The options, when all are known and right (and name only `metrics`, when those are given). Raises `InvalidInput` naming
        `options.<field>`. What is left out stays out, and has its default when it is drawn."""
        known = {one.name: one for one in self.fields}
        for name in options:
            if name not in known:
                raise UnknownName.of(f"options.{name}", f"option of {self.label.lower()}", name, known)
        return {name: known[name].check(value, metrics) for name, value in options.items()}

    def settled(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The value of every option: as told, else its default."""
        return {one.name: one.default if options.get(one.name) is None else options[one.name] for one in self.fields}
