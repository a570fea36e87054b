"""Dashboards as people keep them: made, changed, saved whole, removed and brought back, copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from dashboard_app.access import Principal
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, Place, Sharing, Spot, Tile, WidgetDraft
from data.errors import Conflict, InvalidInput, NotFound, Stale
from data.store.database import Database
from data.store.models import AuditEntry, DashboardWidget
from tests.dashboard_app.dashboards.conftest import spec, text, widget

Who = Callable[[str], Principal]
SALES = DashboardDraft("Sales", "How it goes", filters={"period": "last_30_days", "country": ["DE"]})


def titles(dashboard: Dashboard) -> list[str]:
    return [one.spec.title for one in dashboard.widgets]


def places(dashboard: Dashboard) -> dict[str, tuple[int, int, int, int]]:
    return {one.spec.title: (one.place.x, one.place.y, one.place.w, one.place.h) for one in dashboard.widgets}


def test_a_dashboard_is_made_with_its_widgets_in_legal_places(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), SALES, [widget("", "First"), widget("", "Second"), widget("", "Side", (6, 9, 6, 3))])
    assert desk.read(who("owner"), made.head.id) == made
    assert places(made) == {"First": (0, 0, 6, 4), "Side": (6, 0, 6, 3), "Second": (0, 4, 6, 4)}
    head = made.head
    assert (head.draft, head.owner_id, head.owner_name, head.version, head.may_edit, head.widget_count) == (
        SALES,
        "owner",
        "owner",
        1,
        True,
        3,
    )


def test_the_list_is_by_name_and_is_searched(desk: Dashboards, who: Who) -> None:
    for name, description in (("beta", ""), ("Alpha", "about STOCK"), ("Gamma", "")):
        desk.create(who("owner"), DashboardDraft(name, description))
    assert [head.draft.name for head in desk.list(who("owner"))] == ["Alpha", "beta", "Gamma"]
    assert [head.draft.name for head in desk.list(who("owner"), "stock")] == ["Alpha"]
    assert [head.draft.name for head in desk.list(who("owner"), "A")] == ["Alpha", "beta", "Gamma"]


def test_the_list_tells_where_the_widgets_of_the_first_tab_stand(desk: Dashboards, who: Who) -> None:
    tabs = tuple({"key": key, "title": key} for key in ("one", "two"))
    widgets = [widget("", "A"), widget("", "B", (6, 0, 6, 4)), widget("", "C", tab="two")]
    kept = desk.create(who("owner"), replace(SALES, tabs=tabs), widgets)
    desk.delete_widget(who("owner"), kept.widgets[1].id)
    (head,) = desk.list(who("owner"))
    assert (head.widget_count, head.tiles) == (2, (Tile("line", Place(0, 0, 6, 4)),))


def test_a_whole_document_is_saved_in_one_go(desk: Dashboards, who: Who, database: Database) -> None:
    made = desk.create(who("owner"), SALES, [widget("", "Stays"), widget("", "Goes", (6, 0, 6, 4))])
    stays, goes = made.widgets
    changed = replace(stays, spec=spec("Changed", "bar"), place=Place(0, 5, 12, 3))
    saved = desk.save(
        who("owner"), made.head.id, replace(SALES, name="Renamed"), [widget("new-1", "New", (0, 0, 4, 3)), changed], 1, "192.0.2.7"
    )
    assert (saved.head.draft.name, saved.head.version) == ("Renamed", 2)
    assert places(saved) == {"New": (0, 0, 4, 3), "Changed": (0, 3, 12, 3)}
    assert [one.version for one in saved.widgets] == [1, 2]
    assert saved.widgets[1].id == stays.id
    with pytest.raises(NotFound):
        desk.widget(who("owner"), goes.id)
    again = desk.save(who("owner"), made.head.id, replace(SALES, name="Renamed"), [*saved.widgets, goes], 2)
    assert titles(again) == ["New", "Goes", "Changed"]
    with database.reading() as session:
        acts = session.execute(select(AuditEntry.act, AuditEntry.actor, AuditEntry.target_id, AuditEntry.address)).all()
    assert [tuple(act) for act in acts] == [
        ("create_dashboard", "owner@example.com", made.head.id, ""),
        ("update_dashboard", "owner@example.com", made.head.id, "192.0.2.7"),
        ("update_dashboard", "owner@example.com", made.head.id, ""),
    ]


def test_two_editors_never_lose_work_silently(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), SALES, [widget("", "One")])
    mine = replace(made.widgets[0], spec=spec("Mine"))
    desk.save(who("owner"), made.head.id, SALES, [mine], 1)
    with pytest.raises(Stale):
        desk.save(who("admin"), made.head.id, SALES, [replace(mine, spec=spec("Theirs"))], 1)
    assert titles(desk.read(who("owner"), made.head.id)) == ["Mine"]
    desk.replace_widget(who("admin"), mine.id, WidgetDraft(spec("By widget")), 2)
    with pytest.raises(Stale):
        desk.save(who("owner"), made.head.id, SALES, [], 2)
    for late in (
        lambda: desk.change(who("owner"), made.head.id, SALES, 1),
        lambda: desk.delete(who("owner"), made.head.id, 1),
        lambda: desk.place(who("owner"), made.head.id, {}, 1),
        lambda: desk.replace_widget(who("owner"), mine.id, WidgetDraft(spec("Late")), 2),
        lambda: desk.delete_widget(who("owner"), mine.id, 2),
    ):
        with pytest.raises(Stale):
            late()
    assert titles(desk.read(who("owner"), made.head.id)) == ["By widget"]


def test_saving_what_is_there_makes_no_new_version(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), SALES, [widget("", "One")])
    assert desk.save(who("owner"), made.head.id, SALES, made.widgets, 1) == made
    assert desk.change(who("owner"), made.head.id, SALES, 1) == made
    assert desk.place(who("owner"), made.head.id, {}, 1) == made


@pytest.mark.parametrize("ids", [["someone-elses"], ["new-1", "new-1"], [""]])
def test_a_document_names_each_widget_once_and_only_its_own(desk: Dashboards, who: Who, ids: list[str]) -> None:
    made = desk.create(who("owner"), SALES)
    with pytest.raises(InvalidInput) as caught:
        desk.save(who("owner"), made.head.id, SALES, [widget(one) for one in ids], 1)
    assert caught.value.fields[0].field == "widgets.0.id"


def test_a_wrong_widget_in_a_document_is_named_and_nothing_is_kept(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), SALES)
    with pytest.raises(InvalidInput) as caught:
        desk.save(who("owner"), made.head.id, SALES, [widget("new-1"), replace(widget("new-2"), spec=spec(metrics=["revenu"]))], 1)
    assert caught.value.fields[0].field == "widgets.1.source.query.metrics"
    assert desk.read(who("owner"), made.head.id) == made


def test_a_widget_that_can_no_longer_be_asked_does_not_hold_up_the_rest(desk: Dashboards, who: Who, database: Database) -> None:
    made = desk.create(who("owner"), SALES, [widget("", "Old"), widget("", "Other")])
    old = made.widgets[0]
    _break(database, old.id)
    read = desk.read(who("owner"), made.head.id)
    saved = desk.save(who("owner"), made.head.id, replace(SALES, name="Renamed"), read.widgets, 1)
    assert saved.head.draft.name == "Renamed"
    assert saved.widgets[0].spec.source == {"type": "metric_query", "query": {"metrics": ["gone"]}}


def _break(database: Database, widget_id: str) -> None:
    """A metric it counts has left the catalogue since."""
    with database.transaction() as session:
        row = session.get_one(DashboardWidget, widget_id)
        row.source = {"type": "metric_query", "query": {"metrics": ["gone"]}}


def test_removed_and_brought_back_whole(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), replace(SALES, visibility="public"), [widget("", "One")])
    desk.delete(who("owner"), made.head.id, 1)
    assert desk.list(who("owner")) == []
    for gone in (
        lambda: desk.read(who("admin"), made.head.id),
        lambda: desk.widget(who("owner"), made.widgets[0].id),
        lambda: desk.restore(who("other"), made.head.id),
        lambda: desk.delete(who("owner"), made.head.id),
    ):
        with pytest.raises(NotFound):
            gone()
    back = desk.restore(who("owner"), made.head.id)
    assert (titles(back), back.head.version) == (["One"], 3)
    assert desk.restore(who("owner"), made.head.id) == back


def test_a_copy_is_private_and_ones_own(desk: Dashboards, who: Who) -> None:
    draft = replace(SALES, visibility="shared", sharing=Sharing(roles=("viewer", "analyst")), locked=True)
    made = desk.create(who("owner"), draft, [widget("", "One")])
    copy = desk.duplicate(who("other"), made.head.id)
    assert copy.head.draft == replace(SALES, name="Sales (copy)")
    assert (copy.head.owner_id, titles(copy)) == ("other", ["One"])
    assert copy.widgets[0].id != made.widgets[0].id
    assert desk.duplicate(who("other"), made.head.id, "Mine").head.draft.name == "Mine"
    long = desk.create(who("owner"), DashboardDraft("x" * 200))
    assert desk.duplicate(who("owner"), long.head.id).head.draft.name == "x" * 193 + " (copy)"


def test_a_locked_dashboard_keeps_its_widgets_until_it_is_unlocked(desk: Dashboards, who: Who) -> None:
    made = desk.create(who("owner"), replace(SALES, locked=True), [widget("", "One")])
    one = made.widgets[0]
    for change in (
        lambda: desk.create_widget(who("owner"), made.head.id, WidgetDraft(text())),
        lambda: desk.replace_widget(who("owner"), one.id, WidgetDraft(text())),
        lambda: desk.delete_widget(who("owner"), one.id),
        lambda: desk.copy_widget(who("owner"), one.id, made.head.id),
        lambda: desk.place(who("owner"), made.head.id, {one.id: Spot(Place(3, 0, 6, 4))}),
        lambda: desk.save(who("owner"), made.head.id, replace(SALES, locked=True), [], 1),
    ):
        with pytest.raises(Conflict, match="locked"):
            change()
    renamed = desk.change(who("owner"), made.head.id, replace(SALES, name="Other", locked=True), 1)
    assert (renamed.head.draft.name, renamed.head.version) == ("Other", 2)
    own = desk.arrange(who("owner"), made.head.id, {one.id: {"desktop": {"x": 6}}})
    assert own.personal == {one.id: {"desktop": {"x": 6, "y": 0, "w": 6, "h": 4}}}
    assert titles(desk.save(who("owner"), made.head.id, SALES, [], 2)) == []


def test_widgets_of_a_tab_that_is_gone_come_to_the_first(desk: Dashboards, who: Who) -> None:
    one, two, three = ({"key": key, "title": key.upper()} for key in ("one", "two", "three"))
    widgets = [widget("", "A"), widget("", "B", tab="two"), widget("", "C", tab="three")]
    made = desk.create(who("owner"), replace(SALES, tabs=(one, two, three)), widgets)
    assert [(title.spec.title, title.tab, title.place.y) for title in made.widgets] == [("A", "", 0), ("B", "two", 0), ("C", "three", 0)]
    turned = desk.change(who("owner"), made.head.id, replace(SALES, tabs=(three, one)))
    assert [(title.spec.title, title.tab, title.place.y) for title in turned.widgets] == [("C", "", 0), ("B", "", 4), ("A", "one", 0)]
    flat = desk.change(who("owner"), made.head.id, SALES)
    assert [(title.spec.title, title.tab) for title in flat.widgets] == [("C", ""), ("B", ""), ("A", "")]


def test_people_to_share_with_are_those_who_can_sign_in(desk: Dashboards, who: Who) -> None:
    assert [person.name for person in desk.people(who("owner"))] == [
        "admin", "editor", "named", "named_vendor", "other", "owner", "vendor", "viewer",
    ]  # fmt: skip
