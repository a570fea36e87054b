"""What people take away: a widget as a file, a dashboard as a workbook. Text that a spreadsheet would run is made harmless."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc

from callbacks.asked import Asked
from dashboard_app.exports import FORMATS, About, Part, describe, write_book
from data.errors import AnalyticsError, InvalidInput
from data.result import Result

Sent = dict[str, Any]
"""For `dcc.Download`."""


def of_widget(one: Asked, name: str) -> Sent:
    """The answer of a widget in the format of this name."""
    # What programs read is the answer as it is.
    file_format, result = FORMATS[name], one.answer() if name == "json" else one.taken()
    content = b"".join(file_format.write_for_people(result, _about(one, result)))
    period = result.meta["period"]
    return _send(content, f"{_words(one.title)}_{period['start']}_{period['end']}", name)


def of_dashboard(name: str, widgets: Sequence[Asked]) -> Sent:
    """Each widget on a sheet of its own; what cannot be answered is named on the last."""
    parts: list[Part] = []
    missing: list[tuple[str, str]] = []
    for one in widgets:
        try:
            result = one.taken()
        except AnalyticsError as error:
            missing.append((one.title, error.message))
        else:
            parts.append(Part(result, _about(one, result)))
    if not parts:
        raise InvalidInput("There is nothing on this dashboard that could be put into a file.", "Add a widget with figures first.")
    return _send(b"".join(write_book(parts, missing)), _words(name), "xlsx")


def _send(content: bytes, name: str, file_format: str) -> Sent:
    sent: Sent = dcc.send_bytes(content, f"{name}{FORMATS[file_format].suffix}", type=FORMATS[file_format].media_type)
    return sent


def _about(one: Asked, result: Result) -> About:
    analytics = one.services.analytics
    catalogue = [info.metric for info in analytics.metrics()]
    return describe(result, [*catalogue, *analytics.dimensions()], title=one.title, filters=one.filters)


def _words(title: str) -> str:
    """A title as part of a file's name."""
    return "".join(sign if sign.isalnum() else "-" for sign in title)[:60].strip("-") or "widget"
