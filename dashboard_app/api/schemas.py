"""The shapes of bodies and answers other than questions: people, tokens, lists, the catalogue, results and problems."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from dashboard_app.access import Role
from dashboard_app.asking.questions import FileKind
from dashboard_app.asking.validation import plain_text

MAX_PAGE = 1_000
DEFAULT_PAGE = 100
DEFAULT_VALUES = 50

_NOT_GIVEN: Any = None
_STRICT = ConfigDict(extra="forbid", frozen=True)

Email = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"),
    AfterValidator(plain_text),
    Field(description="Sign-in name."),
]
PersonName = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(plain_text)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=256), AfterValidator(plain_text)]
Password = Annotated[
    str, StringConstraints(min_length=1, max_length=1024), AfterValidator(plain_text), Field(description='Write-only: read back as "***".')
]


class Paging(BaseModel):
    model_config = _STRICT
    limit: Annotated[StrictInt, Field(ge=1, le=MAX_PAGE, description="Items on a page.")] = DEFAULT_PAGE
    cursor: Annotated[str | None, StringConstraints(max_length=512), Field(description="The `next` of the page before.")] = None


class Searching(Paging):
    limit: Annotated[StrictInt, Field(ge=1, le=MAX_PAGE, description="Items on a page.")] = DEFAULT_VALUES
    search: Annotated[
        Annotated[str, StringConstraints(max_length=200), AfterValidator(plain_text)],
        Field(description="Only values whose text or key holds this."),
    ] = ""


class FileChoice(BaseModel):
    model_config = _STRICT
    format: FileKind = None


class NewUser(BaseModel):
    """Somebody who may sign in."""

    model_config = _STRICT
    email: Email
    name: PersonName
    role: Role
    vendor_id: Annotated[Key | None, Field(description="The vendor that a user of role `vendor` is bound to.")] = None
    password: Password


class WholeUser(NewUser):
    """All that can be changed. A password of "***" keeps the one there is."""

    active: StrictBool = True


class UserChanges(BaseModel):
    """Only what is to change. A password of "***" keeps the one there is."""

    model_config = _STRICT
    # The defaults stand for "not given"; null is refused, except for the vendor.
    email: Email = Field(default=_NOT_GIVEN)
    name: PersonName = Field(default=_NOT_GIVEN)
    role: Role = Field(default=_NOT_GIVEN)
    vendor_id: Key | None = None
    password: Password = Field(default=_NOT_GIVEN)
    active: StrictBool = Field(default=_NOT_GIVEN)


class User(BaseModel):
    id: str
    email: str
    name: str
    role: Role
    vendor_id: str | None
    password: Annotated[Literal["***"], Field(description="Never shown.")]
    active: bool
    created_at: datetime
    updated_at: datetime
    signed_in_at: datetime | None
    version: int


class Me(BaseModel):
    """Who asks, and what they may do."""

    id: str
    email: str
    name: str
    role: Role
    vendor_id: str | None
    scope: Annotated[str, Field(description="Whose rows are seen: `all` or `vendor:<id>`.")]
    rights: list[str]
    via: Literal["session", "token"]


class NewToken(BaseModel):
    """A key for a program, with its owner's rights."""

    model_config = _STRICT
    name: Annotated[PersonName, Field(description="What it is for.")]
    days: Annotated[StrictInt, Field(ge=1, le=366, description="How long it is valid.")] = 90


class Token(BaseModel):
    id: str
    name: str
    prefix: Annotated[str, Field(description="How the token begins, to recognise it by.")]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class CreatedToken(BaseModel):
    id: str
    token: Annotated[str, Field(description="The secret. Shown in this answer only; a repeated request reads ***.")]
    name: str
    prefix: str
    expires_at: datetime


class AuditEntry(BaseModel):
    id: str
    at: datetime
    actor: str
    act: str
    target_type: str
    target_id: str | None
    result: Literal["ok", "refused"]
    address: str
    details: dict[str, Any]


class MetricEntry(BaseModel):
    name: str
    label: str
    definition: str
    unit: str
    format: str
    better: Literal["up", "down", "neutral"]
    additive: bool
    dimensions: list[str]
    needs: list[str]
    available: bool


class DimensionEntry(BaseModel):
    name: str
    label: str
    definition: str


class MemberEntry(BaseModel):
    key: Annotated[str, Field(description="What filters take; `__none__` is the missing value.")]
    label: str


class ResultColumn(BaseModel):
    name: str
    label: str
    role: Literal["time", "dimension", "label", "metric", "comparison"]
    type: str
    format: str
    unit: str | None = None
    better: Literal["up", "down", "neutral"] | None = None


class QualityRemark(BaseModel):
    """A finding of the last look at the shop's rows that touches the answer."""

    level: Annotated[Literal["warning"], Field(description="Figures may be wrong.")]
    code: Annotated[str, Field(description="What was found, such as `day_missing`, `volume_out_of_band`, `feed_late`, `value_unread`.")]
    table: Annotated[str, Field(description="The table of the marketplace it was found in.")]
    message: str
    metrics: Annotated[list[str], Field(description="Those of the answer that it touches; none for a study, which it touches as a whole.")]
    days: Annotated[list[date] | None, Field(description="Of a finding about days, those that the answer is about.")] = None


class ResultMeta(BaseModel):
    model_config = ConfigDict(extra="allow")
    as_of: datetime
    computed_at: datetime
    data_version: str
    cached: bool
    elapsed_ms: float
    timezone: str
    currency: str
    period: dict[str, Any]
    comparison: dict[str, Any] | None
    incomplete_from: str | None
    cut_buckets: Annotated[
        list[date], Field(default_factory=list, description="First days of buckets of which only a part lies in the period.")
    ]
    scope: str
    truncated: bool
    row_count: int
    reasons: dict[str, str]
    quality: Annotated[
        list[QualityRemark],
        Field(
            description="What is known about the data behind the answer: findings in tables that feed what was asked for, and, of findings "
            "about days, those in the period or the one compared with. Those that speak of rows are for administrators and analysts."
        ),
    ]


class RefreshGoing(BaseModel):
    running: bool
    since: datetime | None
    by: Annotated[str | None, Field(description="Who asked for it: an e-mail, or `schedule`.")]


class LastRead(BaseModel):
    """How the last run ended. Why it failed is told to who may begin one."""

    began_at: datetime | None
    ended_at: datetime
    seconds: float | None
    ok: bool
    changed: Annotated[bool, Field(description="Whether there was anything new.")]
    by: Annotated[str | None, Field(description="Who asked for it: an e-mail, or `schedule`; null for the command line.")]
    message: str
    rows: Annotated[dict[str, int], Field(description="Rows read of each table.")]


class FoundInData(BaseModel):
    """A finding of the last look at the shop's rows."""

    level: Literal["error", "warning", "note"]
    code: str
    table: str
    column: str
    rows: int
    message: str
    remedy: str
    example: Annotated[str, Field(description="One of the rows; of a finding about days the days, the latest first.")]


class DataState(BaseModel):
    """What is served, whether a run goes on, how the last one ended, and what was found in the rows."""

    source: Annotated[Literal["shop", "demo", "elsewhere"], Field(description="`elsewhere`: the warehouse is filled by others.")]
    version: str | None
    as_of: datetime | None
    built_at: datetime | None
    looked_at: Annotated[datetime | None, Field(description="When the shop was last asked whether anything is new.")]
    tables: list[str]
    refresh: RefreshGoing
    last: LastRead | None
    findings: list[FoundInData]


Scalar = str | int | float | bool | None


class Answer(BaseModel):
    """A result: rows, what their columns mean, totals computed from the base, and where the numbers come from."""

    columns: list[ResultColumn]
    rows: list[dict[str, Scalar]]
    totals: dict[str, Scalar]
    meta: ResultMeta


class OverviewAnswer(BaseModel):
    """Each part of the overview as a result."""

    kpis: Answer
    trend: Answer
    by_category: Answer
    top_vendors: Answer
    order_status: Answer


class VendorsAnswer(BaseModel):
    """The scorecard, the market, and the quartiles of the peers."""

    vendors: Answer
    summary: Answer
    peers: Answer


class ProductsAnswer(BaseModel):
    """The table, its best and worst, the ABC classes, and how many products are what."""

    products: Answer
    best: Answer
    worst: Answer
    classes: Answer
    summary: Answer


class InsightsAnswer(BaseModel):
    """Who is new and who comes back, by time and by cohort, and the segments."""

    summary: Answer
    by_time: Answer
    customer_types: Answer
    retention: Answer
    retention_by_age: Answer
    segments: Answer


class WrongField(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    request_id: str
    errors: list[WrongField] | None = None
