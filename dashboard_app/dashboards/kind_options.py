"""What the options of a widget may be: those that every widget has, and those that its kind knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard_app.charts.kinds import KINDS
from dashboard_app.dashboards.asking import AUTO_GRAIN
from data.errors import FieldError, InvalidInput

PINNED = ("period", "compare", "filters")
"""What a widget may keep as its own, whatever is chosen for the dashboard."""

_OF_ALL = {"grain", "pinned", "follows_period"}


def wrong_options(kind: str, options: Mapping[str, Any]) -> Iterable[FieldError]:
    """Errors by field inside `options`; none for a kind that nobody knows, about which others complain."""
    if kind not in KINDS:
        return
    if options.get("grain") not in (None, AUTO_GRAIN):
        yield FieldError("grain", f'Only "{AUTO_GRAIN}" is known: the step of time that suits the period. Any other stands in the query.')
    pinned = options.get("pinned") or []
    if not isinstance(pinned, list | tuple) or any(one not in PINNED for one in pinned):
        yield FieldError("pinned", f"It must be a list of {', '.join(PINNED)}.")
    if not isinstance(options.get("follows_period", False), bool):
        yield FieldError("follows_period", "It must be true or false.")
    try:
        KINDS[kind].checked({name: value for name, value in options.items() if name not in _OF_ALL})
    except InvalidInput as error:
        for one in error.fields:
            yield FieldError(one.field.removeprefix("options."), one.message)
