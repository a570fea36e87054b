"""What each role may do, and whose rows it sees."""

from __future__ import annotations

import pytest

from dashboard_app.access import Principal, Right, Role
from data.errors import NotAllowed
from data.query import EVERYTHING, Scope


def _person(role: Role, vendor_id: str | None = None) -> Principal:
    return Principal("u1", "ann@example.com", "Ann", role, vendor_id, "session", "s1")


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (
            Role.ADMIN,
            {"read", "export", "edit_targets", "edit_dashboards", "manage_users", "read_operations", "read_findings", "refresh_data"},
        ),
        (Role.ANALYST, {"read", "export", "edit_targets", "edit_dashboards", "read_findings"}),
        (Role.VIEWER, {"read", "export"}),
        (Role.VENDOR, {"read", "export"}),
    ],
)
def test_each_role_has_its_rights(role: Role, rights: set[str]) -> None:
    assert {str(right) for right in Right if _person(role).may(right)} == rights


def test_a_right_one_lacks_is_refused_by_name() -> None:
    _person(Role.ADMIN).require(Right.MANAGE_USERS)
    with pytest.raises(NotAllowed) as caught:
        _person(Role.VIEWER).require(Right.MANAGE_USERS)
    assert caught.value.message == "Your role (viewer) may not do this."


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ANALYST, Role.VIEWER])
def test_the_house_sees_everything(role: Role) -> None:
    assert _person(role).scope == EVERYTHING


def test_a_vendor_sees_its_own_rows_and_without_a_vendor_nobodys() -> None:
    assert _person(Role.VENDOR, "V-1").scope == Scope("V-1")
    assert _person(Role.VENDOR).scope == Scope("")
    assert _person(Role.VENDOR).scope != EVERYTHING
