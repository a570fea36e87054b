"""The dashboards that people keep: their rows, their widgets' and readers' own arrangements. Who may do what is decided above."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.errors import Stale
from data.store.models import AnalyticsQuery, Dashboard, DashboardLayout, DashboardWidget, User
from data.store.types import new_id

Json = Mapping[str, Any]

PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class BoardContent:
    """What people say of a dashboard."""

    name: str
    description: str
    visibility: str
    shared_with: Json
    filters: Json
    tabs: tuple[Json, ...]
    refresh_seconds: int
    locked: bool


@dataclass(frozen=True, slots=True)
class KeptBoard:
    """A dashboard as it is kept."""

    id: str
    content: BoardContent
    owner_id: str
    owner_name: str
    version: int
    created_at: datetime
    updated_at: datetime
    removed: bool


@dataclass(frozen=True, slots=True)
class WidgetContent:
    """What people say of a widget."""

    title: str
    kind: str
    source: Json
    options: Json
    refresh_seconds: int
    x: int
    y: int
    w: int
    h: int
    layouts: Json
    tab: str


@dataclass(frozen=True, slots=True)
class KeptWidget:
    """A widget as it is kept."""

    id: str
    dashboard_id: str
    content: WidgetContent
    version: int
    created_at: datetime
    updated_at: datetime
    removed: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """What a small picture of a dashboard needs of a widget."""

    kind: str
    x: int
    y: int
    w: int
    h: int
    tab: str


@dataclass(frozen=True, slots=True)
class QuerySharing:
    """Who may see a saved query."""

    owner_id: str
    visibility: str
    shared_with: Json


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody a dashboard can be shared with."""

    id: str
    name: str
    email: str
    role: str


def select_boards(session: Session, user_id: str, *, all_of_them: bool) -> list[KeptBoard]:
    """Those that this person may turn out to see: their own, and all that are not private. By name."""
    query = select(Dashboard, User.name).join(User, User.id == Dashboard.owner_id).where(Dashboard.deleted_at.is_(None))
    if not all_of_them:
        query = query.where(or_(Dashboard.owner_id == user_id, Dashboard.visibility != PRIVATE))
    found = [_board(row, owner_name) for row, owner_name in session.execute(query)]
    return sorted(found, key=lambda board: (board.content.name.casefold(), board.created_at, board.id))


def find_board(session: Session, board_id: str, *, lock: bool = False) -> KeptBoard | None:
    """Also one that is removed. With `lock` nobody else changes it before the transaction ends."""
    row = session.get(Dashboard, board_id, populate_existing=True, with_for_update=lock)
    if row is None:
        return None
    owner = session.get_one(User, row.owner_id)
    return _board(row, owner.name)


def create_board(session: Session, content: BoardContent, author_id: str, now: datetime) -> KeptBoard:
    row = Dashboard(**_columns(content), created_at=now, created_by=author_id, updated_at=now, version=1, owner_id=author_id)
    session.add(row)
    session.flush()
    return _board(row, session.get_one(User, author_id).name)


def update_board(session: Session, board_id: str, now: datetime, content: BoardContent | None = None) -> None:
    """A new version: with another content, or because something on it has changed."""
    row = session.get_one(Dashboard, board_id)
    for name, value in (_columns(content) if content else {}).items():
        setattr(row, name, value)
    row.updated_at, row.version = now, row.version + 1
    session.flush()


def mark_board(session: Session, board_id: str, now: datetime, *, removed: bool) -> None:
    """Remove a dashboard, or bring it back. Its widgets stay as they are."""
    row = session.get_one(Dashboard, board_id)
    row.deleted_at, row.updated_at, row.version = now if removed else None, now, row.version + 1
    session.flush()


def select_widgets(session: Session, board_ids: Collection[str], *, removed: bool = False) -> list[KeptWidget]:
    """All on these dashboards; with `removed` also those that have been taken off."""
    query = select(DashboardWidget).where(DashboardWidget.dashboard_id.in_(board_ids))
    if not removed:
        query = query.where(DashboardWidget.deleted_at.is_(None))
    return [
        _widget(row)
        for row in session.scalars(
            query.order_by(DashboardWidget.created_at, DashboardWidget.id), execution_options={"populate_existing": True}
        )
    ]


def select_outlines(session: Session, board_ids: Collection[str]) -> dict[str, list[Outline]]:
    """Of what kind the widgets of each of these dashboards are, and where they stand; dashboards without any are left out."""
    kept = DashboardWidget
    query = (
        select(kept.dashboard_id, kept.kind, kept.x, kept.y, kept.w, kept.h, kept.tab)
        .where(kept.dashboard_id.in_(board_ids), kept.deleted_at.is_(None))
        .order_by(kept.y, kept.x, kept.id)
    )
    found: dict[str, list[Outline]] = {}
    for board_id, kind, x, y, w, h, tab in session.execute(query):
        found.setdefault(board_id, []).append(Outline(kind, x, y, w, h, tab))
    return found


def find_widget(session: Session, widget_id: str) -> KeptWidget | None:
    """Also one that is removed."""
    row = session.get(DashboardWidget, widget_id, populate_existing=True)
    return None if row is None else _widget(row)


def create_widget(session: Session, board_id: str, content: WidgetContent, author_id: str, now: datetime) -> KeptWidget:
    made = {"created_at": now, "created_by": author_id, "updated_at": now, "version": 1, "owner_id": author_id}
    row = DashboardWidget(dashboard_id=board_id, **_columns(content), **made)
    session.add(row)
    session.flush()
    return _widget(row)


def update_widget(session: Session, widget_id: str, content: WidgetContent, now: datetime) -> KeptWidget:
    """The widget with this content, and on its dashboard again if it had been taken off. Unchanged it keeps its version."""
    row = session.get_one(DashboardWidget, widget_id, populate_existing=True)
    if row.deleted_at is None and _widget(row).content == content:
        return _widget(row)
    for name, value in _columns(content).items():
        setattr(row, name, value)
    row.deleted_at, row.updated_at, row.version = None, now, row.version + 1
    session.flush()
    return _widget(row)


def remove_widget(session: Session, widget_id: str, now: datetime) -> None:
    row = session.get_one(DashboardWidget, widget_id)
    row.deleted_at, row.updated_at, row.version = now, now, row.version + 1
    session.flush()


def require_version(kept: KeptBoard | KeptWidget, expected: int | None) -> None:
    """Raise `Stale` when it is at another version than the caller has seen; None is whoever has not looked."""
    if expected is not None and kept.version != expected:
        what = "dashboard" if isinstance(kept, KeptBoard) else "widget"
        raise Stale(f"Somebody else changed this {what} meanwhile.", "Reload it, then make your change again.")


def read_layouts(session: Session, user_id: str, board_id: str) -> Json:
    """This reader's own arrangement; nothing in it when there is none."""
    own = select(DashboardLayout.layouts).filter_by(user_id=user_id, dashboard_id=board_id)
    return session.scalars(own).first() or {}


def write_layouts(session: Session, user_id: str, board_id: str, layouts: Json, now: datetime) -> None:
    """Keep this reader's own arrangement; an empty one is none. Of two at once the later stays."""
    if not layouts:
        session.execute(delete(DashboardLayout).filter_by(user_id=user_id, dashboard_id=board_id))
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    own = {"layouts": dict(layouts), "updated_at": now}
    row = insert(DashboardLayout).values(id=new_id(), user_id=user_id, dashboard_id=board_id, **own)
    session.execute(row.on_conflict_do_update(index_elements=["user_id", "dashboard_id"], set_=own))


def find_query_sharing(session: Session, query_id: str) -> QuerySharing | None:
    """Who may see this saved query; None when there is none."""
    row = session.get(AnalyticsQuery, query_id)
    return None if row is None or row.deleted_at is not None else QuerySharing(row.owner_id, row.visibility, row.shared_with)


def known_people(session: Session, ids: Collection[str] | None = None) -> list[KnownPerson]:
    """Those who can sign in, by name; with `ids` only these."""
    query = select(User).where(User.is_system.is_(False), User.deactivated_at.is_(None))
    if ids is not None:
        query = query.where(User.id.in_(ids))
    return [KnownPerson(row.id, row.name, row.email, row.role) for row in session.scalars(query.order_by(User.name, User.email))]


def _columns(content: BoardContent | WidgetContent) -> dict[str, Any]:
    values = {one.name: getattr(content, one.name) for one in fields(content)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _board(row: Dashboard, owner_name: str) -> KeptBoard:
    content = BoardContent(
        row.name, row.description, row.visibility, row.shared_with, row.filters, tuple(row.tabs), row.refresh_seconds, row.locked
    )
    return KeptBoard(
        row.id, content, row.owner_id, owner_name, row.version, row.created_at, row.updated_at, removed=row.deleted_at is not None
    )


def _widget(row: DashboardWidget) -> KeptWidget:
    content = WidgetContent(
        row.title, row.kind, row.source, row.options, row.refresh_seconds, row.x, row.y, row.w, row.h, row.layouts, row.tab
    )
    return KeptWidget(row.id, row.dashboard_id, content, row.version, row.created_at, row.updated_at, removed=row.deleted_at is not None)
