"""What a file says about itself: the question in words, where the numbers come from, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from data.query import NONE_MEMBER, Filter, RowsQuery, StudyRowsQuery
from data.result import Result


class Defined(Protocol):
    """Anything of the catalogue: a metric or a dimension."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def definition(self) -> str: ...


@dataclass(frozen=True, slots=True)
class About:
    """What a writer cannot read from the result: the title, the filters, and the definitions of what is in the file."""

    title: str = "Analytics"
    filters: tuple[Filter, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()  # (label, definition)


def describe(result: Result, catalogue: Iterable[Defined], *, title: str = "", filters: tuple[Filter, ...] = ()) -> About:
    """What to say about `result`: the definition of each metric and dimension among its columns."""
    shown = {column.name.partition("__")[0] for column in result.columns}
    known = [entry for entry in catalogue if entry.name in shown]
    return About(
        title=title or ", ".join(column.label for column in result.columns if column.role == "metric") or "Analytics",
        filters=filters,
        definitions=tuple((entry.label, entry.definition) for entry in known),
    )


def rows_name(asked: RowsQuery | StudyRowsQuery, result: Result) -> str:
    """The name of a file with the rows behind a mark. One that does not hold all of them says so in its name: a CSV has no other place."""
    at = result.meta["mark"].get("compared_at", asked.mark.at)
    when = [at[:13].replace(":", "-")] if at is not None else []
    cut = [f"first-{len(result.rows)}-of-{result.meta['row_count']}"] if result.meta["truncated"] else []
    compared = ["compared"] if asked.mark.compared else []
    return "-".join(["rows-of", asked.mark.metric, *compared, *when, *cut])


def facts(result: Result, about: About) -> list[tuple[str, str]]:
    """(name, text) lines in reading order: period, comparison, filters, scope, as-of, zone, currency, completeness, and what is known
    about the data that are behind it."""
    meta = result.meta
    return [
        ("Title", about.title),
        ("Period", _span(meta.get("period"))),
        ("Compared with", _span(meta.get("comparison"))),
        ("Incomplete from", str(meta.get("incomplete_from") or "complete")),
        ("Filters", filter_text(about.filters)),
        ("Rows of", str(meta.get("scope", ""))),
        ("Data as of", str(meta.get("as_of", ""))),
        ("Computed at", str(meta.get("computed_at", ""))),
        ("Data version", str(meta.get("data_version", ""))),
        ("Time zone", str(meta.get("timezone", ""))),
        ("Currency", str(meta.get("currency", ""))),
        ("Rows", _rows_text(len(result.rows), meta)),
        *_known(result),
    ]


def _known(result: Result) -> list[tuple[str, str]]:
    """A line for each thing that was found in the data and touches these figures."""
    found = [remark.message for remark in result.quality] or ["nothing found"]
    return [("" if place else "Quality of the data", message) for place, message in enumerate(found)]


def filter_text(filters: tuple[Filter, ...]) -> str:
    """The filters in words, such as `country is DE or FR; category is not Toys`."""
    return "; ".join(_one_filter(one) for one in filters) or "none"


def _one_filter(one: Filter) -> str:
    values = ["(missing)" if value == NONE_MEMBER else value for value in one.values]
    return f"{one.dimension} is {'not ' if one.exclude else ''}{' or '.join(values)}"


def _span(period: dict[str, Any] | None) -> str:
    if not period:
        return "nothing"
    name = period.get("label") or str(period.get("mode") or "").replace("_", " ")
    return f"{period.get('start')} to {period.get('end')}" + (f" ({name})" if name else "")


def _rows_text(shown: int, meta: dict[str, Any]) -> str:
    total = meta.get("row_count", shown)
    return f"{shown:,}" if total == shown else f"{shown:,} of {total:,}"
