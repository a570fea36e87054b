"""Rows behind a mark as a page for the browser and as a file, whatever they are rows of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from callbacks.asked import Asked
from dashboard_app.access import Right
from dashboard_app.charts import rows
from dashboard_app.exports import FORMATS, Defined, describe, rows_name
from data.errors import InvalidInput
from data.query import MAX_ROWS, RowsQuery, Sort, StudyRowsQuery
from data.result import Result

PAGE = 50
Given = Mapping[str, Any]


def page_of(given: Given) -> tuple[tuple[Sort, ...], int]:
    """The order that is asked for, and how many rows to leave out."""
    sort, offset = given.get("sort"), given.get("offset")
    sorts = (Sort(sort.removeprefix("-"), sort.startswith("-")),) if isinstance(sort, str) and sort else ()
    return sorts, offset if isinstance(offset, int) and not isinstance(offset, bool) else 0


def written(one: Asked, found: Result, title: str, told: str) -> dict[str, Any]:
    """One page of the rows; `told` is what they add up to."""
    formats, count, offset = one.principal.formats, int(found.meta["row_count"]), int(found.meta["offset"])
    cut = f" A file holds the first {formats.count(MAX_ROWS)}." if count > MAX_ROWS else ""
    return {
        "title": f"{one.title}: {title}",
        "told": f"{told}.{cut}",
        "place": rows.place_text(found, formats),
        **rows.write_rows(found, formats),
        "count": count,
        "previous": max(0, offset - PAGE) if offset else None,
        "next": found.meta["next_offset"],
        "may_export": count > 0 and one.principal.may(Right.EXPORT),
    }


def file_of(one: Asked, wanted: RowsQuery | StudyRowsQuery, found: Result, title: str, given: Given) -> Response:
    """All rows in the order that is shown; a person takes it, so text that a spreadsheet would run is made harmless."""
    form = FORMATS.get(str(given.get("format")))
    if form is None:
        raise InvalidInput.field("format", "There is no such format.", f"Choose one of {', '.join(FORMATS)}.")
    catalogue: list[Defined] = [*(info.metric for info in one.services.analytics.metrics()), *one.services.analytics.dimensions()]
    about = describe(found, catalogue, title=f"{one.title}: {title}", filters=one.filters + wanted.mark.members)
    response = Response(form.write_for_people(found, about), mimetype=form.media_type)
    period = found.meta["period"]
    name = f"{rows_name(wanted, found)}_{period['start']}_{period['end']}{form.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
