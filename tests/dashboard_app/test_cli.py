"""The command line: what each command says and does, and that a failure is one sentence with the right exit code."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard_app.access import Role
from dashboard_app.cli import main
from dashboard_app.people import People
from dashboard_app.settings import Settings
from data.clock import FixedClock
from data.marketplace.extract import read_stamp
from data.sample.current import DemoSize, served_demo
from data.store.database import Database
from tests.fixtures.basics import NOON
from tests.fixtures.serving import run_command

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process on a home of its own, at noon of the 20th of November 2026."""
    monkeypatch.chdir(home)  # no .env file of the checkout
    monkeypatch.setenv("MVT_HOME", str(home))
    monkeypatch.setenv("MVT_NOW", NOON.isoformat())

    def start(*words: str, stdin: str = "", **settings: str) -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        for name, value in settings.items():
            monkeypatch.setenv(f"MVT_{name.upper()}", value)
        try:
            code = main(words)
        except SystemExit as ended:  # argparse ends the process itself
            code = int(ended.code or 0)
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return start


@pytest.fixture
def migrated(run: Run, migrated_file: Path, home: Path) -> Run:
    """The same, with an application database."""
    shutil.copy(migrated_file, home / "app.db")
    return run


def people_of(home: Path) -> People:
    return People(Database(Settings(home=home).database), FixedClock(NOON))


def test_migrate_makes_the_database_once(run: Run, home: Path) -> None:
    assert run("migrate") == Ended(0, "The application database is current.\n", "")
    before = (home / "app.db").stat().st_size
    assert run("migrate") == Ended(0, "The application database is current.\n", "")
    assert (home / "app.db").stat().st_size == before
    assert (home / "app.db").stat().st_mode & 0o077 == 0


def test_a_user_gets_a_generated_password_that_works(migrated: Run, home: Path) -> None:
    ended = migrated("user", "create", "--email", "Ana@Example.com", "--role", "analyst")
    found = re.fullmatch(r"Created analyst ana@example\.com\.\nPassword: (\S{16,})\n", ended.out)
    assert found is not None, ended
    assert (ended.code, ended.err) == (0, "")
    assert people_of(home).sign_in("ana@example.com", found.group(1), "").principal.role is Role.ANALYST


def test_a_user_gets_the_password_from_standard_input_and_it_is_not_shown(migrated: Run, home: Path) -> None:
    ended = migrated(
        "user", "create", "--email", "vic@example.com", "--role", "vendor", "--vendor", "V-1", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert ended == Ended(0, "Created vendor vic@example.com.\n", "")
    assert people_of(home).sign_in("vic@example.com", PASSWORD, "").principal.vendor_id == "V-1"


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (("--email", "a@example.com", "--role", "king"), "", "king"),
        (("--email", "a@example.com", "--role", "vendor"), "", "vendor"),
        (("--email", "nonsense", "--role", "viewer"), "", "e-mail"),
        (("--email", "a@example.com", "--role", "viewer", "--password-stdin"), "", "There is no password on standard input"),
        (("--email", "a@example.com", "--role", "viewer", "--password-stdin"), "short\n", "password"),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_one_sentence(migrated: Run, words: tuple[str, ...], stdin: str, sentence: str) -> None:
    ended = migrated("user", "create", *words, stdin=stdin)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert sentence.lower() in ended.err.lower()


def test_users_are_listed(migrated: Run) -> None:
    migrated("user", "create", "--email", "b@example.com", "--role", "viewer", "--name", "Bea")
    migrated("user", "create", "--email", "a@example.com", "--role", "vendor", "--vendor", "V-1")
    lines = [line.split("\t") for line in migrated("user", "list").out.splitlines()]
    assert [line[1:] for line in lines] == [
        ["a@example.com", "vendor", "V-1", "active", "a"],
        ["b@example.com", "viewer", "-", "active", "Bea"],
    ]


def test_a_new_password_replaces_the_old_one(migrated: Run, home: Path) -> None:
    migrated("user", "create", "--email", "a@example.com", "--role", "viewer")
    assert migrated("user", "password", "--email", "a@example.com", "--password-stdin", stdin=PASSWORD).code == 0
    assert people_of(home).sign_in("a@example.com", PASSWORD, "").principal.email == "a@example.com"
    generated = migrated("user", "password", "--email", "A@example.com").out.split()[-1]
    assert people_of(home).sign_in("a@example.com", generated, "").principal.email == "a@example.com"


def test_a_token_is_printed_alone(migrated: Run, home: Path) -> None:
    migrated("user", "create", "--email", "a@example.com", "--role", "analyst")
    ended = migrated("token", "create", "--user", "a@example.com", "--name", "report", "--days", "7")
    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(r"mvt_[A-Za-z0-9_-]{27,}\n", ended.out)
    principal = people_of(home).principal_of_token(ended.out.strip())
    assert principal is not None
    assert (principal.email, principal.via) == ("a@example.com", "token")


def test_a_token_is_listed_without_itself_and_revoked(migrated: Run, home: Path) -> None:
    migrated("user", "create", "--email", "a@example.com", "--role", "analyst")
    token = migrated("token", "create", "--user", "a@example.com", "--name", "report").out.strip()
    listed = migrated("token", "list", "--user", "a@example.com").out
    assert token not in listed
    identity, prefix, expires, used, name = listed.strip().split("\t")
    assert (prefix, expires, used, name) == (f"{token[:12]}...", "expires 2027-02-18", "never used", "report")
    assert migrated("token", "revoke", "--user", "a@example.com", identity).out == f"Revoked {token[:12]}...\n"
    assert people_of(home).principal_of_token(token) is None
    again = migrated("token", "revoke", "--user", "a@example.com", identity)
    assert (again.code, again.err.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    "words",
    [
        ("token", "create", "--user", "no@example.com"),
        ("token", "list", "--user", "no@example.com"),
        ("user", "password", "--email", "no@example.com"),
    ],
)
def test_somebody_unknown_is_told(migrated: Run, words: tuple[str, ...]) -> None:
    assert migrated(*words) == Ended(1, "", "There is no such user; look in the list of users for the id.\n")


def test_without_a_database_the_remedy_is_told(run: Run) -> None:
    ended = run("user", "list")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "The application database has not been set up; run: python -m dashboard_app migrate\n"


@pytest.mark.parametrize(
    "words",
    [
        (), ("nonsense",), ("user",), ("user", "create"), ("user", "create", "--email", "a@b"), ("token", "create"),
        ("demo", "--orders", "many"), ("demo", "--orders", "0"), ("demo", "--orders", "9" * 400), ("demo", "--ord", "5"),
        ("demo", "--seed", "-1"),
        ("token", "create", "--user", "a@b", "--days", "0"), ("token", "revoke", "--user", "a@b"), ("serve", "now"), ("docs", "--chek"),
    ],
)  # fmt: skip
def test_wrong_usage_is_2_and_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert "--help" in ended.err


@pytest.mark.parametrize("words", [("migrate",), ("demo",), ("sync",), ("doctor",), ("user", "list"), ("serve",), ("docs", "--check")])
def test_a_wrong_setting_stops_every_command(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words, port="seventy")
    assert ended == Ended(1, "", "MVT_PORT cannot be 'seventy': allowed is a whole number from 1 to 65535.\n")


def test_the_demo_is_built_and_kept_current(run: Run, home: Path) -> None:
    built = run("demo", "--orders", "1000", "--seed", "3")
    assert built.code == 0, built
    assert built.out.splitlines()[0] == "Building the demo marketplace of today with 1,000 orders ..."
    assert served_demo(home) == DemoSize(orders=1000, seed=3)
    assert run("sync").out == "The demo marketplace is current.\n"
    next_day = run("sync", now="2026-11-21T11:00:00+00:00")
    assert next_day.out.startswith("Building the demo marketplace of today with 1,000 orders ...\n")
    info = read_stamp(home)
    assert info is not None
    assert info.as_of.isoformat() == "2026-11-21T23:00:00+00:00"
    other_zone = run("sync", timezone="UTC")
    assert other_zone.out.startswith("Building the demo marketplace of today with 1,000 orders ...\n")


def test_a_demo_beyond_the_limits_is_refused(run: Run) -> None:
    ended = run("demo", "--orders", "10")
    assert ended.code == 1
    assert ended.err == "The demo has 1,000 to 10,000,000 orders, not 10.\n"


def test_the_demo_replaces_no_shop_of_ones_own(run: Run, home: Path) -> None:
    (home / "marketplace.toml").write_text("")
    ended = run("demo", marketplace=str(home / "marketplace.toml"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("MVT_MARKETPLACE names a shop of one's own, which the demo would replace; ")


def test_the_doctor_names_what_is_missing(run: Run) -> None:
    ended = run("doctor")
    marks = {line.split()[1]: line.split()[0] for line in ended.out.splitlines()}
    assert ended.code == 1
    assert marks == {
        "home": "ok",
        "secret": "MISSING",
        "database": "MISSING",
        "people": "MISSING",
        "extract": "MISSING",
        "cache": "ok",
        "browser": "ok",
        "access": "ok",
    }
    assert ended.err == "4 of 8 checks failed.\n"


def test_the_doctor_is_content_with_a_whole_installation(run: Run, home: Path) -> None:
    run("migrate")
    run("demo", "--orders", "1000")
    run("user", "create", "--email", "a@example.com", "--role", "admin")
    run("doctor")
    ended = run("doctor")
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert [line.split()[0] for line in ended.out.splitlines()] == ["ok"] * 8


def test_the_doctor_sees_files_that_others_can_read_and_passwords_without_https(migrated: Run, home: Path) -> None:
    (home / "app.db").chmod(0o644)
    out = migrated("doctor", host="0.0.0.0").out  # noqa: S104 - the doctor is to find it
    assert f"Others can read {home / 'app.db'} (mode 644). Run: chmod 600 {home / 'app.db'}" in out
    assert "People would send passwords in plain text" in out


def test_a_home_that_cannot_be_is_one_sentence(run: Run, home: Path) -> None:
    (home / "file").write_text("")
    ended = run("migrate", home=str(home / "file" / "below"))
    assert (ended.code, ended.out) == (1, "")
    assert re.fullmatch(r"Not a directory: .*below\.\n", ended.err)


def test_it_runs_as_a_module(home: Path) -> None:
    assert run_command(home, "--help").stdout.startswith("usage: python -m dashboard_app")
    assert run_command(home, "user", "list").returncode == 1
    assert run_command(home, "nonsense").returncode == 2
