"""Widgets: one run of one callback draws one widget, from the address and the refresh. Its menu: table, CSV, Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, no_update

from callbacks import selection
from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.charts import Options, table
from dashboard_app.exports import FORMATS, describe
from dashboard_app.screens import SCREEN_OF, WIDGETS, answer
from dashboard_app.services import Services
from dashboard_app.ui import cards
from dashboard_app.view import View
from dashboard_app.widgets import Drawing, Widget, draw, told
from data.result import Result

_GOOD = ("ready", "empty")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a widget's outputs become, in the order of the outputs."""

    body: Any
    subtitle: Any
    message: Any
    badge: Any
    result: Any
    stamp: Any

    def outputs(self) -> tuple[Any, ...]:
        return self.body, self.subtitle, self.message, self.badge, self.result, self.stamp


def register(app: Dash, services: Services) -> None:
    """Two families of widgets (figures and elements) with the same callback, and the entries of the menus."""
    for family, prop in ((ids.FIGURE, "data"), (ids.ELEMENTS, "children")):
        _register_drawing(app, services, family, prop)
    _register_menu(app, services)


def _register_drawing(app: Dash, services: Services, family: str, prop: str) -> None:
    card = ids.card(family, ids.EACH)

    @app.callback(
        Output(ids.body(family, ids.EACH), prop), Output(ids.subtitle(family, ids.EACH), "children"),
        Output(ids.message(family, ids.EACH), "children"), Output(ids.badge(family, ids.EACH), "children"),
        Output(card, "data-result"), Output(card, "data-stamp"),
        Input(ids.asked(), "data"), Input(ids.refresh(), "data"), State(card, "data-result"), State(card, "id"),
    )  # fmt: skip
    @guarded(on_failure=_failed)
    def draw_widget(principal: Principal, search: str | None, refresh: int, _before: str, own_id: dict[str, str]) -> tuple[Any, ...]:
        widget = WIDGETS[own_id["widget"]]
        view = _view(services, search)
        result, options = _asked(services, principal, widget, search)
        age_s = max(0.0, (services.clock.now() - result.as_of).total_seconds())
        stamp = f"{result.as_of.isoformat(timespec='seconds')}|{age_s:.0f}|{refresh}"
        return _drawn(widget, draw(widget, result, options), view, _about(widget, options), stamp).outputs()


def _drawn(widget: Widget, drawing: Drawing, view: View, about: str, stamp: str) -> _Shown:
    if drawing.is_empty:
        message = cards.empty_message(widget.name, filtered=bool(view.filters), why=drawing.why)
        return _Shown(None, drawing.subtitle, message, None, "empty", stamp)
    subtitle = [drawing.subtitle, cards.about_mark(about)] if about else drawing.subtitle
    return _Shown(drawing.figure if widget.is_figure else drawing.elements, subtitle, None, None, "ready", stamp)


def _asked(services: Services, principal: Principal, widget: Widget, search: str | None) -> tuple[Result, Options]:
    """The answer to the widget's question about what the address says, and how it is to be drawn."""
    screen = SCREEN_OF[widget.name]
    chosen = selection.chosen(search, screen)
    question = screen.questions(_view(services, search), chosen)[widget.question]
    definitions = {info.metric.name: info.metric.definition for info in services.analytics.metrics()}
    options = told(widget, screen.options_of(chosen), definitions=definitions, address=selection.shared(search, screen))
    return answer(services.analytics, question, principal.scope), options


def _about(widget: Widget, options: Options) -> str:
    """The definition of a figure that is chosen in the widget's head; that of any other stands beside the title."""
    return options.definitions.get(options.metric, "") if options.metric != widget.options.metric or widget.choices else ""


def _failed(failure: Failure) -> tuple[Any, ...]:
    """A refresh that fails keeps what is there and says how it stands; a new question that fails shows the error in its place."""
    before = ctx.states_list[0]["value"]
    is_refresh = {trigger["prop_id"] for trigger in ctx.triggered} == {f"{ids.refresh()}.data"}
    if is_refresh and before in _GOOD:
        return _Shown(no_update, no_update, no_update, "Not refreshed", no_update, no_update).outputs()
    name = ctx.states_list[1]["value"]["widget"]
    message = cards.error_message(name, failure.message, failure.hint, failure.reference)
    return _Shown(no_update, "", message, None, "error", no_update).outputs()


def _register_menu(app: Dash, services: Services) -> None:
    @app.callback(
        Output(ids.table_dialog(), "is_open"), Output(ids.table_title(), "children"), Output(ids.table_body(), "children"),
        Input(ids.menu("table", ids.EVERY), "n_clicks"), State(ids.url(), "search"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded()
    def show_table(principal: Principal, clicks: list[int], search: str | None) -> tuple[Any, ...]:
        widget = _clicked(clicks)
        if widget is None:
            return no_update, no_update, no_update
        return True, widget.title, table.draw_rows(_asked(services, principal, widget, search)[0])

    @app.callback(
        Output(ids.download(), "data"), Input(ids.menu("csv", ids.EVERY), "n_clicks"), Input(ids.menu("xlsx", ids.EVERY), "n_clicks"),
        State(ids.url(), "search"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.EXPORT)
    def download(principal: Principal, csv_clicks: list[int], xlsx_clicks: list[int], search: str | None) -> Any:  # noqa: ANN401
        widget = _clicked(csv_clicks + xlsx_clicks)
        if widget is None:
            return no_update
        result, _ = _asked(services, principal, widget, search)
        return _file(services, widget, result, ctx.triggered_id["type"].removeprefix("menu-"), _view(services, search))


def _file(services: Services, widget: Widget, result: Result, name: str, view: View) -> dict[str, Any]:
    """The answer as a file for people: text that a spreadsheet would run is made harmless."""
    file_format = FORMATS[name]
    catalogue = [info.metric for info in services.analytics.metrics()]
    about = describe(result, [*catalogue, *services.analytics.dimensions()], title=widget.title, filters=view.filters)
    content = b"".join(file_format.write_for_people(result, about))
    period = result.meta["period"]
    file_name = f"{widget.name}_{period['start']}_{period['end']}{file_format.suffix}"
    sent: dict[str, Any] = dcc.send_bytes(content, file_name, type=file_format.media_type)
    return sent


def _clicked(clicks: list[int]) -> Widget | None:
    """The widget whose entry was chosen; none when entries merely appeared."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict) or len(ctx.triggered) != 1 or not ctx.triggered[0]["value"]:
        return None
    return WIDGETS.get(ctx.triggered_id["widget"])


def _view(services: Services, search: str | None) -> View:
    return selection.read(search, {dimension.name for dimension in services.analytics.dimensions()})
