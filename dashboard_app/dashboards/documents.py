"""A dashboard as the browser holds it while it is looked at and edited, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dashboard_app.dashboards.checks import check_count
from dashboard_app.dashboards.drawing import spec_of
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, Place, PlacedWidget
from data.errors import InvalidInput
from data.query import DEFAULT_PERIOD

Document = dict[str, Any]
DEVICES = ("tablet", "phone")
_MOST_TABS = 20
_PLACE = ("x", "y", "w", "h")


def to_document(dashboard: Dashboard) -> Document:
    """What the browser is told. The reader's own places stand over the shared ones."""
    head, draft = dashboard.head, dashboard.head.draft
    return {
        "id": head.id,
        "name": draft.name,
        "description": draft.description,
        "version": head.version,
        "owner": head.owner_name,
        "may_edit": head.may_edit and not draft.locked,
        "may_unlock": head.may_edit,
        "locked": draft.locked,
        "visibility": draft.visibility,
        "sharing": {"roles": list(draft.sharing.roles), "users": list(draft.sharing.users), "editors": list(draft.sharing.editors)},
        "filters": dict(draft.filters),
        "tabs": [dict(tab) for tab in draft.tabs],
        "refresh_seconds": draft.refresh_seconds,
        "is_personal": bool(dashboard.personal),
        "widgets": [_widget(one, dashboard.personal.get(one.id, {})) for one in dashboard.widgets],
    }


def usual(draft: DashboardDraft) -> str:
    """The query part of an address that chooses what the dashboard chooses of itself; empty when it chooses nothing."""
    chosen = [(name, value) for name, given in draft.filters.items() for value in (given if isinstance(given, list) else [given])]
    if not chosen:
        return ""
    named = {name for name, _ in chosen}
    first = [] if named & {"period", "start"} else [("period", DEFAULT_PERIOD)]
    return "?" + urlencode([*first, *((name, str(value)) for name, value in chosen)])


def _widget(one: PlacedWidget, own: Mapping[str, Mapping[str, int]]) -> Document:
    place = own.get("desktop") or {"x": one.place.x, "y": one.place.y, "w": one.place.w, "h": one.place.h}
    layouts = {device: dict(own.get(device) or one.layouts[device]) for device in DEVICES if device in own or device in one.layouts}
    return {
        "id": one.id, "title": one.spec.title, "kind": one.spec.kind, "source": dict(one.spec.source), "options": dict(one.spec.options),
        "refresh_seconds": one.spec.refresh_seconds, "layout": dict(place), "layouts": layouts, "tab": one.tab, "version": one.version,
    }  # fmt: skip


def draft_of(document: Mapping[str, Any], before: DashboardDraft) -> DashboardDraft:
    """What an edited document says of the dashboard itself: its tabs. Everything else of it is changed in its own dialog."""
    tabs = document.get("tabs")
    if not isinstance(tabs, list) or len(tabs) > _MOST_TABS or not all(isinstance(tab, Mapping) for tab in tabs):
        raise InvalidInput.field("tabs", f"A dashboard has at most {_MOST_TABS} tabs.", "Remove some.")
    kept = tuple({"key": str(tab.get("key", ""))[:32], "title": str(tab.get("title", "")).strip()[:60] or "Tab"} for tab in tabs)
    return replace(before, tabs=kept)


def widgets_of(document: Mapping[str, Any]) -> tuple[PlacedWidget, ...]:
    """The widgets of an edited document. Raises `InvalidInput`."""
    given = document.get("widgets")
    if not isinstance(given, list):
        raise InvalidInput.field("widgets", "These are no widgets.", "Open the dashboard again.")
    check_count(len(given))
    return tuple(_placed(one) for one in given)


def _placed(one: object) -> PlacedWidget:
    spec = spec_of(one)
    found: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
    layouts = found.get("layouts")
    others = layouts if isinstance(layouts, Mapping) else {}
    pause = found.get("refresh_seconds")
    return PlacedWidget(
        id=str(found.get("id", ""))[:80],
        spec=replace(spec, refresh_seconds=pause if isinstance(pause, int) else 0),
        place=Place(*(_cells(found.get("layout"), _PLACE).get(name, -1) for name in _PLACE)),
        layouts={device: _cells(others[device], _PLACE) for device in DEVICES if device in others},
        tab=str(found.get("tab") or "")[:32],
    )


def places_of(document: Mapping[str, Any]) -> dict[str, dict[str, dict[str, int]]]:
    """The places alone, for a reader's own arrangement: by widget and by width."""
    return {
        one.id: {
            "desktop": {"x": one.place.x, "y": one.place.y, "w": one.place.w, "h": one.place.h},
            **{k: dict(v) for k, v in one.layouts.items()},
        }
        for one in widgets_of(document)
    }


def _cells(given: object, names: Sequence[str]) -> dict[str, int]:
    """The whole numbers of a place. Anything else is left out, and the desk refuses what is missing."""
    if not isinstance(given, Mapping):
        return {}
    return {name: given[name] for name in names if isinstance(given.get(name), int) and not isinstance(given.get(name), bool)}
