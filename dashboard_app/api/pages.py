"""The readable pages' content: the OpenAPI document arranged for reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from dashboard_app.api.errors import documented
from dashboard_app.api.openapi import ERRORS, openapi_document

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of a table: where it goes, what it means, what it may be."""

    name: str
    place: str
    description: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as it is read."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    bodies: tuple[tuple[str, str], ...]
    answer: str
    status: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: tuple[Entry, ...]


def sections() -> tuple[Section, ...]:
    """All operations by tag, in the document's order."""
    document = openapi_document()
    found: dict[str, list[Entry]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_entry(method, path, operation, document["components"]["schemas"]))
    return tuple(Section(title, tuple(entries)) for title, entries in found.items())


def errors() -> tuple[tuple[str, int, str, str], ...]:
    """(code, status, title, meaning of the status) of every kind of error."""
    return tuple((code, status, title, ERRORS.get(status, "")) for code, status, title in documented())


def _entry(method: str, path: str, operation: Json, schemas: Json) -> Entry:
    status, good = next(iter(operation["responses"].items()))
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
    answer = good.get("content", {}).get("application/json", {}).get("examples", {}).get("answer")
    return Entry(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=(
            *(_parameter(one) for one in operation.get("parameters", ()) if not one["name"].endswith("__not")),
            *_fields(operation, schemas),
        ),
        bodies=tuple((name, _pretty(example["value"])) for name, example in body.items()),
        answer=_pretty(answer["value"]) if answer else "",
        status=status,
    )


def spans(text: str) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it stood between back-quotes."""
    return [(part, place % 2 == 1) for place, part in enumerate(text.split("`")) if part]


def _fields(operation: Json, schemas: Json) -> list[Parameter]:
    """The fields of the body."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return []
    schema = _resolved(content["application/json"]["schema"], schemas)
    required = set(schema.get("required", ()))
    return [
        Parameter(name, "body", one.get("description", ""), _allowed(_resolved(one, schemas)) + (", required" if name in required else ""))
        for name, one in schema["properties"].items()
    ]


def _resolved(schema: Json, schemas: Json) -> Json:
    """`schema` with the references it consists of replaced by what they name."""
    if "$ref" in schema:
        return {**schemas[schema["$ref"].rsplit("/", 1)[-1]], **schema}
    if "anyOf" in schema:
        return {**schema, "anyOf": [_resolved(one, schemas) for one in schema["anyOf"]]}
    return schema


def _parameter(parameter: Json) -> Parameter:
    return Parameter(parameter["name"], parameter["in"], parameter.get("description", ""), _allowed(parameter["schema"]))


def _allowed(schema: Json) -> str:
    """What a schema allows, in a few words."""
    if "anyOf" in schema:
        parts = [
            _allowed(one | {"enum": schema["enum"]} if "enum" in schema else one) for one in schema["anyOf"] if one.get("type") != "null"
        ]
        return " or ".join(parts)
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    words = str(schema.get("format") or schema.get("type") or "")
    if "minimum" in schema and "maximum" in schema:
        words += f", {schema['minimum']:,} to {schema['maximum']:,}"
    return words


def _pretty(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
