"""`doctor`: looks at the installation, and at a shop of one's own, and says what is in order and what is missing."""

from __future__ import annotations

import os
import stat
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

from dashboard_app.access import Role
from dashboard_app.cache_backend import open_cache
from dashboard_app.people import People
from dashboard_app.preparation import carries, outdated_demo, serves_demo
from dashboard_app.settings import Settings, environment, secret_file, variable
from dashboard_app.telemetry import Telemetry
from data.errors import AnalyticsError, ConfigurationError, Unavailable
from data.marketplace.extract import Business, read_stamp
from data.shop.examination import examine, reach
from data.shop.findings import Finding, Level, shown
from data.shop.mapping import read_mapping
from data.store.database import Database
from data.store.revision import is_current
from data.warehouse import open_warehouse

ROOT = Path(__file__).resolve().parents[2]
_NO_TABLES = 4096
"""The bytes of a SQLite database without a table, which asking for one leaves behind."""

_PRIVATE = 0o077
"""The bits of a file mode that let others in."""

Check = Callable[[Settings], str]
"""What is in order, in words. Raises one of our errors about what is not."""


def run(settings: Settings, _given: Namespace) -> None:
    """Raises `Unavailable` when something is missing, or when the shop's rows could not be published."""
    failed = 0
    for name, check in CHECKS.items():
        try:
            mark, text = "ok", check(settings)
        except AnalyticsError as error:
            mark, text = "MISSING", f"{error.message} {error.hint}".strip()
            if _is_still_to_come(settings, name):
                mark = "not yet"
            else:
                failed += 1
        _say(f"{mark:<8} {name:<10} {text}")
    if settings.marketplace is not None:
        _examine(settings, settings.marketplace)
    if failed:
        raise Unavailable(f"{failed} of {len(CHECKS)} checks failed.")


def _is_still_to_come(settings: Settings, check: str) -> bool:
    """Before a shop of one's own is first published, what the first start and the first sync make is not missing."""
    made = {
        "secret": secret_file(settings), "database": settings.home / "app.db", "people": settings.home / "app.db",
        "extract": settings.home / "extract" / "current",
    }  # fmt: skip
    if settings.marketplace is None or check not in made or made["extract"].exists():
        return False
    return not made[check].exists() or (check in ("database", "people") and made[check].stat().st_size <= _NO_TABLES)


def _examine(settings: Settings, path: Path) -> None:
    """Read the shop as a sync would and say everything there is to say about it. Raises what stands in the way."""
    mapping = read_mapping(path, environment())
    _say(f"{'ok':<8} {'mapping':<10} {path.name} maps {', '.join(mapping.tables)}")
    for name, tables in reach(mapping).items():
        _say(f"{'ok':<8} {'source':<10} {name} answers and has {tables:,} tables")
    business = Business(settings.timezone, settings.currency)
    found = examine(mapping, now=settings.clock().now(), business=business)
    _say(f"{'ok':<8} {'rows':<10} {', '.join(f'{count:,} {table}' for table, count in found.rows.items())}")
    for table in dict.fromkeys(one.table for one in found.findings):
        _say(f"\n{table}, {found.rows.get(table, 0):,} rows:")
        for one in found.findings:
            if one.table == table:
                _say("\n".join(_told(one)))
    errors, summary = _summary(found.findings)
    if errors:
        raise Unavailable(f"{summary}: nothing would be published.")
    _say(f"\n{summary}: this would be published.")


def _told(one: Finding) -> list[str]:
    """A finding, what to do about it, and one of the rows it is about."""
    lines = [f"  {one.level.upper():<8} {one.message}", f"           {one.remedy}"]
    return [*lines, f"           For example: {shown(one)}"] if one.example else lines


def _summary(found: tuple[Finding, ...]) -> tuple[int, str]:
    """How many errors there are, and in words how many of each level."""
    counts = {level: sum(one.level is level for one in found) for level in Level}
    words = [f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items() if count or level is not Level.NOTE]
    return counts[Level.ERROR], ", ".join(words)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _home(settings: Settings) -> str:
    if not settings.home.is_dir() or not os.access(settings.home, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(f"{settings.home} is not a folder that can be written.", f"Create it or set {variable('home')}.")
    return str(settings.home)


def _secret(settings: Settings) -> str:
    if settings.secret_key is not None:
        return f"from {variable('secret_key')}"
    path = secret_file(settings)
    if not path.exists():
        raise ConfigurationError(f"{path} does not exist.", "It is made at the first start.")
    _require_private(path)
    return str(path)


def _database(settings: Settings) -> str:
    with closing(Database(settings.database)) as database:
        database.ping()
        if not is_current(database):
            raise ConfigurationError("The schema is of another version.", "Run: python -m dashboard_app migrate")
    path = Path(settings.database.removeprefix("sqlite:///"))
    if settings.database.startswith("sqlite") and path.exists():
        _require_private(path)
    return "answers, schema is current"


def _people(settings: Settings) -> str:
    with closing(Database(settings.database)) as database:
        people = People(database, settings.clock()).list_users(1_000)
    admins = sum(person.role == Role.ADMIN and person.active for person in people.items)
    if not admins:
        raise ConfigurationError(
            "Nobody is administrator.", "Start the server once, or run: python -m dashboard_app user create --role admin"
        )
    return f"{people.total} accounts, {admins} administrators"


def _extract(settings: Settings) -> str:
    with closing(open_warehouse(settings.warehouse, settings.home / "extract")) as warehouse:
        info = warehouse.info()
    if (info.timezone, info.currency) != (settings.timezone.key, settings.currency):
        raise ConfigurationError(
            f"The extract is in {info.timezone} and {info.currency}, not in {settings.timezone.key} and {settings.currency}.",
            "Build it anew: python -m dashboard_app sync",
        )
    if serves_demo(settings) and outdated_demo(settings) is not None:
        raise ConfigurationError("The demo marketplace ends before today.", "Run: python -m dashboard_app sync")
    served = read_stamp(settings.home) if carries(settings) else None
    if served is not None and served.version != info.version:
        raise ConfigurationError(f"PostgreSQL has version {info.version}, not {served.version}.", "Run: python -m dashboard_app sync")
    rates = f", {info.unconverted} rows without an exchange rate" if info.unconverted else ""
    return f"version {info.version}, from {info.data_from} on, as of {info.as_of:%Y-%m-%d %H:%M %Z}{rates}"


def _cache(settings: Settings) -> str:
    if not open_cache(settings, Telemetry()).is_answering():
        raise Unavailable("The cache does not answer.", f"Start it, or leave out {variable('cache_url')} to use files.")
    return "Redis" if settings.cache_url.get_secret_value() else str(settings.cache_folder)


def _browser(_settings: Settings) -> str:
    if not (ROOT / "dashboard_app" / "assets" / "vendor" / "manifest.json").is_file():
        raise ConfigurationError("The browser files are missing.", "Run: make setup")
    return "browser files are there"


def _access(settings: Settings) -> str:
    if settings.https or _is_loopback(settings.host):
        return f"{settings.origin}, cookies {'Secure' if settings.https else 'for this machine only'}"
    raise ConfigurationError(
        "People would send passwords in plain text: the server listens to the network without https.",
        f"Put a proxy with https in front and set {variable('base_url')} to its https:// address.",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _require_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _PRIVATE:
        raise ConfigurationError(f"Others can read {path} (mode {mode:o}).", f"Run: chmod 600 {path}")


CHECKS: dict[str, Check] = {
    "home": _home,
    "secret": _secret,
    "database": _database,
    "people": _people,
    "extract": _extract,
    "cache": _cache,
    "browser": _browser,
    "access": _access,
}
