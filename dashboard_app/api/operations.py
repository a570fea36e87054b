"""The table of all operations: path, right, parameters, body and answer of each. Routes and the OpenAPI document both come from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from dashboard_app.access import Right
from dashboard_app.api import examples, schemas
from dashboard_app.api.questions import Overview, Question, Trends

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `files` means the answer is also given as a file; `listed` that it is a page of `answer`s."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    right: Right
    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    listed: bool = False
    files: bool = False
    conditional: bool = False  # takes If-Match
    creates: bool = False  # takes Idempotency-Key, answers Location
    description: str = ""
    example: Any = None
    body_examples: dict[str, Any] = field(default_factory=dict)


_ANALYTICS, _CATALOGUE, _PEOPLE, _SELF = "Analytics", "Catalogue", "People", "Service"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "overview", "GET", "/analytics/overview", _ANALYTICS, "The overview: key figures, trend, categories, vendors, order status",
        Right.READ, schemas.OverviewAnswer, Overview, example=examples.OVERVIEW,
        description="Each part is a result. The totals of `kpis` are the key figures, its rows their course.",
    ),
    Operation(
        "sales_trends", "GET", "/analytics/sales/trends", _ANALYTICS, "The course of sales", Right.READ, schemas.Answer, Trends, files=True,
        example=examples.TREND,
        description="One row for each step of time, or with a dimension one for each step and member: the `limit` largest members (10 "
        "unless told) and, unless `other` is false, one that gathers the rest.",
    ),
    Operation(
        "query", "POST", "/query", _ANALYTICS, "Ask the metric layer", Right.READ, schemas.Answer, schemas.FileChoice, Question, files=True,
        example=examples.RANKING, body_examples=examples.QUESTIONS,
        description="Any metrics by any of their dimensions over any period. As a file with `?format=` or `Accept`: CSV as in RFC 4180 "
        "with field names and raw values, or Excel with formats, totals and definitions.",
    ),
    Operation(
        "list_metrics", "GET", "/metrics", _CATALOGUE, "All metrics and what they mean", Right.READ, schemas.MetricEntry, listed=True,
        example=examples.METRIC,
    ),
    Operation(
        "list_dimensions", "GET", "/dimensions", _CATALOGUE, "All dimensions", Right.READ, schemas.DimensionEntry, listed=True,
        example=examples.DIMENSION,
    ),
    Operation(
        "list_values", "GET", "/dimensions/{name}/values", _CATALOGUE, "The values of a dimension that you may see", Right.READ,
        schemas.MemberEntry, schemas.Searching, listed=True, example=examples.MEMBER,
    ),
    Operation("me", "GET", "/me", _PEOPLE, "Who you are and what you may do", Right.READ, schemas.Me, example=examples.ME),
    Operation(
        "list_users", "GET", "/users", _PEOPLE, "All users", Right.MANAGE_USERS, schemas.User, schemas.Paging, listed=True,
        example=examples.USER,
    ),
    Operation(
        "create_user", "POST", "/users", _PEOPLE, "Add a user", Right.MANAGE_USERS, schemas.User, body=schemas.NewUser, status=201,
        creates=True, example=examples.USER, body_examples={"analyst": examples.NEW_USER},
    ),
    Operation("read_user", "GET", "/users/{id}", _PEOPLE, "One user", Right.MANAGE_USERS, schemas.User, example=examples.USER),
    Operation(
        "replace_user", "PUT", "/users/{id}", _PEOPLE, "Change all of a user", Right.MANAGE_USERS, schemas.User, body=schemas.WholeUser,
        conditional=True, example=examples.USER, body_examples={"all": examples.WHOLE_USER},
    ),
    Operation(
        "change_user", "PATCH", "/users/{id}", _PEOPLE, "Change some of a user", Right.MANAGE_USERS, schemas.User, body=schemas.UserChanges,
        conditional=True, example=examples.USER, body_examples={"role": examples.USER_CHANGES},
    ),
    Operation(
        "deactivate_user", "DELETE", "/users/{id}", _PEOPLE, "Deactivate a user", Right.MANAGE_USERS, status=204, conditional=True,
        description="Ends all sessions and tokens of the user. What the user made stays; PATCH with `active` brings the user back.",
    ),
    Operation(
        "list_tokens", "GET", "/tokens", _PEOPLE, "Your tokens", Right.READ, schemas.Token, schemas.Paging, listed=True,
        example=examples.TOKEN,
    ),
    Operation(
        "create_token", "POST", "/tokens", _PEOPLE, "Make a token", Right.READ, schemas.CreatedToken, body=schemas.NewToken, status=201,
        creates=True, example=examples.CREATED_TOKEN, body_examples={"script": examples.NEW_TOKEN},
    ),
    Operation("read_token", "GET", "/tokens/{id}", _PEOPLE, "One of your tokens", Right.READ, schemas.Token, example=examples.TOKEN),
    Operation("revoke_token", "DELETE", "/tokens/{id}", _PEOPLE, "Revoke one of your tokens", Right.READ, status=204),
    Operation(
        "list_audit", "GET", "/audit", _SELF, "What people did", Right.READ_OPERATIONS, schemas.AuditEntry, schemas.Paging, listed=True,
        example=examples.AUDIT_ENTRY,
    ),
    Operation("openapi", "GET", "/openapi.json", _SELF, "This description", Right.READ, description="OpenAPI 3.1."),
)  # fmt: skip
