"""The OpenAPI 3.1 document, made from the table of operations and the very schemas that check requests. Needs no running service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dashboard_app.api import examples
from dashboard_app.api.errors import MEDIA_TYPE as PROBLEM_TYPE
from dashboard_app.api.limits import REQUESTS, WINDOW_S
from dashboard_app.api.operations import OPERATIONS, PREFIX, Operation
from dashboard_app.api.schemas import Problem
from dashboard_app.api.target_shapes import SHEET_TYPES
from dashboard_app.asking.questions import EXCLUDE
from dashboard_app.exports import FORMATS
from data.catalog import build_catalog

Json = dict[str, Any]

TITLE = "MvTraders Analytics"
_REFERENCE = "#/components/schemas/{model}"
_JSON = "application/json"
_LISTING = "Given once, commas part them; given repeatedly, each stands as it is."

ERRORS: Mapping[int, str] = {
    400: "The body is not JSON.",
    401: "Nobody is signed in: the token is missing, wrong, expired or revoked.",
    403: "Your role may not do this.",
    404: "There is no such thing, or it is not yours.",
    405: "The path does not know this method.",
    409: "It conflicts with what is stored.",
    412: "It was changed since you read it (`If-Match`).",
    413: "The body is larger than 2 MB.",
    415: "The body has another media type than this path takes.",
    422: "Well-formed but wrong: `errors` names each field.",
    428: "It is changed only with `If-Match`.",
    429: f"More than {REQUESTS:,} requests in {WINDOW_S} seconds. `Retry-After` says when to go on.",
    500: "A fault of ours, logged under `request_id`.",
    503: "A part that the answer needs is down. `Retry-After` says when to try again.",
}


def openapi_document() -> Json:
    """The whole document as plain values."""
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": "1",
            "description": "Analytics of a multi-vendor marketplace. Every number is what the pages and files show for the same question.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": name} for name in dict.fromkeys(one.tag for one in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "responses": {_error_name(status): _error(status) for status in ERRORS},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of /tokens: `Bearer mvt_...`."}},
        },
    }


def list_schema(item: type[BaseModel], beside: Mapping[str, type[BaseModel]] | None = None) -> Json:
    """A page of a list, with what other lists stand beside it."""
    more = {name: {"type": "array", "items": _reference(model)} for name, model in (beside or {}).items()}
    return {
        "type": "object",
        "required": ["items", "next", "total", *more],
        "properties": {
            "items": {"type": "array", "items": _reference(item)},
            "next": {"type": ["string", "null"], "description": "The cursor of the next page."},
            "total": {"type": "integer"},
            **more,
        },
        "additionalProperties": False,
    }


def _schemas() -> Json:
    bodies = [one.body for one in OPERATIONS if one.body is not None]
    answers = [one.answer for one in OPERATIONS if one.answer is not None] + [model for one in OPERATIONS for model in one.beside.values()]
    models = [*((model, "validation") for model in bodies), *((model, "serialization") for model in [*answers, Problem])]
    _, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=_REFERENCE)  # type: ignore[arg-type]
    schemas: Json = definitions["$defs"]
    return dict(sorted(schemas.items()))


def _operation(operation: Operation) -> Json:
    found: Json = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "responses": _responses(operation),
    }
    if operation.description:
        found["description"] = operation.description
    if parameters := [*_path_parameters(operation), *_query_parameters(operation), *_headers(operation)]:
        found["parameters"] = parameters
    if operation.sheet:
        found["requestBody"] = {"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in SHEET_TYPES}}
    if operation.body is not None:
        found["requestBody"] = {
            "required": not operation.optional_body,
            "content": {_JSON: _content(_reference(operation.body), operation.body_examples)},
        }
    return found


def _content(schema: Json, named: Mapping[str, Any]) -> Json:
    return {"schema": schema, "examples": {name: {"value": value} for name, value in named.items()}}


def _responses(operation: Operation) -> Json:
    good: Json = {"description": "Done." if operation.answer is None and operation.status == 204 else "The answer."}  # noqa: PLR2004
    if operation.answer is not None:
        schema, example = _reference(operation.answer), operation.example
        if operation.listed:
            schema, example = list_schema(operation.answer, operation.beside), {"items": [example], "next": None, "total": 1}
            example |= {name: [] for name in operation.beside}
        good["content"] = {_JSON: _content(schema, {"answer": example})} | (_files() if operation.files else {})
    elif operation.status != 204:  # noqa: PLR2004
        good["content"] = {_JSON: {"schema": {"type": "object"}}}
    if operation.creates or operation.again:
        good["headers"] = {"Location": {"description": "Where it is.", "schema": {"type": "string"}}}
    begun = {"200": good | {"description": operation.again}} if operation.again else {}
    return (
        {str(operation.status): good}
        | begun
        | {str(status): {"$ref": f"#/components/responses/{_error_name(status)}"} for status in _errors_of(operation)}
    )


def _files() -> Json:
    media_types = [fmt.media_type.partition(";")[0] for fmt in FORMATS.values()]
    return {media_type: {"schema": {"type": "string"}} for media_type in media_types if media_type != _JSON}


def _errors_of(operation: Operation) -> Iterable[int]:
    left_out = {405}
    if operation.body is None:
        left_out |= {400} if operation.sheet else {400, 413, 415}
    if "{" not in operation.path:
        left_out.add(404)
    if not operation.conditional:
        left_out.add(412)
    if not operation.strict:
        left_out.add(428)
    if not (operation.conditional or operation.creates or operation.conflicts):
        left_out.add(409)
    return (status for status in ERRORS if status not in left_out)


def _error_name(status: int) -> str:
    return f"Error{status}"


def _error(status: int) -> Json:
    content: Json = {"schema": _reference(Problem)}
    if status == 422:  # noqa: PLR2004
        content["examples"] = {"unknown_name": {"value": examples.PROBLEM}}
    return {"description": ERRORS[status], "content": {PROBLEM_TYPE: content}}


def _reference(model: type[BaseModel]) -> Json:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _path_parameters(operation: Operation) -> list[Json]:
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(operation: Operation) -> list[Json]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(ref_template=_REFERENCE)
    inner = schema.get("$defs", {})
    found: list[Json] = []
    for name, its_schema in schema["properties"].items():
        if name == "filters":
            found += _filters()
            continue
        plain = _inlined(dict(its_schema), inner)
        description = plain.pop("description", "")
        found.append({"name": name, "in": "query", "description": description, "schema": plain} | _separated(plain))
    return found


def _separated(schema: Json) -> Json:
    return {"style": "form", "explode": False} if schema.get("type") == "array" else {}


def _inlined(schema: Json, inner: Json) -> Json:
    """`schema` with references to the model's own definitions replaced by what they refer to."""
    if "$ref" in schema:
        target = inner[schema.pop("$ref").rsplit("/", 1)[-1]]
        return {**target, **schema}
    for key in ("anyOf", "allOf"):
        if key in schema:
            schema[key] = [_inlined(dict(one), inner) for one in schema[key]]
    return schema


def _filters() -> list[Json]:
    found = []
    for dimension in build_catalog().dimensions.values():
        for suffix, verb in (("", "Only"), (EXCLUDE, "Without")):
            found.append(
                {
                    "name": dimension.name + suffix,
                    "in": "query",
                    "description": f"{verb} these values of {dimension.label}. {_LISTING}",
                    "schema": {"type": "array", "items": {"type": "string"}},
                    "style": "form",
                    "explode": True,
                }
            )
    return found


def _headers(operation: Operation) -> list[Json]:
    found = []
    if operation.conditional:
        found.append(_header("If-Match", "The ETag of what you read; when it was changed meanwhile the answer is 412."))
    if operation.creates:
        found.append(_header("Idempotency-Key", "Any text of your choice: the same request again creates nothing twice, for 24 hours."))
    return found


def _header(name: str, description: str) -> Json:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string", "maxLength": 255}}
