"""What is done about a widget, or about all of a dashboard: its rows as a table, its query, a file, a copy elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update, set_props
from dash.development.base_component import Component
from flask import request

from callbacks import asked
from callbacks.asked import Asked
from callbacks.boundary import Failure, guarded, say
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.charts import table
from dashboard_app.dashboards.values import WidgetDraft
from dashboard_app.exports import FORMATS, About, Part, describe, write_book
from dashboard_app.services import Services
from data.errors import AnalyticsError, InvalidInput
from data.query import MetricQuery
from data.result import Result

_TABLE, _QUERY, _BOOK, _COPY = "table", "query", "book", "copy-to"
_MOST_SHEETS = 60


def register(app: Dash, services: Services) -> None:
    """Acts on one widget, and the script that draws."""
    _register_acts(app, services)
    _register_copy(app, services)
    _register_browser(app)


def _register_acts(app: Dash, services: Services) -> None:
    @app.callback(Input(ids.board_act(), "data"), prevent_initial_call=True)
    @guarded(on_failure=_say)
    def act(principal: Principal, wanted: dict[str, Any] | None) -> None:
        if not isinstance(wanted, dict):
            return
        if wanted.get("act") == _BOOK:
            principal.require(Right.EXPORT)
            set_props(ids.download(), {"data": _book(services, principal, wanted)})
            return
        one = asked.read_from(services, principal, wanted)
        if wanted.get("act") in FORMATS:
            principal.require(Right.EXPORT)
            set_props(ids.download(), {"data": _file(one, str(wanted["act"]))})
        elif wanted.get("act") == _QUERY:
            _open_dialog(f"Query of {one.title}", _query(one))
        elif wanted.get("act") == _COPY:
            _offer_copies(services, principal)
        elif wanted.get("act") == _TABLE:
            _open_dialog(one.title, table.draw_rows(one.answer()))


def _say(failure: Failure) -> None:
    """A callback without outputs returns nothing, whatever happens."""
    say(failure)


def _book(services: Services, principal: Principal, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """All widgets of a dashboard, each on a sheet of its own; what cannot be answered is named on the last."""
    given = wanted.get("widgets")
    parts: list[Part] = []
    missing: list[tuple[str, str]] = []
    for widget in given[:_MOST_SHEETS] if isinstance(given, list) else []:
        one = asked.read(services, principal, widget, wanted.get("search"))
        if one.is_text:
            continue
        try:
            result = one.answer()
        except AnalyticsError as error:
            missing.append((one.title, error.message))
        else:
            parts.append(Part(result, _about(one, result)))
    if not parts:
        raise InvalidInput("There is nothing on this dashboard that could be put into a file.", "Add a widget with figures first.")
    content = b"".join(write_book(parts, missing))
    sent: dict[str, Any] = dcc.send_bytes(content, f"{_file_words(str(wanted.get('name')))}.xlsx", type=FORMATS["xlsx"].media_type)
    return sent


def _open_dialog(title: str, body: list[Component]) -> None:
    set_props(ids.table_title(), {"children": title})
    set_props(ids.table_body(), {"children": body})
    set_props(ids.table_dialog(), {"is_open": True})


def _offer_copies(services: Services, principal: Principal) -> None:
    """The dialog with the dashboards one may change."""
    found = [head for head in services.dashboards.list(principal) if head.may_edit and not head.draft.locked]
    set_props(ids.board_form("copy-where"), {"options": [{"value": head.id, "label": head.draft.name} for head in found], "value": None})
    set_props(ids.board_form("copy"), {"is_open": True})


def _register_copy(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.board_form("copy"), "is_open"), Input(ids.board_form("copy-sure"), "n_clicks"),
        State(ids.board_form("copy-where"), "value"), State(ids.board_act(), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded()
    def copy(principal: Principal, clicks: int | None, where: str | None, wanted: dict[str, Any] | None) -> Any:  # noqa: ANN401
        if not clicks or not isinstance(where, str) or not isinstance(wanted, dict):
            return no_update
        services.dashboards.create_widget(
            principal, where, WidgetDraft(asked.read_from(services, principal, wanted).spec), request.remote_addr or ""
        )
        set_props(ids.board_told(), {"data": {"said": "Copied."}})
        return False


def _register_browser(app: Dash) -> None:
    def browser(function: str, *dependencies: Any) -> None:  # noqa: ANN401 - outputs and inputs
        app.clientside_callback(ClientsideFunction("board", function), *dependencies)  # type: ignore[no-untyped-call]

    # What changes nothing has no first run: each of these says what it knows of on the board itself.
    browser("open", Output(ids.board(), "data-version"), Input(ids.board_document(), "data"))
    browser("look", Output(ids.board(), "data-search"), Input(ids.asked(), "data"))
    browser("refresh", Input(ids.refresh(), "data"))


def _file(one: Asked, name: str) -> dict[str, Any]:
    """The answer as a file for people: text that a spreadsheet would run is made harmless."""
    file_format, result = FORMATS[name], one.answer()
    content = b"".join(file_format.write_for_people(result, _about(one, result)))
    period = result.meta["period"]
    file_name = f"{_file_words(one.title)}_{period['start']}_{period['end']}{file_format.suffix}"
    sent: dict[str, Any] = dcc.send_bytes(content, file_name, type=file_format.media_type)
    return sent


def _about(one: Asked, result: Result) -> About:
    analytics = one.services.analytics
    catalogue = [info.metric for info in analytics.metrics()]
    return describe(result, [*catalogue, *analytics.dimensions()], title=one.title, filters=one.filters)


def _file_words(title: str) -> str:
    """A title as part of a file's name."""
    return "".join(sign if sign.isalnum() else "-" for sign in title)[:60].strip("-") or "widget"


def _query(one: Asked) -> list[Component]:
    """What is asked, the statements that answer it, how long that took, and what the figures mean."""
    analytics, question, result = one.services.analytics, one.question(), one.answer()
    meta = result.meta
    facts = [
        ("As of", str(meta["as_of"])),
        ("Period", f"{meta['period']['start']} to {meta['period']['end']}"),
        ("Scope", str(meta["scope"])),
        ("Answered in", f"{result.elapsed_ms:.1f} ms" + (", kept from before" if result.cached else "")),
        ("Rows", f"{meta['row_count']:,}"),
        ("Version of the data", str(meta["data_version"])),
    ]
    shown: list[Component] = [html.Dl([part for name, text in facts for part in (html.Dt(name), html.Dd(text))], className="query-facts")]
    definitions = {info.metric.name: info.metric for info in analytics.metrics()}
    named = [definitions[column.name] for column in result.columns if column.name in definitions]
    shown += [html.P([html.Strong(f"{metric.label}: "), metric.definition], className="query-definition") for metric in named]
    source = orjson.dumps(dict(one.spec.source), option=orjson.OPT_INDENT_2).decode()
    shown += [html.H3("Question"), html.Pre(source, className="query-text", tabIndex=0)]
    if isinstance(question, MetricQuery):
        statements = analytics.explain(question, one.principal.scope) if one.principal.may(Right.READ_FINDINGS) else ()
        shown += [part for sql in statements for part in (html.H3("SQL"), html.Pre(sql, className="query-text", tabIndex=0))]
    return shown
