"""Locales: English and German are there, another one is a file, and a file that is wrong says what is wrong with it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from babel.core import Locale

from dashboard_app.locales import FOLDER, formats_of, read_locale, read_locales
from dashboard_app.people import People
from dashboard_app.settings import Settings, load_settings
from data.errors import ConfigurationError, UnknownName
from data.formats import ENGLISH, Format
from data.store.database import Database
from tests.fixtures.people import PASSWORD, MovingClock, cheap_passwords

NBSP = "\u00a0"


def test_english_in_its_file_is_english_as_it_is_built_in() -> None:
    assert formats_of("en", tomllib.loads((FOLDER / "en.toml").read_text(encoding="utf-8"))) == ENGLISH
    assert read_locale(FOLDER / "en.toml") is ENGLISH


@pytest.mark.parametrize("code", ["en", "de"])
def test_ours_say_everything_themselves(code: str) -> None:
    text = (FOLDER / f"{code}.toml").read_text(encoding="utf-8")
    missing = [name for name in ENGLISH.dates.__slots__ if f"\n{name} = " not in text]
    assert missing == []
    assert "[compact]" in text
    assert "points = " in text


def test_another_locale_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "fr.toml").write_text('name = "Français"\n[dates]\nday = "dd/MM/y"\n', encoding="utf-8")
    (tmp_path / "locales" / "ja.toml").write_text("", encoding="utf-8")
    found = read_locales(tmp_path, "fr")
    assert found.choices() == [("de", "Deutsch"), ("en", "English"), ("fr", "Français"), ("ja", "日本語")]
    assert found.usual.full(1234567.5, Format.MONEY, "KWD") == f"1\u202f234\u202f567,500{NBSP}KWD"
    assert found.usual.full(1234567.5, Format.MONEY, "JPY") == f"1\u202f234\u202f568{NBSP}JPY"
    assert found.usual.date(date(2026, 11, 22), found.usual.dates.day) == "22/11/2026"
    assert found.of("ja").full(1234567, Format.MONEY, "JPY") == "￥1,234,567"
    assert found.of("ja").dates.week == "Week of {}"
    assert (found.of(""), found.of(None), found.of("gone")) == (found.usual,) * 3


def test_a_file_of_the_installation_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "de.toml").write_text('name = "Deutsch (Schweiz)"\nbabel = "de_CH"\n', encoding="utf-8")
    assert read_locales(tmp_path).of("de").full(1234.5, Format.COUNT) == "1\u2019234.5"


@pytest.mark.parametrize(
    "babel", ["fr_FR", "ja_JP", "ko_KR", "zh_CN", "pt_BR", "nl_NL", "pl_PL", "tr_TR", "sv_SE", "hi_IN", "ar_EG", "de_CH"]
)
def test_babel_knows_enough_of_the_locales_of_the_world(babel: str) -> None:
    found = formats_of("xx", {"babel": babel})
    assert found.full(5, Format.MONEY)
    assert len(found.names.months) == 12
    assert found.babel == str(Locale.parse(babel))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("xx-a", "", "The name of the file is no code of a locale."),
        ("qq", "", "Babel knows no locale 'qq'."),
        ("fr", "nam = 'x'", "'nam' is not known, or not of the right type."),
        ("fr", "name = 1", "'name' is not known, or not of the right type."),
        ("fr", "[dates]\nyear = 'y'", "dates.year is not known, or no text."),
        ("fr", "[dates]\nday = 'GG'", "The date pattern 'GG' has the field 'GG': known are"),
        ("fr", "[dates]\nweek = 'KW'", "dates.week must hold {} once, where the number goes."),
        ("fr", "[words]\npoints = '{} {}'", "words.points must hold {} once, where the number goes."),
        ("fr", "[compact]\nmany = '{}'", "compact.many is no number of zeros."),
        ("fr", "[compact]\n6 = '{0}'", "compact.6 must hold {} once, where the number goes."),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_locale(path)
    assert caught.value.message.startswith(f"{path}: {said}")
    assert caught.value.hint or "known are" in said


def test_what_is_no_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "fr.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is not TOML"):
        read_locale(path)


def test_the_installation_names_a_locale_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings(home=tmp_path, locale="DE").locale == "de"
    monkeypatch.setenv("MVT_LOCALE", "dee")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert caught.value.message == ("MVT_LOCALE cannot be 'dee': allowed is the code of a locale: en, de, or a file of MVT_HOME/locales.")
    with pytest.raises(ConfigurationError, match=r"There is no locale 'dee'; there are de, en\."):
        read_locales(tmp_path, "dee")


def test_a_person_chooses_and_is_written_to_so_from_the_next_request_on(database: Database, moving_clock: MovingClock) -> None:
    people = People(database, moving_clock, cheap_passwords(), locales=read_locales())
    people.first_admin("ann@example.com", PASSWORD)
    signed = people.sign_in("ann@example.com", PASSWORD, "")
    assert signed.principal.formats == ENGLISH
    people.choose_locale(signed.principal, "de", address="::1")
    principal = people.principal_of_session(signed.cookie)
    assert principal is not None
    assert principal.formats.code == "de"
    assert people.get_user(principal.user_id).locale == "de"
    record = people.list_audit(1).items[0]
    assert (record.act, record.details, record.address) == ("update_user", {"locale": "de"}, "::1")
    with pytest.raises(UnknownName) as caught:
        people.choose_locale(principal, "fr")
    assert caught.value.fields[0].field == "locale"
    people.choose_locale(principal, "")
    assert people.get_user(principal.user_id).locale == ""


def test_whose_locale_is_gone_is_written_to_in_the_usual_one(database: Database, moving_clock: MovingClock) -> None:
    people = People(database, moving_clock, cheap_passwords(), locales=read_locales())
    people.first_admin("ann@example.com", PASSWORD)
    signed = people.sign_in("ann@example.com", PASSWORD, "")
    people.choose_locale(signed.principal, "de")
    others = People(database, moving_clock, cheap_passwords())
    found = others.principal_of_session(signed.cookie)
    assert found is not None
    assert found.formats.code == "en"
