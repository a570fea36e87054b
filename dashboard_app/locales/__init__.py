"""Locales: how people want numbers and dates written. One TOML file each; what a file does not say, Babel knows (Unicode CLDR)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError

from data.errors import ConfigurationError
from data.formats import ENGLISH, DatePatterns, Formats
from data.patterns import Names, pieces_of

FOLDER = Path(__file__).resolve().parent
OWN_FOLDER = "locales"
"""Of `MVT_HOME`: files of the installation's own, which go before ours of the same name."""

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_KNOWN = {"name": str, "babel": str, "dates": dict, "compact": dict, "words": dict}
_WORDS = ("points",)
_SKELETONS = {
    "day": "yMMMd", "day_of_year": "MMMd", "weekday": "yMMMEd", "weekday_of_year": "MMMEd", "tick": "MMMd", "month": "yMMMM",
    "short_month": "yMMM", "time": "Hm", "time_s": "Hms", "stamp_day": "yMd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Locales:
    """The ways of writing that this installation knows, by code; `usual` is the one of who has not chosen."""

    known: Mapping[str, Formats]
    usual: Formats

    def of(self, code: str | None) -> Formats:
        """What somebody chose; the usual one where there was no choice, or its file is gone."""
        return self.known.get(code or "", self.usual)

    def choices(self) -> list[tuple[str, str]]:
        """(code, name) of all, in the order of their names."""
        return sorted(((one.code, one.name) for one in self.known.values()), key=lambda choice: choice[1].casefold())


ONLY_ENGLISH = Locales({ENGLISH.code: ENGLISH}, ENGLISH)


def read_locales(home: Path | None = None, usual: str = ENGLISH.code, folder: Path = FOLDER) -> Locales:
    """Every file of ours and of the installation. Raises `ConfigurationError`, which names the file and what is wrong with it."""
    files = {path.stem: path for path in (*sorted(folder.glob("*.toml")), *_own_files(home))}
    known = {code: read_locale(path) for code, path in files.items()}
    if usual not in known:
        raise ConfigurationError(f"There is no locale {usual!r}; there are {', '.join(sorted(known))}.", "Choose one, or add its file.")
    return Locales(known, known[usual])


def locale_codes(home: Path, folder: Path = FOLDER) -> list[str]:
    """The codes that may be chosen, without reading the files."""
    return sorted({path.stem for path in (*folder.glob("*.toml"), *_own_files(home))})


def _own_files(home: Path | None) -> list[Path]:
    return [] if home is None else sorted((home / OWN_FOLDER).glob("*.toml"))


@lru_cache(maxsize=64)
def _read(path: Path, _changed_ns: int) -> Formats:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not TOML: {error}.", "Correct the file, or take it away.") from None
    try:
        made = formats_of(path.stem, given)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error.message}", error.hint) from None
    return ENGLISH if made == ENGLISH else made  # what is as it is built in is known by that


def read_locale(path: Path) -> Formats:
    """One file; read once for each state that it is in."""
    return _read(path, path.stat().st_mtime_ns)


def formats_of(code: str, given: Mapping[str, Any]) -> Formats:
    """A locale from what its file says, and from Babel where it says nothing. Raises `ConfigurationError`."""
    _check(code, given)
    known = _babel(str(given.get("babel", code.replace("-", "_"))))
    symbols = known.number_symbols["latn"]
    amount = known.decimal_formats[None].grouping
    return Formats(
        code=code,
        name=str(given.get("name") or (known.display_name or code)),
        babel=str(known),
        decimal=symbols["decimal"],
        group=symbols["group"],
        grouping=(amount[0], amount[1]),
        percent=_around_number(known.percent_formats[None].pattern, symbols["percentSign"]),
        points=_with_place("words.points", given.get("words", {}).get("points", ENGLISH.points)),
        powers=_powers(given["compact"]) if "compact" in given else _powers_of(known),
        dates=_dates(known, given.get("dates", {})),
        names=_names(known),
    )


def _check(code: str, given: Mapping[str, Any]) -> None:
    if not _CODE.fullmatch(code):
        raise ConfigurationError(
            "The name of the file is no code of a locale.", "Call it by a code such as fr, or pt-br, in small letters."
        )
    for key, value in given.items():
        if key not in _KNOWN or not isinstance(value, _KNOWN[key]):
            raise ConfigurationError(f"{key!r} is not known, or not of the right type.", f"Known are {', '.join(_KNOWN)}.")
    dates = {one.name for one in fields(DatePatterns)}
    for table, names in (("dates", dates), ("words", set(_WORDS))):
        for key, value in given.get(table, {}).items():
            if key not in names or not isinstance(value, str):
                raise ConfigurationError(f"{table}.{key} is not known, or no text.", f"Known are {', '.join(sorted(names))}.")


def _babel(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        raise ConfigurationError(f"Babel knows no locale {name!r}.", "Say `babel = ` with one that it knows, such as fr_FR.") from None


def _around_number(pattern: str, sign: str) -> str:
    """`#,##0 %` as `{} %`."""
    return re.sub(r"[#0][#0,.]*", "{}", pattern.split(";", maxsplit=1)[0], count=1).replace("%", sign)


def _powers(given: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    found = []
    for zeros, text in given.items():
        if not zeros.isdecimal() or not 2 <= int(zeros) <= 30:  # noqa: PLR2004
            raise ConfigurationError(f"compact.{zeros} is no number of zeros.", "Write for example 6 = '{} Mio.'.")
        found.append((int(zeros), _with_place(f"compact.{zeros}", text)))
    return tuple(sorted(found))


def _with_place(where: str, text: object) -> str:
    if not isinstance(text, str) or text.count("{}") != 1 or text.replace("{}", "").count("{") + text.count("}") != 1:
        raise ConfigurationError(f"{where} must hold {{}} once, where the number goes.", "Write for example '{} Mio.'.")
    return text


def _powers_of(known: Locale) -> tuple[tuple[int, str], ...]:
    """Babel's short words: of the magnitudes that share one (1K, 10K, 100K) the smallest is the power."""
    found: list[tuple[int, str]] = []
    for magnitude, pattern in sorted(
        (int(size), str(one.pattern)) for size, one in known.compact_decimal_formats["short"]["other"].items()
    ):
        text = pattern.replace("'", "")
        zeros = len(str(magnitude)) - text.count("0")
        word = re.sub("0+", "{}", text, count=1)
        if word != "{}" and zeros not in dict(found):
            found.append((zeros, word))
    return tuple(found)


def _dates(known: Locale, given: Mapping[str, str]) -> DatePatterns:
    """What is given, else what Babel knows; times of a day go behind it."""
    skeletons = {name: str(known.datetime_skeletons[key].pattern) for name, key in _SKELETONS.items()}
    found = {"month_tick": "MMM", "quarter": "'Q'Q y", "week": ENGLISH.dates.week}
    found |= skeletons | dict(given)
    found["stamp"] = given.get("stamp", f"{found['stamp_day']} {found['time']}")
    found["stamp_s"] = given.get("stamp_s", f"{found['stamp_day']} {found['time_s']}")
    _with_place("dates.week", found["week"])
    for name, pattern in found.items():
        if name != "week":
            pieces_of(pattern)
    return DatePatterns(**found)


def _names(known: Locale) -> Names:
    months, days = known.months["format"], known.days["format"]

    def of(names: Mapping[int, str], numbers: range) -> Iterator[str]:
        return (str(names[number]) for number in numbers)

    return Names(
        tuple(of(months["wide"], range(1, 13))), tuple(of(months["abbreviated"], range(1, 13))), tuple(of(days["wide"], range(7))),
        tuple(of(days["abbreviated"], range(7))),
    )  # fmt: skip
