"""CSV files as the engine reads them: what each column holds is found by looking at all rows, and nothing ambiguous is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from data.errors import ConfigurationError
from data.marketplace.sql import literal
from data.shop.mapping import SourceSpec

_OTHER = {",": ".", ".": ","}


def csv_reader(paths: Sequence[Path], spec: SourceSpec, texts: Iterable[str] = ()) -> str:
    """`read_csv(...)` over `paths`, in which the columns named by `texts` and those that only seem to be dates are text.

    Raises `ConfigurationError` when the first file cannot be read.
    """
    options = ["header = true", "sample_size = -1", "union_by_name = true", "nullstr = ['', 'NULL', '\\N']", *_dialect(spec)]
    columns, seeming = _looked_at(paths[0], options, spec)
    wanted = {name.lower() for name in (*texts, *spec.text_columns, *seeming)}
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns if name.lower() in wanted)
    if types:
        options.append(f"types = {{{types}}}")
    return f"read_csv([{', '.join(literal(str(path)) for path in paths)}], {', '.join(options)})"


def _dialect(spec: SourceSpec) -> list[str]:
    """How files are written, where the mapping says so."""
    said: list[str] = []
    if spec.delimiter is not None:
        said.append(f"delim = {literal(spec.delimiter)}")
    if spec.encoding is not None:
        said.append(f"encoding = {literal(spec.encoding)}")
    if spec.skip_lines:
        said.append(f"skip = {spec.skip_lines}")
    if spec.decimal_separator is not None:
        said += [f"decimal_separator = {literal(spec.decimal_separator)}", f"thousands = {literal(_OTHER[spec.decimal_separator])}"]
    if spec.date_format is not None:
        said.append(f"dateformat = {literal(spec.date_format)}")
    if spec.datetime_format is not None:
        said.append(f"timestampformat = {literal(spec.datetime_format)}")
    return said


def _looked_at(path: Path, options: Sequence[str], spec: SourceSpec) -> tuple[list[str], list[str]]:
    """The columns of a file, and those whose dates the engine reads in an order of day and month that nobody has told it."""
    given = ", ".join(option for option in options if not option.startswith("union_by_name"))
    with duckdb.connect() as connection:
        try:
            sniffed = f"SELECT Columns, DateFormat, TimestampFormat FROM sniff_csv({literal(str(path))}, {given})"  # noqa: S608
            found = connection.execute(sniffed).fetchone()
        except duckdb.Error as error:
            remedy = 'Say how it is written in [source], for example encoding = "latin-1" or delimiter = ";".'
            raise ConfigurationError(f"{path.name} cannot be read: {' '.join(str(error).split('Possible')[0].split())}", remedy) from error
    columns, day, instant = found if found is not None else ([], None, None)
    guessed = set()
    if day is not None and spec.date_format is None and not str(day).startswith("%Y"):
        guessed.add("DATE")
    if instant is not None and spec.datetime_format is None and not str(instant).startswith(("%Y", spec.date_format or "%Y")):
        guessed.add("TIMESTAMP")
    return [str(one["name"]) for one in columns], [str(one["name"]) for one in columns if str(one["type"]) in guessed]
