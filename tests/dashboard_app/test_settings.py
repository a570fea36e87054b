"""Settings: every default works, every wrong value is told in one sentence, the secret is strong and the installation's own."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard_app.secret_key import is_strong
from dashboard_app.settings import Settings, Weekday, load_settings, secret_file, signing_secret, variable
from data.errors import ConfigurationError

STRONG = "k3v9-Jq2xWm7Zb8Rt5Lp1Nc4Hd6Gf0Ys"
Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Settings from exactly these variables and, with `file`, from this text of a .env file."""
    for name in [name for name in os.environ if name.startswith("MVT_")]:
        monkeypatch.delenv(name)

    def read(file: str = "", **variables: str) -> Settings:
        env_file = tmp_path / ".env"
        env_file.write_text(file, encoding="utf-8")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load_settings(env_file)

    return read


def test_without_any_variable_the_defaults_hold(load: Load) -> None:
    settings = load()
    assert (settings.host, settings.port, settings.currency, str(settings.timezone)) == ("127.0.0.1", 8050, "EUR", "Europe/Berlin")
    assert (settings.week_start, settings.fiscal_start, settings.scheduler, settings.now) == (Weekday.MONDAY, 1, True, None)
    assert settings.database == f"sqlite:///{Path('var').resolve()}/app.db"
    assert settings.warehouse == f"duckdb:///{Path('var').resolve()}/extract"
    assert settings.origin == "http://127.0.0.1:8050"


def test_the_environment_wins_over_the_file(load: Load) -> None:
    settings = load("MVT_PORT=9001\nMVT_CURRENCY=USD\nOTHER_TOOL=1\n", MVT_PORT="9002")
    assert (settings.port, settings.currency) == (9002, "USD")


def test_an_empty_variable_means_the_default(load: Load) -> None:
    assert load(MVT_PORT="", MVT_CACHE_URL="").port == 8050


def test_words_are_understood_in_any_case(load: Load) -> None:
    settings = load(MVT_WEEK_START="Sunday", MVT_FISCAL_START="April", MVT_SCHEDULER="off")
    assert (settings.calendar.week_start, settings.calendar.fiscal_start, settings.scheduler) == (6, 4, False)


def test_a_fixed_clock_stands_still(load: Load) -> None:
    clock = load(MVT_NOW="2026-11-22T12:00:00+01:00").clock()
    assert clock.now() == clock.now() == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def test_proxies_are_addresses_and_networks(load: Load) -> None:
    assert [str(net) for net in load(MVT_TRUSTED_PROXIES="10.0.0.5, 192.168.0.0/16").trusted_proxies] == ["10.0.0.5/32", "192.168.0.0/16"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MVT_PORT", "70000", "MVT_PORT cannot be '70000': allowed is a whole number from 1 to 65535."),
        ("MVT_PORT", "web", "MVT_PORT cannot be 'web': allowed is a whole number from 1 to 65535."),
        ("MVT_TIMEZONE", "Europe/Berln", "(did you mean Europe/Berlin?)."),
        ("MVT_TIMEZONE", "../../etc/passwd", "MVT_TIMEZONE cannot be '../../etc/passwd': allowed is the name of a time zone"),
        ("MVT_CURRENCY", "EURO", "MVT_CURRENCY cannot be 'EURO': allowed is an ISO 4217 code, such as EUR."),
        ("MVT_WEEK_START", "funday", "allowed is monday, tuesday, wednesday, thursday, friday, saturday, sunday."),
        ("MVT_FISCAL_START", "13", "MVT_FISCAL_START cannot be '13': allowed is a month: january to december, or 1 to 12."),
        ("MVT_NOW", "2026-11-22T12:00:00", "allowed is an RFC 3339 instant with offset, such as 2026-11-22T12:00:00+01:00."),
        ("MVT_SCHEDULER", "perhaps", "MVT_SCHEDULER cannot be 'perhaps': allowed is on or off."),
        ("MVT_BASE_URL", "shop.example.com", "MVT_BASE_URL cannot be 'shop.example.com': allowed is http://host or https://host"),
        ("MVT_BASE_URL", "https://shop.example.com/app", "without a path, or empty."),
        ("MVT_TRUSTED_PROXIES", "proxy.local", "MVT_TRUSTED_PROXIES cannot be 'proxy.local': allowed is IP addresses or networks"),
        ("MVT_MARKETPLACE", "/nowhere/marketplace.toml", "allowed is the path of a file that exists."),
        ("MVT_ADMIN_EMAIL", "admin", "MVT_ADMIN_EMAIL cannot be 'admin': allowed is an e-mail address."),
        ("MVT_HOST", "http://host", "MVT_HOST cannot be 'http://host': allowed is a host name or an IP address."),
    ],
)
def test_a_wrong_value_is_told_with_field_value_and_what_is_allowed(load: Load, name: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(**{name: value})
    assert sentence in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("name", ["MVT_DATABASE_URL", "MVT_WAREHOUSE_URL", "MVT_CACHE_URL", "MVT_QUERY_URL", "MVT_SMTP_URL", "MVT_SMS_URL"])
def test_the_value_of_a_secret_is_never_told(load: Load, name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(**{name: "mysql://root:hunter2@db/shop"})
    assert caught.value.message.startswith(f"{name} cannot be the given value (not shown): allowed is ")
    assert "hunter2" not in str(caught.value)


def test_two_wrong_values_are_one_sentence(load: Load) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(MVT_PORT="x", MVT_CURRENCY="y")
    assert caught.value.message == (
        "MVT_PORT cannot be 'x': allowed is a whole number from 1 to 65535; "
        "MVT_CURRENCY cannot be 'y': allowed is an ISO 4217 code, such as EUR."
    )


@pytest.mark.parametrize("file", [True, False])
def test_an_unknown_variable_stops_the_start(load: Load, *, file: bool) -> None:
    with pytest.raises(ConfigurationError, match=r"^There is no setting MVT_TIMEZON: did you mean MVT_TIMEZONE\?$"):
        load("MVT_TIMEZON=UTC") if file else load(MVT_TIMEZON="UTC")


def test_settings_cannot_be_changed_and_show_no_secret(load: Load) -> None:
    settings = load(MVT_SECRET_KEY=STRONG, MVT_DATABASE_URL="postgresql://app:hunter2@db/app", MVT_ADMIN_PASSWORD="correct horse battery")
    shown = repr(settings) + str(settings)
    assert STRONG not in shown
    assert "hunter2" not in shown
    assert "correct horse" not in shown
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_does_and_what_is_allowed() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert isinstance(field.json_schema_extra, dict), name
        assert field.json_schema_extra["allowed"], name
        assert variable(name) == f"MVT_{name.upper()}"


@pytest.mark.parametrize(
    "secret",
    [
        "short",
        "x" * 64,
        "0123456789012345678901234567890123456789",
        "change-me-to-a-long-random-string-please",
        "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET",
        "django-insecure-w8#k2!zq9v@x7m5n3b1c",
        "c292a0a3aa32397cdb050e233733900f",
    ],
)
def test_a_short_or_well_known_secret_is_refused(load: Load, secret: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^MVT_SECRET_KEY cannot be the given value \(not shown\): allowed is at least 32 bytes"):
        load(MVT_SECRET_KEY=secret)


def test_a_given_secret_is_used_and_not_written(load: Load, home: Path) -> None:
    settings = load(MVT_SECRET_KEY=STRONG, MVT_HOME=str(home))
    assert signing_secret(settings) == STRONG
    assert list(home.iterdir()) == []


def test_a_missing_secret_is_made_once_for_its_owner_alone(home: Path) -> None:
    settings = Settings(home=home)
    secret = signing_secret(settings)
    assert is_strong(secret)
    assert stat.S_IMODE(secret_file(settings).stat().st_mode) == 0o600
    assert signing_secret(Settings(home=home)) == secret
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_processes_that_start_together_agree_on_one_secret(home: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = list(pool.map(lambda _: signing_secret(Settings(home=home)), range(64)))
    assert len(set(secrets)) == 1


@pytest.mark.parametrize("content", ["", "changeme", "x" * 64])
def test_a_weak_secret_in_the_file_stops_the_start(home: Path, content: str) -> None:
    (home / "secret_key").write_text(content)
    with pytest.raises(ConfigurationError, match="does not hold a usable secret"):
        signing_secret(Settings(home=home))
