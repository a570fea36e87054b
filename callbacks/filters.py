"""Filters: what the address says is shown by the controls, and what is chosen in the controls goes into the address (filters.js)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, set_props

from callbacks import selection
from callbacks.boundary import guarded
from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.charts import clock, words
from dashboard_app.services import Services
from dashboard_app.ui.filters import COMPARISONS, MORE_PERIODS, PICKERS, PRESETS, Chip, chip_list
from dashboard_app.view import View
from data.analytics import Analytics, Member
from data.formats import Formats
from data.periods import Period
from data.query import CompareMode, Filter, Scope

_OFFERED = 50
_FILTERS = [name for name, _ in PICKERS]
_SHORT = dict(PRESETS)


def register(app: Dash, services: Services) -> None:
    """Controls from the address on the server, the address from the controls in the browser."""
    analytics = services.analytics

    @app.callback(
        Output(ids.shown(), "data"), Output(ids.dates(), "start_date"), Output(ids.dates(), "end_date"), Output(ids.compare(), "value"),
        Output(ids.compare_dates(), "start_date"), Output(ids.compare_dates(), "end_date"), Output(ids.chips(), "children"),
        Input(ids.asked(), "data"), Input(ids.refresh(), "data"),
    )  # fmt: skip
    @guarded()
    def show(principal: Principal, search: str | None, _refresh: int) -> tuple[Any, ...]:
        view = selection.read(search, _dimensions(analytics))
        period = selection.resolved(view, _setting(services))
        chips = [_chip(analytics, f, value, principal) for f in view.filters for value in f.values]
        told = _told(view, period) | {"words": _words(view, period, principal.formats)}
        set_props(ids.notice(), {"children": None})
        return told, told["start"], told["end"], told["compare"], told["compare_start"], told["compare_end"], chip_list(chips)

    @app.callback(
        Output(ids.picker(ids.EACH), "options"), Output(ids.picker(ids.EACH), "value"), Input(ids.asked(), "data"),
        Input(ids.picker(ids.EACH), "search_value"), State(ids.picker(ids.EACH), "id"),
    )  # fmt: skip
    @guarded()
    def offer(principal: Principal, search: str | None, typed: str | None, own_id: dict[str, str]) -> tuple[Any, ...]:
        """Members that occur inside the person's scope; the chosen ones always among them, so that they keep their names."""
        dimension = own_id["dimension"]
        view = selection.read(search, _dimensions(analytics))
        chosen = next((f.values for f in view.filters if f.dimension == dimension and not f.exclude), ())
        found = analytics.members(dimension, principal.scope, (typed or "")[:100], _OFFERED)
        missing = [_member(analytics, dimension, key, principal.scope) for key in chosen if key not in {member.key for member in found}]
        return [{"value": member.key, "label": member.label} for member in (*missing, *found)], list(chosen)

    _register_browser(app)


def _register_browser(app: Dash) -> None:
    def browser(function: str, *dependencies: Any) -> None:  # noqa: ANN401 - outputs and inputs
        app.clientside_callback(ClientsideFunction("filters", function), *dependencies, prevent_initial_call=True)  # type: ignore[no-untyped-call]

    # Leaving a page runs these once more, when what they look at is gone.
    shown = State(ids.shown(), "data", allow_optional=True)
    browser("preset", Input(ids.preset(ids.EVERY), "n_clicks"), Input(ids.preset_more(ids.EVERY), "n_clicks"))
    browser("dates", Input(ids.dates(), "start_date"), Input(ids.dates(), "end_date"), shown)
    browser("compare", Input(ids.compare(), "value"), shown)
    browser("compareDates", Input(ids.compare_dates(), "start_date"), Input(ids.compare_dates(), "end_date"), shown)
    browser("members", Input(ids.picker(ids.EVERY), "value"), shown)
    browser("drop", Input(ids.chip(ids.EVERY, ids.EVERY), "n_clicks"))
    browser("clear", Input(ids.clear(ids.EVERY), "n_clicks"))
    browser("choose", Input(ids.choice(ids.EVERY, ids.EVERY), "value"))
    browser("carry", Output(ids.nav_link(ids.EVERY), "href"), Input(ids.shown(), "data"))
    browser(
        "show", Output(ids.preset(ids.EVERY), "aria-pressed"), Output(ids.preset_more(ids.EVERY), "active"),
        Output(ids.more_label(), "children"), Output(ids.filter_count(), "children"), Input(ids.shown(), "data"),
    )  # fmt: skip
    chosen = ClientsideFunction("filters", "chosen")
    app.clientside_callback(chosen, Output(ids.choice(ids.EVERY, ids.EVERY), "value"), Input(ids.asked(), "data"))  # type: ignore[no-untyped-call]
    address = Input(ids.url(), "search"), Input(ids.url(), "pathname"), State(ids.own_path(), "data")
    app.clientside_callback(ClientsideFunction("filters", "asked"), Output(ids.asked(), "data"), *address)  # type: ignore[no-untyped-call]
    months = ClientsideFunction("shell", "months")
    app.clientside_callback(months, Output(ids.dates(), "number_of_months_shown"), Input(ids.dates(), "id"))  # type: ignore[no-untyped-call]


def _told(view: View, period: Period) -> dict[str, Any]:
    """What the controls are to show. The browser compares with it to tell a choice from an echo."""
    name = view.period.name if view.period.start is None else None
    custom = view.compare.mode is CompareMode.CUSTOM
    chosen = {f.dimension: list(f.values) for f in view.filters if f.dimension in _FILTERS and not f.exclude}
    return {
        "period": name,
        "more": dict(MORE_PERIODS).get(name or "", "More" if name in _SHORT else (name or "Custom").replace("_", " ").capitalize()),
        "start": period.first.isoformat(),
        "end": period.last.isoformat(),
        "compare": str(view.compare.mode),
        "compare_start": view.compare.start.isoformat() if custom and view.compare.start else None,
        "compare_end": view.compare.end.isoformat() if custom and view.compare.end else None,
        "filters": [f.dimension + selection.EXCLUDE * f.exclude for f in view.filters],
        **chosen,
    }


def _words(view: View, period: Period, formats: Formats) -> str:
    """The days as they stand on paper, and what they are compared with."""
    days = words.period_text({"start": period.first.isoformat(), "end": period.last.isoformat()}, formats)
    if view.compare.mode is CompareMode.NONE:
        return days
    if view.compare.start is not None and view.compare.end is not None:
        compared = words.period_text({"start": view.compare.start.isoformat(), "end": view.compare.end.isoformat()}, formats)
    else:
        name = dict(COMPARISONS)[str(view.compare.mode)]
        compared = name[0].lower() + name[1:]
    return f"{days}, compared with {compared}"


def _setting(services: Services) -> selection.Setting:
    analytics = services.analytics
    return selection.Setting(analytics.calendar, services.clock.now(), analytics.status().data_from)


def _dimensions(analytics: Analytics) -> Collection[str]:
    return {dimension.name for dimension in analytics.dimensions()}


def _member(analytics: Analytics, dimension: str, key: str, scope: Scope) -> Member:
    """The member called `key`; one that does not occur in the scope keeps its key as its name."""
    found = analytics.members(dimension, scope, key, _OFFERED)
    return next((member for member in found if member.key == key), Member(key, key))


def _chip(analytics: Analytics, chosen: Filter, key: str, principal: Principal) -> Chip:
    """What has no list of its own in the bar says of which dimension it is."""
    label = _member(analytics, chosen.dimension, key, principal.scope).label
    named = next(one.label for one in analytics.dimensions() if one.name == chosen.dimension)
    text = f"{'not ' * chosen.exclude}{clock.member_name(chosen.dimension, key, principal.formats) or label}"
    name = chosen.dimension + selection.EXCLUDE * chosen.exclude
    return Chip(name, key, label, text if chosen.dimension in _FILTERS else f"{named}: {text}")
