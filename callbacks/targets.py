"""The targets page: list, add, change, remove, import and export. Administrators and analysts, checked here and again below."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from flask import request

from callbacks.boundary import Failure, guarded
from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.exports import FORMATS, About
from dashboard_app.services import Services
from dashboard_app.targets import SHOP, ListedTarget, Selection, Targets, read_sheet, table_of, target_of_texts
from dashboard_app.ui import forms
from dashboard_app.ui.icons import icon
from data.derive.roll_up import Gap
from data.errors import InvalidInput
from data.formats import ENGLISH, Format, Formats
from data.model import Metric
from data.targets import Target

_FORM = "target"
_MOST, _MOST_GAPS, _MOST_MISTAKES = 500, 3, 10
_HOUSE, _HOUSE_LABEL = "house", "Whole house"


def _part(name: str) -> ids.Id:
    return ids.form(_FORM, name)


def register(app: Dash, services: Services) -> None:
    """The list, the dialog and what its buttons do, sheets in and files out."""
    _register_list(app, services)
    _register_dialog(app, services)
    _register_choices(app, services)
    _register_sheets(app, services)


def _register_list(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("list"), "children"), Output(_part("gaps"), "children"), Output(_part("shown"), "options"),
        Input(_part("changed"), "data"), Input(_part("imported"), "data"), Input(_part("shown"), "value"),
    )  # fmt: skip
    @guarded(Right.EDIT_TARGETS)
    def list_targets(principal: Principal, _changed: int, _imported: int, metric: str | None) -> tuple[Any, ...]:
        words = _Words(services, principal.formats)
        selection = Selection(metric=metric or None)
        found = sorted(services.targets.list_targets(principal.scope, selection), key=lambda one: one.target.first, reverse=True)
        gaps = services.targets.gaps(principal.scope, selection)
        rest = [
            html.P(
                f"The latest {principal.formats.count(_MOST)} of {principal.formats.count(len(found))}: choose a metric to see its own.",
                className="form-hint",
            )
        ]
        listed = _lists(words, found[:_MOST], _today(services))
        return [*listed, *(rest if len(found) > _MOST else [])], words.gaps(gaps), words.metric_options()


def _today(services: Services) -> date:
    return services.clock.now().astimezone(services.analytics.calendar.timezone).date()


def _lists(words: _Words, found: list[ListedTarget], today: date) -> list[Component]:
    """The targets that still count, the next first below the later ones; those of periods that are over are folded away."""
    if not found:
        return [html.P("There is no target yet.", className="panel-empty")]
    running = [one for one in found if one.target.last >= today]
    over = [one for one in found if one.target.last < today]
    shown = [_table(words, running)] if running else [html.P("No target for now or later.", className="panel-empty")]
    if over:
        summary = html.Summary([icon("chevron-right"), f"Periods that are over ({len(over)})"])
        shown.append(html.Details([summary, _table(words, over)], className="panel-fold", open=not running))
    return shown


def _table(words: _Words, found: list[ListedTarget]) -> Component:
    rows = [(one.id, words.cells(one), (forms.Action("edit-target", "Edit", "pencil"),)) for one in found]
    return forms.record_list(("Metric", "Period", "For", "Target", "Kept in"), rows)


@dataclass(frozen=True, slots=True)
class _Words:
    """How targets are put into words."""

    services: Services
    formats: Formats

    @property
    def metrics(self) -> dict[str, Metric]:
        return {info.metric.name: info.metric for info in self.services.analytics.metrics()}

    def metric_options(self) -> list[dict[str, str]]:
        return [{"value": metric.name, "label": metric.label} for metric in self.metrics.values()]

    def cells(self, one: ListedTarget) -> tuple[str, ...]:
        target = one.target
        kept = "Shop's table" if one.source == SHOP else "Here"
        if one.source != SHOP and one.shop_value is not None:
            kept += f" (shop: {self.value(target.metric, one.shop_value)})"
        place = one.label or target.member or _HOUSE_LABEL
        return self.metric(target), period_text(target, self.formats), place, self.value(target.metric, target.value), kept

    def metric(self, target: Target) -> str:
        metric = self.metrics.get(target.metric)
        return metric.label if metric else target.metric

    def value(self, metric: str, value: Any) -> str:  # noqa: ANN401 - a number
        known = self.metrics.get(metric)
        return self.formats.full(value, known.format if known else Format.NUMBER, self.services.analytics.currency)

    def gaps(self, gaps: list[Gap]) -> list[Component]:
        """A line for each target whose parts do not add up to it, the latest periods first."""
        gaps = sorted(gaps, key=lambda gap: gap.target.first, reverse=True)
        lines = [
            f"{self.metric(gap.target)}, {period_text(gap.target, self.formats)}: "
            f"{self.value(gap.target.metric, gap.target.value)}, but its {gap.count} "
            f"targets by {gap.parts} add up to {self.value(gap.target.metric, gap.total)}."
            for gap in gaps[:_MOST_GAPS]
        ]
        if len(gaps) > _MOST_GAPS:
            lines.append(f"And {len(gaps) - _MOST_GAPS} more do not add up.")
        return [html.Div(forms.error_line(line), className="form-error form-warning") for line in lines]


def period_text(target: Target, formats: Formats = ENGLISH) -> str:
    """The period of a target, such as November 2026 or Q4 2026."""
    dates = formats.dates
    text = formats.date(target.first, {"month": dates.month, "quarter": dates.quarter, "year": "y"}.get(target.grain, dates.stamp_day))
    return dates.week.format(text) if target.grain == "week" else text


_DIALOG = {
    "open": ("dialog", "is_open"),
    "title": ("title", "children"),
    "edited": ("edited", "data"),
    "metric": ("metric", "value"),
    "grain": ("grain", "value"),
    "first": ("first", "value"),
    "value": ("value", "value"),
    "dimension": ("dimension", "value"),
    "member": ("member", "value"),
    "is_new": ("edit-only", "hidden"),
    "error": ("error", "children"),
    "changed": ("changed", "data"),
}
"""All that the dialog's buttons can change: the dialog with its fields, and the list behind it."""

_FIELDS = ("metric", "grain", "first", "value", "dimension", "member")


def _becomes(**changes: object) -> dict[str, object]:
    """The outputs of the dialog's callback: those named change, all others stay."""
    return {name: changes.get(name, no_update) for name in _DIALOG}


def _dialog_error(failure: Failure) -> dict[str, object]:
    return _becomes(error=forms.error_line(failure.message, failure.hint))


def _register_dialog(app: Dash, services: Services) -> None:
    @app.callback(
        output={name: Output(_part(part), prop) for name, (part, prop) in _DIALOG.items()},
        inputs=[
            Input(_part("add"), "n_clicks"), Input(ids.row("edit-target", ids.EVERY), "n_clicks"), Input(_part("save"), "n_clicks"),
            Input(_part("remove"), "n_clicks"),
        ],
        state=[State(_part("edited"), "data"), State(_part("changed"), "data"), *(State(_part(name), "value") for name in _FIELDS)],
        prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.EDIT_TARGETS, on_failure=_dialog_error)
    def act(principal: Principal, *given: Any) -> dict[str, object]:  # noqa: ANN401
        if len(ctx.triggered) != 1 or not ctx.triggered[0]["value"]:
            return _becomes()
        edited, changed, *texts = given[4:]
        pressed = ctx.triggered_id
        if isinstance(pressed, dict):
            return _open(services.targets.get(principal.scope, pressed["key"]), principal.formats)
        if pressed == _part("add"):
            return _blank(_today(services).replace(day=1))
        if pressed == _part("remove"):
            services.targets.delete(edited["id"], edited["version"], principal, _address())
        else:
            _save(services.targets, principal, edited, _target(texts, principal.formats))
        return _becomes(open=False, changed=changed + 1)


def _target(texts: Sequence[str | None], formats: Formats) -> Target:
    """The target that stands in the dialog, its number as this person writes numbers."""
    given = {name: text or "" for name, text in zip(_FIELDS, texts, strict=True)}
    given["value"] = formats.read_number(given["value"])
    return target_of_texts(given | ({"dimension": "", "member": ""} if given["dimension"] == _HOUSE else {}))


def _blank(first: date) -> dict[str, object]:
    return _becomes(
        open=True, title="Add target", edited=None, grain="month", first=first.isoformat(), value="", dimension=_HOUSE, member=None,
        is_new=True, error=None,
    )  # fmt: skip


def _open(one: ListedTarget, formats: Formats) -> dict[str, object]:
    """A target of the shop's own table is not changed: saving makes one of ours for the same key."""
    target, shops = one.target, one.source == SHOP
    return _becomes(
        open=True, title="Set against the shop's target" if shops else "Change target",
        edited=None if shops else {"id": one.id, "version": one.version}, metric=target.metric, grain=target.grain,
        first=target.first.isoformat(), value=formats.typed(target.value), dimension=target.dimension or _HOUSE,
        member=target.member or None, is_new=shops, error=None,
    )  # fmt: skip


def _save(targets: Targets, principal: Principal, edited: dict[str, Any] | None, target: Target) -> None:
    if edited is None:
        targets.create(target, principal, _address())
    else:
        targets.replace(edited["id"], target, edited["version"], principal, _address())


def _register_choices(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("metric"), "options"), Output(_part("dimension"), "options"), Input(_part("metric"), "value"),
    )  # fmt: skip
    @guarded(Right.EDIT_TARGETS)
    def offer_dimensions(principal: Principal, metric: str | None) -> tuple[Any, ...]:
        words = _Words(services, principal.formats)
        known = words.metrics.get(metric or "")
        splits = [one for one in services.analytics.dimensions() if known and one.name in known.dimensions and not one.clock_part]
        options = [{"value": _HOUSE, "label": _HOUSE_LABEL}, *({"value": one.name, "label": f"One {one.label.lower()}"} for one in splits)]
        return words.metric_options(), options

    @app.callback(
        Output(_part("member"), "options"), Output(_part("member-field"), "hidden"), Input(_part("dimension"), "value"),
        Input(_part("member"), "search_value"), State(_part("member"), "value"),
    )  # fmt: skip
    @guarded(Right.EDIT_TARGETS)
    def offer_members(principal: Principal, dimension: str | None, typed: str | None, chosen: str | None) -> tuple[Any, ...]:
        if not dimension or dimension == _HOUSE:
            return [], True
        found = services.analytics.members(dimension, principal.scope, (typed or "")[:100], 50)
        options = [{"value": member.key, "label": member.label} for member in found]
        if chosen and chosen not in {member.key for member in found}:
            options.insert(0, {"value": chosen, "label": services.analytics.names(dimension, [chosen]).get(chosen, chosen)})
        return options, False


def _sheet_error(failure: Failure) -> tuple[Any, ...]:
    return forms.error_line(failure.message, failure.hint), no_update, None


def _register_sheets(app: Dash, services: Services) -> None:
    @app.callback(
        Output(_part("said"), "children"), Output(_part("imported"), "data"), Output(_part("sheet"), "contents"),
        Input(_part("sheet"), "contents"), State(_part("imported"), "data"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.EDIT_TARGETS, on_failure=_sheet_error)
    def import_sheet(principal: Principal, contents: str | None, imported: int) -> tuple[Any, ...]:
        if not contents:
            return no_update, no_update, no_update
        try:
            done = services.targets.import_rows(read_sheet(_bytes_of(contents)), principal, _address())
        except InvalidInput as error:
            return _mistakes(error), no_update, None
        return f"Imported: {done.created} new, {done.changed} changed, {done.unchanged} as they were.", imported + 1, None

    @app.callback(
        Output(_part("file"), "data"), Input(_part("xlsx"), "n_clicks"), Input(_part("csv"), "n_clicks"),
        State(_part("shown"), "value"), prevent_initial_call=True,
    )  # fmt: skip
    @guarded(Right.EXPORT)
    def export(principal: Principal, _xlsx: int, _csv: int, metric: str | None) -> Any:  # noqa: ANN401
        if len(ctx.triggered) != 1 or not ctx.triggered[0]["value"]:
            return no_update
        kind = FORMATS["xlsx" if ctx.triggered_id == _part("xlsx") else "csv"]
        found = services.targets.list_targets(principal.scope, Selection(metric=metric or None))
        result = table_of(found, services.analytics.currency, services.analytics.as_of())
        return dcc.send_bytes(b"".join(kind.write_for_people(result, About("Targets"))), f"targets{kind.suffix}", type=kind.media_type)

    named = ClientsideFunction("shell", "nameUpload")
    app.clientside_callback(named, Input(_part("list"), "children"), State(_part("sheet"), "id"))  # type: ignore[no-untyped-call]


def _bytes_of(contents: str) -> bytes:
    """The bytes of a data address."""
    try:
        return b64decode(contents.partition(",")[2], validate=True)
    except NotBase64:
        raise InvalidInput.field("sheet", "The file did not arrive whole.", "Send it again.") from None


def _mistakes(error: InvalidInput) -> list[Component]:
    """All that is wrong with a sheet, cell by cell."""
    lines = [html.Li(f"{one.field}: {one.message}") for one in error.fields[:_MOST_MISTAKES]]
    if len(error.fields) > _MOST_MISTAKES:
        lines.append(html.Li(f"and {len(error.fields) - _MOST_MISTAKES} more"))
    return [*forms.error_line("Nothing was imported."), html.Ul(lines)]


def _address() -> str:
    """Where the request comes from, for the audit."""
    return request.remote_addr or ""
