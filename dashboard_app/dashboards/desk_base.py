"""What the parts of the desk of dashboards share: finding what somebody may see or change, checking, and the audit log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from dashboard_app.access import Principal
from dashboard_app.dashboards.checks import SpecChecker
from dashboard_app.dashboards.checks_of_drafts import check_draft, check_layouts
from dashboard_app.dashboards.desk_rows import all_placed, as_plain, head_of, plain_spec, widget_content
from dashboard_app.dashboards.grid import check_place
from dashboard_app.dashboards.grid_tabs import Tabs, home, in_reading_order, over
from dashboard_app.dashboards.sharing import may_see_query, require_editable, require_seen
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, PlacedWidget
from data.analytics import Analytics
from data.clock import Clock
from data.errors import Conflict, InvalidInput
from data.store.dashboards import (
    KeptBoard,
    find_board,
    find_query_sharing,
    known_people,
    read_layouts,
    require_version,
    select_widgets,
    update_widget,
)
from data.store.database import Database
from data.store.models import AuditEntry

NEW_SIZE = (6, 4)


class DeskBase:
    """Over one database, one analytics and one clock."""

    def __init__(self, database: Database, analytics: Analytics, clock: Clock) -> None:
        self._database = database
        self._analytics = analytics
        self._clock = clock
        self._checker = SpecChecker(analytics)

    def _seen(self, session: Session, principal: Principal, dashboard_id: str) -> KeptBoard:
        """Raises `NotFound`."""
        return require_seen(principal, find_board(session, dashboard_id))

    def _editable(self, session: Session, principal: Principal, dashboard_id: str, version: int | None = None) -> KeptBoard:
        """The dashboard, held for this transaction. Raises `NotFound`, `NotAllowed`, and `Stale` at another version than `version`."""
        board = require_editable(principal, find_board(session, dashboard_id, lock=True))
        require_version(board, version)
        return board

    def _open(self, session: Session, principal: Principal, dashboard_id: str, version: int | None = None) -> KeptBoard:
        """The same for a change of widgets or places: raises `Conflict` while the dashboard is locked."""
        board = self._editable(session, principal, dashboard_id, version)
        if board.content.locked:
            raise Conflict("This dashboard is locked.", "Unlock it first.")
        return board

    def _read(self, session: Session, principal: Principal, dashboard_id: str) -> Dashboard:
        """The whole dashboard as this person sees it. Raises `NotFound`."""
        session.expire_all()
        board = self._seen(session, principal, dashboard_id)
        widgets = all_placed(select_widgets(session, [board.id]))
        tabs = board.content.tabs
        own = over(widgets, tabs, read_layouts(session, principal.user_id, board.id))
        return Dashboard(head_of(board, principal, len(widgets)), in_reading_order(widgets, tabs), own)

    def _check_draft(self, draft: DashboardDraft) -> DashboardDraft:
        """The draft as it is kept. Raises `InvalidInput`."""
        draft = replace(draft, filters=as_plain(draft.filters))
        with self._database.reading() as session:
            people = known_people(session, [*draft.sharing.users, *draft.sharing.editors])
        check_draft(draft, people, [dimension.name for dimension in self._analytics.dimensions()])
        return draft

    def _check_widget(self, principal: Principal, widget: PlacedWidget, tabs: Tabs) -> PlacedWidget:
        """The widget as it is kept. Raises `InvalidInput`."""
        checked = replace(widget, spec=plain_spec(widget.spec), layouts=as_plain(widget.layouts))

        def may_see(query_id: str) -> bool:
            with self._database.reading() as session:
                return may_see_query(principal, find_query_sharing(session, query_id))

        check_spot(checked, tabs)
        self._checker.check(checked.spec, may_see)
        return checked

    def _put(self, session: Session, widgets: Iterable[PlacedWidget]) -> None:
        """Keep these widgets as they are now; those that have not changed keep their version."""
        now = self._clock.now()
        for widget in widgets:
            update_widget(session, widget.id, widget_content(widget), now)

    def _audit(self, session: Session, actor: Principal, address: str, act: str, board: KeptBoard, **more: str) -> None:
        """One line in the audit log, in the transaction of what it is about; about the widget named in `more`, if any."""
        widget_id = more.pop("widget_id", "")
        details = {"name": board.content.name, **({"dashboard_id": board.id} if widget_id else {}), **more}
        entry = AuditEntry(
            at=self._clock.now(), actor_id=actor.user_id, actor=actor.email, act=act, target_type="widget" if widget_id else "dashboard",
            target_id=widget_id or board.id, result="ok", address=address, details=details,
        )  # fmt: skip
        session.add(entry)


def check_spot(widget: PlacedWidget, tabs: Tabs) -> None:
    """Raise `InvalidInput` when the widget stands where nothing can stand."""
    check_place(widget.place)
    check_layouts(widget.layouts, "layouts")
    check_tab(widget.tab, tabs)


def check_tab(tab: str, tabs: Tabs) -> None:
    """Raise `InvalidInput` for a tab that the dashboard has not."""
    if tab and home(tab, tabs) != tab:
        raise InvalidInput.field("tab", f"The dashboard has no tab {tab[:40]!r}.", "Tabs are named by their keys.")


def check_known(ids: Collection[str], widgets: Sequence[PlacedWidget] | Mapping[str, object], field: str) -> None:
    """Raise `InvalidInput` for the id of a widget that is not on the dashboard."""
    known = set(widgets) if isinstance(widgets, Mapping) else {widget.id for widget in widgets}
    strangers = sorted(set(ids) - known)
    if strangers:
        raise InvalidInput.field(field, f"There is no widget {strangers[0][:40]!r} on this dashboard.", "Reload it.")
