"""A dashboard and its widgets as values, between the store, the API and the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PRIVATE, SHARED, PUBLIC = "private", "shared", "public"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a widget stands on the grid of twelve columns, in cells from the top left."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may see a dashboard that is shared: by role or by person. `editors` are those of them who may change it, too."""

    roles: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WidgetSpec:
    """What a widget shows and how.

    `source` is one of {"type": "metric_query", "query": {...}}, {"type": "study", "name", "options"},
    {"type": "saved_query", "id", "parameters"}, {"type": "text", "markdown"}. `options` are those of its kind. `refresh_seconds` 0
    follows the dashboard.
    """

    title: str
    kind: str
    source: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    refresh_seconds: int = 0


@dataclass(frozen=True, slots=True)
class PlacedWidget:
    """A widget of a dashboard. `layouts` holds by width (`tablet`, `phone`) what differs from `place` there. `tab` is a key of the
    dashboard's tabs, empty for the first."""

    id: str
    spec: WidgetSpec
    place: Place
    layouts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tab: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class DashboardDraft:
    """What one may say of a dashboard when making or changing it. `filters` are its defaults for the bar, by the names of an address
    (`period`, `compare`, dimensions); `tabs` are {"key", "title"} in order."""

    name: str
    description: str = ""
    visibility: str = PRIVATE
    sharing: Sharing = field(default_factory=Sharing)
    filters: Mapping[str, Any] = field(default_factory=dict)
    tabs: tuple[Mapping[str, str], ...] = ()
    refresh_seconds: int = 60
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A widget in a small picture of its dashboard."""

    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class DashboardHead:
    """A dashboard in a list. `may_edit` is about whoever asks; `widget_count` counts those not removed; `tiles` are those of the first
    tab, where they were asked for."""

    id: str
    draft: DashboardDraft
    owner_id: str
    owner_name: str
    version: int
    created_at: datetime
    updated_at: datetime
    may_edit: bool
    widget_count: int
    tiles: tuple[Tile, ...] = ()


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard with its widgets in reading order. `personal`: by widget id the place this reader has given it (`desktop`, `tablet`,
    `phone`), over the shared one."""

    head: DashboardHead
    widgets: tuple[PlacedWidget, ...]
    personal: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WidgetDraft:
    """What one may say of a widget when making or changing it. Without a place: a new one gets the first that is free, one that is there
    keeps its own."""

    spec: WidgetSpec
    place: Place | None = None
    layouts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a widget is to stand. What is None stays as it is."""

    place: Place
    layouts: Mapping[str, Mapping[str, int]] | None = None
    tab: str | None = None


@dataclass(frozen=True, slots=True)
class FoundWidget:
    """A widget with the dashboard it is on."""

    widget: PlacedWidget
    dashboard_id: str
    created_at: datetime
    updated_at: datetime
