"""The filter bar: period, comparison, members. All of it lives in the address, so Back, reload and sharing work.

On phones the bar keeps the presets; everything else moves into a sheet that slides up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
import orjson
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.ui.icons import hidden_text, icon
from data.formats import ENGLISH, Formats

PRESETS = (
    ("today", "Today"),
    ("last_7_days", "7D"),
    ("last_30_days", "30D"),
    ("last_90_days", "90D"),
    ("quarter_to_date", "QTD"),
    ("year_to_date", "YTD"),
    ("last_12_months", "12M"),
)

MORE_PERIODS = (
    ("yesterday", "Yesterday"),
    ("week_to_date", "Week to date"),
    ("last_week", "Last week"),
    ("month_to_date", "Month to date"),
    ("last_month", "Last month"),
    ("last_quarter", "Last quarter"),
    ("last_year", "Last year"),
    ("last_365_days", "Last 365 days"),
    ("all", "All time"),
)

COMPARISONS = (
    ("previous_period", "Previous period"),
    ("previous_week", "A week earlier"),
    ("previous_month", "A month earlier"),
    ("previous_year", "A year earlier"),
    ("previous_year_weekday", "52 weeks earlier"),
    ("custom", "Custom dates"),
    ("none", "No comparison"),
)

PICKERS = (("vendor", "vendors"), ("category", "categories"), ("country", "countries"))

_LONG_NAMES = {"today": "Today", "quarter_to_date": "Quarter to date", "year_to_date": "Year to date", "last_12_months": "Last 12 months"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen member: shown with its name (`label`) in `text`, removable."""

    dimension: str
    value: str
    label: str
    text: str


def filter_bar(
    dimensions: Sequence[tuple[str, str]] = PICKERS,
    more: Sequence[tuple[str, Component]] = (),
    path: str = "/",
    usual: str = "",
    formats: Formats = ENGLISH,
) -> html.Div:
    """The bar of the page at `path`. `dimensions` are those one may filter by, each with its plural; `more` are the page's own controls
    by label; `usual` is the query part that holds as long as the address has none; dates stand in the order of `formats`."""
    return html.Div(
        [
            dcc.Store(id=ids.own_path(), data=path),
            dcc.Store(id=ids.asked()),
            dcc.Store(id=ids.shown()),
            html.Div([_presets(), _sheet_opener()], className="filter-presets"),
            _sheet(dimensions, more, formats),
            html.Div(id=ids.chips(), className="filter-chips"),
            html.Div(className="sheet-backdrop", **{"data-sheet-close": ""}),
        ],
        className="filter-bar",
        role="search",
        **{"aria-label": "Filters", "data-page": path, "data-usual": usual},
    )


def _sheet(dimensions: Sequence[tuple[str, str]], more: Sequence[tuple[str, Component]], formats: Formats) -> html.Div:
    """Everything but the presets, which slides up on phones."""
    return html.Div(
        [
            html.Div([html.H2("Filters"), _sheet_closer()], className="sheet-head"),
            _field("Dates", _dates(ids.dates(), formats), "field-dates"),
            _field("Compare with", _compare(), "field-compare", ids.compare()),
            html.Div(
                _field("Compared dates", _dates(ids.compare_dates(), formats)),
                className="compare-custom",
                hidden=True,
                id="compare-custom",
            ),
            *(_field(plural.capitalize(), _picker(name, plural)) for name, plural in dimensions),
            _more_filters([name for name, _ in dimensions]),
            *(_field(label, control, "field-more") for label, control in more),
            html.Div(
                html.Button("Show results", type="button", className="btn btn-primary", **{"data-sheet-close": ""}),
                className="sheet-foot",
            ),
        ],
        className="filter-fields",
        id="filter-sheet",
    )


def chip_list(chips: Sequence[Chip]) -> list[Component]:
    """The chosen members and a button to drop them all."""
    shown: list[Component] = [
        html.Button(
            [html.Span(chip.text, className="chip-text"), icon("x-lg"), hidden_text("remove")],
            id=ids.chip(chip.dimension, chip.value), type="button", className="chip", title=f"Remove {chip.text}",
            **{"data-label": chip.label},
        )
        for chip in chips
    ]  # fmt: skip
    return [*shown, html.Button("Clear all", id=ids.clear("bar"), type="button", className="chip-clear")] if shown else []


def _presets() -> html.Div:
    buttons = [
        html.Button(
            text,
            id=ids.preset(period),
            type="button",
            title=_LONG_NAMES.get(period, period.replace("_", " ").capitalize()),
            **{"aria-pressed": "false"},
        )
        for period, text in PRESETS
    ]
    more = [dbc.DropdownMenuItem(text, id=ids.preset_more(period), n_clicks=0) for period, text in MORE_PERIODS]
    label = html.Span([html.Span("More", id=ids.more_label()), icon("chevron-down"), hidden_text("periods")])
    menu = dbc.DropdownMenu(more, label=label, caret=False, className="segment-more")
    return html.Div([*buttons, menu], className="segment", role="group", **{"aria-label": "Period"})


def _sheet_opener() -> html.Button:
    count = html.Span(className="filter-count", id=ids.filter_count())
    return html.Button(
        [icon("funnel"), "Filters", count],
        type="button",
        className="btn btn-quiet sheet-opener",
        **{"data-sheet-open": "", "aria-controls": "filter-sheet", "aria-expanded": "false"},
    )


def _sheet_closer() -> html.Button:
    return html.Button([icon("x-lg"), hidden_text("Close filters")], type="button", className="icon-button", **{"data-sheet-close": ""})


def _field(label: str, control: Component, extra: str = "", target: ids.Id | None = None) -> html.Div:
    named = html.Label(label, htmlFor=target, className="field-label") if target else html.Span(label, className="field-label")
    return html.Div([named, control], className=f"field {extra}".strip(), role="group", **{"aria-label": label})


def _dates(picker_id: ids.Id, formats: Formats) -> dcc.DatePickerRange:
    return dcc.DatePickerRange(
        id=picker_id,
        className="date-range",
        updatemode="bothdates",
        minimum_nights=0,
        display_format=formats.picker,
        first_day_of_week=1,
        number_of_months_shown=2,
        start_date_placeholder_text="From",
        end_date_placeholder_text="To",
    )


def _compare() -> dbc.Select:
    return dbc.Select(
        id=ids.compare(),
        options=[{"value": value, "label": f"vs {text.lower()}" if value != "none" else text} for value, text in COMPARISONS],
        value="previous_period",
    )


def _more_filters(offered: Sequence[str]) -> html.Div:
    """Opens a panel for any dimension (members.js); those with a list of their own need it less."""
    marks = {"data-more-filters": "", "data-offered": orjson.dumps(offered).decode(), "aria-haspopup": "dialog", "aria-expanded": "false"}
    button = html.Button(
        [icon("plus-lg"), html.Span("Filter")], type="button", className="btn btn-quiet", title="Filter by anything", **marks
    )
    return html.Div(button, className="field more-filters")


def _picker(name: str, plural: str) -> dcc.Dropdown:
    return dcc.Dropdown(
        id=ids.picker(name),
        options=[],
        value=[],
        multi=True,
        placeholder=f"All {plural}",
        className="picker",
        maxHeight=320,
        labels={"search": f"Search {plural}", "selected_count": "{num_selected} " + plural},
    )
