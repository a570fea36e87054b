"""Targets: what metrics should reach, for the whole house or for one member of a dimension. For administrators and analysts."""

from __future__ import annotations

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.access import Principal
from dashboard_app.ui import forms
from dashboard_app.ui.icons import icon
from data.formats import Formats

FORM = "target"
HOUSE = "house"
MAX_SHEET_BYTES = 1_400_000
"""A sheet travels as text a third longer than itself, and a request holds two million bytes."""

_ABOUT = (
    "What each metric should reach. Charts and reports show what of a target is due by now, by the course of the year before. "
    "A target of the shop's own table counts until there is one here for the same metric, period and member."
)
_GRAINS = (("day", "Day"), ("week", "Week"), ("month", "Month"), ("quarter", "Quarter"), ("year", "Year"))


def layout(principal: Principal, _definitions: Mapping[str, str]) -> Component:
    """The list, which a callback fills, what can be done with it, and the dialog to add and change."""
    return html.Div(
        [
            dcc.Store(id=_part("changed"), data=0),
            dcc.Store(id=_part("imported"), data=0),
            dcc.Store(id=_part("edited")),
            dcc.Download(id=_part("file")),
            forms.panel("Targets", _ABOUT, _content(), forms.button("Add target", _part("add"), drawing="plus-lg")),
            _dialog(principal.formats),
        ],
        className="settings",
    )


def _part(name: str) -> ids.Id:
    return ids.form(FORM, name)


def _content() -> list[Component]:
    shown = dcc.Dropdown(id=_part("shown"), options=[], placeholder="All metrics", labels={"search": "Search metrics"})
    upload = dcc.Upload(
        html.Span([icon("upload"), "Import sheet"], className="btn btn-quiet", role="button"),
        id=_part("sheet"), accept=".csv,.xlsx,text/csv", max_size=MAX_SHEET_BYTES,
    )  # fmt: skip
    files = [
        forms.button("Excel", _part("xlsx"), drawing="filetype-xlsx", kind="quiet"),
        forms.button("CSV", _part("csv"), drawing="filetype-csv", kind="quiet"),
    ]
    hint = "A sheet has the columns metric, grain, period_start, value and, if any, dimension and member: as the exported files have."
    return [
        html.Div([html.Div(shown, className="panel-filter"), upload, *files], className="panel-tools"),
        html.P(hint, className="form-hint"),
        html.Div(id=_part("said"), className="form-error", role="status"),
        html.Div(id=_part("gaps")),
        html.Div(id=_part("list"), className="panel-list"),
    ]


def _dialog(formats: Formats) -> dbc.Modal:
    metric = dcc.Dropdown(
        id=_part("metric"), options=[], clearable=False, placeholder="Choose", maxHeight=240, labels={"search": "Search metrics"}
    )
    grain = dbc.Select(id=_part("grain"), options=[{"value": name, "label": label} for name, label in _GRAINS], value="month")
    dimension = dbc.Select(id=_part("dimension"), options=[{"value": HOUSE, "label": "Whole house"}], value=HOUSE)
    member = dcc.Dropdown(id=_part("member"), options=[], placeholder="Choose", maxHeight=240, labels={"search": "Search"})
    body = [
        forms.field("Metric", metric, _part("metric")),
        forms.field("Length of the period", grain, _part("grain")),
        forms.field("First day", dbc.Input(id=_part("first"), type="date"), _part("first"), "The first day of the period."),
        forms.field(
            "Target", dbc.Input(id=_part("value"), inputmode="decimal", autocomplete="off", maxlength=40), _part("value"),
            f"For example 125000, or {formats.share(0.125)} for a rate.",
        ),
        forms.field("For", dimension, _part("dimension")),
        html.Div(forms.field("Which", member, _part("member")), id=_part("member-field"), hidden=True),
    ]  # fmt: skip
    remove = forms.button("Remove", _part("remove"), drawing="trash", kind="danger-quiet")
    foot = [html.Div(remove, id=_part("edit-only"), className="dialog-extra", hidden=True), forms.button("Save", _part("save"))]
    return forms.dialog(FORM, "Add target", body, foot)
