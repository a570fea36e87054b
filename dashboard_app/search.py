"""What one looks for by words: pages, dashboards, figures, and the vendors, products and categories one may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard_app.access import Principal, Right, Role
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.screens import SCREENS
from dashboard_app.widgets import Widget
from data.analytics import Analytics
from data.model import Metric

LIMIT = 8
LONGEST = 200
PAGES, DASHBOARDS, FIGURES, ACTS = "pages", "dashboards", "figures", "acts"

_BOARDS = "/dashboards"
_LOOKED_AT = 200
"""So many members that hold one of the words are ranked: the one that begins with them may not be among the first by name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page that whoever asks may open."""

    path: str
    title: str
    icon: str = ""


PlacesOf = Callable[[Principal], Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: `key` is its name in the API (a path, an id, a metric, a member), `about` a line that says more, `address` where
    it is on the pages. An act has no address."""

    key: str
    title: str
    about: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one sort, the best first. Never an empty one."""

    name: str
    title: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do from wherever one is, and the right it takes."""

    name: str
    title: str
    right: Right = Right.READ


@dataclass(frozen=True, slots=True)
class Searched:
    """Where it is looked: the marketplace, the dashboards, and the pages there are for whoever asks."""

    analytics: Analytics
    dashboards: Dashboards
    places: PlacesOf


@dataclass(frozen=True, slots=True)
class _Members:
    """A dimension whose members are found, and the page that opens with one of them as its filter."""

    dimension: str
    name: str
    title: str
    path: str


_MEMBERS = (
    _Members("vendor", "vendors", "Vendors", "/vendors"),
    _Members("product", "products", "Products", "/products"),
    _Members("category", "categories", "Categories", "/products"),
)
"""Customers are not among them: people are counted, never listed."""


def search(where: Searched, principal: Principal, words: str, limit: int = LIMIT) -> list[Group]:
    """What `principal` may see of what holds all of `words`: of each sort the best `limit`. Without words the pages and dashboards alone.

    Raises `WarehouseDown`.
    """
    words = words.strip()[:LONGEST]
    groups = [
        _group(PAGES, "Pages", [Hit(one.path, one.title, "", one.path) for one in where.places(principal)], words, limit),
        _group(DASHBOARDS, "Dashboards", _dashboards(where.dashboards, principal, words), words, limit),
    ]
    if words:
        groups.append(_group(FIGURES, "Figures", _figures(where.analytics, principal), words, limit))
        groups += [_group(one.name, one.title, _members(where.analytics, principal, one, words), words, limit) for one in _MEMBERS]
    return [group for group in groups if group.hits]


def find_acts(acts: Sequence[Act], principal: Principal, words: str) -> list[Group]:
    """Of `acts` those that this person may do and that hold the words."""
    words = words.strip()[:LONGEST]
    allowed = [Hit(act.name, act.title) for act in acts if principal.may(act.right)]
    found = _group(ACTS, "Actions", allowed, words, len(allowed))
    return [found] if found.hits else []


def address_of(metric: str, role: Role) -> str:
    """Where a figure is shown best: the first page, in the order of the menu, on which it can be chosen opens with it chosen; else the
    first page with a widget that shows it. Empty when no page does."""
    for screen in SCREENS.values():
        for choice in screen.choices:
            if choice.sets == "metric" and metric in dict(choice.values):
                return f"{screen.path}?{urlencode({choice.name: metric})}"
    shown = (screen.path for screen in SCREENS.values() for one in screen.widgets if one.is_for(role) and _shows(one, metric))
    return next(shown, "")


def _shows(widget: Widget, metric: str) -> bool:
    options = widget.options
    return metric in {options.metric, options.whole, options.x, options.size, *options.metrics}


def _dashboards(desk: Dashboards, principal: Principal, words: str) -> list[Hit]:
    return [
        Hit(one.id, one.draft.name, one.draft.description or f"by {one.owner_name}", f"{_BOARDS}/{one.id}")
        for one in desk.list(principal, _longest(words))
    ]


def _figures(analytics: Analytics, principal: Principal) -> list[Hit]:
    known = (info.metric for info in analytics.metrics() if info.available)
    found = ((metric, _leads(metric, principal)) for metric in known)
    return [Hit(metric.name, metric.label, metric.definition, address) for metric, address in found if address]


def _leads(metric: Metric, principal: Principal) -> str:
    """One that no page shows leads to the dashboards, for those who can put it onto one."""
    return address_of(metric.name, principal.role) or (_BOARDS if principal.may(Right.EDIT_DASHBOARDS) else "")


def _members(analytics: Analytics, principal: Principal, sort: _Members, words: str) -> list[Hit]:
    found = analytics.members(sort.dimension, principal.scope, _longest(words), _LOOKED_AT)
    return [Hit(one.key, one.label, "", f"{sort.path}?{urlencode({sort.dimension: one.key})}") for one in found]


def _longest(words: str) -> str:
    """The word that says most: what is there is looked through for it, and what holds it is held against the others."""
    return max(words.split(), key=len, default="")


def _group(name: str, title: str, found: Iterable[Hit], words: str, limit: int) -> Group:
    """The best of `found`. Equal ones keep their order."""
    ranked = [(rank, hit) for hit in found if (rank := _rank(hit, words.casefold())) is not None]
    return Group(name, title, tuple(hit for _, hit in sorted(ranked, key=lambda pair: pair[0])[:limit]))


def _rank(hit: Hit, words: str) -> int | None:
    """How well a hit holds the words, 0 best: it is called so, begins so, has words that do, holds them, has them in what is said of it;
    None when it does not hold them."""
    title, key, every = hit.title.casefold(), hit.key.casefold(), words.split()
    if words in (title, key):
        return 0
    if title.startswith(words):
        return 1
    if all(f" {word}" in f" {title}" for word in every):
        return 2
    if all(word in title for word in every):
        return 3
    return 4 if all(word in f"{title} {key} {hit.about.casefold()}" for word in every) else None
