"""Dashboards and widgets between the values of this floor and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from dashboard_app.access import Principal
from dashboard_app.dashboards.grid_tabs import home
from dashboard_app.dashboards.sharing import may_edit, sharing_of, stored_sharing
from dashboard_app.dashboards.values import DashboardDraft, DashboardHead, FoundWidget, Place, PlacedWidget, Sharing, Tile, WidgetSpec
from data.errors import InvalidInput
from data.store.dashboards import BoardContent, KeptBoard, KeptWidget, Outline, WidgetContent


def content_of(draft: DashboardDraft) -> BoardContent:
    """What is kept of a draft."""
    return BoardContent(
        draft.name, draft.description, draft.visibility, stored_sharing(draft.sharing), as_plain(draft.filters),
        tuple(as_plain(tab) for tab in draft.tabs), draft.refresh_seconds, draft.locked,
    )  # fmt: skip


def draft_of(content: BoardContent) -> DashboardDraft:
    return DashboardDraft(
        content.name, content.description, content.visibility, sharing_of(content.shared_with), dict(content.filters),
        tuple(dict(tab) for tab in content.tabs), content.refresh_seconds, content.locked,
    )  # fmt: skip


def head_of(board: KeptBoard, principal: Principal, widget_count: int = 0) -> DashboardHead:
    """The dashboard as `principal` may know it: with whom it is shared is told to those who may change it."""
    draft, may_change = draft_of(board.content), may_edit(principal, board)
    return DashboardHead(
        board.id, draft if may_change else replace(draft, sharing=Sharing()), board.owner_id, board.owner_name, board.version,
        board.created_at, board.updated_at, may_change, widget_count,
    )  # fmt: skip


def with_outline(head: DashboardHead, outlines: Sequence[Outline]) -> DashboardHead:
    """The same with its widgets counted, and where those of its first tab stand."""
    tabs = head.draft.tabs
    first = home("", tabs)
    seen = tuple(Tile(one.kind, Place(one.x, one.y, one.w, one.h)) for one in outlines if home(one.tab, tabs) == first)
    return replace(head, widget_count=len(outlines), tiles=seen)


def widget_content(widget: PlacedWidget) -> WidgetContent:
    """What is kept of a widget."""
    spec, place = widget.spec, widget.place
    return WidgetContent(
        spec.title, spec.kind, as_plain(spec.source), as_plain(spec.options), spec.refresh_seconds, place.x, place.y, place.w, place.h,
        as_plain(widget.layouts), widget.tab,
    )  # fmt: skip


def placed(kept: KeptWidget) -> PlacedWidget:
    content = kept.content
    spec = WidgetSpec(content.title, content.kind, dict(content.source), dict(content.options), content.refresh_seconds)
    place = Place(content.x, content.y, content.w, content.h)
    return PlacedWidget(kept.id, spec, place, dict(content.layouts), content.tab, kept.version)


def found(kept: KeptWidget) -> FoundWidget:
    return FoundWidget(placed(kept), kept.dashboard_id, kept.created_at, kept.updated_at)


def all_placed(kept: Iterable[KeptWidget]) -> list[PlacedWidget]:
    return [placed(one) for one in kept if not one.removed]


def plain_spec(spec: WidgetSpec) -> WidgetSpec:
    """The widget with its source and options as plain JSON, so that what is checked is what is kept."""
    return replace(spec, source=as_plain(spec.source), options=as_plain(spec.options))


def as_plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping as the JSON it is kept as. Raises `InvalidInput` for what JSON cannot say."""
    try:
        read: dict[str, Any] = orjson.loads(orjson.dumps(value, default=dict))
    except (TypeError, ValueError):
        raise InvalidInput("A value cannot be kept as JSON.", "Use texts, numbers, true, false, null, lists and objects.") from None
    return read
