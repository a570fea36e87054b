"""API tokens, and the log of who did what."""

from __future__ import annotations

import pytest

from dashboard_app.access import Principal
from dashboard_app.people import NewUser, People, UserChanges
from dashboard_app.people.shared import PrincipalCache
from data.errors import AnalyticsError, Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from data.store.database import Database
from tests.fixtures.people import PASSWORD, MovingClock, cheap_passwords

HOME = "192.0.2.1"


@pytest.fixture
def ann(people: People) -> Principal:
    people.create_user(NewUser("ann@example.com", "Ann", "analyst", password=PASSWORD))
    return people.sign_in("ann@example.com", PASSWORD, HOME).principal


@pytest.fixture
def ada(people: People) -> Principal:
    """An administrator."""
    people.create_user(NewUser("ada@example.com", "Ada", "admin", password=PASSWORD))
    return people.sign_in("ada@example.com", PASSWORD, HOME).principal


def test_a_token_is_its_owner(people: People, ann: Principal) -> None:
    made = people.create_token(ann.user_id, "Night job", actor=ann)
    assert made.token.startswith("mvt_")
    assert len(made.token) == 36
    assert made.prefix == made.token[:12]
    assert (made.expires_at - made.created_at).days == 90
    principal = people.principal_of_token(made.token)
    assert principal is not None
    assert (principal.user_id, principal.role, principal.via, principal.credential_id) == (ann.user_id, ann.role, "token", made.id)


def test_a_made_up_token_is_nobody(people: People, ann: Principal) -> None:
    made_up = ("", "mvt_", "mvt_made_up", "Bearer x", "mvt_\x00", "mvt_\ud800")
    assert [people.principal_of_token(token) for token in made_up] == [None] * 6


def test_a_revoked_token_stops_at_once_and_is_no_longer_listed(people: People, ann: Principal) -> None:
    made = people.create_token(ann.user_id, "Night job", actor=ann)
    assert people.principal_of_token(made.token) is not None
    people.revoke_token(ann.user_id, made.id, actor=ann)
    assert people.principal_of_token(made.token) is None
    assert people.list_tokens(ann.user_id).items == ()
    with pytest.raises(NotFound):
        people.revoke_token(ann.user_id, made.id, actor=ann)


def test_in_another_process_a_revoked_token_stops_within_a_second(
    database: Database, people: People, ann: Principal, moving_clock: MovingClock
) -> None:
    tick = [0.0]
    other = People(database, moving_clock, cheap_passwords(), PrincipalCache(lambda: tick[0]))
    made = people.create_token(ann.user_id, "Night job", actor=ann)
    assert other.principal_of_token(made.token) is not None
    people.revoke_token(ann.user_id, made.id, actor=ann)
    tick[0] = 1.0
    assert other.principal_of_token(made.token) is None


def test_an_expired_token_stops(database: Database, people: People, ann: Principal, moving_clock: MovingClock) -> None:
    made = people.create_token(ann.user_id, "Night job", days=1, actor=ann)
    moving_clock.move(days=1)
    assert People(database, moving_clock, cheap_passwords()).principal_of_token(made.token) is None
    assert people.list_tokens(ann.user_id).items == ()


def test_last_use_is_shown(people: People, ann: Principal, moving_clock: MovingClock) -> None:
    made = people.create_token(ann.user_id, "Night job", actor=ann)
    assert people.list_tokens(ann.user_id).items[0].last_used_at is None
    moving_clock.move(minutes=5)
    people.principal_of_token(made.token)
    assert people.list_tokens(ann.user_id).items[0].last_used_at == moving_clock.now()


def test_tokens_are_listed_page_by_page(people: People, ann: Principal) -> None:
    for number in range(5):
        people.create_token(ann.user_id, f"Job {number}", actor=ann)
    names: list[str] = []
    cursor = None
    for wanted in (2, 2, 1):
        page = people.list_tokens(ann.user_id, 2, cursor)
        assert (len(page.items), page.total) == (wanted, 5)
        names.extend(token.name for token in page.items)
        cursor = page.next
    assert cursor is None
    assert sorted(names) == [f"Job {number}" for number in range(5)]


def test_bad_input_names_its_field(people: People, ann: Principal) -> None:
    for name, days, field in (("", 90, "name"), ("a\x00b", 90, "name"), ("Job", 0, "days"), ("Job", 3651, "days")):
        with pytest.raises(InvalidInput) as caught:
            people.create_token(ann.user_id, name, days, actor=ann)
        assert [error.field for error in caught.value.fields] == [field]


def test_tokens_of_others_are_for_administrators_only(people: People, ann: Principal, ada: Principal) -> None:
    made = people.create_token(ada.user_id, "Mine", actor=ada)
    with pytest.raises(NotAllowed):
        people.create_token(ada.user_id, "Not mine", actor=ann)
    with pytest.raises(NotAllowed):
        people.revoke_token(ada.user_id, made.id, actor=ann)
    with pytest.raises(NotFound):
        people.revoke_token(ann.user_id, made.id, actor=ann)
    for_ann = people.create_token(ann.user_id, "For Ann", actor=ada)
    people.revoke_token(ann.user_id, for_ann.id, actor=ada)


def test_a_closed_account_gets_no_token(people: People, ann: Principal) -> None:
    people.deactivate_user(ann.user_id)
    with pytest.raises(Conflict):
        people.create_token(ann.user_id, "Too late")


def test_a_token_cannot_change_the_password(people: People, ann: Principal) -> None:
    program = people.principal_of_token(people.create_token(ann.user_id, "Night job").token)
    assert program is not None
    with pytest.raises(NotAllowed):
        people.change_password(program, PASSWORD, "another long password")


def test_each_act_has_its_line_in_the_log(people: People, ada: Principal) -> None:
    ben = people.create_user(NewUser("ben@example.com", "Ben", "viewer", password=PASSWORD), actor=ada, address=HOME).person
    people.update_user(ben.id, UserChanges(role="analyst", password="another long password"), actor=ada, address=HOME)
    made = people.create_token(ben.id, "Night job", actor=ada, address=HOME)
    people.revoke_token(ben.id, made.id, actor=ada, address=HOME)
    people.deactivate_user(ben.id, actor=ada, address=HOME)
    with pytest.raises(NotSignedIn):
        people.sign_in("ada@example.com", "wrong", "192.0.2.9")
    lines = [(line.act, line.actor, line.target_id, line.result, line.address, line.details) for line in people.list_audit().items]
    assert lines == [
        ("sign_in", "somebody", ada.user_id, "refused", "192.0.2.9", {}),
        ("update_user", "ada@example.com", ben.id, "ok", HOME, {"active": "no"}),
        ("revoke_token", "ada@example.com", made.id, "ok", HOME, {"prefix": made.prefix}),
        ("create_token", "ada@example.com", made.id, "ok", HOME, {"user": "ben@example.com", "prefix": made.prefix}),
        ("update_user", "ada@example.com", ben.id, "ok", HOME, {"role": "analyst", "password": "changed"}),
        ("create_user", "ada@example.com", ben.id, "ok", HOME, {"email": "ben@example.com", "role": "viewer"}),
        ("sign_in", "ada@example.com", ada.user_id, "ok", HOME, {}),
        ("create_user", "command line", ada.user_id, "ok", "", {"email": "ada@example.com", "role": "admin"}),
    ]


def test_the_log_goes_on_page_by_page(people: People, ada: Principal) -> None:
    first = people.list_audit(1)
    second = people.list_audit(1, first.next)
    assert [page.items[0].act for page in (first, second)] == ["sign_in", "create_user"]
    assert (first.total, second.next) == (2, None)


def test_a_refused_act_leaves_the_account_as_it_was(people: People, ann: Principal, ada: Principal) -> None:
    with pytest.raises(AnalyticsError):
        people.update_user(ada.user_id, UserChanges(name="Eve", role="viewer"), actor=ada)
    assert people.get_user(ada.user_id).name == "Ada"
    assert people.get_user(ada.user_id).version == 1
