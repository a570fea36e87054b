"""What a study is: a question that is not one grouping, with options of its own, answered by one or two statements over the facts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from data.errors import InvalidInput, UnknownName
from data.query import CompareMode, MetricQuery, PeriodSpec, Scope, StudyQuery
from data.question import Question, Setting, resolve
from data.result import Answer
from data.warehouse.base import Rows, Statement

Options = Mapping[str, int | None]
Read = Callable[[Statement], Rows]

PRIVATE_MINIMUM = 5
"""The smallest group of customers whose figures a vendor may see, and what everybody sees unless they ask for less."""

_RESOLVED_BY = ("revenue",)


@dataclass(frozen=True, slots=True)
class Option:
    """A whole number that a study can be told. Without a default it may stay unset."""

    name: str
    definition: str
    low: int
    high: int
    default: int | None = None


MINIMUM_CUSTOMERS = Option(
    "minimum_customers", "Groups of fewer customers are shown without figures; for vendors not below 5.", 1, 1_000, PRIVATE_MINIMUM
)
MONTHS = Option("months", "Look at so many months up to the end of the period; without it, at the period itself.", 1, 120)


def _as_asked(question: Question, _options: Options) -> Question:
    return question


def _nothing_more(_question: Question) -> object:
    return None


@dataclass(frozen=True, slots=True)
class Study:
    """One study. `frame` says what stretch of time it looks at when it was asked about a period; `depends_on` names what of the
    present its answer depends on beyond the question."""

    name: str
    label: str
    definition: str
    default_period: str
    options: tuple[Option, ...]
    answer: Callable[[Question, Options, Read], Answer]
    frame: Callable[[Question, Options], Question] = _as_asked
    depends_on: Callable[[Question], object] = _nothing_more

    def prepare(self, query: StudyQuery, scope: Scope, setting: Setting) -> tuple[Question, Options]:
        """The concrete question and options. Raises the `InvalidInput` family with the field at fault."""
        if query.compare.mode is not CompareMode.NONE:
            raise InvalidInput.field("compare", f"{self.label} is not compared with another period.", "Leave compare out.")
        options = {option.name: option.default for option in self.options}
        for name, value in query.options:
            options[name] = _checked(value, self._option(name))
        check_minimum(options.get(MINIMUM_CUSTOMERS.name), scope, f"options.{MINIMUM_CUSTOMERS.name}")
        asked = MetricQuery(
            _RESOLVED_BY, period=query.period or PeriodSpec(self.default_period), filters=query.filters, basis=query.basis,
            currency=query.currency, timezone=query.timezone,
        )  # fmt: skip
        return self.frame(resolve(asked, scope, setting), options), options

    def key(self, question: Question, options: Options) -> str:
        parts = ["study", self.name, question.key(), sorted(options.items()), self.depends_on(question)]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()

    def _option(self, name: str) -> Option:
        found = next((option for option in self.options if option.name == name), None)
        if found is None:
            raise UnknownName.of(f"options.{name[:80]}", "option", name, [option.name for option in self.options])
        return found


def check_minimum(minimum: int | None, scope: Scope, field: str) -> None:
    """Raise when a vendor asks for groups so small that they tell about single customers."""
    if scope.vendor_id is not None and minimum is not None and minimum < PRIVATE_MINIMUM:
        raise InvalidInput.field(
            field, f"Groups of fewer than {PRIVATE_MINIMUM} customers are not shown.", f"Use {PRIVATE_MINIMUM} or more."
        )


def _checked(value: object, option: Option) -> int | None:
    if value is None and option.default is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not option.low <= value <= option.high:
        message = f"{option.name} must be a whole number from {option.low} to {option.high}."
        raise InvalidInput.field(f"options.{option.name}", message, option.definition)
    return value
