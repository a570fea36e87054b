"""Every component id of the browser, once, as a function. A dict id is a family: one callback serves all its members."""

from __future__ import annotations

from typing import Any

from dash import ALL, MATCH

Id = str | dict[str, Any]

EACH: Any = MATCH
"""In place of a name: one callback run for each member of the family."""

EVERY: Any = ALL
"""In place of a name: one callback run for all members of the family together."""


# The shell


def url() -> Id:
    return "url"


def page() -> Id:
    """Where the page's layout goes."""
    return "page"


def heading() -> Id:
    return "heading"


def notice() -> Id:
    """One line about what went wrong or well, apart from any widget."""
    return "notice"


def data_state() -> Id:
    """What there is to say about the data themselves: that the shop cannot be read, or what was found in its rows."""
    return "data-state"


def nav(path: str) -> Id:
    return {"type": "nav", "path": path}


def nav_link(path: str) -> Id:
    """A link of the menu to a page of figures: it carries the period and the filters on to that page."""
    return {"type": "nav-link", "path": path}


def theme() -> Id:
    """Store: `light` or `dark`, as shown. The choice itself stays in the browser."""
    return "theme"


def theme_choice(choice: str) -> Id:
    return {"type": "theme-choice", "choice": choice}


def refresh() -> Id:
    """Store: counts the refreshes; each draws all widgets anew."""
    return "refresh"


def refresh_now() -> Id:
    return "refresh-now"


def refresh_every(seconds: int) -> Id:
    return {"type": "refresh-every", "seconds": seconds}


def search_asked() -> Id:
    """Store: the words that somebody looks for."""
    return "search-asked"


def search_found() -> Id:
    """Store: what was found for them."""
    return "search-found"


def search_act() -> Id:
    """Store: an act chosen from what was found that the server does."""
    return "search-act"


def download() -> Id:
    return "download"


def table_dialog() -> Id:
    return "table-dialog"


def table_title() -> Id:
    return "table-title"


def table_body() -> Id:
    return "table-body"


# Widgets


def figures() -> Id:
    """Where the script puts the cards of a page of figures: nothing of Dash is inside."""
    return "figures"


def figures_told() -> Id:
    """Store: which cards a page of figures has, and what one may choose in their heads."""
    return "figures-told"


def widget_act() -> Id:
    """Store: what the server is to do about one widget: its rows as a table, its query, a file."""
    return "widget-act"


# Dashboards


def board() -> Id:
    """Where the script of dashboards puts the widgets: nothing of Dash is inside."""
    return "board"


def board_document() -> Id:
    """Store: the dashboard as the server tells it."""
    return "board-document"


def board_act() -> Id:
    """Store: what the server is to do about a dashboard: a file of all of it, a copy of a widget elsewhere."""
    return "board-act"


def board_save() -> Id:
    """Store: the edited dashboard, to be kept."""
    return "board-save"


def board_told() -> Id:
    """Store: what came of it."""
    return "board-told"


def board_form(part: str) -> Id:
    """A part of the dialogs of a dashboard."""
    return f"board-{part}"


def editor(part: str) -> Id:
    """A field of the form of a widget."""
    return f"editor-{part}"


def editor_option(name: str) -> Id:
    """A field for an option of the kind that is chosen."""
    return {"type": "editor-option", "name": name}


# Filters


def preset(period: str) -> Id:
    return {"type": "preset", "period": period}


def preset_more(period: str) -> Id:
    """A period of the menu behind the presets."""
    return {"type": "preset-more", "period": period}


def more_label() -> Id:
    return "more-label"


def filter_count() -> Id:
    return "filter-count"


def dates() -> Id:
    return "dates"


def compare() -> Id:
    return "compare"


def compare_dates() -> Id:
    return "compare-dates"


def picker(dimension: str) -> Id:
    """The multi-select of one dimension."""
    return {"type": "picker", "dimension": dimension}


def own_path() -> Id:
    """Store: the path of the page that is laid out."""
    return "own-path"


def asked() -> Id:
    """Store: the query part of the address, as long as the address is that of the page that is laid out."""
    return "asked"


def shown() -> Id:
    """Store: what the controls were last told to show, so that their echo is not taken for a choice."""
    return "shown"


def chips() -> Id:
    return "chips"


def chip(dimension: str, value: str) -> Id:
    return {"type": "chip", "dimension": dimension, "value": value}


def pick(dimension: str, value: str) -> Id:
    """A member named in a table: choosing it filters the page by it."""
    return {"type": "pick", "dimension": dimension, "value": value}


def choice(name: str, default: str) -> Id:
    """A control whose `value` is kept in the address under `name`, unless it is `default`."""
    return {"type": "choice", "choice": name, "default": default}


def go(name: str, value: str) -> Id:
    """A button that puts `value` into the address under `name`: an order, a page."""
    return {"type": "go", "name": name, "value": value}


def clear(place: str) -> Id:
    """A button that removes all filters."""
    return {"type": "clear", "place": place}


# Forms of the settings pages


def form(name: str, part: str) -> Id:
    """One part (a field, a button, a dialog) of a form."""
    return f"{name}-{part}"


def row(act: str, key: str) -> Id:
    """A button in the row `key` of a list."""
    return {"type": f"row-{act}", "key": key}
