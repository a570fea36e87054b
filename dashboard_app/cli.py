"""The command line: which commands there are, what they take, and how they end (0, 1 failed, 2 wrong usage).

Only the module of the command that is called is loaded, so that `serve` reaches the server without first loading all others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pkgutil import resolve_name
from typing import TYPE_CHECKING, NoReturn

from dashboard_app.settings import Settings, load_settings
from data.errors import AnalyticsError

if TYPE_CHECKING:
    _Subparsers = argparse._SubParsersAction["_Parser"]

Run = Callable[[Settings, argparse.Namespace], None]
"""What a command is: it writes what it has to say, and raises one of our errors when it cannot do its work."""

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
_MOST_ORDERS = 50_000_000
_COMMANDS = "dashboard_app.commands"


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        run: Run = resolve_name(f"{_COMMANDS}.{given.run}")
        run(load_settings(), given)
    except AnalyticsError as error:
        return _fail(_sentence(error))
    except OSError as error:
        return _fail(f"{error.strerror or error}: {error.filename}." if error.filename else f"{error}.")
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"{message[:1].upper()}{message[1:]}; see `{self.prog} --help`.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m dashboard_app", description="MvTraders Analytics.", allow_abbrev=False)
    commands = parser.add_subparsers(title="commands", metavar="<command>", required=True, parser_class=_Parser)
    _add(commands, "serve", "serve:run", "prepare what is missing, then run the server")
    _add(commands, "migrate", "data:migrate_database", "bring the application database to the current schema")
    move = _add(commands, "move-database", "move:run", "copy the application database to another one, such as from SQLite to PostgreSQL")
    move.add_argument("--to", required=True, metavar="URL", help="an empty one: postgresql://user@host:port/name, or sqlite:///path")
    demo = _add(commands, "demo", "data:build", "build the demo marketplace anew")
    demo.add_argument("--orders", type=_whole(1, _MOST_ORDERS), metavar="N", help="how many orders (default 30,000)")
    demo.add_argument("--seed", type=_whole(0, 2**31), metavar="N", help="another marketplace for each number (default 7)")
    sync = _add(commands, "sync", "shop:sync", "bring the extract up to date")
    sync.add_argument("--full", action="store_true", help="read everything again, also when nothing seems to have changed")
    _add(commands, "doctor", "doctor:run", "check the installation, and with MVT_MARKETPLACE the shop, and say what is missing")
    _add_init(commands)
    docs = _add(commands, "docs", "docs:run", "write the generated documents")
    docs.add_argument("--check", action="store_true", help="write nothing; fail when one is not current")
    _add_people(commands)
    return parser


def _add_init(commands: _Subparsers) -> None:
    init = _add(commands, "init", "init:run", "draft marketplace.toml by looking at a shop's database or files")
    source = init.add_mutually_exclusive_group(required=True)
    source.add_argument("--url", metavar="URL", help="a database: postgresql://user:password@host/name, or any SQLAlchemy URL")
    source.add_argument("--folder", metavar="PATH", help="a folder of CSV or Parquet files")
    init.add_argument("--output", default="marketplace.toml", metavar="FILE", help="what to write (default marketplace.toml)")


def _add_people(commands: _Subparsers) -> None:
    users = commands.add_parser("user", help="create and list people, set passwords").add_subparsers(
        metavar="<act>", required=True, parser_class=_Parser
    )
    create = _add(users, "create", "people:create_user", "create an account")
    create.add_argument("--email", required=True, metavar="E")
    create.add_argument("--role", required=True, metavar="R", help="admin, analyst, viewer or vendor")
    create.add_argument("--vendor", metavar="V", help="the vendor's id, for the role vendor")
    create.add_argument("--name", default="", metavar="N", help="how the person is called (default: the e-mail's first part)")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    _add(users, "list", "people:list_users", "list all accounts")
    password = _add(users, "password", "people:set_password", "set a new password")
    password.add_argument("--email", required=True, metavar="E")
    password.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    tokens = commands.add_parser("token", help="create, list and revoke API tokens").add_subparsers(
        metavar="<act>", required=True, parser_class=_Parser
    )
    token = _add(tokens, "create", "people:create_token", "create a token and print it alone")
    token.add_argument("--user", required=True, metavar="E", help="the owner's e-mail")
    token.add_argument("--name", default="command line", metavar="N")
    token.add_argument("--days", type=_whole(1, 3650), default=90, metavar="D", help="how long it lives (default 90)")
    listed = _add(tokens, "list", "people:list_tokens", "list the tokens of a person that still work")
    listed.add_argument("--user", required=True, metavar="E", help="the owner's e-mail")
    revoke = _add(tokens, "revoke", "people:revoke_token", "stop a token")
    revoke.add_argument("--user", required=True, metavar="E", help="the owner's e-mail")
    revoke.add_argument("token", metavar="ID", help="the token's id or its first characters, as `token list` shows them")


def _add(commands: _Subparsers, name: str, run: str, explanation: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=explanation, description=explanation, allow_abbrev=False)
    parser.set_defaults(run=run)
    return parser


def _whole(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text) if text.isdecimal() and len(text) <= len(str(most)) else least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return value

    return number


def _sentence(error: AnalyticsError) -> str:
    hint = error.hint[:1].lower() + error.hint[1:] if error.hint[1:2].islower() else error.hint
    return f"{error.message.rstrip('.')}; {hint}" if hint and hint not in error.message else error.message


def _fail(sentence: str) -> int:
    sys.stderr.write(" ".join(sentence.split()) + "\n")
    return FAILED
