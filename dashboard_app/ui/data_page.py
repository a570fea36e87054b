"""What the panels of the data page hold: the state of what is served, of the last run, and the findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard_app.ui.icons import icon
from data.formats import ENGLISH, Formats
from data.quality import Finding, Level

_WORDS = {Level.ERROR: "Error", Level.WARNING: "Warning", Level.NOTE: "Note"}
_SOURCES = {"shop": "Your own shop", "demo": "The demo marketplace", "elsewhere": "A warehouse that is filled elsewhere"}
_MINUTE = 60

Fact = tuple[str, str | Component]


def facts(found: Sequence[Fact]) -> html.Dl:
    """Names with what there is to say."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(text)]) for name, text in found], className="facts")


def source(name: str) -> str:
    return _SOURCES[name]


def running(since: datetime, by: str, zone: ZoneInfo, formats: Formats = ENGLISH) -> html.Div:
    text = f"Reading the data since {formats.date(since.astimezone(zone), formats.dates.time_s)}, asked for by {who(by)}."
    return html.Div([icon("arrow-clockwise"), html.Span(text)], className="run-on")


def who(by: str) -> str:
    return {"schedule": "the schedule", "": "the start of the server, or by hand"}.get(by, by)


def ended(*, ok: bool, changed: bool) -> html.Div:
    """How the run that was looked on has ended."""
    if not ok:
        text = "The data could not be read. What was served before stays."
        return html.Div([icon("exclamation-triangle"), html.Span(text)], className="run-end run-bad")
    text = "The data are up to date." if changed else "The data are up to date: nothing had changed."
    return html.Div([icon("check2"), html.Span(text)], className="run-end run-well")


def outcome(*, ok: bool, changed: bool) -> html.Span:
    """How a run ended, in a word."""
    if not ok:
        return html.Span([icon("exclamation-triangle"), "Failed"], className="run-failed")
    return html.Span([icon("check2"), "Published" if changed else "Nothing had changed"], className="run-good")


def span_text(seconds: float, formats: Formats = ENGLISH) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`."""
    if seconds < _MINUTE:
        return f"{formats.fixed(seconds, 1 if seconds < 10 else 0)} s"  # noqa: PLR2004
    return f"{int(seconds // _MINUTE)} min {int(seconds % _MINUTE)} s"


def instant_text(at: datetime, zone: ZoneInfo, formats: Formats = ENGLISH) -> str:
    return formats.date(at.astimezone(zone), formats.dates.stamp_s)


def rows_table(rows: dict[str, int], formats: Formats = ENGLISH) -> Component:
    """How many rows each table has, the largest first."""
    ordered = sorted(rows.items(), key=lambda pair: (-pair[1], pair[0]))
    head = html.Thead(html.Tr([html.Th("Table", scope="col"), html.Th("Rows", scope="col", className="count")]))
    body = [html.Tr([html.Th(html.Code(name), scope="row"), html.Td(formats.count(count), className="count")]) for name, count in ordered]
    return html.Table([head, html.Tbody(body)], className="rows-read")


def finding_list(findings: Sequence[Finding], shown: Sequence[str]) -> Component:
    """The findings with their level, what to do, and an example each (`shown`)."""
    if not findings:
        return html.P("Nothing. The rows are as they should be.", className="panel-empty")
    return html.Ul([_finding(one, example) for one, example in zip(findings, shown, strict=True)], className="findings")


def _finding(one: Finding, example: str) -> html.Li:
    mark = html.Span(
        [icon("info-circle" if one.level is Level.NOTE else "exclamation-triangle"), _WORDS[one.level]],
        className=f"level level-{one.level}",
    )
    where = html.Code(f"{one.table}.{one.column}" if one.column else one.table)
    text: list[Component | str] = [html.Strong(one.message), " ", one.remedy]
    last = [where, html.Span(f"for example {example}")] if example else [where]
    return html.Li([mark, html.Div([html.P(text), html.P(last, className="finding-where")])])
