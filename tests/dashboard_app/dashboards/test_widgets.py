"""Single widgets, their places, and a reader's own arrangement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from dashboard_app.access import Principal
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, Place, Spot, WidgetDraft
from data.errors import InvalidInput, NotFound
from data.store.database import Database
from data.store.models import AuditEntry
from tests.dashboard_app.dashboards.conftest import spec, text, widget

Who = Callable[[str], Principal]
PUBLIC = DashboardDraft("Sales", visibility="public", tabs=({"key": "one", "title": "One"}, {"key": "two", "title": "Two"}))


@pytest.fixture
def board(desk: Dashboards, who: Who) -> Dashboard:
    """Two widgets side by side."""
    return desk.create(who("owner"), PUBLIC, [widget("", "Left"), widget("", "Right", (6, 0, 6, 4))])


def ys(dashboard: Dashboard) -> dict[str, int]:
    return {one.spec.title: one.place.y for one in dashboard.widgets}


def test_made_changed_removed_and_brought_back(desk: Dashboards, who: Who, board: Dashboard, database: Database) -> None:
    owner, home = who("owner"), board.head.id
    made = desk.create_widget(owner, home, WidgetDraft(spec("New"), Place(0, 0, 12, 3), {"phone": {"y": 2, "h": 3}}))
    assert (made.dashboard_id, made.widget.version, made.widget.layouts) == (home, 1, {"phone": {"y": 2, "h": 3}})
    assert ys(desk.read(owner, home)) == {"New": 0, "Left": 3, "Right": 3}
    changed = desk.replace_widget(owner, made.widget.id, WidgetDraft(spec("Changed", "bar")), 1)
    assert (changed.widget.version, changed.widget.place, changed.widget.layouts) == (2, Place(0, 0, 12, 3), {})
    desk.delete_widget(owner, made.widget.id, 2)
    assert ys(desk.read(owner, home)) == {"Left": 0, "Right": 0}
    with pytest.raises(NotFound):
        desk.widget(owner, made.widget.id)
    desk.restore_widget(owner, made.widget.id)
    assert ys(desk.read(owner, home)) == {"Changed": 0, "Left": 3, "Right": 3}
    assert desk.read(owner, home).head.version == 5
    assert desk.restore_widget(owner, made.widget.id).widget.version == desk.widget(owner, made.widget.id).widget.version
    with database.reading() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.target_id == made.widget.id)).all()
    assert acts == ["create_widget", "update_widget", "delete_widget", "restore_widget"]


def test_a_new_one_without_a_place_gets_the_first_free_one_of_its_tab(desk: Dashboards, who: Who, board: Dashboard) -> None:
    below = desk.create_widget(who("owner"), board.head.id, WidgetDraft(spec()))
    other = desk.create_widget(who("owner"), board.head.id, WidgetDraft(spec(), tab="two"))
    assert (below.widget.place, other.widget.place) == (Place(0, 4, 6, 4), Place(0, 0, 6, 4))
    with pytest.raises(InvalidInput) as caught:
        desk.create_widget(who("owner"), board.head.id, WidgetDraft(spec(), tab="three"))
    assert caught.value.fields[0].field == "tab"


def test_a_copy_stands_at_the_first_free_place(desk: Dashboards, who: Who, board: Dashboard) -> None:
    own = desk.create(who("other"), DashboardDraft("Own"), [widget("", "There", (0, 0, 3, 2))])
    copy = desk.copy_widget(who("other"), board.widgets[1].id, own.head.id)
    assert (copy.dashboard_id, copy.widget.spec.title, copy.widget.place) == (own.head.id, "Right", Place(3, 0, 6, 4))


def test_sixty_widgets_are_the_most(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), PUBLIC, [widget("", f"Number {number}") for number in range(60)])
    for more in (
        lambda: desk.create_widget(who("owner"), made.head.id, WidgetDraft(text())),
        lambda: desk.copy_widget(who("owner"), made.widgets[0].id, made.head.id),
        lambda: desk.create(who("owner"), PUBLIC, [widget("")] * 61),
    ):
        with pytest.raises(InvalidInput) as caught:
            more()
        assert caught.value.message == "A dashboard holds at most 60 widgets."


def test_places_are_kept_in_one_go_and_the_rest_gives_way(desk: Dashboards, who: Who, board: Dashboard) -> None:
    left, right = board.widgets
    moved = desk.place(who("owner"), board.head.id, {right.id: Spot(Place(0, 0, 12, 3), {"phone": {"y": 5}})}, 1)
    assert {one.spec.title: (one.place, one.layouts, one.version) for one in moved.widgets} == {
        "Right": (Place(0, 0, 12, 3), {"phone": {"y": 5}}, 2), "Left": (Place(0, 3, 6, 4), {}, 2),
    }  # fmt: skip
    assert moved.head.version == 2
    over = desk.place(who("owner"), board.head.id, {left.id: Spot(Place(0, 0, 6, 4), tab="two")}, 2)
    assert [(one.spec.title, one.tab, one.place.y) for one in over.widgets] == [("Right", "", 0), ("Left", "two", 0)]


@pytest.mark.parametrize(
    ("spot", "field"),
    [
        (Spot(Place(7, 0, 6, 4)), "layout.w"),
        (Spot(Place(0, 0, 6, 4), {"watch": {"x": 0}}), "layouts.watch"),
        (Spot(Place(0, 0, 6, 4), {"phone": {"x": -1}}), "layouts.phone.x"),
        (Spot(Place(0, 0, 6, 4), {"phone": {"x": True}}), "layouts.phone.x"),
        (Spot(Place(0, 0, 6, 4), {"phone": {"x": 8, "w": 6}}), "layouts.phone.w"),
        (Spot(Place(0, 0, 6, 4), {"phone": {"z": 1}}), "layouts.phone.z"),
        (Spot(Place(0, 0, 6, 4), {"phone": 1}), "layouts.phone"),
        (Spot(Place(0, 0, 6, 4), tab="three"), "tab"),
    ],
)
def test_a_place_outside_the_grid_is_refused(desk: Dashboards, who: Who, board: Dashboard, spot: Spot, field: str) -> None:
    name = board.widgets[0].id
    with pytest.raises(InvalidInput) as caught:
        desk.place(who("owner"), board.head.id, {name: spot})
    assert caught.value.fields[0].field == f"widgets.{name}.{field}"
    assert desk.read(who("owner"), board.head.id) == board


def test_a_widget_that_is_not_there_cannot_be_placed(desk: Dashboards, who: Who, board: Dashboard) -> None:
    for act in (
        lambda: desk.place(who("owner"), board.head.id, {"w9": Spot(Place(0, 0, 6, 4))}),
        lambda: desk.arrange(who("owner"), board.head.id, {"w9": {}}),
    ):
        with pytest.raises(InvalidInput, match="no widget 'w9'"):
            act()


def test_a_reader_arranges_for_themselves_and_begins_anew(desk: Dashboards, who: Who, board: Dashboard) -> None:
    left, right = board.widgets
    mine = {right.id: {"desktop": {"x": 0, "y": 0, "w": 12}, "phone": {"y": 0}}}
    own = desk.arrange(who("viewer"), board.head.id, mine)
    assert own.personal == {
        right.id: {"desktop": {"x": 0, "y": 0, "w": 12, "h": 4}, "phone": {"y": 0}},
        left.id: {"desktop": {"x": 0, "y": 4, "w": 6, "h": 4}},
    }
    assert own.widgets == board.widgets
    assert desk.read(who("viewer"), board.head.id) == own
    assert desk.read(who("owner"), board.head.id) == board
    assert desk.reset(who("viewer"), board.head.id).personal == {}
    assert desk.read(who("viewer"), board.head.id).personal == {}


def test_what_changes_later_gives_way_to_a_readers_arrangement(desk: Dashboards, who: Who, board: Dashboard) -> None:
    left, right = board.widgets
    desk.arrange(who("vendor"), board.head.id, {left.id: {"desktop": {"w": 12}}})
    new = desk.create_widget(who("owner"), board.head.id, WidgetDraft(spec("New"), Place(0, 0, 6, 4)))
    desk.delete_widget(who("owner"), right.id)
    assert desk.read(who("vendor"), board.head.id).personal == {
        left.id: {"desktop": {"x": 0, "y": 0, "w": 12, "h": 4}}, new.widget.id: {"desktop": {"x": 0, "y": 4, "w": 6, "h": 4}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("own", "field"),
    [({"desktop": {"x": 12}}, "desktop.x"), ({"wall": {"x": 1}}, "wall"), ({"desktop": {"colour": 1}}, "desktop.colour")],
)
def test_a_wrong_arrangement_of_ones_own_is_refused(desk: Dashboards, who: Who, board: Dashboard, own: object, field: str) -> None:
    name = board.widgets[0].id
    with pytest.raises(InvalidInput) as caught:
        desk.arrange(who("viewer"), board.head.id, {name: own})
    assert caught.value.fields[0].field == f"layouts.{name}.{field}"


def test_too_small_a_widget_grows_to_what_its_kind_needs(desk: Dashboards, who: Who, board: Dashboard) -> None:
    made = desk.create_widget(who("owner"), board.head.id, WidgetDraft(spec(), Place(11, 0, 1, 1)))
    assert made.widget.place == Place(9, 4, 3, 3)
