"""`marketplace.toml`: where a shop's rows are and which canonical table and column each of them is."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping as Names
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from data.errors import ConfigurationError
from data.tables import CANONICAL, REQUIRED

DEFAULT_SOURCE = "source"
"""The name of the one source that most shops have."""

_TABLES = {table.name: table for table in CANONICAL}
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Columns = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSpec(_Part):
    """A database or a folder of files. `timezone` is that of instants that name none; default the business time zone.

    All that follows `timezone` is about files: how they are written, where that is not by the standards.
    """

    url: SecretStr | None = None
    folder: Path | None = None
    timezone: str | None = None
    text_columns: tuple[str, ...] = ()
    """Columns that are text though they look like numbers, such as codes with leading zeros."""
    files: dict[str, str] = Field(default_factory=dict)
    """Names for files or patterns of several: what a `table` or a `select` may call them."""
    delimiter: str | None = Field(default=None, min_length=1, max_length=4)
    encoding: Literal["utf-8", "utf-16", "latin-1"] | None = None
    skip_lines: int = Field(default=0, ge=0, le=1_000)
    """Lines before the header."""
    decimal_separator: Literal[".", ","] | None = None
    """When given, the other of the two may stand between thousands."""
    date_format: str | None = None
    datetime_format: str | None = None
    """As in strptime, such as %d.%m.%Y %H:%M. Without them only ISO dates are dates: which of 03.04. is the month is not guessed."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.url is None) == (self.folder is None):
            raise ValueError("give either url (a database) or folder (CSV or Parquet files)")
        strange = sorted(self.model_fields_set - {"url", "folder", "timezone"}) if self.folder is None else []
        if strange:
            raise ValueError(f"{', '.join(strange)}: for a folder only; in a database write an expression or a select")
        return self

    @field_validator("date_format", "datetime_format")
    @classmethod
    def _like_strptime(cls, value: str | None) -> str | None:
        if value is not None and "%" not in value:
            raise ValueError(f"{value!r} is no format; write one such as %d.%m.%Y, where %d is the day, %m the month, %Y the year")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write a name such as Europe/Berlin")
        return value


class BusinessSpec(_Part):
    """What the shop says about its business. The environment's MVT_ variables win over it, which also check the values."""

    timezone: str | None = None
    currency: str | None = None
    week_start: str | None = None
    fiscal_start: str | int | None = None


class TableSpec(_Part):
    """One canonical table: the rows of a `select`, of a `table` or of a `file` (a pattern may name several), its columns made by `columns`.

    `key` tells rows apart; by `modified_at` changed rows are found; without it the last `window_days` are read again.
    """

    select: str | None = None
    table: str | None = None
    file: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    where: str | None = None
    source: str = DEFAULT_SOURCE
    key: Columns = ()
    modified_at: str | None = None
    window_days: int | None = Field(default=None, ge=1, le=3_660)

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(given is not None for given in (self.select, self.table, self.file)) != 1:
            raise ValueError("give exactly one of select, table and file")
        return self


class MarketplaceFile(_Part):
    """A whole `marketplace.toml`."""

    source: SourceSpec | None = None
    sources: dict[str, SourceSpec] = Field(default_factory=dict)
    business: BusinessSpec = BusinessSpec()
    tables: dict[str, TableSpec]

    def all_sources(self) -> dict[str, SourceSpec]:
        return ({} if self.source is None else {DEFAULT_SOURCE: self.source}) | self.sources

    def digest(self) -> str:
        """A fingerprint of what is mapped, without the sources' secrets."""
        return hashlib.sha256(self.model_dump_json(exclude={"business"}).encode()).hexdigest()[:16]


def read_mapping(path: Path, environment: Names[str, str | None]) -> MarketplaceFile:
    """The mapping in the file at `path`; folders in it are meant from where it lies. `${NAME}` in an url is taken from `environment`.

    Raises `ConfigurationError` that lists every mistake with its place in the file and what to write instead.
    """
    given = _parsed(path)
    try:
        mapping = MarketplaceFile.model_validate(given)
    except ValidationError as error:
        raise _mistakes(path, [_sentence(wrong) for wrong in error.errors()]) from None
    problems = _problems(mapping)
    if problems:
        raise _mistakes(path, problems)
    return _resolved(mapping, path.parent, environment)


def read_business(path: Path) -> BusinessSpec:
    """What the file at `path` says about the business. Raises `ConfigurationError`."""
    try:
        return BusinessSpec.model_validate(_parsed(path).get("business", {}))
    except ValidationError as error:
        raise _mistakes(path, [f"business.{_sentence(wrong)}" for wrong in error.errors()]) from None


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.", "Check MVT_MARKETPLACE.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}.", "Check quotes and brackets at that place.") from error


def _mistakes(path: Path, problems: list[str]) -> ConfigurationError:
    return ConfigurationError(f"{path.name} has {len(problems)} mistake(s):\n  " + "\n  ".join(problems), "Mend them and try again.")


def _sentence(wrong: ErrorDetails) -> str:
    place = ".".join(str(part) for part in wrong["loc"]) or "the file"
    if wrong["type"] == "extra_forbidden":
        return f"{place}: nobody knows {wrong['loc'][-1]!r} here.{_nearest(str(wrong['loc'][-1]), _known_at(wrong['loc']))}"
    if wrong["type"] == "missing":
        return f"{place}: is missing."
    return f"{place}: {wrong['msg'].removeprefix('Value error, ')}."


def _known_at(place: tuple[int | str, ...]) -> list[str]:
    """What may stand at a place of the file."""
    parts: dict[str, type[_Part]] = {"source": SourceSpec, "sources": SourceSpec, "business": BusinessSpec, "tables": TableSpec}
    part = MarketplaceFile if len(place) == 1 else parts.get(str(place[0]), MarketplaceFile)
    return list(part.model_fields)


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(known)}."


def _problems(mapping: MarketplaceFile) -> list[str]:
    """What is wrong beyond the shape: names that nobody knows, columns that are needed, sources that are not there."""
    found = [
        f"tables.{table.name}: is missing; orders and order_lines are required." for table in REQUIRED if table.name not in mapping.tables
    ]
    sources = mapping.all_sources()
    for name, spec in mapping.tables.items():
        table = _TABLES.get(name)
        if table is None:
            found.append(f"tables.{name}: is no canonical table.{_nearest(name, list(_TABLES))}")
            continue
        known = list(table.c.keys())
        strange = [column for column in (*spec.columns, *spec.key) if column not in known]
        found += [f"tables.{name}.columns: {column!r} is no column of {name}.{_nearest(column, known)}" for column in strange]
        if spec.columns and spec.select is None:
            needed = [column.name for column in table.c if not column.nullable and column.name not in spec.columns]
            found += [f"tables.{name}.columns: {column!r} is required." for column in needed]
        found += _source_problems(name, spec, sources)
    return found


def _source_problems(name: str, spec: TableSpec, sources: Names[str, SourceSpec]) -> list[str]:
    if spec.source not in sources:
        known = ", ".join(sources) or "none: add [source] with a url or a folder"
        return [f"tables.{name}.source: there is no source {spec.source!r}. Known: {known}."]
    is_folder = sources[spec.source].folder is not None
    if spec.file is not None and not is_folder:
        return [f"tables.{name}.file: the source is a database; name its table with table, or write a select."]
    if spec.table is not None and is_folder and spec.table not in sources[spec.source].files:
        return [f"tables.{name}.table: the source is a folder; name the file with file, or give {spec.table!r} a pattern in its files."]
    return []


def _resolved(mapping: MarketplaceFile, base: Path, environment: Names[str, str | None]) -> MarketplaceFile:
    """With folders as whole paths and the environment's values in urls."""

    def resolve(name: str, spec: SourceSpec) -> SourceSpec:
        if spec.folder is not None:
            folder = (base / spec.folder.expanduser()).resolve()
            if not folder.is_dir():
                raise ConfigurationError(f"The folder {folder} of {name} does not exist.", "Write it as seen from marketplace.toml.")
            return spec.model_copy(update={"folder": folder})
        return spec.model_copy(update={"url": SecretStr(_filled(spec.url.get_secret_value() if spec.url else "", name, environment))})

    changes: dict[str, Any] = {"sources": {name: resolve(name, spec) for name, spec in mapping.sources.items()}}
    if mapping.source is not None:
        changes["source"] = resolve(DEFAULT_SOURCE, mapping.source)
    return mapping.model_copy(update=changes)


def _filled(url: str, name: str, environment: Names[str, str | None]) -> str:
    def value(match: re.Match[str]) -> str:
        found = environment.get(match.group(1))
        if found is None:
            raise ConfigurationError(f"The url of {name} names ${{{match.group(1)}}}, which is not set.", "Set it in the environment.")
        return found

    return _VARIABLE.sub(value, url)
