"""Several people at once: of two who save the same version exactly one does, and no widget is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.grid import settle
from dashboard_app.dashboards.values import DashboardDraft, WidgetDraft
from data.errors import Stale
from tests.dashboard_app.dashboards.conftest import Who, text, widget

DRAFT = DashboardDraft("Sales")


def test_of_eight_who_save_the_same_version_one_does(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), DRAFT, [widget("")])

    def save(number: int) -> str:
        try:
            desk.save(who("owner"), made.head.id, replace(DRAFT, name=f"By {number}"), [widget("new-1", f"Of {number}")], 1)
        except Stale:
            return "stale"
        return f"By {number}"

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(save, range(8)))
    after = desk.read(who("owner"), made.head.id)
    assert sorted(done)[1:] == ["stale"] * 7
    assert after.head.draft.name in done
    assert [one.spec.title for one in after.widgets] == [after.head.draft.name.replace("By", "Of")]
    assert after.head.version == 2


def test_widgets_that_are_added_at_once_all_stand_in_legal_places(desk: Dashboards, who: Who) -> None:
    home = desk.create(who("owner"), DRAFT).head.id
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: desk.create_widget(who("owner"), home, WidgetDraft(text(f"Number {number}"))), range(6)))
    after = desk.read(who("owner"), home)
    places = {one.spec.title: one.place for one in after.widgets}
    assert sorted(places) == [f"Number {number}" for number in range(6)]
    assert settle(places) == places
    assert after.head.version == 7


def test_readers_who_arrange_at_once_each_keep_their_own(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), replace(DRAFT, visibility="public"), [widget("")])
    own = {made.widgets[0].id: {"desktop": {"x": 6}}}
    people = ["viewer", "named", "vendor", "other"] * 2
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: desk.arrange(who(name), made.head.id, own), people))
    assert all(desk.read(who(name), made.head.id).personal for name in people)
    assert desk.read(who("owner"), made.head.id).personal == {}
