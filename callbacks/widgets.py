"""Widgets: one run of one callback draws one widget (of numbers: all that show the same answer), from the address and the refresh. Their
menus: table, CSV, Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from dashboard_app.widgets import Drawing, Widget, doubts, draw, told
from data.result import Result

_GOOD = ("ready", "empty")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a widget's outputs become, in the order of the outputs."""

    body: Any
    subtitle: Any
    message: Any
    quality: Any
    badge: Any
    result: Any
    stamp: Any

    def outputs(self) -> tuple[Any, ...]:
        return self.body, self.subtitle, self.message, self.quality, self.badge, self.result, self.stamp


@dataclass(frozen=True, slots=True)
class _Look:
    """One answer, and what of the address decides how it is drawn."""

    result: Result
    view: View
    chosen: Mapping[str, Mapping[str, str | int]]
    definitions: Mapping[str, str]
    address: str

    def options(self, widget: Widget) -> Options:
        return told(widget, self.chosen, definitions=self.definitions, address=self.address)


def register(app: Dash, services: Services) -> None:
    """Three families of widgets, and the entries of the menus."""
    for family, prop in ((ids.FIGURE, "data"), (ids.ELEMENTS, "children")):
        _register_drawing(app, services, family, prop)
    _register_numbers(app, services)
    _register_menu(app, services)


def _outputs(family: str, prop: str, *place: Any) -> tuple[Output, ...]:  # noqa: ANN401 - a name, or a wildcard
    """What a run of the callback of a family changes, in the order of `_Shown`."""
    card = ids.card(family, *place)
    return (
        Output(ids.body(family, *place), prop), Output(ids.subtitle(family, *place), "children"),
        Output(ids.message(family, *place), "children"), Output(ids.quality(family, *place), "children"),
        Output(ids.badge(family, *place), "children"),
        Output(card, "data-result"), Output(card, "data-stamp"),
    )  # fmt: skip


def _register_drawing(app: Dash, services: Services, family: str, prop: str) -> None:
    card = ids.card(family, ids.EACH)

    @app.callback(
        *_outputs(family, prop, ids.EACH), Input(ids.asked(), "data"), Input(ids.refresh(), "data"), State(card, "data-result"),
        State(card, "id"),
    )  # fmt: skip
    @guarded(on_failure=_failed)
    def draw_widget(principal: Principal, search: str | None, refresh: int, _before: str, own_id: dict[str, str]) -> tuple[Any, ...]:
        widget = WIDGETS[own_id["widget"]]
        return _draw(services, widget, _look(services, principal, widget, search), refresh).outputs()


def _register_numbers(app: Dash, services: Services) -> None:
    """A browser has few ways to the server at a time. Cards that wait for the same answer take one of them, not one each."""
    cards = ids.card(ids.NUMBER, ids.EVERY, ids.EACH)

    @app.callback(
        *_outputs(ids.NUMBER, "children", ids.EVERY, ids.EACH), Input(ids.asked(), "data"), Input(ids.refresh(), "data"),
        State(cards, "data-result"), State(cards, "id"),
    )  # fmt: skip
    @guarded(on_failure=_all_failed)
    def draw_numbers(
        principal: Principal, search: str | None, refresh: int, _before: list[str], own_ids: list[dict[str, str]]
    ) -> tuple[Any, ...]:
        shown = [WIDGETS[own_id["widget"]] for own_id in own_ids]
        look = _look(services, principal, shown[0], search)
        return _together([_draw(services, widget, look, refresh) for widget in shown])


def _together(shown: list[_Shown]) -> tuple[Any, ...]:
    """The outputs of several widgets, as Dash wants them: by property, in each the widgets in their order."""
    return tuple(list(values) for values in zip(*(one.outputs() for one in shown), strict=True))


def _draw(services: Services, widget: Widget, look: _Look, refresh: int) -> _Shown:
    result, options = look.result, look.options(widget)
    age_s = max(0.0, (services.clock.now() - result.as_of).total_seconds())
    stamp = f"{result.as_of.isoformat(timespec='seconds')}|{age_s:.0f}|{refresh}"
    mark = cards.quality_mark(doubts(result, options))
    return replace(_drawn(widget, draw(widget, result, options), look.view, _about(widget, options), stamp), quality=mark)


def _drawn(widget: Widget, drawing: Drawing, view: View, about: str, stamp: str) -> _Shown:
    if drawing.is_empty:
        message = cards.empty_message(widget.name, filtered=bool(view.filters), why=drawing.why)
        return _Shown(None, drawing.subtitle, message, None, None, "empty", stamp)
    subtitle = [drawing.subtitle, cards.about_mark(about)] if about else drawing.subtitle
    return _Shown(drawing.figure if widget.is_figure else drawing.elements, subtitle, None, None, None, "ready", stamp)


def _look(services: Services, principal: Principal, widget: Widget, search: str | None) -> _Look:
    """The answer to the widget's question about what the address says."""
    screen, view = SCREEN_OF[widget.name], _view(services, search)
    chosen = selection.chosen(search, screen)
    question = screen.questions(view, chosen)[widget.question]
    definitions = {info.metric.name: info.metric.definition for info in services.analytics.metrics()}
    result = answer(services.analytics, question, principal.scope)
    return _Look(result, view, screen.options_of(chosen), definitions, selection.shared(search, screen))


def _about(widget: Widget, options: Options) -> str:
    """The definition of a figure that is chosen in the widget's head; that of any other stands beside the title."""
    return options.definitions.get(options.metric, "") if options.metric != widget.options.metric or widget.choices else ""


def _failed(failure: Failure) -> tuple[Any, ...]:
    """A refresh that fails keeps what is there and says how it stands; a new question that fails shows the error in its place."""
    before, own_id = (state["value"] for state in ctx.states_list)
    return _without_answer(failure, own_id["widget"], before).outputs()


def _all_failed(failure: Failure) -> tuple[Any, ...]:
    befores, own_ids = ctx.states_list
    pairs = zip(befores, own_ids, strict=True)
    return _together([_without_answer(failure, own_id["value"]["widget"], before["value"]) for before, own_id in pairs])


def _without_answer(failure: Failure, name: str, before: str) -> _Shown:
    is_refresh = {trigger["prop_id"] for trigger in ctx.triggered} == {f"{ids.refresh()}.data"}
    if is_refresh and before in _GOOD:
        return _Shown(no_update, no_update, no_update, no_update, "Not refreshed", no_update, no_update)
    message = cards.error_message(name, failure.message, failure.hint, failure.reference)
    return _Shown(no_update, "", message, None, None, "error", no_update)


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
        return True, widget.title, table.draw_rows(_look(services, principal, widget, search).result)

    @app.callback(
        Output(ids.download(), "data"), Input(ids.menu("csv", ids.EVERY), "n_clicks"), Input(ids.menu("xlsx", ids.EVERY), "n_clicks"),
        State(ids.url(), "search"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.EXPORT)
    def download(principal: Principal, csv_clicks: list[int], xlsx_clicks: list[int], search: str | None) -> Any:  # noqa: ANN401
        widget = _clicked(csv_clicks + xlsx_clicks)
        if widget is None:
            return no_update
        look = _look(services, principal, widget, search)
        return _file(services, widget, look.result, ctx.triggered_id["type"].removeprefix("menu-"), look.view)


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
