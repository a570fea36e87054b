"""The grid of twelve columns: what a legal arrangement is, and how any arrangement becomes one.

The rules are those of the browser's grid, so that what is dropped there and what is stored here look the same: nothing overlaps, nothing
hangs over the right edge, and everything stands as high as it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dashboard_app.dashboards.values import Place
from data.errors import FieldError, InvalidInput

COLUMNS = 12
TALLEST = 40
DEEPEST = 10_000
SMALL = (2, 2)
"""Columns and rows of the smallest widget of a kind that nothing is known about."""


def settle(places: Mapping[str, Place]) -> dict[str, Place]:
    """The legal arrangement nearest to `places`: in reading order each is pushed down off what overlaps it, then moved up as far as it
    goes. Of two at the same place the one named first stays. Raises `InvalidInput` for one that does not fit the grid."""
    for place in places.values():
        check_place(place)
    order = sorted(enumerate(places), key=lambda numbered: (places[numbered[1]].y, places[numbered[1]].x, numbered[0]))
    settled: dict[str, Place] = {}
    for _, name in order:
        settled[name] = _risen(_pushed(places[name], settled.values()), settled.values())
    return {name: settled[name] for name in places}


def free_place(places: Iterable[Place], w: int, h: int) -> Place:
    """The first free place for a widget of this size, in reading order. Raises as `settle` does."""
    check_place(Place(0, 0, w, h))
    taken = list(places)
    rows = sorted({0, *(_bottom(place) for place in taken)})
    for y in rows:
        for x in range(COLUMNS - w + 1):
            found = Place(x, y, w, h)
            if not any(overlap(found, other) for other in taken):
                return _risen(found, taken)
    return Place(0, rows[-1], w, h)


def grown(place: Place, kind: str, smallest: Mapping[str, tuple[int, int]]) -> Place:
    """`place` with the size that a widget of this kind needs at least (`smallest`, by kind), moved to the left where it would
    hang over the edge."""
    least_w, least_h = smallest.get(kind, SMALL)
    w, h = max(place.w, least_w), max(place.h, least_h)
    return Place(min(place.x, COLUMNS - w), place.y, w, h)


def check_place(place: Place, field: str = "layout") -> None:
    """Raise `InvalidInput` naming the field when `place` lies outside the grid."""
    bounds = {"x": (0, COLUMNS - 1), "y": (0, DEEPEST), "w": (1, COLUMNS), "h": (1, TALLEST)}
    wrong = [
        FieldError(f"{field}.{name}", f"{name} must be from {low} to {high}.")
        for name, (low, high) in bounds.items()
        if not low <= getattr(place, name) <= high
    ]
    if not wrong and place.x + place.w > COLUMNS:
        wrong = [FieldError(f"{field}.w", f"The grid has {COLUMNS} columns: x + w is {place.x + place.w}.")]
    if wrong:
        raise InvalidInput(f"{wrong[0].field}: {wrong[0].message}", f"Columns are counted from 0 to {COLUMNS - 1}.", fields=wrong)


def overlap(one: Place, other: Place) -> bool:
    """Whether two share a cell."""
    return _share_columns(one, other) and one.y < _bottom(other) and other.y < _bottom(one)


def _share_columns(one: Place, other: Place) -> bool:
    return one.x < other.x + other.w and other.x < one.x + one.w


def _bottom(place: Place) -> int:
    return place.y + place.h


def _pushed(place: Place, settled: Iterable[Place]) -> Place:
    """Down, until it overlaps nothing. From above: what is pushed below one may meet the next."""
    for other in sorted(settled, key=_bottom):
        if overlap(place, other):
            place = replace(place, y=_bottom(other))
    return place


def _risen(place: Place, settled: Iterable[Place]) -> Place:
    """Up to what stands above it. What is wholly below has no say."""
    above = (_bottom(other) for other in settled if _share_columns(place, other) and _bottom(other) <= place.y)
    return replace(place, y=max(above, default=0))
