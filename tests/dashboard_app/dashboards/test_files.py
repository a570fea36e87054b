"""A dashboard as a file: out and in again it is the same, and what is no such file is refused with words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson
import pytest

from dashboard_app.access import Principal
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.files import file_name, read_file, write_file
from dashboard_app.dashboards.values import DashboardDraft, Sharing
from data.errors import InvalidInput
from tests.dashboard_app.dashboards.conftest import text, widget

Who = Callable[[str], Principal]
DRAFT = DashboardDraft(
    "Sales / Ümläut", "How it goes", "shared", Sharing(roles=("viewer",), users=("named",)), {"period": "last_7_days", "country": ["DE"]},
    ({"key": "one", "title": "One"}, {"key": "two", "title": "Two"}), 300, True,
)  # fmt: skip


def test_out_and_in_again_it_is_the_same(desk: Dashboards, who: Who) -> None:
    note = replace(widget("", place=(3, 0, 9, 2), tab="two"), spec=text("Note", "# Words"), layouts={"phone": {"y": 2, "h": 3}})
    made = desk.create(who("owner"), DRAFT, [widget("", "Left"), note])
    raw = write_file(made)
    again = desk.create(who("other"), *read_file(raw))
    assert write_file(again) == raw
    assert (again.head.draft.visibility, again.head.draft.sharing, again.head.draft.locked) == ("private", Sharing(), False)
    assert again.widgets[1].layouts == {"phone": {"y": 2, "h": 3}}
    assert all(word not in raw.decode() for word in ("named", "owner", "example.com", made.head.id, made.widgets[0].id))
    assert file_name(made) == "Sales - Ümläut.json"


def test_the_name_of_the_file_is_never_a_path(desk: Dashboards, who: Who) -> None:
    assert file_name(desk.create(who("owner"), DashboardDraft("../../etc/passwd"))) == "etc-passwd.json"
    assert file_name(desk.create(who("owner"), DashboardDraft("///"))) == "dashboard.json"


GOOD = {"format": "mvtraders-dashboard", "version": 1, "name": "Sales", "widgets": []}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (b"not json", "file"),
        (b"[]", "format"),
        (b"x" * 2_000_001, "file"),
        (GOOD | {"format": "superset"}, "format"),
        (GOOD | {"version": 2}, "version"),
        (GOOD | {"colour": "red"}, "colour"),
        (GOOD | {"name": 1}, "name"),
        (GOOD | {"widgets": [{"title": "No kind"}]}, "widgets.kind"),
        (
            GOOD | {"widgets": [{"title": "T", "kind": "line", "source": {}, "layout": {"x": 0, "y": 0, "w": 13, "h": 1}}]},
            "widgets.layout.w",
        ),
    ],
)
def test_what_is_no_such_file_is_refused(document: object, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_file(document if isinstance(document, bytes) else orjson.dumps(document))
    assert caught.value.fields[0].field == field


def test_people_are_found_by_their_e_mail(desk: Dashboards) -> None:
    assert desk.people_named(["Named@example.com ", "viewer@example.com", "named@example.com"]) == ("named", "viewer")
    with pytest.raises(InvalidInput, match="Nobody signs in as"):
        desk.people_named(["nobody@example.com"])
