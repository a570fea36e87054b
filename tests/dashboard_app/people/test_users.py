"""Accounts: what is accepted, who may change them, and that an administrator always remains."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard_app.access import Principal, Role
from dashboard_app.people import NewUser, People, UserChanges
from data.errors import AnalyticsError, Conflict, InvalidInput, NotAllowed, NotFound, Stale
from data.sample.starter import plant_starter
from data.store.database import Database
from tests.fixtures.people import PASSWORD, MovingClock
from tests.fixtures.small_shop import BERLIN

HOME = "192.0.2.1"
NEW_PASSWORD = "another long password"


def _add(people: People, name: str, role: str = "viewer", vendor_id: str | None = None) -> Principal:
    """An account, signed in."""
    email = f"{name.lower()}@example.com"
    people.create_user(NewUser(email, name, role, vendor_id, PASSWORD))
    return people.sign_in(email, PASSWORD, HOME).principal


def test_an_account_is_as_it_was_made(people: People) -> None:
    made = people.create_user(NewUser(" Ben@Shop.Example ", " Ben ", "vendor", "V-12", PASSWORD))
    person = people.get_user(made.person.id)
    assert (person.email, person.name, person.role, person.vendor_id) == ("ben@shop.example", "Ben", Role.VENDOR, "V-12")
    assert (person.active, person.version, made.generated_password) == (True, 1, None)
    assert people.find_user("BEN@shop.example") == person


def test_without_a_password_one_is_made_that_works(people: People) -> None:
    made = people.create_user(NewUser("ben@example.com", "Ben", "viewer"))
    assert made.generated_password is not None
    assert len(made.generated_password) == 20
    assert people.sign_in("ben@example.com", made.generated_password, HOME).principal.user_id == made.person.id


GOOD = {"email": "ben@example.com", "name": "Ben", "role": "viewer", "vendor_id": None, "password": PASSWORD}


BAD = {
    "email": [
        "", "ben", "ben@", "@example.com", "b en@example.com", "ben@exa mple.com", "a@b@c", "ben@-x.com", "ben\x00@example.com",
        "bén@example.com", "b..n@example.com", "x" * 65 + "@example.com",
    ],
    "name": ["", "   ", "x" * 201, "B\x00en", "B\nen", "B\ten", "B\x7fen", "B\ud800en"],
    "role": ["", "root", "Admin", "owner"],
    "password": ["", "elevenchars", "x" * 1025, "long enough\x00but", "long enough \ud800"],
    "vendor_id": ["V-1"],
}  # fmt: skip


def test_bad_input_names_its_field(people: People) -> None:
    for field, values in BAD.items():
        for value in values:
            with pytest.raises(InvalidInput) as caught:
                people.create_user(NewUser(**(GOOD | {field: value})))
            assert [error.field for error in caught.value.fields] == [field]
    assert people.list_users().total == 0


def test_a_vendor_account_needs_a_vendor(people: People) -> None:
    for vendor_id in (None, "", "V\x00", "x" * 201):
        with pytest.raises(InvalidInput) as caught:
            people.create_user(NewUser("ben@example.com", "Ben", "vendor", vendor_id, PASSWORD))
        assert [error.field for error in caught.value.fields] == ["vendor_id"]


def test_unusual_names_come_back_as_they_went_in(people: People) -> None:
    names = ["O'Brien; DROP TABLE users", "<script>alert(1)</script>", "李小龙", "👩‍👩‍👧", "=1+1", "مرحبا", "%s{}\\"]
    for number, name in enumerate(names):
        people.create_user(NewUser(f"user{number}@example.com", name, "viewer", password=PASSWORD))
    assert [person.name for person in people.list_users().items] == names


def test_one_password_has_one_spelling(people: People) -> None:
    people.create_user(NewUser("ben@example.com", "Ben", "viewer", password="caf\u00e9 au lait noir"))
    assert people.sign_in("ben@example.com", "cafe\u0301 au lait noir", HOME).principal.name == "Ben"


def test_an_e_mail_belongs_to_one_account(people: People) -> None:
    people.create_user(NewUser(**GOOD))
    with pytest.raises(Conflict) as caught:
        people.create_user(NewUser(**(GOOD | {"email": "BEN@example.com"})))
    assert caught.value.message == "There is an account with this e-mail."


def test_a_stale_change_is_refused(people: People) -> None:
    ben = people.create_user(NewUser(**GOOD)).person
    changed = people.update_user(ben.id, UserChanges(name="Benjamin"), expected_version=1)
    assert (changed.name, changed.version) == ("Benjamin", 2)
    with pytest.raises(Stale):
        people.update_user(ben.id, UserChanges(name="Bob"), expected_version=1)
    assert people.get_user(ben.id).name == "Benjamin"


def test_of_two_changes_at_once_one_is_stale(people: People) -> None:
    ben = people.create_user(NewUser(**GOOD)).person

    def rename(name: str) -> bool:
        try:
            people.update_user(ben.id, UserChanges(name=name), expected_version=1)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(rename, ["A", "B", "C", "D"])) == [False, False, False, True]
    assert people.get_user(ben.id).version == 2


def test_a_vendor_who_becomes_a_viewer_is_bound_to_nobody(people: People) -> None:
    ben = people.create_user(NewUser("ben@example.com", "Ben", "vendor", "V-1", PASSWORD)).person
    assert people.update_user(ben.id, UserChanges(name="Ben Vendor")).vendor_id == "V-1"
    assert people.update_user(ben.id, UserChanges(role="viewer")).vendor_id is None
    with pytest.raises(InvalidInput):
        people.update_user(ben.id, UserChanges(role="vendor"))


def test_a_changed_role_acts_at_once(people: People) -> None:
    people.create_user(NewUser(**GOOD))
    cookie = people.sign_in("ben@example.com", PASSWORD, HOME).cookie
    seen = people.principal_of_session(cookie)
    assert seen is not None
    people.update_user(seen.user_id, UserChanges(role="vendor", vendor_id="V-9"))
    now = people.principal_of_session(cookie)
    assert now is not None
    assert (now.role, now.scope.vendor_id) == (Role.VENDOR, "V-9")


def test_a_closed_account_is_out_everywhere_at_once_and_can_come_back(people: People) -> None:
    ben = people.create_user(NewUser(**GOOD)).person
    cookie = people.sign_in("ben@example.com", PASSWORD, HOME).cookie
    token = people.create_token(ben.id, "Night job").token
    assert people.principal_of_session(cookie) is not None
    assert people.principal_of_token(token) is not None
    assert people.deactivate_user(ben.id).active is False
    assert people.principal_of_session(cookie) is None
    assert people.principal_of_token(token) is None
    with pytest.raises(AnalyticsError, match="wrong"):
        people.sign_in("ben@example.com", PASSWORD, HOME)
    assert people.update_user(ben.id, UserChanges(active=True)).active is True
    assert people.principal_of_session(cookie) is None
    people.sign_in("ben@example.com", PASSWORD, HOME)


def test_changing_ones_password_ends_the_other_sessions(people: People) -> None:
    people.create_user(NewUser(**GOOD))
    here, elsewhere = (people.sign_in("ben@example.com", PASSWORD, HOME) for _ in range(2))
    people.change_password(here.principal, PASSWORD, NEW_PASSWORD)
    assert people.principal_of_session(here.cookie) is not None
    assert people.principal_of_session(elsewhere.cookie) is None
    people.sign_in("ben@example.com", NEW_PASSWORD, HOME)


def test_the_present_password_is_asked_for(people: People) -> None:
    ben = _add(people, "Ben")
    with pytest.raises(InvalidInput) as caught:
        people.change_password(ben, "a wrong password", NEW_PASSWORD)
    assert [error.field for error in caught.value.fields] == ["current"]
    people.sign_in("ben@example.com", PASSWORD, HOME)


def test_an_administrator_sets_a_password_and_every_session_ends(people: People) -> None:
    admin, ben = _add(people, "Ada", "admin"), _add(people, "Ben")
    cookie = people.sign_in("ben@example.com", PASSWORD, HOME).cookie
    people.set_password(ben.user_id, NEW_PASSWORD, actor=admin)
    assert people.principal_of_session(cookie) is None
    people.sign_in("ben@example.com", NEW_PASSWORD, HOME)


@pytest.mark.parametrize("role", ["analyst", "viewer", "vendor"])
def test_only_administrators_change_accounts(people: People, role: str) -> None:
    other = _add(people, "Other")
    actor = _add(people, "Actor", role, "V-1" if role == "vendor" else None)
    with pytest.raises(NotAllowed):
        people.create_user(NewUser(**GOOD), actor=actor)
    with pytest.raises(NotAllowed):
        people.update_user(other.user_id, UserChanges(role="admin"), actor=actor)
    with pytest.raises(NotAllowed):
        people.update_user(actor.user_id, UserChanges(role="admin"), actor=actor)
    with pytest.raises(NotAllowed):
        people.deactivate_user(other.user_id, actor=actor)
    with pytest.raises(NotAllowed):
        people.set_password(other.user_id, NEW_PASSWORD, actor=actor)


@pytest.mark.parametrize("changes", [UserChanges(role="viewer"), UserChanges(active=False)])
def test_the_last_administrator_stays(people: People, changes: UserChanges) -> None:
    ada, eva = _add(people, "Ada", "admin"), _add(people, "Eva", "admin")
    people.update_user(eva.user_id, changes, actor=ada)
    with pytest.raises(Conflict) as caught:
        people.update_user(ada.user_id, changes, actor=ada)
    assert caught.value.message == "This is the last active administrator."
    people.update_user(ada.user_id, UserChanges(name="Ada L."), actor=ada)


def test_two_administrators_cannot_remove_each_other_at_once(people: People) -> None:
    ada, eva = _add(people, "Ada", "admin"), _add(people, "Eva", "admin")

    def demote(user_id: str) -> str:
        try:
            return people.update_user(user_id, UserChanges(role="viewer")).role
        except Conflict:
            return "refused"

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(demote, [ada.user_id, eva.user_id])) == ["refused", "viewer"]
        for one in (ada, eva):
            people.update_user(one.user_id, UserChanges(role="admin"))


def test_there_is_a_first_administrator_once(people: People) -> None:
    made = people.first_admin("Ada@Example.com")
    assert made is not None
    assert (made.person.email, made.person.role, len(made.generated_password or "")) == ("ada@example.com", Role.ADMIN, 20)
    assert people.first_admin("eve@example.com", PASSWORD) is None
    assert people.list_users().total == 1


def test_two_processes_make_one_first_administrator(people: People) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: people.first_admin("ada@example.com"), range(4)))
    assert len([one for one in made if one is not None]) == 1
    assert people.list_users().total == 1


def test_an_account_that_holds_the_first_administrators_e_mail_is_not_taken_over(people: People) -> None:
    people.create_user(NewUser(**GOOD))
    with pytest.raises(Conflict):
        people.first_admin("ben@example.com", PASSWORD)


def test_the_products_own_account_is_nobody(people: People, database: Database, moving_clock: MovingClock) -> None:
    plant_starter(database, clock=moving_clock, timezone=BERLIN, currency="EUR")
    assert people.list_users().items == ()
    with pytest.raises(NotFound):
        people.find_user("system@mvtraders.invalid")
    assert people.first_admin("ada@example.com") is not None


def test_the_list_goes_through_everybody_page_by_page(people: People) -> None:
    for number in range(7):
        people.create_user(NewUser(f"user{number}@example.com", f"User {number}", "viewer", password=PASSWORD))
    names, cursor = [], None
    for wanted in (3, 3, 1):
        page = people.list_users(3, cursor)
        assert (len(page.items), page.total) == (wanted, 7)
        names.extend(person.name for person in page.items)
        cursor = page.next
    assert cursor is None
    assert names == [f"User {number}" for number in range(7)]


def test_a_bad_page_names_its_field(people: People) -> None:
    for limit, cursor, field in ((0, None, "limit"), (1001, None, "limit"), (5, "made up", "cursor"), (5, "WzFd", "cursor")):
        with pytest.raises(InvalidInput) as caught:
            people.list_users(limit, cursor)
        assert [error.field for error in caught.value.fields] == [field]


def test_what_is_not_there_is_not_found(people: People) -> None:
    for call in (people.get_user, people.find_user, people.deactivate_user):
        with pytest.raises(NotFound):
            call("f" * 32)
