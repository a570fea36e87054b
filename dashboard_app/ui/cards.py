"""Cards: the frame of every widget with its title, menu, and its states. What is inside is put there by callbacks.

A card carries `data-widget`, and `data-state` = `loading`, `ready`, `empty` or `error`. A callback sets `data-result`; the browser
(widgets.js) shows that as the state, or `loading` while the callback runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard_app import ids
from dashboard_app.ui.icons import hidden_text, icon

_BLANK_FIGURE = {
    "data": [],
    "layout": {
        "template": None,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
    },
}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")
_GRAPH_CONFIG = {"displayModeBar": False, "responsive": True, "showTips": False, "doubleClick": False, "topojsonURL": "/assets/vendor/"}


@dataclass(frozen=True, slots=True)
class Card:
    """What the frame of a widget says before anything is known. `about` is the definition of what is shown.

    `pick` is the dimension that a click on a member filters the page by; with `leads`, the click opens that page with the filter.
    `controls` stand in the frame's head. `more` is the page with more about the same thing: the title leads there. A card of
    a number has a `group`: the cards that show parts of the same answer.
    """

    name: str
    title: str
    group: str = ""
    subtitle: str = ""
    about: str = ""
    area: str = ""
    pick: str = ""
    leads: str = ""
    more: str = ""
    controls: tuple[Component, ...] = ()


def chart_card(card: Card) -> html.Section:
    """A widget drawn by plotly.js."""
    body: list[Component] = [
        dcc.Store(id=ids.body(ids.FIGURE, card.name)),
        dcc.Graph(id=ids.graph(card.name), figure=_BLANK_FIGURE, config=_GRAPH_CONFIG, responsive=True, className="widget-graph"),
    ]
    return _frame(card, ids.FIGURE, body, "chart")


def table_card(card: Card) -> html.Section:
    """A widget made of elements."""
    body: list[Component] = [html.Div(id=ids.body(ids.ELEMENTS, card.name), className="widget-content")]
    return _frame(card, ids.ELEMENTS, body, "table")


def kpi_card(card: Card) -> html.Section:
    """A number with its change. Its menu is behind the title's row, so that the number has the room."""
    body: list[Component] = [html.Div(id=ids.body(ids.NUMBER, card.name, card.group), className="widget-content")]
    return _frame(card, ids.NUMBER, body, "kpi")


def _frame(card: Card, family: str, body: list[Component], kind: str) -> html.Section:
    children = [_head(card, family), _body(card, family, body, kind)]
    css = f"widget widget-{kind}" + (f" area-{card.area}" if card.area else "")
    marks = {
        "data-widget": card.name,
        "data-state": "loading",
        "data-result": "loading",
        "aria-busy": "true",
        "data-stamp": "",
        "aria-labelledby": f"title-{card.name}",
    }
    if card.pick:
        marks["data-dimension"] = card.pick
    if card.leads:
        marks["data-leads"] = card.leads
    return html.Section(children, id=ids.card(family, card.name, card.group), className=css, **marks)


def _head(card: Card, family: str) -> html.Div:
    title = html.H2([_title(card), about_mark(card.about)], className="widget-title")
    badge = html.Span(id=ids.badge(family, card.name, card.group), className="widget-badge", role="status")
    subtitle = html.P(card.subtitle, id=ids.subtitle(family, card.name, card.group), className="widget-subtitle")
    quality = html.Span(id=ids.quality(family, card.name, card.group), className="widget-quality")
    parts: list[Component] = [html.Div([title, subtitle], className="widget-words"), quality, badge]
    if card.controls:
        parts.append(html.Div(list(card.controls), className="widget-controls"))
    return html.Div([*parts, _menu(card)], className="widget-head")


def _title(card: Card) -> Component:
    text = html.Span(card.title, id=f"title-{card.name}")
    if not card.more:
        return text
    return dcc.Link([text, icon("arrow-right")], href=card.more, id=ids.title_link(card.more, card.name), className="title-link")


def about_mark(text: str) -> html.Span | None:
    """A small mark that says, when one points at it, how a figure is defined."""
    return html.Span([icon("info-circle"), hidden_text(text)], className="widget-about", title=text, tabIndex=0) if text else None


def quality_mark(messages: Sequence[str]) -> html.Span | None:
    """A small sign that something is known to be wrong with what is shown, and what: for the pointer, the keyboard and the ear."""
    if not messages:
        return None
    told = html.Span([html.Span(_unbroken(message)) for message in messages], className="quality-text", **{"aria-hidden": "true"})
    # What is read aloud is one sentence after another; what is seen is a list.
    spoken = hidden_text(f"Data quality: {' '.join(messages)}")
    return html.Span([icon("exclamation-triangle"), spoken, told], className="quality-mark", tabIndex=0)


def _unbroken(text: str) -> list[Component | str]:
    """`text` with its days kept in one piece."""
    return [html.Span(part, className="day") if place % 2 else part for place, part in enumerate(_DAY.split(text))]


def _menu(card: Card) -> dbc.DropdownMenu:
    def entry(act: str, drawing: str, text: str) -> dbc.DropdownMenuItem:
        return dbc.DropdownMenuItem([icon(drawing), text], id=ids.menu(act, card.name), n_clicks=0)

    entries = [
        entry("full", "arrows-fullscreen", "Full screen"),
        entry("table", "table", "View as table"),
        dbc.DropdownMenuItem(divider=True),
        entry("csv", "filetype-csv", "Download CSV"),
        entry("xlsx", "filetype-xlsx", "Download Excel"),
    ]
    label = html.Span([icon("three-dots"), hidden_text(f"Menu of {card.title}")])
    return dbc.DropdownMenu(entries, label=label, caret=False, align_end=True, toggle_class_name="icon-button", className="widget-menu")


def _body(card: Card, family: str, children: list[Component], kind: str) -> html.Div:
    skeleton = html.Div([html.Span() for _ in range(6)], className=f"skeleton skeleton-{kind}", **{"aria-hidden": "true"})
    message = html.Div(id=ids.message(family, card.name, card.group), className="widget-message", role="status")
    busy = html.Div(html.Span("Working", className="busy-word"), className="widget-busy", **{"aria-hidden": "true"})
    # What is moved sideways on a narrow screen must be within reach of the keyboard.
    reach = {"tabIndex": 0, "role": "region", "aria-label": card.title} if "scrolls" in card.area.split() else {}
    return html.Div([*children, message, skeleton, busy], className="widget-body", **reach)


def empty_message(place: str, *, filtered: bool, what: str = "orders", why: str = "") -> list[Component]:
    """Nothing to show, and what to do about it; or `why` there can be nothing."""
    if why:
        return [icon("slash-circle"), html.P(f"{why}.", className="message-title")]
    if not filtered:
        return [
            icon("inbox"),
            html.P(f"No {what} in this period.", className="message-title"),
            html.P("Choose a longer or another period."),
        ]
    button = html.Button("Clear filters", id=ids.clear(place), type="button", className="btn btn-quiet btn-sm")
    return [icon("inbox"), html.P(f"No {what} match.", className="message-title"), button]


def error_message(name: str, text: str, hint: str, reference: str = "") -> list[Component]:
    """What went wrong, what helps, a way to try again, and for the unexpected a number to quote."""
    parts: list[Component] = [icon("exclamation-triangle"), html.P(text, className="message-title")]
    if hint:
        parts.append(html.P(hint))
    parts.append(html.Button([icon("arrow-clockwise"), "Try again"], id=ids.retry(name), type="button", className="btn btn-quiet btn-sm"))
    if reference:
        parts.append(html.P(["Reference ", html.Code(reference)], className="message-reference"))
    return parts
