"""What a study is: a question that is not one grouping, with options of its own, answered by one or two statements over the facts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Select

from data import periods
from data.errors import InvalidInput, UnknownName
from data.query import CompareMode, Mark, MetricQuery, PeriodSpec, Scope, StudyQuery
from data.question import Question, Setting, resolve
from data.result import Answer
from data.warehouse.base import Rows, Statement

OptionValue = int | float | str | None
Options = Mapping[str, OptionValue]
Read = Callable[[Statement], Rows]

PRIVATE_MINIMUM = 5
"""The smallest group of customers whose figures a vendor may see, and what everybody sees unless they ask for less."""

_RESOLVED_BY = ("revenue",)
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A whole number that a study can be told. Without a default it may stay unset."""

    name: str
    definition: str
    low: int
    high: int
    default: int | None = None

    def of(self, options: Options) -> int | None:
        """What was told, or the default."""
        value = options.get(self.name)
        return value if isinstance(value, int) else None

    def check(self, value: object) -> OptionValue:
        """The value, when it is right. Raises `InvalidInput`."""
        if value is None and self.default is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return value
        raise _wrong(self, f"a whole number from {self.low} to {self.high}")


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction from 0 to 1 that a study can be told."""

    name: str
    definition: str
    default: float

    def of(self, options: Options) -> float:
        value = options.get(self.name)
        return float(value) if isinstance(value, int | float) else self.default

    def check(self, value: object) -> OptionValue:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        raise _wrong(self, "a number from 0 to 1")


@dataclass(frozen=True, slots=True)
class Member:
    """The key of a member (a product, say) that a study can be told; unset, it is about all of them."""

    name: str
    definition: str
    default: None = None

    def of(self, options: Options) -> str | None:
        value = options.get(self.name)
        return value if isinstance(value, str) else None

    def check(self, value: object) -> OptionValue:
        if value is None or (isinstance(value, str) and 1 <= len(value) <= _LONGEST_KEY and "\0" not in value):
            return value
        raise _wrong(self, f"a key of 1 to {_LONGEST_KEY} characters")


AnyOption = Option | Share | Member


def _wrong(option: AnyOption, allowed: str) -> InvalidInput:
    return InvalidInput.field(f"options.{option.name}", f"{option.name} must be {allowed}.", option.definition)


MINIMUM_CUSTOMERS = Option(
    "minimum_customers", "Groups of fewer customers are shown without figures; for vendors not below 5.", 1, 1_000, PRIVATE_MINIMUM
)
MONTHS = Option("months", "Look at so many months up to the end of the period; without it, at the period itself.", 1, 120)


def reach_back(question: Question, options: Options) -> Question:
    """As many `MONTHS` as asked for up to the end of the period, or the period itself."""
    months = MONTHS.of(options)
    if months is None:
        return question
    last = question.period.last
    first = periods.add_months(last + timedelta(days=1), -months)
    return replace(question, period=periods.between(first, last, question.calendar))


def _as_asked(question: Question, _options: Options) -> Question:
    return question


def _nothing_more(_question: Question) -> object:
    return None


@dataclass(frozen=True, slots=True)
class Study:
    """One study. `frame` says what stretch of time it looks at when it was asked about a period; `depends_on` names what of the
    present its answer depends on beyond the question; `about` the measures and dimensions it is made of (see `data.catalog.origins`).
    `members` lists the customers that one of its values is made of, where it is made of customers (see `data.studies.members`)."""

    name: str
    label: str
    definition: str
    default_period: str
    options: tuple[AnyOption, ...]
    answer: Callable[[Question, Options, Read], Answer]
    frame: Callable[[Question, Options], Question] = _as_asked
    depends_on: Callable[[Question], object] = _nothing_more
    about: frozenset[str] = frozenset()
    members: Callable[[Question, Options, Mark], Select[Any]] | None = None

    def prepare(self, query: StudyQuery, scope: Scope, setting: Setting) -> tuple[Question, Options]:
        """The concrete question and options. Raises the `InvalidInput` family with the field at fault."""
        if query.compare.mode is not CompareMode.NONE:
            raise InvalidInput.field("compare", f"{self.label} is not compared with another period.", "Leave compare out.")
        options: dict[str, OptionValue] = {option.name: option.default for option in self.options}
        for name, value in query.options:
            options[name] = self._option(name).check(value)
        check_minimum(MINIMUM_CUSTOMERS.of(options), scope, f"options.{MINIMUM_CUSTOMERS.name}")
        asked = MetricQuery(
            _RESOLVED_BY, period=query.period or PeriodSpec(self.default_period), filters=query.filters, basis=query.basis,
            currency=query.currency, timezone=query.timezone,
        )  # fmt: skip
        return self.frame(resolve(asked, scope, setting), options), options

    def key(self, question: Question, options: Options) -> str:
        parts = ["study", self.name, question.key(), sorted(options.items()), self.depends_on(question)]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()

    def _option(self, name: str) -> AnyOption:
        found = next((option for option in self.options if option.name == name), None)
        if found is None:
            raise UnknownName.of(f"options.{name[:80]}", "option", name, [option.name for option in self.options])
        return found


def named_member(mark: Mark, dimension: str) -> str:
    """The member of `dimension` that a mark of a study names. Raises `InvalidInput`."""
    found = [one.values[0] for one in mark.members if one.dimension == dimension and len(one.values) == 1 and not one.exclude]
    if len(found) != 1:
        raise InvalidInput.field(f"mark.members.{dimension}", f"The mark names no {dimension}.", "Name it as rows do.")
    return found[0]


def check_minimum(minimum: int | None, scope: Scope, field: str) -> None:
    """Raise when a vendor asks for groups so small that they tell about single customers."""
    if scope.vendor_id is not None and minimum is not None and minimum < PRIVATE_MINIMUM:
        raise InvalidInput.field(
            field, f"Groups of fewer than {PRIVATE_MINIMUM} customers are not shown.", f"Use {PRIVATE_MINIMUM} or more."
        )
