"""The file formats: how an answer becomes a file. A format is a file in this folder and a line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboard_app.exports import csv, excel, json
from dashboard_app.exports.about import About, Defined, describe, rows_name
from dashboard_app.exports.csv import CsvOptions
from dashboard_app.exports.excel import Part, write_book
from data.result import Result

__all__ = ["FORMATS", "About", "CsvOptions", "Defined", "FileFormat", "Part", "describe", "rows_name", "write_book"]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format. `write` gives the file in chunks, for programs; `write_for_people` what a person takes from a page."""

    name: str
    label: str
    media_type: str
    suffix: str
    write: Callable[[Result, About], Iterator[bytes]]
    write_for_people: Callable[[Result, About], Iterator[bytes]]


def _csv(result: Result, about: About) -> Iterator[bytes]:  # noqa: ARG001 - a CSV file has no place for it
    return csv.write_csv(result)


def _csv_for_people(result: Result, about: About) -> Iterator[bytes]:  # noqa: ARG001 - a CSV file has no place for it
    return csv.write_csv(result, CsvOptions(bom=True, safe=True))


def _json(result: Result, about: About) -> Iterator[bytes]:  # noqa: ARG001 - the answer says it all itself
    return json.write_json(result)


FORMATS: dict[str, FileFormat] = {
    one.name: one
    for one in (
        FileFormat("json", "JSON", json.MEDIA_TYPE, ".json", _json, _json),
        FileFormat("csv", "CSV", csv.MEDIA_TYPE, ".csv", _csv, _csv_for_people),
        FileFormat("xlsx", "Excel", excel.MEDIA_TYPE, ".xlsx", excel.write_excel, excel.write_excel),
    )
}
