"""The parameters of a GET as the models of questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from pydantic import StrictBool
from werkzeug.datastructures import MultiDict

from dashboard_app.asking.questions import EXCLUDE
from dashboard_app.asking.validation import refuse, unknown, validated
from data.errors import FieldError

PARAMETER = "parameter"

_WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
_YES_NO = {"true": True, "1": True, "false": False, "0": False}


def from_query_string(model: type[Any], given: MultiDict[str, str], dimensions: Sequence[str]) -> Any:  # noqa: ANN401 - an instance of `model`
    """The parameters of a GET as `model`. Where the model has filters, each dimension is a parameter of its own."""
    fields = model.model_fields
    filterable = _filter_names(dimensions) if "filters" in fields else frozenset[str]()
    plain = frozenset(fields) - {"filters"}
    value: dict[str, Any] = {}
    filters: dict[str, list[str]] = {}
    wrong: list[FieldError] = []
    for name, texts in given.lists():
        if name in filterable:
            filters[name] = _split(texts)
        elif name in plain:
            value[name] = _typed(name, texts, fields[name].annotation, wrong)
        else:
            wrong.append(unknown(name, plain | filterable, PARAMETER))
    if wrong:
        refuse(wrong)
    return validated(model, value | ({"filters": filters} if filters else {}), kind=PARAMETER)


def _filter_names(dimensions: Sequence[str]) -> frozenset[str]:
    return frozenset(dimensions) | {name + EXCLUDE for name in dimensions}


def _split(texts: list[str]) -> list[str]:
    """Given once, commas part the values; given repeatedly, each is a value as it stands (so a comma can be part of it)."""
    return texts[0].split(",") if len(texts) == 1 else texts


def _typed(name: str, texts: list[str], kind: Any, wrong: list[FieldError]) -> object:  # noqa: ANN401 - any annotation
    """The text of a parameter as the type its field has; what does not fit is left for the schema to refuse."""
    if _is_list(kind):
        return [part for text in texts for part in text.split(",")]
    if len(texts) > 1:
        wrong.append(FieldError(name, "Given more than once; it takes one value."))
    text = texts[0]
    if kind is bool or kind == StrictBool:
        return _YES_NO.get(text.lower(), text)
    return int(text) if _WHOLE_NUMBER.fullmatch(text) and _holds(kind, int) else text


def _holds(kind: Any, wanted: type) -> bool:  # noqa: ANN401 - any annotation
    """Whether an annotation is, or somewhere inside names, a type."""
    return kind is wanted or any(_holds(inner, wanted) for inner in get_args(kind))


def _is_list(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    return getattr(kind, "__origin__", kind) is list
