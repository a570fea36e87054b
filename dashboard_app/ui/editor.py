"""The form of a widget: a gallery to begin with, the question, the kind and its options, and a preview that is always the real thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
import orjson
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.charts.kinds import KINDS, Field, Kind
from dashboard_app.dashboards.gallery import Suggestion
from dashboard_app.ui.filters import COMPARISONS, MORE_PERIODS, PRESETS
from dashboard_app.ui.icons import icon

Named = Sequence[tuple[str, str]]
"""(name, label) each."""

NEUTRAL = "-"
"""What a list says when nothing in particular is chosen: a list shows nothing at all for an empty text."""

_GRAINS = (
    (NEUTRAL, "Not over time"), ("auto", "What suits the period"), ("hour", "Hour"), ("day", "Day"), ("week", "Week"), ("month", "Month"),
    ("quarter", "Quarter"), ("year", "Year"),
)  # fmt: skip
_PAUSES = (("0", "As the dashboard"), ("15", "15 seconds"), ("60", "A minute"), ("300", "5 minutes"), ("3600", "An hour"))
_LONG = {
    "7D": "Last 7 days",
    "30D": "Last 30 days",
    "90D": "Last 90 days",
    "QTD": "Quarter to date",
    "YTD": "Year to date",
    "12M": "Last 12 months",
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one can choose from."""

    metrics: Named
    dimensions: Named
    suggestions: Sequence[Suggestion]


def editor(catalogue: Catalogue) -> html.Div:
    """The dialog, closed. The scripts fill it, read it, and add the widget."""
    gallery = [
        {"title": one.title, "kind": one.kind, "source": dict(one.source), "options": dict(one.options), "size": list(KINDS[one.kind].size)}
        for one in catalogue.suggestions
    ]
    foot = [
        html.Button("Back to the gallery", type="button", className="btn btn-quiet", **{"data-editor": "gallery"}),
        html.Span(className="editor-space"),
        html.Button("Add to dashboard", id=ids.editor("apply"), type="button", className="btn btn-primary", **{"data-editor": "apply"}),
    ]
    return html.Div(
        [
            dbc.Modal(
                [
                    dbc.ModalHeader(dbc.ModalTitle("Add a widget", id=ids.editor("heading"))),
                    dbc.ModalBody(
                        [
                            html.Div(_gallery(catalogue.suggestions), id=ids.editor("gallery"), className="gallery"),
                            html.Div([_form(catalogue), _preview()], id=ids.editor("form"), className="editor"),
                        ]
                    ),
                    dbc.ModalFooter(foot),
                ],
                id=ids.editor("dialog"), is_open=False, size="xl", scrollable=True, className="editor-dialog",
            ),
            dcc.Store(id=ids.editor("suggestions"), data=gallery),
            dcc.Store(id=ids.editor("kind")),
            dcc.Store(id=ids.editor("base")),
        ]
    )  # fmt: skip


def _gallery(suggestions: Sequence[Suggestion]) -> list[Component]:
    """Tiles under headings, and below them a blank one of each kind."""
    sections: dict[str, list[Component]] = {}
    for index, one in enumerate(suggestions):
        tile = [icon(KINDS[one.kind].icon), html.Span(one.title), html.Small(KINDS[one.kind].label)]
        sections.setdefault(one.section, []).append(
            html.Button(tile, type="button", className="gallery-tile", title=KINDS[one.kind].about, **{"data-suggestion": str(index)})
        )
    return [html.Section([html.H3(title), html.Div(tiles, className="gallery-tiles")]) for title, tiles in sections.items()]


def _form(catalogue: Catalogue) -> html.Div:
    periods = [(NEUTRAL, "As the dashboard"), *((value, _LONG.get(text, text)) for value, text in (*PRESETS, *MORE_PERIODS))]
    compared = [(NEUTRAL, "As the dashboard"), *((value, text) for value, text in COMPARISONS if value != "custom")]
    question = [
        _field("Figures", _many("metrics", catalogue.metrics, "Choose figures")),
        _field("Split by", _many("dimensions", catalogue.dimensions, "All together")),
        _row(_field("Over time", _one("grain", _GRAINS)), _field("Period", _one("period", periods))),
        _row(_field("Compared with", _one("compare", compared)), _field("At most", _number())),
        _row(_field("Only where", _one("filter", [(NEUTRAL, "Everything"), *catalogue.dimensions])), _field("is one of", _members())),
        _row(_switch("other", "Gather the rest"), _switch("targets", "With targets")),
    ]
    return html.Div(
        [
            _field("Title", dbc.Input(id=ids.editor("title"), maxLength=200)),
            _kinds(),
            html.Div(question, id=ids.editor("question")),
            html.Div(
                _field("Text", dbc.Textarea(id=ids.editor("markdown"), rows=9, maxLength=20_000, placeholder="### A heading")),
                id=ids.editor("words"), hidden=True,
            ),
            html.P(id=ids.editor("study"), className="form-hint"),
            html.Div(id=ids.editor("options"), className="editor-options"),
            _switch("apart", "Leave out what the dashboard is filtered by"),
            _field("Refresh at most every", _one("pause", _PAUSES)),
        ],
        className="editor-form",
    )  # fmt: skip


def _preview() -> html.Div:
    return html.Div(
        [
            html.Div(id="editor-preview", className="board editor-preview"),
            html.Div(id="editor-said", className="form-error", role="status"),
        ],
        className="editor-side",
    )


def _kinds() -> html.Div:
    buttons = html.Div([_kind_button(kind) for kind in KINDS.values()], className="kinds", role="group", **{"aria-label": "Kind"})
    return html.Div([html.Span("Kind", className="form-label"), buttons], className="form-field")


def _kind_button(kind: Kind) -> html.Button:
    shape = kind.shape
    marks = {
        "data-kind": kind.name,
        "data-metrics": f"{shape.metrics[0]},{shape.metrics[1]}",
        "data-dimensions": f"{shape.dimensions[0]},{shape.dimensions[1]}",
        "data-time": shape.time,
        "data-size": f"{kind.size[0]},{kind.size[1]}",
        "aria-pressed": "false",
    }
    return html.Button([icon(kind.icon), html.Span(kind.label)], type="button", className="kind", title=kind.about, **marks)


def option_fields(kind: Kind, given: Mapping[str, Any]) -> list[Component]:
    """The fields of a kind's own options."""
    return [_field(one.label, _option(one, given.get(one.name, one.default))) for one in kind.fields]


def _option(one: Field, value: Any) -> Component:  # noqa: ANN401 - a plain value
    own_id = ids.editor_option(one.name)
    if one.control == "switch":
        return dbc.Switch(id=own_id, value=bool(value))
    if one.control == "number":
        return dbc.Input(id=own_id, type="number", value=value)
    if one.control == "choice":
        return dbc.Select(id=own_id, options=[{"value": name, "label": text} for name, text in one.values], value=value)
    return dbc.Input(id=own_id, value=value)


def _field(label: str, control: Component) -> html.Div:
    own_id = getattr(control, "id", None)
    # An id of several parts is on the page as Dash writes it; dbc.Label would write "[object Object]".
    named = orjson.dumps(own_id, option=orjson.OPT_SORT_KEYS).decode() if isinstance(own_id, dict) else own_id
    return html.Div([html.Label(label, htmlFor=named, className="form-label"), control], className="form-field")


def _row(*fields: Component) -> html.Div:
    return html.Div(list(fields), className="editor-row")


def _one(name: str, values: Named) -> dbc.Select:
    return dbc.Select(id=ids.editor(name), options=[{"value": value, "label": text} for value, text in values], value=values[0][0])


def _many(name: str, values: Named, placeholder: str) -> dcc.Dropdown:
    options = [{"value": value, "label": text} for value, text in values]
    return dcc.Dropdown(id=ids.editor(name), options=options, value=[], multi=True, placeholder=placeholder, className="picker")


def _members() -> dcc.Dropdown:
    return dcc.Dropdown(id=ids.editor("members"), options=[], value=[], multi=True, placeholder="Any", className="picker")


def _number() -> dbc.Input:
    return dbc.Input(id=ids.editor("limit"), type="number", min=1, max=1000, placeholder="all")


def _switch(name: str, label: str) -> dbc.Switch:
    return dbc.Switch(id=ids.editor(name), label=label, value=False)
