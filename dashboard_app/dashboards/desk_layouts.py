"""The part of the desk about places: all at once for everybody, and a reader's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard_app.access import Principal
from dashboard_app.dashboards.checks import within
from dashboard_app.dashboards.checks_of_drafts import WIDTHS, check_layouts
from dashboard_app.dashboards.desk_base import DeskBase, check_known, check_tab
from dashboard_app.dashboards.desk_rows import all_placed, as_plain
from dashboard_app.dashboards.grid import check_place
from dashboard_app.dashboards.grid_tabs import DESKTOP, Tabs, arranged, over
from dashboard_app.dashboards.values import Dashboard, PlacedWidget, Spot
from data.store.dashboards import read_layouts, select_widgets, update_board, write_layouts


class LayoutDesk(DeskBase):
    """Places: the shared ones in one go, and each reader's own over them."""

    def place(
        self, principal: Principal, dashboard_id: str, spots: Mapping[str, Spot], expected_version: int | None = None, address: str = ""
    ) -> Dashboard:
        """Put the widgets named to where they are to stand; the others give way. One transaction, one version.

        Raises `NotFound`, `NotAllowed`, `Conflict` while locked, `Stale`, and `InvalidInput` naming the widget.
        """
        with self._database.transaction() as session:
            board = self._open(session, principal, dashboard_id, expected_version)
            there = {widget.id: widget for widget in all_placed(select_widgets(session, [board.id]))}
            check_known(spots, there, "widgets")
            moved = [_moved(there[name], spot, f"widgets.{name}.", board.content.tabs) for name, spot in spots.items()]
            before = list(there.values())
            now = arranged([*moved, *(widget for widget in before if widget.id not in spots)], board.content.tabs)
            if {widget.id: widget for widget in now} != there:
                self._put(session, now)
                update_board(session, board.id, self._clock.now())
                self._audit(session, principal, address, "arrange_dashboard", board)
            return self._read(session, principal, board.id)

    def arrange(self, principal: Principal, dashboard_id: str, layouts: Mapping[str, Any]) -> Dashboard:
        """Keep this reader's own arrangement, by widget id and width (`desktop`, `tablet`, `phone`), instead of the one before.

        It is seen by nobody else and changes no version. Raises `NotFound`, and `InvalidInput` naming the widget.
        """
        given = as_plain(layouts)
        with self._database.transaction() as session:
            board = self._seen(session, principal, dashboard_id)
            widgets = all_placed(select_widgets(session, [board.id]))
            check_known(given, widgets, "layouts")
            for name, places in given.items():
                check_layouts(places if isinstance(places, dict) else {name: places}, f"layouts.{name}", (DESKTOP, *WIDTHS))
            own = over(widgets, board.content.tabs, given)
            write_layouts(session, principal.user_id, board.id, as_plain(own), self._clock.now())
            return self._read(session, principal, board.id)

    def reset(self, principal: Principal, dashboard_id: str) -> Dashboard:
        """Forget this reader's own arrangement. Raises `NotFound`."""
        with self._database.transaction() as session:
            board = self._seen(session, principal, dashboard_id)
            if read_layouts(session, principal.user_id, board.id):
                write_layouts(session, principal.user_id, board.id, {}, self._clock.now())
            return self._read(session, principal, board.id)


def _moved(widget: PlacedWidget, spot: Spot, field: str, tabs: Tabs) -> PlacedWidget:
    layouts = widget.layouts if spot.layouts is None else as_plain(spot.layouts)
    with within(field):
        check_place(spot.place)
        check_layouts(layouts, "layouts")
        check_tab(spot.tab or "", tabs)
    return replace(widget, place=spot.place, layouts=layouts, tab=widget.tab if spot.tab is None else spot.tab)
