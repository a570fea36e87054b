"""The desk where dashboards are read and edited: who sees what, what is checked, one version for a whole document, undo, the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from dashboard_app.access import Principal, Right, Role
from dashboard_app.dashboards.checks import LONGEST_NAME, check_count, within
from dashboard_app.dashboards.desk_base import check_spot
from dashboard_app.dashboards.desk_layouts import LayoutDesk
from dashboard_app.dashboards.desk_rows import all_placed, as_plain, content_of, draft_of, head_of, placed, widget_content, with_outline
from dashboard_app.dashboards.desk_widgets import WidgetDesk
from dashboard_app.dashboards.grid_tabs import arranged, rehomed
from dashboard_app.dashboards.sharing import may_see, owns, require_owned
from dashboard_app.dashboards.values import PRIVATE, Dashboard, DashboardDraft, DashboardHead, PlacedWidget, Sharing
from data.errors import InvalidInput, NotAllowed
from data.store.dashboards import (
    KeptBoard,
    KeptWidget,
    KnownPerson,
    create_board,
    create_widget,
    find_board,
    known_people,
    mark_board,
    remove_widget,
    require_version,
    select_boards,
    select_outlines,
    select_widgets,
    update_board,
)

NEW = "new-"
"""What the ids of widgets begin with that a document brings along for the first time."""
_COPY = " (copy)"

Heads = list[DashboardHead]


class Dashboards(WidgetDesk, LayoutDesk):
    """All of it behind one name: dashboards, their widgets, and readers' own arrangements."""

    def list(self, principal: Principal, search: str = "") -> Heads:
        """The dashboards that this person sees, by name; with `search` those with it in their name or description."""
        wanted = search.casefold()
        with self._database.reading() as session:
            boards = [
                board
                for board in select_boards(session, principal.user_id, all_of_them=principal.role is Role.ADMIN)
                if may_see(principal, board) and wanted in f"{board.content.name}\n{board.content.description}".casefold()
            ]
            outlines = select_outlines(session, [board.id for board in boards])
        return [with_outline(head_of(board, principal), outlines.get(board.id, [])) for board in boards]

    def read(self, principal: Principal, dashboard_id: str) -> Dashboard:
        """Raises `NotFound`, also for one that this person may not see."""
        with self._database.reading() as session:
            return self._read(session, principal, dashboard_id)

    def people(self, principal: Principal) -> Sequence[KnownPerson]:
        """Whom a dashboard can be shared with, by name. Raises `NotAllowed` for those who share nothing."""
        principal.require(Right.EDIT_DASHBOARDS)
        with self._database.reading() as session:
            return known_people(session)

    def people_named(self, emails: Sequence[str], field: str = "shared_with.users") -> tuple[str, ...]:
        """The ids of people who can sign in, by their e-mail. Raises `InvalidInput` naming the first that nobody has."""
        wanted = [email.strip().lower() for email in emails]
        with self._database.reading() as session:
            known = {person.email: person.id for person in known_people(session)}
        strangers = [email for email in wanted if email not in known]
        if strangers:
            raise InvalidInput.field(field, f"Nobody signs in as {strangers[0][:80]!r}.", "Name people by the e-mail they sign in with.")
        return tuple(dict.fromkeys(known[email] for email in wanted))

    def create(self, principal: Principal, draft: DashboardDraft, widgets: Sequence[PlacedWidget] = (), address: str = "") -> Dashboard:
        """A new dashboard of this person's own. The ids of `widgets` are not kept. Raises `NotAllowed`, `InvalidInput`."""
        principal.require(Right.EDIT_DASHBOARDS)
        draft = self._check_draft(draft)
        named = [replace(widget, id=f"{NEW}{number}") for number, widget in enumerate(widgets)]
        checked = self._check_all(principal, draft, named, {})
        return self._create(principal, draft, checked, address)

    def change(
        self, principal: Principal, dashboard_id: str, draft: DashboardDraft, expected_version: int | None = None, address: str = ""
    ) -> Dashboard:
        """Another name, filters, tabs, sharing; the widgets stay. Those of a tab that is gone come to the first one.

        Raises `NotFound`, `NotAllowed`, `Stale`, `InvalidInput`.
        """
        with self._database.reading() as session:
            self._editable(session, principal, dashboard_id, expected_version)
        draft = self._check_draft(draft)
        with self._database.transaction() as session:
            board = self._editable(session, principal, dashboard_id, expected_version)
            _require_same_sharing(principal, board, draft)
            if board.content.tabs != content_of(draft).tabs:
                widgets = rehomed(all_placed(select_widgets(session, [board.id])), board.content.tabs, draft.tabs)
                self._put(session, arranged(widgets, draft.tabs))
            return self._keep_content(session, principal, board, draft, address)

    def save(
        self, principal: Principal, dashboard_id: str, draft: DashboardDraft, widgets: Sequence[PlacedWidget],
        expected_version: int | None, address: str = "",
    ) -> Dashboard:  # fmt: skip
        """The whole edited document in one transaction: widgets with a new id are made, those left out are taken off, the others changed.

        Raises `NotFound`, `NotAllowed`, `Conflict` while locked, `Stale`, and `InvalidInput` naming every wrong field.
        """
        with self._database.reading() as session:
            board = self._editable(session, principal, dashboard_id, expected_version)
            there = {one.id: one for one in select_widgets(session, [board.id], removed=True)}
        draft = self._check_draft(draft)
        checked = self._check_all(principal, draft, widgets, there)
        with self._database.transaction() as session:
            board = self._editable(session, principal, dashboard_id, board.version)
            _require_same_sharing(principal, board, draft)
            if not _differ(checked, there):
                return self._keep_content(session, principal, board, draft, address)
            if draft.locked:
                self._open(session, principal, dashboard_id)
            self._keep_widgets(session, principal, board, checked, there)
            self._keep(session, principal, board, draft, address)
            return self._read(session, principal, board.id)

    def delete(self, principal: Principal, dashboard_id: str, expected_version: int | None = None, address: str = "") -> None:
        """Remove it for everybody; `restore` brings it back. Raises `NotFound`, `NotAllowed`, `Stale`."""
        with self._database.transaction() as session:
            self._seen(session, principal, dashboard_id)
            board = require_owned(principal, find_board(session, dashboard_id, lock=True))
            require_version(board, expected_version)
            mark_board(session, board.id, self._clock.now(), removed=True)
            self._audit(session, principal, address, "delete_dashboard", board)

    def restore(self, principal: Principal, dashboard_id: str, address: str = "") -> Dashboard:
        """Bring a removed one back, as it was. Raises `NotFound`, `NotAllowed`."""
        with self._database.transaction() as session:
            board = require_owned(principal, find_board(session, dashboard_id, lock=True))
            if board.removed:
                mark_board(session, board.id, self._clock.now(), removed=False)
                self._audit(session, principal, address, "restore_dashboard", board)
            return self._read(session, principal, board.id)

    def duplicate(self, principal: Principal, dashboard_id: str, name: str | None = None, address: str = "") -> Dashboard:
        """A private copy of one's own of a dashboard one sees. Raises `NotFound`, `NotAllowed`, `InvalidInput` for the name."""
        with self._database.reading() as session:
            board = self._seen(session, principal, dashboard_id)
            widgets = all_placed(select_widgets(session, [board.id]))
        principal.require(Right.EDIT_DASHBOARDS)
        copied = name if name is not None else board.content.name[: LONGEST_NAME - len(_COPY)] + _COPY
        draft = replace(draft_of(board.content), name=copied, visibility=PRIVATE, sharing=Sharing(), locked=False)
        return self._create(principal, self._check_draft(draft), widgets, address, copy_of=dashboard_id)

    def _create(self, principal: Principal, draft: DashboardDraft, widgets: Sequence[PlacedWidget], address: str, **more: str) -> Dashboard:
        now = self._clock.now()
        with self._database.transaction() as session:
            board = create_board(session, content_of(draft), principal.user_id, now)
            for widget in widgets:
                create_widget(session, board.id, widget_content(widget), principal.user_id, now)
            self._audit(session, principal, address, "create_dashboard", board, **more)
            return self._read(session, principal, board.id)

    def _check_all(
        self, principal: Principal, draft: DashboardDraft, widgets: Sequence[PlacedWidget], there: Mapping[str, KeptWidget]
    ) -> Sequence[PlacedWidget]:
        """The widgets as they are kept, in legal places. One that is there and shows what it showed is not asked about again: what it
        counts may be gone from the catalogue, and must not hold up the rest. Raises `InvalidInput`."""
        check_count(len(widgets))
        ids = [widget.id for widget in widgets]
        checked = []
        for number, widget in enumerate(widgets):
            with within(f"widgets.{number}."):
                if ids.count(widget.id) > 1:
                    raise InvalidInput.field("id", "Another widget has the same id.", "Give each its own.")
                if not widget.id.startswith(NEW) and widget.id not in there:
                    raise InvalidInput.field("id", "This is no widget of this dashboard.", f"Begin the ids of new ones with {NEW!r}.")
                checked.append(self._check_one(principal, widget, draft, there.get(widget.id)))
        return arranged(checked, draft.tabs)

    def _check_one(self, principal: Principal, widget: PlacedWidget, draft: DashboardDraft, kept: KeptWidget | None) -> PlacedWidget:
        if kept is None or placed(kept).spec != widget.spec:
            return self._check_widget(principal, widget, draft.tabs)
        kept_layouts = replace(widget, layouts=as_plain(widget.layouts))
        check_spot(kept_layouts, draft.tabs)
        return kept_layouts

    def _keep_widgets(
        self, session: Session, principal: Principal, board: KeptBoard, widgets: Sequence[PlacedWidget], there: Mapping[str, KeptWidget]
    ) -> None:
        now = self._clock.now()
        for name in {name for name, kept in there.items() if not kept.removed} - {widget.id for widget in widgets}:
            remove_widget(session, name, now)
        for widget in widgets:
            if widget.id not in there:
                create_widget(session, board.id, widget_content(widget), principal.user_id, now)
        self._put(session, [widget for widget in widgets if widget.id in there])

    def _keep_content(self, session: Session, principal: Principal, board: KeptBoard, draft: DashboardDraft, address: str) -> Dashboard:
        """Keep a draft, unless it says what is kept already."""
        if content_of(draft) != board.content:
            self._keep(session, principal, board, draft, address)
        return self._read(session, principal, board.id)

    def _keep(self, session: Session, principal: Principal, board: KeptBoard, draft: DashboardDraft, address: str) -> None:
        update_board(session, board.id, self._clock.now(), content_of(draft))
        shared = {} if _same_sharing(board, draft) else {"visibility": draft.visibility}
        self._audit(session, principal, address, "update_dashboard", board, **shared)


def _differ(widgets: Sequence[PlacedWidget], there: Mapping[str, KeptWidget]) -> bool:
    """Whether a document's widgets are others than those that are kept."""
    before = {name: kept.content for name, kept in there.items() if not kept.removed}
    return {widget.id: widget_content(widget) for widget in widgets} != before


def _same_sharing(board: KeptBoard, draft: DashboardDraft) -> bool:
    before = draft_of(board.content)
    return (before.visibility, before.sharing) == (draft.visibility, draft.sharing)


def _require_same_sharing(principal: Principal, board: KeptBoard, draft: DashboardDraft) -> None:
    """Who sees a dashboard is its owner's to say. Raises `NotAllowed`."""
    if not owns(principal, board) and not _same_sharing(board, draft):
        raise NotAllowed("Only its owner may say who sees it.", f"Ask {board.owner_name}.")
