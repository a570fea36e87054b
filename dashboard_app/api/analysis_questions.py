"""What one may ask of the analysis endpoints, as schemas, and their way to the questions of the pages."""

# ruff: noqa: RUF012 - pydantic copies the defaults of its models

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StringConstraints, WithJsonSchema

from dashboard_app import breakdown, history, products, vendors
from dashboard_app.api.schemas import MAX_PAGE
from dashboard_app.asking.questions import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_VALUES,
    FileKind,
    Name,
    Names,
    Question,
    SortFields,
    Span,
    Value,
    Window,
    sorts,
)
from dashboard_app.customers import MONTHS, CustomersAsked
from dashboard_app.paging import offset_of
from dashboard_app.view import View
from data.errors import InvalidInput
from data.query import MAX_ROWS, Grain, MetricQuery
from data.studies import PRIVATE_MINIMUM

DEFAULT_SERIES = 10

_SPACE_FOR_PLUS = re.compile(r" (?=\d{2}:\d{2}$)")


def _instant(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("an instant must be written like 2026-11-20T12:00:00+01:00")  # noqa: TRY004 - pydantic takes ValueError
    try:
        # A plus that was not written as %2B arrives as a space.
        at = datetime.fromisoformat(_SPACE_FOR_PLUS.sub("+", value))
    except ValueError:
        raise ValueError("an instant must be written like 2026-11-20T12:00:00+01:00") from None
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset, such as Z or +01:00")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"instants must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return at


Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Metrics = Annotated[Names, Field(min_length=1, description="The figures of the table, by the names of /metrics.")]
Page = Annotated[StrictInt | None, Field(ge=1, le=MAX_PAGE, description="Rows on a page, 100 unless told; a file holds all of them.")]
Cursor = Annotated[str | None, StringConstraints(max_length=512), Field(description="The `meta.next` of the page before.")]


class Trends(Question):
    """A question about the course of sales, with the values that suit a trend as defaults."""

    metrics: Annotated[Names, Field(min_length=1, description="What to follow.")] = ["revenue"]
    dimensions: Annotated[Names, Field(max_length=1, description="A dimension to break down by: one series for each of its members.")] = []
    grain: Annotated[Grain, Field(description="The step of the trend.")] = Grain.DAY
    limit: Annotated[StrictInt | None, Field(ge=1, le=MAX_ROWS, description="With a dimension: how many members get a series.")] = None
    other: Annotated[StrictBool, Field(description="With a dimension: gather all other members in one more series.")] = True
    format: FileKind = None

    def to_query(self) -> MetricQuery:
        """With a dimension, the limit counts series and not rows, so the members beyond it are always gathered."""
        gathers = bool(self.dimensions) and self.other
        query = replace(super().to_query(), other=gathers)
        if gathers:
            return replace(query, limit=self.limit or DEFAULT_SERIES)
        if self.dimensions and self.limit is not None:
            raise InvalidInput.field(
                "other", "Series beyond the limit are gathered, not dropped.", "Leave `other` out, or leave `limit` out."
            )
        return query


class Overview(Window):
    """A question about the whole overview."""

    grain: Annotated[Grain | None, Field(description="The step of the trend; default what suits the period.")] = None
    targets: Annotated[StrictBool, Field(description="Add targets, variance and its rate to `kpis` and `trend`.")] = False

    def to_view(self) -> View:
        return replace(self.view(self.grain), targets=self.targets)


class Vendors(Window):
    """A question about vendors."""

    metrics: Metrics = list(vendors.SCORECARD)
    minimum_orders: Annotated[
        StrictInt, Field(ge=0, le=1_000_000, description="Vendors with fewer orders stay in the table without rates and places.")
    ] = vendors.MINIMUM_ORDERS
    sort: SortFields = []
    limit: Page = None
    cursor: Cursor = None
    format: FileKind = None

    def to_asked(self) -> vendors.VendorsAsked:
        return vendors.VendorsAsked(
            self.view(), tuple(self.metrics), self.minimum_orders, sorts(self.sort), offset_of(self.cursor), self.limit
        )


class Products(Window):
    """A question about products."""

    metrics: Metrics = list(products.FIGURES)
    sort: SortFields = []
    limit: Page = None
    cursor: Cursor = None
    format: FileKind = None

    def to_asked(self) -> products.ProductsAsked:
        return products.ProductsAsked(self.view(), tuple(self.metrics), sorts(self.sort), offset_of(self.cursor), self.limit)


class Breakdown(Window):
    """A question about where revenue comes from."""

    by: Annotated[
        Names, Field(min_length=1, max_length=breakdown.MOST_DIMENSIONS, description="One or two of: " + ", ".join(breakdown.DIMENSIONS))
    ] = ["category"]
    sort: SortFields = []
    limit: Annotated[StrictInt, Field(ge=1, le=MAX_ROWS, description="Rows beside the one of the rest.")] = breakdown.SHOWN
    other: Annotated[StrictBool, Field(description="Gather the rows beyond `limit` in one more row.")] = True
    format: FileKind = None

    def to_asked(self) -> breakdown.BreakdownAsked:
        return breakdown.BreakdownAsked(tuple(self.by), self.view(), sorts(self.sort), self.limit, self.other)


class Insights(Window):
    """A question about customers."""

    grain: Annotated[Grain | None, Field(description="The step of `by_time`; default what suits the period.")] = None
    months: Annotated[StrictInt, Field(ge=1, le=120, description="Cohorts and segments look at so many months up to the end.")] = MONTHS
    minimum_customers: Annotated[
        StrictInt, Field(ge=1, le=1_000, description="Groups of fewer customers are shown without figures; for vendors not below 5.")
    ] = PRIVATE_MINIMUM

    def to_asked(self) -> CustomersAsked:
        return CustomersAsked(self.view(self.grain), self.months, self.minimum_customers)


class History(Span):
    """A question about recorded figures."""

    metrics: Annotated[Names, Field(min_length=1, description="The recorded figures, by the names of /metrics.")] = list(history.METRICS)
    grain: Annotated[Literal["day", "week", "month", "quarter", "year"], Field(description="The grain they were recorded at.")] = "day"
    dimension: Annotated[Name | None, Field(description="Figures of the members of this dimension; none: of the whole house.")] = None
    dimensions: Annotated[
        Names, Field(max_length=1, description="The same, under the name it has in other questions.", json_schema_extra={"maxItems": 1})
    ] = []
    member: Annotated[
        list[Value], Field(max_length=MAX_VALUES, description="Only these members.", json_schema_extra={"maxItems": MAX_VALUES})
    ] = []
    compare: Annotated[
        Literal["previous_period"], Field(description="Recorded growth is against the period before; no other is recorded.")
    ] = "previous_period"
    as_known_at: Annotated[Instant | None, Field(description="What was known at this instant; none: what is known now.")] = None
    format: FileKind = None

    def to_asked(self) -> history.HistoryAsked:
        dimension = self.dimension or next(iter(self.dimensions), "")
        return history.HistoryAsked(
            tuple(dict.fromkeys(self.metrics)), Grain(self.grain), self.period_spec(), dimension, tuple(self.member),
            self.as_known_at,
        )  # fmt: skip
