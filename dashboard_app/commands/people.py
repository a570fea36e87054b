"""`user` and `token`: accounts and API tokens from the command line, without a server."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from dashboard_app.people import NewUser, People
from dashboard_app.people.passwords import generated_password
from dashboard_app.settings import Settings
from data.errors import InvalidInput, NotFound
from data.store.database import Database
from data.store.paging import MAX_LIMIT, Page

T = TypeVar("T")

_LONGEST_PASSWORD = 1_000


def create_user(settings: Settings, given: Namespace) -> None:
    password = _password_from_stdin() if given.password_stdin else None
    name = given.name or given.email.partition("@")[0]
    with _people(settings) as people:
        created = people.create_user(NewUser(given.email, name, given.role, given.vendor, password))
    _say(f"Created {created.person.role} {created.person.email}.")
    if created.generated_password:
        _say(f"Password: {created.generated_password}")


def list_users(settings: Settings, _given: Namespace) -> None:
    with _people(settings) as people:
        for person in _all(lambda cursor: people.list_users(MAX_LIMIT, cursor)):
            state = "active" if person.active else "closed"
            _say(f"{person.id}\t{person.email}\t{person.role}\t{person.vendor_id or '-'}\t{state}\t{person.name}")


def set_password(settings: Settings, given: Namespace) -> None:
    given_password, made = _password_from_stdin() if given.password_stdin else None, ""
    with _people(settings) as people:
        person = people.find_user(given.email)
        people.set_password(person.id, given_password or (made := generated_password()))
    _say(f"The password of {person.email} is set; all sessions of this account have ended.")
    if made:
        _say(f"Password: {made}")


def create_token(settings: Settings, given: Namespace) -> None:
    """The token alone goes to standard output, so that a script can keep it."""
    with _people(settings) as people:
        token = people.create_token(people.find_user(given.user).id, given.name, given.days)
    _say(token.token)


def list_tokens(settings: Settings, given: Namespace) -> None:
    with _people(settings) as people:
        user_id = people.find_user(given.user).id
        for token in _all(lambda cursor: people.list_tokens(user_id, MAX_LIMIT, cursor)):
            used = f"used {token.last_used_at:%Y-%m-%d %H:%M} UTC" if token.last_used_at else "never used"
            _say(f"{token.id}\t{token.prefix}...\texpires {token.expires_at:%Y-%m-%d}\t{used}\t{token.name}")


def revoke_token(settings: Settings, given: Namespace) -> None:
    with _people(settings) as people:
        user_id = people.find_user(given.user).id
        tokens = list(_all(lambda cursor: people.list_tokens(user_id, MAX_LIMIT, cursor)))
        named = [token for token in tokens if given.token in (token.id, token.prefix)]
        if len(named) != 1:
            raise NotFound(f"{given.user} has no token {given.token!r}.", "See `token list` for the ids.")
        people.revoke_token(user_id, named[0].id)
    _say(f"Revoked {named[0].prefix}...")


@contextmanager
def _people(settings: Settings) -> Iterator[People]:
    database = Database(settings.database)
    try:
        yield People(database, settings.clock())
    finally:
        database.close()


def _all(read: Callable[[str | None], Page[T]]) -> Iterator[T]:
    cursor: str | None = None
    while True:
        page = read(cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _password_from_stdin() -> str:
    password = sys.stdin.readline(_LONGEST_PASSWORD + 1).rstrip("\r\n")
    if not password:
        raise InvalidInput("There is no password on standard input.", "Pipe it in, or leave out --password-stdin to have one generated.")
    return password


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
