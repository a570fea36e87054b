"""What the options of a widget may be: those that every widget has, and those that its kind knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard_app.charts.kinds import KINDS
from dashboard_app.dashboards.asking import AUTO_GRAIN
from data.errors import FieldError, InvalidInput, UnknownName

PINNED = ("period", "compare", "filters")
"""What a widget may keep as its own, whatever is chosen for the dashboard."""

_OF_EVERY = ("grain", "pinned", "follows_period")
_OF_KINDS = {field.name for kind in KINDS.values() for field in kind.fields}


def wrong_options(kind: str, options: Mapping[str, Any]) -> Iterable[FieldError]:
    """Errors by field inside `options`. Options of other kinds pass: they wait until the kind is changed back."""
    yield from _wrong_of_every(options)
    known = {field.name: field for field in KINDS[kind].fields} if kind in KINDS else {}
    for name, value in options.items():
        try:
            if name in known:
                known[name].check(value)
            elif name not in _OF_EVERY and name not in _OF_KINDS:
                raise UnknownName.of(name, "option", name, [*known, *_OF_EVERY])
        except InvalidInput as error:
            yield FieldError(name, error.fields[0].message)


def _wrong_of_every(options: Mapping[str, Any]) -> Iterable[FieldError]:
    """How a widget follows what is chosen for its dashboard."""
    if options.get("grain") not in (None, AUTO_GRAIN):
        yield FieldError("grain", f'Only "{AUTO_GRAIN}" is known: the step of time that suits the period. Any other stands in the query.')
    pinned = options.get("pinned") or []
    if not isinstance(pinned, list | tuple) or any(one not in PINNED for one in pinned):
        yield FieldError("pinned", f"It must be a list of {', '.join(PINNED)}.")
    if not isinstance(options.get("follows_period", False), bool):
        yield FieldError("follows_period", "It must be true or false.")
