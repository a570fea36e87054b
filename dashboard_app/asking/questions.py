"""What one may ask, as schemas, and their way to the core's questions: one place for query strings and bodies alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, WithJsonSchema

from dashboard_app.asking.validation import lines_of_text, plain_text
from dashboard_app.view import View
from data.errors import InvalidPeriod, MissingParameter, UnknownName
from data.periods import PERIOD_NAMES
from data.query import (
    DEFAULT_PERIOD,
    MAX_ROWS,
    NONE_MEMBER,
    CompareMode,
    CompareSpec,
    DateBasis,
    Filter,
    Grain,
    MetricQuery,
    PeriodSpec,
    Sort,
    StudyQuery,
)

EXCLUDE = "__not"
MAX_NAMES = 20
MAX_LISTED = 10_000
"""Longer lists are refused before anything is done with them; each field has its own, lower limit."""
MAX_FILTERS = 40
MAX_VALUES = 1_000
FIRST_YEAR, LAST_YEAR = 1900, 2200

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a date must be written YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"there is no day {value}") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"dates must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _listed(value: object) -> object:
    """One value may stand for a list of one; whole numbers may stand for their text (hours, weekdays)."""
    many = value if isinstance(value, list) else [value]
    if len(many) > MAX_LISTED:
        raise ValueError(f"at most {MAX_LISTED:,} values")
    return [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in many]


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    # Not what stands for whatever this machine is set to.
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def _zone(name: str) -> str:
    # The list and not ZoneInfo(name), which opens the file of that name.
    if name not in _zones():
        raise ValueError("there is no such time zone; write it like Europe/Berlin")
    return name


Name = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(plain_text)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=130, pattern=r"^-?[^-]"), AfterValidator(plain_text)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=256), AfterValidator(lines_of_text)]
Values = Annotated[
    list[Value],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=MAX_VALUES),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 256},
                {"type": "integer"},
                {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1, "maxItems": MAX_VALUES},
            ]
        }
    ),
]
Names = Annotated[
    list[Name],
    BeforeValidator(_listed),
    Field(max_length=MAX_NAMES),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "maxItems": MAX_NAMES}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
PeriodName = Annotated[Name, WithJsonSchema({"type": "string", "enum": list(PERIOD_NAMES)})]
FileKind = Annotated[Literal["json", "csv", "xlsx"] | None, Field(description="The kind of file; wins over `Accept`.")]
Comparison = Literal["none", "previous_period", "previous_week", "previous_month", "previous_year", "previous_year_weekday"]


SortFields = Annotated[
    list[FieldName],
    BeforeValidator(_listed),
    Field(max_length=MAX_NAMES, description="Fields of the rows; `-` first for the largest first."),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "maxItems": MAX_NAMES}),
]


class Span(BaseModel):
    """When."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    period: Annotated[PeriodName | None, Field(description=f"A named period; default {DEFAULT_PERIOD}.")] = None
    start: Annotated[Day | None, Field(description="First included day, instead of a named period.")] = None
    end: Annotated[Day | None, Field(description="Last included day.")] = None

    def period_spec(self) -> PeriodSpec:
        """Raises `InvalidPeriod` or `MissingParameter` when name and days contradict each other."""
        if self.period is not None and self.period not in PERIOD_NAMES:
            raise UnknownName.of("period", "period", self.period, PERIOD_NAMES)
        if self.start is None and self.end is None:
            return PeriodSpec(name=self.period or DEFAULT_PERIOD)
        if self.period is not None:
            raise InvalidPeriod.field("period", "Give a named period or start and end, not both.", "Leave one of them out.")
        start, end = _both(self.start, self.end, "start", "end")
        return PeriodSpec(name=None, start=start, end=end)


class Window(Span):
    """When, compared with what, which rows, in which currency and zone: what every question has in common."""

    compare: Annotated[Comparison | None, Field(description="What to compare with; default none.")] = None
    compare_start: Annotated[Day | None, Field(description="First day to compare with, instead of a named comparison.")] = None
    compare_end: Annotated[Day | None, Field(description="Last day to compare with.")] = None
    filters: Annotated[
        dict[Name, Values],
        Field(
            max_length=MAX_FILTERS,
            description=f"Values to keep, by dimension; `<dimension>{EXCLUDE}` drops them. `{NONE_MEMBER}` is the missing value.",
        ),
    ] = {}
    date_basis: Annotated[DateBasis, Field(description="Amounts on their own date (event) or on their order's (order).")] = DateBasis.EVENT
    currency: Annotated[
        str | None, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(description="Convert amounts to this currency (ISO 4217).")
    ] = None
    timezone: Annotated[
        Annotated[Name, AfterValidator(_zone)] | None, Field(description="Cut days in this time zone; default the business zone.")
    ] = None

    def compare_spec(self) -> CompareSpec:
        """Raises as `period_spec` does."""
        if self.compare_start is None and self.compare_end is None:
            return CompareSpec(mode=CompareMode(self.compare or CompareMode.NONE))
        if self.compare is not None:
            raise InvalidPeriod.field(
                "compare", "Give a named comparison or compare_start and compare_end, not both.", "Leave one of them out."
            )
        start, end = _both(self.compare_start, self.compare_end, "compare_start", "compare_end")
        return CompareSpec(mode=CompareMode.CUSTOM, start=start, end=end)

    def view(self, grain: Grain | None = None) -> View:
        """What all questions of one page are asked about."""
        return View(
            period=self.period_spec(),
            compare=self.compare_spec(),
            filters=self.kept(),
            grain=grain,
            basis=self.date_basis,
            currency=self.currency,
            timezone=self.timezone,
        )

    def kept(self) -> tuple[Filter, ...]:
        return filters_of(self.filters)


class Question(Window):
    """A question to the metric layer."""

    metrics: Annotated[
        Names, Field(min_length=1, description="What to count, by the names of /metrics.", json_schema_extra={"minItems": 1})
    ]
    dimensions: Annotated[Names, Field(description="What to group by, by the names of /dimensions.")] = []
    grain: Annotated[Grain | None, Field(description="Group by time; none by default.")] = None
    sort: SortFields = []
    limit: Annotated[StrictInt | None, Field(ge=1, le=MAX_ROWS, description="At most so many rows; `row_count` still counts all.")] = None
    other: Annotated[StrictBool, Field(description="Gather the rows beyond `limit` in one more row.")] = False
    share: Annotated[StrictBool, Field(description="Add each additive metric's share of the filtered total.")] = False
    targets: Annotated[
        StrictBool, Field(description="Add each metric's target that is due by now, the variance (value - target) and its rate.")
    ] = False

    def to_query(self) -> MetricQuery:
        return MetricQuery(
            metrics=tuple(self.metrics),
            dimensions=tuple(self.dimensions),
            grain=self.grain,
            period=self.period_spec(),
            compare=self.compare_spec(),
            filters=self.kept(),
            sort=sorts(self.sort),
            limit=self.limit,
            other=self.other,
            share=self.share,
            targets=self.targets,
            basis=self.date_basis,
            currency=self.currency,
            timezone=self.timezone,
        )


class StudyQuestion(Window):
    """A question to a study. Without a period, the one that suits the study."""

    options: Annotated[
        dict[Name, Any],
        Field(
            max_length=20,
            description="`months` for retention, segments and affinity; `minimum_customers` for retention and segments; `minimum_orders`, "
            "`minimum_support`, `product` and `limit` for affinity; `limit` for exchange_rates.",
        ),
    ] = {}

    def to_query(self, name: str) -> StudyQuery:
        named = self.period is not None or self.start is not None or self.end is not None
        period: PeriodSpec | None = self.period_spec() if named else None
        return StudyQuery(
            name, period, self.compare_spec(), self.kept(), tuple(self.options.items()), self.date_basis, self.currency, self.timezone
        )


def filters_of(given: Mapping[str, Sequence[str]]) -> tuple[Filter, ...]:
    """Values by dimension; `__not` behind its name drops them."""
    return tuple(
        Filter(dimension=name.removesuffix(EXCLUDE), values=tuple(dict.fromkeys(values)), exclude=name.endswith(EXCLUDE))
        for name, values in given.items()
    )


def sorts(fields: Sequence[str]) -> tuple[Sort, ...]:
    return tuple(Sort(field=one.removeprefix("-"), descending=one.startswith("-")) for one in fields)


def _both(start: date | None, end: date | None, first: str, last: str) -> tuple[date, date]:
    if start is None or end is None:
        missing = first if start is None else last
        raise MissingParameter.field(missing, f"{missing} is missing: {first} and {last} go together.", f"Add {missing}.")
    if end < start:
        raise InvalidPeriod.field(last, f"{last} {end} is before {first} {start}.", "Exchange the two days.")
    return start, end
