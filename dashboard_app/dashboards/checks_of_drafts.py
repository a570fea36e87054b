"""What is checked of a dashboard itself: its name, who may see it, the filters it begins with, its tabs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dashboard_app.access import Role
from dashboard_app.asking.questions import EXCLUDE, Window
from dashboard_app.asking.validation import refuse, unknown, validated
from dashboard_app.dashboards.checks import LONGEST_NAME, within, wrong_name, wrong_refresh, wrong_text
from dashboard_app.dashboards.grid import COLUMNS, DEEPEST, TALLEST
from dashboard_app.dashboards.values import PRIVATE, PUBLIC, SHARED, DashboardDraft, Sharing
from data.errors import FieldError, InvalidInput
from data.store.dashboards import KnownPerson

VISIBILITIES = (PRIVATE, SHARED, PUBLIC)
WIDTHS = ("tablet", "phone")
MOST_TABS, MOST_SHARED = 20, 200
LONGEST_DESCRIPTION = 2_000
_TAB_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_ROLES = tuple(str(role) for role in Role)
_PLACE = {"x": (0, COLUMNS - 1), "y": (0, DEEPEST), "w": (1, COLUMNS), "h": (1, TALLEST)}


def check_draft(draft: DashboardDraft, people: Collection[KnownPerson], dimensions: Collection[str]) -> None:
    """Raise `InvalidInput` naming every wrong field. `people` are those of the named who can sign in."""
    wrong = [*wrong_name(draft.name, "name"), *wrong_text(draft.description, "description"), *wrong_refresh(draft.refresh_seconds)]
    if len(draft.description) > LONGEST_DESCRIPTION:
        wrong.append(FieldError("description", f"A description has at most {LONGEST_DESCRIPTION:,} characters."))
    if draft.visibility not in VISIBILITIES:
        wrong.append(FieldError("visibility", f"It is one of {', '.join(VISIBILITIES)}."))
    wrong += [*_wrong_sharing(draft.sharing, people), *_wrong_tabs(draft.tabs)]
    if wrong:
        refuse(wrong)
    with within("filters."):
        _check_filters(draft.filters, dimensions)


def check_layouts(layouts: Mapping[str, Any], field: str, widths: Sequence[str] = WIDTHS) -> None:
    """Raise `InvalidInput` for arrangements by width that are not whole numbers inside the grid."""
    wrong = [unknown_width(name, field, widths) for name in layouts if name not in widths]
    for width, place in layouts.items():
        if isinstance(place, Mapping):
            wrong += [one for name, value in place.items() if (one := _wrong_cell(name, value, f"{field}.{width}")) is not None]
        else:
            wrong.append(FieldError(f"{field}.{width}", "A place is an object of x, y, w, h."))
    if wrong:
        refuse(wrong)
    for width, place in layouts.items():
        if place.get("x", 0) + place.get("w", 1) > COLUMNS:
            raise InvalidInput.field(f"{field}.{width}.w", f"The grid has {COLUMNS} columns: x + w is more.", "Make it narrower.")


def unknown_width(name: str, field: str, widths: Sequence[str]) -> FieldError:
    return FieldError(f"{field}.{unknown(name, widths, 'width').field}", f"Widths are {', '.join(widths)}.")


def _wrong_cell(name: str, value: object, field: str) -> FieldError | None:
    if name not in _PLACE:
        return FieldError(f"{field}.{unknown(name, _PLACE, 'field').field}", "A place has x, y, w, h.")
    low, high = _PLACE[name]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        return FieldError(f"{field}.{name}", f"A whole number from {low} to {high}.")
    return None


def _wrong_sharing(sharing: Sharing, people: Collection[KnownPerson]) -> list[FieldError]:
    wrong = [FieldError("shared_with.roles", f"Roles are {', '.join(_ROLES)}.") for role in sharing.roles if role not in _ROLES][:1]
    known = {person.id: person for person in people}
    for name, ids in (("users", sharing.users), ("editors", sharing.editors)):
        if len(ids) > MOST_SHARED:
            wrong.append(FieldError(f"shared_with.{name}", f"At most {MOST_SHARED} people. Share it with a role."))
        elif strangers := [one for one in ids if one not in known]:
            wrong.append(FieldError(f"shared_with.{name}", f"There is no user {strangers[0][:40]!r} who can sign in."))
    for one in sharing.editors:
        if one in known and one not in sharing.users and known[one].role not in sharing.roles:
            wrong.append(
                FieldError("shared_with.editors", f"{known[one].name} may not see it: add them to `users` or their role to `roles`.")
            )
    return wrong


def _wrong_tabs(tabs: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    if len(tabs) > MOST_TABS:
        return [FieldError("tabs", f"At most {MOST_TABS} tabs.")]
    wrong = []
    for number, tab in enumerate(tabs):
        key, title = tab.get("key"), tab.get("title")
        if set(tab) != {"key", "title"} or not isinstance(key, str) or not isinstance(title, str):
            wrong.append(FieldError(f"tabs.{number}", "A tab has a key and a title."))
        elif not _TAB_KEY.fullmatch(key):
            wrong.append(FieldError(f"tabs.{number}.key", "A key has 1 to 40 small letters, digits and hyphens."))
        elif wrong_name(title, ""):
            wrong.append(FieldError(f"tabs.{number}.title", f"A title has 1 to {LONGEST_NAME} characters."))
    keys = [tab.get("key") for tab in tabs]
    return wrong or [FieldError("tabs", "Each tab needs a key of its own.")] * (len(set(map(str, keys))) < len(keys))


def _check_filters(filters: Mapping[str, Any], dimensions: Collection[str]) -> None:
    """As an address would be read: `period`, `compare` and the like by their names, everything else is a dimension."""
    plain = set(Window.model_fields) - {"filters"}
    known = {*dimensions, *(name + EXCLUDE for name in dimensions)}
    if wrong := [unknown(name, plain | known, "filter") for name in filters if name not in plain | known]:
        refuse(wrong)
    asked = {name: value for name, value in filters.items() if name in plain}
    try:
        window = validated(Window, asked | {"filters": {name: value for name, value in filters.items() if name in known}})
    except InvalidInput as error:
        # The dimensions stand beside the period here, not below a name of their own.
        raise InvalidInput(error.message, error.hint, fields=[FieldError(_own(one), one.message) for one in error.fields]) from None
    window.period_spec()
    window.compare_spec()


def _own(error: FieldError) -> str:
    return error.field.removeprefix("filters.")
