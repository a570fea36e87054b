"""The settings: the only reader of the environment. Every default makes the first run work; a wrong value stops the start."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from dotenv import dotenv_values
from pydantic import AwareDatetime, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from dashboard_app import secret_key
from dashboard_app.locales import locale_codes
from data.clock import Clock, FixedClock, SystemClock
from data.errors import ConfigurationError
from data.periods import Calendar
from data.shop.mapping import read_business

PREFIX = "MVT_"
ENV_FILE = ".env"
_SECRET_FILE = "secret_key"  # noqa: S105 - the file's name
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_WAREHOUSES = ("duckdb", "postgresql", "postgresql+psycopg")


class Weekday(StrEnum):
    """The days a week may start on, in the order of `datetime.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class FiscalPattern(StrEnum):
    """What a fiscal year is made of: calendar months, or weeks: 4-4-5 is quarters of months of four, four and five weeks."""

    MONTHS = "months"
    WEEKS_445 = "4-4-5"
    WEEKS_454 = "4-5-4"
    WEEKS_544 = "5-4-4"


class FiscalEnd(StrEnum):
    """Where a fiscal year of weeks ends: on the last day of the week nearest to the month's end, or the last one in the month."""

    NEAREST = "nearest"
    LAST = "last"


class LogTarget(StrEnum):
    FILE = "file"
    STDERR = "stderr"


def _field(default: Any, description: str, allowed: str, **limits: Any) -> Any:  # noqa: ANN401 - pydantic's own Field is untyped too
    return Field(default=default, description=description, json_schema_extra={"allowed": allowed}, **limits)


class Settings(BaseSettings):
    """Everything one may set, as `MVT_<NAME>` in the environment or a `.env` file; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_file_encoding="utf-8", hide_input_in_errors=True, env_ignore_empty=True
    )

    home: Path = _field(Path("var"), "Where databases, extract, cache, exports and logs live.", "a path of a folder that can be written")
    host: str = _field("127.0.0.1", "The address the server listens on.", "a host name or an IP address", pattern=r"^[^\s/]+$")
    port: int = _field(8050, "The port the server listens on.", "a whole number from 1 to 65535", ge=1, le=65535)
    secret_key: SecretStr | None = _field(
        None,
        "Signs what must not be forged; all processes share it. Absent: generated once into MVT_HOME/secret_key (mode 0600).",
        "at least 32 bytes of your own randomness, no well-known example",
    )
    database_url: SecretStr = _field(
        SecretStr(""),
        "The application's own database (people, dashboards, rules). Empty: SQLite in MVT_HOME.",
        "sqlite:///path or postgresql://user:password@host:port/name",
    )
    warehouse_url: SecretStr = _field(
        SecretStr(""),
        "Where metrics are read. Empty: the DuckDB extract in MVT_HOME. PostgreSQL: sync copies each new version there.",
        "duckdb:///folder or postgresql://user:password@host:port/name",
    )
    query_url: SecretStr = _field(
        SecretStr(""),
        "The login for user SQL when the warehouse is PostgreSQL: a role that may only read the marketplace's views.",
        "postgresql://user:password@host:port/name, or empty",
    )
    marketplace: Path | None = _field(None, "The path of marketplace.toml. Absent: the demo marketplace.", "the path of a file that exists")
    admin_email: str = _field(
        "admin@example.com", "The e-mail of the first administrator.", "an e-mail address", max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"
    )
    admin_password: SecretStr | None = _field(
        None, "The password of the first administrator. Absent: generated and printed once.", "at least 12 characters", min_length=12
    )
    timezone: ZoneInfo = _field(
        ZoneInfo("Europe/Berlin"), "The business time zone: where days begin and end.", "the name of a time zone, such as Europe/Berlin"
    )
    currency: str = _field("EUR", "The reporting currency.", "an ISO 4217 code, such as EUR")
    locale: str = _field(
        "en",
        "How numbers, money and dates are written on the screen for people who have not chosen. The words stay English.",
        "the code of a locale: en, de, or a file of MVT_HOME/locales",
    )
    week_start: Weekday = _field(Weekday.MONDAY, "The first day of the week.", ", ".join(Weekday))
    fiscal_start: int = _field(1, "The first month of the fiscal year.", "a month: january to december, or 1 to 12", ge=1, le=12)
    fiscal_pattern: FiscalPattern = _field(
        FiscalPattern.MONTHS,
        "What the fiscal year is made of. A pattern means 52 or 53 whole weeks, in months of so many weeks.",
        ", ".join(FiscalPattern),
    )
    fiscal_end: FiscalEnd = _field(
        FiscalEnd.NEAREST,
        "Where a fiscal year of weeks ends: on the week's last day nearest to the end of the month before MVT_FISCAL_START, or on the last "
        "such day in that month.",
        ", ".join(FiscalEnd),
    )
    now: AwareDatetime | None = _field(
        None,
        "A clock that stands still, for demonstrations and tests.",
        "an RFC 3339 instant with offset, such as 2026-11-22T12:00:00+01:00",
    )
    cache_url: SecretStr = _field(
        SecretStr(""), "Where answers are cached. Empty: files in MVT_HOME/cache.", "redis://host:port/number, rediss://..., or empty"
    )
    scheduler: bool = _field(True, "Whether this installation's processes run background jobs.", "on or off")
    refresh_minimum: int = _field(15, "The fewest seconds between refreshes of an open page by itself.", "15 to 3600", ge=15, le=3600)
    log: LogTarget = _field(
        LogTarget.FILE, "Where the log goes: MVT_HOME/logs/server.log (warnings also to standard error), or standard error.", "file, stderr"
    )
    smtp_url: SecretStr = _field(SecretStr(""), "The mail server.", "smtp://user:password@host:port, smtps://..., or empty")
    mail_from: str = _field("", "The sender of mails.", "an e-mail address, or empty", max_length=254, pattern=r"^([^@\s]+@[^@\s]+)?$")
    sms_url: SecretStr = _field(SecretStr(""), "The SMS gateway (a Twilio-shaped form post).", "https://..., http://..., or empty")
    allow_private_targets: bool = _field(False, "Whether webhooks may go to private addresses.", "on or off")
    base_url: str = _field(
        "",
        "The address people use, for links in messages. With https, cookies are Secure and browsers are told to stay with https.",
        "http://host or https://host, without a path, or empty",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = _field(
        (), "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.", "IP addresses or networks, separated by commas, or empty"
    )

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("marketplace", mode="after")
    @classmethod
    def _exists(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError
        return value

    @field_validator("secret_key", mode="after")
    @classmethod
    def _own_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not secret_key.is_strong(value.get_secret_value()):
            raise ValueError
        return value

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: object) -> object:
        # `available_timezones` and not ZoneInfo(value): names such as "localtime" open whatever file the machine has.
        if isinstance(value, str) and value not in available_timezones():
            near = get_close_matches(value, available_timezones(), n=1)
            raise ValueError(f"did you mean {near[0]}?" if near else "")
        return value

    @field_validator("currency", mode="after")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if value not in get_global("all_currencies"):
            raise ValueError
        return value

    @field_validator("locale", mode="after")
    @classmethod
    def _known_locale(cls, value: str, info: ValidationInfo) -> str:
        if value.lower() not in locale_codes(info.data.get("home", Path("var"))):
            raise ValueError
        return value.lower()

    @field_validator("week_start", "fiscal_pattern", "fiscal_end", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("fiscal_start", mode="before")
    @classmethod
    def _month(cls, value: object) -> object:
        return _MONTHS.index(value.lower()) + 1 if isinstance(value, str) and value.lower() in _MONTHS else value

    @field_validator("database_url", mode="after")
    @classmethod
    def _a_database(cls, value: SecretStr) -> SecretStr:
        return _of_scheme(value, _DATABASES)

    @field_validator("warehouse_url", mode="after")
    @classmethod
    def _a_warehouse(cls, value: SecretStr) -> SecretStr:
        return _of_scheme(value, _WAREHOUSES)

    @field_validator("query_url", mode="after")
    @classmethod
    def _a_login(cls, value: SecretStr) -> SecretStr:
        return _of_scheme(value, ("postgresql", "postgresql+psycopg"))

    @field_validator("cache_url", mode="after")
    @classmethod
    def _a_cache(cls, value: SecretStr) -> SecretStr:
        return _of_scheme(value, ("redis", "rediss"))

    @field_validator("smtp_url", mode="after")
    @classmethod
    def _a_mail_server(cls, value: SecretStr) -> SecretStr:
        return _of_scheme(value, ("smtp", "smtps"))

    @field_validator("sms_url", mode="after")
    @classmethod
    def _a_gateway(cls, value: SecretStr) -> SecretStr:
        return _of_scheme(value, ("http", "https"))

    @field_validator("base_url", mode="after")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (
            parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.username
        ):
            raise ValueError
        return value.rstrip("/")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def database(self) -> str:
        """The URL of the application database, the default filled in."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.home / 'app.db'}"

    @property
    def warehouse(self) -> str:
        """The URL metrics are read from, the default filled in."""
        return self.warehouse_url.get_secret_value() or f"duckdb:///{self.home / 'extract'}"

    @property
    def warehouse_in_postgres(self) -> bool:
        """Whether metrics are read from PostgreSQL."""
        return self.warehouse.startswith("postgresql")

    @property
    def cache_folder(self) -> Path:
        return self.home / "cache"

    @property
    def origin(self) -> str:
        """What people's browsers call this installation."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def https(self) -> bool:
        """Whether people reach the product by https (perhaps through a proxy), so that cookies can be `Secure`."""
        return self.base_url.startswith("https://")

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            self.timezone, list(Weekday).index(self.week_start), self.fiscal_start, str(self.fiscal_pattern), str(self.fiscal_end)
        )

    def clock(self) -> Clock:
        return SystemClock() if self.now is None else FixedClock(self.now)


def environment(env_file: Path = Path(ENV_FILE)) -> dict[str, str | None]:
    """What the `.env` file and the environment hold; the environment wins."""
    return dotenv_values(env_file, encoding="utf-8") | dict(os.environ)


def load_settings(env_file: Path = Path(ENV_FILE)) -> Settings:
    """The settings of this process. Raises `ConfigurationError`: one sentence with field, value and what is allowed."""
    given = environment(env_file)
    ours = {name.upper(): value for name, value in given.items() if name.upper().startswith(PREFIX)}
    _refuse_unknown(ours)
    told = {name: value for name, value in _business(ours.get(variable("marketplace"))).items() if not ours.get(variable(name))}
    try:
        return Settings(_env_file=env_file, **told)  # type: ignore[call-arg]  # pydantic-settings takes it, its types do not say so
    except ValidationError as error:
        raise ConfigurationError("; ".join(_sentence(wrong, ours) for wrong in _one_per_field(error)) + ".") from None


def _business(marketplace: str | None) -> dict[str, Any]:
    """Zone, currency, week and fiscal year as `marketplace.toml` says them; the environment wins over it."""
    path = Path(marketplace or "")
    return read_business(path).model_dump(exclude_none=True) if path.is_file() else {}


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def allowed(field: str) -> str:
    """What a field may hold, in words."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""


def signing_secret(settings: Settings) -> str:
    """The installation's secret: as set, else from `MVT_HOME/secret_key`, else generated into it (mode 0600)."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = secret_file(settings)
    secret = secret_key.read_or_create(path)
    if not secret_key.is_strong(secret):
        raise ConfigurationError(f"{path} does not hold a usable secret; delete it (people sign in again) or set {variable('secret_key')}.")
    return secret


def secret_file(settings: Settings) -> Path:
    return settings.home / _SECRET_FILE


def _of_scheme(value: SecretStr, schemes: tuple[str, ...]) -> SecretStr:
    url = value.get_secret_value()
    if url and (urlsplit(url).scheme not in schemes or "://" not in url):
        raise ValueError
    return value


def _refuse_unknown(names: Iterable[str]) -> None:
    known = {variable(field) for field in Settings.model_fields}
    for name in sorted(names):
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}."
            raise ConfigurationError(f"There is no setting {name}: {remedy}")


def _one_per_field(error: ValidationError) -> list[ErrorDetails]:
    """A union reports each branch; the reader wants each field once."""
    return list({str(wrong["loc"][0]): wrong for wrong in error.errors()}.values())


def _sentence(wrong: ErrorDetails, values: Mapping[str, str | None]) -> str:
    field = str(wrong["loc"][0])
    hidden = "Secret" in str(Settings.model_fields[field].annotation)
    shown = "the given value (not shown)" if hidden else repr(values.get(variable(field)) or wrong.get("input"))
    cause = wrong.get("ctx", {}).get("error", "")
    hint = f" ({cause})" if str(cause).startswith("did you mean") else ""
    return f"{variable(field)} cannot be {shown}: allowed is {allowed(field)}{hint}"
