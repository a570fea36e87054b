"""A small checker of JSON Schema 2020-12: the keywords our document uses, and an error for any other."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

_TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_NOTES = {"title", "description", "default", "examples", "propertyNames"}
_KNOWN = _NOTES | {
    "$ref", "type", "enum", "const", "anyOf", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
    "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "maxProperties",
}  # fmt: skip


def mistakes(value: object, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> list[str]:
    """What of `value` does not fit `schema`, each with its place."""
    unknown = schema.keys() - _KNOWN
    assert not unknown, f"{at}: keywords nobody checks: {unknown}"
    found: list[str] = []
    if "$ref" in schema:
        found += mistakes(value, _target(schema["$ref"], document), document, at)
    if "anyOf" in schema and all(mistakes(value, one, document, at) for one in schema["anyOf"]):
        found.append(f"{at}: fits none of {len(schema['anyOf'])}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is not one of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if "type" in schema and not _is_of(value, schema["type"]):
        return [*found, f"{at}: {value!r} is not {schema['type']}"]
    return found + _inside(value, schema, document, at)


def _target(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    target: Any = document
    for part in reference.removeprefix("#/").split("/"):
        target = target[part]
    found: dict[str, Any] = target
    return found


def _is_of(value: object, kinds: str | list[str]) -> bool:
    wanted = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _TYPES[kind]) for kind in wanted)


def _inside(value: object, schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    if isinstance(value, dict):
        return _object(value, schema, document, at)
    if isinstance(value, list):
        found = [f"{at}: too few"] if len(value) < schema.get("minItems", 0) else []
        found += [f"{at}: too many"] if len(value) > schema.get("maxItems", len(value)) else []
        items = schema.get("items", {})
        return found + [wrong for i, one in enumerate(value) for wrong in mistakes(one, items, document, f"{at}[{i}]")]
    if isinstance(value, str):
        return _text(value, schema, at)
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return [f"{at}: {value} is out of bounds"]
    return []


def _object(value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, one in value.items():
        if name in known:
            found += mistakes(one, known[name], document, f"{at}.{name}")
        elif more is False:
            found.append(f"{at}: {name} is unknown")
        elif isinstance(more, dict):
            found += mistakes(one, more, document, f"{at}.{name}")
    return found


def _text(value: str, schema: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: length"] if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)) else []
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} does not match")
    readers = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}
    try:
        readers.get(schema.get("format", ""), str)(value)
    except ValueError:
        found.append(f"{at}: {value!r} is no {schema['format']}")
    return found
