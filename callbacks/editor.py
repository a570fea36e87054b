"""The form of a widget: what the browser cannot know by itself, the options of a kind and the members of a dimension."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from callbacks.boundary import guarded
from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.charts.kinds import KINDS
from dashboard_app.services import Services
from dashboard_app.ui.editor import NEUTRAL, option_fields

_OFFERED = 50
FIELDS = (
    "title",
    "metrics",
    "dimensions",
    "grain",
    "period",
    "compare",
    "limit",
    "filter",
    "members",
    "other",
    "targets",
    "apart",
    "markdown",
    "pause",
)


def register(app: Dash, services: Services) -> None:
    """Options by kind, members by dimension; the form itself is put together in the browser."""

    @app.callback(Output(ids.editor("options"), "children"), Input(ids.editor("kind"), "data"), State(ids.editor("base"), "data"))
    @guarded()
    def offer_options(_principal: Principal, kind: str | None, base: dict[str, Any] | None) -> Any:  # noqa: ANN401
        given = base.get("options") if isinstance(base, dict) else None
        return option_fields(KINDS[kind], given if isinstance(given, dict) else {}) if isinstance(kind, str) and kind in KINDS else []

    @app.callback(
        Output(ids.editor("members"), "options"), Input(ids.editor("filter"), "value"), Input(ids.editor("members"), "search_value"),
        State(ids.editor("members"), "value"), State(ids.editor("members"), "options"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded()
    def offer_members(
        principal: Principal, dimension: str | None, typed: str | None, chosen: list[str] | None, before: list[dict[str, str]]
    ) -> Any:  # noqa: ANN401
        if not isinstance(dimension, str) or not isinstance(chosen or [], list) or dimension in ("", NEUTRAL):
            return no_update
        found = services.analytics.members(dimension, principal.scope, str(typed or "")[:100], _OFFERED)
        options = [{"value": member.key, "label": member.label} for member in found]
        there = {option["value"] for option in options}
        before = before if isinstance(before, list) else []
        known = {option["value"]: option for option in before if isinstance(option, dict) and "value" in option}
        missing = [str(key) for key in chosen or [] if key not in there]
        return [*(known.get(key, {"value": key, "label": key}) for key in missing), *options]

    inputs = [Input(ids.editor(name), "value") for name in FIELDS]
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("editor", "compose"),
        Input(ids.editor("kind"), "data"), Input(ids.editor_option(ids.EVERY), "value"), *inputs, prevent_initial_call=True,
    )  # fmt: skip
    suggest = ClientsideFunction("editor", "suggest")
    app.clientside_callback(suggest, Output(ids.editor("kind"), "data"), Input(ids.editor("suggestions"), "data"))  # type: ignore[no-untyped-call]
