"""What a page of figures is made of: the widgets it shows, the questions behind them, and what one may choose on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from re import fullmatch
from typing import Any

from dashboard_app.fitting import answer_fitting
from dashboard_app.view import View, natural_grain
from dashboard_app.widgets import Widget
from data.analytics import Analytics
from data.errors import InvalidInput, UnknownName
from data.query import EVERYTHING, Grain, MetricQuery, Scope, Sort, StudyQuery
from data.result import Result

Ask = Callable[[Analytics, Scope], Result]


@dataclass(frozen=True, slots=True)
class Made:
    """An answer that is put together, of whose values those to `query` are the same: what they are made of can be asked."""

    ask: Ask
    query: MetricQuery


Question = MetricQuery | StudyQuery | Made | Ask
Chosen = Mapping[str, str]

_LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its name in the address, the values with their texts, the first of which holds unless another is chosen.

    `sets` is the option of the charts that the choice decides, if any. Without values it is a whole number from 1 on. What is chosen
    by other means than a control of its own (the heads of a table) is no `control`. `pattern`: values that only the data know, too.
    """

    name: str
    label: str
    values: tuple[tuple[str, str], ...] = ()
    sets: str = ""
    control: bool = True
    pattern: str = ""

    @property
    def default(self) -> str:
        return self.values[0][0] if self.values else "1"

    def read(self, given: Sequence[str]) -> str:
        """What an address chooses. Raises the `InvalidInput` family, with what would be right."""
        if not given:
            return self.default
        if not self.values:
            return _whole_number(self.name, given[0])
        known = [value for value, _ in self.values]
        if given[0] not in known and not (self.pattern and fullmatch(self.pattern, given[0])):
            raise UnknownName.of(self.name, self.label.lower(), given[0], known)
        return given[0]


def _whole_number(name: str, text: str) -> str:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:8]) <= _LAST_PAGE):
        raise InvalidInput.field(name, f"{name} in the address is not a number of a page.", "Begin at page 1.")
    return str(int(text))


GRAIN = Choice(
    "grain", "Step",
    (
        ("auto", "Step: auto"), ("hour", "Hourly"), ("day", "Daily"), ("week", "Weekly"), ("month", "Monthly"), ("quarter", "Quarterly"),
        ("year", "Yearly"),
    ),
)  # fmt: skip


def grain_of(chosen: Chosen) -> Grain | None:
    """The chosen step of time; none for the one that suits the period."""
    return None if chosen[GRAIN.name] == GRAIN.default else Grain(chosen[GRAIN.name])


def sort_of(text: str) -> Sort:
    """An order as an address has it: a field, with `-` for the largest first."""
    return Sort(text.removeprefix("-"), descending=text.startswith("-"))


def by_day(view: View) -> View:
    """The view with a step of at least a day, for what is not known by the hour."""
    return replace(view, grain=Grain.DAY) if (view.grain or natural_grain(view.period)) is Grain.HOUR else view


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: its widgets and, by name, the question that each of them asks about a view and what has been chosen."""

    path: str
    widgets: tuple[Widget, ...]
    questions: Callable[[View, Chosen], dict[str, Question]]
    choices: tuple[Choice, ...] = ()

    def read(self, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Every choice of the page, as an address has it."""
        return {choice.name: choice.read(given.get(choice.name, ())) for choice in self.choices}

    def options_of(self, chosen: Chosen) -> dict[str, dict[str, str | int]]:
        """By the name of a choice: the option of a chart that it decides, with the value."""
        decided = ((choice, chosen[choice.name]) for choice in self.choices if choice.sets)
        return {choice.name: {choice.sets: int(value) if choice.sets == "minimum" else value} for choice, value in decided}


def answer(analytics: Analytics, question: Question, scope: Scope = EVERYTHING) -> Result:
    """The answer to any question of a page. Raises the `InvalidInput` family, `WarehouseDown`."""
    if isinstance(question, MetricQuery):
        return analytics.run(question, scope)
    if isinstance(question, Made):
        return question.ask(analytics, scope)
    return analytics.study(question, scope) if isinstance(question, StudyQuery) else question(analytics, scope)


def figures(view: View, *metrics: str, dimension: str | None = None, by_time: bool = False, **order: Any) -> Made:  # noqa: ANN401
    """A question about metrics of which some may not know the filters of the view: those have no value, and say why. `order` is how
    the members are sorted and where they end."""

    query = replace(view.ask(*metrics, dimension=dimension, by_time=by_time), **order)
    return Made(lambda analytics, scope: answer_fitting(analytics, query, scope), query)
