"""Who may do what: every act, for every kind of person, on every kind of dashboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboard_app.access import Principal
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, Place, Sharing, Spot, WidgetDraft
from data.errors import AnalyticsError, InvalidInput
from tests.dashboard_app.dashboards.conftest import text, widget

Who = Callable[[str], Principal]
Act = Callable[[Dashboards, Principal, Dashboard], object]

KINDS = {
    "private": Sharing(),
    "shared with people": Sharing(users=("named", "named_vendor", "editor"), editors=("editor",)),
    "shared with vendors": Sharing(roles=("vendor",)),
    "public": Sharing(users=("editor",), editors=("editor",)),
}
ASKING = ("owner", "admin", "editor", "other", "named", "viewer", "named_vendor", "vendor")
#           the rows below have a letter for each of these: y done, n not allowed, - not found
SEEN = {"private": "yy------", "shared with people": "yyy-y-y-", "shared with vendors": "yy----yy", "public": "yyyyyyyy"}
EDITED = {"private": "yy------", "shared with people": "yyy-n-n-", "shared with vendors": "yy----nn", "public": "yyynnnnn"}
OWNED = {"private": "yy------", "shared with people": "yyn-n-n-", "shared with vendors": "yy----nn", "public": "yynnnnnn"}
COPIED = {"private": "yy------", "shared with people": "yyy-n-n-", "shared with vendors": "yy----nn", "public": "yyyynnnn"}

HIDDEN = DashboardDraft("Sales", visibility="shared", sharing=Sharing(roles=("admin",)))


def first(dashboard: Dashboard) -> str:
    return dashboard.widgets[0].id


ACTS: dict[str, tuple[Act, dict[str, str]]] = {
    "read": (lambda desk, person, it: desk.read(person, it.head.id), SEEN),
    "widget": (lambda desk, person, it: desk.widget(person, first(it)), SEEN),
    "list_widgets": (lambda desk, person, it: desk.list_widgets(person, it.head.id), SEEN),
    "arrange": (lambda desk, person, it: desk.arrange(person, it.head.id, {first(it): {"desktop": {"x": 3}}}), SEEN),
    "reset": (lambda desk, person, it: desk.reset(person, it.head.id), SEEN),
    "duplicate": (lambda desk, person, it: desk.duplicate(person, it.head.id), COPIED),
    "change": (lambda desk, person, it: desk.change(person, it.head.id, replace(it.head.draft, name="Other")), EDITED),
    "save": (lambda desk, person, it: desk.save(person, it.head.id, it.head.draft, [], 1), EDITED),
    "place": (lambda desk, person, it: desk.place(person, it.head.id, {first(it): Spot(Place(3, 0, 6, 4))}), EDITED),
    "create_widget": (lambda desk, person, it: desk.create_widget(person, it.head.id, WidgetDraft(text())), EDITED),
    "replace_widget": (lambda desk, person, it: desk.replace_widget(person, first(it), WidgetDraft(text())), EDITED),
    "delete_widget": (lambda desk, person, it: desk.delete_widget(person, first(it)), EDITED),
    "restore_widget": (lambda desk, person, it: desk.restore_widget(person, first(it)), EDITED),
    "copy_widget": (lambda desk, person, it: desk.copy_widget(person, first(it), it.head.id), EDITED),
    "hide": (
        lambda desk, person, it: desk.change(person, it.head.id, replace(it.head.draft, visibility="shared", sharing=Sharing())),
        OWNED,
    ),
    "delete": (lambda desk, person, it: desk.delete(person, it.head.id), OWNED),
}


def outcome(act: Act, desk: Dashboards, person: Principal, it: Dashboard) -> str:
    try:
        act(desk, person, it)
    except AnalyticsError as error:
        return {403: "n", 404: "-"}[error.status]
    return "y"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ACTS)
def test_every_act_for_every_person_on_every_dashboard(desk: Dashboards, who: Who, name: str, kind: str) -> None:
    act, expected = ACTS[name]
    found = ""
    for person in ASKING:
        draft = DashboardDraft("Sales", visibility=kind.split(maxsplit=1)[0], sharing=KINDS[kind])
        it = desk.create(who("owner"), draft, [widget("")])
        found += outcome(act, desk, who(person), it)
    assert found == expected[kind]


def test_the_list_holds_what_may_be_read(desk: Dashboards, who: Who) -> None:
    for kind, sharing in KINDS.items():
        desk.create(who("owner"), DashboardDraft(kind, visibility=kind.split()[0], sharing=sharing), [widget("")])
    for number, person in enumerate(ASKING):
        seen = [kind for kind in sorted(KINDS) if SEEN[kind][number] == "y"]
        heads = desk.list(who(person))
        assert [head.draft.name for head in heads] == seen
        assert [head.may_edit for head in heads] == [EDITED[kind][number] == "y" for kind in seen]
        assert len(desk.list_widgets(who(person))) == len(seen)


@pytest.mark.parametrize(("person", "may"), [("owner", "y"), ("admin", "y"), ("viewer", "n"), ("vendor", "n")])
def test_who_may_make_dashboards(desk: Dashboards, who: Who, person: str, may: str) -> None:
    it = desk.create(who("owner"), DashboardDraft("There"), [widget("")])
    assert outcome(lambda desk, asking, _: desk.create(asking, DashboardDraft("Own")), desk, who(person), it) == may
    assert outcome(lambda desk, asking, _: desk.people(asking), desk, who(person), it) == may


def test_a_widget_is_copied_from_what_one_sees_to_what_one_may_change(desk: Dashboards, who: Who) -> None:
    hidden = desk.create(who("owner"), DashboardDraft("Hidden"), [widget("")])
    shown = desk.create(who("owner"), DashboardDraft("Shown", visibility="public"), [widget("")])
    own = desk.create(who("other"), DashboardDraft("Own"))
    assert outcome(lambda desk, person, it: desk.copy_widget(person, first(it), own.head.id), desk, who("other"), hidden) == "-"
    assert outcome(lambda desk, person, it: desk.copy_widget(person, first(it), hidden.head.id), desk, who("other"), shown) == "-"
    assert outcome(lambda desk, person, it: desk.copy_widget(person, first(it), own.head.id), desk, who("other"), shown) == "y"
    assert len(desk.read(who("other"), own.head.id).widgets) == 1


def test_with_whom_it_is_shared_is_told_to_those_who_may_change_it(desk: Dashboards, who: Who) -> None:
    sharing = KINDS["shared with people"]
    made = desk.create(who("owner"), DashboardDraft("Sales", visibility="shared", sharing=sharing))
    assert desk.read(who("editor"), made.head.id).head.draft.sharing == sharing
    assert desk.read(who("named"), made.head.id).head.draft.sharing == Sharing()


def test_an_editor_who_becomes_a_viewer_edits_no_more(desk: Dashboards, who: Who) -> None:
    sharing = Sharing(users=("named",), editors=("named",))
    made = desk.create(who("owner"), DashboardDraft("Sales", visibility="shared", sharing=sharing))
    assert not desk.read(who("named"), made.head.id).head.may_edit


@pytest.mark.parametrize(
    ("sharing", "field"),
    [
        (Sharing(roles=("boss",)), "shared_with.roles"),
        (Sharing(users=("nobody",)), "shared_with.users"),
        (Sharing(editors=("editor",)), "shared_with.editors"),
        (Sharing(roles=("viewer",), editors=("editor",)), "shared_with.editors"),
        (Sharing(users=("x",) * 201), "shared_with.users"),
    ],
)
def test_sharing_with_nobody_there_is_refused(desk: Dashboards, who: Who, sharing: Sharing, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.create(who("owner"), DashboardDraft("Sales", visibility="shared", sharing=sharing))
    assert caught.value.fields[0].field == field
