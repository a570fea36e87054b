"""A dashboard as a file: to keep, to send, to put into another installation. It holds nothing about people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson

from dashboard_app.asking.validation import validated
from dashboard_app.dashboards.files_shapes import DashboardFile
from dashboard_app.dashboards.values import Dashboard, DashboardDraft, PlacedWidget
from data.errors import InvalidInput

FORMAT, VERSION = "mvtraders-dashboard", 1
LARGEST_BYTES = 2_000_000
_LONGEST_NAME = 80

Read = tuple[DashboardDraft, list[PlacedWidget]]


def to_document(dashboard: Dashboard) -> dict[str, Any]:
    """What is in the file."""
    draft = dashboard.head.draft
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": draft.name,
        "description": draft.description,
        "filters": dict(draft.filters),
        "tabs": [dict(tab) for tab in draft.tabs],
        "refresh_seconds": draft.refresh_seconds,
        "widgets": [_widget(widget) for widget in dashboard.widgets],
    }


def write_file(dashboard: Dashboard) -> bytes:
    return orjson.dumps(to_document(dashboard), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_file(raw: bytes) -> Read:
    """What is in a file. Raises `InvalidInput` naming what is wrong with its shape; what it asks is checked where it is kept."""
    if len(raw) > LARGEST_BYTES:
        raise InvalidInput.field("file", "The file is larger than 2 MB.", "Take a file that a dashboard was exported to.")
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidInput.field("file", "The file is not JSON.", "Take a file that a dashboard was exported to.") from None
    return read_document(document)


def read_document(document: object) -> Read:
    """The same for what has been read as JSON already."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidInput.field("format", "This is no file of a dashboard.", "Take a file that a dashboard was exported to.")
    if document.get("version") != VERSION:
        raise InvalidInput.field("version", "The file is of another version of this program.", f"Files of version {VERSION} can be read.")
    given = validated(DashboardFile, document)
    draft = DashboardDraft(
        given.name, given.description, filters=given.filters, tabs=tuple(tab.model_dump() for tab in given.tabs),
        refresh_seconds=given.refresh_seconds,
    )  # fmt: skip
    return draft, [widget.to_placed() for widget in given.widgets]


def file_name(dashboard: Dashboard) -> str:
    """A name for the file that is never a path."""
    name = dashboard.head.draft.name
    clean = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in name).strip(" .-")[:_LONGEST_NAME]
    return f"{clean or 'dashboard'}.json"


def _widget(widget: PlacedWidget) -> dict[str, Any]:
    spec = widget.spec
    return {
        "title": spec.title,
        "kind": spec.kind,
        "source": dict(spec.source),
        "options": dict(spec.options),
        "refresh_seconds": spec.refresh_seconds,
        "layout": asdict(widget.place),
        "layouts": {width: dict(change) for width, change in widget.layouts.items()},
        "tab": widget.tab,
    }
