"""The shapes of targets in requests and answers, with the examples of the description."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from dashboard_app.api.schemas import Paging
from dashboard_app.asking.questions import Day, Name
from dashboard_app.asking.validation import plain_text

CSV_TYPE = "text/csv"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_TYPES = (CSV_TYPE, EXCEL_TYPE)

_STRICT = ConfigDict(extra="forbid", frozen=True)
_NOT_GIVEN: Any = None
_LONGEST_NUMBER = 40


def _exact(value: object) -> object:
    """A JSON number by the digits it is written with, or a text of digits for what a JSON number cannot hold."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > _LONGEST_NUMBER:
        raise ValueError("a number is needed")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("a number is needed") from None
    if not number.is_finite():
        raise ValueError("a number is needed")
    return number


Number = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": ["number", "string"]})]
Grain = Literal["day", "week", "month", "quarter", "year"]
Member = Annotated[str, StringConstraints(min_length=1, max_length=256), AfterValidator(plain_text)]


class NewTarget(BaseModel):
    """What a metric should reach in a period: for the whole house, or for one member of a dimension."""

    model_config = _STRICT
    metric: Annotated[Name, Field(description="By the names of /metrics.")]
    grain: Annotated[Grain, Field(description="The length of the period.")]
    period_start: Annotated[Day, Field(description="Its first day.")]
    value: Annotated[Number, Field(description="Money in the reporting currency; a percentage as a fraction.")]
    dimension: Annotated[Name | None, Field(description="By the names of /dimensions; none for the whole house.")] = None
    member: Annotated[Member | None, Field(description="A key of the dimension.")] = None


class TargetChanges(BaseModel):
    """Only what is to change."""

    model_config = _STRICT
    metric: Name = Field(default=_NOT_GIVEN)
    grain: Grain = Field(default=_NOT_GIVEN)
    period_start: Day = Field(default=_NOT_GIVEN)
    value: Number = Field(default=_NOT_GIVEN)
    dimension: Name | None = None
    member: Member | None = None


class Target(BaseModel):
    id: str
    metric: str
    grain: str
    period_start: date
    period_end: date
    value: float | str
    dimension: str | None
    member: str | None
    member_label: Annotated[str | None, Field(description="The member's name.")]
    source: Annotated[Literal["application", "shop"], Field(description="Edited here, or from the shop's own table.")]
    shop_value: Annotated[float | str | None, Field(description="What the shop's own table says; ours counts.")]
    created_at: datetime | None
    updated_at: datetime | None
    version: int


class TargetGap(BaseModel):
    """A target whose parts do not add up to it."""

    metric: str
    grain: str
    period_start: date
    dimension: str | None
    member: str | None
    value: float | str
    parts: Annotated[str, Field(description="What the parts are: a grain, or a dimension.")]
    count: int
    sum: float | str
    difference: Annotated[float | str, Field(description="The sum less the target.")]


class TargetChoice(Paging):
    """Which targets."""

    metric: Name | None = None
    grain: Grain | None = None
    dimension: Annotated[Name | None, Field(description="`__none__` for those of the whole house.")] = None
    member: Member | None = None
    start: Annotated[Day | None, Field(description="Periods that begin on this day or later.")] = None
    end: Annotated[Day | None, Field(description="Periods that begin on this day or before.")] = None


class ImportedTargets(BaseModel):
    rows: int
    created: int
    changed: int
    unchanged: int


NEW_TARGET = {"metric": "revenue", "grain": "month", "period_start": "2026-12-01", "value": 125000, "dimension": "vendor", "member": "V-1"}
HOUSE_TARGET = {"metric": "take_rate", "grain": "quarter", "period_start": "2026-10-01", "value": 0.125}
TARGET = {
    "id": "9f1c2d",
    **NEW_TARGET,
    "period_end": "2026-12-31",
    "member_label": "Nordic Living",
    "source": "application",
    "shop_value": 120000,
    "created_at": "2026-11-22T10:00:00+00:00",
    "updated_at": "2026-11-22T10:00:00+00:00",
    "version": 1,
}
GAP = {
    "metric": "revenue", "grain": "month", "period_start": "2026-12-01", "dimension": None, "member": None, "value": 500000,
    "parts": "vendor", "count": 12, "sum": 480000, "difference": -20000,
}  # fmt: skip
IMPORTED = {"rows": 24, "created": 20, "changed": 3, "unchanged": 1}
