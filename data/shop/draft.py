"""A first `marketplace.toml` for a shop nobody has mapped yet: the best guess, what else it might be, and what was not found."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import takewhile
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr
from sqlalchemy import Text

from data.errors import ConfigurationError
from data.shop.base import Source, SourceTable
from data.shop.composing import Composer, Part, grouped_select
from data.shop.guessing import guess, is_naive
from data.shop.mapping import SourceSpec
from data.shop.naming import TABLE_NAMES, joined
from data.shop.sources import open_source
from data.tables import METADATA, REQUIRED

PASSWORD = "SHOP_PASSWORD"  # noqa: S105 - the name of the variable
_SECRETS = ("password", "passwd", "pwd", "sslpassword")
_PLACEHOLDER = f"${{{PASSWORD}}}"
_SHARED_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """What to write into the file, and what was found: rows of (canonical table, the shop's, columns found, columns there are)."""

    text: str
    found: tuple[tuple[str, str, int, int], ...]
    missing: tuple[str, ...]
    """Required tables that were not found."""

    has_password: bool
    """Whether the url had a password, which is not in the text."""


def draft_mapping(*, url: str | None = None, folder: Path | None = None, beside: Path) -> Draft:
    """Look at a database or a folder and draft its mapping, to be written into the folder `beside`.

    Raises `SourceDown`, and `ConfigurationError` when there is nothing to read.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigurationError(f"There is no folder {folder}.", "Name the folder with the CSV or Parquet files.")
    spec, tables = _looked_at(SourceSpec(url=None if url is None else SecretStr(url), folder=None if folder is None else folder.resolve()))
    if not tables:
        raise ConfigurationError("There is no table that can be read.", "Check the name of the database or folder, and the login's rights.")
    source = open_source("source", spec)
    composer = Composer(source, spec, guess(tables))
    try:
        parts = composer.parts()
    finally:
        composer.close()
        source.close()
    head = _head(spec, composer, parts, _where_it_is(url, folder, beside))
    missing = tuple(table.name for table in REQUIRED if table.name not in {part.table for part in parts})
    text = "\n".join([*head, *(line for part in parts for line in _table(part, spec)), *_rest(parts, tables, missing)]) + "\n"
    return Draft(text, tuple(_row(part) for part in parts), missing, url is not None and _without_password(url) != url)


def _row(part: Part) -> tuple[str, str, int, int]:
    return part.table, part.guess.source.name, len(part.columns), len(METADATA.tables[part.table].c)


def _looked_at(spec: SourceSpec) -> tuple[SourceSpec, tuple[SourceTable, ...]]:
    """The tables of the source. Files that are not UTF-8 are taken to be in Latin 1; files alike become one table."""
    try:
        tables = _tables(open_source("source", spec))
    except ConfigurationError:
        if spec.folder is None:
            raise
        spec = spec.model_copy(update={"encoding": "latin-1"})
        tables = _tables(open_source("source", spec))
    files = _alike(tables) if spec.folder is not None else {}
    if not files:
        return spec, tables
    gathered = spec.model_copy(update={"files": {name: pattern for name, (pattern, _) in files.items()}})
    inside = {member for _, members in files.values() for member in members}
    return gathered, tuple(table for table in _tables(open_source("source", gathered)) if table.name not in inside)


def _tables(source: Source) -> tuple[SourceTable, ...]:
    try:
        return source.tables()
    finally:
        source.close()


def _alike(tables: Sequence[SourceTable]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Files with the same columns whose names begin and end alike, such as one for each month: name, pattern and members."""
    shapes: dict[tuple[str, ...], list[str]] = {}
    for table in tables:
        shapes.setdefault(tuple(column.name for column in table.columns), []).append(table.name)
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for names in shapes.values():
        start = re.sub(r"(^|(?<=[^0-9]))[0-9][0-9\W_]*$", "", _common(names))
        end = re.sub(r"^[^.]*", "", _common([name[::-1] for name in names])[::-1])
        pattern = f"{start}*{end}"
        name = start.rsplit("/", 1)[-1].strip("_-. ") or "all_files"
        meant = sum(fnmatch(table.name, pattern) for table in tables)
        if len(names) > 1 and len(name) >= _SHARED_PREFIX and "." not in name and meant == len(names):
            found[name] = (pattern, tuple(names))
    return found


def _common(names: Sequence[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(sign for sign, _ in same)


def _where_it_is(url: str | None, folder: Path | None, beside: Path) -> str:
    if url is not None:
        return f"url = {_text(_without_password(url))}"
    whole = (folder or Path()).resolve()
    inside = whole.is_relative_to(beside.resolve())
    return f"folder = {_text(str(whole.relative_to(beside.resolve())) if inside else str(whole))}"


def _without_password(url: str) -> str:
    """The url with the password as a variable of the environment."""
    parts = urlsplit(url)
    login, at, place = parts.netloc.rpartition("@")
    name, colon, password = login.partition(":")
    if password and not password.startswith("${"):
        login = f"{name}{colon}{_PLACEHOLDER}"
    asked = [(key, _PLACEHOLDER if key.lower() in _SECRETS else value) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = urlencode(asked, safe="${}/:,") if any(value == _PLACEHOLDER for _, value in asked) else parts.query
    written = urlunsplit((parts.scheme, f"{login}{at}{place}", parts.path, query, parts.fragment))
    # What has no host loses slashes on the way: sqlite:///shop.db stays as it is.
    return url if _PLACEHOLDER not in written else written


def _head(spec: SourceSpec, composer: Composer, parts: Sequence[Part], place: str) -> list[str]:
    lines = [
        "# A draft, made by looking at the names, types and some rows of the source. Read each line, then run:",
        "#   MVT_MARKETPLACE=<this file> python -m dashboard_app doctor",
        "",
        "[source]",
        place,
    ]
    zone, remark = _zone(parts)
    lines.append(f'{zone}timezone = "UTC"  # {remark}')
    if spec.encoding is not None:
        lines.append(f"encoding = {_text(spec.encoding)}")
    lines += [f"{name} = {_text(value)}" for name, value in composer.formats.items()]
    texts = _text_columns(parts) if spec.folder is not None else []
    if texts:
        lines.append(f"text_columns = [{', '.join(map(_text, texts))}]  # keys, which keep their leading zeros")
    if spec.files:
        lines.append("files = { " + ", ".join(f"{_text(name)} = {_text(pattern)}" for name, pattern in spec.files.items()) + " }")
    currency = composer.currency if composer.currency and re.fullmatch("[A-Z]{3}", composer.currency) else None
    lines += ["", "[business]", '# timezone = "Europe/Berlin"  # where days begin and end']
    lines.append(f'currency = "{currency}"  # that of most orders' if currency else '# currency = "EUR"  # what the amounts are in')
    return [*lines, ""]


def _zone(parts: Sequence[Part]) -> tuple[str, str]:
    """Whether the source's time zone is said: a column named for it says so itself."""
    orders = next((part for part in parts if part.table == "orders"), None)
    if orders is None or not is_naive(orders.guess.fits["ordered_at"][0].column):
        return "# ", "of time stamps that name none; those of the orders do"
    if joined(orders.columns["ordered_at"]).endswith(("gmt", "utc")):
        return "", f"by the name of {orders.columns['ordered_at']}"
    return "# ", "of time stamps that name none, if it is not the business's own"


def _text_columns(parts: Sequence[Part]) -> list[str]:
    """Columns of files that a select reads as keys."""
    found = [
        part.columns[name]
        for part in parts
        if part.key is not None
        for name in part.columns
        if name.endswith("_id") and part.is_plain(name) and isinstance(METADATA.tables[part.table].c[name].type, Text)
    ]
    return list(dict.fromkeys(found))


def _table(part: Part, spec: SourceSpec) -> list[str]:
    rows = "" if part.guess.source.rows is None else f", {part.guess.source.rows:,} rows"
    lines = [f"# {part.table}: from {part.guess.source.name}{rows}."]
    if part.guess.others:
        lines.append(f"# Or is it {' or '.join(part.guess.others)}?")
    lines.append(f"[tables.{part.table}]")
    if part.key is not None:
        lines += [f"select = {_block(grouped_select(part, spec))}"]
        lines += [f"# {name}: {remark}" for name, remark in part.remarks.items()]
    else:
        by_file = spec.folder is not None and part.guess.source.name not in spec.files
        lines.append(f"{'file' if by_file else 'table'} = {_text(part.guess.source.name)}")
        if part.where:
            lines.append(f"where = {_text(part.where)}")
        lines += ["", f"[tables.{part.table}.columns]", *(_column(part, name) for name in part.columns)]
    absent = [column.name for column in METADATA.tables[part.table].c if column.name not in part.columns]
    return [*lines, *([f"# not found: {', '.join(absent)}"] if absent else []), ""]


def _column(part: Part, name: str) -> str:
    remark = f"  # {part.remarks[name]}" if name in part.remarks else ""
    return f"{name} = {_text(part.columns[name])}{' '.join(remark.split(chr(10)))}"


def _rest(parts: Sequence[Part], tables: Sequence[SourceTable], missing: Sequence[str]) -> list[str]:
    """What was not found, and what nobody uses."""
    used = {part.guess.source.name for part in parts}
    lines = []
    for name in missing:
        needed = ", ".join(column.name for column in METADATA.tables[name].c if not column.nullable)
        lines += [f"# {name} was not found and is required. It needs {needed}:", f"# [tables.{name}]", '# table = "..."', ""]
    absent = [name for name in TABLE_NAMES if name not in {part.table for part in parts} and name not in missing]
    if absent:
        lines.append(f"# Not found: {', '.join(absent)}. What needs them says so; everything else works.")
    unused = [table.name for table in tables if table.name not in used]
    if unused:
        lines.append(f"# Not used: {', '.join(unused[:60])}{', ...' if len(unused) > 60 else ''}.")  # noqa: PLR2004
    return lines


def _text(value: str) -> str:
    """A text in TOML, without marks before quotation marks where that is possible."""
    return f"'{value}'" if '"' in value and "'" not in value and value.isprintable() else json.dumps(value, ensure_ascii=False)


def _block(value: str) -> str:
    return f"'''\n{value}'''" if "'''" not in value and not value.endswith("'") else json.dumps(value, ensure_ascii=False)
