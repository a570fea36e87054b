"""The widgets of dashboards: one run of one callback answers one widget, whichever it is; and what is done about a single one.

The browser sends a widget as it stands there, saved or not: a question like any other, asked with the rights of whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import request

from callbacks import selection
from callbacks.boundary import Failure, guarded, say
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.charts import table
from dashboard_app.dashboards import asking, drawing
from dashboard_app.dashboards.values import WidgetDraft, WidgetSpec
from dashboard_app.exports import FORMATS, About, Part, describe, write_book
from dashboard_app.services import Services
from data.errors import AnalyticsError, InvalidInput
from data.query import MetricQuery
from data.result import Result

_TABLE, _QUERY, _BOOK, _COPY = "table", "query", "book", "copy-to"
_MOST_SHEETS = 60


@dataclass(frozen=True, slots=True)
class _Asked:
    """A widget and what is chosen for its dashboard, as the browser sent them."""

    spec: WidgetSpec
    chosen: asking.Chosen
    search: str


def register(app: Dash, services: Services) -> None:
    """Answers for slots, acts on one widget, and the script that draws."""
    _register_slots(app, services)
    _register_acts(app, services)
    _register_copy(app, services)
    _register_browser(app)


def _register_slots(app: Dash, services: Services) -> None:
    @app.callback(Output(ids.board_drawn(ids.EACH), "data"), Input(ids.board_ask(ids.EACH), "data"), prevent_initial_call=True)
    @guarded(on_failure=_failed)
    def draw_slot(principal: Principal, ask: dict[str, Any] | None) -> dict[str, Any]:
        if not isinstance(ask, dict):
            raise PreventUpdate
        told = {"n": ask.get("n"), "preview": bool(ask.get("preview"))}
        asked = _asked(services, ask)
        if drawing.is_text(asked.spec):
            return drawing.draw_text(asked.spec) | told
        result = asking.answer(services.analytics, drawing.asked_for_drawing(asked.spec), asked.chosen, principal.scope)
        drawn = drawing.draw(asked.spec, result, _known(services, asked.search)) | told
        if ask.get("have") == drawn["digest"]:
            # What is there already is not sent again: a refresh that finds nothing new costs next to nothing.
            return {name: drawn[name] for name in ("n", "preview", "state", "as_of", "age_s", "digest")} | {"same": True}
        return drawn


def _failed(failure: Failure) -> dict[str, Any]:
    sent = ctx.inputs_list[0].get("value")
    ask = sent if isinstance(sent, dict) else {}
    return {
        "n": ask.get("n"), "preview": bool(ask.get("preview")), "state": "error", "message": failure.message, "hint": failure.hint,
        "reference": failure.reference,
    }  # fmt: skip


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
        asked = _asked(services, wanted)
        if wanted.get("act") in FORMATS:
            principal.require(Right.EXPORT)
            file = _file(services, asked, _answer(services, asked, principal), str(wanted["act"]))
            set_props(ids.download(), {"data": file})
        elif wanted.get("act") == _QUERY:
            _open_dialog(f"Query of {asked.spec.title}", _query(services, asked, principal))
        elif wanted.get("act") == _COPY:
            _offer_copies(services, principal)
        elif wanted.get("act") == _TABLE:
            _open_dialog(asked.spec.title, table.draw_rows(_answer(services, asked, principal)))


def _say(failure: Failure) -> None:
    """A callback without outputs returns nothing, whatever happens."""
    say(failure)


def _book(services: Services, principal: Principal, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """All widgets of a dashboard, each on a sheet of its own; what cannot be answered is named on the last."""
    given = wanted.get("widgets")
    parts: list[Part] = []
    missing: list[tuple[str, str]] = []
    for one in given[:_MOST_SHEETS] if isinstance(given, list) else []:
        asked = _asked(services, {"widget": one, "search": wanted.get("search")})
        if drawing.is_text(asked.spec):
            continue
        try:
            result = _answer(services, asked, principal)
        except AnalyticsError as error:
            missing.append((asked.spec.title, error.message))
        else:
            parts.append(Part(result, _about(services, asked, result)))
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
        services.dashboards.create_widget(principal, where, WidgetDraft(_asked(services, wanted).spec), request.remote_addr or "")
        set_props(ids.board_told(), {"data": {"said": "Copied."}})
        return False


def _register_browser(app: Dash) -> None:
    def browser(function: str, *dependencies: Any) -> None:  # noqa: ANN401 - outputs and inputs
        app.clientside_callback(ClientsideFunction("board", function), *dependencies)  # type: ignore[no-untyped-call]

    # What changes nothing has no first run: each of these says what it knows of on the board itself.
    browser("open", Output(ids.board(), "data-version"), Input(ids.board_document(), "data"))
    browser("look", Output(ids.board(), "data-search"), Input(ids.asked(), "data"))
    browser("refresh", Input(ids.refresh(), "data"))
    browser("drawn", Input(ids.board_drawn(ids.EACH), "data"))


def _asked(services: Services, given: Mapping[str, Any]) -> _Asked:
    search = given.get("search")
    text = search if isinstance(search, str) else ""
    dimensions = {dimension.name for dimension in services.analytics.dimensions()}
    return _Asked(drawing.spec_of(given.get("widget")), selection.of_dashboard(text, dimensions), text)


def _answer(services: Services, asked: _Asked, principal: Principal) -> Result:
    """What the widget shows, as its files hold it: a number with its course too, so that file and screen are the same."""
    return asking.answer(services.analytics, drawing.asked_for_drawing(asked.spec), asked.chosen, principal.scope)


def _known(services: Services, search: str) -> drawing.Knowledge:
    definitions = {info.metric.name: info.metric.definition for info in services.analytics.metrics()}
    return drawing.Knowledge(definitions, search, services.clock.now())


def _file(services: Services, asked: _Asked, result: Result, name: str) -> dict[str, Any]:
    """The answer as a file for people: text that a spreadsheet would run is made harmless."""
    file_format = FORMATS[name]
    content = b"".join(file_format.write_for_people(result, _about(services, asked, result)))
    period = result.meta["period"]
    file_name = f"{_file_words(asked.spec.title)}_{period['start']}_{period['end']}{file_format.suffix}"
    sent: dict[str, Any] = dcc.send_bytes(content, file_name, type=file_format.media_type)
    return sent


def _about(services: Services, asked: _Asked, result: Result) -> About:
    catalogue = [info.metric for info in services.analytics.metrics()]
    return describe(result, [*catalogue, *services.analytics.dimensions()], title=asked.spec.title, filters=asked.chosen.filters)


def _file_words(title: str) -> str:
    """A title as part of a file's name."""
    return "".join(sign if sign.isalnum() else "-" for sign in title)[:60].strip("-") or "widget"


def _query(services: Services, asked: _Asked, principal: Principal) -> list[Component]:
    """What is asked, the statements that answer it, how long that took, and what the figures mean."""
    question = asking.question_of(drawing.asked_for_drawing(asked.spec), asked.chosen)
    result = _answer(services, asked, principal)
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
    definitions = {info.metric.name: info.metric for info in services.analytics.metrics()}
    named = [definitions[column.name] for column in result.columns if column.name in definitions]
    shown += [html.P([html.Strong(f"{metric.label}: "), metric.definition], className="query-definition") for metric in named]
    source = orjson.dumps(dict(asked.spec.source), option=orjson.OPT_INDENT_2).decode()
    shown += [html.H3("Question"), html.Pre(source, className="query-text", tabIndex=0)]
    if isinstance(question, MetricQuery):
        statements = services.analytics.explain(question, principal.scope) if principal.may(Right.READ_FINDINGS) else ()
        shown += [part for sql in statements for part in (html.H3("SQL"), html.Pre(sql, className="query-text", tabIndex=0))]
    return shown
