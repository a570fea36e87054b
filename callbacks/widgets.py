"""What is done about one widget, whichever page it is on: its rows as a table, its query, a file. And the script of pages of figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, html, set_props
from dash.development.base_component import Component

from callbacks import asked, files, study_marks
from callbacks.asked import Asked
from callbacks.boundary import Failure, guarded, say
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.charts import table
from dashboard_app.exports import FORMATS
from dashboard_app.services import Services
from data.query import MetricQuery

_TABLE, _QUERY = "table", "query"


def register(app: Dash, services: Services) -> None:
    """The entries of the menus that the server serves."""

    @app.callback(Input(ids.widget_act(), "data"), prevent_initial_call=True)
    @guarded(on_failure=tell)
    def act(principal: Principal, wanted: dict[str, Any] | None) -> None:
        if not isinstance(wanted, dict):
            return
        one = asked.read_from(services, principal, wanted)
        if wanted.get("act") in FORMATS:
            principal.require(Right.EXPORT)
            set_props(ids.download(), {"data": files.of_widget(one, str(wanted["act"]))})
        elif wanted.get("act") == _QUERY:
            _open_dialog(f"Query of {one.title}", _query(one))
        elif wanted.get("act") == _TABLE:
            _open_dialog(one.title, _table(one, str(wanted.get("of") or "")))

    def browser(function: str, *dependencies: Any) -> None:  # noqa: ANN401 - outputs and inputs
        app.clientside_callback(ClientsideFunction("figures", function), *dependencies)  # type: ignore[no-untyped-call]

    # What changes nothing has no first run: each of these says what it knows of on the page itself.
    browser("open", Output(ids.figures(), "data-told"), Input(ids.figures_told(), "data"))
    browser("look", Output(ids.figures(), "data-search"), Input(ids.asked(), "data"))


def tell(failure: Failure) -> None:
    """A callback without outputs returns nothing, whatever happens."""
    say(failure)


def _open_dialog(title: str, body: list[Component]) -> None:
    set_props(ids.table_title(), {"children": title})
    set_props(ids.table_body(), {"children": body})
    set_props(ids.table_dialog(), {"is_open": True})


def _table(one: Asked, of: str) -> list[Component]:
    """The rows of the answer; each value that has rows of its own behind it leads to them."""
    question, formats = one.marked, one.principal.formats
    if of and one.study is not None:
        return table.draw_rows(one.answer(), formats, of, study_marks.KEYS)
    if not of or question is None:
        return table.draw_rows(one.answer(), formats)
    return table.draw_rows(one.answer(), formats, of, (*question.dimensions, *([str(question.grain)] if question.grain else [])))


def _query(one: Asked) -> list[Component]:
    """What is asked, the statements that answer it, how long that took, and what the figures mean."""
    analytics, question, result = one.services.analytics, one.question, one.answer()
    meta, formats = result.meta, one.principal.formats
    first, last = (formats.date(date.fromisoformat(meta["period"][end]), formats.dates.stamp_day) for end in ("start", "end"))
    facts = [
        ("As of", formats.date(result.as_of.astimezone(analytics.calendar.timezone), formats.dates.stamp_s)),
        ("Period", f"{first} to {last}"),
        ("Scope", str(meta["scope"])),
        ("Answered in", f"{formats.fixed(result.elapsed_ms, 1)} ms" + (", kept from before" if result.cached else "")),
        ("Rows", formats.count(meta["row_count"])),
        ("Version of the data", str(meta["data_version"])),
    ]
    shown: list[Component] = [html.Dl([part for name, text in facts for part in (html.Dt(name), html.Dd(text))], className="query-facts")]
    definitions = {info.metric.name: info.metric for info in analytics.metrics()}
    named = [definitions[column.name] for column in result.columns if column.name in definitions]
    shown += [html.P([html.Strong(f"{metric.label}: "), metric.definition], className="query-definition") for metric in named]
    if one.source is not None:
        shown += _text("Question", orjson.dumps(one.source, option=orjson.OPT_INDENT_2).decode())
    if isinstance(question, MetricQuery) and one.principal.may(Right.READ_FINDINGS):
        shown += [part for sql in analytics.explain(question, one.principal.scope) for part in _text("SQL", sql)]
    return shown


def _text(title: str, text: str) -> list[Component]:
    return [html.H3(title), html.Pre(text, className="query-text", tabIndex=0)]
