"""The part of the desk about single widgets. Each change of one is a new version of its dashboard, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from dashboard_app.access import Principal
from dashboard_app.dashboards.checks import check_count
from dashboard_app.dashboards.desk_base import NEW_SIZE, DeskBase
from dashboard_app.dashboards.desk_rows import all_placed, found, placed, widget_content
from dashboard_app.dashboards.grid import grown
from dashboard_app.dashboards.grid_tabs import SMALLEST, Tabs, arranged, free_on, in_reading_order
from dashboard_app.dashboards.sharing import may_see
from dashboard_app.dashboards.values import FoundWidget, Place, PlacedWidget, WidgetDraft
from data.errors import NotFound
from data.store.dashboards import (
    KeptBoard,
    KeptWidget,
    create_widget,
    find_board,
    find_widget,
    remove_widget,
    require_version,
    select_boards,
    select_widgets,
    update_board,
)

_NOWHERE = Place(0, 0, *NEW_SIZE)


class WidgetDesk(DeskBase):
    """Widgets one by one: list, read, make, change, remove, bring back, copy."""

    def list_widgets(self, principal: Principal, dashboard_id: str | None = None) -> list[FoundWidget]:
        """Those of one dashboard in reading order, or of all that this person sees. Raises `NotFound`."""
        with self._database.reading() as session:
            if dashboard_id is not None:
                boards = [self._seen(session, principal, dashboard_id)]
            else:
                boards = [one for one in select_boards(session, principal.user_id, all_of_them=True) if may_see(principal, one)]
            kept = select_widgets(session, [board.id for board in boards])
        by_id = {one.id: found(one) for one in kept}
        ordered = [one for board in boards for one in _ordered(board, [kept for kept in by_id.values() if kept.dashboard_id == board.id])]
        return [by_id[widget.id] for widget in ordered]

    def widget(self, principal: Principal, widget_id: str) -> FoundWidget:
        """Raises `NotFound`, also for one on a dashboard that this person does not see."""
        with self._database.reading() as session:
            return found(self._there(session, principal, widget_id))

    def create_widget(self, principal: Principal, dashboard_id: str, draft: WidgetDraft, address: str = "") -> FoundWidget:
        """Raises `NotFound`, `NotAllowed`, `Conflict` while locked, and `InvalidInput` naming the fields."""
        with self._database.reading() as session:
            tabs = self._open(session, principal, dashboard_id).content.tabs
        checked = self._check_widget(principal, _of_draft(draft, "", _NOWHERE), tabs)
        place = checked.place if draft.place else None
        with self._database.transaction() as session:
            board = self._open(session, principal, dashboard_id)
            made = self._add(session, principal, board, checked, place)
            self._audit(session, principal, address, "create_widget", board, widget_id=made, title=checked.spec.title)
            return found(_kept(session, made))

    def replace_widget(
        self, principal: Principal, widget_id: str, draft: WidgetDraft, expected_version: int | None = None, address: str = ""
    ) -> FoundWidget:
        """All of a widget but its id; without a place it keeps its own. Raises what `create_widget` raises, and `Stale`."""
        with self._database.reading() as session:
            kept = self._there(session, principal, widget_id)
            tabs = self._open(session, principal, kept.dashboard_id).content.tabs
            require_version(kept, expected_version)
        checked = self._check_widget(principal, _of_draft(draft, widget_id, placed(kept).place), tabs)
        with self._database.transaction() as session:
            board = self._open(session, principal, kept.dashboard_id)
            kept = self._there(session, principal, widget_id)
            require_version(kept, expected_version)
            now = checked if draft.place else replace(checked, place=placed(kept).place)
            self._arrange(session, board, now)
            self._audit(session, principal, address, "update_widget", board, widget_id=widget_id, title=checked.spec.title)
            return found(_kept(session, widget_id))

    def delete_widget(self, principal: Principal, widget_id: str, expected_version: int | None = None, address: str = "") -> None:
        """Take a widget off; `restore_widget` brings it back. Raises `NotFound`, `NotAllowed`, `Conflict` while locked, `Stale`."""
        with self._database.transaction() as session:
            kept = self._there(session, principal, widget_id)
            board = self._open(session, principal, kept.dashboard_id)
            require_version(_kept(session, widget_id), expected_version)
            remove_widget(session, widget_id, self._clock.now())
            self._arrange(session, board)
            self._audit(session, principal, address, "delete_widget", board, widget_id=widget_id, title=kept.content.title)

    def restore_widget(self, principal: Principal, widget_id: str, address: str = "") -> FoundWidget:
        """Bring a widget back to where it was; one that is there stays as it is. Raises as `delete_widget` does."""
        with self._database.transaction() as session:
            kept = self._there(session, principal, widget_id, removed=True)
            board = self._open(session, principal, kept.dashboard_id)
            if kept.removed:
                check_count(1 + len(all_placed(select_widgets(session, [board.id]))))
                self._arrange(session, board, placed(kept))
                self._audit(session, principal, address, "restore_widget", board, widget_id=widget_id, title=kept.content.title)
            return found(_kept(session, widget_id))

    def copy_widget(self, principal: Principal, widget_id: str, dashboard_id: str, address: str = "") -> FoundWidget:
        """A copy of a widget one sees, at the first free place of a dashboard one may change. Raises as `create_widget` does."""
        with self._database.transaction() as session:
            source = placed(self._there(session, principal, widget_id))
            board = self._open(session, principal, dashboard_id)
            made = self._add(session, principal, board, replace(source, tab="", layouts={}), None)
            self._audit(session, principal, address, "create_widget", board, widget_id=made, title=source.spec.title, copy_of=widget_id)
            return found(_kept(session, made))

    def _there(self, session: Session, principal: Principal, widget_id: str, *, removed: bool = False) -> KeptWidget:
        """The widget, when this person sees its dashboard. Raises `NotFound`."""
        kept = find_widget(session, widget_id)
        board = find_board(session, kept.dashboard_id) if kept else None
        if kept is None or board is None or board.removed or not may_see(principal, board) or (kept.removed and not removed):
            raise NotFound("There is no such widget.", "Look at its dashboard for the id.")
        return kept

    def _add(self, session: Session, principal: Principal, board: KeptBoard, widget: PlacedWidget, place: Place | None) -> str:
        """Put one more widget on the dashboard, at `place` or the first free one; gives its id."""
        there = all_placed(select_widgets(session, [board.id]))
        check_count(len(there) + 1)
        if place is None:
            sized = grown(replace(widget.place, x=0, y=0), widget.spec.kind, SMALLEST)
            place = free_on(widget.tab, there, board.content.tabs, (sized.w, sized.h))
        now = self._clock.now()
        made = create_widget(session, board.id, widget_content(replace(widget, place=place)), principal.user_id, now)
        self._arrange(session, board, placed(made))
        return made.id

    def _arrange(self, session: Session, board: KeptBoard, changed: PlacedWidget | None = None) -> None:
        """Keep the change, settle what it has moved, and give the dashboard its new version."""
        others = [one for one in all_placed(select_widgets(session, [board.id])) if changed is None or one.id != changed.id]
        self._put(session, arranged([*([changed] if changed else []), *others], board.content.tabs))
        update_board(session, board.id, self._clock.now())


def _of_draft(draft: WidgetDraft, widget_id: str, place: Place) -> PlacedWidget:
    return PlacedWidget(widget_id, draft.spec, draft.place or place, draft.layouts, draft.tab)


def _kept(session: Session, widget_id: str) -> KeptWidget:
    kept = find_widget(session, widget_id)
    if kept is None:
        raise NotFound("There is no such widget.", "Look at its dashboard for the id.")
    return kept


def _ordered(board: KeptBoard, kept: Sequence[FoundWidget]) -> tuple[PlacedWidget, ...]:
    tabs: Tabs = board.content.tabs
    return in_reading_order([one.widget for one in kept], tabs)
