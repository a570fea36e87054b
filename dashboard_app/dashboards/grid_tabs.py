"""Whole dashboards on the grid: each tab has a grid of its own, and a reader's own arrangement lies over the one all others see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from dashboard_app.charts.kinds import KINDS
from dashboard_app.dashboards.grid import COLUMNS, check_place, free_place, grown, settle
from dashboard_app.dashboards.values import Place, PlacedWidget

DESKTOP = "desktop"
SMALLEST: Mapping[str, tuple[int, int]] = {kind.name: kind.smallest for kind in KINDS.values()}
Tabs = Sequence[Mapping[str, str]]
Layouts = Mapping[str, Mapping[str, Mapping[str, int]]]


def home(tab: str, tabs: Tabs) -> str:
    """The key of the tab that a widget with `tab` is on: the first for an empty or unknown one, empty on a dashboard without tabs."""
    keys = [one["key"] for one in tabs]
    return tab if tab in keys else next(iter(keys), "")


def rehomed(widgets: Sequence[PlacedWidget], before: Tabs, now: Tabs) -> list[PlacedWidget]:
    """The widgets on the tabs they were on; those whose tab is gone come to the first one, tab by tab below what is there."""
    was = {widget.id: home(widget.tab, before) for widget in widgets}
    first = home("", now) if now else home("", before)
    kept = {one["key"] for one in now} | {first}
    found = [
        replace(one, tab="" if was[one.id] == first else was[one.id]) for one in in_reading_order(widgets, before) if was[one.id] in kept
    ]
    for gone in [one["key"] for one in before if one["key"] not in kept] + [""] * (not before and bool(first)):
        depth = max((one.place.y + one.place.h for one in found if not one.tab), default=0)
        coming = [one for one in widgets if was[one.id] == gone]
        found += [replace(one, tab="", place=replace(one.place, y=one.place.y + depth)) for one in coming]
    return found


def arranged(widgets: Sequence[PlacedWidget], tabs: Tabs) -> list[PlacedWidget]:
    """The widgets in legal places, tab by tab; of two at one place the one named first stays. Raises `InvalidInput` for a place outside
    the grid."""
    for widget in widgets:
        check_place(widget.place)
    places = _settled({widget.id: grown(widget.place, widget.spec.kind, SMALLEST) for widget in widgets}, widgets, tabs)
    return [replace(widget, place=places[widget.id]) for widget in widgets]


def free_on(tab: str, widgets: Iterable[PlacedWidget], tabs: Tabs, size: tuple[int, int]) -> Place:
    """The first free place for a new widget on a tab."""
    there = [widget.place for widget in widgets if home(widget.tab, tabs) == home(tab, tabs)]
    return free_place(there, *size)


def in_reading_order(widgets: Iterable[PlacedWidget], tabs: Tabs) -> tuple[PlacedWidget, ...]:
    """By tab, from the top left."""
    keys = ["", *(one["key"] for one in tabs)]
    return tuple(
        sorted(widgets, key=lambda widget: (keys.index(home(widget.tab, tabs)), widget.place.y, widget.place.x, widget.id)),
    )


def over(widgets: Sequence[PlacedWidget], tabs: Tabs, own: Layouts) -> dict[str, dict[str, Mapping[str, int]]]:
    """What a reader's arrangement `own` comes to on the widgets as they are now: legal, and only what differs from the shared one.

    Widgets that came since, or that have been moved, give way to those that this reader has placed.
    """
    there = {widget.id: widget for widget in widgets}
    named = [name for name in own if name in there]
    moved = {name: _moved(there[name].place, own[name].get(DESKTOP, {})) for name in named}
    places = {name: grown(place, there[name].spec.kind, SMALLEST) for name, place in moved.items()}
    places |= {widget.id: widget.place for widget in widgets if widget.id not in places}
    settled = _settled(places, widgets, tabs)
    found: dict[str, dict[str, Mapping[str, int]]] = {}
    for widget in widgets:
        narrower = {
            width: dict(place) for width, place in own.get(widget.id, {}).items() if width != DESKTOP and place != widget.layouts.get(width)
        }
        wide: dict[str, Mapping[str, int]] = {DESKTOP: asdict(settled[widget.id])} if settled[widget.id] != widget.place else {}
        if wide or narrower:
            found[widget.id] = wide | narrower
    return found


def _settled(places: Mapping[str, Place], widgets: Iterable[PlacedWidget], tabs: Tabs) -> dict[str, Place]:
    on_tab = {widget.id: home(widget.tab, tabs) for widget in widgets}
    settled: dict[str, Place] = {}
    for tab in set(on_tab.values()):
        settled |= settle({name: place for name, place in places.items() if on_tab[name] == tab})
    return settled


def _moved(place: Place, change: Mapping[str, int]) -> Place:
    moved = replace(place, **{name: value for name, value in change.items() if name in ("x", "y", "w", "h")})
    return replace(moved, x=min(moved.x, COLUMNS - moved.w))
