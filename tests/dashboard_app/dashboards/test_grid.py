"""The grid: whatever is asked for, what comes out is legal, and asking again changes nothing."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_app.dashboards.grid import check_place, free_place, grown, overlap, settle
from dashboard_app.dashboards.values import Place
from data.errors import InvalidInput


@st.composite
def a_place(draw: st.DrawFn) -> Place:
    w = draw(st.integers(1, 12))
    return Place(draw(st.integers(0, 12 - w)), draw(st.integers(0, 30)), w, draw(st.integers(1, 8)))


arrangements = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), a_place(), max_size=14)


def is_legal(places: dict[str, Place]) -> bool:
    """Nothing overlaps, all is inside, and nothing could stand one row higher."""
    found = list(places.values())
    if any(overlap(one, other) for one, other in combinations(found, 2)):
        return False
    for place in found:
        higher = Place(place.x, place.y - 1, place.w, place.h)
        if place.y > 0 and not any(overlap(higher, other) for other in found if other is not place):
            return False
    return all(place.x >= 0 and place.y >= 0 and place.x + place.w <= 12 for place in found)


@given(arrangements)
def test_whatever_is_asked_for_ends_legal_keeps_its_sizes_and_stays(places: dict[str, Place]) -> None:
    settled = settle(places)
    assert is_legal(settled)
    assert list(settled) == list(places)
    assert all((settled[name].x, settled[name].w, settled[name].h) == (place.x, place.w, place.h) for name, place in places.items())
    assert settle(settled) == settled


@given(arrangements, st.lists(st.tuples(st.integers(0, 13), a_place()), max_size=8))
def test_any_sequence_of_moves_ends_legal(places: dict[str, Place], moves: list[tuple[int, Place]]) -> None:
    settled = settle(places)
    for number, place in moves:
        if settled:
            name = sorted(settled)[number % len(settled)]
            settled = settle({name: place} | {other: where for other, where in settled.items() if other != name})
    assert is_legal(settled)


@given(arrangements, st.integers(1, 12), st.integers(1, 8))
def test_a_free_place_is_free(places: dict[str, Place], w: int, h: int) -> None:
    settled = settle(places)
    found = free_place(settled.values(), w, h)
    assert (found.w, found.h) == (w, h)
    assert is_legal(settled | {"the new one": found})


def test_what_overlaps_is_pushed_down_and_the_rest_moves_up() -> None:
    settled = settle({"new": Place(0, 0, 6, 4), "old": Place(0, 0, 6, 4), "side": Place(6, 9, 6, 2)})
    assert settled == {"new": Place(0, 0, 6, 4), "old": Place(0, 4, 6, 4), "side": Place(6, 0, 6, 2)}


def test_of_two_at_one_place_the_first_named_stays() -> None:
    assert settle({"b": Place(0, 0, 3, 2), "a": Place(0, 0, 3, 2)}) == {"b": Place(0, 0, 3, 2), "a": Place(0, 2, 3, 2)}


def test_the_first_free_place_is_beside_before_it_is_below() -> None:
    taken = [Place(0, 0, 4, 3), Place(4, 0, 4, 3)]
    assert free_place(taken, 4, 3) == Place(8, 0, 4, 3)
    assert free_place(taken, 6, 3) == Place(0, 3, 6, 3)
    assert free_place([], 6, 3) == Place(0, 0, 6, 3)


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        (Place(7, 0, 6, 4), ["layout.w"]),
        (Place(12, 0, 1, 4), ["layout.x"]),
        (Place(-1, -1, 1, 1), ["layout.x", "layout.y"]),
        (Place(0, 0, 0, 0), ["layout.w", "layout.h"]),
        (Place(0, 0, 13, 41), ["layout.w", "layout.h"]),
        (Place(0, 10_001, 1, 1), ["layout.y"]),
    ],
)
def test_a_place_outside_the_grid_is_refused_by_field(place: Place, fields: list[str]) -> None:
    for refuse in (lambda: check_place(place), lambda: settle({"w": place})):
        with pytest.raises(InvalidInput) as caught:
            refuse()
        assert [one.field for one in caught.value.fields] == fields


def test_a_widget_is_never_smaller_than_its_kind_can_be_read() -> None:
    smallest = {"table": (3, 4)}
    assert grown(Place(11, 5, 1, 1), "table", smallest) == Place(9, 5, 3, 4)
    assert grown(Place(0, 0, 6, 5), "table", smallest) == Place(0, 0, 6, 5)
    assert grown(Place(0, 0, 1, 1), "something else", smallest) == Place(0, 0, 2, 2)
