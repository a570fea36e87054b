"""Signing in, staying signed in, signing out, and slowing down who guesses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import MetaData, event, select

from dashboard_app.access import Role
from dashboard_app.people import NewUser, People
from dashboard_app.people.passwords import Passwords
from dashboard_app.people.shared import PrincipalCache
from data.clock import SystemClock
from data.errors import NotSignedIn, TooMany
from data.store.database import Database
from data.store.models import SignInSession, User
from tests.fixtures.people import PASSWORD, MovingClock, cheap_passwords

ANN = "ann@example.com"
HOME = "192.0.2.1"


@pytest.fixture
def ann(people: People) -> str:
    """The id of an analyst who may sign in."""
    return people.create_user(NewUser(ANN, "Ann", "analyst", password=PASSWORD)).person.id


def _words_of(database: Database) -> Iterator[str]:
    """Every value of every table, as text."""
    metadata = MetaData()
    metadata.reflect(database.engine)
    with database.reading() as session:
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)):
                yield from map(str, row)


def test_the_right_password_opens_a_session(people: People, ann: str) -> None:
    signed_in = people.sign_in(" Ann@Example.com ", PASSWORD, HOME)
    principal = people.principal_of_session(signed_in.cookie)
    assert principal is not None
    assert (principal.user_id, principal.email, principal.role, principal.via) == (ann, ANN, Role.ANALYST, "session")
    assert principal == signed_in.principal


WRONG = (
    (ANN, "correct horse battery stable"),
    (ANN, ""),
    (ANN, PASSWORD + "x" * 5000),
    (ANN, "half a character \ud800"),
    ("nobody@example.com", PASSWORD),
    ("", ""),
    ("'; drop table users; --\x00", PASSWORD),
    ("system@mvtraders.invalid", ""),
)


def test_everything_else_gets_one_and_the_same_answer(people: People, ann: str) -> None:
    for email, password in WRONG:
        with pytest.raises(NotSignedIn) as caught:
            people.sign_in(email, password, HOME)
        assert caught.value.message == "The e-mail or the password is wrong."


def test_an_account_that_does_not_exist_costs_the_same_work(database: Database, moving_clock: MovingClock) -> None:
    class CountingHasher(PasswordHasher):
        verified = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            CountingHasher.verified += 1
            assert extract_parameters(str(hash)).memory_cost == 19 * 1024
            return super().verify(hash, password)

    people = People(database, moving_clock, Passwords(CountingHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)))
    people.create_user(NewUser(ANN, "Ann", "analyst", password=PASSWORD))
    for email in (ANN, "nobody@example.com"):
        with pytest.raises(NotSignedIn):
            people.sign_in(email, "wrong", HOME)
    assert CountingHasher.verified == 2


def test_neither_password_nor_cookie_nor_token_is_in_the_database(database: Database, moving_clock: MovingClock) -> None:
    people = People(database, moving_clock)
    ann = people.create_user(NewUser(ANN, "Ann", "analyst", password=PASSWORD)).person.id
    cookie = people.sign_in(ANN, PASSWORD, HOME).cookie
    token = people.create_token(ann, "Night job").token
    words = list(_words_of(database))
    assert [word for word in words if PASSWORD in word or cookie in word or token in word] == []
    assert len([word for word in words if word.startswith("$argon2id$v=19$m=19456,t=2,p=1$")]) == 1


def test_a_hash_of_cheaper_days_is_renewed_when_its_owner_signs_in(people: People, database: Database, ann: str) -> None:
    dearer = People(database, SystemClock())
    dearer.sign_in(ANN, PASSWORD, HOME)
    with database.reading() as session:
        stored = session.get_one(User, ann).password_hash
    assert str(stored).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    dearer.sign_in(ANN, PASSWORD, HOME)


def test_each_sign_in_has_a_cookie_of_its_own_and_ends_the_one_it_replaces(people: People, ann: str) -> None:
    first = people.sign_in(ANN, PASSWORD, HOME)
    second = people.sign_in(ANN, PASSWORD, HOME, old_cookie=first.cookie)
    assert first.cookie != second.cookie
    assert len(second.cookie) >= 43
    assert people.principal_of_session(first.cookie) is None
    assert people.principal_of_session(second.cookie) is not None


def test_signing_out_ends_the_session_on_the_server_at_once(people: People, database: Database, ann: str) -> None:
    cookie = people.sign_in(ANN, PASSWORD, HOME).cookie
    assert people.principal_of_session(cookie) is not None
    people.sign_out(cookie, HOME)
    assert people.principal_of_session(cookie) is None
    with database.reading() as session:
        assert session.scalars(select(SignInSession)).all() == []


def test_a_cookie_that_means_nothing_is_nobody(people: People) -> None:
    for cookie in ("", "made up", "\x00", "\ud800", "x" * 5000):
        people.sign_out(cookie)
        assert people.principal_of_session(cookie) is None


def _fresh(database: Database, clock: MovingClock) -> People:
    """Another process: nothing remembered."""
    return People(database, clock, cheap_passwords())


def test_half_an_hour_without_a_request_ends_a_session(database: Database, people: People, ann: str, moving_clock: MovingClock) -> None:
    cookie = people.sign_in(ANN, PASSWORD, HOME).cookie
    moving_clock.move(minutes=29)
    assert _fresh(database, moving_clock).principal_of_session(cookie) is not None
    moving_clock.move(minutes=29)
    assert _fresh(database, moving_clock).principal_of_session(cookie) is not None
    moving_clock.move(minutes=30)
    assert _fresh(database, moving_clock).principal_of_session(cookie) is None


def test_twelve_hours_end_a_session_however_busy(database: Database, people: People, ann: str, moving_clock: MovingClock) -> None:
    cookie = people.sign_in(ANN, PASSWORD, HOME).cookie
    for _ in range(35):
        moving_clock.move(minutes=20)
        assert _fresh(database, moving_clock).principal_of_session(cookie) is not None
    moving_clock.move(minutes=20)
    assert _fresh(database, moving_clock).principal_of_session(cookie) is None


def test_a_warm_request_asks_the_database_nothing_for_a_second(database: Database, people: People, ann: str) -> None:
    tick = [100.0]
    warm = People(database, people._clock, cache=PrincipalCache(lambda: tick[0]))
    cookie = people.sign_in(ANN, PASSWORD, HOME).cookie
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.extend([given[2]] if "SELECT" in given[2] else []))
    warm.principal_of_session(cookie)
    first = len(asked)
    tick[0] += 0.999
    warm.principal_of_session(cookie)
    assert (first, len(asked)) == (1, 1)
    tick[0] += 0.001
    warm.principal_of_session(cookie)
    assert len(asked) == 2


def test_after_five_failures_an_account_waits_longer_and_longer(people: People, ann: str, moving_clock: MovingClock) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            people.sign_in(ANN, "wrong", HOME)
    waits = []
    for _ in range(7):
        with pytest.raises(TooMany) as caught:
            people.sign_in(ANN, PASSWORD, HOME)
        waits.append(caught.value.retry_after_s)
        moving_clock.move(seconds=caught.value.retry_after_s)
        with pytest.raises(NotSignedIn):
            people.sign_in(ANN, "wrong", HOME)
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_the_right_password_after_the_wait_starts_anew(people: People, ann: str, moving_clock: MovingClock) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            people.sign_in(ANN, "wrong", HOME)
    moving_clock.move(seconds=30)
    people.sign_in(ANN, PASSWORD, HOME)
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            people.sign_in(ANN, "wrong", HOME)
    with pytest.raises(TooMany):
        people.sign_in(ANN, PASSWORD, HOME)


def test_unknown_accounts_are_slowed_down_like_known_ones(people: People, ann: str) -> None:
    for email in (ANN, "nobody@example.com"):
        for _ in range(5):
            with pytest.raises(NotSignedIn):
                people.sign_in(email, "wrong", HOME)
        with pytest.raises(TooMany) as caught:
            people.sign_in(email, "wrong", HOME)
        assert (caught.value.message, caught.value.retry_after_s) == ("Too many failed sign-ins.", 30)


def test_after_twenty_failures_an_address_waits_whoever_it_asks_for(people: People, ann: str) -> None:
    for number in range(20):
        with pytest.raises(NotSignedIn):
            people.sign_in(f"guess{number}@example.com", "wrong", HOME)
    with pytest.raises(TooMany):
        people.sign_in(ANN, PASSWORD, HOME)
    people.sign_in(ANN, PASSWORD, "192.0.2.2")


def test_people_behind_one_address_who_know_their_passwords_are_not_held_up(people: People, ann: str) -> None:
    for _ in range(30):
        people.sign_in(ANN, PASSWORD, HOME)


def test_failures_of_yesterday_are_forgotten(people: People, ann: str, moving_clock: MovingClock) -> None:
    for _ in range(4):
        with pytest.raises(NotSignedIn):
            people.sign_in(ANN, "wrong", HOME)
    moving_clock.move(hours=24, seconds=1)
    for _ in range(4):
        with pytest.raises(NotSignedIn):
            people.sign_in(ANN, "wrong", HOME)
    people.sign_in(ANN, PASSWORD, HOME)


_GUESS = """
import sys
from data.clock import SystemClock
from data.clock import SystemClock
from data.errors import NotSignedIn, TooMany
from data.store.database import Database
from dashboard_app.people import People
people = People(Database(sys.argv[1]), SystemClock())
evaluated = 0
for number in range(int(sys.argv[2])):
    try:
        people.sign_in("ann@example.com", f"guess {number}", f"192.0.2.{number}")
    except NotSignedIn:
        evaluated += 1
    except TooMany:
        pass
print(evaluated)
"""


@pytest.mark.parametrize("tries", [50, pytest.param(250, marks=pytest.mark.drill)])
def test_guesses_over_four_processes_get_at_most_ten_answers(ann: str, database_url: str, tries: int) -> None:
    guessers = [
        subprocess.Popen([sys.executable, "-c", _GUESS, database_url, str(tries)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    answers = [int(guesser.communicate()[0]) for guesser in guessers]
    assert [guesser.returncode for guesser in guessers] == [0, 0, 0, 0]
    assert 5 <= sum(answers) <= 10
